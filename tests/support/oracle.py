"""Who is in a tree, by brute force in plain Python: the second opinion that the product's SQL is compared with.

Written from docs/filter-model.md alone; it imports nothing of the product and shares no code with it. Trees are
the contract's JSON, leads and events are those of an AccountFolder. Day windows are compared as local days, never
as instants, which is the other way round from the product.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from tests.support.account import AccountFolder, Event, Lead, LeadValue

Json = dict[str, Any]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COMPLEMENTS = {"not_in": "in", "not_contains": "contains", "has_none": "has_any", "ne": "eq", "is_empty": "is_set"}
WINDOWS = ("in_last", "in_period", "between", "on_or_after", "on_or_before")
LONG_ENOUGH = 800  # days in a row that hold every anniversary, 29 February too


def members(tree: Json, folder: AccountFolder, now: datetime) -> set[str]:
    """The ids of the leads that `tree` holds at `now`."""
    return world_of(folder, now).members(tree)


def world_of(folder: AccountFolder, now: datetime) -> "World":
    """What many trees are asked of."""
    return World(folder, now.astimezone(UTC))  # moments of one zone would be compared by the clock on the wall


def folded(text: str) -> str:
    """For comparing texts: letter case ignored, spaces kept."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def same(text: str) -> str:
    """For comparing whole values: letter case and outer spaces ignored."""
    return folded(text).strip()


def is_missing(value: LeadValue) -> bool:
    """Null, blank text, no tags."""
    return value is None or value == () or (isinstance(value, str) and not value.strip())


def number(value: float | Decimal) -> Decimal:
    """A JSON number, exact."""
    return Decimal(str(value))


def moved(day: date, n: int, unit: str) -> date:
    """`day` and n calendar units (n may be negative), held within the calendar."""
    deltas = {
        "day": timedelta(days=n),
        "week": timedelta(weeks=n),
        "month": relativedelta(months=n),
        "quarter": relativedelta(months=3 * n),
        "year": relativedelta(years=n),
    }
    try:
        return day + deltas[unit]
    except (OverflowError, ValueError):
        return date.max if n > 0 else date.min


def days_between(first: date, last: date) -> Iterator[date]:
    """Both ends included, at most LONG_ENOUGH of them."""
    for i in range(min((last - first).days + 1, LONG_ENOUGH)):
        yield first + timedelta(days=i)


