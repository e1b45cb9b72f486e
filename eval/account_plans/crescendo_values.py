"""Names of Crescendo's branches, subjects, towns and tags."""

from segment_core.demo import names
from segment_core.demo.chance import Weighted
from segment_core.demo.names import Culture

WEST_COUNTRY: Weighted[Culture] = Weighted(
    {
        names.ENGLISH: 68, names.SOUTH_ASIAN: 8, names.CHINESE: 5, names.SLAVIC: 6, names.AFRICAN: 5, names.ITALIAN: 3,
        names.FRENCH: 2, names.LATIN: 3,
    }
)  # fmt: skip  # a table of shares
BRANCHES: Weighted[str | None] = Weighted(
    {"Clifton": 30, "Southville": 22, "Bath": 20, "Pontcanna": 16, "Montpellier": 12}
)
TOWNS: dict[str, Weighted[str]] = {
    "Clifton": Weighted({"Bristol": 74, "Portishead": 14, "Clevedon": 12}),
    "Southville": Weighted({"Bristol": 70, "Keynsham": 18, "Weston-super-Mare": 12}),
    "Bath": Weighted({"Bath": 64, "Keynsham": 14, "Frome": 12, "Bradford-on-Avon": 10}),
    "Pontcanna": Weighted({"Cardiff": 68, "Penarth": 18, "Newport": 14}),
    "Montpellier": Weighted({"Cheltenham": 70, "Gloucester": 18, "Stroud": 12}),
}
SUBJECTS: Weighted[str | None] = Weighted(
    {
        "Piano": 24, "Guitar": 15, "Violin": 10, "Cello": 4, "Drums": 9, "Flute": 4, "Saxophone": 4, "Singing": 13,
        "Drama": 7, "Dance": 6, "Musical theatre": 4,
    }
)  # fmt: skip  # a table of shares
LEVELS: Weighted[str | None] = Weighted({"Beginner": 44, "Improver": 24, "Intermediate": 20, "Advanced": 12})
TAGS = (
    ("Ballet", 0.07), ("Tap", 0.05), ("Street dance", 0.06), ("Orchestra", 0.1), ("Choir", 0.13), ("Jazz band", 0.06),
    ("Rock school", 0.09), ("Saturday school", 0.15), ("Summer camp", 0.12), ("Half-term workshop", 0.11),
    ("Online lessons", 0.12), ("Home visits", 0.06), ("Exam prep", 0.13), ("Music theory", 0.12), ("Show cast", 0.09),
    ("Summer show", 0.12), ("Christmas concert", 0.1), ("Competition", 0.05), ("Open day", 0.1),
    ("Adult learner", 0.16), ("Under 5s", 0.07), ("Home-schooled", 0.05), ("Parent", 0.3), ("Sibling discount", 0.14),
    ("Bursary", 0.07), ("Late payer", 0.08), ("VIP", 0.06), ("Complaint", 0.05), ("Volunteer", 0.06),
    ("Referred a friend", 0.07), ("Google review", 0.08), ("Left-handed", 0.04), ("Piano at home", 0.14),
    ("WhatsApp group", 0.18),
)  # fmt: skip  # a table
