"""A date expression on a field becomes an operator and a value; which year "in March" means depends on the field."""

from datetime import date

from assistant.interpreter.dates import DateRead, Stretch, Today, period_stretch
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.vocabulary import concept_phrases
from assistant.interpreter.words import label_words, singular
from segment_core.catalog import Field
from segment_core.dates import shift
from segment_core.model import Condition, Node, Period, Relative

PAST = frozenset(["last", "latest", "first", "since", "previous", "recent", "login", "seen", "born", "birth", "dob", "activity", "active"])  # fmt: skip  # noqa: E501 - a word list


def is_forward(field: Field) -> bool:
    """Whether the field's dates usually lie ahead: renewals, ends, appointments, move-ins."""
    words = {word for text in (field.label, *field.synonyms) for word in label_words(text)}
    if words & PAST or any(word.endswith("ed") and word != "booked" for word in words):
        return bool(words & {singular(word) for word in lexicon().forward}) and "last" not in words
    return field.kind == "datetime" or bool(words & {singular(word) for word in lexicon().forward})


def is_anniversary(field: Field) -> bool:
    """Whether the field is a birthday, or another day that comes round every year."""
    words = label_words(field.label)
    return any("c:birth" in concept_phrases().get((word,), ()) for word in words) or "anniversary" in words


def _condition(field: Field, op: str, value: object = None) -> Condition:
    return Condition.model_validate({"field": field.key, "op": op, "value": value})


def _day(day: date) -> str:
    return day.isoformat()


def date_condition(
    read: DateRead, field: Field, today: Today, ahead: bool = False, born: bool = False, past: bool = False
) -> Node | None:
    """The condition, or None where it makes no sense for the field. `ahead`: the verb looks forward; `past`: it looks
    back; `born`: the words are about the year itself, not its anniversary."""
    ahead = ahead or (is_forward(field) and not past)
    if is_anniversary(field) and not born:
        anniversary = _anniversary(read, field, today)
        if anniversary:
            return anniversary
    if read.shape in ("last", "next", "ago", "within", "span", "ahead"):
        return _relative(read, field, today, ahead)
    if read.shape == "period":
        return _condition(field, "in_period", Period(period=read.unit, offset=read.offset))  # pyright: ignore[reportArgumentType]  # checked by the model
    return _calendar(read, field, today, ahead)


