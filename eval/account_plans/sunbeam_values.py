"""Names of Sunbeam Solar's suburbs, energy retailers, brands and tags."""

from segment_core.demo import names
from segment_core.demo.chance import Weighted
from segment_core.demo.names import Culture

AUSTRALIAN: Weighted[Culture] = Weighted(
    {
        names.ENGLISH: 58, names.ITALIAN: 7, names.SOUTH_ASIAN: 10, names.CHINESE: 9, names.EAST_ASIAN: 7,
        names.MIDDLE_EASTERN: 5, names.SLAVIC: 3, names.GERMAN: 1,
    }
)  # fmt: skip  # a table of shares
STATES = ("NSW", "VIC", "QLD", "WA", "SA", "TAS", "ACT", "NT")
SUBURBS = (
    ("Parramatta", "NSW", "2150"), ("Penrith", "NSW", "2750"), ("Richmond", "NSW", "2753"),
    ("Newcastle", "NSW", "2300"), ("Wollongong", "NSW", "2500"), ("Dubbo", "NSW", "2830"),
    ("Bondi Junction", "NSW", "2022"), ("Tweed Heads", "NSW", "2485"), ("Orange", "NSW", "2800"),
    ("Richmond", "VIC", "3121"), ("Footscray", "VIC", "3011"), ("Geelong", "VIC", "3220"),
    ("Ballarat", "VIC", "3350"), ("Bendigo", "VIC", "3550"), ("Frankston", "VIC", "3199"),
    ("St Kilda", "VIC", "3182"), ("Toowoomba", "QLD", "4350"), ("Noosa Heads", "QLD", "4567"),
    ("Caloundra", "QLD", "4551"), ("Maroochydore", "QLD", "4558"), ("Townsville", "QLD", "4810"),
    ("Ipswich", "QLD", "4305"), ("Cairns", "QLD", "4870"), ("Fremantle", "WA", "6160"),
    ("Joondalup", "WA", "6027"), ("Victoria Park", "WA", "6100"), ("Glenelg", "SA", "5045"),
    ("Mount Barker", "SA", "5251"), ("Launceston", "TAS", "7250"), ("Belconnen", "ACT", "2617"),
    ("Palmerston", "NT", "0830"),
)  # fmt: skip  # one suburb after the other; a Richmond in two states
RETAILERS: Weighted[str] = Weighted(
    {"AGL": 26, "Origin": 24, "EnergyAustralia": 18, "Red Energy": 12, "Alinta": 10, "Powershop": 6, "Simply Energy": 4}
)
ROOFS: Weighted[str | None] = Weighted(
    {"Tile": 46, "Colorbond": 30, "Flat concrete": 8, "Slate": 4, "Asbestos": 5, "Klip-Lok": 7}
)
PROPERTIES: Weighted[str | None] = Weighted({"House": 60, "Townhouse": 14, "Unit": 8, "Commercial": 11, "Farm": 7})
INVERTERS: Weighted[str | None] = Weighted(
    {"Fronius": 26, "Sungrow": 28, "SolarEdge": 12, "Enphase": 12, "GoodWe": 14, "Huawei": 8}
)
BATTERIES: Weighted[str | None] = Weighted(
    {"Tesla Powerwall": 34, "Sungrow": 26, "BYD": 18, "Enphase": 12, "Alpha ESS": 10}
)
LOST_REASONS: Weighted[str | None] = Weighted(
    {"Price": 40, "Timing": 16, "Went with competitor": 24, "Roof unsuitable": 10, "No response": 10}
)
PHASES: Weighted[str | None] = Weighted({"Single phase": 72, "Three phase": 28})
TAGS = (
    ("EV owner", 0.1), ("EV interested", 0.12), ("Battery interested", 0.2), ("Pool", 0.14), ("Off-grid", 0.05),
    ("Shaded roof", 0.08), ("Heritage listed", 0.04), ("Strata", 0.06), ("Price shopper", 0.12), ("VIP", 0.06),
    ("Complaint", 0.07), ("Callback requested", 0.11), ("Do not call", 0.05), ("Pensioner", 0.1), ("Renter", 0.06),
    ("New build", 0.08), ("Switchboard upgrade", 0.08), ("Maintenance", 0.07), ("Referral champion", 0.06),
    ("Newsletter", 0.3), ("Home show 2026", 0.08), ("Rebate eligible", 0.22), ("Feed-in tariff", 0.1),
    ("Hail damage", 0.05), ("Storm claim", 0.05), ("Old system", 0.09), ("Panel cleaning", 0.08),
    ("Google review", 0.07), ("Photo consent", 0.12), ("Farm", 0.04), ("School", 0.02), ("Council grant", 0.05),
    ("Second opinion", 0.05), ("Warranty claim", 0.05), ("Rural", 0.09), ("First home buyer", 0.07),
    ("Interest-free loan", 0.08), ("Commercial", 0.06), ("Heat pump", 0.07), ("Night owl", 0.03), ("Early bird", 0.04),
)  # fmt: skip  # a table
