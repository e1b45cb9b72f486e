"""Reads over a segment: count, members, preview pages, blanks, breakdown, overlap, why, find; one statement each."""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from segment_core import breakdown, reads, values
from segment_core.catalog import Catalog
from segment_core.database.engine import Database
from segment_core.errors import BadInput, NotFound, TooSlow
from segment_core.lead_rows import LeadInput
from segment_core.leads import upsert_leads
from segment_core.model import Everyone, Tree
from segment_core.overlaps import regions
from segment_core.validate import validate
from tests.support.account import Lead
from tests.support.cast import CAST, EVERYBODY, LEADS, NOW
from tests.support.home import Home, load

Json = dict[str, Any]
EVERYONE: Json = {"everyone": True}
HOT: Json = {"field": "status", "op": "in", "value": ["Hot"]}
VIP: Json = {"field": "tags", "op": "has_any", "value": ["VIP"]}
NOT_TORONTO: Json = {"field": "custom.city", "op": "not_in", "value": ["Toronto"]}
TREES: list[Json] = [
    EVERYONE,
    HOT,
    {"not": HOT},
    {"all": [HOT, VIP]},
    {"field": "engagement", "op": "opened", "value": {}},
]


def _age(place: int) -> tuple[bool, float, int]:
    created = LEADS[place].values.get("created_at")
    return (not isinstance(created, datetime), -created.timestamp() if isinstance(created, datetime) else 0, -place)


NEWEST_FIRST = [LEADS[place].id for place in sorted(range(len(LEADS)), key=_age)]


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("limit", [1, 2, 5, 200])
def test_count_is_members_is_pages(tree: Any, limit: int, cast: Home) -> None:
    """The count, the ids, and the preview's pages together are the same leads, each once, the newest first."""
    pages: list[str] = []
    after = None
    while True:
        page = preview(cast, tree, limit, after)
        pages.extend(lead.id for lead in page.leads)
        assert len(page.leads) <= limit
        if page.next is None:
            break
        after = page.next
    assert pages == [lead_id for lead_id in NEWEST_FIRST if lead_id in cast.members(tree)]
    assert cast.read(reads.count, tree) == len(pages)


def preview(home: Home, tree: Any, limit: int, after: str | None = None) -> reads.Page:
    """A page of leads."""
    return home.read(reads.preview, tree, limit=limit, after=after)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_size_of_a_page(limit: int, cast: Home) -> None:
    """1 to 200 leads."""
    with pytest.raises(BadInput, match="1 to 200 leads"):
        preview(cast, EVERYONE, limit)


def test_pages_hold_still_while_leads_arrive(fresh: Home) -> None:
    """A lead that comes between two pages is on neither the second nor twice."""
    first = preview(fresh, EVERYONE, 5)
    fresh.run(upsert_leads, [LeadInput("newest", {"created_at": NOW})])
    second = preview(fresh, EVERYONE, 200, first.next)
    assert [lead.id for lead in (*first.leads, *second.leads)] == NEWEST_FIRST


def test_preview_shows_values_as_people_know_them(cast: Home) -> None:
    """Labels, sorted tags, decimals, days and moments; a blank is None."""
    leads = {lead.id: lead for lead in preview(cast, EVERYONE, 200).leads}
    ann, bob = leads["ann"], leads["bob"]
    given = {key: value for key, value in LEADS[0].values.items() if key != "tags"}
    assert {key: ann.values[key] for key in given} == given
    assert ann.values["tags"] == ["Buyer", "VIP"]
    assert {key for key, value in bob.values.items() if value not in (None, [])} == set()
    assert (ann.name, bob.name) == ("Ann Ng", "bob")


def test_counts_of_many_trees(cast: Home) -> None:
    """In their order, in one statement; of none, nothing."""

    def counted(connection: Connection, catalog: Catalog) -> list[int]:
        assert reads.counts(connection, [], catalog, NOW) == []
        return reads.counts(connection, [validate(tree, catalog) for tree in TREES], catalog, NOW)

    assert cast.run(counted) == [len(cast.members(tree)) for tree in TREES]


BLANKS: list[tuple[str, Json, dict[str, int]]] = [
    ("a negative operator", NOT_TORONTO, {"City": 6}),
    ("a positive one under not", {"not": {"field": "custom.budget", "op": "gt", "value": 0}}, {"Budget": 7}),
    ("a positive one", HOT, {}),
    ("a negative one under not", {"not": NOT_TORONTO}, {}),
    ("asked for by name", {"field": "custom.city", "op": "is_empty"}, {}),
    ("tags", {"field": "tags", "op": "has_none", "value": ["VIP"]}, {"Tags": 8}),
    ("only among the members", {"all": [NOT_TORONTO, HOT]}, {"City": 1}),
    ("a blank name", {"field": "first_name", "op": "not_contains", "value": "x"}, {"First name": 6}),
    ("engagement and segments have none", {"not": {"field": "engagement", "op": "opened", "value": {}}}, {}),
    ("everyone", EVERYONE, {}),
]


