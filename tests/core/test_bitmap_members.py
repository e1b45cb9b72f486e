"""Leads picked out of bitmaps: pages of the newest and a campaign's recipients are those of the rows."""

import random
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import Connection, text

from segment_core import reads
from segment_core.campaigns.audience import count_audience, sample
from segment_core.campaigns.planning import create_campaign
from segment_core.campaigns.sending import freeze_recipients
from segment_core.campaigns.stored import Message
from segment_core.catalog_store import load_catalog
from segment_core.counting import build
from segment_core.counting.members import rows_from_bitmaps
from segment_core.database.engine import Database
from segment_core.lead_values import Lead
from segment_core.model import Everyone, Tree
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
    """An account over three chunks, with leads that wait; the newest came first."""
    made = built(shared, 571, tmp_path_factory.mktemp("world"))
    spread(shared, made)
    build.build(shared, made.catalog.account_id, made.now)
    with shared.transaction(made.catalog.account_id) as connection:
        write(connection, made, random.Random(571))
    return made


def both_ways(database: Database, world: World, look: Callable[[Connection], Any]) -> None:
    """What is found from bitmaps is what is found from rows; nothing of it stays."""
    found = list[Any]()
    for used in (True, False):
        with database.transaction(world.catalog.account_id) as connection:
            assert build.use(connection, world.catalog.account_id, used)
            found.append(look(connection))
            connection.rollback()
    assert found[0] == found[1]


def pages(connection: Connection, world: World, tree: Tree, size: int) -> list[list[Lead]]:
    """All pages."""
    found, after = list[list[Lead]](), None
    while not found or after is not None:
        page = reads.preview(connection, tree, world.catalog, world.now, size, after)
        found.append(page.leads)
        after = page.next
    return found


def test_pages_are_those_of_the_rows(shared: Database, world: World) -> None:
    """The newest first, page by page, to those without a date."""
    trees = [Everyone(), *trees_of(world, random.Random(2), 2)]
    both_ways(shared, world, lambda k: [pages(k, world, tree, 11) for tree in trees])


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
