"""Random chats with a model that fails in every way: what must hold after each turn, whatever the model did."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from assistant.outcome import Turn
from assistant.service import Assistant
from segment_core.database.engine import Database
from segment_core.tables import SEGMENT, SEGMENT_VERSION
from tests.support.cast import NOW
from tests.support.gym_model import ASKED, FAULTS, PROPOSED, TRIALS, UNKNOWN, UNSURE, is_endless
from tests.support.in_loop import in_loop
from tests.support.model_talk import KIM, SAVED, Clock, Secrets, problems_of, settings_for, stored
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import Call, Split, Step, call, calls, cut_after

TURNS_A_CHAT = 12
CALL_SECONDS, TURN_SECONDS = 0.8, 10.0
LONGEST_TURN = 2 * TURN_SECONDS  # really, on a busy machine: what comes after the model takes its time too
MOST_CALLS = 8
KINDS = {"draft", "question", "action", "answer", "refusal"}
AGREEING = ("yes", "undo", "save it as Alpha")  # with a press of “confirm”, all that lets something be written
MESSAGES = (
    ASKED, UNSURE, "only Burnaby", "trials", "tidy up, please", "show my segments", "by source", "how many is that",
    "why is Wei Chen in it", "delete Morning people", "what can you do", "no", "yes", "yes", *AGREEING,
)  # fmt: skip
SPLITS: tuple[Split, ...] = ("whole", "words", "characters", "bytes")


@dataclass
class FaultRun:
    """One run: `turn()` takes a turn and says what is wrong with it. The same seed gives the same turns."""

    database: Database
    server: ScriptedModel
    secrets: Secrets
    rng: random.Random
    clock: Clock = field(default_factory=Clock)
    engines: Counter[str] = field(default_factory=Counter[str])
    tokens: list[str] = field(default_factory=list[str])
    taken: int = 0

    def __post_init__(self) -> None:
        settings = {"call_seconds": CALL_SECONDS, "turn_seconds": TURN_SECONDS}
        self.assistants = [
            Assistant(self.database, settings_for(self.server, builtin_first=first, **settings), pause=self.clock.pause)
            for first in (True, False)
        ]
        self.server.follow(self.answer)

    def answer(self, body: dict[str, Any]) -> Step:
        """What the model does next: about half of it is of no use. Endless answers are rarer, they take real time."""
        rng = self.rng
        if rng.random() < 0.5:
            fault = rng.choice(
                [fault for fault, _ in FAULTS.values()] + [cut_after(PROPOSED, rng.randrange(2_000))] * 3
            )
            return rng.choice([fault, PROPOSED, UNKNOWN]) if is_endless(fault) else fault
        several = [_sound_call(rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        return rng.choice([PROPOSED, TRIALS, calls(*several, split=rng.choice(SPLITS)), calls(*several, usage=None)])

    def turn(self) -> list[str]:
        """Take one turn; the problems with it."""
        chat = self.taken // TURNS_A_CHAT
        assistant, thread = self.assistants[chat % 2], f"chat {chat}"
        before, slept, began = self._saved(), len(self.clock.slept), time.monotonic()
        self.server.requests.clear()
        words, turn = self._said(assistant, thread)
        took = time.monotonic() - began
        self.taken += 1
        self.engines[turn.usage.engine] += 1
        found = [*_answer_problems(turn), *self._change_problems(words, turn, before)]
        found += [p for request in self.server.requests for p in problems_of(request, KIM.account, self.secrets)]
        made = len(self.server.requests)  # on a busy machine a call may be given up before it has left
        if not made <= turn.usage.calls <= MOST_CALLS:
            found.append(f"{turn.usage.calls} calls counted, {made} made")
        if took > LONGEST_TURN or sum(self.clock.slept[slept:]) > TURN_SECONDS:
            found.append(f"took {took:.1f} s, waits of {self.clock.slept[slept:]} s")
        return [f"turn {self.taken}, “{words}”, {turn.outcome.action}: {problem}" for problem in found]

    def _said(self, assistant: Assistant, thread: str) -> tuple[str, Turn]:
        """What the user does: a message, or a press of “confirm” with a token that may be old."""
        if self.tokens and self.rng.random() < 0.2:
            token = self.rng.choice(self.tokens[-3:])
            turn = in_loop(assistant.act(KIM, thread, "confirm", {"token": token}, NOW))
            return "confirm", turn
        words = self.rng.choice(MESSAGES)
        turn = assistant.turn(KIM, thread, words, NOW)
        if turn.confirmation:
            self.tokens.append(turn.confirmation.token)
        return words, turn

    def _saved(self) -> "Saved":
        with self.database.transaction(KIM.account_id) as connection:
            names = connection.scalars(select(SEGMENT.c.name).where(SEGMENT.c.deleted_at.is_(None))).all()
            versions = connection.scalar(select(func.count()).select_from(SEGMENT_VERSION)) or 0
        return Saved(frozenset(names), versions, stored(self.database, KIM.account, SAVED))

    def _change_problems(self, words: str, turn: Turn, before: "Saved") -> Iterator[str]:
        """A change needs consent, happens once, and is the one that the user is told of."""
        after, action = self._saved(), turn.outcome.action or {}
        if after == before:
            return
        if words not in (*AGREEING, "confirm"):
            yield "written without consent"
        if turn.confirmation is not None or turn.outcome.kind != "action":
            yield "written, but the user was told otherwise"
        expected = EFFECTS.get(str(action.get("name")), _untouched)(before.names, action, turn.outcome.text)
        if after.names != expected:
            yield f"has {sorted(after.names)}, wanted {sorted(expected)}"
        if after.versions - before.versions > 1:
            yield f"{after.versions - before.versions} versions at once"


@dataclass(frozen=True)
class Saved:
    """The saved segments: names, how many versions in all, and a fingerprint of everything."""

    names: frozenset[str]
    versions: int
    rows: dict[str, str]


Names = frozenset[str]


def _untouched(names: Names, action: dict[str, Any], text: str) -> Names:
    return names


def _back(names: Names, action: dict[str, Any], text: str) -> Names:
    return names | {text.split("“")[1].split("”")[0]} if "is back" in text else names


EFFECTS: dict[str, Callable[[Names, dict[str, Any], str], Names]] = {
    "save": lambda names, action, text: names | {action["segment_name"]},
    "delete": lambda names, action, text: names - {action["segment"]},
    "rename": lambda names, action, text: names - {action["segment"]} | {action["to"]},
    "duplicate": lambda names, action, text: names | {action["to"]},
    "undo": _back,
}


def _answer_problems(turn: Turn) -> Iterator[str]:
    if turn.outcome.kind not in KINDS or not turn.outcome.text.strip():
        yield "no answer"
    if turn.outcome.kind == "draft" and turn.outcome.count is None:
        yield "a draft without its count"


def _sound_call(rng: random.Random) -> Call:
    """A call that could be meant."""
    name = rng.choice(("Alpha", "Beta", "Morning people", "Lapsed members"))
    return rng.choice(
        [
            *PROPOSED.calls,
            *call("propose_save", segment_name=name).calls,
            *call("delete_segment", segment=name).calls,
            *call("propose_rename", segment=name, to=rng.choice(("Beta", "Gamma"))).calls,
            *call("propose_duplicate", segment=name, to=rng.choice(("Beta", "Delta"))).calls,
            *call("search_vocabulary", text="insta").calls,
            *call("ask_question", question="Which ones?", topic="trials").calls,
            *call("explain_lead", lead="[lead 1]").calls,
            *call("break_down", by="source").calls,
            *call("open_segment", segment=name).calls,
            *call("list_segments").calls,
            *call("decline_request", reason="That is outside what I do.").calls,
            *call("undo").calls,
            *call("clear_draft").calls,
        ]
    )
