"""Chats in PostgreSQL: whose they are, what is kept of them, how they are listed, and how they are forgotten."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, empty_checkpoint
from sqlalchemy import insert, text

from assistant.checkpoints import Conversations, conversation_key
from segment_core.database.engine import Database
from segment_core.tables import CHAT
from tests.support.cast import CAST
from tests.support.home import load
from web.chats.kept import Card, Step, name_from, without_leads
from web.chats.owner import Owner
from web.chats.store import ChatStore

NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
ANNA = Owner("ours", "t1")
COLLEAGUE = Owner("ours", "t2")
STRANGER = Owner("theirs", "t1")
CHAT_A = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Two accounts whose members have the same ids."""
    database = make_database()
    for slug in ("ours", "theirs"):
        load(database, replace(CAST, given_id=slug), tmp_path_factory.mktemp(slug))
    return database


@pytest.fixture
def chats(shared: Database) -> ChatStore:
    """No chats yet."""
    for mine in (ANNA, STRANGER):
        with shared.transaction(mine.account_id) as connection:
            connection.execute(CHAT.delete())
    return ChatStore(shared)


def said(chats: ChatStore, mine: Owner, words: str, thread: str = CHAT_A, step: str = "m1", at: datetime = NOW) -> None:
    """A message of the member's."""
    chats.keep_step(mine, Step(step, thread, "user_message", "User", words, at), at, new=True)


def test_an_opened_page_is_no_chat_yet(chats: ChatStore) -> None:
    """What Chainlit notes when a page is opened begins no chat; the note of a message's turn does."""
    for author, kept in (("on_chat_start", False), ("on_message", True)):
        chats.keep_step(ANNA, Step(author, CHAT_A, "run", author, "", NOW), NOW, new=True)
        assert chats.has(ANNA, CHAT_A) is kept


def test_a_chat_is_its_members_alone(chats: ChatStore) -> None:
    """By the same thread id a colleague and a stranger have chats of their own, and neither reads the other's."""
    said(chats, ANNA, "ours")
    for other in (COLLEAGUE, STRANGER):
        assert not chats.has(other, CHAT_A)
        assert chats.chat(other, CHAT_A) is None
        assert not chats.rename(other, CHAT_A, "Taken", by_hand=True)
        assert not chats.rate(other, "m1", 1)
        assert chats.list(other, 10).chats == []
        said(chats, other, "theirs")
        chats.forget(other, CHAT_A)
    found = chats.chat(ANNA, CHAT_A)
    assert found is not None
    assert [step.output for step in found.steps] == ["ours"]


def test_what_a_person_said_is_not_rewritten(chats: ChatStore) -> None:
    """A second message by the same id changes nothing; a reply grows, and only within its chat."""
    said(chats, ANNA, "first")
    said(chats, ANNA, "second")
    reply = Step("r1", CHAT_A, "assistant_message", "Cori", "", NOW + timedelta(seconds=1))
    chats.keep_step(ANNA, reply, NOW, new=True)
    chats.keep_step(ANNA, replace(reply, output="143 leads"), NOW, new=False)
    chats.keep_step(ANNA, replace(reply, output="moved", thread_id="elsewhere"), NOW, new=False)
    chats.keep_step(ANNA, Step("m1", CHAT_A, "assistant_message", "Cori", "forged", NOW), NOW, new=False)
    found = chats.chat(ANNA, CHAT_A)
    assert found is not None
    assert [step.output for step in found.steps] == ["first", "143 leads"]


def test_odd_text_is_kept(chats: ChatStore) -> None:
    """NUL and half a character, which PostgreSQL takes in no text, do not lose the message."""
    said(chats, ANNA, "hot\x00 leads \ud800")
    found = chats.chat(ANNA, CHAT_A)
    assert found is not None
    assert found.steps[0].output == "hot leads ?"
    assert found.name == "hot leads ?"


def test_names(chats: ChatStore) -> None:
    """The first request names a chat; a segment names it anew; a name given by hand stays until another is given."""
    said(chats, ANNA, "hot leads")
    said(chats, ANNA, "cold leads", step="m2")
    assert chats.list(ANNA, 10).chats[0].name == "hot leads"
    assert chats.rename(ANNA, CHAT_A, "Hot FB", by_hand=False)
    assert not chats.rename(ANNA, CHAT_A, "Hot FB", by_hand=False)
    assert chats.rename(ANNA, CHAT_A, "  Mine  ", by_hand=True)
    assert not chats.rename(ANNA, CHAT_A, "Cold FB", by_hand=False)
    assert not chats.rename(ANNA, CHAT_A, "   ", by_hand=True)
    assert chats.list(ANNA, 10).chats[0].name == "Mine"
    assert name_from("word " * 40) == "word " * 11 + "word…"


