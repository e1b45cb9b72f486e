"""Names of Shannonside's towns, counties, lenders, kinds of mortgage and cover, and tags."""

from segment_core.demo import names
from segment_core.demo.chance import Weighted
from segment_core.demo.names import Culture

IRISH: Weighted[Culture] = Weighted(
    {names.ENGLISH: 66, names.SLAVIC: 11, names.SOUTH_ASIAN: 7, names.LATIN: 6, names.AFRICAN: 6, names.ITALIAN: 4}
)
COUNTIES = (
    "Dublin", "Kildare", "Wicklow", "Meath", "Louth", "Cork", "Galway", "Limerick", "Clare", "Kerry", "Westmeath",
)  # fmt: skip  # side by side
TOWNS = (
    ("Swords", "Dublin"), ("Lucan", "Dublin"), ("Dundrum", "Dublin"), ("Tallaght", "Dublin"),
    ("Dún Laoghaire", "Dublin"), ("Malahide", "Dublin"), ("Naas", "Kildare"), ("Newbridge", "Kildare"),
    ("Maynooth", "Kildare"), ("Bray", "Wicklow"), ("Greystones", "Wicklow"), ("Navan", "Meath"),
    ("Ashbourne", "Meath"), ("Drogheda", "Louth"), ("Dundalk", "Louth"), ("Cork", "Cork"), ("Mallow", "Cork"),
    ("Cobh", "Cork"), ("Galway", "Galway"), ("Oranmore", "Galway"), ("Tuam", "Galway"), ("Limerick", "Limerick"),
    ("Castletroy", "Limerick"), ("Ennis", "Clare"), ("Shannon", "Clare"), ("Tralee", "Kerry"),
    ("Killarney", "Kerry"), ("Athlone", "Westmeath"),
)  # fmt: skip  # one town after the other; three have their county's name
LENDERS: Weighted[str] = Weighted(
    {
        "AIB": 26, "Bank of Ireland": 24, "PTSB": 18, "EBS": 9, "Haven": 8, "Avant Money": 7, "ICS": 3,
        "Ulster Bank": 3, "KBC": 2,
    }
)  # fmt: skip  # a table of shares
MORTGAGE_TYPES: Weighted[str | None] = Weighted(
    {"Purchase": 50, "Switcher": 27, "Buy to let": 11, "Top-up": 8, "Equity release": 4}
)
COVER_TYPES: Weighted[str | None] = Weighted(
    {
        "Mortgage protection": 38, "Life cover": 22, "Serious illness": 12, "Income protection": 12,
        "Home insurance": 16,
    }
)  # fmt: skip  # a table of shares
TAGS = (
    ("First-time buyer", 0.26), ("Second-time buyer", 0.1), ("Trading up", 0.09), ("Landlord", 0.1),
    ("Self-employed", 0.16), ("Help to Buy", 0.12), ("First Home Scheme", 0.07), ("Gifted deposit", 0.1),
    ("Joint application", 0.24), ("New build", 0.13), ("Bridging", 0.03), ("Separated", 0.05),
    ("Returning emigrant", 0.05), ("Public servant", 0.1), ("Nurse", 0.07), ("Teacher", 0.08), ("Garda", 0.04),
    ("Smoker", 0.11), ("Income protection", 0.1), ("Will needed", 0.07), ("Needs callback", 0.12),
    ("Do not call", 0.05), ("VIP", 0.06), ("Google review", 0.07), ("Complaint", 0.05), ("Newsletter", 0.28),
    ("Docs chased", 0.14), ("Green mortgage", 0.09), ("Credit issue", 0.08), ("Overpayer", 0.04),
    ("Solicitor appointed", 0.12), ("Vulnerable client", 0.03), ("Home show 2026", 0.07), ("Ex-KBC", 0.05),
    ("Review", 0.06),
)  # fmt: skip  # a table
