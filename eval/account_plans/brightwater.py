"""Brightwater Trust: a charity with donors across Britain, in pounds.

Made to be misread: "Volunteer" is a status and a tag, "Monthly" a giving frequency and a tag, "Event" a source and part
of "Last event attended", "Active" a status and part of "Active since", "Gift Aid" a tag and a field; two Fionas.
"""

from datetime import timedelta

from eval.account_plans.brightwater_values import CAUSES, REGIONS, TOWNS
from segment_core.demo.basics import Habits, basic_lead, birthday, choices_of, known, last_seen, tagged
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.history import History
from segment_core.demo.people import BRITISH
from segment_core.demo.plan import (
    AccountPlan,
    CustomField,
    CustomValue,
    Lead,
    SentCampaign,
    TeamMember,
    condition,
    segment,
)
from segment_core.demo.yearly_round import Recurring, sent_campaigns

STATUSES: Weighted[str | None] = Weighted(
    {"Prospect": 20, "Active": 38, "Major donor": 5, "Lapsed": 24, "Volunteer": 8, "Legacy pledger": 3, None: 2}
)
SOURCES: Weighted[str | None] = Weighted(
    {
        "Street team": 22, "Event": 16, "Website": 20, "Direct mail": 16, "Giving page": 10, "Referral": 5,
        "Corporate: Hartley & Sons": 5, "In memoriam": 5, None: 1,
    }
)  # fmt: skip  # a table of shares
FREQUENCIES: Weighted[str] = Weighted({"Monthly": 46, "One-off": 34, "Quarterly": 8, "Annual": 12})
GIFT_STEPS: Weighted[float] = Weighted({5: 14, 7.5: 4, 10: 26, 12.5: 4, 20: 18, 25: 14, 50: 12, 100: 6, 250: 2})
TITLES: Weighted[str | None] = Weighted({"Mr": 30, "Mrs": 26, "Ms": 20, "Mx": 2, "Dr": 6, "Rev'd": 2, None: 14})
TAGS = (
    ("Volunteer", 0.08), ("Gift Aid", 0.2), ("Monthly", 0.12), ("Marathon 2026", 0.06), ("Gala", 0.05),
    ("Trustee", 0.01), ("Do not phone", 0.07), ("Christmas card", 0.16), ("School", 0.04), ("Faith group", 0.06),
    ("Matched giving", 0.05), ("Complaint", 0.03), ("Newsletter", 0.34), ("Thank-you call", 0.09),
)  # fmt: skip  # a table
DONORS = frozenset({"Active", "Major donor", "Lapsed", "Legacy pledger"})
LAST_GIFT_DAYS_AGO = {"Active": (1, 330), "Major donor": (5, 300), "Lapsed": (400, 1_050), "Legacy pledger": (20, 800)}
HABITS = Habits(
    prefix="b",
    digits=4,
    cultures=BRITISH,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"w1": 22, "w2": 16, "w3": 16, "w4": 14, "w5": 12, None: 20}),
    mobile=("+447700900###",),
    landline=("+441632960###", "+442079460###"),
    mobile_share=0.58,
    no_email=0.14,
    opted_out=0.05,
)
ROUND = (
    Recurring("spring", "Spring appeal", (3,), day=10, hour=9, reach=0.6),
    Recurring("water", "World Water Day", (3,), day=22, hour=8, reach=0.6),
    Recurring("news", "{month} newsletter", (1, 5, 9), day=6, hour=11, reach=0.6),
    Recurring("summer", "Summer raffle", (6,), day=9, hour=10, reach=0.5),
    Recurring("xmas", "Christmas appeal", (12,), day=1, hour=9, reach=0.65),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, 0.2 if lead.status == "Prospect" else 0.06, 1.2)
    lead.custom = {**_giving(chance, history, lead), **_person(chance, history, lead)}
    return lead