def test_thumbs_are_for_replies(chats: ChatStore) -> None:
    """A thumb is kept with the reply and taken back; what a person said has none."""
    said(chats, ANNA, "hot")
    chats.keep_step(ANNA, Step("r1", CHAT_A, "assistant_message", "Cori", "214", NOW), NOW, new=True)
    assert not chats.rate(ANNA, "m1", 1)
    assert chats.rate(ANNA, "r1", 0, "wrong city")
    assert len(chats.list(ANNA, 10, thumb=0).chats) == 1
    assert chats.list(ANNA, 10, thumb=1).chats == []
    assert chats.rate(ANNA, "r1", None)
    found = chats.chat(ANNA, CHAT_A)
    assert found is not None
    assert all(step.thumb is None and step.comment is None for step in found.steps)


def test_no_lead_is_stored_with_a_card(chats: ChatStore, shared: Database) -> None:
    """A card's table of leads is left out, of why too; bars are kept. Numbers come back as a browser takes them."""
    leads = {"kind": "leads", "title": "Leads", "columns": ["Name"], "rows": [["Maya Torres"]]}
    why = {**leads, "kind": "why", "title": "Maya Torres"}
    bars = {**leads, "kind": "breakdown", "rows": [["Toronto", 12]]}
    said(chats, ANNA, "hot")
    for number, table in enumerate((leads, why, bars)):
        props = without_leads({"table": table, "shown_at": 12.5})
        chats.keep_card(ANNA, Card(f"c{number}", CHAT_A, "r1", "TurnCard", props), NOW)
    found = chats.chat(ANNA, CHAT_A)
    assert found is not None
    tables = [card.props["table"] for card in sorted(found.cards, key=lambda card: card.id)]
    assert [table["rows"] for table in tables] == [[], [], [["Toronto", 12]]]
    assert [table.get("kept") for table in tables] == [False, False, None]
    assert all(type(card.props["shown_at"]) is float for card in found.cards)
    with shared.transaction(ANNA.account_id) as connection:
        assert connection.scalar(text("SELECT count(*) FROM chat_element WHERE props::text LIKE '%Torres%'")) == 0


def test_nothing_is_kept_for_a_member_who_is_gone(chats: ChatStore) -> None:
    """A message that was under way when its member was removed is dropped, without an error."""
    said(chats, Owner("ours", "nobody"), "hello")
    assert chats.list(Owner("ours", "nobody"), 10).chats == []


def test_pages_of_a_thousand_chats(chats: ChatStore, shared: Database) -> None:
    """Every chat is on exactly one page, the last used first; a page takes milliseconds, whatever is in the chats."""
    rows = [
        {
            "account_id": ANNA.account_id,
            "member_id": ANNA.member_id,
            "thread_id": f"chat-{number:04}",
            "name": f"Chat {number}",
            "used_at": NOW - timedelta(minutes=number // 3),
        }
        for number in range(1000)
    ]
    with shared.transaction(ANNA.account_id) as connection:
        connection.execute(insert(CHAT), rows)
        steps = text(
            "INSERT INTO chat_step"
            " (account_id, member_id, step_id, thread_id, kind, author, output, is_error, created_at)"
            " SELECT account_id, member_id, thread_id || '-' || n, thread_id, 'user_message', 'User',"
            " repeat('hot leads ', 40), false, used_at FROM chat, generate_series(1, 30) n WHERE account_id = :id"
        )
        connection.execute(steps, {"id": ANNA.account_id})
    seen: list[str] = []
    after: str | None = None
    took: list[float] = []
    while True:
        begun = time.perf_counter()
        page = chats.list(ANNA, 35, after)
        took.append(time.perf_counter() - begun)
        seen += [chat.id for chat in page.chats]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 1000
    assert seen[:3] == ["chat-0002", "chat-0001", "chat-0000"]
    assert sorted(took)[len(took) // 2] < 0.1
    assert {chat.name for chat in chats.list(ANNA, 20, search="chat 99").chats} == {"Chat 99", *_nineties()}


def _nineties() -> set[str]:
    return {f"Chat {number}" for number in range(990, 1000)}


def test_old_chats_are_forgotten_with_what_is_known_of_them(chats: ChatStore, shared: Database) -> None:
    """By their last use, in one account alone; the conversation behind them, by when it was written."""
    said(chats, ANNA, "old", at=NOW - timedelta(days=91))
    said(chats, ANNA, "new", thread="22222222-2222-4222-8222-222222222222", step="m2", at=NOW - timedelta(days=89))
    said(chats, STRANGER, "theirs", at=NOW - timedelta(days=91))
    saver, key = Conversations(shared), conversation_key("ours", "t1", CHAT_A)
    config: RunnableConfig = {"configurable": {"thread_id": key, "checkpoint_ns": ""}}
    old = {**empty_checkpoint(), "ts": (NOW - timedelta(days=91)).isoformat()}
    saver.put(config, cast(Checkpoint, old), {}, {})
    assert chats.forget_older(ANNA.account_id, NOW - timedelta(days=90)) == 1
    assert [chat.name for chat in chats.list(ANNA, 10).chats] == ["new"]
    assert saver.get_tuple(config) is None
    assert len(chats.list(STRANGER, 10).chats) == 1
