"""The days that a date condition means today, to see how two of them meet."""

from datetime import date
from typing import Literal

from assistant.reading import Context
from segment_core.dates import Clock, Days, day_window, last_days, next_days, older_days, period_days
from segment_core.model import Condition, Period, Relative

DAY_OPS = ("on", "before", "after", "on_or_before", "on_or_after", "between")


def meeting(old: Condition, new: Condition, context: Context) -> Literal["within", "around", "apart", "partly"]:
    """How the new days lie to the old ones; "partly" also where they cannot be told."""
    first, second = _days(old, context), _days(new, context)
    if first is None or second is None:
        return "partly"
    (a, b), (c, d) = _ends(first), _ends(second)
    if d < a or c > b:
        return "apart"
    if c >= a and d <= b:
        return "within"
    return "around" if c <= a and d >= b else "partly"


def _ends(days: Days) -> tuple[date, date]:
    return days.first or date.min, days.last or date.max


def _days(condition: Condition, context: Context) -> Days | None:
    catalog, value = context.catalog, condition.value
    clock = Clock(context.now, catalog.zone, catalog.first_weekday)
    if isinstance(value, Period):
        return period_days(value, clock) if condition.op == "in_period" else None
    if isinstance(value, Relative):
        windows = {"in_last": last_days, "in_next": next_days, "older_than": older_days}
        return windows[condition.op](value, clock) if condition.op in windows else None
    if condition.op in DAY_OPS and (isinstance(value, str) or _two_texts(value)):
        return day_window(condition.op, value)  # pyright: ignore[reportArgumentType]  # a day or two, just checked
    return None


def _two_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)  # pyright: ignore[reportUnknownVariableType]
