"""Northmere College: an admissions office in Chicago, in US dollars.

Made to be misread: "Waitlist" is a status and a tag, "International" a residency and a tag, "Campus visit" a field and
a tag, "Scholarship" a tag and part of "Scholarship amount", "Admitted" a status and part of "Admitted on"; two Marías.
"""

from datetime import date, datetime, timedelta

from eval.account_plans.northmere_values import HIGH_SCHOOLS, PROGRAMS, STATES
from segment_core.demo.basics import Habits, basic_lead, birthday, choices_of, known, last_seen, tagged
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.history import History
from segment_core.demo.people import AMERICAN
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
    {
        "Inquiry": 34,
        "Applicant": 24,
        "Admitted": 14,
        "Waitlist": 5,
        "Deposited": 9,
        "Enrolled": 7,
        "Declined": 5,
        None: 2,
    }
)
SOURCES: Weighted[str | None] = Weighted(
    {
        "College fair": 20, "Common App": 24, "High school visit": 15, "Website": 18, "Instagram": 9, "Referral": 5,
        "Agent: EduPath": 5, "Athletics": 3, None: 1,
    }
)  # fmt: skip  # a table of shares
DEGREES: Weighted[str | None] = Weighted(
    {"B.A.": 38, "B.S.": 36, "B.F.A.": 8, "M.S./M.Eng.": 9, "Dual B.A./J.D.": 3, None: 6}
)
INTAKES: Weighted[str | None] = Weighted({"Fall 2026": 52, "Spring 2027": 14, "Fall 2027": 28, None: 6})
RESIDENCIES: Weighted[str | None] = Weighted({"In-state": 54, "Out-of-state": 30, "International": 12, None: 4})
TAGS = (
    ("Scholarship", 0.14), ("First-gen", 0.2), ("Legacy", 0.07), ("Athlete", 0.08), ("Honors", 0.11), ("Transfer", 0.1),
    ("International", 0.09), ("Waitlist", 0.04), ("Campus visit", 0.12), ("FAFSA missing", 0.1),
    ("Interview done", 0.13), ("Parent contact", 0.08), ("STEM", 0.18), ("Music/Arts", 0.07), ("VIP", 0.03),
)  # fmt: skip  # a table
APPLIED = frozenset({"Applicant", "Admitted", "Waitlist", "Deposited", "Enrolled", "Declined"})
ACCEPTED = frozenset({"Admitted", "Deposited", "Enrolled"})
DEADLINES = (
    date(2026, 1, 15), date(2026, 3, 1), date(2026, 6, 20), date(2026, 7, 1), date(2026, 8, 1), date(2026, 11, 1),
    date(2027, 1, 15),
)  # fmt: skip  # the college's own calendar
HABITS = Habits(
    prefix="n",
    digits=4,
    cultures=AMERICAN,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"u1": 24, "u2": 18, "u3": 20, "u4": 14, "u5": 12, None: 12}),
    mobile=("+1312555####", "+1773555####"),
    landline=("+1312555####", "+1708555####"),
    mobile_share=0.9,
)
ROUND = (
    Recurring("spring", "Spring open day invitation", (3,), day=12, hour=10, reach=0.6),
    Recurring("fall", "Fall open day invitation", (9,), day=12, hour=10, reach=0.6),
    Recurring("dead", "Application deadline reminder", (6,), day=8, hour=9, reach=0.5),
    Recurring("aid", "Financial aid explained", (2,), day=20, hour=12, reach=0.5),
    Recurring("life", "{month} campus life newsletter", (2, 4, 5, 10, 11), day=2, hour=16, reach=0.45),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, 0.14 if lead.status == "Inquiry" else 0.03, 1.8)
    lead.custom = {**_school(chance, history), **_application(chance, history, lead)}
    return lead


