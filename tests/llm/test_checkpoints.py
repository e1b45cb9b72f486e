"""Conversations in the database: they go on after a restart, nobody else sees them, and they stay small."""

import json
import os
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier
from typing import Any

import ormsgpack
import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, empty_checkpoint
from langgraph.checkpoint.postgres.base import BasePostgresSaver
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine, text

from assistant.checkpoints import Conversations, WentOn, account_of, conversation_key
from assistant.outcome import Turn
from assistant.service import Assistant
from assistant.workspace import Who
from segment_core import reads
from segment_core.database.engine import Database, open_database
from segment_core.errors import TooSlow, Unavailable
from segment_core.importing.folder import import_folder
from segment_core.leads import delete_account
from tests.conftest import NOW
from tests.support.in_loop import in_loop

GYM = "peak-performance-gyms"
KIM = Who(GYM, "c1", "Coach Kim")
KEY = conversation_key(GYM, "c1", "t")
TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")


def say(database: Database, words: str, thread: str = "t", who: Who = KIM) -> Turn:
    """One message to a newly started assistant: nothing is left of what an earlier one had in memory."""
    return Assistant(database).turn(who, thread, words, NOW)


def press(database: Database, action: str, **payload: Any) -> Turn:
    """One button, likewise."""
    return in_loop(Assistant(database).act(KIM, "t", action, payload, NOW))


def state_of(database: Database, key: str = KEY) -> dict[str, Any]:
    """What is kept of a conversation."""
    return Assistant(database).agent.get_state(config_of(key)).values


def config_of(key: str, checkpoint_id: str | None = None) -> RunnableConfig:
    """The config that LangGraph hands to a checkpointer."""
    names = {"thread_id": key, "checkpoint_ns": ""}
    return {"configurable": names if checkpoint_id is None else {**names, "checkpoint_id": checkpoint_id}}


def rows_of(database: Database, account_id: int) -> dict[str, int]:
    """How many rows an account's conversations take in each table."""
    with database.transaction(account_id) as connection:
        return {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES}


def test_draft_and_undo_go_on(own_gym: Database) -> None:
    """Each message reaches an assistant that has just started: the draft is narrowed, and each undo is one back."""
    first = say(own_gym, "trials")
    for _ in range(2):  # turns that leave the draft alone
        assert say(own_gym, "how many is that?").outcome.tree == first.outcome.tree
    assert say(own_gym, "only Burnaby").conditions[:1] == first.conditions
    assert say(own_gym, "undo").outcome.tree == first.outcome.tree
    assert say(own_gym, "undo").outcome.tree is None
    assert say(own_gym, "undo").outcome.kind == "question"


def test_an_open_question_goes_on(own_gym: Database) -> None:
    """The answer to a question is read against it; an offered reading is picked by its button."""
    asked = say(own_gym, "premium and active or yoga")
    assert len(asked.outcome.readings) >= 2
    assert say(own_gym, "the second one").outcome.tree == asked.outcome.readings[1].tree
    asked = say(own_gym, "premium and active or yoga", "t")
    assert press(own_gym, "reading", index=0).outcome.tree == asked.outcome.readings[0].tree


def test_a_waiting_change_goes_on(own_gym: Database) -> None:
    """A yes in words finds the change that an assistant before the restart proposed."""
    assert say(own_gym, "delete Morning people").confirmation is not None
    assert say(own_gym, "yes").outcome.action == {"name": "delete", "segment": "Morning people"}
    assert press(own_gym, "undo").outcome.kind == "action"  # and what was deleted can still be brought back


def test_an_open_segment_goes_on(own_gym: Database) -> None:
    """The segment is still open, as an edited one, and saving makes its next version."""
    press(own_gym, "open", segment="Morning people")
    edited = say(own_gym, "only trials")
    assert (edited.segment, edited.edited) == ("Morning people", True)
    saved = press(own_gym, "save")
    assert (saved.segment, saved.version, saved.edited) == ("Morning people", 2, False)


