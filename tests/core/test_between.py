"""Bits of a window: every window over every value of a small attribute, the bits evaluated as sets of leads."""

import uuid
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from segment_core.counting import expression as sql
from segment_core.counting.attributes import EXISTING, INEXACT, SET, Attribute, Codes, components, step_value
from segment_core.counting.plan import Pair, Planner
from segment_core.counting.store import Stored

VALUES = range(40)  # a lead of each; lead -1 has none
WIDTH = 3
NUMBERS = Attribute(1, "score:number", "slices", base=10, unit=4, width=WIDTH)
MOMENTS = Attribute(1, "seen:datetime", "slices", width=WIDTH, midnights="of these starts")
STARTS = (10, 14, 15, 21, 24, 30, 33)


@dataclass(frozen=True)
class Known(Stored):
    """Bitmaps of one attribute, whose codes of moments begin at STARTS."""

    def codes(self, attribute: Attribute) -> Codes:
        """Its codes."""
        return Codes(attribute, STARTS if attribute is MOMENTS else None)


def bitmaps(attribute: Attribute, codes: Codes) -> dict[Pair, set[int]]:
    """The leads of each bitmap of the attribute."""
    found: dict[Pair, set[int]] = {(EXISTING, EXISTING): {-1, *VALUES}, (1, SET): set(VALUES)}
    if attribute is NUMBERS:
        found[1, INEXACT] = {value for value in VALUES if not codes.begins_at(value)}
    for component, (lowest, size) in enumerate(components(WIDTH)):
        for digit in range(1, 1 << size):
            mask = (1 << size) - 1
            found[1, step_value(component, digit)] = {v for v in VALUES if codes.code_of(v) >> lowest & mask >= digit}
    return found


@pytest.mark.parametrize("attribute", [NUMBERS, MOMENTS], ids=["numbers", "moments"])
def test_every_window(attribute: Attribute) -> None:
    """Who surely is in it is in it, whoever is may be, and of others only leads of its first and last codes may."""
    stored = Known(uuid.uuid4(), "UTC", 1, {}, {}, {})
    codes = stored.codes(attribute)
    leads = bitmaps(attribute, codes)
    stored = replace(stored, numbers=dict.fromkeys(leads, 1))

    def members(expression: str, planner: Planner) -> set[int]:
        if expression == sql.NOBODY:
            return set()
        parts = sql.halves(expression)
        if parts is None:
            by_name = {f"l.e[{number}]": pairs for pairs, number in planner.plan.slots.items()}
            return set[int]().union(*(leads[pair] for pair in by_name[expression]))
        left, sign, right = parts
        a, b = members(left, planner), members(right, planner)
        return {"|": a | b, "&": a & b, "#": a ^ b}[sign]

    ends = [None, *range(-1, len(VALUES) + 2)]
    for start, end in ((start, end) for start in ends for end in ends):
        planner = Planner(stored, cast("Any", None), cast("Any", None), cast("Any", None))
        found = planner.between(attribute, start, end)
        wanted = {v for v in VALUES if (start is None or v >= start) and (end is None or v < end)}
        sure, may = members(found.sure, planner), members(found.may, planner)
        assert sure <= wanted <= may, (start, end)
        edges = {codes.code_of(edge) for edge in (start, end) if edge is not None and not codes.begins_at(edge)}
        assert {codes.code_of(lead) for lead in may - sure} <= edges, (start, end)
