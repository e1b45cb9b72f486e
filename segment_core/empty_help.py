"""When nobody matches: which condition empties the audience, and what one change would give.

Everything is counted: the conditions that no lead fulfils, the tree without each of its parts, and the tree with a
value that leads do have in the place of one that none has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from sqlalchemy import Connection

from segment_core import reads
from segment_core.catalog import Catalog
from segment_core.describe import describe, describe_condition
from segment_core.model import All, Any_, Condition, Node, Not, Tree, conditions
from segment_core.nearest import nearest
from segment_core.tree_parts import parts

MOST_WAYS_OUT = 6
MOST_PARTS = 40  # of a larger tree the first are tried
NEAREST_VALUES = 2
LISTS = {"in", "has_any", "has_all"}
WITH_VALUES = {"choice", "text", "tags"}
NUMBERS = {"gt", "gte", "lt", "lte", "eq", "between"}


@dataclass(frozen=True)
class WayOut:
    """One change of the tree, what it is called, and how many leads match then (1 or more)."""

    label: str
    tree: Tree
    count: int


@dataclass(frozen=True)
class EmptyHelp:
    """`alone`: sentences of conditions that no lead fulfils by themselves. `ways`: most leads first."""

    alone: list[str]
    ways: list[WayOut]


def empty_help(connection: Connection, tree: Tree, catalog: Catalog, now: datetime) -> EmptyHelp:
    """What could be done about a valid tree that nobody matches: at most two passes over the leads."""
    tested = list(dict.fromkeys(conditions(tree)))[:MOST_PARTS]
    counts = reads.counts(connection, list[Tree](tested), catalog, now)
    unmet = [condition for condition, n in zip(tested, counts, strict=True) if n == 0]
    changes = [
        *_removals(tree, catalog),
        *(way for condition in unmet for way in _other_values(tree, condition, catalog)),
    ]
    found = reads.counts(connection, [changed for _, changed in changes], catalog, now)
    ways = [WayOut(label, changed, n) for (label, changed), n in zip(changes, found, strict=True) if n]
    ways.sort(key=lambda way: -way.count)
    return EmptyHelp([describe_condition(condition, catalog) for condition in unmet], ways[:MOST_WAYS_OUT])


def _removals(tree: Tree, catalog: Catalog) -> Iterator[tuple[str, Tree]]:
    for part in parts(tree)[: MOST_PARTS + 1]:
        if part.rest is not None:
            yield f"Without: {describe(part.node, catalog)}", part.rest


def _other_values(tree: Tree, condition: Condition, catalog: Catalog) -> Iterator[tuple[str, Tree]]:
    """The tree with the nearest values that the account knows in the place of this condition's."""
    field = catalog.fields[condition.field]
    if field.kind == "number":
        yield from _nearest_numbers(tree, condition, catalog)
    if field.kind not in WITH_VALUES or condition.op not in LISTS:
        return
    values = cast("tuple[str, ...]", condition.value)
    others = [label for label in catalog.labels(field.key) if label not in values]
    for word in values[:NEAREST_VALUES]:
        for near in nearest(word, others, NEAREST_VALUES):
            changed = tuple(near if value == word else value for value in values)
            other = condition.model_copy(update={"value": changed})
            yield f"{field.label} {near} instead of {word}", _replaced(tree, condition, other)


def _nearest_numbers(tree: Tree, condition: Condition, catalog: Catalog) -> Iterator[tuple[str, Tree]]:
    """The highest number that leads have, where more was wanted; the lowest, where less was."""
    profile = catalog.numbers.get(condition.field)
    if profile is None or condition.op not in NUMBERS:
        return
    ends = cast("tuple[Decimal, ...]", condition.value if isinstance(condition.value, tuple) else (condition.value,))
    if condition.op not in {"lt", "lte"} and ends[0] >= profile.high:
        nearest_one = {"op": "gte", "value": profile.high}
    elif condition.op not in {"gt", "gte"} and ends[-1] <= profile.low:
        nearest_one = {"op": "lte", "value": profile.low}
    else:
        nearest_one = None
    if nearest_one is not None:
        other = condition.model_copy(update=nearest_one)
        yield f"{describe_condition(other, catalog)} instead", _replaced(tree, condition, other)


def _replaced(tree: Tree, condition: Condition, other: Condition) -> Tree:
    match tree:
        case Condition():
            return other if tree == condition else tree
        case Not():
            return Not.model_validate({"not": _replaced(tree.child, condition, other)})
        case All():
            return All(all=_all_replaced(tree.children, condition, other))
        case Any_():
            return Any_(any=_all_replaced(tree.children, condition, other))
        case _:
            return tree


def _all_replaced(nodes: tuple[Node, ...], condition: Condition, other: Condition) -> tuple[Node, ...]:
    return tuple(cast("Node", _replaced(node, condition, other)) for node in nodes)
