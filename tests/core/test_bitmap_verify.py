"""`verify`: silent on sound bitmaps, also with leads that wait; it names whatever differs from the rows."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import text

from segment_core.catalog_store import load_catalog
from segment_core.counting import build
from segment_core.counting.status import bitmap_status
from segment_core.counting.verify import verify
from segment_core.database.engine import Database
from segment_core.errors import WrongState
from segment_core.lead_rows import LeadInput
from segment_core.leads import upsert_leads
from tests.support.agreement import World
from tests.support.counting_world import built, write


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for all the accounts."""
    return make_database()


@pytest.fixture(scope="module")
def world(shared: Database, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A random account with bitmaps, in use."""
    return built(shared, 551, tmp_path_factory.mktemp("world"))


def test_sound_bitmaps_have_no_differences(shared: Database, world: World) -> None:
    """With leads that wait, and compacted; conditions of every kind are counted."""
    account = world.catalog.account_id
    with shared.transaction(account) as connection:
        write(connection, world, random.Random(1))
    with shared.transaction(account) as connection:
        assert bitmap_status(connection, account).waiting > 4
    found = verify(shared, account, world.now, trees=5, each=1)
    assert found.differences == ()
    assert found.trees > 60
    while build.compact(shared, account):
        pass
    assert verify(shared, account, world.now, trees=5).differences == ()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE bitmap SET bits = ~bits, ones = bit_count(~bits)", "leads differ"),
        ("UPDATE bitmap SET bits = substring(bits FROM 1 FOR 8)", "the wrong length"),
        ("DELETE FROM bitmap; DELETE FROM bitmap_value", "missing, of"),
        ("UPDATE bitmap_attribute SET base = base + unit", "leads differ"),
        ("UPDATE bitmap SET ones = ones + 1", "are noted"),
    ],
)
def test_harm_is_named(harm: str, said: str, shared: Database, world: World) -> None:
    """Also harm that no count can notice, since numbers of bits still agree."""
    account = world.catalog.account_id
    build.build(shared, account, world.now)
    with shared.transaction(account) as connection:
        for statement in harm.split(";"):
            connection.execute(text(statement))
        build.use(connection, account, False)
    found = verify(shared, account, world.now)
    assert any(said in difference.said for difference in found.differences), found.differences[:3]


def test_status_says_what_another_build_would_mend(shared: Database, world: World) -> None:
    """Bitmaps that are gone, with their values or without; a field that was made since; another time zone."""
    account = world.catalog.account_id
    build.build(shared, account, world.now)
    with shared.transaction(account) as connection:
        assert bitmap_status(connection, account).lacking == ()
        for table in ("bitmap", "bitmap_value"):
            connection.execute(text(f"DELETE FROM {table} WHERE attribute = 1"))
            assert bitmap_status(connection, account).lacking == ("bitmaps are missing",)
        connection.rollback()
    with shared.transaction(account) as connection:
        connection.execute(
            text("INSERT INTO field (account_id, key, kind, label, position) VALUES (:a, 'x9', 'text', 'New', 99)"),
            {"a": account},
        )
        assert bitmap_status(connection, account).lacking == ("the field “New” was made since",)
        connection.execute(text("UPDATE account SET timezone = 'Asia/Tokyo'"))
        assert "time zone is Asia/Tokyo" in bitmap_status(connection, account).lacking[0]
        connection.rollback()


def test_one_builds_at_a_time_and_a_drop_ends_it(shared: Database, world: World) -> None:
    """A second build is refused; a build whose bitmaps were dropped says so and leaves none."""
    account = world.catalog.account_id

    def second(_done: int, _all: int) -> None:
        with pytest.raises(WrongState, match="are being built"):
            build.build(shared, account, world.now)
        with shared.transaction(account) as connection:
            build.drop(connection, account)

    with pytest.raises(WrongState, match="were dropped"):
        build.build(shared, account, world.now, second)
    with shared.transaction(account) as connection:
        assert bitmap_status(connection, account).state == "none"
    with pytest.raises(WrongState, match="no bitmaps"):
        verify(shared, account, world.now)


def test_writes_of_an_older_snapshot_are_noted_too(shared: Database, world: World) -> None:
    """A transaction that sees the state of before the build, and writes after it began."""
    account = world.catalog.account_id
    with shared.transaction(account) as connection:
        build.drop(connection, account)
    with shared.transaction(account, one_snapshot=True) as older:
        catalog = load_catalog(older, account)
        lead = older.execute(text("SELECT lead_id FROM lead ORDER BY ord LIMIT 1")).scalar_one()
        build.build(shared, account, world.now)
        upsert_leads(older, catalog, [LeadInput(lead, {"first_name": "Written since", "tags": ()})])
    with shared.transaction(account) as connection:
        assert bitmap_status(connection, account).waiting == 1
