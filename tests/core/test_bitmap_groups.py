"""Breakdowns from bitmaps: for every field what rows say, with leads that wait, odd days and many texts."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from segment_core.breakdown import DATE_PATTERNS, Breakdown, breakdown
from segment_core.counting import build, design
from segment_core.counting.attributes import mixed_days
from segment_core.counting.groups import groups_from_bitmaps
from segment_core.database.engine import Database
from segment_core.model import Everyone, Tree
from tests.support.agreement import World
from tests.support.counting_world import built, trees_of, write


@pytest.fixture(scope="module")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for all the accounts."""
    return make_database()


def broken_down(connection: Connection, world: World, trees: list[Tree]) -> dict[tuple[int, str, str], Breakdown]:
    """Every tree by every field, dates in every bucket."""
    found: dict[tuple[int, str, str], Breakdown] = {}
    for place, tree in enumerate(trees):
        for field in world.catalog.fields.values():
            if field.kind not in ("engagement", "segment"):
                dated = place == 0 and field.kind in ("date", "datetime")
                for bucket in DATE_PATTERNS if dated else ("month",):
                    made = breakdown(connection, tree, field.key, world.catalog, world.now, bucket)
                    found[place, field.key, bucket] = made
    return found


@pytest.mark.parametrize(("seed", "told_apart"), [(525, 400), (561, 0)])
def test_breakdowns_are_those_of_the_rows(
    seed: int, told_apart: int, shared: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of clean leads and of those that wait; texts with a bitmap each, and texts told apart by their digits."""
    monkeypatch.setattr(design, "TOLD_APART", told_apart)
    answered = list[str]()

    def noting(*arguments: object) -> object:
        found = groups_from_bitmaps(*arguments)  # type: ignore[arg-type]  # whatever breakdown passes
        if found is not None:
            answered.append(str(arguments[2]))
        return found

    monkeypatch.setattr("segment_core.breakdown.groups_from_bitmaps", noting)
    world = built(shared, seed, tmp_path)
    rng, account = random.Random(seed), world.catalog.account_id
    trees, answers = [Everyone(), trees_of(world, rng, 1)[0]], list[dict[tuple[int, str, str], Breakdown]]()
    with shared.transaction(account) as connection:
        write(connection, world, rng)
        for used in (True, False):
            assert build.use(connection, account, used)
            answers.append(broken_down(connection, world, trees))
    assert answers[0].keys() == answers[1].keys()
    for key, found in answers[0].items():
        assert found == answers[1][key], key
    assert len(answered) > 40


@pytest.mark.parametrize(
    ("zone", "mixed"), [("America/St_Johns", True), ("America/Toronto", False), ("Pacific/Apia", False)]
)
def test_days_that_come_twice_are_known(zone: str, mixed: bool) -> None:
    """Newfoundland's clocks went back from 00:01 to 23:01 of the day before, for years; nobody else's here did."""
    assert bool(mixed_days(zone, 11_000, 8_000)) == mixed  # 2000 to 2021