@pytest.mark.parametrize(("what", "tree", "expected"), BLANKS, ids=[row[0] for row in BLANKS])
def test_blanks(what: str, tree: Any, expected: dict[str, int], cast: Home) -> None:
    """How many members a negative condition lets in because they have no value."""
    found = cast.read(reads.blanks, tree)
    assert {blank.label: blank.count for blank in found} == expected, what


BREAKDOWNS: list[tuple[str, dict[str, str], dict[str, int] | None, int]] = [
    ("status", {}, {"Cold": 5, "Hot": 3, "New": 1, "Nurture": 1, "Warm": 1}, 1),
    ("source", {}, {"Website": 3, "Facebook": 2, "Manual": 2}, 5),
    ("phone_type", {}, {"landline": 1, "mobile": 1}, 10),
    ("assigned_to", {}, {"Tia Reed": 2, "Tom Ray": 1}, 9),
    ("tags", {}, {"Buyer": 2, "VIP": 2, "Seller": 1}, 8),
    ("subscribed", {}, {"Yes": 2, "No": 1}, 9),
    ("custom.approved", {}, {"No": 1, "Yes": 1}, 10),
    ("custom.home", {}, {"House": 2, "Condo": 1}, 9),
    ("custom.city", {}, None, 6),
    ("first_name", {}, {"Ann": 1, "CLEO": 1, "Dev": 1, "eve": 1, "Gus": 1, "Hal": 1}, 6),
    ("email", {}, {"ann@example.com": 1, "cleo@sub.example.ca": 1}, 10),
    ("created_at", {"bucket": "year"}, {"2025": 3, "2026": 8}, 1),
    ("created_at", {"bucket": "month"}, {"2025-11": 2, "2025-12": 1, "2026-03": 2, "2026-05": 1, "2026-06": 5}, 1),
    ("created_at", {"bucket": "quarter"}, {"2025-Q4": 3, "2026-Q1": 2, "2026-Q2": 6}, 1),
    ("created_at", {"bucket": "day"}, None, 1),
    ("created_at", {"bucket": "week"}, None, 1),
    ("custom.viewing", {"bucket": "day"}, {"2026-06-16": 1, "2026-06-20": 1, "2026-06-23": 1, "2026-06-24": 1}, 8),
    ("custom.birthday", {"bucket": "year"}, None, 6),
    ("custom.budget", {}, None, 7),
]


@pytest.mark.parametrize(("field", "how", "expected", "blank"), BREAKDOWNS)
def test_breakdown(field: str, how: dict[str, str], expected: dict[str, int] | None, blank: int, cast: Home) -> None:
    """Bars, members without a value, all members: they add up, but for tags, where a lead is in several bars."""

    def run(connection: Connection, catalog: Catalog) -> breakdown.Breakdown:
        return breakdown.breakdown(connection, Everyone(), field, catalog, NOW, **how)

    found = cast.run(run)
    bars = {bar.label: bar.count for bar in found.bars}
    assert expected is None or list(bars.items()) == list(expected.items())
    assert len(bars) == len(found.bars)
    assert (found.blank, found.total, found.cut) == (blank, 12, False)
    assert sum(bars.values()) + blank == 12 + (1 if field == "tags" else 0)


def test_breakdown_of_some(cast: Home) -> None:
    """Only members are counted."""
    found = cast.run(lambda k, c: breakdown.breakdown(k, validate(HOT, c), "source", c, NOW))
    assert ([(bar.label, bar.count) for bar in found.bars], found.blank, found.total) == (
        [("Facebook", 2), ("Website", 1)],
        0,
        3,
    )


def test_breakdown_of_a_number(cast: Home) -> None:
    """Bars of one width, in order; the first and last are open."""
    found = cast.run(lambda k, c: breakdown.breakdown(k, Everyone(), "custom.budget", c, NOW))
    labels = [bar.label for bar in found.bars]
    assert labels[0].startswith("under")
    assert labels[-1].endswith("and over")
    assert Counter({bar.label: bar.count for bar in found.bars}).total() == 5


