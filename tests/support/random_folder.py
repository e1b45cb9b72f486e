"""Random account folders that look for trouble: blanks, Unicode, reserved words, clock changes, leap days."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from tests.support.account import AccountFolder, Campaign, CustomField, Event, Lead, LeadValue, TeamMember
from tests.support.oracle import same

Item = TypeVar("Item")
ZONES = (
    "UTC",
    "America/Toronto",
    "America/Vancouver",
    "America/St_Johns",
    "America/Havana",  # 01:00 → 00:00: midnight comes twice
    "Africa/Cairo",  # 00:00 → 01:00: a day without midnight
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Auckland",
    "Pacific/Apia",
)
WEEK_STARTS = ("monday", "sunday", "saturday", "wednesday")
TEXTS: tuple[str, ...] = (
    "Toronto",
    "toronto",
    " Toronto ",
    "New York",
    "new  york",
    "Kitsilano",
    "Straße",
    "STRASSE",
    "İstanbul",
    "istanbul",
    "ISTANBUL",
    "Zoë",
    "Zoe\u0308",  # the same name, written with a combining mark
    "ﬁne",
    "Σίσυφος",
    "ΣΊΣΥΦΟΣ",
    "שלום",
    "مرحبا بك",
    "🏠 buyer",
    "👩‍👩‍👧",
    "50% off",
    "100%",
    "a_b",
    "aXb",
    "C:\\new\\",
    "\\",
    "%",
    "_",
    "O'Brien",
    'the "big" one',
    "“quoted”",
    "ends with ”",
    "'; drop table leads; --",
    "Kits, West",
    "rock (and) roll",
    "Salt and Pepper",
    "this or that",
    "not interested",
    "is",
    "And",
    "IS NOT",
    "is empty",
    "set",
    "empty",
    "nobody",
    "yes",
    "none of these",
    "in the last 30 days",
    "between 1 and 2",
    "[custom.city]",
    "a [b] c",
    "tab\there",
    "two\nlines",
    "non\u00a0breaking",
    "\u200bzero width",
    "30",
    "1,000",
    "$5",
    "2026-03-01",
    "Assigned to",
    "Assigned to Dan",
    "opened any email",
    "in segment Hot",
    "everyone",
    "x" * 500,
    "word " * 99 + "end",
)
BLANKS = (None, "", " ", "\t \u00a0")
NAMES = ("Dan Reed", "Dan Reed", "Priya Nair", "dan reed", "Nobody", "Is Anders", "Ann, Jr.", "Łukasz [x]", "Or Cohen")
CAMPAIGN_NAMES = (
    "May newsletter",
    "May newsletter",
    "Open house in May",
    "This month",
    "Last, (really)",
    "“Hi”",
)
LABELS = (
    "City",
    "Budget",
    "Budget",
    "Budget is",
    "Trial",
    "Home club",
    "Is member",
    "Not interested",
    "Opened account",
    "In segment",
    "Assigned to",
    "Assigned to office",
    "Status",
    "Price, total (net)",
    "Salt and Pepper",
    "Größe",
    "has  two spaces",
    "[key]",
    "everyone",
    "Birthday",
    "Trial ends",
    "“Quoted” label",
)
UNITS = (None, "currency", "km", "%", "and", "sq. ft (net)")
CURRENCIES = ("USD", "CAD", "EUR", "GBP", "CHF", "JPY")
KINDS = ("text", "number", "choice", "boolean", "date", "datetime")
STEPS = (0, 1, 2, 3, 6, 7, 8, 13, 14, 28, 29, 30, 31, 90, 91, 365, 366)
SPANS = ("days", "weeks", "months", "years")
LEAP_DAYS = (date(2024, 2, 29), date(2028, 2, 29), date(1996, 2, 29), date(2000, 2, 29))


@cache
def clock_changes(timezone: str) -> tuple[date, ...]:
    """The local days of 2024 to 2027 on which the zone's clocks change."""
    zone = ZoneInfo(timezone)
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(4 * 365)]
    offsets = [datetime.combine(day, time(), zone).utcoffset() for day in days]
    return tuple(day for day, one, other in zip(days, offsets, offsets[1:], strict=False) if one != other)


