"""The statement that looks nobody up: what it joins, and what it counts without joining anything."""

import uuid

import pytest

from segment_core.counting import expression as sql
from segment_core.counting.attributes import EXISTING
from segment_core.counting.bare import MOST_BITMAPS, Bare, bare
from segment_core.counting.bits import Bounds, exactly
from segment_core.counting.plan import Pairs, Plan
from segment_core.counting.store import Stored

EVERYBODY = (EXISTING, EXISTING)
HOT, WARM, BUYER, RENTER = (1, 10), (1, 11), (2, 20), (2, 21)
STORED = Stored(uuid.uuid4(), "UTC", 3, {}, {EVERYBODY: 3, HOT: 3, WARM: 2, BUYER: 3, RENTER: 1}, {})


def of(plan: Plan, *trees: Bounds) -> Bare:
    """The statement for these trees."""
    plan.trees.extend(
        plan.leaf(tree) if tree not in (exactly(sql.EVERY), exactly(sql.NOBODY)) else tree for tree in trees
    )
    found = bare(plan, 7, STORED)
    assert found is not None
    return found


def values(plan: Plan, *pairs: tuple[int, int]) -> str:
    """The bits of values of which a lead has one."""
    plan.disjoint.add(pairs)
    return plan.slot(pairs)


def test_values_of_a_field_are_added() -> None:
    """Nobody has two of them: their counts are there, and no bits are put together."""
    plan = Plan()
    found = of(plan, exactly(values(plan, HOT, WARM)))
    assert "(l.ones[1] + l.ones[2]) AS n0" in found.words
    assert "VALUES (1, 1, 10, False), (2, 1, 11, False)" in found.words
    assert "l.bits" not in found.words
    assert found.expected == 5


def test_tags_are_joined() -> None:
    """A lead may have both: it counts once."""
    plan = Plan()
    found = of(plan, exactly(plan.slot((BUYER, RENTER))))
    assert "l.bits[1] | l.bits[2]" in found.words
    assert "VALUES (1, 2, 20, True), (2, 2, 21, True)" in found.words


def test_those_who_are_not_are_the_others() -> None:
    """Everybody's number without theirs."""
    plan = Plan()
    found = of(plan, exactly(sql.neither(values(plan, HOT))))
    assert "(l.ones[1] - l.ones[2]) AS n0" in found.words
    assert found.expected == 6


def test_both_but_not_these_joins_once() -> None:
    """A and not B: A without those in both."""
    plan = Plan()
    a, b = plan.column(values(plan, HOT)), plan.column(plan.slot((BUYER,)))
    found = of(plan, exactly(sql.both([a, sql.neither(b)])))
    assert "(l.ones[1] - t.n0) AS n0" in found.words or "(l.ones[2] - t.n0) AS n0" in found.words
    assert "bit_count((x0.c1 & x0.c2)) AS n0" in found.words
    assert found.expected == 6  # everybody is not asked for


def test_nobody_and_everybody() -> None:
    """The stamp is asked for even where no bitmap is: nobody's count is proven too."""
    assert "0 AS n0, l.ones[1] AS n1" in of(Plan(), exactly(sql.NOBODY), exactly(sql.EVERY)).words
    alone = of(Plan(), exactly(sql.NOBODY))
    assert "VALUES (1, 0, 0, False)" in alone.words
    assert alone.expected == 3


def test_in_between_are_those_who_may_without_those_who_do() -> None:
    """Where there are as many, nobody has to be looked up."""
    plan = Plan()
    found = of(plan, Bounds(plan.slot((HOT,)), plan.slot((BUYER,))))
    assert "l.ones[2] - l.ones[1] AS unsure" in found.words or "l.ones[1] - l.ones[2] AS unsure" in found.words


def test_too_many_bitmaps_are_not_put_into_one_array() -> None:
    """The full statement joins them as it reads them."""
    plan = Plan()
    many: Pairs = tuple((2, value) for value in range(MOST_BITMAPS + 1))
    plan.trees.append(exactly(plan.slot(many)))
    assert bare(plan, 7, STORED) is None


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("l.e[1]", None),
        ("(a | b)", ("a", "|", "b")),
        ("((a & b) # (c | (d & e)))", ("(a & b)", "#", "(c | (d & e))")),
    ],
)
def test_halves(expression: str, found: tuple[str, str, str] | None) -> None:
    """An expression in brackets is of two, whatever they are."""
    assert sql.halves(expression) == found
