"""Tree → bits: which bitmaps are read, and the expressions over them that bound the members. Pure.

A tree that needs what there are no bitmaps of raises NoBitmaps; rows answer it then.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement

from segment_core.catalog import Catalog, Field
from segment_core.compile import MAX_EXPANDED, text_test, value_numbers_of
from segment_core.counting import bits
from segment_core.counting import expression as sql
from segment_core.counting.areas import EXISTENCE, area_of
from segment_core.counting.attributes import EXISTING, INEXACT, ODD, SET, Attribute, month_day_name, name_of, step_value
from segment_core.counting.bits import Bounds, all_of, any_of, but_for, complement, exactly
from segment_core.counting.store import Stored
from segment_core.dates import Clock
from segment_core.folding import fold_value
from segment_core.model import All, Any_, Condition, Everyone, Not, Tree
from segment_core.operators import Operator, operator_for

MOST_SLOTS, MOST_LEAVES, MOST_RANGES = 800, 600, 40
_LEAF = re.compile(r"\bx(\d+)\.c\d+")
Pair = tuple[int, int]
Pairs = tuple[Pair, ...]
Lookup = Callable[[Field, Callable[[ColumnElement[Any]], ColumnElement[bool]]], tuple[int, ...]]


class NoBitmaps(Exception):
    """The tree needs what the account has no bitmaps of (a field made since, a text too varied)."""


@dataclass
class Plan:
    """`slots`: (attribute, value) pairs whose bitmaps are joined by or, each an element of the array `l.e`; slot 1
    says which leads there are. `leaves`: expressions over slots, the columns of `x0`, or over other leaves, columns of
    `x1` and so on. `trees`: bounds over leaves. `doubted`: of which leads more has to be known than bits say; those
    that may match are looked up. `areas`: what of a lead is asked. `disjoint`: slots whose bitmaps share no lead."""

    slots: dict[Pairs, int] = field(default_factory=dict[Pairs, int])
    leaves: dict[str, str] = field(default_factory=dict[str, str])
    trees: list[Bounds] = field(default_factory=list[Bounds])
    doubted: str = sql.NOBODY
    counts_all: bool = False
    areas: int = EXISTENCE
    disjoint: set[Pairs] = field(default_factory=set[Pairs])

    def __post_init__(self) -> None:
        self.slot(((EXISTING, EXISTING),))

    @property
    def exact(self) -> bool:
        """Whether bits decide every lead."""
        return self.doubted == sql.NOBODY and all(tree.exact for tree in self.trees)

    @property
    def wanted(self) -> dict[Pairs, int]:
        """The slots that are read: which leads there are is often not asked."""
        used = [*self.leaves, *(tree.sure for tree in self.trees)]
        if self.counts_all or not self.exact or any(sql.EVERY in expression for expression in used):
            return self.slots
        return {pairs if slot > 1 else (): slot for pairs, slot in self.slots.items()}

    def expected(self, numbers: Mapping[tuple[int, int], int]) -> int:
        """How many bitmaps are read, from how many there are of each attribute and value."""
        return sum(numbers.get(pair, 0) for pairs in self.wanted for pair in pairs)

    def slot(self, pairs: Pairs) -> str:
        """The bits of any of these bitmaps."""
        if not pairs:
            return sql.NOBODY
        number = self.slots.setdefault(pairs, len(self.slots) + 1)
        if number > MOST_SLOTS:
            raise NoBitmaps(f"more than {MOST_SLOTS} bitmaps")
        return f"l.e[{number}]"

    def leaf(self, found: Bounds) -> Bounds:
        """The same, computed once however often it is used."""
        return Bounds(self.column(found.sure), self.column(found.may))

    def column(self, expression: str) -> str:
        """An expression as a leaf; one that is a name already as it is."""
        if expression in (sql.NOBODY, sql.EVERY) or _LEAF.fullmatch(expression):
            return expression
        if expression not in self.leaves:
            if len(self.leaves) == MOST_LEAVES:
                raise NoBitmaps(f"more than {MOST_LEAVES} expressions")
            level = max((int(found) + 1 for found in _LEAF.findall(expression)), default=0)
            self.leaves[expression] = f"x{level}.c{len(self.leaves) + 1}"
        return self.leaves[expression]

    @property
    def levels(self) -> dict[str, list[str]]:
        """x0, x1, …: the columns of each, in the order in which they are computed."""
        return levels_of({name: expression for expression, name in self.leaves.items()})


def levels_of(columns: Mapping[str, str]) -> dict[str, list[str]]:
    """The same of columns, by their names (x0.c1)."""
    found: dict[int, list[str]] = {}
    for name, expression in columns.items():
        level, column = name.removeprefix("x").split(".")
        found.setdefault(int(level), []).append(f"{expression} AS {column}")
    return {f"x{level}": found[level] for level in sorted(found)}


class Planner:
    """Plans trees of one account over its stored bitmaps. `lookup` finds the dictionary numbers of texts."""

    def __init__(self, stored: Stored, catalog: Catalog, clock: Clock, lookup: Lookup) -> None:
        self.stored, self.catalog, self.clock, self.lookup = stored, catalog, clock, lookup
        self.plan, self.expanded = Plan(), 0

    def add(self, tree: Tree) -> None:
        """One more tree to be counted. Raises NoBitmaps."""
        self.plan.trees.append(self.node(tree, ()))

    def node(self, node: Tree, trail: tuple[str, ...]) -> Bounds:
        """A node's bounds, over leaves."""
        match node:
            case Everyone():
                return bits.EVERY
            case All():
                return all_of([self.node(child, trail) for child in node.children])
            case Any_():
                return any_of([self.node(child, trail) for child in node.children])
            case Not():
                return complement(self.node(node.child, trail))
            case Condition():
                return self.condition(node, trail)

    def condition(self, condition: Condition, trail: tuple[str, ...]) -> Bounds:
        """A condition's bounds, over leaves."""
        self.expanded += 1
        if self.expanded > MAX_EXPANDED:
            raise NoBitmaps("too many conditions")  # rows say it in the user's words
        found = self.catalog.fields[condition.field]
        row = operator_for(found.kind, condition.op)
        assert row is not None
        if row.negates:
            return complement(self.condition(condition.model_copy(update={"op": row.negates}), trail))
        if found.kind == "segment":
            return any_of([self.segment(name, trail) for name in cast("tuple[str, ...]", condition.value)])
        return self.plan.leaf(self.test(found, row, condition))

    def segment(self, name: str, trail: tuple[str, ...]) -> Bounds:
        """The members of a saved segment."""
        segment = self.catalog.segment_index[fold_value(name)]
        if segment.id in trail:
            raise NoBitmaps("a segment refers to itself")
        return self.node(segment.tree, (*trail, segment.id))

    def test(self, found: Field, row: Operator, condition: Condition) -> Bounds:
        """A positive condition's bounds, over slots."""
        from segment_core.counting.engagement_bits import engagement  # it needs this module's Planner
        from segment_core.counting.windows import anniversary, date_window, number

        if found.kind == "engagement":
            return engagement(self, row.key, condition.value)
        attribute = self.attribute(name_of(found))
        if row.key == "is_empty":
            return exactly(sql.neither(self.has_value(attribute)))
        if row.key.startswith("anniversary"):
            return anniversary(self, self.attribute(month_day_name(found)), row.key, condition.value)
        match found.kind:
            case "choice" | "member":
                return self.values(
                    attribute, value_numbers_of(found, cast("tuple[str, ...]", condition.value), self.catalog)
                )
            case "tags":
                return self.tags(
                    attribute, row.key, value_numbers_of(found, cast("tuple[str, ...]", condition.value), self.catalog)
                )
            case "boolean":
                return self.values(attribute, [int(row.key == "is_true")])
            case "number":
                return number(self, attribute, row.key, condition.value)
            case "date" | "datetime":
                return date_window(self, attribute, found, row.key, condition.value)
            case _:
                return self.text(attribute, found, row, condition)

    def attribute(self, name: str) -> Attribute:
        """The stored attribute by its name. Raises NoBitmaps where there is none."""
        found = self.stored.attributes.get(name)
        if found is None:
            raise NoBitmaps(f"there are no bitmaps of {name}")
        self.plan.areas |= area_of(name)
        return found

    def one(self, attribute: Attribute, value: int) -> str:
        """The bits of one value, digit or mark of an attribute."""
        pair = (attribute.number, value)
        return self.plan.slot((pair,)) if pair in self.stored.numbers else sql.NOBODY

    def mark(self, attribute: Attribute, value: int) -> str:
        """Leads that are INEXACT or ODD in an attribute; mostly none are."""
        return self.one(attribute, value)

    def has_value(self, attribute: Attribute) -> str:
        """Leads with a value."""
        return self.one(attribute, SET)

    def values(self, attribute: Attribute, numbers: list[int]) -> Bounds:
        """Leads with any of these values, of which a lead has one at most."""
        pairs = self.stored_pairs(attribute, numbers)
        self.plan.disjoint.add(pairs)
        return exactly(self.plan.slot(pairs))

    def stored_pairs(self, attribute: Attribute, numbers: list[int]) -> Pairs:
        """The bitmaps that there are of these values."""
        pairs = ((attribute.number, number) for number in sorted(set(numbers)))
        return tuple(pair for pair in pairs if pair in self.stored.numbers)

    def tags(self, attribute: Attribute, op: str, numbers: list[int]) -> Bounds:
        """Leads with any or all of these tags."""
        if op == "has_any":
            return exactly(self.plan.slot(self.stored_pairs(attribute, numbers)))
        return exactly(sql.both([self.one(attribute, number) for number in sorted(set(numbers))]))

    def from_code(self, attribute: Attribute, code: int) -> str:
        """Leads whose code is `code` or more."""

        def step(component: int, digit: int) -> str:
            return self.one(attribute, step_value(component, digit))

        return self.has_value(attribute) if code <= 0 else sql.at_least(code, attribute.width, step)

    def from_value(self, attribute: Attribute, value: int) -> Bounds:
        """Leads whose value is `value` or more (never those without one)."""
        codes = self.stored.codes(attribute)
        code = codes.code_of(value)
        here = self.from_code(attribute, code)
        if codes.begins_at(value):
            return exactly(here)
        above = self.from_code(attribute, code + 1)
        if codes.starts is None:  # other leads of this code have its first value, which is lower
            here = sql.either([above, sql.both([here, self.mark(attribute, INEXACT)])])
        return Bounds(above, here)

    def between(self, attribute: Attribute, start: int | None, end: int | None) -> Bounds:
        """Leads with a value of `start` or more and under `end`; None is an open end."""
        low = exactly(self.has_value(attribute)) if start is None else self.from_value(attribute, start)
        high = bits.NOBODY if end is None else self.from_value(attribute, end)
        code = self.stored.codes(attribute).code_of
        # whether who has `end` or more surely has `start` or more, even where codes do not say either
        if start is None or end is None or (start <= end and (low.exact or code(start) < code(end))):
            found = Bounds(sql.but(low.sure, high.may), sql.but(low.may, high.sure))
        else:
            found = all_of([low, complement(high)])
        return but_for(found, self.mark(attribute, ODD))

    def text(self, attribute: Attribute, found: Field, row: Operator, condition: Condition) -> Bounds:
        """Leads with a text that fits; where the texts are not told apart, every lead with one may."""
        if attribute.encoding == "blanks":
            return Bounds(sql.NOBODY, self.has_value(attribute))
        numbers = self.stored.text_numbers(
            (found.key, row.key, condition.value), lambda: self.lookup(found, text_test(row, condition.value))
        )
        if attribute.encoding == "values":
            return self.values(attribute, list(numbers))
        ranges = runs(numbers)
        if len(ranges) > MOST_RANGES:
            return Bounds(sql.NOBODY, self.has_value(attribute))
        return any_of([self.between(attribute, low, high + 1) for low, high in ranges])


def runs(numbers: tuple[int, ...]) -> list[tuple[int, int]]:
    """Numbers as ranges, both ends included: 3, 4, 5, 9 → (3, 5), (9, 9)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
