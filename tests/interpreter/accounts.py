"""Small accounts of different trades, as catalogs: what the interpreter is tried on."""

# ruff: noqa: E501 - an account reads as a table

from datetime import datetime
from decimal import Decimal
from typing import Any

from assistant.reading import Context
from segment_core.catalog import (
    BUILT_IN_FIELDS,
    DEFAULT_SOURCES,
    DEFAULT_STATUSES,
    PHONE_TYPES,
    Campaign,
    Catalog,
    Field,
    KnownValue,
    Member,
    NumberProfile,
    SavedSegment,
)
from segment_core.structure import parse_tree

NOW = datetime.fromisoformat("2026-06-16T12:00:00-04:00")  # a Tuesday
FIRST_NAMES = ("Jane", "Dan", "Maria", "Liam", "Zoë")
LAST_NAMES = ("Doe", "Singh", "O'Brien", "García")


def _known(labels: tuple[str, ...]) -> tuple[KnownValue, ...]:
    return tuple(KnownValue(i, label) for i, label in enumerate(labels, 1))


def account(
    number: int,
    name: str,
    *,
    currency: str = "USD",
    week_start: str = "monday",
    statuses: tuple[str, ...] = DEFAULT_STATUSES,
    sources: tuple[str, ...] = DEFAULT_SOURCES,
    tags: tuple[str, ...] = (),
    team: tuple[str, ...] = (),
    campaigns: tuple[str, ...] = (),
    segments: dict[str, dict[str, Any]] | None = None,
    fields: tuple[tuple[str, str, str, Any], ...] = (),
    numbers: dict[str, tuple[int, int, int]] | None = None,
) -> Catalog:
    """A catalog; `fields` are (key, kind, label, values or unit); `numbers` low, median and high of number fields."""
    known = {field.key: field for field in BUILT_IN_FIELDS}
    values = {"status": statuses, "source": sources, "tags": tags, "phone_type": PHONE_TYPES, "first_name": FIRST_NAMES, "last_name": LAST_NAMES}  # fmt: skip
    for key, kind, label, extra in fields:
        unit = extra if isinstance(extra, str) else None
        known[f"custom.{key}"] = Field(f"custom.{key}", kind, label, (), unit)  # pyright: ignore[reportArgumentType]  # a literal in each account
        if isinstance(extra, tuple):
            values[f"custom.{key}"] = extra
    return Catalog(
        account_id=number,
        slug=name.lower().replace(" ", "-"),
        name=name,
        timezone="America/Toronto",
        currency=currency,
        week_start=week_start,
        version=1,
        fields=known,
        values={key: _known(labels) for key, labels in values.items()},
        members=tuple(Member(f"m{i}", person, f"m{i}@example.com", value_id=i) for i, person in enumerate(team, 1)),
        campaigns=tuple(
            Campaign(f"c{i}", title, datetime.fromisoformat(f"2026-0{min(i, 6)}-10T10:00:00-04:00"), i)
            for i, title in enumerate(campaigns, 1)
        ),
        segments=tuple(
            SavedSegment(f"s{i}", title, parse_tree(tree))
            for i, (title, tree) in enumerate((segments or {}).items(), 1)
        ),
        numbers={
            f"custom.{key}": NumberProfile(*(Decimal(n) for n in three)) for key, three in (numbers or {}).items()
        },
    )


def context(catalog: Catalog, **changes: Any) -> Context:
    """A conversation with the account's first team member at NOW."""
    return Context(catalog=catalog, now=NOW, user_id=catalog.members[0].id, **changes)


HOMES = account(
    1,
    "Northshore Realty",
    tags=("Buyer", "Seller", "Investor", "First-time buyer", "Referral", "Open house", "VIP", "Pre-approved"),
    sources=("Facebook", "Website", "CSV import", "Manual", "Referral", "Zillow", "Google Ads", "Open house"),
    team=("Dan Brooks", "Danielle Cho", "Priya Nair", "Sam Lee", "Sam Ortiz"),
    campaigns=("Spring listings", "Market update", "Open house invite", "June newsletter"),
    segments={
        "Hot buyers": {
            "all": [
                {"field": "status", "op": "in", "value": ["Hot"]},
                {"field": "tags", "op": "has_any", "value": ["Buyer"]},
            ]
        },
        "Dormant 90": {"not": {"field": "last_active_at", "op": "in_last", "value": {"n": 90, "unit": "day"}}},
    },
    fields=(
        (
            "city",
            "text",
            "City",
            ("Toronto", "Vancouver", "Mississauga", "North York", "Calgary", "New York", "United Kingdom"),
        ),
        ("budget", "number", "Budget", "currency"),
        ("bedrooms", "number", "Bedrooms", None),
        ("property_type", "choice", "Property type", ("Condo", "Detached house", "Townhouse", "Duplex")),
        ("move_in", "date", "Move-in date", None),
        ("pre_approved", "boolean", "Mortgage pre-approved", None),
        ("timeline", "choice", "Timeline", ("ASAP", "1-3 months", "3-6 months", "6+ months")),
    ),
    numbers={"budget": (150_000, 600_000, 2_500_000), "bedrooms": (1, 3, 6)},
)

