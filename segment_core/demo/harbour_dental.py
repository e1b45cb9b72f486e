"""Harbour Dental: the small second account of the demo, in quite another trade: the wall between accounts shows."""

from datetime import date, timedelta

from segment_core.demo.basics import Habits, basic_lead, birthday, choices_of, known, last_seen, tagged
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.history import History
from segment_core.demo.people import CANADIAN
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
    {"Active": 48, "Overdue": 21, "New patient": 12, "Lapsed": 14, "Waitlist": 3, None: 2}
)
SOURCES: Weighted[str | None] = Weighted(
    {"Referral": 30, "Google Ads": 20, "Walk-in": 16, "Website": 22, "Insurance directory": 10, None: 2}
)
INSURERS: Weighted[str | None] = Weighted(
    {"Blue Cross": 26, "Sun Life": 22, "Manulife": 18, "Canada Life": 14, "None (self-pay)": 12, None: 8}
)
TREATMENTS: Weighted[str | None] = Weighted(
    {
        "Check-up & cleaning": 46,
        "Filling": 16,
        "Crown": 8,
        "Root canal": 6,
        "Whitening": 8,
        "Braces/aligners": 9,
        None: 7,
    }
)
TAGS = (
    ("Family plan", 0.24),
    ("Senior", 0.16),
    ("Student", 0.1),
    ("Anxious", 0.12),
    ("Emergency", 0.07),
    ("Referral", 0.09),
)
CLEANED_DAYS_AGO = {"Active": (3, 270), "Overdue": (275, 700), "Lapsed": (720, 1_090)}
HABITS = Habits(
    prefix="P",
    digits=4,
    cultures=CANADIAN,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"d1": 40, "d2": 32, "d3": 22, None: 6}),
    mobile=("+1902555####",),
    landline=("+1902555####",),
    mobile_share=0.66,
    no_email=0.09,
)
ROUND = (
    Recurring("recall", "{month} check-up reminder", (1, 4, 7, 10), day=6, hour=9, reach=0.8),
    Recurring("benefits", "Use your benefits before year end", (11,), day=12, hour=10, reach=0.9),
    Recurring("whitening", "Summer whitening offer", (6,), day=3, hour=12, reach=0.6),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, never=0.1, recency=1.5)
    lead.custom = _custom(chance, history, lead)
    return lead


def _custom(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    appointed = chance.happens({"Active": 0.6, "New patient": 0.7}.get(lead.status or "", 0.05))
    ahead = history.today + chance.between(timedelta(days=1), timedelta(days=120))
    return {
        "insurance": chance.pick(INSURERS),
        "last_treatment": None if lead.status == "New patient" else chance.pick(TREATMENTS),
        "last_cleaning": _last_cleaning(chance, history, lead),
        "next_appointment": history.at(ahead, chance.whole(8, 16), 30) if appointed else None,
        "balance": known(chance, 0.9, int(chance.around(140, 0.8)) if chance.happens(0.3) else 0),
        "reminders": known(chance, 0.85, chance.happens(0.8)),
        "birthday": known(chance, 0.9, birthday(chance, history, 4, 88)),
        "dentist": known(chance, 0.8, chance.among(("Dr. Leblanc", "Dr. Okafor", "Dr. Whitfield"))),
    }


def _last_cleaning(chance: Chance, history: History, lead: Lead) -> date | None:
    """Overdue patients were last cleaned more than nine months ago, lapsed ones two years."""
    nearest, farthest = {"Active": (3, 270), "Overdue": (275, 700), "Lapsed": (720, 1_090)}.get(
        lead.status or "", (0, 0)
    )
    return history.today - timedelta(days=chance.whole(nearest, farthest)) if farthest else None


def _campaigns(history: History) -> list[SentCampaign]:
    return sent_campaigns(history, ROUND, 12)


HARBOUR_DENTAL = AccountPlan(
    id="harbour-dental",
    name="Harbour Dental",
    timezone="America/Halifax",
    currency="CAD",
    week_start="monday",
    team=(
        TeamMember("d1", "Nadia Leblanc", "nadia@harbour-dental.example", "admin"),
        TeamMember("d2", "Tom Whitfield", "tom@harbour-dental.example"),
        TeamMember("d3", "Ngozi Okafor", "ngozi@harbour-dental.example"),
    ),
    statuses=("New patient", "Active", "Overdue", "Lapsed", "Waitlist"),
    sources=("Referral", "Google Ads", "Walk-in", "Website", "Insurance directory"),
    custom_fields=(
        CustomField("insurance", "Insurance", "choice", choices_of(INSURERS), synonyms=("insurer",)),
        CustomField("last_treatment", "Last treatment", "choice", choices_of(TREATMENTS)),
        CustomField("last_cleaning", "Last cleaning", "date", synonyms=("last hygiene visit",)),
        CustomField("next_appointment", "Next appointment", "datetime", synonyms=("appointment", "next visit")),
        CustomField("balance", "Balance", "number", unit="currency", synonyms=("owing", "amount due")),
        CustomField("reminders", "Text reminders", "boolean", synonyms=("reminders",)),
        CustomField("birthday", "Birthday", "date", synonyms=("date of birth",)),
        CustomField("dentist", "Dentist", "text"),
    ),
    segments=(
        segment("Overdue for a cleaning", condition("status", "in", ["Overdue"])),
        segment(
            "Owing over $100",
            {"all": [condition("custom.balance", "gt", 100), {"not": condition("status", "in", ["Waitlist"])}]},
        ),
    ),
    interest={"Active": 0.45, "New patient": 0.5, "Overdue": 0.25, "Lapsed": 0.12, "Waitlist": 0.5},
    campaigns=_campaigns,
    lead=_lead,
)
