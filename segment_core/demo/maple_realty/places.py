"""Where Maple Realty's leads look for a home: cities, their neighbourhoods and how dear they are."""

from dataclasses import dataclass

from segment_core.demo.chance import Weighted


@dataclass(frozen=True)
class Place:
    """A city. `price` is relative to the account's middle; `owners` look after most of its leads."""

    city: str
    province: str
    area_code: str
    price: float
    owners: tuple[str, ...]
    neighbourhoods: tuple[str, ...] = ()


OTTAWA = ("The Glebe", "Westboro", "ByWard Market", "Kanata", "Orléans")
MISSISSAUGA = ("Port Credit", "Streetsville", "Erin Mills", "Meadowvale")
TORONTO = (
    "The Annex", "Leslieville", "High Park", "Liberty Village", "Parkdale", "Roncesvalles", "Riverdale", "Yorkville",
    "The Beaches", "King West", "Distillery District", "Scarborough Village", "Etobicoke", "North York", "Cabbagetown",
    "Little Italy", "Junction Triangle", "East York",
)  # fmt: skip  # a list of names
ONTARIO = "Ontario"
ROWS = (
    (27, Place("Toronto", ONTARIO, "416", 1.25, ("a1", "a2", "a3"), TORONTO)),
    (9, Place("Mississauga", ONTARIO, "905", 1.1, ("a3", "a4"), MISSISSAUGA)),
    (7, Place("Brampton", ONTARIO, "905", 1.0, ("a3", "a4"), ("Bramalea", "Springdale", "Heart Lake"))),
    (8, Place("Ottawa", ONTARIO, "613", 0.85, ("a5", "a6"), OTTAWA)),
    (6, Place("Hamilton", ONTARIO, "905", 0.82, ("a4", "a7"), ("Westdale", "Locke Street", "Stoney Creek", "Dundas"))),
    (4, Place("London", ONTARIO, "519", 0.7, ("a7",), ("Old North", "Wortley Village"))),
    (4, Place("Kitchener", ONTARIO, "519", 0.78, ("a7",), ("Downtown", "Forest Heights"))),
    (3, Place("Waterloo", ONTARIO, "519", 0.82, ("a7",), ("Uptown", "Beechwood"))),
    (3, Place("Guelph", ONTARIO, "519", 0.8, ("a7",), ("Downtown",))),
    (4, Place("Oakville", ONTARIO, "905", 1.5, ("a3", "a4"), ("Bronte", "Old Oakville"))),
    (3, Place("Burlington", ONTARIO, "905", 1.15, ("a4",), ("Aldershot",))),
    (4, Place("Markham", ONTARIO, "905", 1.25, ("a1",), ("Unionville", "Cornell"))),
    (3, Place("Vaughan", ONTARIO, "905", 1.3, ("a1",), ("Woodbridge", "Maple"))),
    (2, Place("Richmond Hill", ONTARIO, "905", 1.3, ("a1",), ("Oak Ridges",))),
    (2, Place("Barrie", ONTARIO, "705", 0.75, ("a2",))),
    (2, Place("Kingston", ONTARIO, "613", 0.68, ("a6",))),
    (2, Place("St. Catharines", ONTARIO, "905", 0.66, ("a7",), ("Port Dalhousie",))),
    (1, Place("Sault Ste. Marie", ONTARIO, "705", 0.4, ("a2",))),
    (1, Place("Niagara-on-the-Lake", ONTARIO, "905", 1.1, ("a7",))),
    (3, Place("Montréal", "Quebec", "514", 0.72, ("a6", "a8"), ("Le Plateau", "Griffintown"))),
    (1, Place("Gatineau", "Quebec", "819", 0.55, ("a6",), ("Aylmer",))),
    (2, Place("Vancouver", "British Columbia", "604", 1.5, ("a8",), ("Kitsilano", "Mount Pleasant"))),
    (2, Place("Calgary", "Alberta", "403", 0.75, ("a8",), ("Beltline",))),
    (1, Place("Halifax", "Nova Scotia", "902", 0.65, ("a8",))),
)  # fmt: skip  # a table: one city a line

PLACES: Weighted[Place] = Weighted({place: share for share, place in ROWS})
PROVINCES = ("Ontario", "Quebec", "British Columbia", "Alberta", "Nova Scotia")
