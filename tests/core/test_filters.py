"""Every operator on every kind of field, in PostgreSQL, on a cast whose right answers can be read off by hand."""

from datetime import datetime
from typing import Any

import pytest

from segment_core.model import conditions
from segment_core.operators import BY_KIND
from segment_core.reads import member_ids
from segment_core.structure import parse_tree
from segment_core.validate import validate
from tests.support.cast import CAST, EVERYBODY, NOW, at
from tests.support.home import Home

Json = dict[str, Any]


def c(field: str, op: str, value: Any = None) -> Json:
    """A condition."""
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


def n(length: int, unit: str = "day") -> Json:
    """A length of time."""
    return {"n": length, "unit": unit}


def period(name: str, offset: int) -> Json:
    """A calendar period."""
    return {"period": name, "offset": offset}


def did(op: str, **scope: Any) -> Json:
    """A condition on engagement."""
    return c("engagement", op, scope)


CHOICES = [
    ("a choice, whatever the case", c("status", "in", ["hOT"]), "ann dev hal"),
    ("any of two", c("status", "in", ["Hot", "Warm"]), "ann cleo dev hal"),
    ("none of holds leads without a value", c("status", "not_in", ["Hot", "Cold"]), "bob cleo fay gus"),
    ("no status", c("status", "is_empty"), "bob"),
    ("a source", c("source", "in", ["Facebook"]), "ann dev"),
    ("a source nobody has", c("source", "in", ["CSV import"]), ""),
    ("has a source", c("source", "is_set"), "ann cleo dev eve fay gus hal"),
    ("a kind of phone", c("phone_type", "in", ["landline"]), "cleo"),
    ("a member by id", c("assigned_to", "in", ["t1"]), "ann fay"),
    ("not a member's holds nobody's", c("assigned_to", "not_in", ["t1"]), "bob cleo dev eve gus hal ida jo kit lou"),
    ("assigned to nobody", c("assigned_to", "is_empty"), "bob dev eve gus hal ida jo kit lou"),
    ("assigned", c("assigned_to", "is_set"), "ann cleo fay"),
    ("a custom choice", c("custom.home", "in", ["house"]), "ann fay"),
    ("a custom choice nobody has", c("custom.home", "in", ["Townhouse"]), ""),
    ("not a custom choice", c("custom.home", "not_in", ["House"]), "bob cleo dev eve gus hal ida jo kit lou"),
    ("a custom choice is set", c("custom.home", "is_set"), "ann cleo fay"),
    ("a custom choice is empty", c("custom.home", "is_empty"), "bob dev eve gus hal ida jo kit lou"),
]
TEXTS = [
    ("equal but for case", c("first_name", "in", ["ANN", "Cleo"]), "ann cleo"),
    ("outer spaces do not count", c("custom.city", "in", [" TORONTO"]), "ann cleo"),
    ("a value nobody has", c("custom.city", "in", ["Ottawa"]), ""),
    ("not equal holds blanks", c("custom.city", "not_in", ["Toronto", "New York"]), "bob dev eve hal ida jo kit lou"),
    ("contains", c("email", "contains", "EXAMPLE.C"), "ann cleo"),
    ("starts with", c("email", "starts_with", "cleo@"), "cleo"),
    ("ends with", c("email", "ends_with", ".CA"), "cleo"),
    ("not contains holds blanks", c("first_name", "not_contains", "e"), "ann bob fay gus hal ida jo kit lou"),
    ("a quotation mark", c("last_name", "contains", "o'b"), "cleo"),
    ("a percent sign is a percent sign", c("custom.city", "starts_with", "50%"), "dev"),
    ("an underscore is an underscore", c("custom.city", "contains", "f_t"), "dev"),
    ("a backslash is a backslash", c("custom.city", "contains", "\\"), ""),
    ("a phone number by its digits", c("phone", "starts_with", "+1 416"), "ann"),
    ("text equal to a phone", c("phone", "in", ["+1 604 555 0102"]), "cleo"),
    ("blank text is empty", c("first_name", "is_empty"), "bob fay ida jo kit lou"),
    ("text is set", c("last_name", "is_set"), "ann cleo gus"),
    ("no email", c("email", "is_empty"), "bob dev eve fay gus hal ida jo kit lou"),
]
TAGS = [
    ("any, whatever the case", c("tags", "has_any", ["BUYER"]), "ann cleo"),
    ("any of two", c("tags", "has_any", ["seller", "vip"]), "ann eve fay"),
    ("all", c("tags", "has_all", ["buyer", "vip"]), "ann"),
    ("none holds the untagged", c("tags", "has_none", ["vip"]), "bob cleo dev fay gus hal ida jo kit lou"),
    ("no tags", c("tags", "is_empty"), "bob dev gus hal ida jo kit lou"),
    ("some tag", c("tags", "is_set"), "ann cleo eve fay"),
]
NUMBERS = [
    ("equal", c("custom.budget", "eq", 500_000), "ann"),
    ("not equal holds the missing", c("custom.budget", "ne", 0), "ann bob cleo eve fay gus hal ida jo kit lou"),
    ("over", c("custom.budget", "gt", 100), "ann cleo"),
    ("at least", c("custom.budget", "gte", 100), "ann cleo gus"),
    ("under; a missing number is not zero", c("custom.budget", "lt", 0), "eve"),
    ("at most", c("custom.budget", "lte", 0), "dev eve"),
    ("both ends", c("custom.budget", "between", [-5, 100]), "dev eve gus"),
    ("exact to the fourth decimal", c("custom.budget", "between", [499_999.9999, 499_999.9999]), "cleo"),
    ("zero is set", c("custom.budget", "is_set"), "ann cleo dev eve gus"),
    ("no number", c("custom.budget", "is_empty"), "bob fay hal ida jo kit lou"),
    ("yes", c("subscribed", "is_true"), "ann eve"),
    ("no is not empty", c("subscribed", "is_false"), "cleo"),
    ("neither", c("subscribed", "is_empty"), "bob dev fay gus hal ida jo kit lou"),
    ("either", c("subscribed", "is_set"), "ann cleo eve"),
    ("a custom yes", c("custom.approved", "is_true"), "ann"),
    ("a custom no", c("custom.approved", "is_false"), "cleo"),
    ("a custom neither", c("custom.approved", "is_empty"), "bob dev eve fay gus hal ida jo kit lou"),
]
DATES = [
    ("in_last 0 days: since midnight", c("created_at", "in_last", n(0)), "ann"),
    ("in_last 1 day: since yesterday's midnight", c("created_at", "in_last", n(1)), "ann cleo"),
    ("in_last holds now; 30 days ago from 00:00", c("last_active_at", "in_last", n(30)), "ann cleo eve"),
    ("a month back is a calendar month", c("last_active_at", "in_last", n(1, "month")), "ann cleo dev eve"),
    ("an hour ago exactly", c("last_active_at", "in_last", n(1, "hour")), "ann eve"),
    ("older than 30 days; blanks are not", c("last_active_at", "older_than", n(30)), "dev"),
    ("older than an hour", c("last_active_at", "older_than", n(1, "hour")), "cleo dev"),
    ("in_next: from now, to the day's end", c("custom.viewing", "in_next", n(7)), "ann cleo gus"),
    ("in_next, in weeks", c("custom.viewing", "in_next", n(1, "week")), "ann cleo gus"),
    ("in_next hours", c("custom.viewing", "in_next", n(94, "hour")), "ann cleo"),
    ("in_next 93 hours", c("custom.viewing", "in_next", n(93, "hour")), "cleo"),
    ("this week began on Sunday", c("created_at", "in_period", period("week", 0)), "ann cleo dev"),
    ("last week ended on Saturday", c("created_at", "in_period", period("week", -1)), "eve"),
    ("this month", c("created_at", "in_period", period("month", 0)), "ann cleo dev eve gus"),
    ("last month", c("created_at", "in_period", period("month", -1)), "fay"),
    ("yesterday", c("created_at", "in_period", period("day", -1)), "cleo"),
    ("last quarter", c("created_at", "in_period", period("quarter", -1)), "ida jo"),
    ("last year", c("created_at", "in_period", period("year", -1)), "hal kit lou"),
    ("on a local day", c("created_at", "on", "2026-05-31"), "fay"),
    ("before excludes the day", c("created_at", "before", "2026-03-08"), "hal kit lou"),
    ("after excludes the day", c("created_at", "after", "2026-06-14"), "ann cleo"),
    ("on or before", c("created_at", "on_or_before", "2025-12-31"), "hal kit lou"),
    ("on or after", c("created_at", "on_or_after", "2026-06-15"), "ann cleo"),
    ("both days", c("created_at", "between", ["2026-06-01", "2026-06-14"]), "dev eve gus"),
    ("no date", c("created_at", "is_empty"), "bob"),
    ("a date", c("last_active_at", "is_set"), "ann cleo dev eve"),
    ("the day of 23 hours", c("created_at", "on", "2026-03-08"), "ida jo"),
    ("the day of 25 hours", c("created_at", "on", "2025-11-02"), "kit lou"),
    ("a custom date, years back", c("custom.birthday", "older_than", n(36, "year")), "cleo dev eve gus"),
    ("a custom date on a day", c("custom.birthday", "on", "2000-02-29"), "ann"),
    ("a custom date is empty", c("custom.birthday", "is_empty"), "bob hal ida jo kit lou"),
]
ANNIVERSARIES = [
    ("today and a week on, both included", c("custom.birthday", "anniversary_in_next", n(7)), "fay gus"),
    ("six days on", c("custom.birthday", "anniversary_in_next", n(6)), "fay"),
    ("this month", c("custom.birthday", "anniversary_in_period", period("month", 0)), "fay gus"),
    ("29 February counts as the 28th", c("custom.birthday", "anniversary_between", ["02-28", "02-28"]), "ann cleo"),
    ("1 March is not 29 February", c("custom.birthday", "anniversary_between", ["03-01", "03-31"]), "dev"),
    ("round the end of the year", c("custom.birthday", "anniversary_between", ["12-31", "02-27"]), "eve"),
    ("of a moment, on the local day", c("created_at", "anniversary_between", ["12-31", "12-31"]), "hal"),
]
ENGAGEMENT = [
    ("opened any", did("opened", campaign="any"), "ann dev eve"),
    ("an empty scope means any", did("opened"), "ann dev eve"),
    ("machine opens are no opens", did("opened", campaign="k1"), "ann dev"),
    ("last: of those sent before now", did("received", campaign="last"), "ann cleo dev eve"),
    ("clicked the last", did("clicked", campaign="last"), "ann cleo"),
    ("two opens of one email are one email", did("opened", at_least=2), "ann"),
    ("three different emails", did("received", at_least=3), "ann cleo"),
    ("more than were sent", did("received", at_least=4), ""),
    ("one campaign is one email", did("opened", campaign="k1", at_least=2), ""),
    ("received and not opened", did("not_opened", campaign="k1"), "cleo ida"),
    ("not opened the last", did("not_opened", campaign="last"), "cleo dev"),
    ("not opened any of at least two received", did("not_opened", at_least=2), "cleo ida"),
    ("received and not clicked", did("not_clicked"), "dev eve ida"),
    ("never opened holds who was never mailed", {"not": did("opened")}, "bob cleo fay gus hal ida jo kit lou"),
    ("bounced", did("bounced"), "jo"),
    ("unsubscribed from one", did("unsubscribed", campaign="k3"), "dev"),
    ("in_last ends now", did("opened", in_last=n(7)), "ann"),
    ("a period, the future too", did("opened", in_period=period("month", 0)), "ann eve"),
    ("days; an older open of a later opener", did("opened", between=["2026-01-11", "2026-01-12"]), "ann dev"),
    ("since", did("opened", campaign="k1", on_or_after="2026-01-13"), "ann"),
    ("until", did("opened", on_or_before="2026-01-11"), "ann"),
    ("a window holds for receipt and event", did("not_opened", campaign="k1", in_last=n(7)), ""),
    ("received in May, not opened in May", did("not_opened", between=["2026-05-01", "2026-05-31"]), "cleo ida"),
    ("two emails in a window", did("received", at_least=2, on_or_after="2026-05-01"), "ann cleo"),
    ("a campaign that was not sent", did("received", campaign="k5"), ""),
]
SEGMENTS = [
    ("by name, whatever the case", c("segment", "in", ["hot ONES"]), "ann dev hal"),
    ("a segment within a segment", c("segment", "in", ["Hot buyers"]), "ann"),
    ("any of two", c("segment", "in", ["Hot buyers", "Hot ones"]), "ann dev hal"),
    ("not in a segment", c("segment", "not_in", ["Hot buyers"]), "bob cleo dev eve fay gus hal ida jo kit lou"),
]
HOT, VIP, CITY = c("status", "in", ["Hot"]), c("tags", "has_any", ["VIP"]), c("custom.city", "is_set")
GROUPS = [
    ("everyone", {"everyone": True}, " ".join(sorted(EVERYBODY))),
    ("all", {"all": [HOT, VIP]}, "ann"),
    ("any", {"any": [HOT, VIP]}, "ann dev eve hal"),
    ("not within all", {"all": [HOT, {"not": VIP}]}, "dev hal"),
    ("not of a group", {"all": [CITY, {"not": {"any": [HOT, VIP]}}]}, "cleo fay gus"),
    ("any within all within any", {"any": [{"all": [HOT, {"any": [VIP, CITY]}]}, {"all": [VIP]}]}, "ann dev eve"),
    ("not not", {"not": {"not": VIP}}, "ann eve"),
    ("a condition and its opposite", {"all": [VIP, {"not": VIP}]}, ""),
    ("or its opposite", {"any": [VIP, {"not": VIP}]}, " ".join(sorted(EVERYBODY))),
]
TABLE = [*CHOICES, *TEXTS, *TAGS, *NUMBERS, *DATES, *ANNIVERSARIES, *ENGAGEMENT, *SEGMENTS, *GROUPS]

