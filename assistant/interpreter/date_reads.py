"""What a date expression comes to, before its field is known; the names of months, days and holidays."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from segment_core.dates import shift

UNITS = {"hour": "hour", "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year", "night": "day", "fortnight": "week"}  # fmt: skip


MONTHS = {name: n + 1 for n, names in enumerate(["january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec"]) for name in names.split()}  # fmt: skip


WEEKDAYS = {name: n for n, names in enumerate(["monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs", "friday fri", "saturday sat", "sunday sun"]) for name in names.split()}  # fmt: skip


HOLIDAYS = {"christmas eve": (12, 24), "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31), "new years eve": (12, 31), "new year 's eve": (12, 31), "new year's day": (1, 1), "new years day": (1, 1), "new year's": (1, 1), "new year 's day": (1, 1), "new years": (1, 1), "new year 's": (1, 1), "new year": (1, 1), "valentine 's day": (2, 14), "valentines day": (2, 14), "valentine's day": (2, 14), "valentine 's": (2, 14), "valentines": (2, 14), "halloween": (10, 31), "canada day": (7, 1), "independence day": (7, 4), "fourth of july": (7, 4), "4 th of july": (7, 4), "st patrick 's day": (3, 17), "st patricks day": (3, 17), "veterans day": (11, 11), "remembrance day": (11, 11), "armistice day": (11, 11), "juneteenth": (6, 19), "bastille day": (7, 14), "april fools": (4, 1), "april fools day": (4, 1), "may day": (5, 1), "anzac day": (4, 25), "australia day": (1, 26), "womens day": (3, 8), "epiphany": (1, 6)}  # fmt: skip


DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}  # fmt: skip


NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1 st": 1, "2 nd": 2, "3 rd": 3, "4 th": 4}


Step = Literal["", "week", "year", "month"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole days from `first` to `last`; `step` is how far apart its repeats are when no year was said."""

    first: date
    last: date
    step: Step = ""

    def moved(self, n: int) -> "Stretch":
        """The repeat n steps on."""
        if not self.step or not n:
            return self
        first = shift(self.first, n, self.step)
        last = shift(self.last, n, self.step)
        if self.last == month_end(self.last):
            last = month_end(last)
        return Stretch(first, last, self.step)


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date expression. `shape`: last, next, ago, period, in, before, after, since, until, range."""

    shape: str
    n: int = 0
    unit: str = ""
    offset: int = 0
    compare: str = ""  # for ago: gt, gte, lt, lte, eq
    a: Stretch | None = None
    b: Stretch | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """What reading dates depends on: the account's day, its first weekday and whether 6/1 is June 1."""

    day: date
    first_weekday: int
    month_first: bool


def month_end(day: date) -> date:
    """The last day of the month."""
    return shift(day.replace(day=1), 1, "month") - timedelta(days=1)


MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")"


DAYNAME = r"(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")s?"


HOLIDAY = "|".join(re.escape(name) for name in sorted(HOLIDAYS, key=len, reverse=True))


YEAR = r"(?:19|20)\d\d"


TH = r"(?: (?:st|nd|rd|th))?"


def period_stretch(read: DateRead, today: Today) -> Stretch:
    """The days of a calendar period at today."""
    day, unit = today.day, read.unit
    if unit == "week":
        day -= timedelta(days=(day.weekday() - today.first_weekday) % 7)
    elif unit != "day":
        month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[unit]
        day = day.replace(month=month, day=1)
    first = shift(day, read.offset, unit)
    return Stretch(first, shift(first, 1, unit) - timedelta(days=1))


def bounded(rel: str | None, stretch: Stretch) -> DateRead:
    """Days with the word before them: since, before, until, after; none means in."""
    shape = {"before": "before", "prior to": "before", "after": "after", "since": "since", "until": "until", "by": "until", "through": "until", "up to": "until", "till": "until", "from": "since", "as of": "since", "later than": "after", "earlier than": "before", "no later than": "until", "on or before": "until", "on or after": "since", "starting": "since", "past": "after", "not before": "since", "not after": "until"}.get(rel or "", "in")  # fmt: skip
    return DateRead(shape, a=stretch)
