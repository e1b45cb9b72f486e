"""Wayfarer Journeys: a boutique travel agency in London, in pounds, whose week starts on Monday.

Made to be misread: "Dormant" is a status and a tag, "Safari" and "Honeymoon" are trip types and tags, "Travel fair" a
source and a tag, "Manchester" an airport and a town, "Georgia" and "Jordan" members and destinations, "Quoted" a status
and part of "Quoted price", "Booked" a status and part of "Last booked", "Balance due" a number and part of a date's
label; there are two Priyas.
"""

from datetime import timedelta

from eval.account_plans.wayfarer_values import BUDGETS, PARTIES, TOWNS, TRIPS
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
    {
        "Enquiry": 22, "Quoted": 19, "Booked": 18, "Travelling": 4, "Returned": 17, "Dormant": 15,
        "Do not contact": 3, None: 2,
    }
)  # fmt: skip  # a table of shares
SOURCES: Weighted[str | None] = Weighted(
    {
        "Website": 26, "Word of mouth": 19, "Instagram": 12, "Travel fair": 9, "Repeat client": 10, "Podcast": 5,
        "Condé Nast": 5, "Partner: Amex": 6, "Partner: Virgin": 4, None: 4,
    }
)  # fmt: skip  # a table of shares
TRIP_TYPES: Weighted[str | None] = Weighted(
    {
        "Safari": 15, "Honeymoon": 13, "Beach": 13, "City break": 12, "Cruise": 8, "Rail journey": 8, "Trekking": 10,
        "Family holiday": 11, "Tailor-made": 10,
    }
)  # fmt: skip  # a table of shares
TIERS: Weighted[str | None] = Weighted({"Blue": 34, "Silver": 22, "Gold": 14, "Platinum": 6, None: 24})
AIRPORTS: Weighted[str | None] = Weighted(
    {"Heathrow": 34, "Gatwick": 17, "Manchester": 14, "Edinburgh": 8, "Bristol": 6, "Stansted": 5, None: 16}
)
TAGS = (
    ("Honeymoon", 0.06), ("Safari", 0.08), ("Dormant", 0.04), ("Travel fair", 0.05), ("VIP", 0.06), ("Foodie", 0.13),
    ("Wine", 0.09), ("Diving", 0.07), ("Hiking", 0.11), ("Birdwatching", 0.05), ("Golf", 0.05), ("Skiing", 0.06),
    ("Photography", 0.08), ("Northern Lights", 0.07), ("Wellness", 0.06), ("Art & culture", 0.09), ("Solo", 0.1),
    ("Couple", 0.16), ("Kids under 5", 0.06), ("Teens", 0.06), ("Empty nester", 0.08), ("Retired", 0.12),
    ("Teacher", 0.05), ("Gap year", 0.03), ("Vegan", 0.05), ("Coeliac", 0.03), ("Nut allergy", 0.03),
    ("Wheelchair", 0.03), ("Reduced mobility", 0.05), ("Business class", 0.09), ("Avoids flying", 0.04),
    ("Visa needed", 0.08), ("Instalments", 0.05), ("Late payer", 0.04), ("Voucher", 0.06), ("Refund owed", 0.03),
    ("Complaint", 0.05), ("Left a review", 0.1), ("Referrer", 0.07), ("Press", 0.02), ("Big birthday", 0.06),
    ("Anniversary", 0.05),
)  # fmt: skip  # a table
SOLD = frozenset({"Booked", "Travelling", "Returned"})
PRICED = SOLD | {"Quoted"}
TRAVELLED = frozenset({"Travelling", "Returned", "Dormant"})
HABITS = Habits(
    prefix="w",
    digits=4,
    cultures=BRITISH,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"w1": 15, "w2": 13, "w3": 13, "w4": 9, "w5": 11, "w6": 10, "w7": 9, "w8": 7, None: 13}),
    mobile=("+447700900###",),
    landline=("+4420794609##", "+4411349602##", "+4416149601##"),
    mobile_share=0.8,
    no_phone=0.13,
    no_email=0.05,
    opted_out=0.06,
)
ROUND = (
    Recurring("postcard", "{month} postcard", (4, 5, 6), day=2, hour=9, reach=0.4),
    Recurring("lastminute", "Summer last minute", (6,), day=11, hour=10, reach=0.4),
    Recurring("safari", "Safari season preview", (3,), day=17, hour=12, reach=0.35),
    Recurring("passport", "Passport check", (2,), day=10, hour=9, reach=0.45),
    Recurring("japan", "Cherry blossom Japan", (1,), day=21, hour=10, reach=0.35),
    Recurring("sun", "Winter sun sale", (11,), day=27, hour=8, reach=0.4),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, 0.12, 0.7 if lead.status == "Dormant" else 1.7)
    lead.custom = {**_trip(chance, history, lead), **_money(chance, history, lead), **_traveller(chance, history, lead)}
    return lead


