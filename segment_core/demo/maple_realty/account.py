"""Maple Realty's settings: team, statuses, sources, custom fields and the segments it begins with."""

from segment_core.demo.maple_realty.campaigns import maple_campaigns
from segment_core.demo.maple_realty.leads import maple_lead
from segment_core.demo.maple_realty.places import PROVINCES
from segment_core.demo.maple_realty.traits import PROPERTY_TYPES
from segment_core.demo.plan import AccountPlan, CustomField, TeamMember, condition, segment

TEAM = (
    TeamMember("a1", "Sarah Chen", "sarah.chen@maple-realty.example", "admin"),
    TeamMember("a2", "Sarah O'Neill", "sarah.oneill@maple-realty.example"),
    TeamMember("a3", "Priya Raman", "priya@maple-realty.example"),
    TeamMember("a4", "José Álvarez", "jose@maple-realty.example"),
    TeamMember("a5", "Kwame Mensah", "kwame@maple-realty.example"),
    TeamMember("a6", "Zoë Tremblay", "zoe@maple-realty.example"),
    TeamMember("a7", "Dan Kowalski", "dan@maple-realty.example"),
    TeamMember("a8", "Danielle Roy", "danielle@maple-realty.example", "viewer"),
)
CUSTOM_FIELDS = (
    CustomField("city", "City", "text", synonyms=("town",)),
    CustomField("neighbourhood", "Neighbourhood", "text", synonyms=("neighborhood", "area", "hood")),
    CustomField("province", "Province", "choice", choices=PROVINCES),
    CustomField("budget", "Budget", "number", unit="currency", synonyms=("price range", "max price", "price")),
    CustomField(
        "property_type", "Property type", "choice", choices=PROPERTY_TYPES, synonyms=("home type", "type of home")
    ),
    CustomField("bedrooms", "Bedrooms", "number", synonyms=("beds", "bedroom count")),
    CustomField("pre_approved", "Pre-approved", "boolean", synonyms=("mortgage approved", "mortgage pre-approval")),
    CustomField("move_in_date", "Move-in date", "date", synonyms=("moving date", "moving in", "move date")),
    CustomField("birthday", "Birthday", "date", synonyms=("date of birth", "dob", "born")),
    CustomField("last_viewing", "Last viewing", "datetime", synonyms=("last showing", "viewed a home", "last tour")),
)
IN_ONTARIO = condition("custom.province", "in", ["Ontario"])
SUBSCRIBED = condition("subscribed", "is_true")
LAST_30_DAYS = condition("created_at", "in_last", {"n": 30, "unit": "day"})
OPENED_LATELY = condition("engagement", "opened", {"campaign": "any", "in_last": {"n": 6, "unit": "month"}})
THIS_MONTH = {"period": "month", "offset": 0}
SEGMENTS = (
    segment("Hot leads in Ontario", {"all": [condition("status", "in", ["Hot"]), IN_ONTARIO]}),
    segment("Facebook leads last 30 days", {"all": [condition("source", "in", ["Facebook"]), LAST_30_DAYS]}),
    segment(
        "Serious buyers",
        {
            "all": [
                condition("tags", "has_any", ["Buyer"]),
                condition("custom.budget", "gte", 500_000),
                {"any": [condition("custom.pre_approved", "is_true"), condition("tags", "has_any", ["Cash buyer"])]},
            ]
        },
    ),
    segment(
        "Ontario hot list to call",
        {
            "all": [
                condition("segment", "in", ["Hot leads in Ontario"]),
                condition("phone_type", "in", ["mobile"]),
                condition("tags", "has_none", ["Do not call"]),
            ]
        },
    ),
    segment("Gone quiet", {"all": [SUBSCRIBED, {"not": OPENED_LATELY}]}),
    segment("Birthdays this month", condition("custom.birthday", "anniversary_in_period", THIS_MONTH)),
)

MAPLE_REALTY = AccountPlan(
    id="demo",
    name="Maple Realty",
    timezone="America/Toronto",
    currency="CAD",
    week_start="sunday",
    team=TEAM,
    statuses=("Hot", "Warm", "Cold", "New", "Nurture"),
    sources=("Facebook", "Website", "CSV import", "Manual", "Zillow", "Open house", "Referral", "Google Ads"),
    custom_fields=CUSTOM_FIELDS,
    segments=SEGMENTS,
    interest={"Hot": 0.52, "Warm": 0.36, "New": 0.4, "Nurture": 0.22, "Cold": 0.09},
    campaigns=maple_campaigns,
    lead=maple_lead,
)