def random_now(rng: random.Random, timezone: str) -> datetime:
    """A present moment in the account's zone, often on an awkward day or second."""
    zone = ZoneInfo(timezone)
    awkward = (date(2024, 2, 29), date(2026, 2, 28), date(2026, 3, 31), date(2025, 12, 31), date(2026, 1, 1))
    anywhere = date(2024, 1, 1) + timedelta(days=rng.randrange(4 * 365))
    day = rng.choice((*awkward, *clock_changes(timezone), anywhere, anywhere, anywhere))
    hour = rng.choice((time(), time(0, 0, 1), time(1, 30), time(12), time(23, 59, 59), time(rng.randrange(24), 15)))
    moment = datetime.combine(day, hour.replace(fold=rng.randrange(2)), zone)
    return moment.astimezone(UTC).astimezone(zone)  # a time that the clocks skip becomes one that was


def random_day(rng: random.Random, now: datetime) -> date:
    """A day that relative and calendar windows around `now` have an edge at, or a leap day."""
    if rng.random() < 0.1:
        return rng.choice(LEAP_DAYS)
    sign, span = rng.choice((-1, -1, 1)), rng.choice(SPANS)
    steps = rng.choice(STEPS[:8] if span == "years" else STEPS)
    edge = now.date() + relativedelta(**{span: sign * steps})  # pyright: ignore[reportArgumentType] (one keyword)
    return edge + timedelta(days=rng.choice((-1, 0, 0, 1)))


def random_moment(rng: random.Random, now: datetime) -> datetime:
    """A moment near the edge of a window: midnights and hours before and after `now`, a second or less off."""
    off = timedelta(microseconds=rng.choice((0, 0, 1, -1, 1_000_000, -1_000_000)))
    if rng.random() < 0.3:
        return now.astimezone(UTC) + timedelta(hours=rng.choice((-1, 1)) * rng.choice(STEPS)) + off
    clock = rng.choice((time(), time(), time(23, 59, 59), time(0, 30), time(2, 30), time(12)))
    local = datetime.combine(random_day(rng, now), clock.replace(fold=rng.randrange(2)), now.tzinfo)
    return local.astimezone(UTC) + off


def random_number(rng: random.Random) -> Decimal:
    """Small whole numbers mostly, so that equality happens; also decimals, negatives and the limits."""
    wild = (Decimal("0.0001"), Decimal("-3.5"), Decimal("99.99"), Decimal(500_000), Decimal(10**12 - 1))
    return rng.choice((*wild, *(Decimal(rng.randrange(6)) for _ in range(8))))


def some(rng: random.Random, items: Sequence[Item], most: int) -> list[Item]:
    """Up to `most` of the items, in random order, maybe none."""
    return rng.sample(list(items), rng.randint(0, min(most, len(items))))


def distinct(texts: Sequence[str]) -> list[str]:
    """Stripped texts that differ by more than letter case, none blank."""
    return list({same(text): text.strip() for text in texts if text.strip()}.values())


def random_folder(rng: random.Random, now: datetime | None = None, leads: int = 12) -> tuple[AccountFolder, datetime]:
    """An account without segments, and the present moment that its dates lie around."""
    timezone = rng.choice(ZONES)
    now = now or random_now(rng, timezone)
    folder = AccountFolder(
        name=f"Account {rng.randrange(10**9)}",
        timezone=timezone,
        currency=rng.choice(CURRENCIES),
        week_start=rng.choice(WEEK_STARTS),
        team=_team(rng),
        statuses=tuple(distinct(["Hot", "Warm", *some(rng, TEXTS, 4)])),
        sources=tuple(distinct(["Facebook", *some(rng, TEXTS, 3)])),
        custom_fields=_custom_fields(rng),
        campaigns=_campaigns(rng, now),
    )
    tags = [tag.replace(";", ",") for tag in distinct(rng.sample(TEXTS, 5))]
    texts = rng.sample(TEXTS, 8)
    folder = replace(folder, leads=tuple(_lead(rng, i, folder, now, tags, texts) for i in range(leads)))
    events = 4 * leads if folder.campaigns else 0
    return replace(folder, events=tuple(_event(rng, folder, now) for _ in range(events))), now