def celebrated(birth: date, year: int) -> date:
    """The anniversary of `birth` in one year: 29 February falls on the 28th where there is no 29th."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


@dataclass(frozen=True)
class World:
    """One account at one moment, `now`, which is in UTC."""

    folder: AccountFolder
    now: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        return ZoneInfo(self.folder.timezone)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Field key → kind."""
        return self.folder.kinds()

    @cached_property
    def today(self) -> date:
        """The account's day at `now`."""
        return self.local_day(self.now)

    @cached_property
    def segments(self) -> dict[str, Json]:
        """Tree by segment name, whatever the case."""
        return {same(segment.name): segment.tree for segment in self.folder.segments}

    @cached_property
    def events(self) -> dict[str, list[Event]]:
        """Events by lead."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.folder.events:
            found[event.lead_id].append(event)
        return found

    @cached_property
    def last_campaign(self) -> str | None:
        """The id of the campaign sent most recently; the largest id of those sent at one moment."""
        sent = [(c.sent_at.astimezone(UTC), c.id) for c in self.folder.campaigns if c.sent_at is not None]
        return max((campaign for campaign in sent if campaign[0] <= self.now), default=(None, None))[1]

    def local_day(self, value: date | datetime) -> date:
        """The day that a moment falls on in the account's time zone; a day stays itself."""
        return value.astimezone(self.zone).date() if isinstance(value, datetime) else value

    def members(self, tree: Json) -> set[str]:
        """The ids of the leads that `tree` holds."""
        return {lead.id for lead in self.folder.leads if self.holds(tree, lead)}

    def holds(self, node: Json, lead: Lead) -> bool:
        """Whether the lead is in the tree."""
        match node:
            case {"everyone": True}:
                return True
            case {"all": children}:
                return all(self.holds(child, lead) for child in children)
            case {"any": children}:
                return any(self.holds(child, lead) for child in children)
            case {"not": child}:
                return not self.holds(child, lead)
            case _:
                return self.condition_holds(node["field"], node["op"], node.get("value"), lead)

    def condition_holds(self, key: str, op: str, asked: Any, lead: Lead) -> bool:
        """Whether the lead meets one condition."""
        if op in COMPLEMENTS:
            return not self.condition_holds(key, COMPLEMENTS[op], asked, lead)
        kind = self.kinds[key]
        if kind == "engagement":
            return self.engaged(op, asked, lead)
        if kind == "segment":
            return any(self.holds(self.segments[same(name)], lead) for name in asked)
        value = lead.values.get(key)
        if is_missing(value):
            return False
        return op == "is_set" or COMPARE[kind](self, value, op, asked)

    def choice_holds(self, value: str, op: str, asked: list[str]) -> bool:
        """A choice or a text that equals one of a list."""
        assert op == "in"
        return same(value) in {same(item) for item in asked}

    def member_holds(self, value: str, op: str, asked: list[str]) -> bool:
        """Team members are named by id, to the letter."""
        assert op == "in"
        return value in asked

    def text_holds(self, value: str, op: str, asked: Any) -> bool:
        """Texts ignore letter case; only `in` ignores outer spaces."""
        if op == "in":
            return self.choice_holds(value, op, asked)
        text, part = folded(value), folded(asked)
        return {"contains": part in text, "starts_with": text.startswith(part), "ends_with": text.endswith(part)}[op]

    def tags_hold(self, value: Iterable[str], op: str, asked: list[str]) -> bool:
        """Tags, as sets."""
        has, wanted = {same(tag) for tag in value}, {same(tag) for tag in asked}
        return {"has_any": bool(has & wanted), "has_all": has >= wanted}[op]

    def number_holds(self, value: Decimal, op: str, asked: Any) -> bool:
        """Numbers, exact."""
        if op == "between":
            return number(asked[0]) <= value <= number(asked[1])
        bound = number(asked)
        comparisons = {"eq": value == bound, "gt": value > bound, "gte": value >= bound, "lt": value < bound}
        return (comparisons | {"lte": value <= bound})[op]

    def boolean_holds(self, value: bool, op: str, asked: None) -> bool:
        """Yes or no."""
        assert asked is None
        return value is (op == "is_true")

    def date_holds(self, value: date | datetime, op: str, asked: Any) -> bool:
        """Dates and moments against relative, calendar and fixed dates and anniversaries."""
        if op.startswith("anniversary"):
            return self.anniversary_holds(self.local_day(value), op, asked)
        if op in ("in_last", "older_than", "in_next"):
            return self.relative_holds(value, op, asked)
        day = self.local_day(value)
        if op == "in_period":
            first, last = self.period(asked)
            return first <= day <= last
        if op == "between":
            return date.fromisoformat(asked[0]) <= day <= date.fromisoformat(asked[1])
        bound = date.fromisoformat(asked)
        comparisons = {"on": day == bound, "before": day < bound, "after": day > bound}
        return (comparisons | {"on_or_before": day <= bound, "on_or_after": day >= bound})[op]

    def relative_holds(self, value: date | datetime, op: str, asked: Json) -> bool:
        """n units back or ahead of now: whole local days, but hours to the second, and moments up to now alone."""
        n, unit, day = asked["n"], asked["unit"], self.local_day(value)
        value = value.astimezone(UTC) if isinstance(value, datetime) else value
        past, coming = self.is_past(value), self.is_coming(value)
        if unit == "hour":
            assert isinstance(value, datetime)
            start, end = self.now - timedelta(hours=n), self.now + timedelta(hours=n)
            return {
                "in_last": past and value >= start,
                "older_than": value < start,
                "in_next": coming and value <= end,
            }[op]
        start, end = moved(self.today, -n, unit), moved(self.today, n, unit)
        return {"in_last": past and day >= start, "older_than": day < start, "in_next": coming and day <= end}[op]

    def is_past(self, value: date | datetime) -> bool:
        """Not after the present moment (a day: not after today)."""
        return value <= self.now if isinstance(value, datetime) else value <= self.today

    def is_coming(self, value: date | datetime) -> bool:
        """Not before the present moment (a day: not before today)."""
        return value >= self.now if isinstance(value, datetime) else value >= self.today

    def period(self, asked: Json) -> tuple[date, date]:
        """The first and last day of a calendar period."""
        name, offset = asked["period"], asked["offset"]
        start = self.today
        if name == "week":
            while start.weekday() != WEEKDAYS.index(self.folder.week_start):
                start -= timedelta(days=1)
        elif name == "month":
            start = start.replace(day=1)
        elif name == "quarter":
            start = start.replace(month={1: 1, 2: 4, 3: 7, 4: 10}[(start.month + 2) // 3], day=1)
        elif name == "year":
            start = start.replace(month=1, day=1)
        end = moved(start, offset + 1, name)
        return moved(start, offset, name), end if end == date.max else end - timedelta(days=1)

    def anniversary_holds(self, birth: date, op: str, asked: Any) -> bool:
        """Whether the month and day of `birth` come round in a window, any year."""
        if op == "anniversary_between":
            first, last = asked
            day = birth.isoformat()[5:]
            days = {day, "02-28"} if day == "02-29" else {day}
            return any(first <= day <= last if first <= last else day >= first or day <= last for day in days)
        if op == "anniversary_in_next":
            window = self.today, moved(self.today, asked["n"], asked["unit"])
        else:
            window = self.period(asked)
        return any(celebrated(birth, day.year) == day for day in days_between(*window))

    def engaged(self, op: str, asked: Json | None, lead: Lead) -> bool:
        """Whether the lead's events in scope are enough different emails; not_* need receipt and no such event."""
        scope = asked or {}
        in_scope = [event for event in self.events.get(lead.id, ()) if self.event_in_scope(event, scope)]
        least = scope.get("at_least", 1)
        if op in ("not_opened", "not_clicked"):
            return len(emails(in_scope, "received")) >= least and not emails(in_scope, op.removeprefix("not_"))
        return len(emails(in_scope, op)) >= least

    def event_in_scope(self, event: Event, scope: Json) -> bool:
        """Whether an event is of the scope's campaign and in its window."""
        campaign = scope.get("campaign", "any")
        if campaign == "last":
            campaign = self.last_campaign
        if campaign not in ("any", event.campaign_id):
            return False
        return all(self.date_holds(event.at, window, scope[window]) for window in WINDOWS if window in scope)


def emails(events: Iterable[Event], kind: str) -> set[str]:
    """The different campaigns with such an event; opens made by machines are no opens."""
    return {e.campaign_id for e in events if e.event == kind and not (kind == "opened" and e.machine)}


COMPARE: dict[str, Callable[[World, Any, str, Any], bool]] = {
    "choice": World.choice_holds,
    "member": World.member_holds,
    "text": World.text_holds,
    "tags": World.tags_hold,
    "number": World.number_holds,
    "boolean": World.boolean_holds,
    "date": World.date_holds,
    "datetime": World.date_holds,
}