def test_breakdown_says_when_it_is_cut(fresh: Home) -> None:
    """200 bars at most; the total stays whole."""
    fresh.run(upsert_leads, [LeadInput(f"n{i}", {"custom.city": f"City {i}"}) for i in range(230)])
    found = fresh.run(lambda k, c: breakdown.breakdown(k, Everyone(), "custom.city", c, NOW))
    assert (len(found.bars), found.cut, found.total) == (200, True, 242)


@pytest.mark.parametrize("field", ["engagement", "segment", "statuss"])
def test_no_breakdown_by(field: str, cast: Home) -> None:
    """What a lead has no value in, and what is no field."""
    with pytest.raises(NotFound, match=f"no field “{field}” to break down by"):
        cast.run(lambda k, c: breakdown.breakdown(k, Everyone(), field, c, NOW))


def test_bucket_must_be_one(cast: Home) -> None:
    """Day to year."""
    with pytest.raises(BadInput, match="not decade"):
        cast.run(lambda k, c: breakdown.breakdown(k, Everyone(), "created_at", c, NOW, "decade"))


def test_overlap(cast: Home) -> None:
    """Each, and both."""
    found = cast.run(lambda k, c: regions(k, [validate(HOT, c), validate(VIP, c)], c, NOW))
    assert (found.total(0), found.total(1), found.regions[-1].count) == (3, 2, 1)


def test_why(cast: Home) -> None:
    """Each condition, in order, with true or false and the lead's value; negated ones too."""
    tree = {"all": [HOT, {"not": VIP}, {"any": [NOT_TORONTO, {"field": "custom.budget", "op": "gt", "value": 1}]}]}
    why = explain(cast, tree, "ann")
    assert why is not None
    assert not why.member
    assert [(v.condition.field, v.holds, v.value) for v in why.verdicts] == [
        ("status", True, "Hot"),
        ("tags", True, ["Buyer", "VIP"]),
        ("custom.city", False, "Toronto"),
        ("custom.budget", True, Decimal(500_000)),
    ]
    dev = explain(cast, tree, "dev")
    assert dev is not None
    assert (dev.member, dev.lead.name) == (True, "Dev")


def explain(home: Home, tree: Any, lead_id: str) -> reads.Why | None:
    """Why a lead is in or out."""
    return home.run(lambda k, c: reads.why(k, validate(tree, c), lead_id, c, NOW))


@pytest.mark.parametrize("tree", TREES)
def test_why_agrees_with_membership(tree: Any, cast: Home) -> None:
    """For every lead of the account."""
    verdicts = {lead: explain(cast, tree, lead) for lead in EVERYBODY}
    assert {lead for lead, why in verdicts.items() if why and why.member} == cast.members(tree)
    assert explain(cast, tree, "nobody") is None


FIND = [
    ("an id", "ann", "ann"),
    ("an email, whatever the case", " ANN@example.COM ", "ann"),
    ("a full name", "cleo o'brien", "cleo"),
    ("a first name", "Gus", "gus"),
    ("a last name", "new", "gus"),
    ("no part of a name", "Gu", ""),
    ("nobody", "Zoe", ""),
    ("a blank", " ", ""),
    ("signs", "%", ""),
]


@pytest.mark.parametrize(("what", "words", "names"), FIND, ids=[row[0] for row in FIND])
def test_find_leads(what: str, words: str, names: str, cast: Home) -> None:
    """By id, email or name, exactly but for case and spaces."""
    found = cast.run(lambda k, c: reads.find_leads(k, words, c))
    assert [lead.id for lead in found] == names.split(), what


def test_statement_time_out(cast: Home) -> None:
    """A statement that takes too long is stopped, with its limit named; the next transaction works."""
    slow = text("SELECT pg_sleep(20)")
    with (
        pytest.raises(TooSlow, match=r"0\.05 seconds") as caught,
        cast.database.transaction(cast.id, 0.05) as connection,
    ):
        connection.execute(slow)
    assert caught.value.data == {"seconds": 0.05}
    assert cast.read(reads.count, EVERYONE) == 12