PARTED = [row for row in TABLE if row[1] != {"everyone": True}]  # everyone cannot be negated

END_OF_MARCH = at("2026-03-31T09:00:00-04:00")
CLOCKS_GO_FORWARD = at("2026-03-08T12:00:00-04:00")
CLOCKS_GO_BACK = at("2025-11-02T12:00:00-05:00")
NO_LEAP_YEAR, LEAP_YEAR = at("2027-02-27T09:00:00-05:00"), at("2028-02-27T09:00:00-05:00")
OTHER_DAYS = [
    ("a month before 31 March is 28 February", END_OF_MARCH, c("created_at", "in_last", n(1, "month")), "ida jo"),
    ("today has 23 hours", CLOCKS_GO_FORWARD, c("created_at", "in_period", period("day", 0)), "ida jo"),
    ("9 hours ago were 03:00, an hour after 01:59", CLOCKS_GO_FORWARD, c("created_at", "in_last", n(9, "hour")), "ida"),
    ("ten hours and a half ago, twice 01:30", CLOCKS_GO_BACK, c("created_at", "in_last", n(11, "hour")), "kit"),
    ("ten hours ago", CLOCKS_GO_BACK, c("created_at", "in_last", n(10, "hour")), ""),
    ("29 February on the 28th", NO_LEAP_YEAR, c("custom.birthday", "anniversary_in_next", n(1)), "ann cleo"),
    ("not in a leap year", LEAP_YEAR, c("custom.birthday", "anniversary_in_next", n(1)), "cleo"),
    ("but on the 29th", LEAP_YEAR, c("custom.birthday", "anniversary_in_next", n(2)), "ann cleo"),
    ("before any campaign was sent", at("2026-01-01T00:00:00-05:00"), did("received", campaign="last"), ""),
    ("late in the evening it is still today", at("2026-06-17T01:00:00+00:00"), c("created_at", "in_last", n(0)), "ann"),
]


