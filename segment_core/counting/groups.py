"""Members of a tree by the values of a field, from bitmaps: one statement, whose answer is that of the rows.

Attributes of values: each value's bits and the members'. Numbers: one expression a window. Other slices: the digits
and the members come here, and are put together to codes. Leads of whom bits say too little are looked up, as ever.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from sqlalchemy import CTE, ColumnElement, Connection, Select, Text, cast, func, literal_column, select, text
from sqlalchemy.types import NullType

from segment_core.catalog import Catalog, Field
from segment_core.columns import EPOCH_DAY, column
from segment_core.compile import compile_tree
from segment_core.counting import expression as sql
from segment_core.counting.arrays import bits_of_chunks
from segment_core.counting.attributes import CHUNK, INEXACT, ODD, Attribute, mixed_days, name_of
from segment_core.counting.bits import all_of, exactly
from segment_core.counting.encode import Ints
from segment_core.counting.from_bitmaps import asked, in_all, planner_of
from segment_core.counting.plan import NoBitmaps, Planner
from segment_core.counting.statement import Proof, clean, looked_up, numbers, parts, proof_columns, proof_of, query
from segment_core.counting.store import Stored
from segment_core.counting.windows import number
from segment_core.model import Condition, Tree

BY_VALUE = f"""
    SELECT b.value, sum(bit_count(b.bits & k.members)) AS n, count(*) AS found
    FROM chunked AS k
    CROSS JOIN LATERAL (
        SELECT o.value, o.bits FROM bitmap AS o
        WHERE o.account_id = :account AND o.chunk = k.chunk AND o.attribute = :attribute AND o.value >= 0
          AND length(o.bits) = {CHUNK} AND bit_count(o.bits) = o.ones
        OFFSET 0
    ) AS b
    GROUP BY b.value
