"""Pawfield Vets: a chain of veterinary clinics around Melbourne, in Australian dollars, whose week starts on Saturday.

Made to be misread: "Overdue" is a status and a tag, "Senior" a plan and a tag, "Puppy school" a source and a tag,
"Fitzroy" a clinic and a suburb, "Chelsea" a member and a suburb, "Milo" a member and a pet, "Lapsed" a status and part
of "Lapsed on", "VetPay" a way of paying and a tag; there are two Hannahs.
"""

from datetime import date, datetime, timedelta

from eval.account_plans.pawfield_values import BREEDS, PET_NAMES, SPECIES, SUBURBS, WEIGHTS
from segment_core.demo.basics import Habits, basic_lead, choices_of, known, last_seen, tagged
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.history import DAYS_A_YEAR, History
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
    {"New": 12, "Booked": 9, "Regular": 42, "Overdue": 14, "Lapsed": 15, "Moved away": 4, "Pet deceased": 3, None: 1}
)
SOURCES: Weighted[str | None] = Weighted(
    {
        "Google": 26, "Word of mouth": 20, "Facebook": 9, "Instagram": 8, "Walk-in": 13, "Puppy school": 7,
        "Rescue: RSPCA": 6, "Rescue: Lort Smith": 5, "Breeder referral": 4, None: 2,
    }
)  # fmt: skip  # a table of shares
CLINICS: Weighted[str | None] = Weighted(
    {"Fitzroy": 22, "Richmond": 20, "St Kilda": 17, "Kew": 11, "Geelong": 12, "Geelong West": 6, "Ballarat": 8, None: 4}
)
PLANS: Weighted[str | None] = Weighted({"Essential": 22, "Complete": 15, "Puppy & Kitten": 10, "Senior": 8, None: 45})
PAYMENTS: Weighted[str | None] = Weighted({"Card": 55, "Cash": 9, "Direct debit": 16, "VetPay": 9, None: 11})
TAGS = (
    ("Puppy school", 0.08), ("Senior", 0.11), ("Overdue", 0.05), ("Rescue", 0.1), ("Dental", 0.13),
    ("Dental offer", 0.06), ("Anxious", 0.12), ("Aggressive", 0.04), ("Muzzle needed", 0.04), ("Diabetic", 0.05),
    ("Allergies", 0.11), ("Hypoallergenic diet", 0.05), ("Prescription diet", 0.08), ("Raw fed", 0.06),
    ("Flea & tick", 0.18), ("Heartworm", 0.14), ("Arthritis", 0.09), ("Kidney disease", 0.04), ("Thyroid", 0.03),
    ("Post-op", 0.05), ("Grooming", 0.16), ("Boarding", 0.12), ("Daycare", 0.07), ("Behaviour", 0.06),
    ("Multi-pet", 0.19), ("Breeder", 0.03), ("Show dog", 0.03), ("Working dog", 0.04), ("Assistance dog", 0.02),
    ("Foster carer", 0.04), ("Student", 0.07), ("Pensioner", 0.1), ("Staff family", 0.02), ("VIP", 0.05),
    ("Complaint", 0.05), ("Payment plan", 0.05), ("Bad debt", 0.03), ("VetPay", 0.05), ("Left a review", 0.09),
    ("Home visits", 0.05), ("After-hours", 0.05), ("C5 vaccine", 0.22), ("F3 vaccine", 0.13),
)  # fmt: skip  # a table
SEEN = frozenset({"Regular", "Overdue", "Lapsed", "Moved away", "Pet deceased"})
EXPECTED = frozenset({"Booked", "Regular"})
HABITS = Habits(
    prefix="p",
    digits=4,
    cultures=BRITISH,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"v1": 17, "v2": 13, "v3": 14, "v4": 10, "v5": 12, "v6": 9, "v7": 8, "v8": 6, None: 11}),
    mobile=("+61491570###",),
    landline=("+6135550####", "+6137010####"),
    mobile_share=0.86,
    no_phone=0.12,
    no_email=0.07,
    opted_out=0.05,
)
ROUND = (
    Recurring("news", "{month} newsletter", (4, 5, 6), day=3, hour=9, reach=0.4),
    Recurring("teeth", "Dental month", (6,), day=10, hour=10, reach=0.4),
    Recurring("insure", "Pet insurance explained", (3,), day=18, hour=12, reach=0.35),
    Recurring("plan", "Wellness plan launch", (2,), day=9, hour=9, reach=0.5),
    Recurring("puppy", "Puppy school enrolment", (1,), day=20, hour=10, reach=0.35),
    Recurring("flea", "Flea season reminder", (11,), day=5, hour=8, reach=0.4),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, 0.1, 0.7 if lead.status == "Lapsed" else 1.8)
    lead.custom = {**_pet(chance, history), **_appointments(chance, history, lead), **_account(chance, history, lead)}
    return lead