def test_streamed_turns_are_kept_too(own_gym: Database) -> None:
    """The chat page streams; what it drafts is there for the next message."""

    async def collect() -> list[str | Turn]:
        return [item async for item in Assistant(own_gym).stream(KIM, "t", "trials", NOW)]

    streamed = in_loop(collect())[-1]
    assert isinstance(streamed, Turn)
    assert say(own_gym, "how many is that?").outcome.tree == streamed.outcome.tree


def test_another_account_sees_nothing(database: Database, tmp_path: Path) -> None:
    """The same member and chat ids in two accounts: two conversations, and deleting one account forgets its own."""
    for name in ("Ours", "Theirs"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "account.json").write_text(json.dumps({"name": name, "statuses": ["Hot", "Cold"]}))
        (folder / "leads.csv").write_text("id,status\na,Hot\nb,Cold\n")
        import_folder(database, folder, NOW)
    ours, theirs = Who("ours", "m"), Who("theirs", "m")
    assert say(database, "hot leads", who=ours).outcome.kind == "draft"
    assert say(database, "undo", who=theirs).outcome.kind == "question"
    kept = rows_of(database, ours.account_id)
    assert kept["checkpoints"] == 1
    with database.transaction(theirs.account_id) as connection:
        named = text("SELECT count(*) FROM checkpoints WHERE thread_id = :key")
        assert connection.scalar(named, {"key": conversation_key("ours", "m", "t")}) == 0
        delete_account(connection, theirs.account_id)
    assert rows_of(database, theirs.account_id) == dict.fromkeys(TABLES, 0)
    assert rows_of(database, ours.account_id) == kept


def test_the_library_writes_nothing_without_an_account(own_gym: Database) -> None:
    """Its own statements, on a connection of the application where no account is set."""
    unset = Conversations(Unset(own_gym.url, own_gym.engine))
    say(own_gym, "trials")
    assert unset.get_tuple(config_of(KEY)) is None
    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        unset.put(config_of(KEY), checkpoint_with({"draft": {}}), {}, {})


