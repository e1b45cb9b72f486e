"""Which attributes an account's bitmaps get, and how values become codes: chosen from a sample of its leads."""

from dataclasses import replace

import numpy as np
from sqlalchemy import Connection, func, select

from segment_core.catalog import Field
from segment_core.columns import custom_key
from segment_core.counting.attributes import (
    CREATED,
    EXACT_BASE,
    EXACT_WIDTH,
    KINDS,
    MONTH_DAYS,
    NUMBER_SCALE,
    Attribute,
    campaigns_name,
    digest_of,
    exact_name,
    latest_name,
    month_day_name,
    name_of,
    number_of_campaigns_name,
)
from segment_core.counting.encode import IN_ROW, MISSING, Ints, Raw, read_raw
from segment_core.tables import LEAD, VALUE

SAMPLE = 20_000
TOLD_APART = 400  # texts of a field that get a bitmap each; more are told apart by the digits of their numbers
UNITS = (*(NUMBER_SCALE * 10**power for power in range(6, -1, -1)), 200, 2)
WIDEST = {"date": 16, "datetime": 14, "number": 40}
ROOM = 2 * 365  # days that are still to come
DAY = 86_400_000_000


def design(
    connection: Connection, account_id: int, fields: list[Field], timezone: str, next_ord: int
) -> list[Attribute]:
    """The attributes of these fields and of engagement, numbered from 1."""
    step = max(next_ord // SAMPLE, 1)
    sample = read_raw(connection, account_id, fields, LEAD.c.ord % step == 0)
    texts = _texts(connection, account_id)
    made: list[Attribute] = []
    for field in fields:
        made += _of_field(field, sample, texts, timezone)
    for kind in KINDS:
        made.append(_moments(latest_name(kind), sample.numbers[kind], timezone))
        made.append(Attribute(0, campaigns_name(kind), "values"))
        made.append(Attribute(0, number_of_campaigns_name(kind), "slices", 1, 1, 10))
    return [replace(attribute, number=number) for number, attribute in enumerate(made, start=1)]


def _texts(connection: Connection, account_id: int) -> dict[str, tuple[int, int]]:
    """Field → how many dictionary numbers it has, and the highest."""
    counted = select(VALUE.c.field, func.count(), func.max(VALUE.c.id)).where(VALUE.c.account_id == account_id)
    return {row[0]: (row[1], row[2]) for row in connection.execute(counted.group_by(VALUE.c.field))}


def _of_field(field: Field, sample: Raw, texts: dict[str, tuple[int, int]], timezone: str) -> list[Attribute]:
    name = name_of(field)
    if field.key in IN_ROW:
        return [Attribute(0, name, "blanks")]
    match field.kind:
        case "text":
            count, highest = texts.get(field.key, (0, 0))
            if count <= TOLD_APART:
                return [Attribute(0, name, "values")]
            return [Attribute(0, name, "slices", 1, 1, (2 * highest).bit_length())]
        case "number":
            return [_number(name, _present(sample.numbers[field.key]))]
        case "date" | "datetime":
            values = _present(sample.numbers[field.key])
            values = values >> 1 if custom_key(field) is not None else values
            days = _days(name, values) if field.kind == "date" else _moments(name, values, timezone)
            exact = Attribute(0, exact_name(field), "digits", EXACT_BASE, 1, EXACT_WIDTH)
            ordered = [exact] if field.key == CREATED.key else []
            return [days, Attribute(0, month_day_name(field), "slices", 1, 1, MONTH_DAYS), *ordered]
        case _:
            return [Attribute(0, name, "values")]


def _present(values: Ints) -> Ints:
    return values[values != MISSING]


def _bulk(values: Ints) -> tuple[int, int]:
    """Lowest and highest but for a few strays; 0 and 0 of nothing."""
    if not len(values):
        return 0, 0
    low, high = np.percentile(values, (0.05, 99.95), method="nearest")
    return int(low), int(high)


def _number(name: str, values: Ints) -> Attribute:
    """The unit is the largest that nearly all are multiples of."""
    low, high = _bulk(values)
    unit = next((u for u in UNITS if not len(values) or np.mean(values % u == 0) > 0.995), 1)
    base = low // unit * unit
    width = min(max(((high - base) // unit + 2).bit_length(), 1), WIDEST["number"])
    return Attribute(0, name, "slices", base, unit, width)


def _days(name: str, values: Ints) -> Attribute:
    base, width = _calendar(values, WIDEST["date"])
    return Attribute(0, name, "slices", base, 1, width)


def _moments(name: str, values: Ints, timezone: str) -> Attribute:
    base, width = _calendar(_present(values) // DAY, WIDEST["datetime"])
    return Attribute(0, name, "slices", base, 1, width, digest_of(timezone, base, (1 << width) - 1))


def _calendar(days: Ints, widest: int) -> tuple[int, int]:
    """The first day, and how many binary digits number the days up to some time after the last."""
    low, high = _bulk(days)
    low, high = max(low, -25_000), min(high, 50_000)  # about 1901 to 2106
    width = min((max(high - low, 0) + ROOM).bit_length(), widest)
    last = high + ROOM
    return max(low - 1, last - (1 << width)), width
