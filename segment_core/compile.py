"""Tree → SQL condition on `lead`: pure, values always bound, never NULL (docs/filter-model.md, two-valued logic).

The tree must be valid for the catalog (validate.py). Tenant scope is added by reads.py, which runs it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, not_, or_, true
from sqlalchemy import cast as sql_cast

from segment_core.catalog import Catalog, Field
from segment_core.columns import (
    column,
    encode_day,
    encoder,
    folded_values,
    in_values,
    local_time,
    text_matches,
    within,
)
from segment_core.dates import (
    Clock,
    Days,
    Instants,
    MonthDays,
    anniversaries,
    day_window,
    instants,
    last_days,
    last_instants,
    next_days,
    next_instants,
    older_days,
    older_instants,
    period_days,
    yearless,
)
from segment_core.engagement import engagement_clause
from segment_core.errors import InvalidTree, Problem
from segment_core.folding import fold, fold_value
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Period, Relative, Scope, Tree
from segment_core.operators import Operator, operator_for
from segment_core.tables import LEAD

MAX_EXPANDED = 5_000  # conditions, with those of the segments it refers to


def clock_of(catalog: Catalog, now: datetime) -> Clock:
    """The account's clock at `now` (which needs a time zone)."""
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    return Clock(now, catalog.zone, catalog.first_weekday)


def compile_tree(tree: Tree, catalog: Catalog, now: datetime, *, few: bool = False) -> ColumnElement[bool]:
    """SQL that is true for the tree's members and false for every other lead.

    `few`: for leads that are looked up one by one; it looks what belongs to each up too, and collects nothing first.
    """
    if isinstance(tree, Everyone):
        return true()
    return _Compiler(catalog, clock_of(catalog, now), few).node(tree, ())


class _Compiler:
    """One compilation: the catalog, the clock, and how much has been expanded so far."""

    def __init__(self, catalog: Catalog, clock: Clock, few: bool) -> None:
        self.catalog, self.clock, self.few, self.expanded = catalog, clock, few, 0

    def node(self, node: Tree, trail: tuple[str, ...]) -> ColumnElement[bool]:
        match node:
            case Everyone():
                return true()
            case All():
                return and_(*self.children(node.children, trail))
            case Any_():
                return or_(*self.children(node.children, trail))
            case Not():
                return not_(self.node(node.child, trail))
            case Condition():
                return self.condition(node, trail)

    def children(self, nodes: tuple[Node, ...], trail: tuple[str, ...]) -> list[ColumnElement[bool]]:
        return [self.node(child, trail).self_group() for child in nodes]

    def condition(self, condition: Condition, trail: tuple[str, ...]) -> ColumnElement[bool]:
        self.expanded += 1
        if self.expanded > MAX_EXPANDED:
            message = f"more than {MAX_EXPANDED} conditions, counting those of the segments it refers to"
            raise InvalidTree([Problem("$", "too_many", message)])
        field = self.catalog.fields[condition.field]
        row = operator_for(field.kind, condition.op)
        assert row is not None
        if row.negates:
            return not_(self.condition(condition.model_copy(update={"op": row.negates}), trail))
        if field.kind == "segment":
            return self.segments(cast("tuple[str, ...]", condition.value), trail)
        if field.kind == "engagement":
            scope = condition.value if isinstance(condition.value, Scope) else Scope()
            return engagement_clause(row.key, scope, self.catalog, self.clock, few=self.few)
        return self.test(field, row, condition.value).is_(True)

    def segments(self, names: tuple[str, ...], trail: tuple[str, ...]) -> ColumnElement[bool]:
        return or_(*(self.segment(name, trail).self_group() for name in names))

    def segment(self, name: str, trail: tuple[str, ...]) -> ColumnElement[bool]:
        segment = self.catalog.segment_index[fold_value(name)]
        if segment.id in trail:
            raise InvalidTree([Problem("$", "cycle", f"the segment “{segment.name}” refers to itself")])
        return self.node(segment.tree, (*trail, segment.id))

    def test(self, field: Field, row: Operator, value: Any) -> ColumnElement[bool]:
        """NULL or false where the value is missing (the caller makes it two-valued)."""
        if row.key == "is_empty":
            return column(field).is_(None)
        match field.kind:
            case "choice" | "member":
                return in_values(field, value_numbers_of(field, value, self.catalog))
            case "text":
                return self.text(field, row, value)
            case "tags":
                assert row.clause is not None
                return row.clause(LEAD.c.tags, sql_cast(value_numbers_of(field, value, self.catalog), LEAD.c.tags.type))
            case "date" | "datetime":
                return self.date(field, row.key, value)
            case _:
                assert row.clause is not None
                return row.clause(column(field), value)

    def text(self, field: Field, row: Operator, value: Any) -> ColumnElement[bool]:
        return text_matches(field, self.catalog, text_test(row, value), few=self.few)

    def date(self, field: Field, op: str, value: Any) -> ColumnElement[bool]:
        if op.startswith("anniversary"):
            return self.anniversary(field, value, op)
        if field.kind == "date":
            return _days_clause(field, days_of(op, value, self.clock))
        return within(column(field), instants_of(op, value, self.clock), encoder(field))

    def anniversary(self, field: Field, value: Any, op: str) -> ColumnElement[bool]:
        window = anniversary_window(op, value, self.clock)
        local = local_time(field, self.catalog.zone)
        number = func.extract("month", local) * 100 + func.extract("day", local)
        return or_(*(number.between(low, high) for low, high in window.ranges))


