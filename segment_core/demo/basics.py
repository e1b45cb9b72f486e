"""The built-in columns of a lead, drawn from an account's habits: who, how reachable, from where, whose."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.history import DAYS_A_YEAR, History
from segment_core.demo.names import Culture
from segment_core.demo.people import MAIL_DOMAINS, email_address, person, phone_number
from segment_core.demo.plan import Lead

T = TypeVar("T")


BLANK: Weighted[str | None] = Weighted({None: 1})  # for columns that the account fills by rules of its own


@dataclass(frozen=True)
class Habits:
    """How the leads of an account usually look. A None among the weights is a blank; shares go from 0 to 1."""

    prefix: str
    digits: int
    cultures: Weighted[Culture]
    sources: Weighted[str | None]
    mobile: Sequence[str]
    landline: Sequence[str]
    statuses: Weighted[str | None] = BLANK
    owners: Weighted[str | None] = BLANK
    domains: Weighted[str] = field(default_factory=lambda: MAIL_DOMAINS)
    mobile_share: float = 0.76
    no_email: float = 0.04
    no_phone: float = 0.1
    no_last_name: float = 0.02
    opted_out: float = 0.02


def basic_lead(chance: Chance, history: History, number: int, habits: Habits) -> Lead:
    """A lead with its built-in columns; tags, activity and custom fields are the account's own business."""
    who = person(chance, habits.cultures)
    phone, phone_type = _phone(chance, habits)
    return Lead(
        id=f"{habits.prefix}{number:0{habits.digits}d}",
        first_name=who.first,
        last_name="" if chance.happens(habits.no_last_name) else who.last,
        email="" if chance.happens(habits.no_email) else email_address(chance, who, number, habits.domains),
        phone=phone,
        phone_type=phone_type,
        status=chance.pick(habits.statuses),
        source=chance.pick(habits.sources),
        assigned_to=chance.pick(habits.owners),
        created_at=history.arrival(chance),
        subscribed=not chance.happens(habits.opted_out),
    )


def _phone(chance: Chance, habits: Habits) -> tuple[str, str]:
    if chance.happens(habits.no_phone):
        return "", ""
    if chance.happens(habits.mobile_share):
        return phone_number(chance, habits.mobile), "mobile"
    return phone_number(chance, habits.landline), "landline"


def last_seen(chance: Chance, history: History, lead: Lead, never: float, recency: float) -> datetime | None:
    """The lead's last visit, blank with the chance `never`; a `recency` above 1 crowds it towards now."""
    return None if chance.happens(never) else history.between(chance, lead.created_at, recency)


def birthday(chance: Chance, history: History, youngest: int, oldest: int) -> date:
    """A day of birth for somebody of an age between the two, the middle being the most likely."""
    age = chance.bell((youngest + oldest) / 2, (oldest - youngest) / 5, youngest, oldest)
    return date.fromordinal(history.today.toordinal() - int(age * DAYS_A_YEAR) - chance.whole(1, 365))


def tagged(chance: Chance, likely: Sequence[tuple[str, float]]) -> list[str]:
    """Each tag with its own probability."""
    return [tag for tag, probability in likely if chance.happens(probability)]


def choices_of(weights: Weighted[str | None]) -> tuple[str, ...]:
    """The values of a choice field whose shares these are."""
    return tuple(value for value in weights.values if value)


def known(chance: Chance, share: float, value: T) -> T | None:
    """The value for this share of leads, else a blank."""
    return value if chance.happens(share) else None
