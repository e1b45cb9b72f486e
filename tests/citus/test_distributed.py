"""What holds on tables that Citus has distributed. Collected where CORI_CITUS_URL names a database for it alone, with
the extension, its workers and a migrating role (docs/scale.md); every run adds accounts of its own."""

import os
import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from assistant.checkpoints import Conversations, conversation_key
from segment_core.catalog import Catalog
from segment_core.counting.verify import verify
from segment_core.database.distribute import check, distribute
from segment_core.database.engine import Database, open_database
from tests.core.test_counting import same
from tests.support.by_hand import counted_from_bitmaps
from tests.support.cast import CAST
from tests.support.counting_world import built, spread, trees_of, written_and_folded
from tests.support.home import Home, load
from tests.support.mailing import MAILING, planned, sent


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Distributed, whether it was before or not."""
    opened = open_database(os.environ["CORI_CITUS_URL"], tmp_path_factory.mktemp("unused"))
    distribute(opened, print)
    yield opened
    opened.close()


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Home:
    """The cast, counted from bitmaps."""
    return counted_from_bitmaps(load(database, replace(CAST, given_id=f"cast-{uuid.uuid4().hex[:8]}"), tmp_path))


def test_every_account_table_lies_by_account(database: Database) -> None:
    """All in one group, behind the wall, and another call finds nothing to do."""
    said: list[str] = []
    distribute(database, said.append)
    placed = {table.name for table in check(database) if table.stays is None}
    assert {line.partition(":")[0] for line in said if line.endswith("is distributed already")} == placed
    engine = create_engine(database.url)
    with engine.connect() as connection:
        rows = connection.execute(
            text("""
                SELECT CAST(logicalrelid AS text) AS name, colocationid,
                       relforcerowsecurity AND relrowsecurity AS walled
                FROM pg_dist_partition JOIN pg_class ON oid = logicalrelid WHERE partmethod = 'h'
            """)
        ).all()
    engine.dispose()
    assert {row.name for row in rows} == placed
    assert len({row.colocationid for row in rows}) == 1
    assert all(row.walled for row in rows)


def test_bitmaps_count_what_rows_count(database: Database, tmp_path: Path) -> None:
    """A random account over three chunks of leads: edits, deletes, events, rolled back and folded in."""
    seed = uuid.uuid4().int % 10**6
    world, rng = built(database, seed, tmp_path), random.Random(seed)
    spread(database, world)
    account, trees = world.catalog.account_id, trees_of(world, rng, 15)
    for _ in range(3):
        written_and_folded(database, world, rng, lambda: same(database, world, trees))
    assert not verify(database, account, world.now, trees=20, each=1, seed=seed).differences


def test_one_account_sees_nothing_of_another(home: Home, database: Database, tmp_path: Path) -> None:
    """Also in statements that name no account, and so go to every worker."""
    other = load(database, replace(CAST, given_id=f"other-{uuid.uuid4().hex[:8]}"), tmp_path)
    for mine, theirs in ((home, other), (other, home)):
        with database.transaction(mine.id) as connection:
            assert set(connection.scalars(text("SELECT account_id FROM lead"))) == {mine.id}
            found = connection.execute(text("SELECT ord FROM lead WHERE account_id = :other"), {"other": theirs.id})
            assert found.all() == []
        with pytest.raises(DBAPIError, match="row-level security"):
            mine.run(_steal_from, theirs.id)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM lead")) == 0


def test_a_campaign_is_frozen(database: Database, tmp_path: Path) -> None:
    """Its recipients are those of the segment."""
    mailing = load(database, replace(MAILING, given_id=f"mailing-{uuid.uuid4().hex[:8]}"), tmp_path)
    for home in (mailing, counted_from_bitmaps(mailing)):
        campaign = sent(home, planned(home, name=uuid.uuid4().hex), key=uuid.uuid4().hex)
        with database.transaction(home.id) as connection:
            rows = text("SELECT count(*) FROM recipient WHERE account_id = :account AND state = 'queued'")
            assert connection.scalar(rows, {"account": home.id}) in (3, 6)
        assert campaign.state == "sending"


def test_conversations_go_on(home: Home) -> None:
    """Their tables stay on the coordinator, behind the same wall."""
    conversations = Conversations(home.database)
    key = conversation_key(home.slug, "t1", uuid.uuid4().hex)
    checkpoint = {**empty_checkpoint(), "channel_values": {"draft": "x"}, "channel_versions": {"draft": "1"}}
    config = {"configurable": {"thread_id": key, "checkpoint_ns": ""}}
    conversations.put(config, checkpoint, {}, {"draft": "1"})  # pyright: ignore[reportArgumentType]
    found = conversations.get_tuple(config)  # pyright: ignore[reportArgumentType]
    assert found is not None
    assert found.checkpoint["channel_values"] == {"draft": "x"}


def _steal_from(connection: Connection, _: Catalog, other: int) -> None:
    stolen = text("INSERT INTO lead (account_id, ord, lead_id) VALUES (:other, 99999, 'stolen')")
    connection.execute(stolen, {"other": other})