def _school(chance: Chance, history: History) -> dict[str, CustomValue]:
    residency = chance.pick(RESIDENCIES)
    state = "Illinois" if residency == "In-state" else chance.among(STATES[1:])
    return {
        "gpa": known(chance, 0.82, round(chance.bell(3.3, 0.45, 1.6, 4.0), 2)),
        "sat": known(chance, 0.6, int(chance.bell(1_190, 150, 720, 1_600)) // 10 * 10),
        "high_school": known(chance, 0.86, chance.among(HIGH_SCHOOLS)),
        "residency": residency,
        "home_state": None if residency == "International" else known(chance, 0.92, state),
        "birthday": known(chance, 0.8, birthday(chance, history, 16, 26)),
    }


def _application(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    applied, accepted = lead.status in APPLIED, lead.status in ACCEPTED
    aided = applied and chance.happens(0.45)
    decided_after = timedelta(days=min(chance.whole(1, 160), history.age_in_days(lead.created_at)))
    return {
        "program": known(chance, 0.93, chance.pick(PROGRAMS)),
        "degree": chance.pick(DEGREES),
        "intake": chance.pick(INTAKES),
        "deadline": known(chance, 0.7, chance.among(DEADLINES)),
        "campus_visit": _visit(chance, history, lead),
        "admitted_on": lead.created_at.date() + decided_after if accepted else None,
        "fee_paid": known(chance, 0.85, chance.happens(0.75)) if applied else None,
        "financial_aid": known(chance, 0.75, aided),
        "scholarship_amount": chance.whole(4, 60) * 500 if aided and accepted else None,
    }


def _visit(chance: Chance, history: History, lead: Lead) -> datetime | None:
    """A tour taken, or one booked for the coming weeks."""
    if chance.happens(0.62):
        return None
    if chance.happens(0.3):
        return history.at(history.today + timedelta(days=chance.whole(1, 45)), chance.whole(9, 15), 30)
    return history.between(chance, lead.created_at, 1.5)


def _campaigns(history: History) -> list[SentCampaign]:
    return sent_campaigns(history, ROUND, 8)


NORTHMERE = AccountPlan(
    id="northmere-college",
    name="Northmere College Admissions",
    timezone="America/Chicago",
    currency="USD",
    week_start="sunday",
    team=(
        TeamMember("u1", "María López", "maria.lopez@northmere.example"),
        TeamMember("u2", "María José Ortiz", "mj.ortiz@northmere.example"),
        TeamMember("u3", "Ben Whitaker", "ben@northmere.example"),
        TeamMember("u4", "Thuy Nguyen", "thuy@northmere.example"),
        TeamMember("u5", "DeShawn Brooks", "deshawn@northmere.example"),
    ),
    statuses=choices_of(STATUSES),
    sources=choices_of(SOURCES),
    custom_fields=(
        CustomField("program", "Program", "text", synonyms=("major", "programme", "course of study")),
        CustomField("degree", "Degree", "choice", choices_of(DEGREES)),
        CustomField("intake", "Intake", "choice", choices_of(INTAKES), synonyms=("start term", "term", "entry term")),
        CustomField("gpa", "GPA", "number", synonyms=("grade point average", "grades")),
        CustomField("sat", "SAT score", "number", synonyms=("sat",)),
        CustomField("deadline", "Application deadline", "date", synonyms=("deadline",)),
        CustomField("campus_visit", "Campus visit", "datetime", synonyms=("visited campus", "tour", "campus tour")),
        CustomField("admitted_on", "Admitted on", "date"),
        CustomField("fee_paid", "Application fee paid", "boolean", synonyms=("fee paid", "paid the fee")),
        CustomField("financial_aid", "Financial aid", "boolean", synonyms=("aid",)),
        CustomField("scholarship_amount", "Scholarship amount", "number", unit="currency"),
        CustomField("residency", "Residency", "choice", choices_of(RESIDENCIES)),
        CustomField("home_state", "Home state", "choice", STATES, synonyms=("state",)),
        CustomField("high_school", "High school", "text", synonyms=("school",)),
        CustomField("birthday", "Birthday", "date", synonyms=("date of birth", "dob")),
    ),
    segments=(
        segment("Admitted not deposited", condition("status", "in", ["Admitted"])),
        segment(
            "Strong applicants",
            {
                "all": [
                    condition("status", "in", ["Applicant"]),
                    {"any": [condition("custom.gpa", "gte", 3.7), condition("custom.sat", "gte", 1_400)]},
                ]
            },
        ),
        segment(
            "Call list for yield",
            {
                "all": [
                    condition("segment", "in", ["Admitted not deposited"]),
                    condition("phone", "is_set"),
                    {"not": condition("tags", "has_any", ["Parent contact"])},
                ]
            },
        ),
    ),
    interest={"Inquiry": 0.25, "Applicant": 0.5, "Admitted": 0.6, "Deposited": 0.65, "Declined": 0.08},
    campaigns=_campaigns,
    lead=_lead,
)
