"""Sentences: exact wording, reading them back, hand edits, and texts that are no sentence."""

import random
from datetime import datetime
from typing import Any

import pytest

from segment_core.canonical import canonical
from segment_core.catalog import Catalog
from segment_core.describe import describe, describe_condition, resolved_dates
from segment_core.model import conditions
from segment_core.sentence import parse_sentence
from segment_core.validate import validate
from tests.support.account import AccountFolder, Campaign, CustomField, Lead, Segment, TeamMember
from tests.support.folder import catalog_of
from tests.support.random_trees import random_account, random_tree

NOW = datetime.fromisoformat("2026-06-16T12:00:00-04:00")
HOT = {"field": "status", "op": "in", "value": ["Hot"]}
FOLDER = AccountFolder(
    name="Peak",
    timezone="America/Toronto",
    week_start="sunday",
    team=(
        TeamMember("t1", "Dan Reed", "dan@example.com"),
        TeamMember("t2", "Ann Ng", "ann@example.com"),
        TeamMember("t3", "Dan Reed", "dan2@example.com"),
        TeamMember("t4", "Nobody", "nobody@example.com"),
    ),
    custom_fields=(
        CustomField("fee", "Monthly fee", "number", unit="currency"),
        CustomField("distance", "Distance", "number", unit="km"),
        CustomField("discount", "Discount", "number", unit="%"),
        CustomField("visits", "Visits", "number"),
        CustomField("city", "City", "text"),
        CustomField("plan", "Plan", "choice", ("Basic", "Plus, yearly", "Is paused")),
        CustomField("member", "Is member", "boolean"),
        CustomField("other", "Not interested", "boolean"),
        CustomField("ends", "Trial ends", "date"),
        CustomField("seen", "Created", "datetime"),
        CustomField("birthday", "Birthday", "date"),
    ),
    leads=(Lead("1", {"tags": ("Yoga", "Swim", "Rock and roll"), "custom.city": "Kits"}),),
    campaigns=(
        Campaign("k1", "May newsletter", datetime.fromisoformat("2026-05-14T09:00:00-04:00")),
        Campaign("k2", "Open house in May", None),
        Campaign("k3", "may newsletter", None),
        Campaign("k4", "June launch", datetime.fromisoformat("2026-06-11T08:00:00-04:00")),
    ),
    segments=(Segment("Morning people", HOT), Segment("Hot or not", HOT)),
)
CATALOG = catalog_of(FOLDER)


def c(field: str, op: str, value: Any = None) -> dict[str, Any]:
    """A condition as JSON."""
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


def did(op: str, **scope: Any) -> dict[str, Any]:
    """A condition on engagement."""
    return c("engagement", op, scope)


def no(node: dict[str, Any]) -> dict[str, Any]:
    """Not the node."""
    return {"not": node}


