"""Crescendo: a chain of private music and stage schools around Bristol, in pounds.

The ordinary ambiguities of such an account: Bath is a branch and a town, "Open day" a source and a tag, "Trial" a
status and part of "Trial lesson", "Enrolled" nearly "Enrolment date", "Summer show" a tag and part of a campaign and
a segment; there are two Sophies, and names of the team are names of leads too.
"""

from datetime import date, datetime, timedelta

from eval.account_plans.crescendo_values import BRANCHES, LEVELS, SUBJECTS, TAGS, TOWNS, WEST_COUNTRY
from segment_core.demo.basics import Habits, basic_lead, choices_of, known, last_seen, tagged
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
    {
        "New enquiry": 20, "Contacted": 12, "Trial": 12, "Waiting list": 8, "Enrolled": 30, "Paused": 6, "Leaver": 10,
        None: 2,
    }
)  # fmt: skip  # a table of shares
SOURCES: Weighted[str | None] = Weighted(
    {
        "Website": 24, "Google": 16, "Instagram": 12, "Facebook": 10, "School visit": 9, "Open day": 9, "Referral": 11,
        "Flyer": 4, "Concert": 3, None: 2,
    }
)  # fmt: skip  # a table of shares
STUDENTS = frozenset({"Enrolled", "Paused", "Leaver"})
TRIAL_IN_DAYS = {"Trial": (-12, 21), "Waiting list": (-120, -5), "Contacted": (2, 30)}
HABITS = Habits(
    prefix="cr",
    digits=4,
    cultures=WEST_COUNTRY,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"t1": 14, "t2": 16, "t3": 12, "t4": 11, "t5": 13, "t6": 10, "t7": 9, "t8": 5, None: 10}),
    mobile=("+447700900###",),
    landline=("+441179460###", "+442920180###"),
    mobile_share=0.82,
    no_email=0.05,
    no_phone=0.09,
)
CAMPAIGNS = (
    ("autumn-news", "Autumn newsletter", date(2025, 10, 6), 0.3),
    ("open-day", "Open day invitation", date(2026, 2, 24), 0.4),
    ("spring-news", "Spring newsletter", date(2026, 3, 16), 0.4),
    ("exam-entry", "Exam entry reminder", date(2026, 4, 14), 0.3),
    ("camp", "Summer camp early bird", date(2026, 5, 12), 0.45),
    ("fees", "Fee changes", date(2026, 5, 27), 0.4),
    ("show", "Summer show tickets", date(2026, 6, 9), 0.45),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, 0.1, 1.8)
    lead.custom = {**_interest(chance), **_lessons(chance, lead), **_days(chance, history, lead)}
    return lead


def _interest(chance: Chance) -> dict[str, CustomValue]:
    branch = chance.pick(BRANCHES)
    return {
        "branch": known(chance, 0.9, branch),
        "subject": known(chance, 0.93, chance.pick(SUBJECTS)),
        "level": known(chance, 0.8, chance.pick(LEVELS)),
        "town": known(chance, 0.82, chance.pick(TOWNS[branch or "Clifton"])),
    }


def _lessons(chance: Chance, lead: Lead) -> dict[str, CustomValue]:
    student = lead.status in STUDENTS
    fee = round(chance.around(118, 0.4) / 5) * 5
    owes = student and chance.happens(0.35)
    return {
        "grade": known(chance, 0.6, chance.whole(0, 8)) if student else known(chance, 0.12, chance.whole(0, 5)),
        "monthly_fee": known(chance, 0.95, fee) if student else None,
        "balance": (round(chance.around(85, 0.8)) if owes else 0) if student else None,
        "lesson_length": known(chance, 0.92, chance.among((30, 30, 30, 45, 60))) if student else None,
        "hires_instrument": known(chance, 0.85, chance.happens(0.28)) if student else None,
        "photo_consent": known(chance, 0.78, chance.happens(0.7)) if student else known(chance, 0.1, True),
    }