@contextmanager
def statements(database: Database) -> Generator[list[str]]:
    """What is sent to the server meanwhile, but for choosing the account."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("SET LOCAL"):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


Read = Callable[[Connection, Tree, Catalog], Any]
READS: dict[str, Read] = {
    "count": lambda k, t, c: reads.count(k, t, c, NOW),
    "counts": lambda k, t, c: reads.counts(k, [t, t], c, NOW),
    "member_ids": lambda k, t, c: list(reads.member_ids(k, t, c, NOW)),
    "preview": lambda k, t, c: reads.preview(k, t, c, NOW),
    "blanks": lambda k, t, c: reads.blanks(k, t, c, NOW),
    "overlap": lambda k, t, c: regions(k, [t, t], c, NOW),
    "why": lambda k, t, c: reads.why(k, t, "ann", c, NOW),
    "find_leads": lambda k, t, c: reads.find_leads(k, "ann", c),
    **{
        f"breakdown by {field}": lambda k, t, c, field=field: breakdown.breakdown(k, t, field, c, NOW)
        for field in ("status", "tags", "assigned_to", "custom.city", "custom.budget", "created_at", "email")
    },
}
COMPLEX = {
    "all": [
        {"not": HOT},
        NOT_TORONTO,
        {"field": "segment", "op": "not_in", "value": ["Hot buyers"]},
        {"field": "engagement", "op": "received", "value": {"at_least": 2, "in_last": {"n": 1, "unit": "year"}}},
    ]
}


@pytest.mark.parametrize("name", READS)
def test_one_statement_each(name: str, cast: Home) -> None:
    """However many conditions there are; whether the account has bitmaps is asked before."""
    catalog = cast.catalog
    tree = validate(COMPLEX, catalog)
    with cast.database.transaction(cast.id) as connection, statements(cast.database) as sent:
        READS[name](connection, tree, catalog)
    over_leads = [statement for statement in sent if "FROM bitmap_state" not in statement]
    assert len(over_leads) == 1, sent


def test_values_are_bound(cast: Home) -> None:
    """No value of a tree is ever part of the statement's text."""
    catalog = cast.catalog
    nasty = "x'); DROP TABLE lead; --"
    tree = validate(
        {"any": [{"field": f, "op": "contains", "value": nasty} for f in ("email", "custom.city")]}, catalog
    )
    with cast.database.transaction(cast.id) as connection, statements(cast.database) as sent:
        assert reads.count(connection, tree, catalog, NOW) == 0
    assert "DROP" not in sent[0]


LOOK_UPS = [
    ("a typing mistake", "faceboook", None, ("source", "Facebook", 2)),
    ("a plural", "buyers", None, ("tags", "Buyer", 2)),
    ("a hash sign", "#vip", None, ("tags", "VIP", 2)),
    ("an accent that is missing", "montreal", "custom.city", ("custom.city", "Montréal", 1)),
    ("a hyphen", "follow up", None, ("tags", "follow-up", 1)),
    ("case", "TORONTO", "custom.city", ("custom.city", "Toronto", 2)),
    ("a member by name", "tia", "assigned_to", ("assigned_to", "t1", 2)),
    ("a segment", "hot buyer", "segment", ("segment", "Hot buyers", None)),
    ("a campaign", "june offer", "engagement", ("engagement", "k3", None)),
    ("a value nobody has", "townhouse", None, ("custom.home", "Townhouse", 0)),
]


@pytest.fixture(scope="module")
def worded(shared: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The cast, and a lead from Montréal who is to be followed up."""
    extra = Lead("mia", {"custom.city": "Montréal", "tags": ("follow-up",)})
    return load(shared, replace(CAST, given_id="worded", leads=(*LEADS, extra)), tmp_path_factory.mktemp("worded"))


@pytest.mark.parametrize(("what", "words", "field", "expected"), LOOK_UPS, ids=[row[0] for row in LOOK_UPS])
def test_look_up(what: str, words: str, field: str | None, expected: tuple[Any, ...], worded: Home) -> None:
    """The best match, with its field, its value as trees hold it, and how many leads have it."""
    best = worded.run(lambda k, c: values.look_up(k, words, c, field)).matches[0]
    assert (best.field, best.value, best.leads) == expected, what
    assert best.score > 72


def test_look_up_nothing_near(worded: Home) -> None:
    """No match is better than a wrong one."""
    assert worded.run(lambda k, c: values.look_up(k, "xyzzy", c)).matches == ()


def test_look_up_lists_a_field(worded: Home) -> None:
    """Without a word: the field's values, most leads first; cut where there are more."""
    listed = worded.run(lambda k, c: values.look_up(k, "", c, "status", 3))
    assert [(match.value, match.leads) for match in listed.matches] == [("Cold", 5), ("Hot", 3), ("New", 1)]
    assert (listed.more, listed.incomplete) == (2, False)


def test_look_up_says_when_the_catalog_is_cut(worded: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text field with more values than are kept."""
    monkeypatch.setattr("segment_core.catalog_store.MOST_TEXT_VALUES", 2)
    listed = worded.run(lambda k, c: values.look_up(k, "toronto", c, "custom.city"))
    assert listed.incomplete
