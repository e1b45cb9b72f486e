"""Ledgerline: bookkeeping software sold across Europe, in euros.

Made to be misread: "Onboarding" is a status and a tag, "Webinar" a source and a tag, "Enterprise" a plan and a tag,
"Trial" a status and part of "Trial end date", "Acme" part of a source and of a company; there are two Annas.
"""

from datetime import date, timedelta

from eval.account_plans.ledgerline_values import CITIES, COMPANIES, COUNTRIES, LANGUAGES
from segment_core.demo.basics import Habits, basic_lead, choices_of, known, last_seen, tagged
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.history import History
from segment_core.demo.people import EUROPEAN
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
from segment_core.demo.yearly_round import EVERY_MONTH, Recurring, sent_campaigns

STATUSES: Weighted[str | None] = Weighted(
    {"MQL": 24, "Trial": 14, "Onboarding": 9, "Customer": 31, "At risk": 8, "Churned": 12, None: 2}
)
SOURCES: Weighted[str | None] = Weighted(
    {
        "Website": 24, "LinkedIn Ads": 17, "G2": 11, "Webinar": 12, "Partner: Acme": 9, "Partner: Nordwind": 7,
        "Outbound": 12, "Referral": 6, None: 2,
    }
)  # fmt: skip  # a table of shares
PLANS: Weighted[str] = Weighted({"Starter": 34, "Team": 30, "Business": 18, "Enterprise": 10, "Team+ (legacy)": 8})
PLAN_CHOICES = ("Free", "Starter", "Team", "Business", "Enterprise", "Team+ (legacy)")
SEAT_PRICE = {"Free": 0, "Starter": 9, "Team": 15, "Business": 24, "Enterprise": 38, "Team+ (legacy)": 12}
USUAL_SEATS = {"Free": 2, "Starter": 4, "Team": 14, "Business": 45, "Enterprise": 180, "Team+ (legacy)": 16}
SUPPORT: Weighted[str | None] = Weighted({"Tier 1/2": 52, "Tier 3": 22, "Premium 24/7": 10, None: 16})
TAGS = (
    ("Champion", 0.12), ("Decision maker", 0.24), ("Webinar", 0.14), ("Onboarding", 0.08), ("Beta", 0.09),
    ("Enterprise", 0.07), ("Case study", 0.05), ("Price-sensitive", 0.11), ("GDPR request", 0.03), ("Newsletter", 0.3),
    ("Churn risk", 0.07), ("Power user", 0.13), ("Do-not-contact", 0.03),
)  # fmt: skip  # a table
PAYING = frozenset({"Onboarding", "Customer", "At risk"})
RENEWS_IN_DAYS = {"Customer": (5, 380), "Onboarding": (200, 365), "At risk": (1, 120), "Churned": (-420, -5)}
TRIAL_ENDS_IN_DAYS = {"Trial": (-2, 24), "MQL": (-200, -5), "Onboarding": (-60, -8), "Churned": (-700, -60)}
HABITS = Habits(
    prefix="c",
    digits=4,
    cultures=EUROPEAN,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"m1": 22, "m2": 16, "m3": 18, "m4": 14, "m5": 12, "m6": 8, None: 10}),
    mobile=("+4917139200##", "+4917604069##", "+3363998####"),
    landline=("+493023125###", "+3319900####"),
    mobile_share=0.55,
    no_phone=0.24,
)
ROUND = (
    Recurring("upd", "{month} product update", EVERY_MONTH, day=4, hour=10, reach=0.5),
    Recurring("vat", "VAT deadline webinar", (2,), day=17, hour=14, reach=0.6),
    Recurring("price", "New pricing announcement", (5,), day=19, hour=9, reach=0.6),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, 0.08, 0.5 if lead.status == "Churned" else 2.0)
    plan = chance.pick(PLANS) if lead.status in PAYING or lead.status == "Churned" else "Free"
    lead.custom = {**_contract(chance, history, lead, plan), **_company(chance, history, lead)}
    return lead