def _pet(chance: Chance, history: History) -> dict[str, CustomValue]:
    species = chance.pick(SPECIES)
    age = chance.bell(5.5, 3.8, 0.2, 17.0)
    born = date.fromordinal(history.today.toordinal() - int(age * DAYS_A_YEAR))
    return {
        "pet_name": known(chance, 0.94, chance.among(PET_NAMES)),
        "species": known(chance, 0.96, species),
        "breed": known(chance, 0.82, chance.among(BREEDS[species])),
        "pet_birthday": known(chance, 0.74, born),
        "pet_age": known(chance, 0.88, int(age)),
        "weight": known(chance, 0.7, round(chance.around(WEIGHTS[species], 0.3), 1)),
        "desexed": known(chance, 0.84, chance.happens(0.8)),
        "microchipped": known(chance, 0.8, chance.happens(0.87)),
    }


def _appointments(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    seen = lead.status in SEEN
    recency = 0.6 if lead.status == "Lapsed" else 2.0
    due = history.today + timedelta(days=chance.whole(-200, -1) if lead.status == "Overdue" else chance.whole(-60, 340))
    lapsed = history.between(chance, lead.created_at).date() if lead.status in ("Lapsed", "Moved away") else None
    return {
        "last_appointment": history.between(chance, lead.created_at, recency) if seen else None,
        "next_appointment": _next_appointment(chance, history, lead),
        "vaccination_due": known(chance, 0.78, due),
        "missed_appointments": known(chance, 0.8, min(chance.whole(0, 6), chance.whole(0, 5))) if seen else None,
        "lapsed_on": lapsed,
    }


def _next_appointment(chance: Chance, history: History, lead: Lead) -> datetime | None:
    if lead.status not in EXPECTED or (lead.status == "Regular" and chance.happens(0.6)):
        return None
    day = history.today + timedelta(days=chance.whole(1, 60))
    return history.at(day, chance.whole(8, 17), chance.whole(0, 3) * 15)


def _account(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    seen = lead.status in SEEN
    plan = chance.pick(PLANS)
    spend = round(chance.around(900, 1.0)) if seen else 0
    return {
        "clinic": chance.pick(CLINICS),
        "suburb": known(chance, 0.87, chance.among(SUBURBS)),
        "plan": plan,
        "plan_renewal": history.today + timedelta(days=chance.whole(-40, 330)) if plan else None,
        "lifetime_spend": known(chance, 0.9, spend),
        "payment": chance.pick(PAYMENTS),
        "insured": known(chance, 0.76, chance.happens(0.42)),
    }


def _campaigns(history: History) -> list[SentCampaign]:
    return sent_campaigns(history, ROUND, 8)


PAWFIELD = AccountPlan(
    id="pawfield-vets",
    name="Pawfield Vets",
    timezone="Australia/Melbourne",
    currency="AUD",
    week_start="saturday",
    team=(
        TeamMember("v1", "Chelsea Ford", "chelsea@pawfield.example"),
        TeamMember("v2", "Preston Cole", "preston@pawfield.example"),
        TeamMember("v3", "Hannah Weiss", "hannah.weiss@pawfield.example"),
        TeamMember("v4", "Hannah Doyle", "hannah.doyle@pawfield.example"),
        TeamMember("v5", "Dr Ash Patel", "ash@pawfield.example"),
        TeamMember("v6", "Milo Reyes", "milo@pawfield.example"),
        TeamMember("v7", "Siobhán Kelly", "siobhan@pawfield.example"),
        TeamMember("v8", "Jean-Paul Moreau", "jp@pawfield.example"),
    ),
    statuses=choices_of(STATUSES),
    sources=choices_of(SOURCES),
    custom_fields=(
        CustomField("pet_name", "Pet name", "text", synonyms=("pet called", "patient name")),
        CustomField("species", "Species", "choice", tuple(SPECIES.values), synonyms=("animal", "kind of pet")),
        CustomField("breed", "Breed", "text"),
        CustomField("pet_birthday", "Pet birthday", "date", synonyms=("birthday", "pet dob", "born")),
        CustomField("pet_age", "Pet age", "number", unit="years", synonyms=("age",)),
        CustomField("weight", "Weight", "number", unit="kg", synonyms=("weighs",)),
        CustomField("desexed", "Desexed", "boolean", synonyms=("neutered", "spayed")),
        CustomField("microchipped", "Microchipped", "boolean", synonyms=("chipped", "microchip")),
        CustomField("clinic", "Home clinic", "choice", choices_of(CLINICS), synonyms=("clinic", "branch")),
        CustomField("suburb", "Suburb", "text", synonyms=("lives in",)),
        CustomField("plan", "Wellness plan", "choice", choices_of(PLANS), synonyms=("plan",)),
        CustomField("plan_renewal", "Plan renewal date", "date", synonyms=("renewal", "renews", "plan renews")),
        CustomField("lifetime_spend", "Lifetime spend", "number", unit="currency", synonyms=("spend", "spent", "LTV")),
        CustomField("payment", "Payment method", "choice", choices_of(PAYMENTS), synonyms=("pays by", "paying by")),
        CustomField("insured", "Insured", "boolean", synonyms=("pet insurance", "insurance")),
        CustomField("last_appointment", "Last appointment", "datetime", synonyms=("last visit", "last consult")),
        CustomField("next_appointment", "Next appointment", "datetime", synonyms=("next visit", "appointment")),
        CustomField("vaccination_due", "Vaccination due", "date", synonyms=("vax due", "vaccs due", "jabs due")),
        CustomField("missed_appointments", "Missed appointments", "number", synonyms=("no-shows", "no shows")),
        CustomField("lapsed_on", "Lapsed on", "date"),
    ),
    segments=(
        segment(
            "Puppy starters",
            {"all": [condition("custom.species", "in", ["Dog"]), condition("custom.pet_age", "lt", 1)]},
        ),
        segment("Golden oldies", condition("custom.pet_age", "gte", 10)),
        segment(
            "Lapsed dogs",
            {"all": [condition("status", "in", ["Lapsed"]), condition("custom.species", "in", ["Dog"])]},
        ),
        segment("Geelong region", condition("custom.clinic", "in", ["Geelong", "Geelong West"])),
        segment("High spenders", condition("custom.lifetime_spend", "gte", 2500)),
        segment("Plan holders", condition("custom.plan", "in", ["Essential", "Complete", "Puppy & Kitten", "Senior"])),
        segment(
            "Geelong big wallets",
            {
                "all": [
                    condition("segment", "in", ["Geelong region"]),
                    condition("segment", "in", ["High spenders"]),
                ]
            },
        ),
    ),
    interest={"New": 0.4, "Booked": 0.5, "Regular": 0.42, "Overdue": 0.22, "Lapsed": 0.12, "Moved away": 0.06},
    campaigns=_campaigns,
    lead=_lead,
)
