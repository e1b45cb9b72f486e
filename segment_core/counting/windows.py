"""Bits of dates, moments and numbers: windows over codes."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_core.catalog import Field
from segment_core.columns import encode_day, encode_moment
from segment_core.compile import anniversary_window, days_of, instants_of
from segment_core.counting import expression as sql
from segment_core.counting.attributes import NUMBER_SCALE, ODD, SET, Attribute
from segment_core.counting.bits import Bounds, any_of, but_for, exactly
from segment_core.dates import Instants

if TYPE_CHECKING:
    from segment_core.counting.plan import Planner

ONE = timedelta(microseconds=1)


def number(planner: "Planner", attribute: Attribute, op: str, value: Any) -> Bounds:
    """Numbers compared: the whole part times NUMBER_SCALE, so that every comparison is one of integers."""
    low, high = value if op == "between" else (value, value)
    start, end = _whole(low), _whole(high) + 1  # `end` is past `high` itself
    windows: dict[str, tuple[int | None, int | None]] = {
        "gte": (start, None),
        "gt": (end, None),
        "lt": (None, start),
        "lte": (None, end),
    }
    return planner.between(attribute, *windows.get(op, (start, end)))


def _whole(value: Decimal) -> int:
    from segment_core.counting.plan import NoBitmaps

    scaled = Decimal(value) * NUMBER_SCALE
    if scaled != scaled.to_integral_value() or int(scaled) % 2:
        raise NoBitmaps("a number of more than 4 decimals")
    return int(scaled)


def date_window(planner: "Planner", attribute: Attribute, field: Field, op: str, value: Any) -> Bounds:
    """Days, or moments, in a window."""
    if field.kind == "datetime":
        return moments(planner, attribute, instants_of(op, value, planner.clock))
    days = days_of(op, value, planner.clock)
    start = None if days.first is None else encode_day(days.first)
    end = None if days.last is None else encode_day(days.last) + 1
    return planner.between(attribute, start, end)


def moments(planner: "Planner", attribute: Attribute, window: Instants) -> Bounds:
    """Moments in a window."""
    window = reached(planner, attribute, window)
    start = None if window.start is None else encode_moment(window.start)
    if window.end is None:
        return planner.between(attribute, start, None)
    return planner.between(attribute, start, encode_moment(window.end + ONE if window.closed else window.end))


def reached(planner: "Planner", attribute: Attribute, window: Instants) -> Instants:
    """The window without an end that no lead's moment lies after."""
    span = planner.stored.spans.get((attribute.number, SET))
    end = window.end
    if end is not None and span is not None and (span[1] < end or (window.closed and span[1] == end)):
        return Instants(window.start, None)
    return window


def anniversary(planner: "Planner", attribute: Attribute, op: str, value: Any) -> Bounds:
    """Days of any year."""
    window = anniversary_window(op, value, planner.clock)
    found: list[Bounds] = []
    for low, high in window.ranges:
        start, end = _month_day(low), _month_day(high) + 1
        within = sql.but(planner.from_code(attribute, start), planner.from_code(attribute, end))
        found.append(exactly(within))
    return but_for(any_of(found), planner.mark(attribute, ODD))


def _month_day(number: int) -> int:
    """703, 3 July → its code."""
    return number // 100 * 32 + number % 100
