"""Leads as bits: their values read as integers in one statement, made into bitmaps of one chunk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    case,
    cast,
    func,
    select,
    text,
)

from segment_core.catalog import BUILT_IN_FIELDS, Field
from segment_core.columns import column, custom_key, dictionary_number
from segment_core.counting.arrays import arrays
from segment_core.counting.attributes import (
    CHUNK,
    EXISTING,
    INEXACT,
    KINDS,
    ODD,
    SET,
    Attribute,
    campaigns_name,
    components,
    exact_name,
    latest_name,
    month_day_name,
    name_of,
    number_of_campaigns_name,
    starts_of,
    step_value,
)
from segment_core.tables import FIELD, LEAD
from segment_core.zones import FIRST, LAST, offsets

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
MISSING = -(2**62)
BIGGEST = 10**17
FARTHEST = 200_000_000_000_000_000  # microseconds: past the year 8000, where every clock's code is the last
NUMBERED = ("choice", "member", "text")
IN_ROW = ("email", "phone")


@dataclass(frozen=True)
class Raw:
    """Values of some leads by their ord. `numbers`: key → integer or MISSING; `tags`: (place, number) pairs."""

    ords: Ints
    numbers: dict[str, Ints]
    tags: tuple[Ints, Ints]


@dataclass(frozen=True)
class Bitmap:
    """One bitmap: packed bits, and of moments the earliest and latest (microseconds)."""

    attribute: int
    value: int
    bits: bytes
    span: tuple[int, int] | None = None


def bitmap_fields(connection: Connection, account_id: int) -> list[Field]:
    """The fields that leads have values in, as stored now."""
    rows = connection.execute(select(FIELD.c.key, FIELD.c.kind, FIELD.c.label).where(FIELD.c.account_id == account_id))
    custom = [Field(f"custom.{row.key}", row.kind, row.label) for row in rows]
    return [f for f in (*BUILT_IN_FIELDS, *custom) if f.kind not in ("engagement", "segment")]


def _as_integer(field: Field) -> ColumnElement[Any]:
    """A field's value as an integer; NULL where missing."""
    value = column(field)
    if field.key in IN_ROW:
        return case((value.is_not(None), 1))
    if field.kind == "boolean":
        return cast(case((value.is_(True), 1), (value.is_(False), 0)), BigInteger)
    if custom_key(field) is None:
        return func.date_part("epoch", value) if field.kind == "datetime" else value
    if field.kind in NUMBERED:
        return func.coalesce(dictionary_number(field), case((value.is_not(None), 0)))
    number = value
    if field.kind == "number":
        within = func.least(func.greatest(number * 10_000, -BIGGEST), BIGGEST)  # which pass over NULL
        number = case((number.is_not(None), within))
    fraction = case((number != func.floor(number), 1), else_=0)
    return cast(func.floor(number) * 2 + fraction, BigInteger)


def read_raw(connection: Connection, account_id: int, fields: Sequence[Field], where: ColumnElement[bool]) -> Raw:
    """The values of the leads that fit."""
    columns: list[tuple[str, ColumnElement[Any]]] = [
        (field.key, _as_integer(field)) for field in fields if field.kind != "tags"
    ]
    columns += [(kind, func.date_part("epoch", LEAD.c[f"{kind}_at"])) for kind in KINDS]
    floats = {name for name, part in columns if name in KINDS or part.type.python_type is float} | {
        field.key for field in fields if field.kind == "datetime" and custom_key(field) is None
    }
    chosen = [
        func.coalesce(cast(part, Double), cast(float("nan"), Double))
        if name in floats
        else func.coalesce(cast(part, BigInteger), MISSING)
        for name, part in columns
    ]
    mine = (LEAD.c.account_id == account_id, where)
    kinds = "i" + "".join("f" if name in floats else "i" for name, _ in columns)
    ords, *values = arrays(connection, select(cast(LEAD.c.ord, BigInteger), *chosen).where(*mine), kinds)
    tags = select(cast(LEAD.c.ord, BigInteger), cast(func.unnest(LEAD.c.tags), BigInteger)).where(*mine)
    numbers = {
        name: _moments(found) if name in floats else found for (name, _), found in zip(columns, values, strict=True)
    }
    return Raw(ords, numbers, _placed(ords, *arrays(connection, tags, "ii")))


