"""Counts from bitmaps: the same as from rows, for random trees, whatever was written, rolled back or damaged."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from segment_core import reads
from segment_core.counting import build
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.rows import counts_from_rows
from segment_core.database.engine import Database
from segment_core.model import Everyone, Tree
from segment_core.overlaps import regions
from segment_core.validate import validate
from tests.support.agreement import World
from tests.support.counting_stress import Stress
from tests.support.counting_world import built, spread, trees_of, write, written_and_folded


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for all the accounts."""
    return make_database()


@pytest.fixture(scope="module")
def harmed(shared: Database, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A random account with bitmaps, whose harm is taken back."""
    return built(shared, 531, tmp_path_factory.mktemp("harmed"))


def same(database: Database, world: World, trees: list[Tree]) -> None:
    """Both ways give the same counts, and the bitmaps answer."""
    with database.transaction(world.catalog.account_id) as connection:
        same_in(connection, world, trees)


def same_in(connection: Connection, world: World, trees: list[Tree]) -> None:
    """The same within one transaction."""
    connection.execution_options(compiled_cache=None)
    for start in range(0, len(trees), 20):
        part = trees[start : start + 20]
        found = counts_from_bitmaps(connection, part, world.catalog, world.now)
        expected = counts_from_rows(connection, part, world.catalog, world.now)
        differing = [(tree, a, b) for tree, a, b in zip(part, found or [], expected, strict=True) if a != b]
        assert not differing, differing[0]


def test_bitmaps_count_what_rows_count(shared: Database, tmp_path: Path) -> None:
    """Every field, operator, window and combination, on an adversarial account (test_agreement has more of them)."""
    world = built(shared, 501, tmp_path)
    same(shared, world, trees_of(world, random.Random(501)))


def test_whatever_is_written_counts_at_once(shared: Database, tmp_path: Path) -> None:
    """Edits, deletes, new leads and events before a compaction, in an open transaction, rolled back, and after it."""
    world = built(shared, 521, tmp_path)
    rng = random.Random(521)
    trees = trees_of(world, rng, 15)
    for _ in range(4):
        written_and_folded(
            shared, world, rng, lambda: same(shared, world, trees), lambda connection: same_in(connection, world, trees)
        )


def test_no_count_differs_while_others_write(shared: Database, tmp_path: Path) -> None:
    """Two writers with rollbacks, imports and deletes over three chunks, a compactor and a counter for five seconds."""
    world = built(shared, 527, tmp_path)
    spread(shared, world)
    tally = Stress(shared, world, trees_of(world, random.Random(527), 6), write, seconds=5).run()
    assert (tally.mismatches, tally.failures) == ([], []), tally
    assert min(tally.commits, tally.rollbacks, tally.compactions, tally.checks) > 0, tally


def test_overlaps_blanks_and_sameness_come_from_bitmaps_too(shared: Database, tmp_path: Path) -> None:
    """What they say of random trees with bitmaps in use is what rows say, with leads that wait and without."""
    world = built(shared, 525, tmp_path)
    rng, account, answers = random.Random(525), world.catalog.account_id, list[list[object]]()
    trees = [*trees_of(world, rng, 6), Everyone()]
    with shared.transaction(account) as connection:
        write(connection, world, rng)
    for used in (True, False):
        with shared.transaction(account) as connection:
            assert build.use(connection, account, used)
            assert (counts_from_bitmaps(connection, trees[:2], world.catalog, world.now) is not None) == used
            found: list[object] = []
            for a, b, c in zip(trees, trees[1:], trees[2:], strict=False):
                found.append(regions(connection, [a, b, c], world.catalog, world.now))
                found.append(reads.blanks(connection, a, world.catalog, world.now))
                found.append(reads.all_same(connection, [a, a], world.catalog, world.now))
                found.append(reads.all_same(connection, [a, b], world.catalog, world.now))
            answers.append(found)
    assert answers[0] == answers[1]


STATUS = "attribute = (SELECT attribute FROM bitmap_attribute WHERE name = 'status:choice')"


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    "harm",
    [
        f"DELETE FROM bitmap WHERE {STATUS}",
        f"DELETE FROM bitmap WHERE {STATUS}; DELETE FROM bitmap_value WHERE {STATUS}",
        f"DELETE FROM bitmap WHERE {STATUS}; DELETE FROM bitmap_value WHERE {STATUS} AND value = -1",
        "UPDATE bitmap SET bits = set_bit(bits, 7, 1 - get_bit(bits, 7))",
        "UPDATE bitmap SET bits = substring(bits FROM 1 FOR 8), ones = bit_count(substring(bits FROM 1 FOR 8))",
        "DELETE FROM bitmap WHERE attribute = 0",
        "DELETE FROM bitmap WHERE attribute = 0; DELETE FROM bitmap_value WHERE attribute = 0",
    ],
)
def test_harm_is_noticed_and_rows_answer(
    harm: str, known: bool, shared: Database, harmed: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Missing or damaged bits give a warning and the right count, whether what there was is remembered or not."""
    account, now, catalog = harmed.catalog.account_id, harmed.now, harmed.catalog
    tree = validate({"field": "status", "op": "is_set"}, catalog)
    with shared.transaction(account) as connection:
        assert build.use(connection, account, True)
        expected = counts_from_rows(connection, [tree], catalog, now)
        assert expected[0] > 0
        if known:
            assert counts_from_bitmaps(connection, [tree], catalog, now) == expected
        for statement in harm.split(";"):
            connection.execute(text(statement))
        assert counts_from_bitmaps(connection, [tree], catalog, now) is None
        assert reads.count(connection, tree, catalog, now) == expected[0]
        connection.rollback()
    assert "missing" in caplog.text


def test_rows_answer_without_bitmaps_of_this_zone(shared: Database, tmp_path: Path) -> None:
    """Not built, switched off, dropped, or of another time zone: rows."""
    world = built(shared, 541, tmp_path)
    account = world.catalog.account_id
    everyone: list[Tree] = [Everyone()]
    with shared.transaction(account) as connection:
        moved = replace(world.catalog, timezone="Asia/Tokyo")
        assert counts_from_bitmaps(connection, everyone, moved, world.now) is None
        assert build.use(connection, account, False)
        assert counts_from_bitmaps(connection, everyone, world.catalog, world.now) is None
        assert build.use(connection, account, True)
        assert counts_from_bitmaps(connection, everyone, world.catalog, world.now) is not None
        build.drop(connection, account)
        assert counts_from_bitmaps(connection, everyone, world.catalog, world.now) is None
        assert not build.use(connection, account, True)
