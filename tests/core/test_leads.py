"""Every write of leads and events: upsert, edit, tag, untag, events and their roll-ups, delete."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, text

from segment_core import leads
from segment_core.campaigns import CampaignInput, upsert_campaigns
from segment_core.catalog import Catalog
from segment_core.errors import BadInput, NotFound
from segment_core.lead_rows import LeadInput
from segment_core.lead_values import Lead
from segment_core.leads import EventInput
from segment_core.reads import find_leads
from tests.support.cast import EVERYBODY, NOW, at
from tests.support.home import Home

EVERYONE = {"everyone": True}


def lead(home: Home, lead_id: str) -> Lead:
    """A lead as it is now."""
    (found,) = home.run(lambda connection, catalog: find_leads(connection, lead_id, catalog))
    return found


def upsert(home: Home, *given: LeadInput) -> int:
    """Write leads in a transaction of their own."""
    return home.run(leads.upsert_leads, given)


def test_upsert_adds_and_updates(fresh: Home) -> None:
    """It says how many are new; what is left out stays, what is blank is emptied."""
    assert upsert(fresh, LeadInput("ann", {"status": "cold", "last_name": None}), LeadInput("new", {})) == 1
    ann = lead(fresh, "ann")
    assert (ann.values["status"], ann.values["last_name"], ann.values["first_name"]) == ("Cold", None, "Ann")
    assert fresh.members(EVERYONE) == {*EVERYBODY, "new"}


def test_every_kind_of_value_comes_back(fresh: Home) -> None:
    """As it went in, custom numbers with every digit."""
    given: dict[str, Any] = {
        "first_name": " Zoë\t“the” O'Brien\n",
        "email": "ZOE@Example.com",
        "tags": ["vip", "Brand new"],
        "created_at": at("2026-03-08T03:00:00.123456-04:00"),
        "subscribed": False,
        "custom.budget": Decimal("12345678901234567890.0001000"),
        "custom.city": "\\ % _ 🏠",
        "custom.home": "condo",
        "custom.approved": True,
        "custom.birthday": date(1, 1, 1),
        "custom.viewing": at("9999-12-29T00:00:00.000001+00:00"),
    }
    upsert(fresh, LeadInput("zoe", given))
    found = lead(fresh, "zoe").values
    stored = {**given, "tags": ["Brand new", "VIP"], "custom.home": "Condo"}
    assert {key: found[key] for key in stored} == stored
    assert str(found["custom.budget"]) == "12345678901234567890.0001000"


def test_blanks_are_missing(fresh: Home) -> None:
    """White space, no tags and None are all the same."""
    upsert(fresh, LeadInput("ann", {"first_name": " \t", "tags": (), "custom.city": "", "custom.budget": None}))
    for key in ("first_name", "tags", "custom.city", "custom.budget"):
        assert "ann" in fresh.members({"field": key, "op": "is_empty"}), key


def test_of_one_id_twice_the_later_holds(fresh: Home) -> None:
    """Within one batch."""
    given = [LeadInput("twin", {"status": "Hot"}), LeadInput("other", {}), LeadInput("twin", {"status": "Cold"})]
    assert upsert(fresh, *given) == 2
    assert lead(fresh, "twin").values["status"] == "Cold"


def test_leads_of_one_batch_may_differ_in_fields(fresh: Home) -> None:
    """None of them empties what another one gives."""
    upsert(fresh, LeadInput("ann", {"status": "Warm"}), LeadInput("cleo", {"source": "Manual"}), LeadInput("dev", {}))
    assert (lead(fresh, "ann").values["source"], lead(fresh, "cleo").values["status"]) == ("Facebook", "Warm")
    assert lead(fresh, "dev").values["status"] == "Hot"


NAIVE = datetime(2026, 1, 1)
REFUSED: list[tuple[str, Any, str]] = [
    ("status", "Hott", "did you mean Hot"),
    ("assigned_to", "t9", "not one of the account's values"),
    ("custom.home", "Igloo", "not one of the account's values"),
    ("nickname", "Z", "no field “nickname”"),
    ("engagement", "opened", "no field “engagement”"),
    ("segment", "Hot ones", "no field “segment”"),
    ("custom.budget", "12", "Budget is a number"),
    ("custom.budget", True, "Budget is a number"),
    ("custom.budget", Decimal("NaN"), "is not a number"),
    ("custom.approved", "yes", "is a boolean"),
    ("custom.birthday", NOW, "is a date"),
    ("custom.viewing", date(2026, 1, 1), "is a datetime"),
    ("created_at", NAIVE, "no offset"),
    ("created_at", "2026-01-01T00:00:00Z", "is a datetime"),
    ("tags", "Buyer", "is a tags"),
    ("tags", ["Buyer", 1], "cannot be stored"),
    ("first_name", "a\0b", "cannot be stored"),
    ("email", "a\ud800b", "cannot be stored"),
]


@pytest.mark.parametrize(("key", "value", "message"), REFUSED)
def test_values_that_are_refused(key: str, value: Any, message: str, cast: Home) -> None:
    """By name, and nothing of the batch is written."""
    with pytest.raises(BadInput, match=message):
        upsert(cast, LeadInput("never", {}), LeadInput("never-2", {key: value}))
    assert cast.members(EVERYONE) == EVERYBODY


def test_edit_one_lead(fresh: Home) -> None:
    """A lead that is there; none is made by an edit."""
    fresh.run(leads.edit_lead, "bob", {"status": "Hot", "custom.budget": Decimal(1)})
    assert lead(fresh, "bob").values["status"] == "Hot"
    with pytest.raises(NotFound, match="there is no lead “nobody”"):
        fresh.run(leads.edit_lead, "nobody", {"status": "Hot"})


def test_tag_and_untag(fresh: Home) -> None:
    """Any case, new tags become known, twice is once, unknown leads do not count."""
    assert fresh.run(leads.tag_leads, ["bob", "ann", "nobody"], ["VIP", "Winter 2026", "winter 2026"]) == 2
    assert lead(fresh, "bob").values["tags"] == ["VIP", "Winter 2026"]
    assert lead(fresh, "ann").values["tags"] == ["Buyer", "VIP", "Winter 2026"]
    assert "Winter 2026" in fresh.catalog.labels("tags")
    assert fresh.run(leads.untag_leads, ["ann"], ["vip", "WINTER 2026"]) == 1
    assert lead(fresh, "ann").values["tags"] == ["Buyer"]
    with pytest.raises(BadInput, match="did you mean Seller"):
        fresh.run(leads.untag_leads, ["ann"], ["Seler"])


def test_delete_takes_events_along(fresh: Home) -> None:
    """The id may come back as a new lead, who did nothing yet."""
    assert fresh.run(leads.delete_leads, ["ann", "bob", "nobody"]) == 2
    assert fresh.members(EVERYONE) == EVERYBODY - {"ann", "bob"}
    assert upsert(fresh, LeadInput("ann", {})) == 1
    assert "ann" not in fresh.members({"field": "engagement", "op": "received"})
    with fresh.database.transaction(fresh.id) as connection:
        left = text("SELECT count(*) FROM event WHERE NOT EXISTS (SELECT 1 FROM lead WHERE lead.ord = event.ord)")
        assert connection.scalar(left) == 0


def test_a_deleted_leads_place_is_not_given_away(fresh: Home) -> None:
    """Not even the last one's: a page that is open in a preview would skip or repeat somebody."""
    upsert(fresh, LeadInput("last", {}))
    with fresh.database.transaction(fresh.id) as connection:
        place = connection.scalar(text("SELECT max(ord) FROM lead"))
    fresh.run(leads.delete_leads, ["last"])
    upsert(fresh, LeadInput("later", {}))
    with fresh.database.transaction(fresh.id) as connection:
        assert connection.scalar(text("SELECT max(ord) FROM lead")) > place


