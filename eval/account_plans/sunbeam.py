"""Sunbeam Solar: an installer of solar panels and batteries across Australia, in Australian dollars.

Made to be misread: "Maintenance" is a status and a tag, "Approved" a status and part of "Finance approved", "Lost" a
status and part of "Lost reason", "Commercial" and "Farm" a property type and a tag, "Sungrow" and "Enphase" make
inverters and batteries, Richmond is in two states, "Referral" a source and part of two names; there are two Jacks.
"""

from datetime import date, datetime, timedelta

from eval.account_plans.sunbeam_values import (
    AUSTRALIAN,
    BATTERIES,
    INVERTERS,
    LOST_REASONS,
    PHASES,
    PROPERTIES,
    RETAILERS,
    ROOFS,
    STATES,
    SUBURBS,
    TAGS,
)
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
        "Enquiry": 26, "Site visit booked": 9, "Quoted": 19, "Approved": 8, "Installed": 18, "Maintenance": 5,
        "On hold": 4, "Lost": 9, None: 2,
    }
)  # fmt: skip  # a table of shares
SOURCES: Weighted[str | None] = Weighted(
    {
        "Website": 22, "Google Ads": 16, "Facebook": 12, "SolarQuotes": 12, "Door knock": 9, "Home show": 8,
        "Referral": 11, "Radio": 4, "Energy broker": 4, None: 2,
    }
)  # fmt: skip  # a table of shares
PRICED = frozenset({"Quoted", "Approved", "Installed", "Maintenance", "On hold", "Lost"})
DONE = frozenset({"Installed", "Maintenance"})
QUOTE_EXPIRES_IN_DAYS = {"Quoted": (-45, 45), "On hold": (-60, 20), "Approved": (-20, 30), "Lost": (-400, -5)}
VISIT_IN_DAYS = {"Site visit booked": (0, 24), "Quoted": (-90, -2), "Approved": (-120, -8), "On hold": (-150, -3)}
HABITS = Habits(
    prefix="sb",
    digits=4,
    cultures=AUSTRALIAN,
    statuses=STATUSES,
    sources=SOURCES,
    owners=Weighted({"s1": 15, "s2": 17, "s3": 11, "s4": 13, "s5": 12, "s6": 9, "s7": 8, "s8": 5, None: 10}),
    mobile=("+61491570###",),
    landline=("+61255500###", "+61355500###"),
    mobile_share=0.8,
    no_email=0.06,
    no_phone=0.08,
)
CAMPAIGNS = (
    ("spring-news", "Spring newsletter", date(2025, 10, 1), 0.3),
    ("bill-shock", "Summer bill shock", date(2026, 1, 20), 0.4),
    ("bonus", "Referral bonus launch", date(2026, 2, 11), 0.3),
    ("rebate", "Battery rebate explainer", date(2026, 3, 12), 0.45),
    ("autumn-news", "Autumn newsletter", date(2026, 4, 8), 0.35),
    ("show", "Home show follow-up", date(2026, 4, 21), 0.25),
    ("feed-in", "Feed-in tariff changes", date(2026, 5, 6), 0.4),
    ("eofy", "EOFY sale", date(2026, 6, 3), 0.45),
    ("checkup", "Winter check-up", date(2026, 6, 10), 0.4),
)


def _lead(chance: Chance, history: History, number: int) -> Lead:
    lead = basic_lead(chance, history, number, HABITS)
    lead.tags = tagged(chance, TAGS)
    lead.last_active_at = last_seen(chance, history, lead, 0.1, 1.8)
    lead.custom = {**_home(chance), **_system(chance, lead), **_days(chance, history, lead)}
    return lead


def _home(chance: Chance) -> dict[str, CustomValue]:
    suburb, state, postcode = chance.among(SUBURBS)
    return {
        "suburb": known(chance, 0.86, suburb),
        "state": known(chance, 0.95, state),
        "postcode": known(chance, 0.82, postcode),
        "property_type": known(chance, 0.84, chance.pick(PROPERTIES)),
        "roof_type": known(chance, 0.78, chance.pick(ROOFS)),
        "storeys": known(chance, 0.7, 1 + (chance.share() > 0.62) + (chance.share() > 0.94)),
        "phase": known(chance, 0.55, chance.pick(PHASES)),
        "owns_home": known(chance, 0.8, chance.happens(0.85)),
        "retailer": known(chance, 0.72, chance.pick(RETAILERS)),
        "quarterly_bill": known(chance, 0.83, round(chance.around(560, 0.5) / 5) * 5),
    }