def _hours_fit(read: DateRead, field: Field) -> Relative:
    """Hours are for moments; for days they are rounded up to days."""
    if read.unit == "hour" and field.kind == "date":
        return Relative(n=-(-read.n // 24), unit="day")
    return Relative(n=read.n, unit=read.unit)  # pyright: ignore[reportArgumentType]  # checked by the model


def _relative(read: DateRead, field: Field, today: Today, ahead: bool) -> Node | None:
    if read.n > 10_000:
        return None
    span = _hours_fit(read, field)
    forward = ahead
    match read.shape:
        case "last":
            return _condition(field, "in_last", span)
        case "next":
            return _condition(field, "in_next", span)
        case "within" | "span":
            return _condition(field, "in_next" if forward else "in_last", span)
        case "ahead":
            return _condition(field, "on", _day(shift(today.day, read.n, read.unit if read.unit != "hour" else "day")))
        case _:
            return _ago(read, field, span, today, forward)


def _ago(read: DateRead, field: Field, span: Relative, today: Today, forward: bool) -> Node:
    if forward and read.compare and not set(read.words.split()) & {"ago", "old", "back", "already", "for", "older"}:
        return _still_ahead(read, field, span, today)
    if read.compare == "lt":
        return _condition(field, "in_last", span)
    if read.compare == "gt":
        return _condition(field, "older_than", span)
    if read.compare == "gte":
        whole_days = span.unit == "day" and span.n > 0
        return _condition(field, "older_than", Relative(n=span.n - 1, unit="day") if whole_days else span)
    if span.unit in ("day", "hour"):
        return _condition(field, "on", _day(shift(today.day, -span.n, "day")))
    return _condition(field, "in_period", Period(period=span.unit, offset=-span.n))  # pyright: ignore[reportArgumentType]


def _still_ahead(read: DateRead, field: Field, span: Relative, today: Today) -> Node:
    """ "moving in less than 3 months", "renews in more than 60 days": counted from today onwards."""
    if read.compare == "lt":
        return _condition(field, "in_next", span)
    day = shift(today.day, span.n, span.unit if span.unit != "hour" else "day")
    return _condition(field, "after" if read.compare == "gt" else "on_or_after", _day(day))


def settle(stretch: Stretch, today: Today, forward: bool) -> Stretch:
    """The repeat that is meant: the latest not in the future, or the nearest where dates lie ahead."""
    if not stretch.step:
        return stretch
    repeats = [stretch.moved(n) for n in range(-2, 3)]
    if not forward:
        return max((one for one in repeats if one.first <= today.day), key=lambda one: one.first)
    if stretch.step == "week":
        return next(one for one in repeats if one.last >= today.day)  # "appointments on Saturday": the coming one
    return min(repeats, key=lambda one: (_distance(one, today.day), one.first < today.day))


def _distance(stretch: Stretch, day: date) -> int:
    if stretch.first <= day <= stretch.last:
        return 0
    return min(abs((stretch.first - day).days), abs((stretch.last - day).days))


def stretch_of(read: DateRead, today: Today, forward: bool) -> Stretch:
    """The days a calendar expression covers, the end of a range settled with its start."""
    assert read.a is not None
    first = settle(read.a, today, forward)
    if read.b is None:
        return first
    last = read.b
    if last.step:
        last = min(
            (last.moved(n) for n in range(-3, 4)),
            key=lambda one: (one.last < first.first, abs((one.last - first.first).days)),
        )
    elif read.a.step:
        candidates = (
            [read.a.moved(n) for n in range(-100, 3)]
            if last.last.year < today.day.year - 2
            else [read.a.moved(n) for n in range(-3, 3)]
        )
        first = max((one for one in candidates if one.first <= last.last), key=lambda one: one.first, default=first)
    return Stretch(first.first, last.last)


def _calendar(read: DateRead, field: Field, today: Today, forward: bool) -> Node | None:
    days = stretch_of(read, today, forward)
    if forward and read.a is not None and read.a.step and read.shape in ("before", "until", "after"):
        days = _not_past(days, today)
    match read.shape:
        case "before":
            return _condition(field, "before", _day(days.first))
        case "after":
            return _condition(field, "after", _day(days.last))
        case "since":
            return _condition(field, "on_or_after", _day(days.first))
        case "until":
            return _until(read, field, days, today, forward)
        case _:
            if days.first > days.last:
                return None
            if days.first == days.last:
                return _condition(field, "on", _day(days.first))
            return _condition(field, "between", (_day(days.first), _day(days.last)))


def _not_past(days: Stretch, today: Today) -> Stretch:
    """ "before June" said in November of dates that lie ahead is the coming June."""
    while days.step and days.last < today.day:
        days = days.moved(1)
    return days


def _until(read: DateRead, field: Field, days: Stretch, today: Today, forward: bool) -> Node:
    return _condition(field, "on_or_before", _day(days.last))


def _anniversary(read: DateRead, field: Field, today: Today) -> Node | None:
    if read.shape == "period" and read.unit != "year":
        return _condition(field, "anniversary_in_period", Period(period=read.unit, offset=read.offset))  # pyright: ignore[reportArgumentType]
    if read.shape in ("next", "within", "span") and read.unit != "hour":
        return _condition(field, "anniversary_in_next", _hours_fit(read, field))
    if read.shape == "last":
        span = _hours_fit(read, field)
        return _month_days(field, shift(today.day, -span.n, span.unit), today.day)
    if read.shape not in ("in", "range") or read.a is None or not (read.a.step or _within_a_year(read, today)):
        return None
    days = stretch_of(read, today, True)
    return _month_days(field, days.first, days.last)


def _within_a_year(read: DateRead, today: Today) -> bool:
    """Whether the days are close to today, so that a birthday among them is meant, not a year of birth."""
    assert read.a is not None
    last = read.b or read.a
    near = abs((read.a.first - today.day).days) < 366
    return near and (last.last - read.a.first).days < 365


def _month_days(field: Field, first: date, last: date) -> Node:
    return _condition(field, "anniversary_between", (first.strftime("%m-%d"), last.strftime("%m-%d")))


def window(read: DateRead, today: Today) -> dict[str, object] | None:
    """The expression as a window on events (contract: scope); None where events cannot be asked so."""
    if read.shape in ("last", "within", "span") or (read.shape == "ago" and read.compare == "lt"):
        return {"in_last": Relative(n=read.n, unit=read.unit)}  # pyright: ignore[reportArgumentType]
    if read.shape == "period":
        return {"in_period": Period(period=read.unit, offset=read.offset)}  # pyright: ignore[reportArgumentType]
    if read.shape == "ago" and read.compare in ("gt", "gte") and read.unit != "hour":
        return {
            "on_or_before": _day(shift(today.day, -read.n - (read.compare == "gt" and read.unit == "day"), read.unit))
        }
    if read.a is None:
        return None
    days = stretch_of(read, today, False)
    match read.shape:
        case "since":
            return {"on_or_after": _day(days.first)}
        case "after":
            return {"on_or_after": _day(shift(days.last, 1, "day"))}
        case "until":
            return {"on_or_before": _day(days.last)}
        case "before":
            return {"on_or_before": _day(shift(days.first, -1, "day"))}
        case _:
            return {"between": (_day(days.first), _day(days.last))}


def period_days(read: DateRead, today: Today) -> Stretch:
    """The days of a period, for the words that explain it."""
    return period_stretch(read, today)