class Unset(Database):
    """Transactions that forget to say whose they are."""

    @contextmanager
    def transaction(
        self, account_id: int, seconds: float = 30.0, *, one_snapshot: bool = False
    ) -> Generator[Connection]:
        """None."""
        with self.engine.begin() as connection:
            yield connection


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("gym", "a:b", "c"), ("gym", "a", "b:c"), id="colon in a member's id"),
        pytest.param(("gym:a", "b", "c"), ("gym", "a:b", "c"), id="colon in an account's id"),
        pytest.param(("gym", "a%3Ab", "c"), ("gym", "a:b", "c"), id="an id that looks quoted"),
    ],
)
def test_keys_are_unambiguous(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    """Whatever is in the ids, two conversations never share a key, and the key leads to its own account."""
    assert conversation_key(*one) != conversation_key(*other)
    assert (account_of(conversation_key(*one)), account_of(conversation_key(*other))) == (one[0], other[0])


def test_odd_ids_are_kept(own_gym: Database) -> None:
    """A chat id and a message with characters that PostgreSQL's text cannot hold."""
    say(own_gym, "trials", "a\x00b:%/é")
    assert say(own_gym, "only Bur\x00naby\ud800", "a\x00b:%/é").outcome.text
    assert say(own_gym, "undo", "a\x00b:%/é").outcome.kind in ("draft", "action", "answer")


def checkpoint_with(values: dict[str, Any]) -> Checkpoint:
    """A checkpoint of these values."""
    versions = {name: f"{i:032}.5" for i, name in enumerate(values)}
    return {**empty_checkpoint(), "v": 4, "channel_values": values, "channel_versions": dict(versions)}


def test_our_tables_have_the_librarys_columns(own_gym: Database) -> None:
    """A new version of the library that wants another column needs a migration of ours."""
    owner = create_engine(own_gym.url)
    with owner.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA theirs; SET LOCAL search_path TO theirs")
        for statement in BasePostgresSaver.MIGRATIONS:
            connection.exec_driver_sql(statement.replace("CONCURRENTLY", ""))
        theirs, ours = ({tuple(row) for row in connection.execute(COLUMNS, {"of": of})} for of in ("theirs", "public"))
    owner.dispose()
    assert theirs
    assert ours == theirs


COLUMNS = text("""
    SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_schema = :of AND table_name IN ('checkpoints', 'checkpoint_blobs', 'checkpoint_writes')
        AND column_name <> 'account_id'
""")


def test_values_come_back_as_they_were(own_gym: Database) -> None:
    """Numbers included: the pool's own connections read JSON numbers as Decimal."""
    saver = Conversations(own_gym)
    values = {"cost": 0.1, "version": 3, "name": "ü", "nothing": None, "draft": {"value": 0.1}, "history": [1, [None]]}
    saver.put(config_of(KEY), checkpoint_with(values), {"step": 1}, {})
    found = saver.get_tuple(config_of(KEY))
    assert found is not None
    assert found.checkpoint["channel_values"] == values
    assert type(found.checkpoint["channel_values"]["cost"]) is float
    assert [item.checkpoint["id"] for item in saver.list(config_of(KEY))] == [found.checkpoint["id"]]
    assert list(saver.list(None)) == []
    saver.delete_thread(KEY)
    assert saver.get_tuple(config_of(KEY)) is None


def test_only_the_newest_checkpoint_is_kept(own_gym: Database) -> None:
    """However many turns: one checkpoint, one blob a key of the state, and what a chat beside it has."""
    say(own_gym, "trials", "beside")
    for words in ("trials", "only Burnaby", "undo", "premium members", "show my segments"):
        say(own_gym, words)
    with own_gym.transaction(KIM.account_id) as connection:
        of_chat = "FROM {} WHERE thread_id = :key"
        counts = [
            connection.execute(text(f"SELECT count(*) {of_chat.format(table)}"), {"key": KEY}).scalar_one()
            for table in TABLES
        ]
        channels = text(f"SELECT count(DISTINCT channel) {of_chat.format('checkpoint_blobs')}")
        assert counts == [1, connection.scalar(channels, {"key": KEY}), 0]
    assert say(own_gym, "how many is that?", "beside").outcome.tree is not None


def test_leads_are_not_kept(own_gym: Database) -> None:
    """A turn shows leads by name; what is stored of it holds none of them."""
    shown = say(own_gym, "trials in Burnaby")
    names = {str(row[0]) for row in shown.screen.rows if row[0]}
    with own_gym.transaction(KIM.account_id) as connection:
        stored = b" ".join(bytes(blob) for blob in connection.scalars(text("SELECT blob FROM checkpoint_blobs")))
    assert names
    assert b"Burnaby" in stored
    assert not [name for name in names if name.encode() in stored]


def test_a_turn_that_was_overtaken_is_not_saved(own_gym: Database) -> None:
    """Two turns began at one point; the second to save is told, and the first's draft stands."""
    saver = Conversations(own_gym)
    start = saver.put(config_of(KEY), checkpoint_with({"draft": {"n": 0}}), {}, {})
    saver.put(start, checkpoint_with({"draft": {"n": 1}}), {}, {})
    with pytest.raises(WentOn):
        saver.put(start, checkpoint_with({"draft": {"n": 2}}), {}, {})
    found = saver.get_tuple(config_of(KEY))
    assert found is not None
    assert found.checkpoint["channel_values"] == {"draft": {"n": 1}}


def test_of_many_at_once_one_is_saved(own_gym: Database) -> None:
    """Four turns save at the same moment: one is kept whole, three are told."""
    saver, barrier = Conversations(own_gym), Barrier(4)
    start = saver.put(config_of(KEY), checkpoint_with({"draft": {"n": 0}, "history": []}), {}, {})

    def save(n: int) -> int | None:
        barrier.wait()
        try:
            saver.put(start, checkpoint_with({"draft": {"n": n}, "history": [n]}), {}, {})
        except WentOn:
            return None
        return n

    with ThreadPoolExecutor(4) as pool:
        saved = [n for n in pool.map(save, range(1, 5)) if n is not None]
    assert len(saved) == 1
    found = saver.get_tuple(config_of(KEY))
    assert found is not None
    assert found.checkpoint["channel_values"] == {"draft": {"n": saved[0]}, "history": saved}


def test_foreign_classes_are_not_brought_to_life(own_gym: Database) -> None:
    """Whoever could write into the table could not have code run: unknown classes stay data, pickles are refused."""
    serde = Conversations(own_gym).serde
    assert serde.loads_typed(serde.dumps_typed([HumanMessage("hi", id="1")])) == [HumanMessage("hi", id="1")]
    touch = ("os", "system", "exit 3")
    assert serde.loads_typed(("msgpack", ormsgpack.packb(ormsgpack.Ext(0, ormsgpack.packb(touch))))) == "exit 3"
    assert serde.loads_typed(serde.dumps_typed(Coat("red"))) == {"colour": "red"}
    with pytest.raises(NotImplementedError):
        serde.loads_typed(("pickle", b""))


@dataclass
class Coat:
    """Something that is no message."""

    colour: str


class Hurried(Database):
    """Stops every statement after a twentieth of a second."""

    @contextmanager
    def transaction(
        self, account_id: int, seconds: float = 0.05, *, one_snapshot: bool = False
    ) -> Generator[Connection]:
        """As usual, but for the time."""
        with super().transaction(account_id, 0.05, one_snapshot=one_snapshot) as connection:
            yield connection


def test_a_database_that_does_not_answer(own_gym: Database) -> None:
    """Somebody holds the conversation: TooSlow. There is no server: Unavailable. Both are for people to read."""
    with own_gym.transaction(KIM.account_id) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": KEY})
        with pytest.raises(TooSlow):
            Conversations(Hurried(own_gym.url, own_gym.engine)).put(config_of(KEY), checkpoint_with({}), {}, {})
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(Unavailable):
        Conversations(Database(own_gym.url, nowhere)).get_tuple(config_of(KEY))


def test_a_connection_lost_on_the_way(own_gym: Database) -> None:
    """The server ends the connection between two statements of one saving."""
    with pytest.raises(Unavailable):
        Conversations(CutOff(own_gym.url, own_gym.engine)).get_tuple(config_of(KEY))


class CutOff(Database):
    """Its connections are ended by the server before they are used."""

    @contextmanager
    def transaction(
        self, account_id: int, seconds: float = 30.0, *, one_snapshot: bool = False
    ) -> Generator[Connection]:
        """A transaction on a connection that is no longer there."""
        with super().transaction(account_id, seconds, one_snapshot=one_snapshot) as connection:
            victim = connection.scalar(text("SELECT pg_backend_pid()"))
            owner = create_engine(self.url)
            with owner.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:victim, 5000)"), {"victim": victim})
            owner.dispose()
            yield connection


def test_a_process_that_dies_leaves_the_turn_before(own_gym: Database) -> None:
    """The machine goes off in the middle of a turn: the conversation is as it was before it."""
    before = say(own_gym, "trials")
    url = own_gym.url.render_as_string(hide_password=False)
    process = get_context("spawn").Process(target=die_in_a_turn, args=(url,))
    process.start()
    process.join()
    assert process.exitcode == 77
    assert [str(m.content) for m in state_of(own_gym)["messages"] if isinstance(m, HumanMessage)] == ["trials"]
    assert say(own_gym, "how many is that?").outcome.tree == before.outcome.tree


def die_in_a_turn(url: str) -> None:
    """For another process: end it, without any clearing up, where the draft is counted."""
    reads.count = lambda *_: os._exit(77)  # type: ignore[assignment]
    say(open_database(url, Path()), "only Burnaby")