def _system(chance: Chance, lead: Lead) -> dict[str, CustomValue]:
    priced = lead.status in PRICED
    size = round(chance.around(8.2, 0.4) * 5) / 5
    battery = known(chance, 0.42, chance.pick(BATTERIES)) if priced else None
    return {
        "system_size": known(chance, 0.93, size) if priced else known(chance, 0.2, size),
        "inverter_brand": known(chance, 0.88, chance.pick(INVERTERS)) if priced else None,
        "battery_brand": battery,
        "battery_capacity": chance.among((5, 9.6, 10, 13.5, 16, 27)) if battery else None,
        "quote_value": round(size * chance.bell(1_250, 220, 800, 2_000) / 50) * 50 if priced else None,
        "finance_approved": known(chance, 0.72, chance.happens(0.6)) if priced else None,
        "rebate_claimed": known(chance, 0.8, chance.happens(0.55)) if lead.status in DONE else None,
        "lost_reason": known(chance, 0.9, chance.pick(LOST_REASONS)) if lead.status == "Lost" else None,
        "referrals": int(chance.share(2.2) * 7) if lead.status in DONE else known(chance, 0.15, 0),
        "nps": known(chance, 0.6, int(chance.bell(7.6, 2.2, 0, 10))) if lead.status in DONE else None,
    }


def _days(chance: Chance, history: History, lead: Lead) -> dict[str, CustomValue]:
    installed = _install_day(chance, history, lead)
    done = installed if installed and installed <= history.today else None
    warranty = chance.among((1, 2, 5, 10))
    return {
        "install_date": installed,
        "warranty_end": done + timedelta(days=365 * warranty) if done else None,
        "quote_expiry": _day_from_today(chance, history, QUOTE_EXPIRES_IN_DAYS.get(lead.status or "")),
        "site_visit": _visit(chance, history, lead),
        "last_service": history.at(done, 9) + _share_of(chance, history, done) if done else None,
        "date_of_birth": known(chance, 0.34, date(1941, 3, 2) + timedelta(days=chance.whole(0, 21_500))),
    }


def _install_day(chance: Chance, history: History, lead: Lead) -> date | None:
    if lead.status == "Approved":
        return known(chance, 0.8, history.today + timedelta(days=chance.whole(1, 75)))
    if lead.status not in DONE:
        return None
    most = max(3, min(900, history.age_in_days(lead.created_at) - 15))
    return known(chance, 0.94, history.today - timedelta(days=chance.whole(1, most)))


def _visit(chance: Chance, history: History, lead: Lead) -> datetime | None:
    day = _day_from_today(chance, history, VISIT_IN_DAYS.get(lead.status or ""))
    return history.at(day, chance.whole(8, 16), chance.among((0, 15, 30, 45))) if day else None


def _share_of(chance: Chance, history: History, done: date) -> timedelta:
    return timedelta(days=chance.whole(0, max(0, (history.today - done).days - 1)), hours=chance.whole(0, 7))


def _day_from_today(chance: Chance, history: History, days: tuple[int, int] | None) -> date | None:
    if days is None or chance.happens(0.08):
        return None
    return history.today + timedelta(days=chance.whole(*days))


def _campaigns(history: History) -> list[SentCampaign]:
    return [SentCampaign(key, name, history.at(day, 9, 30), reach) for key, name, day, reach in CAMPAIGNS]