def _trip(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    trip = chance.pick(TRIP_TYPES) or "Tailor-made"
    ahead = lead.status in ("Quoted", "Booked", "Enquiry")
    departs = history.today + timedelta(days=chance.whole(2, 320) if ahead else chance.whole(-420, -3))
    return {
        "destination": known(chance, 0.9, chance.among(TRIPS[trip])),
        "trip_type": known(chance, 0.91, trip),
        "departs": known(chance, 0.55 if lead.status == "Enquiry" else 0.88, departs),
        "airport": chance.pick(AIRPORTS),
        "party_size": known(chance, 0.86, chance.pick(PARTIES)),
        "nights": known(chance, 0.8, chance.whole(2, 5) if trip == "City break" else chance.whole(6, 21)),
    }


def _money(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    budget = round(chance.around(3200, 0.55) / 50) * 50
    priced, sold = lead.status in PRICED, lead.status in SOLD
    middle = chance.among(tuple(BUDGETS.values()))
    owed = lead.status == "Booked" and chance.happens(0.75)
    return {
        "budget": known(chance, 0.84, budget),
        "quoted_price": known(chance, 0.93, round(chance.around(middle * 2, 0.4) / 10) * 10) if priced else None,
        "deposit_paid": known(chance, 0.9, sold or chance.happens(0.12)) if priced else None,
        "balance_due": chance.whole(4, 80) * 50 if owed else (known(chance, 0.6, 0) if sold else None),
        "balance_due_date": history.today + timedelta(days=chance.whole(-20, 110)) if owed else None,
        "insured": known(chance, 0.72, chance.happens(0.55)),
    }


def _traveller(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    gone = lead.status in TRAVELLED
    calls = history.today + timedelta(days=chance.whole(1, 30))
    last_booked = history.between(chance, lead.created_at, 1.3).date()
    return {
        "passport_expiry": known(chance, 0.7, history.today + timedelta(days=chance.whole(-150, 3400))),
        "tier": chance.pick(TIERS),
        "past_trips": known(chance, 0.88, min(chance.whole(1, 9), chance.whole(1, 12)) if gone else chance.whole(0, 4)),
        "last_booked": known(chance, 0.9, last_booked) if lead.status in SOLD or gone else None,
        "last_call": known(chance, 0.75, history.between(chance, lead.created_at, 1.8)),
        "next_call": history.at(calls, chance.whole(9, 17), chance.whole(0, 1) * 30) if chance.happens(0.3) else None,
        "newsletter": known(chance, 0.85, chance.happens(0.6)),
        "home_town": known(chance, 0.88, chance.among(TOWNS)),
        "birthday": known(chance, 0.65, birthday(chance, history, 22, 80)),
    }


def _campaigns(history: History) -> list[SentCampaign]:
    return sent_campaigns(history, ROUND, 8)


WAYFARER = AccountPlan(
    id="wayfarer-journeys",
    name="Wayfarer Journeys",
    timezone="Europe/London",
    currency="GBP",
    week_start="monday",
    team=(
        TeamMember("w1", "Georgia Bell", "georgia@wayfarer.example"),
        TeamMember("w2", "Jordan Pike", "jordan@wayfarer.example"),
        TeamMember("w3", "Priya Shah", "priya.shah@wayfarer.example"),
        TeamMember("w4", "Priya Nair", "priya.nair@wayfarer.example"),
        TeamMember("w5", "Florence Adeyemi", "florence@wayfarer.example"),
        TeamMember("w6", "Callum Reid", "callum@wayfarer.example"),
        TeamMember("w7", "Mairéad Walsh", "mairead@wayfarer.example"),
        TeamMember("w8", "Tom Okoro", "tom@wayfarer.example"),
    ),
    statuses=choices_of(STATUSES),
    sources=choices_of(SOURCES),
    custom_fields=(
        CustomField("destination", "Destination", "text", synonyms=("going to", "travelling to", "country")),
        CustomField(
            "trip_type", "Trip type", "choice", choices_of(TRIP_TYPES), synonyms=("kind of trip", "holiday type")
        ),
        CustomField(
            "departs", "Departure date", "date", synonyms=("departs", "departing", "flying out", "travel date")
        ),
        CustomField(
            "airport", "Departure airport", "choice", choices_of(AIRPORTS), synonyms=("airport", "flying from")
        ),
        CustomField("party_size", "Party size", "number", synonyms=("travellers", "pax", "group size")),
        CustomField("nights", "Nights", "number", synonyms=("trip length",)),
        CustomField("budget", "Budget per person", "number", unit="currency", synonyms=("budget", "budget pp")),
        CustomField("quoted_price", "Quoted price", "number", unit="currency", synonyms=("quote", "price")),
        CustomField("deposit_paid", "Deposit paid", "boolean", synonyms=("deposit", "paid a deposit")),
        CustomField(
            "balance_due", "Balance due", "number", unit="currency", synonyms=("balance", "owes", "outstanding")
        ),
        CustomField("balance_due_date", "Balance due date", "date", synonyms=("final payment",)),
        CustomField("insured", "Travel insurance", "boolean", synonyms=("insurance", "insured")),
        CustomField("passport_expiry", "Passport expiry", "date", synonyms=("passport expires", "passport runs out")),
        CustomField("tier", "Loyalty tier", "choice", choices_of(TIERS), synonyms=("tier", "loyalty")),
        CustomField("past_trips", "Past trips", "number", synonyms=("trips", "trips taken", "previous trips")),
        CustomField("last_booked", "Last booked", "date", synonyms=("last booking",)),
        CustomField("last_call", "Last call", "datetime", synonyms=("last spoke", "spoke to", "last spoken to")),
        CustomField("next_call", "Next call", "datetime", synonyms=("callback", "call booked", "upcoming call")),
        CustomField("newsletter", "Newsletter opt-in", "boolean", synonyms=("newsletter",)),
        CustomField("home_town", "Home town", "text", synonyms=("lives in", "based in", "town")),
        CustomField("birthday", "Birthday", "date", synonyms=("bday", "born", "date of birth")),
    ),
    segments=(
        segment("Big spenders", condition("custom.budget", "gte", 5000)),
        segment(
            "Honeymooners",
            {"any": [condition("custom.trip_type", "in", ["Honeymoon"]), condition("tags", "has_any", ["Honeymoon"])]},
        ),
        segment("Loyal travellers", condition("custom.past_trips", "gte", 4)),
        segment("Africa", condition("custom.destination", "in", [*TRIPS["Safari"], "Morocco"])),
        segment("Passport trouble", condition("custom.passport_expiry", "in_next", {"n": 6, "unit": "month"})),
        segment("Gold and up", condition("custom.tier", "in", ["Gold", "Platinum"])),
        segment(
            "Dormant diggers",
            {"all": [condition("status", "in", ["Dormant"]), condition("segment", "in", ["Big spenders"])]},
        ),
    ),
    interest={
        "Enquiry": 0.45,
        "Quoted": 0.5,
        "Booked": 0.45,
        "Returned": 0.35,
        "Dormant": 0.12,
        "Do not contact": 0.02,
    },
    campaigns=_campaigns,
    lead=_lead,
)
