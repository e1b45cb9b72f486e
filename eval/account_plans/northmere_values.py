"""Northmere's programs, and the schools and states its students come from."""

from segment_core.demo.chance import Weighted

PROGRAMS: Weighted[str] = Weighted(
    {
        "Computer Science": 12, "Computer Engineering": 6, "Data Science": 6, "Mechanical Engineering": 7,
        "Civil Engineering": 4, "Electrical Engineering": 4, "Nursing": 10, "Pre-Med": 6, "Biology": 7,
        "Biochemistry": 3, "Chemistry": 3, "Physics": 3, "Mathematics": 3, "Statistics": 2, "Economics": 5,
        "Business Administration": 9, "Accounting": 4, "Finance": 4, "Marketing": 4, "Psychology": 8, "Sociology": 2,
        "Political Science": 4, "International Relations": 3, "History": 3, "Art History": 1, "Philosophy": 2,
        "English": 3, "Creative Writing": 2, "Spanish": 2, "French": 1, "Film & Media": 2, "Graphic Design": 3,
        "Music Performance": 2, "Theatre": 2, "Education (K-12)": 4, "Social Work": 3, "Criminal Justice": 3,
        "Environmental Science": 3, "Public Health": 3, "Undecided": 5,
    }
)  # fmt: skip  # a table of shares
HIGH_SCHOOLS = (
    "Lincoln High", "Lincoln Park High", "Roosevelt High", "St. Mary's Academy", "St. Ignatius Prep", "Oak Park High",
    "Evanston Township", "New Trier", "Jones College Prep", "Whitney Young", "Lane Tech", "Naperville Central",
    "Naperville North", "Glenbrook South", "Maine East", "Walter Payton Prep", "Proviso West", "Thornton Fractional",
    "Springfield High", "Peoria Richwoods", "Colegio San José", "Homeschool", "King/Drew Magnet", "O'Fallon Township",
)  # fmt: skip  # a list of names
STATES = (
    "Illinois", "Indiana", "Iowa", "Michigan", "Minnesota", "Missouri", "New York", "Ohio", "Texas", "Washington",
    "West Virginia", "Virginia", "Wisconsin", "California",
)  # fmt: skip  # the home state first
