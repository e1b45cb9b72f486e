"""Talking with the assistant whose model is scripted, and what must hold of everything that its model was sent."""

import json
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, text

from assistant.llm.meter import Pause
from assistant.llm.settings import PREFIX, ModelSettings
from assistant.outcome import Turn
from assistant.prompts import PROMPTS
from assistant.service import Assistant
from assistant.workspace import Who
from segment_core.accounts import account_number
from segment_core.database.engine import Database
from segment_core.tables import ACCOUNT, CAMPAIGN, EVENT, FIELD, LEAD, MEMBER, SEGMENT, SEGMENT_VERSION
from tests.support.account import AccountFolder
from tests.support.cast import NOW
from tests.support.in_loop import in_loop
from tests.support.scripted_model import KEY, Request, ScriptedModel
from tests.support.scripted_steps import MODEL

KIM = Who("peak-performance-gyms", "c1", "Coach Kim")
OFFERED = {
    "propose_segment", "search_vocabulary", "ask_question", "decline_request", "answer_help",
    "search_help", "cite_help",
    "propose_save", "propose_rename", "propose_duplicate", "delete_segment", "plan_campaign", "send_campaign",
    "open_segment", "list_segments", "preview_leads", "break_down", "overlap_segments", "explain_lead",
    "count_draft", "clear_draft", "undo",
}  # fmt: skip
SAVED = (SEGMENT, SEGMENT_VERSION)
STORED = (*SAVED, LEAD, EVENT, CAMPAIGN, MEMBER, FIELD, ACCOUNT)
EMAIL = re.compile(r"[\w.+'’-]+@[\w.-]+\w")
DIGITS = re.compile(r"\+?\d[\d\s().-]{5,}\d")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def settings_for(server: ScriptedModel, **overrides: Any) -> ModelSettings:
    """The settings of an assistant whose model this is."""
    return ModelSettings(name=f"{PREFIX}{MODEL}", base_url=server.url, api_key=KEY, **overrides)


@dataclass
class Clock:
    """Time in which waiting takes no time: what was slept is only added to the clock."""

    slept: list[float] = field(default_factory=list[float])

    def sleep(self, seconds: float) -> None:
        """Note it."""
        self.slept.append(seconds)

    async def asleep(self, seconds: float) -> None:
        """Note it."""
        self.slept.append(seconds)

    def monotonic(self) -> float:
        """Real time, and what was slept."""
        return time.monotonic() + sum(self.slept)

    @property
    def pause(self) -> Pause:
        """As the assistant takes it."""
        return Pause(self.sleep, self.asleep, self.monotonic)


@dataclass
class Talk:
    """One chat of one member with an assistant whose model is `server`."""

    assistant: Assistant
    server: ScriptedModel
    thread: str
    who: Who = KIM

    @classmethod
    def begin(cls, database: Database, server: ScriptedModel, clock: Clock, **overrides: Any) -> "Talk":
        """A chat in a new assistant, which asks its model about every message unless a setting says otherwise."""
        settings = settings_for(server, **{"builtin_first": False, **overrides})
        return cls(Assistant(database, settings, pause=clock.pause), server, thread=uuid.uuid4().hex)

    def say(self, words: str) -> Turn:
        """One message."""
        return self.assistant.turn(self.who, self.thread, words, NOW)

    def press(self, action: str, **payload: Any) -> Turn:
        """One button."""
        return in_loop(self.assistant.act(self.who, self.thread, action, payload, NOW))

    def segments(self) -> list[str]:
        """The names of the saved segments."""
        with self.assistant.database.transaction(self.who.account_id) as connection:
            return [segment.name for segment in self.assistant.catalogs.get(connection, self.who.account_id).segments]


def builtin(database: Database, words: str) -> Turn:
    """What the interpreter alone makes of it."""
    return Assistant(database).turn(KIM, uuid.uuid4().hex, words, NOW)


