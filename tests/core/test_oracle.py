"""The oracle itself, against expectations written by hand: a cast of five leads and the members of each tree."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.account import AccountFolder, Campaign, CustomField, Event, Lead, Segment
from tests.support.oracle import members


def at(text: str) -> datetime:
    """A moment; Toronto is at −05:00, from 8 March to 31 October 2026 at −04:00."""
    return datetime.fromisoformat(text)


CLOCKS_GO_FORWARD = at("2026-03-08T12:00:00-04:00")  # a Sunday; the day has 23 hours
CLOCKS_GO_BACK = at("2026-11-01T12:00:00-05:00")  # a day of 25 hours
NO_LEAP_YEAR = at("2026-02-27T09:00:00-05:00")
LEAP_YEAR = at("2028-02-27T09:00:00-05:00")
END_OF_MARCH = at("2026-03-31T09:00:00-04:00")
NEW_YEAR = at("2026-01-01T00:00:00-05:00")

ANN = Lead(
    "ann",
    {
        "first_name": "Ann",
        "status": "Hot",
        "tags": ("Buyer", "VIP"),
        "assigned_to": "t1",
        "subscribed": True,
        "created_at": at("2026-03-07T00:00:00-05:00"),  # the first moment of yesterday
        "last_active_at": at("2026-03-08T12:00:00-04:00"),  # now
        "custom.budget": Decimal(500_000),
        "custom.city": "  Strasse ",
        "custom.birthday": date(2000, 2, 29),
    },
)
BOB = Lead(  # blanks everywhere
    "bob",
    {
        "first_name": " \t",
        "status": None,
        "tags": (),
        "created_at": at("2026-03-06T23:59:59-05:00"),  # the last second of the day before yesterday
        "custom.city": "",
    },
)
CLEO = Lead(
    "cleo",
    {
        "first_name": "CLEO",
        "status": "Warm",
        "tags": ("buyer",),
        "subscribed": False,
        "created_at": at("2026-11-01T00:00:00-04:00"),
        "last_active_at": at("2026-03-08T01:59:59-05:00"),  # the last second before the clocks go forward
        "custom.budget": Decimal("499999.9999"),
        "custom.city": "Straße 50%",
        "custom.birthday": date(1985, 2, 28),
    },
)
DEV = Lead(
    "dev",
    {
        "first_name": "Dev",
        "status": "Hot",
        "created_at": at("2026-03-08T12:00:01-04:00"),  # a second after now
        "custom.birthday": date(1990, 3, 1),
        "custom.city": "New York",
    },
)
EVE = Lead(
    "eve",
    {
        "first_name": "eve",
        "status": "Cold",
        "tags": ("VIP",),
        "created_at": at("2026-03-02T00:00:00-05:00"),  # Monday, the first moment of the week
        "custom.birthday": date(1970, 12, 31),
    },
)
FOLDER = AccountFolder(
    name="Cast",
    timezone="America/Toronto",
    custom_fields=(
        CustomField("budget", "Budget", "number"),
        CustomField("city", "City", "text"),
        CustomField("birthday", "Birthday", "date"),
    ),
    leads=(ANN, BOB, CLEO, DEV, EVE),
    campaigns=(
        Campaign("k1", "January", at("2026-01-10T10:00:00-05:00")),
        Campaign("k2", "March", at("2026-03-01T10:00:00-05:00")),
        Campaign("k3", "March, too", at("2026-03-01T15:00:00+00:00")),  # the same moment as k2
        Campaign("k4", "Not yet", at("2026-03-20T10:00:00-04:00")),
        Campaign("k5", "Never", None),
    ),
    events=(
        Event("ann", "k1", "received", at("2026-01-10T10:00:00-05:00")),
        Event("ann", "k2", "received", at("2026-03-01T10:00:00-05:00")),
        Event("ann", "k3", "received", at("2026-03-01T10:00:00-05:00")),
        Event("ann", "k1", "opened", at("2026-01-11T10:00:00-05:00"), machine=True),
        Event("ann", "k2", "opened", at("2026-03-02T10:00:00-05:00")),
        Event("ann", "k2", "clicked", at("2026-03-02T10:01:00-05:00")),
        Event("bob", "k1", "received", at("2026-01-10T10:00:00-05:00")),
        Event("bob", "k2", "received", at("2026-03-01T10:00:00-05:00")),
        Event("bob", "k1", "opened", at("2026-01-10T10:00:01-05:00"), machine=True),
        Event("cleo", "k3", "bounced", at("2026-03-01T10:00:00-05:00")),
        Event("dev", "k1", "received", at("2026-01-10T10:00:00-05:00")),
        Event("dev", "k1", "opened", at("2026-01-12T10:00:00-05:00")),
        Event("dev", "k1", "opened", at("2026-03-05T10:00:00-05:00")),
        Event("eve", "k3", "received", at("2026-03-01T10:00:00-05:00")),
        Event("eve", "k3", "opened", at("2026-03-09T10:00:00-04:00")),  # after now
    ),
    segments=(
        Segment("Hot ones", {"field": "status", "op": "in", "value": ["Hot"]}),
        Segment(
            "Hot buyers",
            {
                "all": [
                    {"field": "segment", "op": "in", "value": ["HOT ONES"]},
                    {"field": "tags", "op": "has_any", "value": ["Buyer"]},
                ]
            },
        ),
    ),
)
EVERYBODY = {lead.id for lead in FOLDER.leads}


def condition(field: str, op: str, value: Any = None) -> dict[str, Any]:
    """A condition as JSON."""
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


def birthday(window: str, value: Any) -> dict[str, Any]:
    """A condition on the anniversary of the birthday."""
    return condition("custom.birthday", f"anniversary_{window}", value)


def did(op: str, scope: dict[str, Any]) -> dict[str, Any]:
    """A condition on engagement."""
    return condition("engagement", op, scope)


def span(n: int, unit: str = "day") -> dict[str, Any]:
    """A length of time."""
    return {"n": n, "unit": unit}


def period(name: str, offset: int) -> dict[str, Any]:
    """A calendar period."""
    return {"period": name, "offset": offset}


HOT, COLD = condition("status", "in", ["Hot"]), condition("status", "in", ["Cold"])
UNTAGGED = condition("tags", "is_empty")
VALUES = [
    ("a choice, whatever the case", condition("status", "in", ["hot"]), "ann dev"),
    ("a negative holds leads without a value", condition("status", "not_in", ["Hot"]), "bob cleo eve"),
    ("empty", condition("status", "is_empty"), "bob"),
    ("set", condition("status", "is_set"), "ann cleo dev eve"),
    ("blank text is empty", condition("first_name", "is_empty"), "bob"),
    ("text equals, case and outer spaces ignored", condition("custom.city", "in", ["STRASSE"]), "ann"),
    ("text contains keeps outer spaces", condition("custom.city", "contains", "E "), "ann cleo"),
    ("blank text contains nothing", condition("first_name", "contains", " "), ""),
    ("a percent sign is a percent sign", condition("custom.city", "ends_with", "0%"), "cleo"),
    ("starts with, unstripped", condition("custom.city", "starts_with", "str"), "cleo"),
    ("not contains holds the blank", condition("first_name", "not_contains", "e"), "ann bob"),
    ("any tag, whatever the case", condition("tags", "has_any", ["BUYER"]), "ann cleo"),
    ("all tags", condition("tags", "has_all", ["buyer", "vip"]), "ann"),
    ("none of the tags holds the untagged", condition("tags", "has_none", ["vip"]), "bob cleo dev"),
    ("no tags is empty", condition("tags", "is_empty"), "bob dev"),
    ("a member by id", condition("assigned_to", "in", ["t1", "t2"]), "ann"),
    ("numbers are exact", condition("custom.budget", "gte", 500000), "ann"),
    ("both ends of between", condition("custom.budget", "between", [499999.9999, 500000]), "ann cleo"),
    ("not equal holds the missing", condition("custom.budget", "ne", 500000), "bob cleo dev eve"),
    ("false is not empty", condition("subscribed", "is_false"), "cleo"),
    ("empty is neither true nor false", condition("subscribed", "is_empty"), "bob dev eve"),
    ("a segment that uses a segment", condition("segment", "in", ["hot buyers"]), "ann"),
    ("not in a segment", condition("segment", "not_in", ["Hot ones"]), "bob cleo eve"),
    ("everyone", {"everyone": True}, "ann bob cleo dev eve"),
    ("all, any and not", {"all": [{"not": HOT}, {"any": [COLD, UNTAGGED]}]}, "bob eve"),
]
DATES = [
    ("in_last 1 day begins at yesterday's 00:00 and ends now", condition("created_at", "in_last", span(1)), "ann"),
    ("in_last 2 days", condition("created_at", "in_last", span(2)), "ann bob"),
    ("in_last 0 days is today so far; now counts", condition("last_active_at", "in_last", span(0)), "ann cleo"),
    ("older than 1 day", condition("created_at", "older_than", span(1)), "bob eve"),
    ("older than holds nobody without a date", condition("last_active_at", "older_than", span(0)), ""),
    ("in_next 0 days: from now to midnight", condition("created_at", "in_next", span(0)), "dev"),
    ("hours run on through the missing hour", condition("last_active_at", "in_last", span(9, "hour")), "ann"),
    ("ten hours reach 01:00", condition("last_active_at", "in_last", span(10, "hour")), "ann cleo"),
    ("older than hours", condition("last_active_at", "older_than", span(9, "hour")), "cleo"),
    ("in_next hours holds now itself", condition("last_active_at", "in_next", span(1, "hour")), "ann"),
    ("this week began on Monday the 2nd", condition("created_at", "in_period", period("week", 0)), "ann bob dev eve"),
    ("yesterday", condition("created_at", "in_period", period("day", -1)), "ann"),
    ("this quarter", condition("last_active_at", "in_period", period("quarter", 0)), "ann cleo"),
    ("last year", condition("created_at", "in_period", period("year", -1)), ""),
    ("on a local day", condition("created_at", "on", "2026-03-06"), "bob"),
    ("before excludes the day", condition("created_at", "before", "2026-03-06"), "eve"),
    ("after excludes the day", condition("created_at", "after", "2026-03-07"), "cleo dev"),
    ("on or before", condition("created_at", "on_or_before", "2026-03-06"), "bob eve"),
    ("on or after", condition("created_at", "on_or_after", "2026-03-07"), "ann cleo dev"),
    ("between holds both days", condition("created_at", "between", ["2026-03-06", "2026-03-07"]), "ann bob"),
    ("last month", condition("custom.birthday", "in_period", period("month", -1)), ""),
]
ENGAGEMENT = [
    ("machine opens are no opens", did("opened", {"campaign": "k1"}), "dev"),
    ("opened any, also after now", did("opened", {"campaign": "any"}), "ann dev eve"),
    ("an empty scope means any", did("clicked", {}), "ann"),
    ("two opens of one email are one email", did("opened", {"at_least": 2}), ""),
    ("three different emails", did("received", {"at_least": 3}), "ann"),
    ("last: sent before now, largest id of two", did("received", {"campaign": "last"}), "ann eve"),
    ("received and not opened", did("not_opened", {"campaign": "k1"}), "ann bob"),
    ("never mailed is not not_opened", did("not_opened", {"campaign": "k3"}), "ann"),
    ("not opened, at least 2 received", did("not_opened", {"at_least": 2}), "bob"),
    ("not clicked", did("not_clicked", {"campaign": "any"}), "bob dev eve"),
    ("never opened holds who was never mailed", {"not": did("opened", {"campaign": "any"})}, "bob cleo"),
    ("bounced", did("bounced", {"campaign": "any"}), "cleo"),
    ("in_last ends now", did("opened", {"in_last": span(7)}), "ann dev"),
    ("a window holds for receipt and missing event", did("not_opened", {"in_last": span(7)}), "bob eve"),
    ("hours of a window count through the clock change", did("opened", {"in_last": span(73, "hour")}), "dev"),
    ("an hour less", did("opened", {"in_last": span(72, "hour")}), ""),
    ("a period", did("opened", {"in_period": period("month", 0)}), "ann dev eve"),
    ("days", did("opened", {"between": ["2026-01-01", "2026-01-12"]}), "dev"),
    ("since", did("opened", {"on_or_after": "2026-03-05"}), "dev eve"),
    ("until", did("received", {"campaign": "k2", "on_or_before": "2026-02-28"}), ""),
]
OTHER_DAYS = [
    ("the day of 25 hours begins at 00:00", condition("created_at", "in_last", span(0)), CLOCKS_GO_BACK, "cleo"),
    (
        "12 hours back are 01:00 of summer time",
        condition("created_at", "in_last", span(12, "hour")),
        CLOCKS_GO_BACK,
        "",
    ),
    ("13 hours back are 00:00", condition("created_at", "in_last", span(13, "hour")), CLOCKS_GO_BACK, "cleo"),
    ("29 February counts on the 28th", birthday("in_next", span(1)), NO_LEAP_YEAR, "ann cleo"),
    ("and not in a leap year", birthday("in_next", span(1)), LEAP_YEAR, "cleo"),
    ("but on the 29th", birthday("in_next", span(2)), LEAP_YEAR, "ann cleo"),
    ("in_next counts both ends", birthday("in_next", span(2)), NO_LEAP_YEAR, "ann cleo dev"),
    ("a year ahead holds every birthday", birthday("in_next", span(1, "year")), LEAP_YEAR, "ann cleo dev eve"),
    ("this month", birthday("in_period", period("month", 0)), NO_LEAP_YEAR, "ann cleo"),
    ("between two days of the year", birthday("between", ["02-28", "02-28"]), NO_LEAP_YEAR, "ann cleo"),
    ("29 February alone", birthday("between", ["02-29", "02-29"]), NO_LEAP_YEAR, "ann"),
    ("round the end of the year", birthday("between", ["12-01", "02-28"]), NO_LEAP_YEAR, "ann cleo eve"),
    (
        "a month before 31 March is 28 February",
        did("received", {"in_last": span(1, "month")}),
        END_OF_MARCH,
        "ann bob eve",
    ),
    ("last, before any was sent", did("received", {"campaign": "last"}), NEW_YEAR, ""),
]
CASES = [(shows, tree, CLOCKS_GO_FORWARD, names) for shows, tree, names in (*VALUES, *DATES, *ENGAGEMENT)]


@pytest.mark.parametrize(("shows", "tree", "now", "names"), [*CASES, *OTHER_DAYS])
def test_members(shows: str, tree: dict[str, Any], now: datetime, names: str) -> None:
    """Each row shows what its first column says; `not` of the tree holds all the others."""
    assert members(tree, FOLDER, now) == set(names.split()), shows
    if tree != {"everyone": True}:
        assert members({"not": tree}, FOLDER, now) == EVERYBODY - set(names.split())