SUNBEAM = AccountPlan(
    id="sunbeam-solar",
    name="Sunbeam Solar",
    timezone="Australia/Sydney",
    currency="AUD",
    week_start="monday",
    team=(
        TeamMember("s1", "Jack Nguyen", "jack.nguyen@sunbeam.example"),
        TeamMember("s2", "Mia Thompson", "mia@sunbeam.example"),
        TeamMember("s3", "Jack Morrison", "jack.morrison@sunbeam.example"),
        TeamMember("s4", "Priya Raman", "priya@sunbeam.example"),
        TeamMember("s5", "Liam O'Connor", "liam@sunbeam.example"),
        TeamMember("s6", "Grace Papadopoulos", "grace@sunbeam.example"),
        TeamMember("s7", "Darcy Walsh", "darcy@sunbeam.example"),
        TeamMember("s8", "Tahlia Brown", "tahlia@sunbeam.example"),
    ),
    statuses=choices_of(STATUSES),
    sources=choices_of(SOURCES),
    custom_fields=(
        CustomField("suburb", "Suburb", "text", synonyms=("town", "city")),
        CustomField("state", "State", "choice", STATES),
        CustomField("postcode", "Postcode", "text", synonyms=("post code",)),
        CustomField("property_type", "Property type", "choice", choices_of(PROPERTIES)),
        CustomField("roof_type", "Roof type", "choice", choices_of(ROOFS), synonyms=("roof", "roofing")),
        CustomField("storeys", "Storeys", "number", synonyms=("floors", "levels")),
        CustomField("phase", "Power supply", "choice", choices_of(PHASES)),
        CustomField("owns_home", "Owns home", "boolean", synonyms=("homeowner", "home owner")),
        CustomField("retailer", "Energy retailer", "text", synonyms=("electricity provider", "power company")),
        CustomField(
            "quarterly_bill", "Quarterly bill", "number", unit="currency", synonyms=("power bill", "electricity bill")
        ),
        CustomField("system_size", "System size", "number", unit="kW", synonyms=("array size",)),
        CustomField("inverter_brand", "Inverter brand", "choice", choices_of(INVERTERS), synonyms=("inverter",)),
        CustomField("battery_brand", "Battery brand", "choice", choices_of(BATTERIES), synonyms=("battery",)),
        CustomField("battery_capacity", "Battery capacity", "number", unit="kWh"),
        CustomField("quote_value", "Quote value", "number", unit="currency", synonyms=("quote", "quoted price")),
        CustomField("finance_approved", "Finance approved", "boolean", synonyms=("finance approval",)),
        CustomField("rebate_claimed", "Rebate claimed", "boolean"),
        CustomField("lost_reason", "Lost reason", "choice", choices_of(LOST_REASONS)),
        CustomField("referrals", "Referrals made", "number", synonyms=("referrals count",)),
        CustomField("nps", "NPS", "number", synonyms=("promoter score",)),
        CustomField("install_date", "Install date", "date", synonyms=("installation date", "install")),
        CustomField("warranty_end", "Warranty end", "date", synonyms=("warranty ends", "warranty expires")),
        CustomField("quote_expiry", "Quote expiry", "date", synonyms=("quote expires", "quote runs out")),
        CustomField("site_visit", "Site visit time", "datetime", synonyms=("site visit", "site inspection")),
        CustomField("last_service", "Last service", "datetime", synonyms=("serviced", "last serviced")),
        CustomField("date_of_birth", "Date of birth", "date", synonyms=("birthday", "born")),
    ),
    segments=(
        segment("Big bills", condition("custom.quarterly_bill", "gte", 900)),
        segment(
            "Battery upsell",
            {
                "all": [
                    condition("status", "in", ["Installed", "Maintenance"]),
                    condition("custom.battery_brand", "is_empty"),
                ]
            },
        ),
        segment("Lost on price", condition("custom.lost_reason", "in", ["Price"])),
        segment("Sunny coast", condition("custom.suburb", "in", ["Noosa Heads", "Caloundra", "Maroochydore"])),
        segment(
            "Finance ready",
            {
                "all": [
                    condition("status", "in", ["Quoted", "Approved"]),
                    condition("custom.finance_approved", "is_true"),
                ]
            },
        ),
        segment(
            "Raving fans",
            {
                "all": [
                    condition("custom.referrals", "gte", 2),
                    condition("custom.nps", "gte", 8),
                    condition("tags", "has_none", ["Complaint"]),
                ]
            },
        ),
        segment(
            "VIP Queenslanders",
            {"all": [condition("custom.state", "in", ["QLD"]), condition("tags", "has_any", ["VIP"])]},
        ),
    ),
    interest={
        "Enquiry": 0.35, "Site visit booked": 0.5, "Quoted": 0.45, "Approved": 0.5, "Installed": 0.35,
        "Maintenance": 0.35, "On hold": 0.2, "Lost": 0.1,
    },
    campaigns=_campaigns,
    lead=_lead,
)  # fmt: skip  # the shares of interest on two lines