SAAS = account(
    2,
    "Cloudly",
    currency="EUR",
    statuses=("New", "Trial", "Paying", "Churned", "Open"),
    sources=("LinkedIn", "Website", "Partner: Acme", "Webinar", "Cold call", "G2"),
    tags=("Champion", "Beta tester", "At risk", "Enterprise", "B2B", "Champion 2025"),
    team=("Dana Scully", "Fox Mulder", "Ahmed Hassan"),
    campaigns=("Release notes 4.2", "Webinar invite", "Pricing change", "Onboarding 1"),
    segments={
        "Power users": {"field": "custom.seats", "op": "gte", "value": 50},
        "Churned accounts": {"field": "status", "op": "in", "value": ["Churned"]},
    },
    fields=(
        ("mrr", "number", "MRR", "currency"),
        ("seats", "number", "Seats", None),
        ("plan", "choice", "Plan", ("Free", "Starter", "Pro", "Scale")),
        ("renewal", "date", "Renewal date", None),
        ("last_login", "datetime", "Last login", None),
        ("industry", "choice", "Industry", ("Fintech", "Healthcare", "Retail", "IT")),
        ("country", "text", "Country", ("Germany", "France", "United Kingdom", "United States", "Netherlands")),
        ("company", "text", "Company", ("Blue Water", "Initech", "Globex", "Umbrella Corp")),
        ("nps", "number", "NPS score", None),
        ("sso", "boolean", "SSO enabled", None),
    ),
    numbers={"mrr": (20, 400, 12_000), "seats": (1, 12, 900), "nps": (0, 8, 10)},
)

COLLEGE = account(
    3,
    "Lakeside College",
    currency="GBP",
    statuses=("Enquirer", "Applicant", "Offer made", "Enrolled", "Withdrawn", "Alumni"),
    sources=("UCAS", "Open day", "School visit", "Instagram", "Agent"),
    tags=("Scholarship", "International", "Mature student", "Athlete", "Accommodation", "Parent"),
    team=("Helen Marsh", "Tom Reed", "Grace Okoro"),
    campaigns=("Open day invite", "Offer letter", "Clearing 2026", "Welcome week"),
    segments={"Scholars": {"field": "tags", "op": "has_any", "value": ["Scholarship"]}},
    fields=(
        ("programme", "choice", "Programme", ("Computer Science", "Nursing", "Business", "Fine Art", "Law")),
        ("intake", "choice", "Intake", ("September 2026", "January 2027")),
        ("gpa", "number", "GPA", None),
        ("fee_paid", "boolean", "Application fee paid", None),
        ("dob", "date", "Date of birth", None),
        ("interview", "datetime", "Interview date", None),
        (
            "country",
            "text",
            "Country of residence",
            ("India", "Nigeria", "China", "United Kingdom", "United States", "Brazil"),
        ),
        ("deadline", "date", "Offer deadline", None),
        ("score", "number", "Test score", None),
    ),
    numbers={"gpa": (1, 3, 4), "score": (10, 65, 100)},
)

CHARITY = account(
    4,
    "Bright Rivers Trust",
    statuses=("Prospect", "Active donor", "Lapsed donor", "Major donor"),
    sources=("Gala", "Street team", "Website", "Direct mail", "Friend"),
    tags=("Monthly giver", "Volunteer", "Newsletter", "Legacy", "Corporate", "Event host"),
    team=("Ruth Adler", "Kofi Mensah"),
    campaigns=("Winter appeal", "Year end thanks", "River cleanup"),
    segments={"Gala guests": {"field": "source", "op": "in", "value": ["Gala"]}},
    fields=(
        ("total", "number", "Lifetime donations", "currency"),
        ("last_gift", "date", "Last gift date", None),
        ("gift", "number", "Last gift amount", "currency"),
        ("gift_aid", "boolean", "Gift aid", None),
        ("county", "text", "County", ("Kent", "Devon", "Surrey", "North Yorkshire")),
        ("interest", "choice", "Interest", ("Rivers", "Wildlife", "Education")),
        ("birthday", "date", "Birthday", None),
        ("hours", "number", "Volunteer hours", "hours"),
    ),
    numbers={"total": (5, 250, 90_000), "gift": (5, 40, 10_000), "hours": (0, 8, 300)},
)