FB, YOGA, EMPTY = c("source", "in", ["facebook"]), c("tags", "has_any", ["Yoga"]), c("email", "is_empty")
HOT_WARM = c("status", "in", ["Hot", "Warm", "hot"])
VALUES = [
    ({"everyone": True}, "everyone"),
    (HOT, "Status is Hot"),
    (HOT_WARM, "Status is Hot or Warm"),
    (c("status", "in", ["Hot", "Warm", "Cold"]), "Status is Hot, Warm or Cold"),
    (c("status", "not_in", ["Hot"]), "Status is not Hot"),
    (no(HOT), "Status is not Hot"),
    (c("status", "not_in", ["Hot", "Warm"]), "Status is neither Hot nor Warm"),
    (c("status", "not_in", ["Hot", "Warm", "Cold"]), "Status is none of Hot, Warm or Cold"),
    (c("status", "is_empty"), "Status is empty"),
    (c("custom.plan", "in", ["plus, Yearly", "is paused"]), "Plan is “Plus, yearly” or “Is paused”"),
    (c("assigned_to", "in", ["t2"]), "Assigned to Ann Ng"),
    (c("assigned_to", "in", ["t1", "t4"]), "Assigned to Dan Reed [t1] or “Nobody”"),
    (c("assigned_to", "not_in", ["t2"]), "not Assigned to Ann Ng"),
    (c("assigned_to", "not_in", ["t2", "t3"]), "Assigned to neither Ann Ng nor Dan Reed [t3]"),
    (c("assigned_to", "is_empty"), "Assigned to nobody"),
    (c("assigned_to", "is_set"), "Assigned to somebody"),
    (c("segment", "in", ["morning people"]), "in segment Morning people"),
    (c("segment", "not_in", ["Hot or not"]), "not in segment “Hot or not”"),
    (c("segment", "not_in", ["Hot or not", "Morning people"]), "in neither segment “Hot or not” nor Morning people"),
    (YOGA, "Tags include Yoga"),
    (c("tags", "has_any", ["Yoga", "Swim"]), "Tags include Yoga or Swim"),
    (c("tags", "has_none", ["Rock and roll"]), "Tags do not include “Rock and roll”"),
    (c("tags", "has_none", ["Yoga", "Swim"]), "Tags include neither Yoga nor Swim"),
    (c("tags", "has_all", ["Yoga", "Swim"]), "Tags include both Yoga and Swim"),
    (no(c("tags", "has_all", ["Yoga", "Swim"])), "Tags do not include both Yoga and Swim"),
    (c("tags", "is_empty"), "Tags are empty"),
    (c("custom.city", "in", ["Kits", " x "]), "City is Kits or “ x ”"),
    (c("custom.city", "in", ["set"]), "City is “set”"),
    (c("custom.city", "in", ["Toronto"]), "City is “Toronto”"),  # nobody there: only quotes make it a value
    (c("custom.other", "is_true"), "“Not interested” is yes"),
    (c("custom.city", "is_set"), "City is set"),
    (c("email", "contains", "50%, “off”"), "Email contains “50%, “off”””"),
    (no(c("email", "starts_with", "info")), "Email does not start with info"),
    (c("custom.member", "is_true"), "Is member is yes"),
    (no(c("subscribed", "is_true")), "Subscribed is not yes"),
]
NUMBERS = [
    (c("custom.fee", "gt", 500000), "Monthly fee is over $500,000"),
    (c("custom.fee", "lte", 99.5), "Monthly fee is at most $99.50"),
    (c("custom.fee", "between", [-5, 1000]), "Monthly fee is between -$5 and $1,000"),
    (no(c("custom.fee", "gte", 80)), "Monthly fee is not at least $80"),
    (c("custom.distance", "lt", 12.25), "Distance is under 12.25 km"),
    (c("custom.discount", "eq", 5), "Discount is 5%"),
    (c("custom.visits", "ne", 2026), "Visits is not 2026"),
    (c("custom.visits", "gte", 12000), "Visits is at least 12,000"),
]
DATES = [
    (c("created_at", "in_last", {"n": 30, "unit": "day"}), "Created [created_at] is in the last 30 days"),
    (c("custom.seen", "in_last", {"n": 1, "unit": "hour"}), "Created [custom.seen] is in the last 1 hour"),
    (c("last_active_at", "older_than", {"n": 90, "unit": "day"}), "Last active is more than 90 days ago"),
    (no(c("last_active_at", "in_last", {"n": 2, "unit": "week"})), "Last active is not in the last 2 weeks"),
    (c("custom.ends", "in_next", {"n": 14, "unit": "day"}), "Trial ends is in the next 14 days"),
    (c("custom.ends", "in_period", {"period": "month", "offset": -1}), "Trial ends is last month"),
    (c("custom.ends", "in_period", {"period": "week", "offset": 0}), "Trial ends is this week"),
    (c("custom.ends", "in_period", {"period": "day", "offset": -1}), "Trial ends is yesterday"),
    (c("custom.ends", "in_period", {"period": "day", "offset": 3}), "Trial ends is exactly 3 days from now"),
    (
        c("custom.ends", "in_period", {"period": "month", "offset": -3}),
        "Trial ends is in the calendar month 3 months ago",
    ),
    (c("custom.ends", "on", "2026-05-01"), "Trial ends is on 1 May 2026"),
    (c("custom.ends", "on_or_after", "2026-05-01"), "Trial ends is on or after 1 May 2026"),
    (
        c("custom.ends", "between", ["2026-01-01", "2026-03-31"]),
        "Trial ends is between 1 January 2026 and 31 March 2026",
    ),
    (
        c("custom.birthday", "anniversary_in_next", {"n": 7, "unit": "day"}),
        "Birthday has its anniversary in the next 7 days",
    ),
    (
        no(c("custom.birthday", "anniversary_in_period", {"period": "month", "offset": 0})),
        "Birthday has no anniversary this month",
    ),
    (
        c("custom.birthday", "anniversary_between", ["12-20", "02-29"]),
        "Birthday has its anniversary between 20 December and 29 February",
    ),
]
ENGAGEMENT = [
    (did("opened", campaign="last"), "opened the last campaign"),
    (did("clicked", campaign="any"), "clicked any email"),
    (no(did("opened")), "never opened any email"),
    (no(did("received", in_last={"n": 90, "unit": "day"})), "did not receive any email in the last 90 days"),
    (did("opened", at_least=3), "opened at least 3 emails"),
    (did("opened", campaign="k1"), "opened the campaign May newsletter [k1]"),
    (
        did("bounced", campaign="k2", in_period={"period": "month", "offset": 0}),
        "bounced on the campaign “Open house in May” this month",
    ),
    (did("unsubscribed", campaign="k4"), "unsubscribed from the campaign June launch"),
    (did("not_opened", campaign="last"), "received but did not open the last campaign"),
    (
        did("not_clicked", at_least=2, on_or_after="2026-05-01"),
        "received at least 2 emails but clicked none on or after 1 May 2026",
    ),
    (no(did("not_opened")), "not (received but did not open any email)"),
    (
        did("received", between=["2026-05-01", "2026-05-31"]),
        "received any email between 1 May 2026 and 31 May 2026",
    ),
]
GROUPS = [
    ({"all": [HOT, FB, YOGA]}, "Status is Hot and Source is Facebook and Tags include Yoga"),
    ({"any": [HOT, FB]}, "Status is Hot or Source is Facebook"),
    ({"all": [HOT_WARM, FB]}, "Status is Hot or Warm, and Source is Facebook"),
    ({"any": [HOT_WARM, FB]}, "Status is Hot or Warm, or Source is Facebook"),
    ({"all": [HOT, {"any": [FB, YOGA]}]}, "Status is Hot and (Source is Facebook or Tags include Yoga)"),
    ({"all": [{"all": [HOT, {"all": [FB]}]}, YOGA]}, "Status is Hot and Source is Facebook and Tags include Yoga"),
    ({"all": [HOT, no({"all": [FB, YOGA]})]}, "Status is Hot and not (Source is Facebook and Tags include Yoga)"),
    (no(no(no({"any": [HOT, EMPTY]}))), "not (Status is Hot or Email is empty)"),
    (
        {"any": [c("tags", "has_all", ["Yoga", "Swim"]), c("custom.fee", "between", [1, 2])]},
        "Tags include both Yoga and Swim, or Monthly fee is between $1 and $2",
    ),
]
EXACT = [*VALUES, *NUMBERS, *DATES, *ENGAGEMENT, *GROUPS]


