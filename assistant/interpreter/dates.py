"""Dates as people write them: "last 30 days", "since 1 May", "Q1", "the 80s", "6/1 to 6/10".

Reading gives a DateRead, which does not know its field yet; `resolve.py` turns it into an operator and a value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from assistant.interpreter.line import Line
from assistant.interpreter.numbers import ONES, TENS, WORDS
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


_COUNT = r"(?:\d+(?:,\d{3})*|a couple of|a couple|couple of|couple|(?:" + "|".join(TENS) + r")(?: (?:" + "|".join(ONES[1:10]) + r"))?|" + "|".join(ONES[1:]) + r"|an|a half|half a|half|a)"  # fmt: skip
_UNIT = r"(?:hours?|days?|weeks?|months?|quarters?|years?|nights?|fortnights?)"
_PLAIN = r"(?:calendar |business |full |whole |working |consecutive )?"
_MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")"
_DAYNAME = r"(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")s?"
_HOLIDAY = "|".join(re.escape(name) for name in sorted(HOLIDAYS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_TH = r"(?: (?:st|nd|rd|th))?"
_IN = r"(?:in |during |over |from |within |for |on |at |throughout |of |of the |by )?(?:the )?(?:whole |entire |period of )?"
_PAST = r"(?:last|past|previous|preceding|trailing|prior)"
_NEXT = r"(?:next|coming|upcoming|following)"

Builder = Callable[[re.Match[str], Today], DateRead | None]
_RULES: list[tuple[re.Pattern[str], Builder]] = []


def _rule(pattern: str) -> Callable[[Builder], Builder]:
    def keep(build: Builder) -> Builder:
        _RULES.append((re.compile(pattern + r"(?![a-z\d])"), build))
        return build

    return keep


def count_of(text: str) -> int | None:
    """A spelled or written count; None for halves, which are not whole units."""
    words = text.replace(",", "")
    if words.isdigit():
        return int(words) if len(words) < 7 else None
    if "couple" in words:
        return 2
    if "half" in words:
        return None
    return 1 if words in ("a", "an") else sum(WORDS.get(word, 0) for word in words.split())


def _relative(shape: str, match: re.Match[str], compare: str = "") -> DateRead | None:
    n = count_of(match["n"]) if match["n"] else 1
    unit = match["unit"].rstrip("s")
    if n is None:
        return DateRead(shape, 6, "month", compare=compare) if unit == "year" else None
    return DateRead(shape, n * (2 if unit == "fortnight" else 1), UNITS[unit], compare=compare)


@_rule(rf"(?:{_IN}(?:the )?|in (?:the )?|within (?:the )?|not older than |no older than )(?:this )?{_PAST} (?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})(?: or so| or less)?")
def _last_n(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("last", match)


@_rule(rf"(?:{_IN}|in |within )(?:the |this )?past (?P<n>)(?P<unit>day|week|month|quarter|year|hour)")
def _past_unit(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("last", match)


@_rule(r"(?:in|within|during|over) the (?:last|past) (?P<n>)(?P<unit>day|week|month|quarter|year|hour)(?! of)")
def _in_the_last_unit(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("last", match)


@_rule(rf"(?:in |within |during |over |for )?(?:the )?{_NEXT} (?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})")
def _next_n(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("next", match)


@_rule(rf"(?:within|inside|under|in under|in less than|less than|no more than|in) (?:a )?(?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})(?: from now| from today| time)")
def _from_now(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("next", match)


@_rule(rf"within (?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})")
def _within(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("within", match)


@_rule(rf"(?:in|for) (?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})")
def _in_n(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("span", match)


_LONG = r"(?:more than|over|longer than|older than|greater than|beyond|upwards of|earlier than|>|well over)"
_ATLEAST = r"(?:at least|no less than|not less than|minimum|a minimum of|>=)"
_SHORT = r"(?:less than|under|fewer than|newer than|younger than|not more than|no more than|at most|up to|<|<=|no older than|not older than|no longer than)"


@_rule(rf"(?:for )?(?P<c>{_LONG}|{_ATLEAST}|{_SHORT}) (?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})(?: ago| now| already| old| back)?")
def _ago_compared(match: re.Match[str], today: Today) -> DateRead | None:
    words = match["c"]
    compare = "gt" if re.fullmatch(_LONG, words) else "gte" if re.fullmatch(_ATLEAST, words) else "lt"
    return _relative("ago", match, compare)


@_rule(rf"(?P<n>{_COUNT}) (?P<p>\+ |plus |or more |and more )(?P<unit>{_UNIT})(?: ago)?|(?P<n2>{_COUNT}) (?P<unit2>{_UNIT}) (?:or more|and more|plus)(?: ago)?")
def _ago_or_more(match: re.Match[str], today: Today) -> DateRead | None:
    n, unit = count_of(match["n"] or match["n2"]), (match["unit"] or match["unit2"]).rstrip("s")
    return DateRead("ago", n, UNITS[unit], compare="gte") if n else None


@_rule(rf"(?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT}) ago")
def _ago(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("ago", match, "eq")


@_rule(rf"since (?P<n>{_COUNT}) (?P<unit>{_UNIT}) ago")
def _since_ago(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("last", match)


@_rule(rf"(?P<n>{_COUNT}) (?P<unit>{_UNIT}) (?:from now|from today|out)")
def _ahead(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("ahead", match)


@_rule(rf"(?P<rel>before|after|since|until|by|through|up to|prior to)? ?(?:{_IN})(?P<which>this|last|next|previous|current|coming|the current|upcoming|the previous|earlier this|later this|the coming) (?P<unit>day|week|month|quarter|year)(?: so far| to date)?")
def _period(match: re.Match[str], today: Today) -> DateRead | None:
    which = match["which"].split()[-1]
    offset = {"last": -1, "previous": -1, "next": 1, "coming": 1, "upcoming": 1}.get(which, 0)
    read = DateRead("period", unit=match["unit"], offset=offset)
    return _bounded(match["rel"], period_stretch(read, today)) if match["rel"] else read


@_rule(r"(?P<unit>day|week|month|quarter|year) to date|(?P<short>[wmqy]td)")
def _to_date(match: re.Match[str], today: Today) -> DateRead | None:
    unit = match["unit"] or {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["short"][0]]
    return DateRead("period", unit=unit)


@_rule(rf"{_IN}(?P<unit>day|week|month|quarter|year) (?P<way>before last|after next)")
def _before_last(match: re.Match[str], today: Today) -> DateRead | None:
    return DateRead("period", unit=match["unit"], offset=-2 if match["way"] == "before last" else 2)


@_rule(r"(?P<rel>before|after|since|until|by|through|up to|prior to|from|as of)? ?(?:on |as of |for )?(?P<day>the day before yesterday|day before yesterday|the day after tomorrow|day after tomorrow|today|yesterday|tomorrow|tonight|this morning|now)(?P<onward> onwards?)?")
def _day(match: re.Match[str], today: Today) -> DateRead | None:
    words = match["day"].removeprefix("the ")
    offset = {"today": 0, "tonight": 0, "this morning": 0, "now": 0, "yesterday": -1, "tomorrow": 1}.get(words, -2 if "before" in words else 2)  # fmt: skip
    if words == "now" and not match["rel"]:
        return None
    if match["rel"] or match["onward"]:
        day = today.day + timedelta(days=offset)
        return _bounded("since" if match["onward"] else match["rel"], Stretch(day, day))
    return DateRead("period", unit="day", offset=offset)


@_rule(r"(?:has |have |had )?already (?:passed|past|gone|over|elapsed)|in the past|(?:has |have )?passed")
def _passed(match: re.Match[str], today: Today) -> DateRead | None:
    return DateRead("before", a=Stretch(today.day, today.day))


@_rule(r"(?:still )?(?:in the future|ahead of us|(?:is )?yet to come|to come)")
def _future(match: re.Match[str], today: Today) -> DateRead | None:
    return DateRead("after", a=Stretch(today.day, today.day))


@_rule(r"(?:(?P<rel>since|by|until|before|after|through|from|up to|till) )?(?:the )?(?P<edge>start|beginning|end|close) of (?:the )?(?P<which>this |last |next |current |previous )?(?P<unit>day|week|month|quarter|year)")
def _edge_of_period(match: re.Match[str], today: Today) -> DateRead | None:
    offset = {"last ": -1, "previous ": -1, "next ": 1}.get(match["which"] or "", 0)
    stretch = period_stretch(DateRead("period", unit=match["unit"], offset=offset), today)
    day = stretch.first if match["edge"] in ("start", "beginning") else stretch.last
    return _bounded(match["rel"], Stretch(day, day)) if match["rel"] else None


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


def _bounded(rel: str | None, stretch: Stretch) -> DateRead:
    shape = {"before": "before", "prior to": "before", "after": "after", "since": "since", "until": "until", "by": "until", "through": "until", "up to": "until", "till": "until", "from": "since", "as of": "since", "later than": "after", "earlier than": "before", "no later than": "until", "on or before": "until", "on or after": "since", "starting": "since", "past": "after", "not before": "since", "not after": "until"}.get(rel or "", "in")  # fmt: skip
    return DateRead(shape, a=stretch)


# ------------------------------------------------------------------ calendar dates

_PARTS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Today], Stretch | None]]] = []


def _part(pattern: str) -> Callable[[Callable[[re.Match[str], Today], Stretch | None]], Callable[[re.Match[str], Today], Stretch | None]]:
    def keep(build: Callable[[re.Match[str], Today], Stretch | None]) -> Callable[[re.Match[str], Today], Stretch | None]:
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


_OFYEAR = rf"(?P<year>(?: ,)? (?:of )?(?:{_YEAR}|this year|last year|next year))?"


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


@_part(rf"(?P<month>{_MONTH})\.? (?:the )?(?P<day>\d{{1,2}}){_TH}{_OFYEAR}")
def _month_day(match: re.Match[str], today: Today) -> Stretch | None:
    year, step = _year(match["year"], today)
    return _one(_safe(year, MONTHS[match["month"]], int(match["day"])), step)


@_part(rf"(?:the )?(?P<day>\d{{1,2}}){_TH} (?:of )?(?P<month>{_MONTH}){_OFYEAR}")
def _day_month(match: re.Match[str], today: Today) -> Stretch | None:
    return _month_day(match, today)


@_part(rf"(?:the )?(?:month of )?(?:(?P<which>this|last|next|this past|this coming|previous) )?(?P<month>{_MONTH}){_OFYEAR}")
def _month(match: re.Match[str], today: Today) -> Stretch | None:
    year, step = _year(match["year"], today)
    first = date(year, MONTHS[match["month"]], 1)
    stretch = Stretch(first, month_end(first), step)
    return _which(match["which"], stretch, today)


def _which(which: str | None, stretch: Stretch, today: Today) -> Stretch:
    """"last March" is the latest one that is over, "next March" the first that has not begun."""
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


@_part(rf"(?:the )?(?P<which>this|last|next|this past|this coming|past)? ?(?P<day>{_DAYNAME})")
def _weekday(match: re.Match[str], today: Today) -> Stretch | None:
    name = match["day"]
    number = WEEKDAYS.get(name, WEEKDAYS.get(name.rstrip("s"), 0))
    if len(name) <= 3 and not match["which"]:
        return None
    day = today.day - timedelta(days=(today.day.weekday() - number) % 7)
    return _which("this past" if match["which"] == "past" else match["which"], Stretch(day, day, "week"), today)


@_part(r"(?P<which>this|last|next|the) weekend")
def _weekend(match: re.Match[str], today: Today) -> Stretch | None:
    saturday = today.day + timedelta(days=(5 - today.day.weekday()) % 7 if today.day.weekday() != 6 else -1)
    saturday += timedelta(days={"last": -7, "next": 7}.get(match["which"], 0))
    return Stretch(saturday, saturday + timedelta(days=1))


@_part(rf"(?:the )?(?P<year1>{_YEAR} )?(?:q (?P<q>[1-4])|(?P<nth>first|second|third|fourth|1 st|2 nd|3 rd|4 th|last) quarter)(?: of)?(?P<year>(?: ,)? ?(?:{_YEAR}|this year|last year|next year))?")
def _quarter(match: re.Match[str], today: Today) -> Stretch | None:
    number = int(match["q"]) if match["q"] else 4 if match["nth"] == "last" else NTH[match["nth"]]
    if match["nth"] == "last" and not match["year"]:
        return None
    return _months(number * 3 - 2, 3, match["year"] or match["year1"], today)


@_part(rf"(?:the )?(?:h (?P<h>[12])|(?P<nth>first|second|1 st|2 nd) half)(?: of)?(?: the)?(?P<year>(?: ,)? ?(?:{_YEAR}|this year|last year|next year|year))?")
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


@_part(rf"(?:the )?(?:year )?(?P<year>{_YEAR})")
def _whole_year(match: re.Match[str], today: Today) -> Stretch | None:
    year = int(match["year"])
    return Stretch(date(year, 1, 1), date(year, 12, 31))


@_part(rf"(?:the )?(?:(?P<which>this|last|next) )?(?P<name>{_HOLIDAY})(?: day)?{_OFYEAR}")
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


_REL = re.compile(
    r"(?:on or before|on or after|no later than|not before|not after|later than|earlier than|prior to|before|after|since|until|by|through|up to|from|as of|starting|in|during|on|at|over|for|of|around|past|throughout|dated)(?: the whole of| all of)? "
)
_BETWEEN = re.compile(r"(?:anywhere )?(?:between|from) ")
_TO = re.compile(r" (?:and|to|-|–|—|through|until|till|up to|thru) ")
_LATER = re.compile(r" (?:or|and) (?P<way>later|after|newer|onwards?|earlier|before|older|since)| (?P<onward>onwards?|forward)")
_SPAN = re.compile(rf"(?:the )?(?P<d1>\d{{1,2}}){_TH} ?(?:to|-|–|and|through) ?(?P<d2>\d{{1,2}}){_TH} (?:of )?(?P<month>{_MONTH}){_OFYEAR}(?![a-z\d])")
_SPAN2 = re.compile(rf"(?P<month>{_MONTH})\.? (?P<d1>\d{{1,2}}){_TH} ?(?:to|-|–|through) ?(?P<d2>\d{{1,2}}){_TH}{_OFYEAR}(?![a-z\d/])")
STARTERS = frozenset(["in", "within", "during", "over", "from", "for", "on", "at", "the", "this", "last", "past", "previous", "next", "coming", "upcoming", "following", "since", "before", "after", "until", "by", "through", "up", "prior", "not", "no", "more", "less", "under", "older", "longer", "at", "a", "an", "half", "between", "anywhere", "start", "beginning", "end", "earlier", "later", "already", "has", "have", "as", "of", "q", "h", "today", "yesterday", "tomorrow", "tonight", "day", "week", "month", "quarter", "year", "wtd", "mtd", "qtd", "ytd", "passed", "still", "to", "late", "early", "around", "throughout", "newer", "younger", "fewer", "starting", "current", "'", "couple"]) | set(MONTHS) | set(WEEKDAYS) | {d + "s" for d in WEEKDAYS} | set(ONES) | set(TENS) | {name.split()[0] for name in HOLIDAYS} | {"first", "second", "third", "fourth", ">", "<", ">=", "<=", "well", "dated", "inside", "minimum", "eighties"}  # fmt: skip


def read_date(line: Line, at: int, today: Today) -> tuple[DateRead, int] | None:
    """The longest date expression that starts at word `at`, with the word after it."""
    token = line.tokens[at]
    if token.kind not in ("number", "date") and token.norm not in STARTERS:
        return None
    best: tuple[DateRead, int] | None = None
    for pattern, build in _RULES:
        found = line.match(pattern, at)
        if found and (best is None or found[1] > best[1]):
            read = build(found[0], today)
            if read:
                best = replace(read, words=found[0].group().strip()), found[1]
    calendar = _calendar(line, at, today)
    if calendar and (best is None or calendar[1] > best[1]):
        best = calendar
    return best


def _calendar(line: Line, at: int, today: Today) -> tuple[DateRead, int] | None:
    start = line.starts[at]
    text = line.text
    between = _BETWEEN.match(text, start)
    position = between.end() if between else start
    relation = None if between else _REL.match(text, position)
    if relation:
        position = relation.end()
    first = _stretch(text, position, today)
    if first is None:
        return None
    read, end = _with_end(text, first, between is not None, relation.group().strip() if relation else None, today)
    after = line.word_at_end.get(end)
    words = text[start:end]
    if after is None or _only_a_word(words, read):
        return None
    return replace(read, words=words), after


def _only_a_word(words: str, read: DateRead) -> bool:
    """Whether "may", "march" or a bare year-like number alone is no date: it needs a word such as "in" before it."""
    words = words.removeprefix("the ")
    return words in ("may", "march", "sun", "sat", "mar", "now") or (bool(re.fullmatch(r"(?:by|at|of|over|for) (?:may|\d{4})|of (?:sun|sat)", words)) and not words.startswith(("by may", "of may")))  # fmt: skip


def _with_end(text: str, first: tuple[Stretch, int], between: bool, relation: str | None, today: Today) -> tuple[DateRead, int]:
    stretch, end = first
    joint = _TO.match(text, end)
    if joint and relation in (None, "on", "in", "during", "from", "starting", "over", "dated", "for") and (between or joint.group().strip() != "and"):
        second = _stretch(text, joint.end(), today)
        if second:
            return DateRead("range", a=stretch, b=second[0]), second[1]
    later = _LATER.match(text, end)
    if later and relation in (None, "on", "from", "in"):
        way = later["way"] or later["onward"]
        return DateRead("until" if way in ("earlier", "before", "older") else "since", a=stretch), later.end()
    if between and stretch.first == stretch.last:
        return DateRead("since", a=stretch), end
    if relation == "from" and stretch.first != stretch.last:
        relation = None
    relation = re.sub(r" (?:the whole of|all of)$", "", relation) if relation else None
    return _bounded(relation, stretch), end


def _stretch(text: str, position: int, today: Today) -> tuple[Stretch, int] | None:
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
