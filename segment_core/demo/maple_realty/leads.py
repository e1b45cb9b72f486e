"""One lead of Maple Realty: traits first, then the columns that follow from them."""

from datetime import date, datetime, timedelta

from segment_core.demo.basics import Habits, basic_lead, birthday, known, last_seen
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.history import History
from segment_core.demo.maple_realty.places import ROWS, Place
from segment_core.demo.maple_realty.tags import draw_tags
from segment_core.demo.maple_realty.traits import BUYING, SELLING, Intent, Traits, draw_traits
from segment_core.demo.people import CANADIAN
from segment_core.demo.plan import CustomValue, Lead

SOURCES: Weighted[str | None] = Weighted(
    {
        "Facebook": 25, "Website": 22, "Zillow": 13, "CSV import": 12, "Referral": 9, "Open house": 8,
        "Google Ads": 6, "Manual": 4, None: 1,
    }
)  # fmt: skip  # a table of shares
SOURCES_BEFORE: Weighted[str | None] = Weighted(
    {
        "Facebook": 18,
        "Website": 20,
        "Zillow": 12,
        "CSV import": 26,
        "Referral": 10,
        "Open house": 7,
        "Manual": 6,
        None: 1,
    }
)  # before Google Ads, and with the old CRM's exports
LONG_AGO = 400  # days
UNOWNED = 0.11
UNOWNED_NEW = 0.4
REST_OF_TEAM = 0.2  # owned by somebody who does not look after the place
TEAM_IDS = ("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8")
BEDROOMS = {
    "Condo": (1, 3), "Townhouse": (2, 4), "Semi-detached": (3, 4), "Detached": (3, 6), "Duplex": (4, 6),
    "Cottage": (2, 4),
}  # fmt: skip  # a table


def _habits(place: Place) -> Habits:
    """Status and owner follow from a lead's traits instead; phones have the place's area code."""
    pattern = (f"+1{place.area_code}555####",)
    return Habits(prefix="L", digits=6, cultures=CANADIAN, sources=SOURCES, mobile=pattern, landline=pattern)


HABITS = {place.city: _habits(place) for _, place in ROWS}


def maple_lead(chance: Chance, history: History, number: int) -> Lead:
    """The lead of this number, without its emails."""
    created = history.arrival(chance)
    traits = draw_traits(chance, history.age_in_days(created))
    lead = basic_lead(chance, history, number, HABITS[traits.place.city])
    lead.created_at = created
    lead.status = traits.status
    if traits.age_days > LONG_AGO:
        lead.source = chance.pick(SOURCES_BEFORE)
    lead.assigned_to = _owner(chance, traits)
    lead.tags = draw_tags(chance, traits, lead.source)
    lead.last_active_at = _last_active(chance, history, lead)
    lead.custom = _custom(chance, history, lead, traits)
    return lead


def _owner(chance: Chance, traits: Traits) -> str | None:
    if chance.happens(UNOWNED_NEW if traits.status == "New" else UNOWNED):
        return None
    return chance.among(TEAM_IDS if chance.happens(REST_OF_TEAM) else traits.place.owners)


def _last_active(chance: Chance, history: History, lead: Lead) -> datetime | None:
    """Hot leads were here lately, cold ones hardly came back."""
    never, recency = {
        "Hot": (0.01, 5.0), "Warm": (0.04, 2.5), "New": (0.12, 1.5), "Nurture": (0.1, 1.2), "Cold": (0.22, 0.6)
    }.get(lead.status or "", (0.3, 1.0))  # fmt: skip  # a table
    return last_seen(chance, history, lead, never, recency)


def _custom(chance: Chance, history: History, lead: Lead, traits: Traits) -> dict[str, CustomValue]:
    place = traits.place
    buyer = traits.intent in BUYING
    located = chance.happens(0.93)
    return {
        "city": _as_typed(chance, place.city, lead.source) if located else None,
        "neighbourhood": _neighbourhood(chance, place) if located else None,
        "province": known(chance, 0.97 if located else 0.4, place.province),
        "budget": None if traits.intent is Intent.RENT else known(chance, 0.84 if buyer else 0.4, traits.budget),
        "property_type": known(chance, 0.82, traits.home),
        "bedrooms": known(chance, 0.74, _bedrooms(chance, traits.home)),
        "pre_approved": known(chance, 0.72 if buyer else 0.2, traits.pre_approved),
        "move_in_date": _move_in(chance, history, lead, traits),
        "birthday": known(chance, 0.46, birthday(chance, history, 22, 82)),
        "last_viewing": _last_viewing(chance, history, lead, traits),
    }


def _as_typed(chance: Chance, city: str, source: str | None) -> str:
    """Imported lists carry what somebody once typed: another case, a space too many."""
    if source == "CSV import" and chance.happens(0.02):
        return chance.among((city.lower(), city.upper(), f"{city} "))
    return city


def _neighbourhood(chance: Chance, place: Place) -> str | None:
    return known(chance, 0.62, chance.among(place.neighbourhoods)) if place.neighbourhoods else None


def _bedrooms(chance: Chance, home: str) -> int | None:
    low, high = BEDROOMS.get(home, (0, 0))
    return chance.whole(low, high) if high else None


def _move_in(chance: Chance, history: History, lead: Lead, traits: Traits) -> date | None:
    """Those who are serious name a day ahead; for the others it has often passed."""
    share = {"Hot": 0.72, "Warm": 0.55, "New": 0.4}.get(lead.status or "", 0.25)
    if traits.intent in SELLING or not chance.happens(share):
        return None
    if lead.status in ("Hot", "Warm", "New"):
        return history.today + chance.between(timedelta(days=3), timedelta(days=330), power=1.2)
    return lead.created_at.date() + chance.between(timedelta(days=20), timedelta(days=420))


def _last_viewing(chance: Chance, history: History, lead: Lead, traits: Traits) -> datetime | None:
    """Homes are viewed after the lead came in; sellers view none."""
    share = {"Hot": 0.75, "Warm": 0.5, "New": 0.1, "Nurture": 0.3}.get(lead.status or "", 0.2)
    if traits.intent is Intent.SELL or not chance.happens(share):
        return None
    return history.between(chance, lead.created_at, 2.5 if lead.status == "Hot" else 1.0)