@pytest.mark.parametrize(("data", "sentence"), EXACT)
def test_wording(data: dict[str, Any], sentence: str) -> None:
    """Each tree has exactly this sentence, and the sentence gives the tree back."""
    tree = validate(data, CATALOG)
    assert describe(tree, CATALOG) == sentence
    assert_reads_back(sentence, data, CATALOG)


def assert_reads_back(sentence: str, data: dict[str, Any], catalog: Catalog) -> None:
    """The sentence is read as the tree, or as another spelling of it."""
    back = parse_sentence(sentence, catalog)
    assert back is not None, sentence
    assert canonical(back, catalog) == canonical(validate(data, catalog), catalog), sentence


@pytest.mark.parametrize("seed", range(100))
def test_round_trip(seed: int) -> None:
    """Random trees over random accounts, 20 for each seed: sentence and back is the same tree, and it is valid."""
    rng = random.Random(seed)
    folder, now = random_account(rng)
    catalog = catalog_of(folder)
    for _ in range(20):
        data = random_tree(rng, catalog, rng.randint(0, 3), now)
        assert_reads_back(describe(validate(data, catalog), catalog), data, catalog)


@pytest.mark.parametrize("seed", range(20))
def test_torn_sentences(seed: int) -> None:
    """Sentences with words lost, doubled or swapped raise nothing; one that is still read means what it then says."""
    rng = random.Random(seed)
    folder, now = random_account(rng)
    catalog = catalog_of(folder)
    for _ in range(20):
        words = describe(validate(random_tree(rng, catalog, 2, now), catalog), catalog).split(" ")
        start, end = sorted(rng.choices(range(len(words) + 1), k=2))
        torn = rng.choice((words[:start] + words[end:], words[:end] + words[start:], words[end:] + words[:end]))
        tree = parse_sentence(" ".join(torn), catalog)
        if tree is not None:
            again = parse_sentence(describe(tree, catalog), catalog)
            assert again is not None
            assert canonical(again, catalog) == canonical(tree, catalog)


