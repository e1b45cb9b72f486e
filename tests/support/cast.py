"""A cast of twelve leads with deliberate blanks: a small account whose right answers can be read off by hand.

The present moment is noon of Tuesday 16 June 2026 in Toronto (−04:00; −05:00 in winter); weeks start on Sunday.
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from tests.support.account import AccountFolder, Campaign, CustomField, Event, Lead, Segment, TeamMember


def at(text: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(text)


NOW = at("2026-06-16T12:00:00-04:00")

LEADS = (
    Lead(
        "ann",
        {
            "first_name": "Ann",
            "last_name": "Ng",
            "email": "Ann@Example.com",
            "phone": "+1 416 555 0101",
            "phone_type": "mobile",
            "status": "Hot",
            "source": "Facebook",
            "assigned_to": "t1",
            "tags": ("Buyer", "VIP"),
            "created_at": at("2026-06-16T00:00:00-04:00"),  # the first moment of today
            "last_active_at": at("2026-06-16T12:00:00-04:00"),  # now
            "subscribed": True,
            "custom.budget": Decimal(500_000),
            "custom.city": "Toronto",
            "custom.home": "House",
            "custom.approved": True,
            "custom.birthday": date(2000, 2, 29),
            "custom.viewing": at("2026-06-20T10:00:00-04:00"),
        },
    ),
    Lead("bob", {}),  # nothing but an id
    Lead(
        "cleo",
        {
            "first_name": "CLEO",
            "last_name": "O'Brien",
            "email": "cleo@sub.example.ca",
            "phone": "+1 604 555 0102",
            "phone_type": "landline",
            "status": "Warm",
            "source": "Website",
            "assigned_to": "t2",
            "tags": ("buyer",),
            "created_at": at("2026-06-15T23:59:59-04:00"),  # the last second of yesterday
            "last_active_at": at("2026-05-17T00:00:00-04:00"),  # the first moment of the day 30 days ago
            "subscribed": False,
            "custom.budget": Decimal("499999.9999"),
            "custom.city": "  toronto ",
            "custom.home": "Condo",
            "custom.approved": False,
            "custom.birthday": date(1985, 2, 28),
            "custom.viewing": at("2026-06-16T12:00:00-04:00"),  # now
        },
    ),
    Lead(
        "dev",
        {
            "first_name": "Dev",
            "status": "Hot",
            "source": "Facebook",
            "created_at": at("2026-06-14T00:00:00-04:00"),  # Sunday: the first moment of the week
            "last_active_at": at("2026-05-16T23:59:59-04:00"),  # a second before the day 30 days ago
            "custom.budget": Decimal(0),
            "custom.city": "50% off_town",
            "custom.birthday": date(1990, 3, 1),
        },
    ),
    Lead(
        "eve",
        {
            "first_name": "eve",
            "status": "Cold",
            "source": "Manual",
            "tags": ("VIP",),
            "created_at": at("2026-06-13T23:59:59-04:00"),  # Saturday: the last second of last week
            "last_active_at": at("2026-06-16T11:00:00-04:00"),  # an hour ago
            "subscribed": True,
            "custom.budget": Decimal(-5),
            "custom.city": "500 offXtown",
            "custom.birthday": date(1970, 12, 31),
        },
    ),
    Lead(
        "fay",
        {
            "first_name": " \t",  # blank
            "status": "New",
            "source": "Manual",
            "assigned_to": "t1",
            "tags": ("Seller",),
            "created_at": at("2026-05-31T23:59:59-04:00"),  # the last second of May
            "custom.city": "New York",
            "custom.home": "House",
            "custom.birthday": date(1999, 6, 16),  # today
        },
    ),
    Lead(
        "gus",
        {
            "first_name": "Gus",
            "last_name": "New",
            "status": "Nurture",
            "source": "Website",
            "created_at": at("2026-06-01T00:00:00-04:00"),  # the first moment of June
            "custom.budget": Decimal(100),
            "custom.city": "new york",
            "custom.birthday": date(1980, 6, 23),  # in a week
            "custom.viewing": at("2026-06-23T23:59:59-04:00"),  # the last second of the day in a week
        },
    ),
    Lead(
        "hal",
        {
            "first_name": "Hal",
            "status": "Hot",
            "source": "Website",
            "created_at": at("2025-12-31T23:59:59-05:00"),  # the last second of last year
            "custom.viewing": at("2026-06-24T00:00:00-04:00"),  # a second after that of Gus
        },
    ),
    Lead("ida", {"status": "Cold", "created_at": at("2026-03-08T03:00:00-04:00")}),  # the clocks went forward at 02:00
    Lead("jo", {"status": "Cold", "created_at": at("2026-03-08T23:30:00-04:00")}),  # a day of 23 hours
    Lead("kit", {"status": "Cold", "created_at": at("2025-11-02T01:30:00-05:00")}),  # 01:30 for the second time
    Lead("lou", {"status": "Cold", "created_at": at("2025-11-02T23:30:00-05:00")}),  # a day of 25 hours
)
CAMPAIGNS = (
    Campaign("k1", "January news", at("2026-01-10T10:00:00-05:00")),
    Campaign("k2", "May open house", at("2026-05-10T10:00:00-04:00")),
    Campaign("k3", "June offers", at("2026-06-10T10:00:00-04:00")),  # the last one
    Campaign("k4", "July", at("2026-07-01T10:00:00-04:00")),  # planned
    Campaign("k5", "Someday", None),
)


def _events() -> tuple[Event, ...]:
    received = {"k1": "ann cleo dev ida", "k2": "ann cleo ida", "k3": "ann cleo dev eve"}
    sent = {campaign.id: campaign.sent_at for campaign in CAMPAIGNS}
    delivered = [
        Event(lead, campaign, "received", moment)
        for campaign, leads in received.items()
        for lead in leads.split()
        if (moment := sent[campaign]) is not None
    ]
    return (
        *delivered,
        Event("ann", "k1", "opened", at("2026-01-11T10:00:00-05:00")),
        Event("ann", "k1", "opened", at("2026-05-20T10:00:00-04:00")),  # again, months later
        Event("ann", "k3", "opened", at("2026-06-11T10:00:00-04:00")),
        Event("ann", "k3", "clicked", at("2026-06-11T10:01:00-04:00")),
        Event("cleo", "k1", "opened", at("2026-01-10T10:00:01-05:00"), machine=True),
        Event("cleo", "k3", "clicked", at("2026-06-12T10:00:00-04:00")),
        Event("dev", "k1", "opened", at("2026-01-12T10:00:00-05:00")),
        Event("dev", "k3", "unsubscribed", at("2026-06-12T09:00:00-04:00")),
        Event("eve", "k3", "opened", at("2026-06-17T10:00:00-04:00")),  # after now
        Event("jo", "k3", "bounced", at("2026-06-10T10:00:05-04:00")),
    )


CAST = AccountFolder(
    name="Cast",
    timezone="America/Toronto",
    currency="CAD",
    week_start="sunday",
    team=(TeamMember("t1", "Tia Reed", "tia@example.com"), TeamMember("t2", "Tom Ray", "tom@example.com")),
    custom_fields=(
        CustomField("budget", "Budget", "number", unit="currency"),
        CustomField("city", "City", "text", synonyms=("town",)),
        CustomField("home", "Home type", "choice", choices=("House", "Condo", "Townhouse")),
        CustomField("approved", "Pre-approved", "boolean"),
        CustomField("birthday", "Birthday", "date"),
        CustomField("viewing", "Viewing", "datetime"),
    ),
    leads=LEADS,
    campaigns=CAMPAIGNS,
    events=_events(),
    segments=(
        Segment("Hot ones", {"field": "status", "op": "in", "value": ["Hot"]}),
        Segment(
            "Hot buyers",
            {
                "all": [
                    {"field": "segment", "op": "in", "value": ["HOT ONES"]},
                    {"field": "tags", "op": "has_any", "value": ["buyer"]},
                ]
            },
        ),
    ),
)
STRANGERS = replace(
    CAST,
    given_id="theirs",
    leads=tuple(replace(lead, id=f"x-{lead.id}") for lead in CAST.leads),
    campaigns=tuple(replace(campaign, id=f"x-{campaign.id}") for campaign in CAST.campaigns),
    events=tuple(replace(e, lead_id=f"x-{e.lead_id}", campaign_id=f"x-{e.campaign_id}") for e in CAST.events),
    segments=(Segment("Secret", {"field": "status", "op": "in", "value": ["Hot"]}),),
)  # another account's: leads, campaigns and segments have names of their own
EVERYBODY = {lead.id for lead in LEADS}
