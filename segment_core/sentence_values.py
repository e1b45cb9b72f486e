"""Numbers, days, lengths of time and calendar periods as sentences write and read them.

Each `*_text` has its inverse `read_*`, which takes folded words and gives None for anything else.
"""

import re
from datetime import date
from decimal import Decimal
from typing import cast, get_args

from segment_core.folding import fold
from segment_core.model import MAX_N, Period, PeriodName, Relative, Unit
from segment_core.sentence_words import value_text

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTH_NUMBERS = {month.lower(): i for i, month in enumerate(MONTHS, 1)}
SYMBOLS = {
    **dict.fromkeys(("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD"), "$"),
    "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "ILS": "₪", "KRW": "₩",
}  # fmt: skip
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\Z")  # 1,5 is no number: it may mean 1.5
WHOLE = re.compile(r"\d{1,5}\Z")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
DAYS_APART = {0: "today", -1: "yesterday", 1: "tomorrow"}
NEAR = {0: "this", -1: "last", 1: "next"}
Words = tuple[str, ...]
PERIODS_BY_WORDS: dict[Words, Period] = {
    **{(word,): Period(period="day", offset=offset) for offset, word in DAYS_APART.items()},
    **{
        (word, name): Period(period=name, offset=offset)
        for name in get_args(PeriodName)
        if name != "day"
        for offset, word in NEAR.items()
    },
}


def number_text(number: Decimal, unit: str | None, currency: str) -> str:
    """$500,000, 99.50 CHF, 12 km, 5%, 15: thousands are separated in money and from 10,000 on."""
    money = unit == "currency"
    text = f"{abs(number):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    whole, _, decimals = text.partition(".")
    whole = f"{int(whole):,}" if money or len(whole) > 4 else whole
    decimals = decimals.ljust(2, "0") if money and decimals else decimals
    text = f"{whole}.{decimals}" if decimals else whole
    return ("-" if number < 0 else "") + _with_unit(text, unit, currency)


def _with_unit(text: str, unit: str | None, currency: str) -> str:
    if unit == "currency":
        symbol = SYMBOLS.get(currency)
        return f"{symbol}{text}" if symbol else f"{text} {currency}"
    if not unit:
        return text
    return f"{text}%" if unit == "%" else f"{text} {value_text(unit)}"


def read_number(words: Words, unit: str | None, currency: str) -> Decimal | None:
    """The number; its currency or unit may be left out, and no other may stand there."""
    text = " ".join(words)
    suffix = "%" if unit == "%" else f" {fold(currency if unit == 'currency' else unit or '')}"
    text = text.removesuffix(suffix) if len(suffix) > 1 or suffix == "%" else text
    if unit == "currency" and (symbol := SYMBOLS.get(currency)):
        text = text.replace(symbol, "", 1) if text.startswith((symbol, f"-{symbol}")) else text
    return Decimal(text.replace(",", "")) if NUMBER.match(text) else None


def day_text(iso: str) -> str:
    """2026-05-01 → 1 May 2026."""
    year, month, day = iso.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def read_day(words: Words) -> str | None:
    """1 May 2026 (or 2026-05-01) → 2026-05-01."""
    if len(words) == 1 and ISO_DAY.match(words[0]):
        return _checked_day(words[0])
    if len(words) != 3 or not re.match(r"\d{4}\Z", words[2]):
        return None
    month_day = read_month_day(words[:2])
    return None if month_day is None else _checked_day(f"{words[2]}-{month_day}")


def _checked_day(iso: str) -> str | None:
    try:
        return date.fromisoformat(iso).isoformat()
    except ValueError:
        return None


def month_day_text(month_day: str) -> str:
    """07-31 → 31 July."""
    month, day = month_day.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]}"


def read_month_day(words: Words) -> str | None:
    """31 July → 07-31."""
    if len(words) != 2 or not WHOLE.match(words[0]) or words[1] not in MONTH_NUMBERS:
        return None
    iso = _checked_day(f"2024-{MONTH_NUMBERS[words[1]]:02}-{int(words[0]):02}")  # a leap year: 29 February is a day
    return None if iso is None else iso[5:]


def span_text(n: int, unit: str) -> str:
    """30 days, 1 month."""
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"


def read_span(words: Words) -> Relative | None:
    """30 days, 1 month, month."""
    if len(words) == 1:
        words = ("1", *words)
    if len(words) != 2 or not WHOLE.match(words[0]) or int(words[0]) > MAX_N:
        return None
    unit = words[1] if words[1] in get_args(Unit) else words[1].removesuffix("s")
    return Relative(n=int(words[0]), unit=cast("Unit", unit)) if unit in get_args(Unit) else None


def period_text(period: Period) -> str:
    """Today, last month, in the calendar month 3 months ago, exactly 3 days from now."""
    name, offset = period.period, period.offset
    near = DAYS_APART.get(offset) if name == "day" else NEAR.get(offset)
    if near:
        return near if name == "day" else f"{near} {name}"
    away = f"{span_text(abs(offset), name)} {'ago' if offset < 0 else 'from now'}"
    return f"exactly {away}" if name == "day" else f"in the calendar {name} {away}"


def read_period(words: Words) -> Period | None:
    """The inverse of period_text."""
    near = PERIODS_BY_WORDS.get(words)
    if near:
        return near
    name, rest = ("day", words[1:]) if words[:1] == ("exactly",) else (" ".join(words[3:4]), words[4:])
    if name != "day" and words[:3] != ("in", "the", "calendar"):
        return None
    past = rest[-1:] == ("ago",)
    span = read_span(rest[:-1] if past else rest[:-2])
    if span is None or span.unit != name or not (past or rest[-2:] == ("from", "now")):
        return None
    return Period(period=cast("PeriodName", name), offset=-span.n if past else span.n)
