"""A segment broken down by any field: bars with a label and a count."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from functools import partial
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
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
from sqlalchemy.sql.elements import Grouping as Bracketed

from segment_core.catalog import Catalog, Field
from segment_core.columns import column, custom_key, dictionary_number, local_time
from segment_core.compile import compile_tree
from segment_core.counting.groups import NO, YES, Grouping, groups_from_bitmaps
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
    """Count members per value of field `by`; `bucket` (day to year) is for dates. Raises NotFound, BadInput.

    From the account's bitmaps where it has them and they say it, else from its rows; the answer is the same.
    """
    field = _field(by, catalog)
    if bucket not in DATE_PATTERNS:
        raise BadInput(f"dates are broken down by {', '.join(DATE_PATTERNS)}, not {bucket}", part="bucket")
    group = _group(field, catalog, bucket)
    edges = _number_edges(field, catalog) if field.kind == "number" else ()
    of_day = partial(_bucket_of, bucket=bucket)
    groups = groups_from_bitmaps(connection, tree, Grouping(field, group, edges, of_day), catalog, now)
    if groups is None:
        return _from_rows(connection, field, group, compile_tree(tree, catalog, now), catalog)
    bars = _bars_of(connection, field, groups.counts, catalog)
    return _made(field, bars, groups.blank, groups.total, catalog)


def _from_rows(
    connection: Connection, field: Field, group: ColumnElement[Any], members: ColumnElement[bool], catalog: Catalog
) -> Breakdown:
    """One pass over the leads."""
    bars = _bars(field, group, members, catalog).limit(MOST_BARS + 1).subquery()
    total = scoped(catalog, literal("total"), cast(null(), Text), cast(null(), Text), func.count()).where(members)
    blank = scoped(catalog, literal("blank"), cast(null(), Text), cast(null(), Text), func.count())
    blank = blank.where(members, column(field).is_(None))
    rows = connection.execute(union_all(select(literal("bar").label("row"), bars), total, blank)).all()
    found = [(row[1], row[2], row[3]) for row in rows if row[0] == "bar"]
    sums = {row[0]: row[3] for row in rows if row[0] != "bar"}
    return _made(field, found, sums["blank"], sums["total"], catalog)


def _made(field: Field, found: list[tuple[str, str, int]], blank: int, total: int, catalog: Catalog) -> Breakdown:
    labelled = [Bar(_label(field, value, catalog), n) for value, _, n in _sorted(field, found)]
    return Breakdown(field, labelled[:MOST_BARS], blank, total, len(labelled) > MOST_BARS)


def _bars_of(
    connection: Connection, field: Field, counts: list[tuple[str, int]], catalog: Catalog
) -> list[tuple[str, str, int]]:
    """Rows (label, sort key, count) of groups, as `_bars` gives them."""
    merged: dict[str | Decimal, int] = {}
    for name, n in counts:
        key = Decimal(name) if field.kind == "number" else name
        merged[key] = merged.get(key, 0) + n
    if _is_in_dictionary(field):
        numbers, ns = [int(key) for key in merged], list(merged.values())
        given = (
            func.unnest(cast(numbers, ARRAY(Integer)), cast(ns, ARRAY(BigInteger)))
            .table_valued("number", "n")
            .render_derived()
        )
        named = _named_bars(select(given.c.number, given.c.n).subquery(), catalog).limit(MOST_BARS + 1)
        return [(row[0], row[1], row[2]) for row in connection.execute(named)]
    dated = field.kind in ("date", "datetime")
    order = sorted(merged, key=str, reverse=True) if dated else sorted(merged, key=lambda key: (-merged[key], str(key)))
    return [(str(key), str(key), merged[key]) for key in order[: MOST_BARS + 1]]


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
    if _is_in_dictionary(field):
        return _dictionary_bars(field, group, members, catalog)
    value, n = cast(group, Text), func.count()
    columns = (value.label("value"), value.label("sort"), n.label("n"))
    order = [value.desc()] if field.kind in ("date", "datetime") else [n.desc(), value]
    return scoped(catalog, *columns).where(members, group.is_not(None)).group_by(group).order_by(*order)


def _is_in_dictionary(field: Field) -> bool:
    return field.kind in DICTIONARY_KINDS and field.key not in IN_ROW


def _dictionary_bars(field: Field, group: ColumnElement[Any], members: Any, catalog: Catalog) -> Select[Any, Any, Any]:
    """Counted by number first; a lead's several tags are counted one by one."""
    number = func.unnest(LEAD.c.tags) if field.kind == "tags" else group
    each = scoped(catalog, number.label("number")).where(members).subquery()
    grouped = select(each.c.number, func.count().label("n")).where(each.c.number.is_not(None)).group_by(each.c.number)
    return _named_bars(grouped.subquery(), catalog)


def _named_bars(counted: Subquery, catalog: Catalog) -> Select[Any, Any, Any]:
    """From counts by number; spellings of one value are one bar, named by the most frequent."""
    mine = and_(VALUE.c.account_id == catalog.account_id, VALUE.c.id == counted.c.number)
    same = func.btrim(VALUE.c.folded, WHITESPACE)
    spellings = func.array_agg(aggregate_order_by(VALUE.c.label, counted.c.n.desc(), VALUE.c.label), type_=ARRAY(Text))
    total = func.sum(counted.c.n)
    return (
        select(Bracketed(spellings)[1].label("value"), same.label("sort"), cast(total, BigInteger).label("n"))
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
            return case((column(field).is_(True), YES), (column(field).is_(False), NO))
        case _ if field.key in ("email", "phone"):
            return column(field)
        case _ if custom_key(field) is not None:
            return dictionary_number(field)
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


def _number_edges(field: Field, catalog: Catalog) -> list[Decimal]:
    """Where the bars of a number field begin, lowest first."""
    low, high, step = number_step(field, catalog)
    return [low + place * step for place in range(int((high - low) / step) + 1)]


def _bucket_of(day: date, bucket: str) -> str:
    """A day's bar, as DATE_PATTERNS names it."""
    match bucket:
        case "day":
            return day.isoformat()
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case _:
            return f"{day.year:04}"


def _number_bucket(field: Field, catalog: Catalog) -> ColumnElement[Any]:
    low, high, step = number_step(field, catalog)
    value = column(field)
    begins = value - func.mod(func.mod(value, step) + step, step)  # a division would round
    return case((value.is_not(None), func.least(func.greatest(begins, low), high)))


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