def test_the_same_event_twice_is_one(fresh: Home) -> None:
    """Within a batch, in another batch, and as another spelling of its moment."""
    one = EventInput("bob", "k1", "opened", at("2026-01-10T15:00:00+00:00"))
    again = EventInput("bob", "k1", "opened", at("2026-01-10T10:00:00-05:00"))
    for batch in ([(1, one), (2, again)], [(3, one)]):
        assert fresh.run(leads.record_events, batch) == []
    assert rows(fresh, "SELECT count(*) FROM event JOIN lead USING (ord) WHERE lead_id = 'bob'") == [(1,)]


def test_events_without_a_lead_are_handed_back(fresh: Home) -> None:
    """By their marks; the others are recorded."""
    events = [(7, EventInput("nobody", "k1", "opened", NOW)), (8, EventInput("bob", "k1", "clicked", NOW))]
    assert fresh.run(leads.record_events, events) == [(7, "nobody")]
    assert "bob" in fresh.members({"field": "engagement", "op": "clicked"})


@pytest.mark.parametrize(("campaign", "kind", "error"), [("k9", "opened", NotFound), ("k1", "read", BadInput)])
def test_events_that_are_refused(campaign: str, kind: str, error: type[Exception], cast: Home) -> None:
    """An unknown campaign, an unknown kind of event."""
    with pytest.raises(error):
        cast.run(leads.record_events, [(1, EventInput("ann", campaign, kind, NOW))])


