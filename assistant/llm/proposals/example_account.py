"""A small made-up account, in memory: what the worked examples of the prompts are about and are checked against.

The examples teach the form of a proposal; the account at hand is described to a model by its briefing.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from assistant.reading import Context
from segment_core.catalog import (
    BUILT_IN_FIELDS,
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
USER_ID = "m1"  # the examples are said by Maya Chen
VALUES: dict[str, tuple[str, ...]] = {
    "status": DEFAULT_STATUSES,
    "source": ("Facebook", "Google Ads", "Referral", "Website", "Zillow", "CSV import", "Manual"),
    "tags": ("Buyer", "Seller", "Investor", "Open house", "VIP", "First-time buyer"),
    "phone_type": PHONE_TYPES,
    "first_name": ("Jane", "Dan", "Maria", "Liam"),
    "last_name": ("Doe", "Singh", "García"),
    "custom.city": ("Toronto", "Mississauga", "Hamilton", "Oakville", "Burlington"),
}
CUSTOM_FIELDS = (
    Field("custom.city", "text", "City", ("town", "location")),
    Field("custom.budget", "number", "Budget", ("price range",), unit="currency"),
    Field("custom.bedrooms", "number", "Bedrooms", ("beds",)),
    Field("custom.pre_approved", "boolean", "Pre-approved", ("mortgage approved",)),
    Field("custom.move_in", "date", "Move-in date", ("moving", "move in")),
    Field("custom.last_contacted", "datetime", "Last contacted", ("contacted", "last contact")),
)
MEMBERS = (
    Member("m1", "Maya Chen", "maya@example.com", value_id=1),
    Member("m2", "Sam Ortiz", "sam@example.com", value_id=2),
    Member("m3", "Priya Patel", "priya@example.com", value_id=3),
)
CAMPAIGNS = (
    Campaign("winter-newsletter", "Winter newsletter", datetime.fromisoformat("2026-01-14T10:00:00-05:00"), 1),
    Campaign("spring-listings", "Spring listings", datetime.fromisoformat("2026-04-09T10:00:00-04:00"), 2),
    Campaign("june-open-houses", "June open houses", datetime.fromisoformat("2026-06-08T10:00:00-04:00"), 3),
)
SEGMENTS: dict[str, dict[str, Any]] = {
    "Hot buyers": {
        "all": [
            {"field": "status", "op": "in", "value": ["Hot"]},
            {"field": "tags", "op": "has_any", "value": ["Buyer"]},
        ]
    },
    "Past clients": {"field": "status", "op": "in", "value": ["Nurture"]},
}


def example_catalog() -> Catalog:
    """The example account's catalog, in US dollars, Toronto time, weeks from Monday."""
    fields = {field.key: field for field in (*BUILT_IN_FIELDS, *CUSTOM_FIELDS)}
    return Catalog(
        account_id=0,
        slug="example-realty",
        name="Example Realty",
        timezone="America/Toronto",
        currency="USD",
        week_start="monday",
        version=1,
        fields=fields,
        values={
            key: tuple(KnownValue(n, label) for n, label in enumerate(labels, 1)) for key, labels in VALUES.items()
        },
        members=MEMBERS,
        campaigns=CAMPAIGNS,
        segments=tuple(
            SavedSegment(f"s{n}", name, parse_tree(tree)) for n, (name, tree) in enumerate(SEGMENTS.items(), 1)
        ),
        numbers={"custom.budget": NumberProfile(Decimal(150_000), Decimal(620_000), Decimal(2_500_000))},
    )


def example_context(draft: dict[str, Any] | None = None) -> Context:
    """What the examples are read against; `draft` is the tree (contract JSON) that a refinement starts from."""
    tree = None if draft is None else parse_tree(draft)
    return Context(catalog=example_catalog(), now=NOW, user_id=USER_ID, draft=tree)
