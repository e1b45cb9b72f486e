"""Cells as CRMs write them: money with signs, dates in any usual order, yes and no in words."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil import parser as dates

from segment_core.dates import EARLIEST, LATEST
from segment_core.errors import BadInput
from segment_core.folding import fold_value

TRUE = frozenset({"true", "yes", "y", "1", "t", "x", "on", "checked", "subscribed", "opted in"})
FALSE = frozenset({"false", "no", "n", "0", "f", "off", "unchecked", "unsubscribed", "opted out"})
SIGN = r"(?:[A-Za-z]{2,3}\$?|[$€£¥₹%])?"
MONEY = re.compile(rf"^(\(?)(-?)\s*{SIGN}\s*(-?)([\d.,' \u00a0\u202f]*\d)\s*([kKmM]?)\s*{SIGN}\)?$")
ENGLISH_NUMBER = re.compile(r"^\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?$|^\d*\.?\d+$")
CONTINENTAL = re.compile(r"^\d{1,3}(?:[. ]\d{3})+(?:,\d+)?$|^\d+,\d+$")
NUMERIC_DAY = re.compile(r"^\s*(\d{1,4})[./\-](\d{1,2})[./\-](\d{1,4})\b")
USUAL = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp][Mm])?)?$")
YEAR_FIRST = re.compile(r"^\d{4}/\d{2}/\d{2}")
NO_YEAR = 4  # the default's, a leap year that no lead knows
TIMES = {"k": 1_000, "m": 1_000_000}
HOUR = 3600
ZONE_NAMES = {"UTC": 0, "GMT": 0, "EST": -5 * HOUR, "EDT": -4 * HOUR, "CST": -6 * HOUR, "CDT": -5 * HOUR} | {
    "MST": -7 * HOUR, "MDT": -6 * HOUR, "PST": -8 * HOUR, "PDT": -7 * HOUR
}  # fmt: skip  # North America's, as its CRMs write them


@dataclass(frozen=True)
class DayOrder:
    """Whether 6/1 is 6 January (`day_first`), in which time zone a time without one is."""

    day_first: bool
    zone: ZoneInfo


def read_number(cell: str, decimal_comma: bool = False) -> Decimal:
    """ "$1,250.50", "1.250,50 €", "500k", "(300)" → a number; with `decimal_comma` "1.250" is 1,250 and "1,250" 1.25.

    Raises BadInput for what is none.
    """
    found = MONEY.match(cell.strip())
    if found is None:
        raise BadInput(f"“{cell[:60]}” is not a number")
    bracket, before, after, digits, letter = found.groups()
    plain = _plain(digits.replace("\u00a0", " ").replace("\u202f", " "), decimal_comma)
    if plain is None or (before and after):
        raise BadInput(f"“{cell[:60]}” is not a number")
    number = Decimal(plain) * TIMES.get(letter.lower(), 1)
    return -number if bracket or before or after else number


def _plain(digits: str, decimal_comma: bool) -> str | None:
    """The digits with a decimal point alone; None where they are neither English nor continental."""
    english = re.sub(r"[,' ]", "", digits) if ENGLISH_NUMBER.match(digits) else None
    continental = re.sub(r"[. ]", "", digits).replace(",", ".") if CONTINENTAL.match(digits) else None
    return (continental or english) if decimal_comma else (english or continental)


def has_decimal_comma(cells: list[str]) -> bool:
    """Whether a column's numbers have a decimal comma: what its cells prove, such as "12,5" or "1.250,00"."""
    digits = [found[4] for cell in cells if (found := MONEY.match(cell.strip()))]
    return any(CONTINENTAL.match(text) and not ENGLISH_NUMBER.match(text) for text in digits)


def read_boolean(cell: str) -> bool:
    """Yes or no. Raises BadInput for another word."""
    word = fold_value(cell)
    if word not in TRUE | FALSE:
        raise BadInput(f"“{cell[:60]}” is neither yes nor no")
    return word in TRUE


@lru_cache(maxsize=20_000)
def read_moment(cell: str, order: DayOrder) -> datetime:
    """A date, or date and time, in any usual writing; midnight, and the account's zone, where it has none."""
    text = cell.strip()
    if not any(char.isdigit() for char in text) or (text.isdigit() and len(text) not in (8, 10, 13)):
        raise BadInput(f"“{cell[:60]}” is not a date")
    try:
        moment = (
            _stamp(text)
            or _iso(text)
            or _usual(text, order)
            or dates.parse(text, dayfirst=order.day_first, tzinfos=ZONE_NAMES, default=datetime(NO_YEAR, 1, 1))
        )
    except (ValueError, OverflowError) as error:
        raise BadInput(f"“{cell[:60]}” is not a date") from error
    if moment.year == NO_YEAR:
        raise BadInput(f"“{cell[:60]}” is a date without its year")
    if not EARLIEST < moment.date() < LATEST:
        raise BadInput(f"“{cell[:60]}” is past the ends of the calendar")
    return moment if moment.tzinfo else moment.replace(tzinfo=order.zone)


def _iso(text: str) -> datetime | None:
    """Year, month, day: their order is never in doubt, whatever the order of other dates."""
    try:
        return datetime.fromisoformat(text.replace("/", "-") if YEAR_FIRST.match(text) else text)
    except ValueError:
        return None


def _usual(text: str, order: DayOrder) -> datetime | None:
    """6/1/2026, with or without a time: what most files have, read without the slower parser."""
    found = USUAL.match(text)
    if found is None:
        return None
    first, second, year, hour, minute, half = found.groups()
    day, month = (int(first), int(second)) if order.day_first else (int(second), int(first))
    if month > 12:
        day, month = month, day
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError("no such hour")
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return datetime(int(year), month, day, hours, int(minute or 0))


def _stamp(text: str) -> datetime | None:
    """Unix time in seconds or milliseconds, as some exports have it."""
    if text.isdigit() and len(text) in (10, 13):
        seconds = int(text) / (1 if len(text) == 10 else 1000)
        return datetime.fromtimestamp(seconds, ZoneInfo("UTC"))
    return None


def day_first(cells: list[str], otherwise: bool) -> bool:
    """Whether the day comes first in dates such as 6/1: what the cells prove, else `otherwise`."""
    for cell in cells:
        found = NUMERIC_DAY.match(cell)
        if found and len(found[1]) <= 2:
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                return True
            if second > 12 >= first:
                return False
    return otherwise