def stored(database: Database, account: str, tables: tuple[Any, ...] = STORED) -> dict[str, str]:
    """A fingerprint of every row of the account, by table; of confirmations and chats none."""
    with database.transaction(account_number(account)) as connection:
        return {
            table.name: str(
                connection.scalar(text(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table.name} t"))
            )
            for table in tables
        }


def saved_rows(database: Database) -> dict[Any, list[dict[str, Any]]]:
    """The gym's saved segments, to be put back later."""
    with database.transaction(KIM.account_id) as connection:
        return {table: [dict(row) for row in connection.execute(select(table)).mappings()] for table in SAVED}


def put_back(database: Database, rows: dict[Any, list[dict[str, Any]]]) -> None:
    """Undo every change of the gym's saved segments since."""
    with database.transaction(KIM.account_id) as connection:
        for table, kept in rows.items():
            connection.execute(delete(table))
            connection.execute(insert(table), kept)


def history_problems(request: Request) -> Iterator[str]:
    """What a strict server would refuse: calls without an answer, answers without a call, empty messages."""
    waiting: set[str] = set()
    if request.messages[0]["role"] != "system":
        yield "the first message is not the system's"
    for message in request.messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in waiting:
                yield f"an answer to no call: {message}"
            waiting.discard(message["tool_call_id"])
            continue
        if waiting:
            yield f"{message['role']} speaks before {waiting} are answered"
        waiting = {one["id"] for one in _calls(message)}
        yield from _call_problems(message, request)
        if not _calls(message) and not str(message.get("content") or "").strip():
            yield f"an empty message: {message}"
    if waiting:
        yield f"{waiting} are not answered"
    if request.messages[-1]["role"] not in ("user", "tool"):
        yield "the last message is not to be answered"


def _calls(message: dict[str, Any]) -> list[dict[str, Any]]:
    return message.get("tool_calls") or []


def _call_problems(message: dict[str, Any], request: Request) -> Iterator[str]:
    offered = {tool["name"] for tool in request.tools}
    for one in _calls(message):
        if one["function"]["name"] not in offered:
            yield f"a call of {one['function']['name']}, which is not offered"
        if not isinstance(json.loads(one["function"]["arguments"]), dict):
            yield f"arguments that are no object: {one}"


def tool_problems(request: Request, account: str) -> Iterator[str]:
    """Tools that no model should have, and parameters that would name an account."""
    names = {tool["name"] for tool in request.tools}
    if names != OFFERED:
        yield f"offered: {names ^ OFFERED}"
    told = json.dumps(request.body, ensure_ascii=False)
    if "account" in json.dumps([tool["parameters"] for tool in request.tools]).casefold():
        yield "a tool's schema speaks of accounts"
    if account in told or str(account_number(account)) in told:
        yield "the account's id"


class Secrets:
    """Everything about single leads of an account that no model may read: id, names, email, phone."""

    def __init__(self, folder: AccountFolder) -> None:
        leads = [(lead.id, lead.values) for lead in folder.leads]
        common = " ".join([member.name for member in folder.team] + [path.read_text() for path in PROMPTS.glob("*.md")])
        harmless = {word.casefold() for word in WORD.findall(common)}
        self.ids = {lead_id for lead_id, _ in leads}
        self.emails = {str(values.get("email")).casefold() for _, values in leads}
        self.phones = {_digits(str(values.get("phone") or "")) for _, values in leads} - {""}
        names = [str(values.get(key) or "").casefold() for _, values in leads for key in ("first_name", "last_name")]
        self.names = set(names) - harmless - {""}

    def in_text(self, told: str) -> set[str]:
        """Those that are in a text."""
        words = {word.casefold() for word in WORD.findall(told)}
        return {
            *(self.ids & set(re.findall(r"[\w-]+", told))),
            *(self.emails & {found.casefold() for found in EMAIL.findall(told)}),
            *(self.phones & {_digits(found) for found in DIGITS.findall(told)}),
            *(self.names & words),
        }


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def problems_of(request: Request, account: str, secrets: Secrets) -> list[str]:
    """Whatever is wrong with one request to a model."""
    leaked = secrets.in_text("\n".join(_texts(request.body)))
    found = [*history_problems(request), *tool_problems(request, account)]
    return [*found, f"leads: {sorted(leaked)}"] if leaked else found


def _texts(value: Any) -> Iterator[str]:
    """Every string of a JSON value; tool arguments, which are JSON within JSON, as what they say."""
    match value:
        case str():
            yield value
        case list():
            for item in value:  # pyright: ignore[reportUnknownVariableType]  # JSON
                yield from _texts(item)
        case dict():
            for item in value.values():  # pyright: ignore[reportUnknownVariableType]  # JSON
                yield from _texts(item)
        case _:
            return
