"""Small accounts of different trades, as catalogs: what the interpreter is tried on."""

# ruff: noqa: E501 - an account reads as a table

from dataclasses import replace
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

# A vet, hotels, a recruiter and a roofer: values that two fields share, yes/no fields called like tags, codes of states.
VET = account(
    8,
    "Pawfield",
    currency="GBP",
    statuses=("New client", "Active", "Lapsed", "Moved away", "Deceased pet"),
    sources=("Walk-in", "Google", "Facebook", "Referral", "Breeder", "Pet shop", "Insurance: PetPlan"),
    tags=(
        "Puppy",
        "Senior pet",
        "Nervous",
        "Neutered",
        "Raw fed",
        "Referral",
        "Dental",
        "Diabetic",
        "Insured",
        "VIP",
        "Needs reminder",
        "Microchipped",
    ),
    team=("Dr Emma Hart", "Dr Raj Patel", "Emma Stone", "Lucy Bell"),
    campaigns=(
        "Spring vaccination reminder",
        "Dental month",
        "Flea and tick newsletter",
        "May newsletter",
        "Kitten club",
    ),
    segments={
        "Overdue boosters": {"field": "custom.next_vaccination", "op": "before", "value": "2026-06-16"},
        "Big spenders": {"field": "custom.spend", "op": "gt", "value": 500},
        "Senior dogs": {"field": "tags", "op": "has_any", "value": ["Senior pet"]},
    },
    fields=(
        ("species", "choice", "Species", ("Dog", "Cat", "Rabbit", "Horse", "Guinea pig")),
        (
            "breed",
            "text",
            "Breed",
            ("Labrador", "Cockapoo", "Siamese", "Maine Coon", "German Shepherd", "French Bulldog"),
        ),
        ("pet_name", "text", "Pet name", ("Bella", "Max", "Luna", "Oscar")),
        ("pet_dob", "date", "Pet date of birth", None),
        ("weight", "number", "Weight", "kg"),
        ("spend", "number", "Total spend", "currency"),
        ("visits", "number", "Visits this year", None),
        ("pets", "number", "Number of pets", None),
        ("next_vaccination", "date", "Next vaccination due", None),
        ("last_visit", "date", "Last visit", None),
        ("next_appt", "datetime", "Next appointment", None),
        ("insured", "boolean", "Insured", None),
        ("neutered", "boolean", "Neutered", None),
        ("plan", "choice", "Health plan", ("Basic", "Complete", "None")),
        ("town", "text", "Town", ("Bath", "Bristol", "Frome", "Wells", "Keynsham")),
        ("branch", "choice", "Branch", ("Bath", "Bristol", "Frome")),
        ("contact", "choice", "Preferred contact", ("Email", "Phone", "SMS", "Post")),
    ),
    numbers={"weight": (1, 12, 70), "spend": (20, 350, 6000), "visits": (0, 2, 14), "pets": (1, 1, 6)},
)
HOTEL = account(
    9,
    "Seaview Hotels",
    currency="EUR",
    statuses=("Prospect", "Booked", "Checked in", "Past guest", "Blacklisted"),
    sources=("Booking.com", "Expedia", "Direct", "Travel agent", "Instagram", "Phone"),
    tags=(
        "Honeymoon",
        "Business",
        "Family",
        "Vegan",
        "Late checkout",
        "Spa",
        "Repeat guest",
        "Complained",
        "Corporate",
    ),
    team=("Marta Silva", "João Costa", "Ana Reis"),
    campaigns=("Summer deals", "Early bird 2026", "Loyalty launch", "Spa weekend"),
    segments={
        "Gold members": {"field": "custom.loyalty", "op": "in", "value": ["Gold"]},
        "Returning families": {"field": "tags", "op": "has_any", "value": ["Family"]},
    },
    fields=(
        ("loyalty", "choice", "Loyalty tier", ("Bronze", "Silver", "Gold", "Platinum")),
        ("stays", "number", "Stays", None),
        ("nights", "number", "Nights booked", None),
        ("spend", "number", "Average spend per night", "currency"),
        ("checkin", "date", "Check-in date", None),
        ("checkout", "date", "Check-out date", None),
        ("last_stay", "date", "Last stay", None),
        ("room", "choice", "Room type", ("Single", "Double", "Suite", "Sea view", "Family room")),
        ("country", "text", "Country", ("Portugal", "Spain", "Germany", "United Kingdom", "France", "Ireland")),
        ("hotel", "choice", "Hotel", ("Lisbon", "Porto", "Faro", "Funchal")),
        ("birthday", "date", "Birthday", None),
        ("parking", "boolean", "Needs parking", None),
        ("vegan", "boolean", "Vegan", None),
        ("rating", "number", "Review rating", None),
        ("last_contacted", "datetime", "Last contacted", None),
    ),
    numbers={"stays": (0, 2, 40), "nights": (1, 3, 30), "spend": (60, 140, 900), "rating": (1, 4, 5)},
)
RECRUIT = account(
    10,
    "TalentBridge",
    currency="USD",
    statuses=("Sourced", "Contacted", "Screening", "Interviewing", "Offer", "Placed", "Rejected"),
    sources=("LinkedIn", "Indeed", "Referral", "Career fair", "Website", "Agency: Hays"),
    tags=(
        "Remote",
        "Senior",
        "Python",
        "Visa sponsorship",
        "Contractor",
        "Relocation",
        "Do not contact",
        "Top talent",
        "Go",
        "Bilingual",
    ),
    team=("Chris Young", "Pat Morgan", "Jordan Lee"),
    campaigns=("October jobs digest", "November jobs digest", "Salary guide", "Referral bonus"),
    segments={
        "Ready to start": {"field": "custom.notice", "op": "lte", "value": 14},
        "Top engineers": {"field": "tags", "op": "has_any", "value": ["Top talent"]},
    },
    fields=(
        ("salary", "number", "Desired salary", "currency"),
        ("experience", "number", "Years of experience", "years"),
        ("notice", "number", "Notice period", "days"),
        ("role", "choice", "Role", ("Engineer", "Designer", "Product manager", "Data analyst", "Nurse")),
        ("location", "text", "Location", ("Austin", "Dallas", "Remote", "New York", "Chicago")),
        ("available", "date", "Available from", None),
        ("interview", "datetime", "Interview date", None),
        ("last_contacted", "datetime", "Last contacted", None),
        ("cv", "boolean", "CV on file", None),
        ("remote", "boolean", "Open to remote", None),
        ("seniority", "choice", "Seniority", ("Junior", "Mid", "Senior", "Lead")),
        ("industry", "choice", "Industry", ("Tech", "Healthcare", "Finance", "Retail")),
    ),
    numbers={"salary": (40000, 95000, 250000), "experience": (0, 6, 30), "notice": (0, 30, 90)},
)
SOLAR = account(
    11,
    "Sunny",
    currency="USD",
    statuses=("New", "Quoted", "Installed", "Lost"),
    sources=("Website", "Referral", "Door knock"),
    tags=("Battery", "EV owner", "Needs roof"),
    team=("Ines Ford", "Cal Reed"),
    campaigns=("Spring rebate", "Battery promo"),
    segments={"Late payers": {"field": "custom.owed", "op": "gt", "value": 0}},
    fields=(
        ("state", "choice", "State", ("AZ", "CA", "NV", "ME", "OR", "IN", "TX")),
        ("price", "number", "System price", "currency"),
        ("owed", "number", "Amount owed", "currency"),
        ("panels", "number", "Panels", None),
        ("size", "number", "System size", "kW"),
        ("install", "date", "Install date", None),
        ("permit_expiry", "date", "Permit expiry", None),
        ("warranty_end", "date", "Warranty expiry", None),
        ("trailer", "boolean", "Has trailer", None),
        ("boat", "boolean", "Keeps a boat", None),
        ("verified", "boolean", "ID verified", None),
        ("city", "text", "City", ("Phoenix", "Portland", "Reno", "Paris Beach")),
    ),
    numbers={"price": (9000, 22000, 90000), "owed": (0, 0, 9000), "panels": (8, 20, 60), "size": (3, 8, 24)},
)