def _team(rng: random.Random) -> tuple[TeamMember, ...]:
    names = ["Dan Reed", *some(rng, NAMES, 4)]
    return tuple(TeamMember(f"t{i}", name, f"t{i}@example.com") for i, name in enumerate(names))


def _custom_fields(rng: random.Random) -> tuple[CustomField, ...]:
    """One field of each kind and some more, labels shared now and then."""
    kinds = [*KINDS, *some(rng, KINDS, 3)]
    labels = rng.sample(LABELS, len(kinds))
    return tuple(_custom_field(rng, f"f{i}", *pair) for i, pair in enumerate(zip(labels, kinds, strict=True)))


def _custom_field(rng: random.Random, key: str, label: str, kind: str) -> CustomField:
    choices = tuple(distinct(rng.sample(TEXTS, 4))) if kind == "choice" else ()
    return CustomField(key, label, kind, choices, rng.choice(UNITS) if kind == "number" else None)


def _campaigns(rng: random.Random, now: datetime) -> tuple[Campaign, ...]:
    """Up to five, two of them sent at one moment, some in the future, some never; maybe none at all."""
    moments = [random_moment(rng, now) for _ in range(3)]
    names = some(rng, CAMPAIGN_NAMES, 5)
    return tuple(Campaign(f"k{i}", name, rng.choice((*moments, None))) for i, name in enumerate(names))


def _lead(rng: random.Random, i: int, folder: AccountFolder, now: datetime, tags: list[str], texts: list[str]) -> Lead:
    def text() -> LeadValue:
        return rng.choice((*BLANKS, *texts))

    phone = rng.choice((None, f"+1416555{i:04}"))
    values: dict[str, LeadValue] = {
        "first_name": text(),
        "last_name": text(),
        "email": rng.choice((None, f"lead{i}@example.com", f"o'brien_{i}+100@sub.example.ca")),
        "phone": phone,
        "phone_type": rng.choice(("mobile", "landline")) if phone else None,
        "status": rng.choice((None, *folder.statuses)),
        "source": rng.choice((None, *folder.sources)),
        "assigned_to": rng.choice((None, *(member.id for member in folder.team))),
        "tags": tuple(some(rng, tags, 3)),
        "created_at": random_moment(rng, now),
        "last_active_at": rng.choice((None, random_moment(rng, now))),
        "subscribed": rng.choice((True, False)),
    }
    for custom in folder.custom_fields:
        values[custom.tree_key] = text() if custom.type == "text" else _custom_value(rng, custom, now)
    return Lead(f"lead-{i:03}", values)


def _custom_value(rng: random.Random, custom: CustomField, now: datetime) -> LeadValue:
    if rng.random() < 0.25:
        return None
    values: dict[str, LeadValue] = {
        "number": random_number(rng),
        "choice": rng.choice(custom.choices or (None,)),
        "boolean": rng.choice((True, False)),
        "date": random_day(rng, now),
        "datetime": random_moment(rng, now),
    }
    return values[custom.type]


def _event(rng: random.Random, folder: AccountFolder, now: datetime) -> Event:
    lead, campaign = rng.choice(folder.leads), rng.choice(folder.campaigns)
    kind = rng.choice(("received", "received", "opened", "opened", "clicked", "bounced", "unsubscribed"))
    machine = kind in ("opened", "clicked") and rng.random() < 0.4
    return Event(lead.id, campaign.id, kind, random_moment(rng, now), machine)
