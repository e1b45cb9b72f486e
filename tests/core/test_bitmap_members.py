"""Leads picked out of bitmaps: pages, exports and a campaign's recipients are those of the rows."""

import logging
import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from segment_core import reads
from segment_core.campaigns.audience import count_audience, sample
from segment_core.campaigns.planning import create_campaign
from segment_core.campaigns.recipients import member_rows, members_page
from segment_core.campaigns.sending import freeze_recipients
from segment_core.campaigns.stored import Message
from segment_core.catalog_store import load_catalog
from segment_core.counting import build, members, picking
from segment_core.counting.attributes import CHUNK
from segment_core.counting.members import rows_from_bitmaps
from segment_core.counting.statement import PIECE
from segment_core.database.engine import Database
from segment_core.lead_rows import LeadInput
from segment_core.lead_values import Lead
from segment_core.leads import delete_leads, tag_leads, upsert_leads
from segment_core.model import Everyone
from segment_core.segments import Edit, create_segment
from segment_core.tables import LEAD
from tests.support.agreement import World
from tests.support.counting_world import built, spread, trees_of, write


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for all the accounts."""
    return make_database()


@pytest.fixture(scope="module")
def world(shared: Database, tmp_path_factory: pytest.TempPathFactory) -> World:
    """An account over three chunks, with leads that wait; the newest came first, and many in one moment."""
    made = built(shared, 571, tmp_path_factory.mktemp("world"))
    spread(shared, made)
    crowd(shared, made)
    build.build(shared, made.catalog.account_id, made.now)
    with shared.transaction(made.catalog.account_id) as connection:
        write(connection, made, random.Random(571))
        assert build.use(connection, made.catalog.account_id, True)
    return made


def crowd(database: Database, world: World) -> None:
    """Leads of one moment on both sides of the ends of a chunk and of a piece; others close to it, and far from all."""
    moment = world.now - timedelta(days=3)
    far = [datetime(1815, 12, 10, tzinfo=UTC), datetime(1962, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)]
    close = [moment + timedelta(microseconds=i) for i in (-2, -1, 0, 1)]
    with database.transaction(world.catalog.account_id) as connection:
        for place in (3 * CHUNK - 7, 4 * CHUNK + PIECE - 3):
            connection.execute(text("UPDATE account SET next_ord = :place"), {"place": place})
            created = [*[moment] * 12, *close, *far]
            leads = [LeadInput(f"crowd-{place}-{i}", {"created_at": at}) for i, at in enumerate(created)]
            upsert_leads(connection, world.catalog, leads)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether bitmaps answered, of each page and export."""
    found = list[bool]()
    for module, name in ((members, "rows_from_bitmaps"), (reads, "ords_from_bitmaps")):
        ask = getattr(module, name)

        def noting(*arguments: Any, ask: Any = ask) -> Any:
            answer = ask(*arguments)
            found.append(answer is not None)
            return answer

        monkeypatch.setattr(module, name, noting)
    monkeypatch.setattr(reads, "BY_KEY", 7)
    monkeypatch.setattr(picking, "MORE", 0)
    return found


def both_ways(database: Database, world: World, look: Callable[[Connection], Any]) -> None:
    """What is found from bitmaps is what is found from rows; nothing of it stays."""
    found = list[Any]()
    for used in (True, False):
        with database.transaction(world.catalog.account_id, one_snapshot=True) as connection:
            assert build.use(connection, world.catalog.account_id, used)
            found.append(look(connection))
            connection.rollback()
    assert found[0] == found[1]


def pages(look: Callable[[str | None], Any]) -> list[list[Lead]]:
    """All pages."""
    found, after = list[list[Lead]](), None
    while not found or after is not None:
        page = look(after)
        found.append(page.leads)
        after = page.next
    return found


def test_pages_are_those_of_the_rows(shared: Database, world: World, answered: list[bool]) -> None:
    """The newest first, page by page, to those without a date; and in the order they came."""
    trees = [Everyone(), *trees_of(world, random.Random(2), 1)]

    def look(connection: Connection) -> list[Any]:
        of_world = (world.catalog, world.now)
        newest = [pages(lambda key, t=tree: reads.preview(connection, t, *of_world, 13, key)) for tree in trees]
        return newest + [pages(lambda key, t=tree: members_page(connection, t, *of_world, 29, key)) for tree in trees]

    both_ways(shared, world, look)
    half = len(answered) // 2
    assert answered == [True] * half + [False] * half


def test_exports_are_those_of_the_rows(shared: Database, world: World, answered: list[bool]) -> None:
    """Every row in the same order, some at a time, those that were written since among them."""
    trees = [Everyone(), *trees_of(world, random.Random(4), 3)]
    both_ways(shared, world, lambda k: [list(member_rows(k, tree, world.catalog, world.now)) for tree in trees])
    assert answered == [True] * len(trees) + [False] * len(trees)