def rows(home: Home, statement: str) -> list[tuple[Any, ...]]:
    """What a statement gives within the account."""
    with home.database.transaction(home.id) as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


LATEST = ", ".join(
    f"max(at) FILTER (WHERE kind = {n}{' AND NOT machine' if kind == 'opened' else ''})"
    for kind, n in (("received", 0), ("opened", 1), ("clicked", 2), ("bounced", 3), ("unsubscribed", 4))
)
ROLLED = "received_at, opened_at, clicked_at, bounced_at, unsubscribed_at"


@pytest.mark.parametrize("seed", range(4))
def test_roll_ups_equal_their_events(seed: int, fresh: Home) -> None:
    """Whatever the order and the batches that events come in: recomputed from all events, they are the same."""
    rng = random.Random(seed)
    moments = [NOW - timedelta(days=rng.randrange(40), seconds=rng.randrange(3)) for _ in range(30)]
    kinds = ("received", "opened", "opened", "clicked", "bounced", "unsubscribed")
    events = [
        EventInput(
            rng.choice(sorted(EVERYBODY)), f"k{rng.randint(1, 5)}", rng.choice(kinds), moment, rng.random() < 0.4
        )
        for moment in moments
        for _ in range(8)
    ]
    rng.shuffle(events)
    while events:
        batch = [events.pop() for _ in range(min(len(events), rng.randint(1, 60)))]
        fresh.run(leads.record_events, list(enumerate(batch)))
    kept = f"SELECT campaign, ord, {ROLLED} FROM engagement ORDER BY 1, 2"
    again = f"SELECT campaign, ord, {LATEST} FROM event GROUP BY 1, 2 ORDER BY 1, 2"
    assert rows(fresh, kept) == rows(fresh, again)
    kept = f"SELECT ord, {ROLLED} FROM lead WHERE ord IN (SELECT ord FROM event) ORDER BY 1"
    again = f"SELECT ord, {LATEST} FROM event GROUP BY 1 ORDER BY 1"
    assert rows(fresh, kept) == rows(fresh, again)


def test_writers_take_turns(fresh: Home) -> None:
    """Two threads upsert overlapping leads, new tags and texts at once: nobody is lost or doubled."""
    catalog = fresh.catalog

    def write(part: int) -> int:
        added = 0
        for i in range(5):
            given = [
                LeadInput(f"n{i}-{j}", {"tags": [f"tag {i}", f"tag {j}"], "first_name": f"Name {i}{j}"})
                for j in range(20)
            ]
            random.Random(part).shuffle(given)
            with fresh.database.transaction(fresh.id) as connection:
                added += leads.upsert_leads(connection, catalog, given)
        return added

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(write, range(2))) == 100
    assert len(fresh.members(EVERYONE)) == 100 + len(EVERYBODY)
    folded = [label.casefold() for label in fresh.catalog.labels("tags")]
    assert len(folded) == len(set(folded))
    assert lead(fresh, "n3-7").values["tags"] == ["tag 3", "tag 7"]


def test_campaigns_are_upserted(fresh: Home) -> None:
    """By id: a new name and moment, the number in events stays; twice in a batch, the later holds."""

    def write(connection: Connection, catalog: Catalog) -> None:
        given = [CampaignInput("k1", "Renamed", NOW), CampaignInput("k9", "A", None), CampaignInput("k9", "B", None)]
        upsert_campaigns(connection, catalog.account_id, given)

    before = fresh.catalog.campaign_ids
    fresh.run(write)
    after = fresh.catalog.campaign_ids
    assert (after["k1"].name, after["k1"].sent_at, after["k1"].number) == ("Renamed", NOW, before["k1"].number)
    assert after["k9"].name == "B"
    assert len({campaign.number for campaign in after.values()}) == 6


def test_delete_account_leaves_nothing(fresh: Home) -> None:
    """In no table."""
    with fresh.database.transaction(fresh.id) as connection:
        leads.delete_account(connection, fresh.id)
        tables = connection.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity")).all()
        assert len(tables) >= 11
        for table in tables:
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table