# A boat club and a law firm: words of people ("members", "clients") that are statuses, fields that share places and names.
BOATS = account(
    12,
    "Blue Anchor",
    currency="GBP",
    statuses=("Enquiry", "Member", "Former member", "Guest", "On waiting list"),
    sources=("Boat show", "Website", "Referral", "Instagram", "Regatta"),
    tags=("Racing", "Cruising", "Diving", "Junior", "Skipper", "Volunteer", "Winter storage", "First aid", "Fishing"),
    team=("Callum Reid", "Isla Morgan", "Freya Lund"),
    campaigns=("Regatta 2026", "Winter storage offer", "March newsletter", "April newsletter", "Safety day"),
    segments={
        "Keen racers": {"field": "tags", "op": "has_any", "value": ["Racing"]},
        "Boat owners": {"field": "custom.owner", "op": "is_true"},
        "Late fees": {"field": "custom.owed", "op": "gt", "value": 0},
    },
    fields=(
        ("boat", "choice", "Boat type", ("Dinghy", "Yacht", "Motorboat", "Kayak", "RIB")),
        ("length", "number", "Boat length", "ft"),
        ("owner", "boolean", "Owns a boat", None),
        ("first_aid", "boolean", "First aid", None),
        ("marina", "choice", "Marina", ("Oban", "Troon", "Largs", "East Bay", "West Bay")),
        ("town", "text", "Home town", ("Glasgow", "Oban", "Ayr", "Stirling", "Edinburgh", "Łódź")),
        ("season", "choice", "Season", ("Spring", "Summer", "Autumn", "Winter")),
        ("activity", "choice", "Main activity", ("Racing", "Cruising", "Fishing", "Social")),
        ("joined", "date", "Member since", None),
        ("renewal", "date", "Membership renewal", None),
        ("insurance", "date", "Insurance expiry", None),
        ("last_sail", "date", "Last sailed", None),
        ("owed", "number", "Amount owed", "currency"),
        ("fee", "number", "Annual fee", "currency"),
        ("sails", "number", "Sails this year", None),
        ("birthday", "date", "Birthday", None),
    ),
    numbers={"length": (8, 24, 60), "owed": (0, 40, 2000), "fee": (90, 420, 2400), "sails": (0, 6, 60)},
)
COUNSEL = account(
    13,
    "Hale & Marsh",
    currency="USD",
    statuses=("Lead", "Consultation booked", "Client", "Closed", "Declined", "Conflict"),
    sources=("Google", "Bar association", "Referral", "Radio", "Walk-in", "Avvo"),
    tags=("VIP", "Spanish speaking", "Contingency", "Urgent", "Pro bono", "Appeal", "Needs translator"),
    team=("Ana Ruiz", "Ben Hale", "Grace Marsh", "Ben Ortiz"),
    campaigns=("New Year letter", "Estate planning seminar", "Client survey", "Holiday card"),
    segments={
        "Open matters": {"field": "status", "op": "in", "value": ["Client"]},
        "Cold consults": {"not": {"field": "last_active_at", "op": "in_last", "value": {"n": 60, "unit": "day"}}},
    },
    fields=(
        ("practice", "choice", "Practice area", ("Family", "Estate", "Personal injury", "Immigration", "Criminal")),
        ("value", "number", "Case value", "currency"),
        ("retainer", "number", "Retainer", "currency"),
        ("hours", "number", "Hours billed", "hours"),
        ("hearing", "date", "Next hearing", None),
        ("consult", "datetime", "Consultation date", None),
        ("intake", "date", "Intake date", None),
        ("retainer_paid", "boolean", "Retainer paid", None),
        ("conflict", "boolean", "Conflict check done", None),
        ("state", "choice", "State", ("NY", "NJ", "CT", "PA")),
        ("city", "text", "City", ("Newark", "Albany", "Hoboken", "Stamford", "New Haven")),
        ("language", "choice", "Language", ("English", "Spanish", "Mandarin", "Polish")),
        ("outcome", "choice", "Outcome", ("Won", "Lost", "Settled", "Pending")),
    ),
    numbers={"value": (2_000, 60_000, 3_000_000), "retainer": (500, 3_000, 25_000), "hours": (0, 14, 400)},
)

# Segments whose names hold commands, fields, values and numbers.
NAMED = replace(
    HOMES,
    segments=tuple(
        SavedSegment(f"n{i}", name, parse_tree({"field": "status", "op": "in", "value": ["Hot"]}))
        for i, name in enumerate(
            (
                "Delete candidates",
                "Save the date",
                "Copy of Hot buyers",
                "By source",
                "Leads to call",
                "Hot, warm and cold",
                "Don't call",
                "Buyers with budget over 500k",
                "Undo list",
                "Road to Toronto",
                "Hot buyers",
                "Hot buyers 2",
                "Campaign people",
                "Overlap test",
            ),
            1,
        )
    ),
)