def test_an_export_is_of_one_moment(shared: Database, world: World, answered: list[bool]) -> None:
    """Others write, and fold in, between its first rows and its last."""
    account, everyone = world.catalog.account_id, Everyone()
    with shared.transaction(account, one_snapshot=True) as connection:
        whole = list(member_rows(connection, everyone, world.catalog, world.now))
        half = member_rows(connection, everyone, world.catalog, world.now)
        found = [next(half), next(half)]
        with shared.transaction(account) as other:
            delete_leads(other, world.catalog, [whole[5][0], whole[-1][0]])
            tag_leads(other, world.catalog, [whole[-2][0]], ["Brand new"])
        while build.compact(shared, account):
            pass
        assert [*found, *half] == whole
    with shared.transaction(account) as connection:
        assert len(list(member_rows(connection, everyone, world.catalog, world.now))) == len(whole) - 2
    assert answered == [True, True, False]  # a transaction that keeps no snapshot reads rows


def test_a_damaged_bitmap_is_no_export(
    shared: Database, world: World, answered: list[bool], caplog: pytest.LogCaptureFixture
) -> None:
    """Rows are read instead: from the start where it is noticed at once, from there on where a lead is not there."""
    account, everyone, last = world.catalog.account_id, Everyone(), PIECE - 3 + 18
    damages = {
        "missing or damaged": "UPDATE bitmap SET bits = ~ bits WHERE attribute = 0 AND chunk = 2",
        "not there": f"UPDATE bitmap SET bits = set_bit(set_bit(bits, {last}, 0), {last + 2}, 1) "
        "WHERE attribute = 0 AND chunk = 4",
    }
    for said, damage in damages.items():
        with shared.transaction(account, one_snapshot=True) as connection, caplog.at_level(logging.WARNING):
            assert build.use(connection, account, False)
            whole = list(member_rows(connection, everyone, world.catalog, world.now))
            assert build.use(connection, account, True)
            connection.execute(text(damage))
            caplog.clear()
            assert list(member_rows(connection, everyone, world.catalog, world.now)) == whole
            assert said in caplog.text
            connection.rollback()
    assert answered == [False, False, False, True]


def test_members_are_those_of_the_rows(shared: Database, world: World) -> None:
    """Whoever is picked; and nobody where a bitmap is missing."""
    trees = [Everyone(), *trees_of(world, random.Random(3), 5)]
    with shared.transaction(world.catalog.account_id) as connection:
        assert build.use(connection, world.catalog.account_id, True)
        for tree in trees:
            of_rows = sorted(reads.member_ids(connection, tree, world.catalog, world.now))
            rows = rows_from_bitmaps(connection, tree, world.catalog, world.now, ids_where)
            assert rows is not None
            assert sorted(row.lead_id for row in rows) == of_rows
        connection.execute(text("DELETE FROM bitmap WHERE chunk = 2"))
        assert rows_from_bitmaps(connection, trees[0], world.catalog, world.now, ids_where) is None
        connection.rollback()


def test_a_damaged_digit_is_no_page(shared: Database, world: World, answered: list[bool]) -> None:
    """A bitmap that only the order needs is missed as well."""
    account, everyone = world.catalog.account_id, Everyone()
    with shared.transaction(account) as connection:
        whole = reads.preview(connection, everyone, world.catalog, world.now, 2)
        connection.execute(
            text("""
                UPDATE bitmap SET ones = ones + 1 WHERE chunk = 0 AND value >= 0 AND attribute = (
                    SELECT attribute FROM bitmap_attribute WHERE name = 'created_at:datetime:exact')
            """)
        )
        assert reads.preview(connection, everyone, world.catalog, world.now, 2) == whole
        connection.rollback()
    assert answered == [True, False]


def ids_where(matching: Any) -> Any:
    """The ids of leads."""
    return LEAD.select().with_only_columns(LEAD.c.lead_id).where(matching)


def test_recipients_are_those_of_the_rows(shared: Database, world: World) -> None:
    """Counted, sampled and frozen: once, by one statement."""

    def frozen(connection: Connection) -> list[Any]:
        edit = Edit(None, world.now)
        create_segment(connection, world.catalog, "To all", {"everyone": True}, edit)
        catalog = load_catalog(connection, world.catalog.account_id)
        campaign = create_campaign(
            connection, catalog, "Mail", "To all", edit, Message("Hi", "Dear {{first_name|you}}")
        )
        counted = count_audience(connection, Everyone(), catalog, world.now)
        assert counted == freeze_recipients(connection, catalog, campaign, Everyone(), world.now)
        rows = connection.execute(text("SELECT ord, lead_id, address, merge FROM recipient ORDER BY ord"))
        return [asdict(counted), sample(connection, Everyone(), catalog, world.now), list(rows)]

    both_ways(shared, world, frozen)