CLINIC = account(
    5,
    "Harbour Dental",
    currency="CAD",
    week_start="sunday",
    statuses=("New patient", "Active", "Overdue", "Inactive"),
    sources=("Google", "Friend referral", "Insurance", "Walk-in"),
    tags=("Invisalign", "Whitening", "Nervous", "Family plan", "Implant"),
    team=("Dr Amy Wong", "Dr Raj Patel", "Nurse Joy"),
    campaigns=("Recall reminder", "Whitening offer"),
    segments={"Overdue for cleaning": {"field": "status", "op": "in", "value": ["Overdue"]}},
    fields=(
        ("next_appt", "datetime", "Next appointment", None),
        ("last_visit", "date", "Last visit", None),
        ("insurer", "choice", "Insurance provider", ("Blue Cross", "Manulife", "Sun Life", "None")),
        ("balance", "number", "Outstanding balance", "currency"),
        ("dob", "date", "Date of birth", None),
        ("consent", "boolean", "Consent form signed", None),
        ("dentist", "choice", "Preferred dentist", ("Dr Wong", "Dr Patel")),
        ("neighbourhood", "text", "Neighbourhood", ("Kitsilano", "Yaletown", "Mount Pleasant", "West End")),
    ),
    numbers={"balance": (0, 60, 4_000)},
)


DEALER = account(
    6,
    "Harvest Motors",
    statuses=("New", "Contacted", "Test drive", "Negotiating", "Sold", "Lost"),
    sources=("Autotrader", "Website", "Showroom", "Referral", "Facebook"),
    tags=("SUV", "Sedan", "Truck", "Electric", "Trade-in", "Financing", "Fleet"),
    team=("Bob Stone", "Carla Diaz"),
    campaigns=("Summer sale", "Service reminder", "EV launch"),
    segments={"EV fans": {"field": "tags", "op": "has_any", "value": ["Electric"]}},
    fields=(
        ("budget", "number", "Budget", "currency"),
        ("make", "choice", "Preferred make", ("Ford", "Toyota", "Kia", "Tesla")),
        ("mileage", "number", "Max mileage", "km"),
        ("lease_end", "date", "Lease end date", None),
        ("test_drive", "datetime", "Test drive booked for", None),
        ("trade", "boolean", "Has trade-in", None),
        ("city", "text", "Town", ("Boise", "Meridian", "Nampa")),
        ("service", "date", "Last service date", None),
        ("rating", "number", "Credit score", None),
    ),
    numbers={"budget": (5_000, 28_000, 120_000), "mileage": (10_000, 60_000, 200_000), "rating": (450, 680, 850)},
)

INSURER = account(
    7,
    "Safe Harbor Insurance",
    currency="GBP",
    statuses=("Quote", "Active policy", "Expired", "Cancelled", "Claim open"),
    sources=("Broker", "Comparison site", "Phone", "Website"),
    tags=("Home", "Auto", "Life", "Pet", "High risk", "No claims"),
    team=("Nina Patel", "Omar Khan", "Olga Ivanova"),
    campaigns=("Renewal notice", "Cross-sell home"),
    segments={"Expiring soon": {"field": "custom.expiry", "op": "in_next", "value": {"n": 30, "unit": "day"}}},
    fields=(
        ("premium", "number", "Annual premium", "currency"),
        ("claims", "number", "Number of claims", None),
        ("expiry", "date", "Policy expiry", None),
        ("smoker", "boolean", "Smoker", None),
        ("policy", "choice", "Policy type", ("Basic", "Standard", "Comprehensive")),
        ("dob", "date", "Date of birth", None),
        ("postcode", "text", "Postcode area", ("SW1", "M4", "EH3")),
        ("dd", "boolean", "Pays by direct debit", None),
    ),
    numbers={"premium": (80, 420, 5_000), "claims": (0, 0, 9)},
)
