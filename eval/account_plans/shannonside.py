"""Shannonside: an Irish broker of mortgages, life cover and home insurance, in euro.

Its ordinary ambiguities: Cork, Galway and Limerick are a town and a county, "Income protection" a kind of cover and a
tag, "Review" a status, a tag and part of "Last review", "First-time buyer" a tag and part of a campaign; there are two
Conors.
"""

from datetime import date, datetime, timedelta

from eval.account_plans.shannonside_values import COUNTIES, COVER_TYPES, IRISH, LENDERS, MORTGAGE_TYPES, TAGS, TOWNS
from segment_core.demo.basics import Habits, basic_lead, birthday, choices_of, known, last_seen, tagged
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.history import History
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

STATUSES: Weighted[str | None] = Weighted(
    {"New": 18, "Fact find": 15, "AIP": 14, "Loan offer": 9, "Drawn down": 22, "Review": 9, "Lapsed": 11, None: 2}
)
SOURCES: Weighted[str | None] = Weighted(
    {
        "Website": 22, "Google Ads": 14, "Facebook": 12, "Client referral": 18, "Estate agent": 11, "Accountant": 6,
        "Comparison site": 8, "Radio ad": 4, "Walk-in": 4, None: 1,
    }
)  # fmt: skip  # a table of shares
CLIENTS = frozenset({"Drawn down", "Review"})
BORROWING = frozenset({"AIP", "Loan offer", "Drawn down", "Review", "Lapsed"})
MEETS_IN_DAYS = {"New": (0, 20), "Fact find": (0, 25), "AIP": (-30, 30), "Loan offer": (-40, 20), "Review": (0, 40)}
HABITS = Habits(
    prefix="sh",
    digits=4,
    cultures=IRISH,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"m1": 15, "m2": 15, "m3": 14, "m4": 11, "m5": 11, "m6": 10, "m7": 9, "m8": 5, None: 10}),
    mobile=("+353850000###",),
    landline=("+353150000##", "+353910000##"),
    mobile_share=0.84,
    no_email=0.05,
    no_phone=0.07,
)
CAMPAIGNS = (
    ("rates-jan", "January rate update", date(2026, 1, 14), 0.4),
    ("protection", "Protection check-in", date(2026, 2, 11), 0.4),
    ("ftb-guide", "First-time buyer guide", date(2026, 3, 10), 0.35),
    ("switch", "Switch and save", date(2026, 4, 15), 0.4),
    ("home-cover", "Home cover renewals", date(2026, 4, 29), 0.3),
    ("rates-may", "May rate update", date(2026, 5, 12), 0.45),
    ("summer", "Summer bulletin", date(2026, 6, 9), 0.5),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, 0.1, 1.9)
    cover = _cover(chance, history, lead)
    lead.custom = {**_home(chance), **_mortgage(chance, lead), **cover, **_days(chance, history, lead)}
    return lead


def _home(chance: Chance) -> dict[str, CustomValue]:
    town, county = chance.among(TOWNS)
    return {"town": known(chance, 0.84, town), "county": known(chance, 0.93, county)}


def _mortgage(chance: Chance, lead: Lead) -> dict[str, CustomValue]:
    borrows = lead.status in BORROWING or chance.happens(0.55)
    kind = chance.pick(MORTGAGE_TYPES) if borrows else None
    return {
        "lender": known(chance, 0.6 if lead.status in CLIENTS else 0.35, chance.pick(LENDERS)),
        "mortgage_type": known(chance, 0.92, kind),
        "loan_amount": known(chance, 0.9, _loan(chance)) if borrows else None,
        "ltv": known(chance, 0.8, round(chance.bell(72, 15, 20, 95))) if borrows else None,
        "documents_received": known(chance, 0.8, chance.happens(0.6)) if lead.status != "New" else None,
    }


def _loan(chance: Chance) -> int:
    return max(60_000, round(chance.around(295_000, 0.38) / 5_000) * 5_000)