def _contract(chance: Chance, history: History, lead: Lead, plan: str) -> dict[str, CustomValue]:
    seats = max(1, round(chance.around(USUAL_SEATS[plan], 0.6)))
    paying = lead.status in PAYING
    since = lead.created_at.date() + timedelta(days=chance.whole(5, 60))
    started = since if paying and since <= history.today else None
    return {
        "plan": known(chance, 0.94, plan) if lead.status != "MQL" else None,
        "mrr": seats * SEAT_PRICE[plan] if paying else None,
        "seats": seats if paying else known(chance, 0.3, seats),
        "renewal_date": _day_from_today(chance, history, RENEWS_IN_DAYS.get(lead.status or "")),
        "trial_end": _day_from_today(chance, history, TRIAL_ENDS_IN_DAYS.get(lead.status or "")),
        "customer_since": started,
        "support_tier": chance.pick(SUPPORT) if paying else None,
        "dpa_signed": known(chance, 0.8, paying and chance.happens(0.8)),
        "sso": known(chance, 0.7, plan in ("Business", "Enterprise") and chance.happens(0.6)),
    }


def _company(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    city, country = chance.among(CITIES)
    return {
        "company": known(chance, 0.93, chance.among(COMPANIES)),
        "city": known(chance, 0.88, city),
        "country": known(chance, 0.95, country),
        "main_language": known(chance, 0.66, chance.pick(LANGUAGES)),
        "nps": known(chance, 0.42, int(chance.bell(7.4, 2.3, 0, 10))) if lead.status in PAYING else None,
        "last_login": history.between(chance, lead.created_at, 2.5) if lead.status != "MQL" else None,
    }


def _day_from_today(chance: Chance, history: History, days: tuple[int, int] | None) -> date | None:
    if days is None or chance.happens(0.08):
        return None
    return history.today + timedelta(days=chance.whole(*days))


def _campaigns(history: History) -> list[SentCampaign]:
    return sent_campaigns(history, ROUND, 9)


LEDGERLINE = AccountPlan(
    id="ledgerline",
    name="Ledgerline",
    timezone="Europe/Berlin",
    currency="EUR",
    week_start="monday",
    team=(
        TeamMember("m1", "Anna Schmidt", "anna.schmidt@ledgerline.example"),
        TeamMember("m2", "Anna Nowak", "anna.nowak@ledgerline.example"),
        TeamMember("m3", "Jürgen Weiß", "juergen@ledgerline.example"),
        TeamMember("m4", "Chloé Lefèvre", "chloe@ledgerline.example"),
        TeamMember("m5", "Tomás Ferreira", "tomas@ledgerline.example"),
        TeamMember("m6", "Ann-Kathrin Vogel", "ann-kathrin@ledgerline.example"),
    ),
    statuses=choices_of(STATUSES),
    sources=choices_of(SOURCES),
    custom_fields=(
        CustomField("company", "Company", "text", synonyms=("organisation", "organization", "employer")),
        CustomField("plan", "Plan", "choice", PLAN_CHOICES, synonyms=("subscription plan", "package")),
        CustomField("mrr", "MRR", "number", unit="currency", synonyms=("monthly recurring revenue", "revenue")),
        CustomField("seats", "Seats", "number", synonyms=("licences", "licenses", "users")),
        CustomField("renewal_date", "Renewal date", "date", synonyms=("renewal", "renews", "contract end")),
        CustomField("trial_end", "Trial end date", "date", synonyms=("trial ends", "trial expires")),
        CustomField("customer_since", "Customer since", "date"),
        CustomField("nps", "NPS", "number", synonyms=("promoter score",)),
        CustomField("support_tier", "Support tier", "choice", choices_of(SUPPORT)),
        CustomField("main_language", "Main language", "choice", tuple(LANGUAGES.values), synonyms=("stack",)),
        CustomField("country", "Country", "choice", COUNTRIES),
        CustomField("city", "City", "text", synonyms=("town",)),
        CustomField("last_login", "Last login", "datetime", synonyms=("logged in", "signed in")),
        CustomField("sso", "SSO enabled", "boolean", synonyms=("single sign-on",)),
        CustomField("dpa_signed", "DPA signed", "boolean", synonyms=("data processing agreement",)),
    ),
    segments=(
        segment("Paying customers", condition("status", "in", ["Customer", "At risk", "Onboarding"])),
        segment(
            "Renewals next quarter",
            {
                "all": [
                    condition("segment", "in", ["Paying customers"]),
                    condition("custom.renewal_date", "in_period", {"period": "quarter", "offset": 1}),
                ]
            },
        ),
        segment(
            "Big DACH accounts",
            {
                "all": [
                    condition("custom.country", "in", ["Germany", "Austria", "Switzerland"]),
                    condition("custom.mrr", "gte", 500),
                ]
            },
        ),
    ),
    interest={"MQL": 0.25, "Trial": 0.5, "Onboarding": 0.55, "Customer": 0.4, "At risk": 0.2, "Churned": 0.07},
    campaigns=_campaigns,
    lead=_lead,
)
