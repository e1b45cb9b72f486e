"""Brightwater's causes, and the towns and regions of its donors."""

from segment_core.demo.chance import Weighted

CAUSES: Weighted[str] = Weighted(
    {"Clean water": 34, "Girls' education": 22, "Food & farming": 16, "Emergency relief": 18, "Where most needed": 10}
)
REGIONS = (
    "North East", "North West", "Yorkshire and the Humber", "East Midlands", "West Midlands", "East of England",
    "London", "South East", "South West", "Wales", "Scotland", "Northern Ireland",
)  # fmt: skip  # a list of names
TOWNS = (
    ("London", "London"), ("Croydon", "London"), ("Richmond", "London"), ("Richmond", "Yorkshire and the Humber"),
    ("Newcastle upon Tyne", "North East"), ("Durham", "North East"), ("Middlesbrough", "North East"),
    ("Manchester", "North West"), ("Liverpool", "North West"), ("Stockport", "North West"), ("Lancaster", "North West"),
    ("Leeds", "Yorkshire and the Humber"), ("York", "Yorkshire and the Humber"),
    ("Sheffield", "Yorkshire and the Humber"), ("Kingston upon Hull", "Yorkshire and the Humber"),
    ("Nottingham", "East Midlands"), ("Ashby-de-la-Zouch", "East Midlands"), ("Leicester", "East Midlands"),
    ("Birmingham", "West Midlands"), ("Stoke-on-Trent", "West Midlands"), ("Stratford-upon-Avon", "West Midlands"),
    ("Newcastle-under-Lyme", "West Midlands"), ("Cambridge", "East of England"), ("King's Lynn", "East of England"),
    ("St Albans", "East of England"), ("Bury St Edmunds", "East of England"), ("Brighton", "South East"),
    ("Oxford", "South East"), ("Milton Keynes", "South East"), ("Reading", "South East"), ("Bath", "South West"),
    ("Bristol", "South West"), ("Weston-super-Mare", "South West"), ("St Ives", "South West"), ("Cardiff", "Wales"),
    ("Ynys Môn", "Wales"), ("Llanelli", "Wales"), ("Edinburgh", "Scotland"), ("Glasgow", "Scotland"),
    ("Inverness", "Scotland"), ("Belfast", "Northern Ireland"), ("Derry/Londonderry", "Northern Ireland"),
)  # fmt: skip  # one town after the other
