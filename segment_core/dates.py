"""Calendar arithmetic: relative and calendar dates of a tree become days and instants at a given `now`.

All days are local days of the account (`Clock.zone`). A `Days` window includes both ends; an `Instants` window
is [start, end), or [start, end] where the end is the present moment. None is an open end.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from segment_core.model import Period, Relative

UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12}
EARLIEST, LATEST = date(1, 1, 2), date(9999, 12, 30)  # a day of room for time zones at both ends


@dataclass(frozen=True)
class Clock:
    """The present moment as the account sees it. `first_weekday` is 0 for Monday."""

    now: datetime
    zone: ZoneInfo
    first_weekday: int

    @property
    def today(self) -> date:
        """The local day of the present moment."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True)
class Days:
    """Local days, both ends included."""

    first: date | None
    last: date | None


@dataclass(frozen=True)
class Instants:
    """Moments from `start` (included) to `end` (excluded unless `closed`), in UTC."""

    start: datetime | None
    end: datetime | None
    closed: bool = False


def shift(day: date, n: int, unit: str) -> date:
    """`day` plus n calendar units (n may be negative); past the calendar's ends it stays at the end."""
    try:
        if unit in UNIT_MONTHS:
            return day + relativedelta(months=n * UNIT_MONTHS[unit])
        moved = day + timedelta(days=n * (7 if unit == "week" else 1))
    except (OverflowError, ValueError):
        return LATEST if n > 0 else EARLIEST
    return min(max(moved, EARLIEST), LATEST)


def period_days(period: Period, clock: Clock) -> Days:
    """The whole calendar period, e.g. last month; weeks start on the account's first weekday."""
    today, name = clock.today, period.period
    if name == "day":
        start = today
    elif name == "week":
        start = today - timedelta(days=(today.weekday() - clock.first_weekday) % 7)
    else:
        month = {"month": today.month, "quarter": (today.month - 1) // 3 * 3 + 1, "year": 1}[name]
        start = today.replace(month=month, day=1)
    first = shift(start, period.offset, name)
    return Days(first, shift(start, period.offset + 1, name) - timedelta(days=1))


def last_days(span: Relative, clock: Clock) -> Days:
    """in_last on local days: (today − n units) to today."""
    return Days(shift(clock.today, -span.n, span.unit), clock.today)


def next_days(span: Relative, clock: Clock) -> Days:
    """in_next on local days: today to (today + n units)."""
    return Days(clock.today, shift(clock.today, span.n, span.unit))


def older_days(span: Relative, clock: Clock) -> Days:
    """older_than on local days: before (today − n units)."""
    return Days(None, shift(clock.today, -span.n, span.unit) - timedelta(days=1))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC (also where a clock change skips or repeats 00:00)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def instants(days: Days, zone: ZoneInfo) -> Instants:
    """The moments of whole local days."""
    start = None if days.first is None else midnight(days.first, zone)
    end = None if days.last is None else midnight(days.last + timedelta(days=1), zone)
    return Instants(start, end)


def last_instants(span: Relative, clock: Clock) -> Instants:
    """in_last for moments: from 00:00 of (today − n units), or n hours back, up to now."""
    now = clock.now.astimezone(UTC)
    if span.unit == "hour":
        return Instants(now - timedelta(hours=span.n), now, closed=True)
    return Instants(midnight(shift(clock.today, -span.n, span.unit), clock.zone), now, closed=True)


def next_instants(span: Relative, clock: Clock) -> Instants:
    """in_next for moments: from now to the end of (today + n units), or n hours on."""
    now = clock.now.astimezone(UTC)
    if span.unit == "hour":
        return Instants(now, now + timedelta(hours=span.n), closed=True)
    return Instants(now, midnight(shift(clock.today, span.n, span.unit) + timedelta(days=1), clock.zone))


def older_instants(span: Relative, clock: Clock) -> Instants:
    """older_than for moments: before 00:00 of (today − n units), or more than n hours back."""
    if span.unit == "hour":
        return Instants(None, clock.now.astimezone(UTC) - timedelta(hours=span.n))
    return Instants(None, midnight(shift(clock.today, -span.n, span.unit), clock.zone))


def day_window(op: str, value: str | tuple[str, str]) -> Days:
    """The days of on, before, after, on_or_before, on_or_after and between; values are ISO dates."""
    if isinstance(value, tuple):
        return Days(date.fromisoformat(value[0]), date.fromisoformat(value[1]))
    day, one = date.fromisoformat(value), timedelta(days=1)
    windows = {
        "on": Days(day, day),
        "before": Days(None, max(day, EARLIEST) - one),
        "after": Days(min(day, LATEST) + one, None),
        "on_or_before": Days(None, day),
        "on_or_after": Days(day, None),
    }
    return windows[op]


@dataclass(frozen=True)
class MonthDays:
    """Ranges of month × 100 + day, both ends included; 29 February is a number of its own (229)."""

    ranges: tuple[tuple[int, int], ...]


def month_day(day: date) -> int:
    """3 July → 703."""
    return day.month * 100 + day.day


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def anniversaries(days: Days) -> MonthDays:
    """Which month-days have an anniversary in the window; 29 February falls on the 28th in other years."""
    assert days.first is not None
    assert days.last is not None
    if (days.last - days.first).days >= 366:
        return MonthDays(((101, 1231),))
    first, last = month_day(days.first), month_day(days.last)
    ranges = [(first, last)] if days.first.year == days.last.year else [(first, 1231), (101, last)]
    if days.last.year - days.first.year == 1 and first <= last:
        ranges = [(101, 1231)]
    for year in range(days.first.year, days.last.year + 1):
        if not is_leap(year) and days.first <= date(year, 2, 28) <= days.last:
            ranges.append((229, 229))
    return MonthDays(tuple(ranges))


def yearless(first: str, last: str) -> MonthDays:
    """anniversary_between: "MM-DD" to "MM-DD", may wrap the year end; 28 February stands for the 29th too."""
    low, high = int(first.replace("-", "")), int(last.replace("-", ""))
    ranges = [(low, high)] if low <= high else [(low, 1231), (101, high)]
    if any(a <= 228 <= b for a, b in ranges):
        ranges.append((229, 229))
    return MonthDays(tuple(ranges))
