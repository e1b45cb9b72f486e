"""Where a field's value lies in a lead's row, as SQL that is NULL when the lead has no such value.

A custom value of another JSON type than its field's kind counts as missing, so no cast can fail.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    Numeric,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import Grouping

from segment_core.catalog import Catalog, Field
from segment_core.dates import Instants
from segment_core.folding import fold_value
from segment_core.tables import LEAD, VALUE
from segment_core.zones import offsets

Clause = ColumnElement[bool]
EPOCH_DAY = date(1970, 1, 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_LIMITS = ((date.min - EPOCH_DAY).days, (date.max - EPOCH_DAY).days)
MICROSECONDS_A_DAY = 86_400_000_000
IN_ROW_TEXT: dict[str, ColumnElement[Any]] = {"email": LEAD.c.email_folded, "phone": LEAD.c.phone_folded}


def custom_key(field: Field) -> str | None:
    """The key within `lead.custom`, for fields the account defined."""
    return field.key.removeprefix("custom.") if field.key.startswith("custom.") else None


def column(field: Field) -> ColumnElement[Any]:
    """The field's value; NULL where missing. Dictionary numbers for choice, member and most text."""
    key = custom_key(field)
    if key is None:
        if field.kind == "tags":
            return func.nullif(LEAD.c.tags, cast(literal("{}"), LEAD.c.tags.type))
        return IN_ROW_TEXT.get(field.key, LEAD.c[field.key])
    stored, as_text = LEAD.c.custom[key], LEAD.c.custom[key].astext
    of_type = func.jsonb_typeof(stored)
    match field.kind:
        case "boolean":
            return case((of_type == "boolean", cast(as_text, Boolean)))
        case "number":
            return case((of_type == "number", cast(as_text, Numeric)))
        case "date":
            return _bounded(as_text, of_type, *DAY_LIMITS)
        case "datetime":
            return _bounded(as_text, of_type, *(day * MICROSECONDS_A_DAY for day in DAY_LIMITS))
        case _:
            return case((of_type == "number", stored))


def _bounded(as_text: Any, of_type: Any, low: int, high: int) -> ColumnElement[Any]:
    number = cast(as_text, Numeric)
    return case((case((of_type == "number", number.between(low, high)), else_=False), number))


def in_values(field: Field, numbers: list[int]) -> Clause:
    """Whether a choice or member field holds one of these dictionary numbers."""
    if custom_key(field) is None:
        return column(field).in_(numbers)
    return column(field).in_([literal(number, JSONB) for number in numbers])


def text_matches(
    field: Field, catalog: Catalog, test: Callable[[ColumnElement[Any]], Clause], *, few: bool = False
) -> Clause:
    """Whether a text field's folded text passes `test` (a function of a column). `few`: see compile_tree."""
    if field.key in IN_ROW_TEXT:
        return test(IN_ROW_TEXT[field.key])
    if few:
        return _text_of_lead(field, catalog, test)
    number = VALUE.c.id if custom_key(field) is None else func.to_jsonb(VALUE.c.id)
    fitting = (
        VALUE.select()
        .with_only_columns(number)
        .where(VALUE.c.account_id == catalog.account_id, VALUE.c.field == field.key, test(VALUE.c.folded))
    )
    return column(field).in_(fitting)


def dictionary_number(field: Field) -> ColumnElement[int]:
    """The dictionary number that a custom field's value is; NULL for a blank, and for a number that cannot be one."""
    number = cast(cast(column(field), Text), Numeric)
    whole = and_(number.between(1, 2**31 - 1), number == func.trunc(number))
    return case((whole, cast(number, Integer)))


def _text_of_lead(field: Field, catalog: Catalog, test: Callable[[ColumnElement[Any]], Clause]) -> Clause:
    number = column(field) if custom_key(field) is None else dictionary_number(field)
    mine = and_(VALUE.c.account_id == catalog.account_id, VALUE.c.id == number, VALUE.c.field == field.key)
    return exists(select(VALUE.c.id).where(mine, test(VALUE.c.folded)))


def encode_day(day: date) -> int:
    """A day as custom date fields hold it."""
    return (day - EPOCH_DAY).days


def encode_moment(moment: datetime) -> int:
    """A moment as custom datetime fields hold it: microseconds since 1970, UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def decode_day(number: int | Decimal) -> date:
    """The day behind a custom date field's number."""
    return EPOCH_DAY + timedelta(days=int(number))


def decode_moment(number: int | Decimal) -> datetime:
    """The moment behind a custom datetime field's number."""
    return EPOCH + timedelta(microseconds=int(number))


def identity(moment: datetime) -> Any:
    """A moment as PostgreSQL's own timestamps take it."""
    return moment


def encoder(field: Field) -> Callable[[datetime], Any]:
    """How a moment is written to compare `column(field)` with it."""
    return identity if custom_key(field) is None else encode_moment


def local_time(field: Field, zone: ZoneInfo) -> ColumnElement[Any]:
    """The field's date or moment as a local timestamp, for its month and day."""
    value = column(field)
    if field.kind == "date":
        return func.date("1970-01-01") + cast(value, Integer)
    moment = value if custom_key(field) is None else func.to_timestamp(cast(value, BigInteger) / literal(1_000_000.0))
    rules = offsets(zone)
    changes = cast(list(rules.changes), ARRAY(DateTime(timezone=True)))
    seconds = Grouping(cast(list(rules.seconds), ARRAY(Integer)))
    now_ahead = seconds[func.width_bucket(moment, changes) + 1]
    return func.timezone("UTC", moment) + func.make_interval(0, 0, 0, 0, 0, 0, now_ahead)


def folded_values(values: tuple[str, ...]) -> list[str]:
    """Values as equality compares them: folded, without outer spaces."""
    return [fold_value(value) for value in values]


def within(moment: ColumnElement[Any], window: Instants, bound: Callable[[datetime], Any] = identity) -> Clause:
    """Whether a moment lies in the window; NULL for a NULL moment. `bound` encodes the window's ends."""
    parts: list[Clause] = [] if window.start is None else [moment >= bound(window.start)]
    if window.end is not None:
        end = bound(window.end)
        parts.append(moment <= end if window.closed else moment < end)
    return and_(*parts) if parts else moment.is_not(None)