def _moments(seconds: NDArray[np.float64]) -> Ints:
    """Seconds since 1970 as microseconds: exact for two centuries around, clipped far from there."""
    missing = np.isnan(seconds)
    scaled = np.clip(np.nan_to_num(seconds, nan=0.0, posinf=1e15, neginf=-1e15) * 1e6, -FARTHEST, FARTHEST)
    return np.where(missing, MISSING, np.rint(scaled).astype(np.int64))


def _placed(ords: Ints, holders: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """(lead, number) pairs by the lead's place among `ords`. A lead that came since is left out: it has a note."""
    known = np.isin(holders, ords)
    order = np.argsort(ords)
    return order[np.searchsorted(ords[order], holders[known])], numbers[known]


_CAMPAIGNS = """
    WITH RECURSIVE campaigns(campaign) AS (
        (SELECT campaign FROM engagement WHERE account_id = :account ORDER BY campaign LIMIT 1)
        UNION ALL
        SELECT (SELECT e.campaign FROM engagement AS e WHERE e.account_id = :account AND e.campaign > c.campaign
                ORDER BY e.campaign LIMIT 1)
        FROM campaigns AS c WHERE c.campaign IS NOT NULL
    )
    SELECT CAST(e.ord AS bigint), CAST(e.campaign AS bigint), {columns}
    FROM campaigns AS c
    CROSS JOIN LATERAL (
        SELECT * FROM engagement AS e
        WHERE e.account_id = :account AND e.campaign = c.campaign AND e.ord BETWEEN :low AND :high {among} OFFSET 0
    ) AS e
"""


@dataclass(frozen=True)
class Engaged:
    """What leads did, a row for a lead and campaign: `at` holds, by kind, the latest moment or MISSING."""

    ords: Ints
    campaigns: Ints
    at: dict[str, Ints]


def read_engaged(connection: Connection, account_id: int, chunk: int, ords: Sequence[int] | None) -> Engaged:
    """Of a chunk's leads, or of some of them."""
    columns = ", ".join(f"coalesce(date_part('epoch', e.{kind}_at), 'NaN')" for kind in KINDS)
    words = _CAMPAIGNS.format(columns=columns, among="" if ords is None else "AND e.ord = ANY(:ords)")
    bound: dict[str, Any] = {"account": account_id, "low": chunk * CHUNK, "high": (chunk + 1) * CHUNK - 1}
    statement = text(words).bindparams(**bound, **({} if ords is None else {"ords": list(ords)}))
    leads, campaigns, *at = arrays(connection, statement, "ii" + "f" * len(KINDS))
    return Engaged(leads, campaigns, {kind: _moments(found) for kind, found in zip(KINDS, at, strict=True)})


def bitmaps_of(
    raw: Raw, engaged: Engaged, chunk: int, fields: Sequence[Field], attributes: dict[str, Attribute], timezone: str
) -> Iterator[Bitmap]:
    """Every bitmap of these leads in their chunk; those without a bit are left out, but for the leads themselves."""
    places = raw.ords - chunk * CHUNK
    yield Bitmap(EXISTING, EXISTING, _packed(places))
    for field in fields:
        attribute = attributes.get(name_of(field))
        if attribute is None:
            continue
        if field.kind == "tags":
            holders, numbers = raw.tags
            yield from _of_values(attribute, places[holders], numbers)
            continue
        values = raw.numbers[field.key]
        has = values != MISSING
        if attribute.encoding == "blanks":
            yield from _marked(attribute, SET, places[has])
        elif attribute.encoding == "values":
            yield from _of_values(attribute, places[has], values[has])
        else:
            yield from _of_codes(field, attribute, places[has], values[has], timezone)
            if (month_days := attributes.get(month_day_name(field))) is not None:
                yield from _of_month_days(field, month_days, places[has], values[has], timezone)
            if (exact := attributes.get(exact_name(field))) is not None:
                yield from _sliced(exact, places[has], values[has])
    yield from _of_engagement(raw, engaged, chunk, attributes, timezone)


def _of_engagement(
    raw: Raw, engaged: Engaged, chunk: int, attributes: dict[str, Attribute], timezone: str
) -> Iterator[Bitmap]:
    places = raw.ords - chunk * CHUNK
    known = np.isin(engaged.ords, raw.ords)  # a lead that is gone has no bits
    for kind in KINDS:
        latest = raw.numbers[kind]
        has = latest != MISSING
        yield from _of_moments(attributes[latest_name(kind)], places[has], latest[has], timezone)
        did = (engaged.at[kind] != MISSING) & known
        where, campaigns, moments = engaged.ords[did] - chunk * CHUNK, engaged.campaigns[did], engaged.at[kind][did]
        yield from _of_values(attributes[campaigns_name(kind)], where, campaigns, moments)
        leads, numbers = np.unique(where, return_counts=True)
        yield from _sliced(attributes[number_of_campaigns_name(kind)], leads, numbers.astype(np.int64))


def _of_codes(field: Field, attribute: Attribute, places: Ints, values: Ints, timezone: str) -> Iterator[Bitmap]:
    if field.kind == "number" or field.kind in NUMBERED:
        yield from _sliced(attribute, places, values)
        return
    if custom_key(field) is not None:
        odd, values = (values & 1) == 1, values >> 1
        yield from _marked(attribute, ODD, places[odd])
    if field.kind == "datetime":
        yield from _of_moments(attribute, places, values, timezone)
    else:
        yield from _sliced(attribute, places, values)


def _of_moments(attribute: Attribute, places: Ints, values: Ints, timezone: str) -> Iterator[Bitmap]:
    starts = np.array(starts_of(attribute, timezone), dtype=np.int64)
    codes = np.searchsorted(starts, values, side="right").astype(np.int64)
    span = (int(values.min()) - 1_000, int(values.max()) + 1_000) if len(values) else None
    yield from _digits(attribute, places, codes, span)


def _sliced(attribute: Attribute, places: Ints, values: Ints) -> Iterator[Bitmap]:
    """Codes of integers; those that their code does not give back are INEXACT."""
    codes = np.clip((values - attribute.base) // attribute.unit + 1, 0, attribute.last)
    inexact = (codes == 0) | (attribute.base + (codes - 1) * attribute.unit != values)
    yield from _marked(attribute, INEXACT, places[inexact])
    yield from _digits(attribute, places, codes)


def _of_month_days(field: Field, attribute: Attribute, places: Ints, values: Ints, timezone: str) -> Iterator[Bitmap]:
    odd = np.zeros(len(values), dtype=np.bool_)
    if custom_key(field) is not None:
        odd, values = (values & 1) == 1, values >> 1
    if field.kind == "datetime":
        from zoneinfo import ZoneInfo

        rules = offsets(ZoneInfo(timezone))
        first, last = int(FIRST.timestamp()) * 10**6, int(LAST.timestamp()) * 10**6
        odd = odd | (values <= first) | (values >= last)
        changes = np.array([round(change.timestamp()) * 10**6 for change in rules.changes], dtype=np.int64)
        seconds = np.array(rules.seconds, dtype=np.int64)
        local = values + seconds[np.searchsorted(changes, values, side="right")] * 10**6
        days = (local // 86_400_000_000).astype("datetime64[D]")
    else:
        days = values.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    month = months.astype(np.int64) % 12 + 1
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    yield from _marked(attribute, ODD, places[odd])
    yield from _digits(attribute, places, month * 32 + day)


def _of_values(attribute: Attribute, places: Ints, values: Ints, moments: Ints | None = None) -> Iterator[Bitmap]:
    """A bitmap a value, and SET. 0 is a value that no condition asks for."""
    yield from _marked(attribute, SET, np.unique(places))
    order = np.argsort(values, kind="stable")
    found, starts = np.unique(values[order], return_index=True)
    for value, part in zip(found, np.split(order, starts[1:]), strict=False):
        span = None if moments is None else (int(moments[part].min()) - 1_000, int(moments[part].max()) + 1_000)
        yield Bitmap(attribute.number, int(value), _packed(places[part]), span)


def _digits(attribute: Attribute, places: Ints, codes: Ints, span: tuple[int, int] | None = None) -> Iterator[Bitmap]:
    if len(places):
        yield Bitmap(attribute.number, SET, _packed(places), span)
    for digit in range(attribute.width):
        yield from _marked(attribute, digit, places[(codes >> digit & 1) == 1])
    for component, (lowest, size) in enumerate(components(attribute.width) if attribute.encoding == "slices" else ()):
        digits = np.zeros(CHUNK, dtype=np.uint8)
        digits[places] = codes >> lowest & (1 << size) - 1
        for step in range(1, int(digits.max()) + 1):
            yield Bitmap(attribute.number, step_value(component, step), np.packbits(digits >= step).tobytes())


def _marked(attribute: Attribute, value: int, places: Ints) -> Iterator[Bitmap]:
    if len(places):
        yield Bitmap(attribute.number, value, _packed(places))


def _packed(places: Ints) -> bytes:
    bits = np.zeros(CHUNK, dtype=np.bool_)
    bits[places] = True
    return np.packbits(bits).tobytes()
