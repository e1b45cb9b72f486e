"""Calendar days as people write them: "1 May 2025", "6/1", "Q1", "last Friday", "the 80s", "16 to 18 May"."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from assistant.interpreter.date_reads import (
    DAYNAME,
    DECADES,
    HOLIDAY,
    HOLIDAYS,
    MONTH,
    MONTHS,
    NTH,
    TH,
    WEEKDAYS,
    YEAR,
    Step,
    Stretch,
    Today,
    month_end,
)
from segment_core.dates import shift

_PARTS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Today], Stretch | None]]] = []


def _part(
    pattern: str,
) -> Callable[[Callable[[re.Match[str], Today], Stretch | None]], Callable[[re.Match[str], Today], Stretch | None]]:
    def keep(
        build: Callable[[re.Match[str], Today], Stretch | None],
    ) -> Callable[[re.Match[str], Today], Stretch | None]:
        _PARTS.append((re.compile(pattern + r"(?![a-z\d])"), build))
        return build

    return keep


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one(day: date | None, step: Step = "") -> Stretch | None:
    return Stretch(day, day, step) if day else None


def _year(text: str | None, today: Today) -> tuple[int, Step]:
    if not text:
        return today.day.year, "year"
    words = text.strip(" ,")
    if words.startswith("of "):
        words = words[3:]
    named = {"this year": 0, "last year": -1, "next year": 1}
    if words in named:
        return today.day.year + named[words], ""
    number = int(words)
    return (number if number > 99 else 2000 + number), ""


_OFYEAR = rf"(?P<year>(?: ,)? (?:of )?(?:{YEAR}|this year|last year|next year))?"


@_part(r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})")
def _iso(match: re.Match[str], today: Today) -> Stretch | None:
    year, month, day = (int(part) for part in match["iso"].split("-"))
    return _one(_safe(year, month, day))


@_part(r"(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?")
def _slashed(match: re.Match[str], today: Today) -> Stretch | None:
    one, two = int(match["one"]), int(match["two"])
    month, day = (one, two) if today.month_first else (two, one)
    if month > 12:
        month, day = day, month
    year, step = _year(match["year"], today)
    return _one(_safe(year, month, day), step)


@_part(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
def _dotted(match: re.Match[str], today: Today) -> Stretch | None:
    return _one(_safe(int(match["year"]), int(match["month"]), int(match["day"])))


@_part(rf"(?P<month>{MONTH})\.? (?:the )?(?P<day>\d{{1,2}}){TH}{_OFYEAR}")
def _month_day(match: re.Match[str], today: Today) -> Stretch | None:
    year, step = _year(match["year"], today)
    return _one(_safe(year, MONTHS[match["month"]], int(match["day"])), step)


@_part(rf"(?:the )?(?P<day>\d{{1,2}}){TH} (?:of )?(?P<month>{MONTH}){_OFYEAR}")
def _day_month(match: re.Match[str], today: Today) -> Stretch | None:
    return _month_day(match, today)


@_part(
    rf"(?:the )?(?:month of )?(?:(?P<which>this|last|next|this past|this coming|previous) )?(?P<month>{MONTH}){_OFYEAR}"
)
def _month(match: re.Match[str], today: Today) -> Stretch | None:
    year, step = _year(match["year"], today)
    first = date(year, MONTHS[match["month"]], 1)
    stretch = Stretch(first, month_end(first), step)
    return _which(match["which"], stretch, today)


def _which(which: str | None, stretch: Stretch, today: Today) -> Stretch:
    """ "last March" is the latest one that is over, "next March" the first that has not begun."""
    if which in ("last", "previous", "this past"):
        while stretch.last >= today.day:
            stretch = stretch.moved(-1)
        while stretch.moved(1).last < today.day:
            stretch = stretch.moved(1)
    elif which in ("next", "this coming"):
        while stretch.first <= today.day:
            stretch = stretch.moved(1)
        while stretch.moved(-1).first > today.day:
            stretch = stretch.moved(-1)
    elif which is None:
        return stretch
    return replace(stretch, step="")


@_part(rf"(?:the )?(?P<which>this|last|next|this past|this coming|past)? ?(?P<day>{DAYNAME})")
def _weekday(match: re.Match[str], today: Today) -> Stretch | None:
    name = match["day"]
    number = WEEKDAYS.get(name, WEEKDAYS.get(name.rstrip("s"), 0))
    if len(name) <= 3 and not match["which"]:
        return None
    day = today.day - timedelta(days=(today.day.weekday() - number) % 7)
    which = {"past": "this past", "this": None}.get(match["which"], match["which"])  # "this Friday": by the field
    return _which(which, Stretch(day, day, "week"), today)


@_part(r"(?P<which>this|last|next|the) weekend")
def _weekend(match: re.Match[str], today: Today) -> Stretch | None:
    saturday = today.day + timedelta(days=(5 - today.day.weekday()) % 7 if today.day.weekday() != 6 else -1)
    saturday += timedelta(days={"last": -7, "next": 7}.get(match["which"], 0))
    return Stretch(saturday, saturday + timedelta(days=1), "week" if match["which"] == "the" else "")


@_part(
    rf"(?:the )?(?P<year1>{YEAR} )?(?:q (?P<q>[1-4])|(?P<nth>first|second|third|fourth|1 st|2 nd|3 rd|4 th|last) quarter)(?: of)?(?P<year>(?: ,)? ?(?:{YEAR}|this year|last year|next year))?"
)
def _quarter(match: re.Match[str], today: Today) -> Stretch | None:
    number = int(match["q"]) if match["q"] else 4 if match["nth"] == "last" else NTH[match["nth"]]
    if match["nth"] == "last" and not match["year"]:
        return None
    return _months(number * 3 - 2, 3, match["year"] or match["year1"], today)


@_part(
    rf"(?:the )?(?:h (?P<h>[12])|(?P<nth>first|second|1 st|2 nd) half)(?: of)?(?: the)?(?P<year>(?: ,)? ?(?:{YEAR}|this year|last year|next year|year))?"
)
def _half(match: re.Match[str], today: Today) -> Stretch | None:
    number = int(match["h"]) if match["h"] else NTH[match["nth"]]
    year = match["year"]
    return _months(number * 6 - 5, 6, None if year and year.strip() == "year" else year, today)


def _months(first_month: int, months: int, year_text: str | None, today: Today) -> Stretch:
    year, step = _year(year_text, today)
    first = date(year, first_month, 1)
    return Stretch(first, shift(first, months, "month") - timedelta(days=1), step)


@_part(r"(?:the )?(?:'? ?(?P<tens>[1-9]0)|(?P<full>(?:19|20)\d0)) ?s|the (?P<word>" + "|".join(DECADES) + ")")
def _decade(match: re.Match[str], today: Today) -> Stretch | None:
    if match["full"]:
        first = int(match["full"])
    else:
        tens = int(match["tens"]) if match["tens"] else DECADES[match["word"]]
        first = 1900 + tens if 1900 + tens > today.day.year - 100 and 2000 + tens > today.day.year else 2000 + tens
    return Stretch(date(first, 1, 1), date(first + 9, 12, 31))


@_part(rf"(?:the )?(?:year )?(?P<year>{YEAR})")
def _whole_year(match: re.Match[str], today: Today) -> Stretch | None:
    year = int(match["year"])
    return Stretch(date(year, 1, 1), date(year, 12, 31))


@_part(rf"(?:the )?(?:(?P<which>this|last|next) )?(?P<name>{HOLIDAY})(?: day)?{_OFYEAR}")
def _holiday(match: re.Match[str], today: Today) -> Stretch | None:
    year, step = _year(match["year"], today)
    month, day = HOLIDAYS[match["name"]]
    stretch = Stretch(date(year, month, day), date(year, month, day), step)
    return _which(match["which"], stretch, today) if step else stretch


@_part(r"the (?P<day>\d{1,2}) (?:st|nd|rd|th)(?: of (?P<which>this|last|next) month)?")
def _day_of_month(match: re.Match[str], today: Today) -> Stretch | None:
    month = shift(today.day.replace(day=1), {"last": -1, "next": 1}.get(match["which"] or "", 0), "month")
    return _one(_safe(month.year, month.month, int(match["day"])), "" if match["which"] else "month")


@_part(r"(?P<word>today|yesterday|tomorrow|now)")
def _named_day(match: re.Match[str], today: Today) -> Stretch | None:
    day = today.day + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(match["word"], 0))
    return Stretch(day, day)


_SPAN = re.compile(
    rf"(?:the )?(?P<d1>\d{{1,2}}){TH} ?(?:to|-|–|and|through) ?(?P<d2>\d{{1,2}}){TH} (?:of )?(?P<month>{MONTH}){_OFYEAR}(?![a-z\d])"
)


_SPAN2 = re.compile(
    rf"(?P<month>{MONTH})\.? (?P<d1>\d{{1,2}}){TH} ?(?:to|-|–|through) ?(?P<d2>\d{{1,2}}){TH}{_OFYEAR}(?![a-z\d/])"
)


def stretch_at(text: str, position: int, today: Today) -> tuple[Stretch, int] | None:
    """The longest calendar expression at a character position, with the position after it."""
    for pattern in (_SPAN, _SPAN2):
        span = pattern.match(text, position)
        if span:
            year, step = _year(span["year"], today)
            month = MONTHS[span["month"]]
            first, last = _safe(year, month, int(span["d1"])), _safe(year, month, int(span["d2"]))
            if first and last and first <= last:
                return Stretch(first, last, step), span.end()
    best: tuple[Stretch, int] | None = None
    for pattern, build in _PARTS:
        found = pattern.match(text, position)
        if found and (best is None or found.end() > best[1]):
            stretch = build(found, today)
            if stretch:
                best = stretch, found.end()
    return best