"""
MOST_GROUPS = 200_000  # beyond, rows are asked
YES, NO = "Yes", "No"


@dataclass(frozen=True)
class Grouping:
    """What leads are grouped by. `group`: of a lead's row, NULL for none, an array of tags; as text it names the group.

    `edges`: of numbers, where groups begin, lowest first; the first and the last are open. `of_day`: of dates.
    """

    field: Field
    group: ColumnElement[Any]
    edges: Sequence[Decimal] = ()
    of_day: Callable[[date], str] = date.isoformat


@dataclass(frozen=True)
class Groups:
    """All members, those without a value, and (group, members); a group may come more than once."""

    total: int
    blank: int
    counts: list[tuple[str, int]]


@dataclass
class _Asked:
    """What one way of grouping adds to the statement, and how it reads its columns (`read`: the groups, and how
    many bitmaps were found of those that it expects beside the plan's)."""

    read: Callable[[Any], tuple[list[tuple[str, int]], int]]
    expected: int = 0
    more: dict[str, str] = field(default_factory=dict[str, str])
    ctes: list[CTE] = field(default_factory=list[CTE])
    columns: list[ColumnElement[Any]] = field(default_factory=list[ColumnElement[Any]])


def groups_from_bitmaps(
    connection: Connection, tree: Tree, grouping: Grouping, catalog: Catalog, now: datetime
) -> Groups | None:
    """The groups of a valid tree's members; None where rows have to be asked."""

    def ask(stored: Stored) -> tuple[Proof, Groups]:
        planner = planner_of(connection, catalog, now, stored)
        planner.add(tree)
        planner.add(in_all(tree, Condition(field=grouping.field.key, op="is_empty")))
        way = _way(planner, grouping, catalog)
        statement = _statement(planner, way, grouping, compile_tree(tree, catalog, now, few=True), stored)
        row = connection.execute(statement).one()
        found, of_groups = way.read(row)
        if len(found) > MOST_GROUPS:
            raise NoBitmaps(f"more than {MOST_GROUPS} groups")
        looked = [(name, n) for name, n in row.looked_groups or ()]
        total, blank = int(row.n0 or 0) + row.looked_total, int(row.n1 or 0) + row.looked_blank
        expected = planner.plan.expected(stored.numbers) + way.expected
        return proof_of(row, expected, of_groups), Groups(total, blank, [*found, *looked])

    return asked(connection, catalog, ask)


def _statement(
    planner: Planner, way: _Asked, grouping: Grouping, members: ColumnElement[bool], stored: Stored
) -> Select[Any]:
    account = planner.catalog.account_id
    of_lead = [grouping.group.label("grp"), column(grouping.field).is_(None).label("blank")]
    looked = looked_up(members, account, of_lead).cte("looked")
    grp = func.unnest(looked.c.grp) if grouping.field.kind == "tags" else looked.c.grp
    each = select(cast(grp, Text).label("grp")).subquery("each")
    counted = select(each.c.grp, func.count().label("n")).where(each.c.grp.is_not(None)).group_by(each.c.grp).subquery()
    looked_groups = select(func.jsonb_agg(func.jsonb_build_array(counted.c.grp, counted.c.n))).scalar_subquery()
    columns = [
        *numbers(planner.plan),
        *proof_columns(),
        select(func.count()).select_from(looked).scalar_subquery().label("looked_total"),
        select(func.count().filter(looked.c.blank)).select_from(looked).scalar_subquery().label("looked_blank"),
        looked_groups.label("looked_groups"),
        *way.columns,
    ]
    ctes = [*parts(planner.plan, account, stored.chunks, way.more), looked, *way.ctes]
    return select(*columns).select_from(text("totals CROSS JOIN proof")).add_cte(*ctes)


def _part(words: str, name: str) -> ColumnElement[Any]:
    return literal_column(f"({words})", NullType()).label(name)


def _way(planner: Planner, grouping: Grouping, catalog: Catalog) -> _Asked:
    attribute = planner.attribute(name_of(grouping.field))
    if attribute.encoding == "blanks":
        raise NoBitmaps(f"{attribute.name} is not told apart")
    if grouping.field.kind == "number":
        return _windows(planner, attribute, grouping)
    if attribute.encoding == "values":
        return _values(planner, attribute, grouping, catalog)
    return _digits(planner, attribute, grouping)


def _windows(planner: Planner, attribute: Attribute, grouping: Grouping) -> _Asked:
    """A tree more for each window: members with a number in it."""
    plan, edges = planner.plan, grouping.edges
    first = len(plan.trees)
    for place in range(len(edges)):
        low = [] if place == 0 else [number(planner, attribute, "gte", edges[place])]
        high = [] if place == len(edges) - 1 else [number(planner, attribute, "lt", edges[place + 1])]
        within = all_of([exactly(planner.has_value(attribute)), *low, *high])
        plan.trees.append(all_of([plan.trees[0], plan.leaf(within)]))

    def read(row: Any) -> tuple[list[tuple[str, int]], int]:
        counts = [int(row._mapping[f"n{first + place}"] or 0) for place in range(len(edges))]
        return [(str(edge), n) for edge, n in zip(edges, counts, strict=True) if n], 0

    return _Asked(read)


def _values(planner: Planner, attribute: Attribute, grouping: Grouping, catalog: Catalog) -> _Asked:
    """Each value's bits and the members'."""
    bound = {"account": catalog.account_id, "attribute": attribute.number}
    by_value = query(BY_VALUE, bound).cte("by_value")
    made = planner.stored.numbers.items()
    expected = sum(n for (of, value), n in made if of == attribute.number and value >= 0)
    names = {1: YES, 0: NO} if grouping.field.kind == "boolean" else {}

    def read(row: Any) -> tuple[list[tuple[str, int]], int]:
        found = [(names.get(value, str(value)), int(n)) for value, n in row.by_value or ()]
        return found, int(row.of_values or 0)

    columns = [
        _part("SELECT jsonb_agg(jsonb_build_array(value, n)) FROM by_value WHERE n > 0", "by_value"),
        _part("SELECT sum(found) FROM by_value", "of_values"),
    ]
    return _Asked(read, expected, {"members": clean(planner.plan, 0)}, [by_value], columns)


def _digits(planner: Planner, attribute: Attribute, grouping: Grouping) -> _Asked:
    """The digits of members' codes, put together here. Leads whose code does not say the group are looked up."""
    planner.plan.doubted = planner.plan.leaf(exactly(_doubted(planner, attribute))).sure
    digits = {f"digit{place}": planner.one(attribute, place) for place in range(attribute.width)}
    having = f"{clean(planner.plan, 0)} & {planner.has_value(attribute)}"
    more = {name: f"varbit_send({bits})" for name, bits in {"members": having, **digits}.items()}
    joined = [_part(f"SELECT string_agg({name}, '' ORDER BY chunk) FROM chunked", name) for name in more]
    dated = grouping.field.kind in ("date", "datetime")

    def read(row: Any) -> tuple[list[tuple[str, int]], int]:
        codes = _codes(row.members, [row._mapping[name] for name in digits])
        values = ((attribute.base + code - 1, n) for code, n in codes)
        if not dated:
            return [(str(value), n) for value, n in values], 0
        return [(grouping.of_day(EPOCH_DAY + timedelta(days=day)), n) for day, n in values], 0

    return _Asked(read, 0, more, [], joined)


def _doubted(planner: Planner, attribute: Attribute) -> str:
    """Leads with a value whose code does not say which, or not of which local day."""
    found = [planner.mark(attribute, INEXACT), planner.mark(attribute, ODD)]
    if attribute.midnights is not None:
        mixed = mixed_days(planner.stored.timezone, attribute.base, attribute.last)
        for code in (0, *mixed, attribute.last):
            found.append(sql.without(planner.from_code(attribute, code), planner.from_code(attribute, code + 1)))
    return sql.either(found)


def _codes(members: bytes, digits: list[bytes]) -> list[tuple[int, int]]:
    """(code, how many members have it), chunk by chunk."""
    chosen, places = bits_of_chunks(members), [bits_of_chunks(digit) for digit in digits]
    found: list[Ints] = []
    for chunk in range(len(chosen)):
        holders = np.flatnonzero(np.unpackbits(chosen[chunk]))
        codes = np.zeros(len(holders), dtype=np.int64)
        for place, digit in enumerate(places):
            codes |= np.unpackbits(digit[chunk])[holders].astype(np.int64) << place
        found.append(codes)
    values, counts = np.unique(np.concatenate(found), return_counts=True)
    return [(int(value), int(n)) for value, n in zip(values, counts, strict=True)]
