"""A segment broken down by any field: bars with a label and a count, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.elements import Grouping

from segment_core.catalog import Catalog, Field
from segment_core.columns import column, custom_key, local_time
from segment_core.compile import compile_tree
from segment_core.errors import BadInput, NotFound
from segment_core.folding import WHITESPACE
from segment_core.lead_rows import DICTIONARY_KINDS, IN_ROW
from segment_core.model import Tree, json_number
from segment_core.nearest import nearest
from segment_core.reads import scoped
from segment_core.tables import LEAD, VALUE

MOST_BARS = 200
NUMBER_BARS = 10
DATE_PATTERNS = {"day": "YYYY-MM-DD", "week": 'IYYY-"W"IW', "month": "YYYY-MM", "quarter": 'YYYY-"Q"Q', "year": "YYYY"}


@dataclass(frozen=True)
class Bar:
    """One value, or range of values, and how many members have it."""

    label: str
    count: int


@dataclass(frozen=True)
class Breakdown:
    """All bars (largest first; numbers and dates in their order), members without a value, and all members.

    A lead with several tags is in several bars. `cut`: there are more bars than are shown.
    """

    field: Field
    bars: list[Bar]
    blank: int
    total: int
    cut: bool = False


def breakdown(
    connection: Connection, tree: Tree, by: str, catalog: Catalog, now: datetime, bucket: str = "month"
) -> Breakdown:
    """Count members per value of field `by`; `bucket` (day to year) is for dates. Raises NotFound, BadInput."""
    field = _field(by, catalog)
    if bucket not in DATE_PATTERNS:
        raise BadInput(f"dates are broken down by {', '.join(DATE_PATTERNS)}, not {bucket}", part="bucket")
    members = compile_tree(tree, catalog, now)
    group = _group(field, catalog, bucket)
    bars = _bars(field, group, members, catalog).limit(MOST_BARS + 1).subquery()
    total = scoped(catalog, literal("total"), cast(null(), Text), cast(null(), Text), func.count()).where(members)
    blank = scoped(catalog, literal("blank"), cast(null(), Text), cast(null(), Text), func.count())
    blank = blank.where(members, column(field).is_(None))
    rows = connection.execute(union_all(select(literal("bar").label("row"), bars), total, blank)).all()
    found = [(row[1], row[2], row[3]) for row in rows if row[0] == "bar"]
    sums = {row[0]: row[3] for row in rows if row[0] != "bar"}
    labelled = [Bar(_label(field, value, catalog), n) for value, _, n in _sorted(field, found)]
    return Breakdown(field, labelled[:MOST_BARS], sums["blank"], sums["total"], len(labelled) > MOST_BARS)


def _field(by: str, catalog: Catalog) -> Field:
    field = catalog.fields.get(by)
    usable = [f for f in catalog.fields.values() if f.kind not in ("engagement", "segment")]
    if field is None or field not in usable:
        near = nearest(by, [f.key for f in usable])
        raise NotFound(f"there is no field “{by}” to break down by", kind="field", name=by, nearest=near)
    return field


def _bars(
    field: Field, group: ColumnElement[Any], members: Any, catalog: Catalog
) -> Select[Any] | Select[Any, Any, Any]:
    """Rows (label, sort key, count)."""
    if field.kind in DICTIONARY_KINDS and field.key not in IN_ROW:
        return _dictionary_bars(field, group, members, catalog)
    value, n = cast(group, Text), func.count()
    columns = (value.label("value"), value.label("sort"), n.label("n"))
    order = [value.desc()] if field.kind in ("date", "datetime") else [n.desc(), value]
    return scoped(catalog, *columns).where(members, group.is_not(None)).group_by(group).order_by(*order)


def _dictionary_bars(field: Field, group: ColumnElement[Any], members: Any, catalog: Catalog) -> Select[Any, Any, Any]:
    """Counted by number first; spellings of one value are one bar, a lead's several tags are counted one by one."""
    number = func.unnest(LEAD.c.tags) if field.kind == "tags" else group
    each = scoped(catalog, number.label("number")).where(members).subquery()
    grouped = select(each.c.number, func.count().label("n")).where(each.c.number.is_not(None)).group_by(each.c.number)
    counted = grouped.subquery()
    mine = and_(VALUE.c.account_id == catalog.account_id, VALUE.c.id == counted.c.number)
    same = func.btrim(VALUE.c.folded, WHITESPACE)
    spellings = func.array_agg(aggregate_order_by(VALUE.c.label, counted.c.n.desc()), type_=ARRAY(Text))
    total = func.sum(counted.c.n)
    return (
        select(Grouping(spellings)[1].label("value"), same.label("sort"), cast(total, BigInteger).label("n"))
        .join_from(counted, VALUE, mine)
        .group_by(same)
        .order_by(total.desc(), same)
    )


def _group(field: Field, catalog: Catalog, bucket: str) -> ColumnElement[Any]:
    match field.kind:
        case "number":
            return _number_bucket(field, catalog)
        case "date" | "datetime":
            return func.to_char(local_time(field, catalog.zone), DATE_PATTERNS[bucket])
        case "boolean":
            return case((column(field).is_(True), "Yes"), (column(field).is_(False), "No"))
        case _ if field.key in ("email", "phone"):
            return column(field)
        case _ if custom_key(field) is not None:
            return cast(cast(column(field), Text), Integer)
        case _:
            return column(field)


def number_step(field: Field, catalog: Catalog) -> tuple[Decimal, Decimal, Decimal]:
    """Lowest edge, highest edge and width of a number field's bars: 1, 2 or 5 times a power of ten."""
    profile = catalog.numbers.get(field.key)
    low, high = (profile.low, profile.high) if profile else (Decimal(0), Decimal(10))
    rough = max((high - low) / NUMBER_BARS, Decimal("0.0001"))
    power = Decimal(10) ** rough.adjusted()
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return (low / step).to_integral_value(ROUND_FLOOR) * step, (high / step).to_integral_value(ROUND_FLOOR) * step, step


def _number_bucket(field: Field, catalog: Catalog) -> ColumnElement[Any]:
    low, high, step = number_step(field, catalog)
    value = column(field)
    return case((value.is_not(None), func.least(func.greatest(func.floor(value / step) * step, low), high)))


def _sorted(field: Field, found: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    if field.kind == "number":
        return sorted(found, key=lambda row: Decimal(row[1]))
    if field.kind in ("date", "datetime"):
        return sorted(found, key=lambda row: row[1])
    return found


def _label(field: Field, value: str, catalog: Catalog) -> str:
    if field.kind == "number":
        low, high, step = number_step(field, catalog)
        edge = Decimal(value)
        start, end = json_number(edge), json_number(edge + step)
        if edge <= low:
            return f"under {end:,}"
        return f"{start:,} and over" if edge >= high else f"{start:,} to under {end:,}"
    if field.kind == "member":
        member = catalog.member_ids.get(value)
        return member.name if member else value
    return value