def _giving(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    if lead.status not in DONORS:
        return {}
    major = lead.status == "Major donor"
    gift = chance.whole(2, 40) * 500 if major else chance.pick(GIFT_STEPS)
    gifts = chance.whole(1, 40)
    days_ago = LAST_GIFT_DAYS_AGO[lead.status]
    return {
        "last_gift": gift,
        "lifetime_giving": round(gift * gifts * (0.6 + 0.5 * chance.share()), 2),
        "gifts": gifts,
        "last_gift_date": known(chance, 0.94, history.today - timedelta(days=chance.whole(*days_ago))),
        "frequency": "Annual" if major else known(chance, 0.95, chance.pick(FREQUENCIES)),
        "gift_aid": known(chance, 0.85, chance.happens(0.62)),
        "active_since": lead.created_at.date() if lead.status == "Active" else None,
        "legacy_pledge": chance.whole(2, 50) * 1_000 if lead.status == "Legacy pledger" else None,
    }


def _person(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    town, region = chance.among(TOWNS)
    return {
        "title": chance.pick(TITLES),
        "town": known(chance, 0.9, town),
        "region": known(chance, 0.94, region),
        "cause": known(chance, 0.72, chance.pick(CAUSES)),
        "last_event": known(chance, 0.3, history.between(chance, lead.created_at)),
        "birthday": known(chance, 0.44, birthday(chance, history, 20, 94)),
    }


def _campaigns(history: History) -> list[SentCampaign]:
    return sent_campaigns(history, ROUND, 8)


BRIGHTWATER = AccountPlan(
    id="brightwater-trust",
    name="Brightwater Trust",
    timezone="Europe/London",
    currency="GBP",
    week_start="monday",
    team=(
        TeamMember("w1", "Fiona MacLeod", "fiona.macleod@brightwater.example"),
        TeamMember("w2", "Fiona Ashby", "fiona.ashby@brightwater.example"),
        TeamMember("w3", "Siân Pritchard", "sian@brightwater.example"),
        TeamMember("w4", "Oluwaseun Adeyemi", "seun@brightwater.example"),
        TeamMember("w5", "Rob Fletcher", "rob@brightwater.example"),
    ),
    statuses=choices_of(STATUSES),
    sources=choices_of(SOURCES),
    custom_fields=(
        CustomField("title", "Title", "choice", choices_of(TITLES)),
        CustomField("last_gift", "Last gift", "number", unit="currency", synonyms=("last donation",)),
        CustomField("lifetime_giving", "Lifetime giving", "number", unit="currency", synonyms=("total given",)),
        CustomField("gifts", "Number of gifts", "number", synonyms=("gifts", "donations")),
        CustomField("last_gift_date", "Last gift date", "date", synonyms=("last gave", "last donated")),
        CustomField("frequency", "Giving frequency", "choice", tuple(FREQUENCIES.values), synonyms=("frequency",)),
        CustomField("cause", "Cause", "choice", tuple(CAUSES.values), synonyms=("appeal", "interest")),
        CustomField("gift_aid", "Gift Aid declared", "boolean", synonyms=("gift aid",)),
        CustomField("active_since", "Active since", "date"),
        CustomField("legacy_pledge", "Legacy pledge", "number", unit="currency", synonyms=("pledge", "bequest")),
        CustomField("town", "Town", "text", synonyms=("city",)),
        CustomField("region", "Region", "choice", REGIONS, synonyms=("area",)),
        CustomField("last_event", "Last event attended", "datetime", synonyms=("attended an event",)),
        CustomField("birthday", "Birthday", "date", synonyms=("date of birth",)),
    ),
    segments=(
        segment(
            "Lapsed big givers",
            {"all": [condition("status", "in", ["Lapsed"]), condition("custom.lifetime_giving", "gt", 500)]},
        ),
        segment(
            "Gift Aid to chase",
            {
                "all": [
                    condition("custom.last_gift_date", "in_last", {"n": 12, "unit": "month"}),
                    {"not": condition("custom.gift_aid", "is_true")},
                ]
            },
        ),
        segment(
            "Win-back post",
            {
                "any": [
                    condition("segment", "in", ["Lapsed big givers"]),
                    condition("tags", "has_all", ["Christmas card", "Newsletter"]),
                ]
            },
        ),
    ),
    interest={"Prospect": 0.22, "Active": 0.45, "Major donor": 0.6, "Lapsed": 0.12, "Volunteer": 0.6},
    campaigns=_campaigns,
    lead=_lead,
)
