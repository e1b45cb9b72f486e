"""The operator table: one row per operator, the source for validation, SQL, English, prompts and builder labels."""

import operator as compare
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func

from segment_core.catalog import Kind
from segment_core.folding import WHITESPACE


class Takes(StrEnum):
    """The shape of an operator's value."""

    NOTHING = "nothing"
    LIST = "list"
    TEXT = "text"
    NUMBER = "number"
    NUMBER_RANGE = "number range"
    RELATIVE = "relative"
    PERIOD = "period"
    DAY = "day"
    DAY_RANGE = "day range"
    MONTH_DAYS = "month-days"
    SCOPE = "scope"


Clause = Callable[[ColumnElement[Any], Any], ColumnElement[bool]]
VALUES: tuple[Kind, ...] = ("choice", "text", "member", "segment")
DATES: tuple[Kind, ...] = ("date", "datetime")
BLANKS: tuple[Kind, ...] = ("choice", "text", "number", "boolean", "date", "datetime", "tags", "member")


@dataclass(frozen=True, slots=True)
class Operator:
    """One row. `phrase` is the English after the field's label, with “…” where a value stands inside it; `one` the
    phrase for a single-valued list. Phrases are read back too (sentence.py).

    `negates` names the operator this one is the exact complement of; it then has no clause of its own.
    `clause(column, operand)` gives SQL for the operators that are one comparison; dates and engagement are
    compiled from resolved windows (dates.py, compile.py).
    """

    key: str
    kinds: tuple[Kind, ...]
    takes: Takes
    label: str
    phrase: str
    one: str | None = None
    negates: str | None = None
    clause: Clause | None = None

    @property
    def english_one(self) -> str:
        """The phrase for exactly one value."""
        return self.one or self.phrase


def _trimmed_in(column: ColumnElement[Any], values: Any) -> ColumnElement[bool]:
    return func.btrim(column, WHITESPACE).in_(values)


T = Takes
OPERATORS: tuple[Operator, ...] = (
    Operator("in", VALUES, T.LIST, "is any of", "is", clause=_trimmed_in),
    Operator("not_in", VALUES, T.LIST, "is none of", "is none of", "is not", negates="in"),
    Operator(
        "contains",
        ("text",),
        T.TEXT,
        "contains",
        "contains",
        clause=lambda c, v: c.contains(v, autoescape=True),
    ),
    Operator("not_contains", ("text",), T.TEXT, "does not contain", "does not contain", negates="contains"),
    Operator(
        "starts_with",
        ("text",),
        T.TEXT,
        "starts with",
        "starts with",
        clause=lambda c, v: c.startswith(v, autoescape=True),
    ),
    Operator(
        "ends_with",
        ("text",),
        T.TEXT,
        "ends with",
        "ends with",
        clause=lambda c, v: c.endswith(v, autoescape=True),
    ),
    Operator(
        "has_any",
        ("tags",),
        T.LIST,
        "include any of",
        "include",
        clause=lambda c, v: c.op("&&", is_comparison=True)(v),
    ),
    Operator(
        "has_none",
        ("tags",),
        T.LIST,
        "include none of",
        "include none of",
        "do not include",
        negates="has_any",
    ),
    Operator(
        "has_all",
        ("tags",),
        T.LIST,
        "include all of",
        "include all of",
        "include",
        clause=lambda c, v: c.op("@>", is_comparison=True)(v),
    ),
    Operator("eq", ("number",), T.NUMBER, "is", "is", clause=compare.eq),
    Operator("ne", ("number",), T.NUMBER, "is not", "is not", negates="eq"),
    Operator("gt", ("number",), T.NUMBER, "is over", "is over", clause=compare.gt),
    Operator("gte", ("number",), T.NUMBER, "is at least", "is at least", clause=compare.ge),
    Operator("lt", ("number",), T.NUMBER, "is under", "is under", clause=compare.lt),
    Operator("lte", ("number",), T.NUMBER, "is at most", "is at most", clause=compare.le),
    Operator(
        "between",
        ("number",),
        T.NUMBER_RANGE,
        "is between",
        "is between",
        clause=lambda c, v: c.between(v[0], v[1]),
    ),
    Operator("is_true", ("boolean",), T.NOTHING, "is yes", "is yes", clause=lambda c, _: c.is_(True)),
    Operator("is_false", ("boolean",), T.NOTHING, "is no", "is no", clause=lambda c, _: c.is_(False)),
    Operator("in_last", DATES, T.RELATIVE, "is in the last", "is in the last"),
    Operator("older_than", DATES, T.RELATIVE, "is more than … ago", "is more than … ago"),
    Operator("in_next", DATES, T.RELATIVE, "is in the next", "is in the next"),
    Operator("in_period", DATES, T.PERIOD, "is in (calendar)", "is"),
    Operator("on", DATES, T.DAY, "is on", "is on"),
    Operator("before", DATES, T.DAY, "is before", "is before"),
    Operator("after", DATES, T.DAY, "is after", "is after"),
    Operator("on_or_before", DATES, T.DAY, "is on or before", "is on or before"),
    Operator("on_or_after", DATES, T.DAY, "is on or after", "is on or after"),
    Operator("between", DATES, T.DAY_RANGE, "is between", "is between"),
    Operator(
        "anniversary_in_next",
        DATES,
        T.RELATIVE,
        "has its anniversary in the next",
        "has its anniversary in the next",
    ),
    Operator("anniversary_in_period", DATES, T.PERIOD, "has its anniversary in (calendar)", "has its anniversary"),
    Operator(
        "anniversary_between",
        DATES,
        T.MONTH_DAYS,
        "has its anniversary between",
        "has its anniversary between",
    ),
    Operator("opened", ("engagement",), T.SCOPE, "opened", "opened"),
    Operator("clicked", ("engagement",), T.SCOPE, "clicked", "clicked"),
    Operator("received", ("engagement",), T.SCOPE, "received", "received"),
    Operator("bounced", ("engagement",), T.SCOPE, "bounced", "bounced on"),
    Operator("unsubscribed", ("engagement",), T.SCOPE, "unsubscribed", "unsubscribed from"),
    Operator("not_opened", ("engagement",), T.SCOPE, "received, not opened", "received but did not open"),
    Operator("not_clicked", ("engagement",), T.SCOPE, "received, not clicked", "received but did not click"),
    Operator("is_set", BLANKS, T.NOTHING, "is set", "is set", negates="is_empty"),
    Operator("is_empty", BLANKS, T.NOTHING, "is empty", "is empty", clause=lambda c, _: c.is_(None)),
)

BY_KIND: dict[Kind, dict[str, Operator]] = {}
for _row in OPERATORS:
    for _kind in _row.kinds:
        BY_KIND.setdefault(_kind, {})[_row.key] = _row
ALL_KEYS = tuple(dict.fromkeys(row.key for row in OPERATORS))


def operator_for(kind: Kind, key: str) -> Operator | None:
    """The row of operator `key` for fields of `kind`; None where that kind has no such operator."""
    return BY_KIND[kind].get(key)


def complement(kind: Kind, key: str) -> str | None:
    """The named operator that is the exact complement of `key`, if there is one."""
    row = BY_KIND[kind][key]
    if row.negates:
        return row.negates
    return next((other.key for other in BY_KIND[kind].values() if other.negates == key), None)
