"""Wayfarer's destinations with the trips that go there, what they cost, and the towns its travellers live in."""

from segment_core.demo.chance import Weighted

SAFARIS = ("Kenya", "Tanzania", "Botswana", "Namibia", "South Africa")
BEACHES = ("Maldives", "Sri Lanka", "Mauritius", "Greece", "Costa Rica")
MOUNTAINS = ("Nepal", "Bhutan", "Peru", "Patagonia", "Georgia", "New Zealand")
CITIES = ("Italy", "Japan", "Morocco", "Portugal", "United States")
COLD = ("Iceland", "Norway", "Antarctica", "Galápagos Islands")
TRIPS = {
    "Safari": SAFARIS,
    "Honeymoon": (*BEACHES, "Italy", "Japan", "Kenya", "South Africa"),
    "Beach": BEACHES,
    "City break": CITIES,
    "Cruise": (*COLD, "Greece", "Portugal"),
    "Rail journey": ("Italy", "Norway", "Japan", "Portugal", "United States"),
    "Trekking": MOUNTAINS,
    "Family holiday": ("Costa Rica", "Greece", "Italy", "Portugal", "South Africa", "United States"),
    "Tailor-made": ("Jordan", "Vietnam", "Japan", "Peru", "Georgia", "Morocco", "Sri Lanka"),
}  # destinations by trip type; two are also first names of the team
BUDGETS = {
    "Safari": 6200, "Honeymoon": 4800, "Beach": 2600, "City break": 950, "Cruise": 5200, "Rail journey": 2900,
    "Trekking": 3100, "Family holiday": 2200, "Tailor-made": 4300,
}  # fmt: skip  # pounds per person, in the middle
PARTIES: Weighted[int] = Weighted({1: 14, 2: 50, 3: 9, 4: 14, 5: 5, 6: 4, 8: 2, 10: 1, 12: 1})
TOWNS = (
    "London", "Manchester", "Bristol", "Edinburgh", "Bath", "Brighton", "Leeds", "York", "Oxford", "Cambridge",
    "Cardiff", "Glasgow", "Harrogate", "Cheltenham", "Winchester", "Norwich", "Stow-on-the-Wold", "St Andrews",
    "Chester", "Tunbridge Wells",
)  # fmt: skip  # some are departure airports too