@pytest.mark.parametrize(("shows", "tree", "names"), TABLE, ids=[row[0] for row in TABLE])
def test_members(shows: str, tree: Json, names: str, cast: Home) -> None:
    """Each row shows what its first column says."""
    assert cast.members(tree) == set(names.split()), shows


@pytest.mark.parametrize(("shows", "tree", "names"), PARTED, ids=[row[0] for row in PARTED])
def test_not_is_the_rest(shows: str, tree: Json, names: str, cast: Home) -> None:
    """A condition is true or false, never unknown: `not` holds exactly the others."""
    assert cast.members({"not": tree}) == EVERYBODY - set(names.split()), shows


@pytest.mark.parametrize(("shows", "now", "tree", "names"), OTHER_DAYS, ids=[row[0] for row in OTHER_DAYS])
def test_members_on_other_days(shows: str, now: datetime, tree: Json, names: str, cast: Home) -> None:
    """Each row shows what its first column says."""
    found = cast.run(lambda connection, catalog: list(member_ids(connection, validate(tree, catalog), catalog, now)))
    assert set(found) == set(names.split()), shows


def test_table_holds_every_field_and_operator(cast: Home) -> None:
    """A new operator or field needs a row."""
    tried = {(CAST.kinds()[leaf.field], leaf.op) for _, tree, _ in TABLE for leaf in conditions(parse_tree(tree))}
    fields = {leaf.field for _, tree, _ in TABLE for leaf in conditions(parse_tree(tree))}
    dates = {"date", "datetime"}  # one set of operators, tried on either
    every = {(kind, op) for kind, ops in BY_KIND.items() for op in ops}
    missing = {(kind, op) for kind, op in every - tried if kind not in dates or not {(d, op) for d in dates} & tried}
    assert not missing
    assert fields == set(cast.catalog.fields)


def test_now_needs_a_zone(cast: Home) -> None:
    """A present moment without an offset would mean another day somewhere."""
    with pytest.raises(ValueError, match="time zone"):
        cast.run(lambda k, catalog: list(member_ids(k, validate(HOT, catalog), catalog, NOW.replace(tzinfo=None))))