def _days(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    most = max(3, history.age_in_days(lead.created_at))
    enrolled = history.today - timedelta(days=chance.whole(0, most)) if lead.status in STUDENTS else None
    exam = history.today + timedelta(days=chance.whole(-20, 190)) if lead.status == "Enrolled" else None
    return {
        "trial_lesson": _trial(chance, history, lead, enrolled),
        "enrolment_date": known(chance, 0.96, enrolled),
        "next_exam": known(chance, 0.45, exam),
        "date_of_birth": known(chance, 0.66, date(1958, 1, 9) + timedelta(days=int(23_000 * (1 - chance.share(2.4))))),
    }


def _trial(chance: Chance, history: History, lead: Lead, enrolled: date | None) -> datetime | None:
    if enrolled:
        day = enrolled - timedelta(days=chance.whole(3, 28))
        return known(chance, 0.8, history.at(day, chance.whole(10, 18), chance.among((0, 30))))
    days = TRIAL_IN_DAYS.get(lead.status or "")
    if days is None or chance.happens(0.5 if lead.status == "Contacted" else 0.06):
        return None
    day = history.today + timedelta(days=chance.whole(*days))
    return history.at(day, chance.whole(10, 18), chance.among((0, 15, 30, 45)))


def _campaigns(history: History) -> list[SentCampaign]:
    return [SentCampaign(key, name, history.at(day, 10, 15), reach) for key, name, day, reach in CAMPAIGNS]


CRESCENDO = AccountPlan(
    id="crescendo-schools",
    name="Crescendo Music & Stage Schools",
    timezone="Europe/London",
    currency="GBP",
    week_start="monday",
    team=(
        TeamMember("t1", "Hannah Doyle", "hannah@crescendo.example"),
        TeamMember("t2", "Marcus Bell", "marcus@crescendo.example"),
        TeamMember("t3", "Sophie Lindqvist", "sophie.lindqvist@crescendo.example"),
        TeamMember("t4", "Sophie Adeyemi", "sophie.adeyemi@crescendo.example"),
        TeamMember("t5", "Gareth Pryce", "gareth@crescendo.example"),
        TeamMember("t6", "Niamh Kelly", "niamh@crescendo.example"),
        TeamMember("t7", "Theo Marchetti", "theo@crescendo.example"),
        TeamMember("t8", "Rosalind Okoye", "rosalind@crescendo.example"),
    ),
    statuses=choices_of(STATUSES),
    sources=choices_of(SOURCES),
    custom_fields=(
        CustomField("branch", "Branch", "choice", choices_of(BRANCHES), synonyms=("site",)),
        CustomField("subject", "Subject", "choice", choices_of(SUBJECTS), synonyms=("instrument", "discipline")),
        CustomField("level", "Level", "choice", choices_of(LEVELS), synonyms=("ability",)),
        CustomField("town", "Town", "text", synonyms=("city", "home town")),
        CustomField("grade", "Exam grade", "number", synonyms=("grade",)),
        CustomField("monthly_fee", "Monthly fee", "number", unit="currency", synonyms=("fee", "monthly price")),
        CustomField(
            "balance", "Outstanding balance", "number", unit="currency", synonyms=("balance", "owes", "arrears")
        ),
        CustomField("lesson_length", "Lesson length", "number", unit="minutes", synonyms=("length of lesson",)),
        CustomField(
            "hires_instrument", "Hires an instrument", "boolean", synonyms=("instrument hire", "rents an instrument")
        ),
        CustomField("photo_consent", "Photo consent", "boolean", synonyms=("photo permission", "photo release")),
        CustomField("trial_lesson", "Trial lesson", "datetime", synonyms=("taster", "taster lesson")),
        CustomField("enrolment_date", "Enrolment date", "date", synonyms=("enrolled on", "start date")),
        CustomField("next_exam", "Next exam", "date", synonyms=("exam date", "exam")),
        CustomField("date_of_birth", "Date of birth", "date", synonyms=("birthday", "dob", "born")),
    ),
    segments=(
        segment("Fee chasers", condition("custom.balance", "gte", 100)),
        segment(
            "Exam season",
            {
                "all": [
                    condition("status", "in", ["Enrolled"]),
                    condition("custom.next_exam", "in_next", {"n": 60, "unit": "day"}),
                ]
            },
        ),
        segment("Lapsed families", condition("status", "in", ["Paused", "Leaver"])),
        segment(
            "Ready to enrol",
            {"all": [condition("status", "in", ["Trial", "Waiting list"]), condition("phone", "is_set")]},
        ),
        segment("Welsh side", condition("custom.branch", "in", ["Pontcanna"])),
        segment("VIP parents", condition("tags", "has_all", ["Parent", "VIP"])),
    ),
    interest={
        "New enquiry": 0.35, "Contacted": 0.35, "Trial": 0.5, "Waiting list": 0.5, "Enrolled": 0.45, "Paused": 0.2,
        "Leaver": 0.12,
    },
    campaigns=_campaigns,
    lead=_lead,
)  # fmt: skip  # the shares of interest on two lines