def _cover(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    covered = chance.happens(0.68 if lead.status in CLIENTS else 0.3)
    return {
        "cover_type": chance.pick(COVER_TYPES) if covered else None,
        "monthly_premium": known(chance, 0.92, round(chance.around(48, 0.55), 2)) if covered else None,
        "renewal_date": known(chance, 0.9, _from_today(chance, history, -40, 364)) if covered else None,
    }


def _days(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    client = lead.status in CLIENTS
    return {
        "fixed_rate_end": known(chance, 0.8, _from_today(chance, history, -120, 1_300)) if client else None,
        "last_review": known(chance, 0.75, _from_today(chance, history, -900, -1)) if client else None,
        "next_appointment": _appointment(chance, history, lead),
        "date_of_birth": known(chance, 0.72, birthday(chance, history, 23, 67)),
    }


def _appointment(chance: Chance, history: History, lead: Lead) -> datetime | None:
    days = MEETS_IN_DAYS.get(lead.status or "")
    if days is None or chance.happens(0.4):
        return None
    return history.at(_from_today(chance, history, *days), chance.whole(9, 18), chance.among((0, 15, 30, 45)))


def _from_today(chance: Chance, history: History, first: int, last: int) -> date:
    return history.today + timedelta(days=chance.whole(first, last))


def _campaigns(history: History) -> list[SentCampaign]:
    return [SentCampaign(key, name, history.at(day, 8, 30), reach) for key, name, day, reach in CAMPAIGNS]


SHANNONSIDE = AccountPlan(
    id="shannonside",
    name="Shannonside Mortgages & Cover",
    timezone="Europe/Dublin",
    currency="EUR",
    week_start="monday",
    team=(
        TeamMember("m1", "Aoife Brennan", "aoife@shannonside.example"),
        TeamMember("m2", "Conor Walsh", "conor.walsh@shannonside.example"),
        TeamMember("m3", "Niamh Doyle", "niamh@shannonside.example"),
        TeamMember("m4", "Conor Fitzgerald", "conor.fitzgerald@shannonside.example"),
        TeamMember("m5", "Pádraig Nolan", "padraig@shannonside.example"),
        TeamMember("m6", "Ewa Kowalczyk", "ewa@shannonside.example"),
        TeamMember("m7", "Declan Burke", "declan@shannonside.example"),
        TeamMember("m8", "Sinéad Hogan", "sinead@shannonside.example"),
    ),
    statuses=choices_of(STATUSES),
    sources=choices_of(SOURCES),
    custom_fields=(
        CustomField("town", "Town", "text"),
        CustomField("county", "County", "choice", COUNTIES),
        CustomField("lender", "Current lender", "text", synonyms=("lender", "bank")),
        CustomField("mortgage_type", "Mortgage type", "choice", choices_of(MORTGAGE_TYPES)),
        CustomField("loan_amount", "Loan amount", "number", unit="currency", synonyms=("borrowing", "mortgage amount")),
        CustomField("ltv", "LTV", "number", unit="%", synonyms=("loan to value",)),
        CustomField("documents_received", "Documents received", "boolean", synonyms=("docs received", "docs in")),
        CustomField("cover_type", "Cover type", "choice", choices_of(COVER_TYPES), synonyms=("policy type",)),
        CustomField("monthly_premium", "Monthly premium", "number", unit="currency", synonyms=("premium",)),
        CustomField(
            "fixed_rate_end",
            "Fixed rate end date",
            "date",
            synonyms=("fixed rate ends", "fixed rate expiry", "rate ends"),
        ),
        CustomField("renewal_date", "Policy renewal date", "date", synonyms=("renewal date", "renewal", "renews")),
        CustomField("last_review", "Last review", "date", synonyms=("last reviewed", "reviewed")),
        CustomField("next_appointment", "Next appointment", "datetime", synonyms=("appointment", "meeting")),
        CustomField("date_of_birth", "Date of birth", "date", synonyms=("birthday", "dob")),
    ),
    segments=(
        segment("Fixed rate watch", condition("custom.fixed_rate_end", "in_next", {"n": 6, "unit": "month"})),
        segment(
            "Cover gap",
            {
                "all": [
                    condition("status", "in", ["Drawn down", "Review"]),
                    condition("custom.cover_type", "is_empty"),
                ]
            },
        ),
        segment("Big loans", condition("custom.loan_amount", "gte", 400_000)),
        segment(
            "Stuck files",
            {
                "all": [
                    condition("status", "in", ["Fact find", "AIP"]),
                    condition("custom.documents_received", "is_false"),
                ]
            },
        ),
        segment("Commuter belt", condition("custom.county", "in", ["Kildare", "Meath", "Wicklow"])),
        segment(
            "Lapsed landlords",
            {"all": [condition("status", "in", ["Lapsed"]), condition("tags", "has_any", ["Landlord"])]},
        ),
    ),
    interest={
        "New": 0.4, "Fact find": 0.45, "AIP": 0.5, "Loan offer": 0.5, "Drawn down": 0.35, "Review": 0.4, "Lapsed": 0.12,
    },
    campaigns=_campaigns,
    lead=_lead,
)  # fmt: skip  # the shares of interest on one line