def text_test(row: Operator, value: Any) -> Callable[[ColumnElement[Any]], ColumnElement[bool]]:
    """The test of a text, as a function of its folded form."""
    clause = row.clause
    assert clause is not None
    operand = folded_values(value) if row.key == "in" else fold(value)
    return lambda text: clause(text, operand)


def value_numbers_of(field: Field, values: tuple[str, ...], catalog: Catalog) -> list[int]:
    """The dictionary numbers of choices, tags or members. Raises InvalidTree for a value that is gone."""
    if field.kind == "member":
        return [catalog.member_ids[value].value_id for value in values]
    index = catalog.value_index.get(field.key, {})
    gone = next((value for value in values if fold_value(value) not in index), None)
    if gone is not None:  # a saved segment's value, which the account no longer lists
        message = f"{field.label} has no value “{gone}” any more"
        raise InvalidTree([Problem("$", "unknown_value", message, gone)])
    return [index[fold_value(value)].id for value in values]


def days_of(op: str, value: Any, clock: Clock) -> Days:
    """The local days of a date operator."""
    match value:
        case Relative():
            return {"in_last": last_days, "in_next": next_days, "older_than": older_days}[op](value, clock)
        case Period():
            return period_days(value, clock)
        case _:
            return day_window(op, value)


def instants_of(op: str, value: Any, clock: Clock) -> Instants:
    """The moments of a date operator."""
    if isinstance(value, Relative):
        read = {"in_last": last_instants, "in_next": next_instants, "older_than": older_instants}[op]
        return read(value, clock)
    return instants(days_of(op, value, clock), clock.zone)


def anniversary_window(op: str, value: Any, clock: Clock) -> MonthDays:
    """The days of the year of an anniversary operator."""
    match value:
        case Relative():
            return anniversaries(next_days(value, clock))
        case Period():
            return anniversaries(period_days(value, clock))
        case _:
            return yearless(value[0], value[1])


def _days_clause(field: Field, days: Days) -> ColumnElement[bool]:
    day = column(field)
    parts: list[ColumnElement[bool]] = [] if days.first is None else [day >= encode_day(days.first)]
    if days.last is not None:
        parts.append(day <= encode_day(days.last))
    return and_(*parts)