EDITED = [
    ("  status   IS hot AND (source is facebook OR tags include yoga )", {"all": [HOT, {"any": [FB, YOGA]}]}),
    ("Status is not Hot or Warm", c("status", "not_in", ["Hot", "Warm"])),
    ("Status is any of Hot, Warm, or Cold", c("status", "in", ["Hot", "Warm", "Cold"])),
    ('Status is "Hot" and Source is Facebook', {"all": [HOT, FB]}),
    ("Tags include Yoga and Swim", c("tags", "has_all", ["Yoga", "Swim"])),
    ("Tags include Yoga and Status is Hot", {"all": [YOGA, HOT]}),
    ("Assigned to is Ann Ng", c("assigned_to", "in", ["t2"])),
    ("Status is Hot or Assigned to Ann Ng", {"any": [HOT, c("assigned_to", "in", ["t2"])]}),
    ("not Status is Hot", no(HOT)),
    ("Email is not set", EMPTY),
    ("Monthly fee is over 500000", c("custom.fee", "gt", 500000)),
    ("Trial ends is on 2026-05-01", c("custom.ends", "on", "2026-05-01")),
    ("Trial ends is in the last month", c("custom.ends", "in_last", {"n": 1, "unit": "month"})),
    ("never clicked the last campaign", no(did("clicked", campaign="last"))),
    ("Everyone", {"everyone": True}),
]


@pytest.mark.parametrize(("text", "data"), EDITED)
def test_edited_by_hand(text: str, data: dict[str, Any]) -> None:
    """Letter case, spacing and the usual other ways to say it are read too."""
    assert_reads_back(text, data, CATALOG)


