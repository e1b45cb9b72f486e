"""A small account to send campaigns in: every reason to leave a lead out, and two leads with one address."""

from dataclasses import replace
from decimal import Decimal

from segment_core.campaigns import (
    Message,
    StoredCampaign,
    create_campaign,
    get_campaign,
    review_campaign,
    send_now,
)
from segment_core.segments import Edit
from tests.support.account import AccountFolder, Campaign, CustomField, Event, Lead, Segment, TeamMember
from tests.support.cast import NOW, at
from tests.support.home import Home

HOT = {"status": "Hot"}
MAILING = AccountFolder(
    name="Mailing",
    timezone="America/Toronto",
    currency="CAD",
    team=(TeamMember("t1", "Tia Reed", "tia@example.com"),),
    custom_fields=(
        CustomField("city", "City", "text"),
        CustomField("budget", "Budget", "number", unit="currency"),
        CustomField("birthday", "Birthday", "date"),
    ),
    leads=(
        Lead("L10", {**HOT, "first_name": "Ten", "email": "Same@Example.com"}),
        Lead("L9", {**HOT, "first_name": "Nine", "email": " same@example.COM "}),
        Lead(
            "ann",
            {
                **HOT,
                "first_name": "Ann",
                "email": "ann@example.com",
                "subscribed": True,
                "assigned_to": "t1",
                "tags": ("Buyer", "A <b>"),
                "created_at": at("2026-06-01T23:30:00-04:00"),
                "custom.city": "Trois-Rivières",
                "custom.budget": Decimal("1250000.50"),
                "custom.birthday": at("2000-02-29T00:00:00-04:00").date(),
            },
        ),
        Lead("bea", {**HOT, "first_name": "Bea & <Co>", "email": "bea@example.com"}),
        Lead("off", {**HOT, "email": "off@example.com", "subscribed": False}),
        Lead("off-twin", {**HOT, "email": "OFF@example.com", "subscribed": True}),  # the address said no
        Lead("left", {**HOT, "email": "left@example.com"}),
        Lead("gone", {**HOT, "email": "gone@example.com"}),
        Lead("none", {**HOT}),
        Lead("odd", {**HOT, "email": "not an address"}),
        Lead("off-none", {**HOT, "subscribed": False}),  # counted once, as unsubscribed
        Lead("cold", {"status": "Cold", "first_name": "Cold", "email": "cold@example.com"}),
    ),
    campaigns=(Campaign("k1", "January news", at("2026-01-10T10:00:00-05:00")),),
    events=(
        Event("left", "k1", "unsubscribed", at("2026-01-11T10:00:00-05:00")),
        Event("gone", "k1", "bounced", at("2026-01-10T10:00:01-05:00")),
    ),
    segments=(
        Segment("Hot ones", {"field": "status", "op": "in", "value": ["Hot"]}),
        Segment("All hot", {"field": "segment", "op": "in", "value": ["Hot ones"]}),
    ),
)
MAILABLE = {"L9": "same@example.COM", "ann": "ann@example.com", "bea": "bea@example.com"}
HELLO = Message("Hi {{first_name|there}}", "Dear {{first_name|you}},\n\nsee https://example.com/x?a=1&b=2.\nBye")
EDIT = Edit("Tia Reed", NOW)


def many(count: int, account: AccountFolder = MAILING) -> AccountFolder:
    """The account with `count` leads who may all be mailed, in the segment "Hot ones", instead of its own."""
    leads = tuple(Lead(f"m{n}", {**HOT, "email": f"m{n}@example.com"}) for n in range(count))
    return replace(account, leads=leads, events=())


def planned(home: Home, name: str = "Summer", segment: str = "Hot ones", message: Message = HELLO) -> StoredCampaign:
    """A draft with its message."""
    return home.run(create_campaign, name, segment, EDIT, message)


def sent(home: Home, campaign: StoredCampaign, key: str = "key") -> StoredCampaign:
    """The campaign, sent on the strength of a fresh confirmation."""
    review = home.run(review_campaign, campaign.id, NOW)
    return home.run(send_now, campaign.id, review.confirmed, key, NOW)


def now_is(home: Home, campaign: StoredCampaign) -> StoredCampaign:
    """The campaign as it is now."""
    return home.run(get_campaign, campaign.id)
