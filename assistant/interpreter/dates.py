"""Dates as people write them: "last 30 days", "since 1 May", "Q1", "the 80s", "6/1 to 6/10".

Reading gives a DateRead, which does not know its field yet; `resolve.py` turns it into an operator and a value.
"""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from assistant.interpreter.calendar_days import stretch_at
from assistant.interpreter.date_reads import (
    HOLIDAYS,
    MONTHS,
    UNITS,
    WEEKDAYS,
    DateRead,
    Stretch,
    Today,
    bounded,
    period_stretch,
)
from assistant.interpreter.line import Line
from assistant.interpreter.numbers import ONES, TENS, WORDS

_COUNT = r"(?:\d+(?:,\d{3})*|a couple of|a couple|couple of|couple|(?:" + "|".join(TENS) + r")(?: (?:" + "|".join(ONES[1:10]) + r"))?|" + "|".join(ONES[1:]) + r"|an|a half|half a|half|a)"  # fmt: skip
_UNIT = r"(?:hours?|days?|weeks?|months?|quarters?|years?|nights?|fortnights?)"
_PLAIN = r"(?:calendar |business |full |whole |working |consecutive )?"
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


@_rule(
    rf"(?:{_IN}(?:the )?|in (?:the )?|within (?:the )?|not older than |no older than )(?:this )?{_PAST} (?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})(?: or so| or less)?"
)
def _last_n(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("last", match)


@_rule(rf"(?:{_IN}|in |within )(?:the |this )?past (?P<n>)(?P<unit>day|week|month|quarter|year|hour|fortnight)")
def _past_unit(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("last", match)


@_rule(
    r"(?:in|within|during|over) the (?:last|past) (?P<n>)(?P<unit>day|week|month|quarter|year|hour|fortnight)(?! of)"
)
def _in_the_last_unit(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("last", match)


@_rule(rf"(?:in |within |during |over |for )?(?:the )?{_NEXT} (?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})")
def _next_n(match: re.Match[str], today: Today) -> DateRead | None:
    return _relative("next", match)


@_rule(
    rf"(?:within|inside|under|in under|in less than|less than|no more than|in) (?:a )?(?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})(?: from now| from today| time)"
)
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


@_rule(
    rf"(?:for )?(?P<c>{_LONG}|{_ATLEAST}|{_SHORT}) (?P<n>{_COUNT}) {_PLAIN}(?P<unit>{_UNIT})(?: ago| now| already| old| back)?"
)
def _ago_compared(match: re.Match[str], today: Today) -> DateRead | None:
    words = match["c"]
    compare = "gt" if re.fullmatch(_LONG, words) else "gte" if re.fullmatch(_ATLEAST, words) else "lt"
    return _relative("ago", match, compare)


@_rule(
    rf"(?P<n>{_COUNT}) (?P<p>\+ |plus |or more |and more )(?P<unit>{_UNIT})(?: ago)?|(?P<n2>{_COUNT}) (?P<unit2>{_UNIT}) (?:or more|and more|plus)(?: ago)?"
)
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


@_rule(
    rf"(?P<rel>before|after|since|until|by|through|up to|prior to)? ?(?:{_IN})(?P<which>this|last|next|previous|current|coming|the current|upcoming|the previous|earlier this|later this|the coming) (?P<unit>day|week|month|quarter|year)(?: so far| to date)?"
)
def _period(match: re.Match[str], today: Today) -> DateRead | None:
    which = match["which"].split()[-1]
    offset = {"last": -1, "previous": -1, "next": 1, "coming": 1, "upcoming": 1}.get(which, 0)
    read = DateRead("period", unit=match["unit"], offset=offset)
    return bounded(match["rel"], period_stretch(read, today)) if match["rel"] else read


@_rule(r"(?P<unit>day|week|month|quarter|year) to date|(?P<short>[wmqy]td)")
def _to_date(match: re.Match[str], today: Today) -> DateRead | None:
    unit = match["unit"] or {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["short"][0]]
    return DateRead("period", unit=unit)


@_rule(rf"{_IN}(?P<unit>day|week|month|quarter|year) (?P<way>before last|after next)")
def _before_last(match: re.Match[str], today: Today) -> DateRead | None:
    return DateRead("period", unit=match["unit"], offset=-2 if match["way"] == "before last" else 2)


@_rule(
    r"(?P<rel>before|after|since|until|by|through|up to|prior to|from|as of)? ?(?:on |as of |for )?(?P<day>the day before yesterday|day before yesterday|the day after tomorrow|day after tomorrow|today|yesterday|tomorrow|tonight|this morning|now)(?P<onward> onwards?)?"
)
def _day(match: re.Match[str], today: Today) -> DateRead | None:
    words = match["day"].removeprefix("the ")
    offset = {"today": 0, "tonight": 0, "this morning": 0, "now": 0, "yesterday": -1, "tomorrow": 1}.get(words, -2 if "before" in words else 2)  # fmt: skip
    if words == "now" and not match["rel"]:
        return None
    if match["rel"] or match["onward"]:
        day = today.day + timedelta(days=offset)
        return bounded("since" if match["onward"] else match["rel"], Stretch(day, day))
    return DateRead("period", unit="day", offset=offset)


@_rule(r"(?:has |have |had )?already (?:passed|past|gone|over|elapsed)|in the past|(?:has |have )?passed")
def _passed(match: re.Match[str], today: Today) -> DateRead | None:
    return DateRead("before", a=Stretch(today.day, today.day))


@_rule(r"overdue|past due")
def _overdue(match: re.Match[str], today: Today) -> DateRead | None:
    return DateRead("before", a=Stretch(today.day, today.day))


@_rule(r"(?:still )?(?:in the future|ahead of us|(?:is )?yet to come|to come)")
def _future(match: re.Match[str], today: Today) -> DateRead | None:
    return DateRead("after", a=Stretch(today.day, today.day))


@_rule(
    r"(?:(?P<rel>since|by|until|before|after|through|from|up to|till) )?(?:the )?(?P<edge>start|beginning|end|close) of (?:the )?(?P<which>this |last |next |current |previous )?(?P<unit>day|week|month|quarter|year)"
)
def _edge_of_period(match: re.Match[str], today: Today) -> DateRead | None:
    offset = {"last ": -1, "previous ": -1, "next ": 1}.get(match["which"] or "", 0)
    stretch = period_stretch(DateRead("period", unit=match["unit"], offset=offset), today)
    at_end = match["edge"] not in ("start", "beginning")
    day = stretch.last if at_end else stretch.first
    if at_end and match["rel"] == "before":
        return bounded("until", Stretch(day, day))  # the last day is still before the end
    return bounded(match["rel"], Stretch(day, day)) if match["rel"] else None


@_rule(
    r"(?:(?P<rel>since|by|until|before|after|through|from|up to|till) )(?:the )?(?P<edge>start|beginning|end) of (?P<month>"
    + "|".join(month for month in MONTHS if len(month) > 3 or month == "may")
    + ")"
)
def _edge_of_month(match: re.Match[str], today: Today) -> DateRead | None:
    """ "before the end of July": the month itself says as much."""
    words = {("before", "end"): "until", ("by", "start"): "before", ("by", "beginning"): "before"}
    relation = words.get((match["rel"], match["edge"]), match["rel"])
    if (match["edge"] != "end") == (relation in ("until", "through", "up to", "till")):
        relation = "before" if match["edge"] != "end" else relation
    found = stretch_at(match["month"], 0, today)
    return bounded(relation, found[0]) if found else None


_EDGE = re.compile(
    r"(?:the )?(?P<edge>start|beginning|end|close) of (?:the )?(?P<which>this |last |next |current )?(?P<unit>week|month|quarter|year)(?![a-z])"
)


def _edge_at(text: str, position: int, today: Today) -> tuple[Stretch, int] | None:
    """ "the end of this month" as the end of a range: one day."""
    found = _EDGE.match(text, position)
    if found is None:
        return None
    offset = {"last ": -1, "next ": 1}.get(found["which"] or "", 0)
    stretch = period_stretch(DateRead("period", unit=found["unit"], offset=offset), today)
    day = stretch.first if found["edge"] in ("start", "beginning") else stretch.last
    return Stretch(day, day), found.end()


# ------------------------------------------------------------------ calendar dates


_REL = re.compile(
    r"(?:on or before|on or after|no later than|not before|not after|later than|earlier than|prior to|before|after|since|until|by|through|up to|from|as of|starting|in|during|on|at|over|for|of|around|past|throughout|dated)(?: the whole of| all of)? "
)
_BETWEEN = re.compile(r"(?:anywhere )?(?:between|from) ")
_TO = re.compile(r" (?:and|to|-|–|—|through|until|till|up to|thru) ")
_LATER = re.compile(
    r" (?:or|and) (?P<way>later|after|newer|onwards?|earlier|before|older|since)| (?P<onward>onwards?|forward)"
)
STARTERS = frozenset(["in", "within", "during", "over", "from", "for", "on", "at", "the", "this", "last", "past", "previous", "next", "coming", "upcoming", "following", "since", "before", "after", "until", "by", "through", "up", "prior", "not", "no", "more", "less", "under", "older", "longer", "at", "a", "an", "half", "between", "anywhere", "start", "beginning", "end", "earlier", "later", "already", "has", "have", "as", "of", "q", "h", "today", "yesterday", "tomorrow", "tonight", "day", "week", "month", "quarter", "year", "wtd", "mtd", "qtd", "ytd", "passed", "still", "to", "late", "early", "around", "throughout", "newer", "younger", "fewer", "starting", "current", "'", "couple"]) | set(MONTHS) | set(WEEKDAYS) | {d + "s" for d in WEEKDAYS} | set(ONES) | set(TENS) | {name.split()[0] for name in HOLIDAYS} | {"first", "second", "third", "fourth", ">", "<", ">=", "<=", "well", "dated", "inside", "minimum", "eighties", "overdue"}  # fmt: skip


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
    first = stretch_at(text, position, today)
    if first is None:
        return None
    word = relation.group().strip() if relation else None
    opens_range = between is not None
    if opens_range and text.startswith(("last ", "this past "), position):
        opens_range = bool(_TO.match(text, first[1]))  # "leads from last Friday" came that day
    read, end = _with_end(text, first, opens_range, word, today)
    after = line.word_at_end.get(end)
    words = text[start:end]
    if after is None or (_only_a_word(words) and not (words in ("may", "march") and _dated_noun(text, end))):
        return None
    return replace(read, words=words), after


_DATED = re.compile(
    r" (?:birthdays?|bdays?|renewals?|anniversar(?:y|ies)|expir(?:y|ies)|sign ?ups?|arrivals?|departures?|appointments?|intakes?|move ?ins?|starters|leads|enquiries|inquiries)(?![a-z])"
)


def _dated_noun(text: str, end: int) -> bool:
    """ "march birthdays": the month before something that has a date."""
    return bool(_DATED.match(text, end))


def _only_a_word(words: str) -> bool:
    """Whether "may", "march" or a bare year-like number alone is no date: it needs a word such as "in" before it."""
    bare = re.sub(r"^(?:(?:of|the|by|at|for|over|on) )+", "", words)
    return bare in ("may", "march", "sun", "sat", "mar", "now") or bool(
        re.fullmatch(r"(?:by|at|of|over|for) \d{4}", words)
    )


def _with_end(
    text: str, first: tuple[Stretch, int], between: bool, relation: str | None, today: Today
) -> tuple[DateRead, int]:
    stretch, end = first
    joint = _TO.match(text, end)
    if (
        joint
        and relation in (None, "on", "in", "during", "from", "starting", "over", "dated", "for")
        and (between or joint.group().strip() != "and")
    ):
        second = stretch_at(text, joint.end(), today) or _edge_at(text, joint.end(), today)
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
    return bounded(relation, stretch), end