NO_SENTENCES = [
    ("nothing", "  "),
    ("chat", "hot leads from Facebook"),
    ("an unknown value", "Status is Hott"),
    ("an unknown field", "Mood is Hot"),
    ("an unknown text without quotes", "City is Kits in the last 30 days"),
    ("an answer as a text", "City is yes"),
    ("several words that any text could hold", "City contains Kits in the last 30 days"),
    ("no value", "Status is"),
    ("no operator", "Status"),
    ("words left over", "Status is empty Hot"),
    ("a joint left over", "Status is Hot and"),
    ("a comma left over", "Status is Hot, "),
    ("and and or without brackets", "Status is Hot and Source is Facebook or Tags include Yoga"),
    ("a bracket too few", "Status is Hot and (Source is Facebook or Tags include Yoga"),
    ("a bracket too many", "Status is Hot)"),
    ("an open quote", "Status is “Hot"),
    ("two members by that name", "Assigned to Dan Reed"),
    ("two fields by that label", "Created is today"),
    ("two campaigns by that name", "opened the campaign May newsletter"),
    ("another member's id", "Assigned to Dan Reed [t2]"),
    ("everyone is a whole tree", "everyone and Status is Hot"),
    ("1,5 may be 1.5 or 15", "Visits is 1,5"),
    ("the wrong unit", "Distance is over $5"),
    ("low over high", "Visits is between 5 and 3"),
    ("no such day", "Trial ends is on 31 April 2026"),
    ("hours for a date", "Trial ends is in the last 3 hours"),
    ("past a limit", "Trial ends is in the last 10001 days"),
    ("past a limit", "opened at least 10001 emails"),
    ("two windows", "opened any email this month in the last 3 days"),
    ("nested too deep", "(" * 2000 + "Status is Hot" + ")" * 2000),
]


@pytest.mark.parametrize(("shows", "text"), NO_SENTENCES)
def test_no_sentence(shows: str, text: str) -> None:
    """What describe() could not have written, and has no single reading, gives None."""
    assert parse_sentence(text, CATALOG) is None, shows


def test_condition() -> None:
    """One condition alone, as chips show it."""
    tree = validate({"all": [HOT, YOGA]}, CATALOG)
    assert [describe_condition(one, CATALOG) for one in conditions(tree)] == ["Status is Hot", "Tags include Yoga"]


RESOLVED: list[tuple[dict[str, Any], list[str]]] = [
    (HOT, []),
    (c("created_at", "in_last", {"n": 30, "unit": "day"}), ["in the last 30 days: since 17 May 2026"]),
    (c("created_at", "in_last", {"n": 3, "unit": "hour"}), ["in the last 3 hours: since 16 June 2026, 09:00"]),
    (c("custom.ends", "in_last", {"n": 1, "unit": "month"}), ["in the last 1 month: 16 May to 16 June 2026"]),
    (c("created_at", "older_than", {"n": 1, "unit": "year"}), ["more than 1 year ago: before 16 June 2025"]),
    (c("custom.ends", "in_next", {"n": 1, "unit": "week"}), ["in the next 1 week: 16 to 23 June 2026"]),
    (c("custom.seen", "in_next", {"n": 2, "unit": "hour"}), ["in the next 2 hours: until 16 June 2026, 14:00"]),
    (c("created_at", "in_period", {"period": "month", "offset": -1}), ["last month: 1 to 31 May 2026"]),
    (c("created_at", "in_period", {"period": "week", "offset": 0}), ["this week: 14 to 20 June 2026"]),
    (c("created_at", "in_period", {"period": "day", "offset": -1}), ["yesterday: 15 June 2026"]),
    (
        c("custom.birthday", "anniversary_in_next", {"n": 1, "unit": "year"}),
        ["in the next 1 year: 16 June 2026 to 16 June 2027"],
    ),
    (
        {"any": [did("opened", campaign="last", in_last={"n": 7, "unit": "day"}), did("clicked", campaign="last")]},
        ["the last campaign: June launch", "in the last 7 days: since 9 June 2026"],
    ),
]


@pytest.mark.parametrize(("data", "lines"), RESOLVED)
def test_resolved_dates(data: dict[str, Any], lines: list[str]) -> None:
    """What relative words come to on 16 June 2026 in Toronto, weeks starting on Sunday; each line once."""
    assert resolved_dates(validate(data, CATALOG), CATALOG, NOW) == lines
