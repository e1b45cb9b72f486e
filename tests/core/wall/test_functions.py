"""What every function of the core says of things that are another account's: not found, or nothing."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from segment_core import (
    breakdown,
    campaigns,
    confirmations,
    keys,
    leads,
    people_among,
    reads,
    segments,
    values,
)
from segment_core.accounts import check_login, member_of, set_password
from segment_core.campaigns import (
    audience,
    delivery,
    planning,
    recipients,
    recorded,
    sending,
    stored,
    uncertain,
    unsubscribing,
)
from segment_core.catalog import Catalog
from segment_core.database.engine import Database
from segment_core.errors import BadInput, CoriError, InvalidTree, NotFound
from segment_core.lead_rows import LeadInput
from segment_core.model import Everyone
from segment_core.overlaps import regions
from segment_core.tables import LEAD
from segment_core.validate import validate
from tests.core.wall.conftest import EDIT
from tests.support.cast import NOW
from tests.support.home import Home
from tests.support.mailing import HELLO
from tests.support.owner import as_owner, in_all, table_names

ANY = stored.Confirmed(0, 0, "")
HOUR = timedelta(hours=1)


def tree(field: str, op: str, value: Any) -> Callable[..., Any]:
    """Counting by a condition that names something of theirs."""

    def call(connection: Connection, catalog: Catalog) -> int:
        node = {"field": field, "op": op, "value": value}
        return reads.count(connection, validate(node, catalog), catalog, NOW)

    return call


Call = Callable[[Connection, Catalog], Any]
REFUSED: list[tuple[str, type[CoriError], Call]] = [
    ("count by their segment", InvalidTree, tree("segment", "in", ["Secret"])),
    ("count by their member", InvalidTree, tree("assigned_to", "in", ["x-t1"])),
    ("count by their status", InvalidTree, tree("status", "in", ["Sealed"])),
    ("count by their tag", InvalidTree, tree("tags", "has_any", ["Sealed"])),
    ("count by their campaign", InvalidTree, tree("engagement", "opened", {"campaign": "x-k1"})),
    ("count by their field", InvalidTree, tree("custom.hidden", "contains", "a")),
    ("break down by their field", NotFound, lambda k, c: breakdown.breakdown(k, Everyone(), "custom.hidden", c, NOW)),
    ("look up in their field", NotFound, lambda k, c: values.look_up(k, "sealed", c, "custom.hidden")),
    ("find their segment", NotFound, lambda k, c: segments.find_segment("Secret", c)),
    ("versions of theirs", NotFound, lambda k, c: segments.segment_versions(k, c, "Secret")),
    ("edit theirs", NotFound, lambda k, c: segments.edit_segment(k, c, "Secret", {"everyone": True}, 1, EDIT)),
    ("rename theirs", NotFound, lambda k, c: segments.rename_segment(k, c, "Secret", "Mine", EDIT)),
    ("duplicate theirs", NotFound, lambda k, c: segments.duplicate_segment(k, c, "Secret", None, EDIT)),
    ("delete theirs", NotFound, lambda k, c: segments.delete_segment(k, c, "Secret", EDIT)),
    ("create from theirs", InvalidTree, lambda k, c: segments.create_segment(k, c, "Mine", of_theirs(), EDIT)),
    ("edit their lead", NotFound, lambda k, c: leads.edit_lead(k, c, "x-ann", {"status": "Cold"})),
    ("write their member", BadInput, lambda k, c: leads.upsert_leads(k, c, [LeadInput("n", {"assigned_to": "x-t1"})])),
    ("write their field", BadInput, lambda k, c: leads.upsert_leads(k, c, [LeadInput("n", {"custom.hidden": "a"})])),
    ("untag with their tag", BadInput, lambda k, c: leads.untag_leads(k, c, ["ann"], ["Sealed"])),
    (
        "record an event of their campaign",
        NotFound,
        lambda k, c: leads.record_events(k, c, [(1, event("ann", "x-k1"))]),
    ),
    ("get their campaign", NotFound, lambda k, c: stored.get_campaign(k, c, "x-k1")),
    ("find their campaign", NotFound, lambda k, c: stored.find_campaign(k, c, "Plan of theirs")),
    ("plan for their segment", NotFound, lambda k, c: planning.create_campaign(k, c, "Mine", "Secret", EDIT)),
    ("edit their campaign", NotFound, lambda k, c: planning.edit_campaign(k, c, "x-k1", subject="Mine")),
    ("review their campaign", NotFound, lambda k, c: planning.review_campaign(k, c, "x-k1", NOW)),
    ("is theirs unsent", NotFound, lambda k, c: planning.unsent(k, c, "x-k1", "sent")),
    ("preview their lead", NotFound, lambda k, c: planning.preview_message(k, c, HELLO, "x-ann")),
    ("send theirs", NotFound, lambda k, c: sending.send_now(k, c, "x-k1", ANY, "key", NOW)),
    ("schedule theirs", NotFound, lambda k, c: sending.schedule(k, c, "x-k1", NOW + HOUR, ANY, NOW)),
    ("send theirs on time", NotFound, lambda k, c: sending.send_scheduled(k, c, "x-k1", NOW)),
    ("cancel theirs", NotFound, lambda k, c: sending.cancel_campaign(k, c, "x-k1", NOW)),
    ("where theirs went", NotFound, lambda k, c: unsubscribing.mailed_address(k, c.account_id, 99, 0)),
    ("say no for theirs", NotFound, lambda k, c: unsubscribing.unsubscribe_recipient(k, c, 99, 0, NOW)),
    ("take their confirmation", NotFound, lambda k, c: take(k, c, "token of theirs")),
    ("set their password", NotFound, lambda k, c: set_password(k, c.account_id, "x-t1", "secret")),
]
NOTHING: list[tuple[str, Any, Call]] = [
    ("why is their lead in", None, lambda k, c: reads.why(k, Everyone(), "x-ann", c, NOW)),
    ("get their lead", None, lambda k, c: reads.lead_by_id(k, "x-ann", c)),
    ("find their lead", [], lambda k, c: reads.find_leads(k, "x-ann", c)),
    ("look up their values", (), lambda k, c: values.look_up(k, "Sealed", c).matches),
    ("tag their leads", 0, lambda k, c: leads.tag_leads(k, c, ["x-ann"], ["Buyer"])),
    ("untag their leads", 0, lambda k, c: leads.untag_leads(k, c, ["x-ann"], ["Buyer"])),
    ("unsubscribe their address", 0, lambda k, c: leads.unsubscribe_address(k, c, "x-nobody@example.com", NOW)),
    ("unsubscribe their leads", 0, lambda k, c: leads.unsubscribe_leads(k, c, ["x-ann"], NOW)),
    ("leads among theirs by id", set(), lambda k, c: people_among.ids_among(k, ["x-ann"], c)),
    ("leads with their address", {}, lambda k, c: leads.leads_by_address(k, c, ["x-nobody@example.com"])),
    ("leads with the address of theirs", ["x-ann"], lambda k, c: leads.with_same_address(k, c, "x-ann")),
    ("resubscribe their leads", 0, lambda k, c: leads.resubscribe_leads(k, c, ["x-ann"], NOW)),
    ("delete their leads", 0, lambda k, c: leads.delete_leads(k, c, ["x-ann", "x-bob"])),
    ("an event of their lead", [(7, "x-ann")], lambda k, c: leads.record_events(k, c, [(7, event("x-ann", "k1"))])),
]


def of_theirs() -> Any:
    """A condition on their segment."""
    return {"field": "segment", "op": "in", "value": ["Secret"]}


def event(lead: str, campaign: str) -> leads.EventInput:
    """An open."""
    return leads.EventInput(lead, campaign, "opened", NOW)


def take(connection: Connection, catalog: Catalog, token: str) -> Any:
    """Use up a confirmation by its token."""
    return confirmations.take(connection, catalog.account_id, "t1", "thread", token, NOW)


@pytest.fixture(scope="module")
def left() -> list[list[tuple[str, str]]]:
    """Their rows as the last test left them: what the next one finds. It takes as long to read as a test to run."""
    return []


@pytest.fixture
def untouched(owner: Engine, ours: Home, theirs: Home, left: list[list[tuple[str, str]]]) -> Iterable[None]:
    """Their rows are the same afterwards, in every table."""
    before = left.pop() if left else dump(owner, theirs)
    yield
    left.append(dump(owner, theirs))
    assert left[-1] == before


def dump(owner: Engine, home: Home) -> list[tuple[str, str]]:
    """Every row of an account, as text, after its table's name."""
    rows = f"SELECT '{{table}}' AS name, t::text AS row FROM {{table}} t WHERE account_id = {home.id}"
    return sorted((found.name, found.row) for found in as_owner(owner, in_all(table_names(owner), rows)))


@pytest.mark.parametrize(("what", "error", "call"), REFUSED, ids=[row[0] for row in REFUSED])
@pytest.mark.usefixtures("untouched")
def test_things_of_another_account_are_not_found(what: str, error: type[CoriError], call: Call, ours: Home) -> None:
    """Each function refuses by name, and the error holds nothing that only they know."""
    with pytest.raises(error) as caught:
        ours.run(call)
    assert "Tia" not in caught.value.message, what
    near = [
        *caught.value.data.get("nearest", ()),
        *(n for p in caught.value.data.get("problems", ()) for n in p.nearest),
    ]
    assert not {"Secret", "Sealed", "x-t1", "x-k1", "custom.hidden"} & set(near)


@pytest.mark.parametrize(("what", "answer", "call"), NOTHING, ids=[row[0] for row in NOTHING])
@pytest.mark.usefixtures("untouched")
def test_things_of_another_account_are_nothing(what: str, answer: Any, call: Call, ours: Home) -> None:
    """Where an answer may be empty, it is empty, and nothing happens to them."""
    assert ours.run(call) == answer, what


def test_their_catalog_is_of_no_use(ours: Home, theirs: Home) -> None:
    """Were their vocabulary to leak into one of our transactions: every read still finds nobody."""
    foreign, everyone = theirs.catalog, Everyone()
    theirs_sent = theirs.run(stored.find_campaign, "Plan of theirs")
    with ours.database.transaction(ours.id) as connection:
        assert reads.count(connection, everyone, foreign, NOW) == 0
        assert reads.counts(connection, [everyone, everyone], foreign, NOW) == [0, 0]
        assert list(reads.member_ids(connection, everyone, foreign, NOW)) == []
        assert list(reads.stream_members(connection, everyone, foreign, NOW, [LEAD.c.ord])) == []
        assert reads.preview(connection, everyone, foreign, NOW).leads == []
        assert keys.list_keys(connection, theirs.id) == []
        assert not any(region.count for region in regions(connection, [everyone, everyone], foreign, NOW).regions)
        assert not reads.all_same(connection, [everyone, everyone], foreign, NOW)
        assert reads.why(connection, everyone, "x-ann", foreign, NOW) is None
        assert reads.find_leads(connection, "x-ann", foreign) == []
        assert breakdown.breakdown(connection, everyone, "status", foreign, NOW).total == 0
        assert people_among.names_among(connection, ["ann ng"], foreign) == set()
        assert people_among.ids_among(connection, ["x-ann"], foreign) == set()
        assert people_among.phones_among(connection, ["4165550101"], foreign) == set()
        assert segments.segment_versions(connection, foreign, "Secret") == []
        assert segments.last_edits(connection, foreign) == {}
        assert leads.delete_leads(connection, foreign, ["x-ann"]) == 0
        assert leads.unsubscribe_address(connection, foreign, "ann@example.com", NOW) == 0
        assert audience.count_audience(connection, everyone, foreign, NOW) == audience.Audience()
        assert audience.sample(connection, everyone, foreign, NOW) == []
        assert stored.list_campaigns(connection, foreign) == []
        assert recipients.members_page(connection, everyone, foreign, NOW).leads == []
        assert len(list(recipients.member_rows(connection, everyone, foreign, NOW))) == 1  # the header
        assert delivery.deliveries(connection, foreign, theirs_sent) == delivery.Deliveries()
        assert delivery.next_due(connection, foreign, theirs_sent, NOW).due == []
        assert delivery.next_moment(connection, foreign, theirs_sent) is None
        assert delivery.left_sending(connection, foreign, theirs_sent, NOW) == []
        assert not delivery.left_by(connection, foreign, theirs_sent.number, 0, "token")
        assert delivery.oldest_sending(connection, foreign, theirs_sent) is None
        assert delivery.begin(connection, foreign, theirs_sent, 0, NOW, "token") is None
        assert not delivery.settle(connection, foreign, theirs_sent, 0, "sent", NOW)
        assert uncertain.resolve_uncertain(connection, foreign, theirs_sent, "received", NOW, ["x-ann"]) == 0
        assert not delivery.finish(connection, foreign, theirs_sent, NOW)
        assert delivery.note_events(connection, foreign, theirs_sent) == 0
        delivery.report_problem(connection, foreign, theirs_sent, "ours")
        assert recipients.recipients_page(connection, foreign, theirs_sent).recipients == []
        assert len(list(recipients.recipient_rows(connection, foreign, theirs_sent))) == 1
        assert [match.leads for match in values.look_up(connection, "Sealed", foreign, "tags").matches] == [0]


@pytest.mark.usefixtures("untouched")
def test_a_deleted_segment_of_theirs_is_not_brought_back(ours: Home, theirs: Home) -> None:
    """Its id is of no use to us."""
    theirs_id = theirs.catalog.segments[0].id
    theirs.run(segments.delete_segment, "Secret", EDIT)
    with pytest.raises(NotFound):
        ours.run(segments.restore_segment, theirs_id, EDIT)
    theirs.run(segments.restore_segment, theirs_id, EDIT)
    with theirs.database.transaction(theirs.id) as connection:  # so that only versions of the catalog differ
        connection.execute(text("UPDATE account SET catalog_version = catalog_version - 2"))


@pytest.mark.usefixtures("untouched")
def test_upserts_of_their_ids_make_our_own(ours: Home) -> None:
    """CRM ids, campaign ids and names are each account's own."""

    def write(connection: Connection, catalog: Catalog) -> None:
        leads.upsert_leads(connection, catalog, [LeadInput("x-zoe", {"status": "Hot"})])
        recorded.upsert_campaigns(connection, catalog.account_id, [recorded.CampaignInput("x-k1", "Ours", None)])
        segments.create_segment(connection, catalog, "Secret", {"everyone": True}, EDIT)
        connection.rollback()

    ours.run(write)


def test_logins_are_of_one_account(wall: Database, ours: Home, theirs: Home) -> None:
    """A member of theirs does not sign in with us, whatever the password."""
    with wall.transaction(theirs.id) as connection:
        set_password(connection, theirs.id, "x-t1", "secret")
    assert check_login(wall, "theirs", "x-t1", "secret") is not None
    assert check_login(wall, "ours", "x-t1", "secret") is None
    assert check_login(wall, "ours", "x-tia@example.com", "secret") is None
    assert member_of(wall, "ours", "x-t1") is None


def test_keys_are_of_one_account(wall: Database, ours: Home, theirs: Home) -> None:
    """A key of theirs with our name on it opens nothing, and we cannot revoke it."""
    with wall.transaction(theirs.id) as connection:
        key, token = keys.create_key(connection, theirs.slug, "for the test", "admin", NOW)
    with pytest.raises(NotFound), wall.transaction(ours.id) as connection:
        keys.revoke_key(connection, ours.id, key.id, NOW)
    with pytest.raises(NotFound), wall.transaction(ours.id) as connection:
        keys.revoke_key(connection, theirs.id, key.id, NOW)
    assert keys.check_key(wall, token.replace("cori_theirs.", "cori_ours."), NOW) is None
    holder = keys.check_key(wall, token, NOW)
    assert holder is not None
    assert (holder.account, holder.account_id) == ("theirs", theirs.id)


def test_the_functions_of_the_core_are_all_here() -> None:
    """A new public function of reads, segments, leads, values, confirmations or campaigns needs a row in the tables."""
    here = Path(__file__)
    source = "".join(path.read_text(encoding="utf-8") for path in (here, here.with_name("conftest.py")))
    for module in (*MODULES, *OF_CAMPAIGNS):
        short = module.__name__.rpartition(".")[2]
        for name, found in vars(module).items():
            if callable(found) and not name.startswith("_") and found.__module__ == module.__name__:
                if isinstance(found, type) or f"{short}.{name}" in NAMES_NOTHING:
                    continue
                assert f"{short}.{name}(" in source or f"{short}.{name}," in source, f"{short}.{name}"


MODULES = (reads, segments, leads, values, confirmations, campaigns, breakdown, people_among, keys)
OF_CAMPAIGNS = (audience, delivery, planning, recipients, recorded, sending, stored, unsubscribing)
NAMES_NOTHING = {  # these take trees that were validated, or no ids at all
    "reads.scoped",
    "reads.blanks",
    "segments.used_by",
    "segments.deleted_names",
    "segments.free_name",
    "segments.inlined",
    "leads.delete_account",
    "values.plain",
    "values.candidates",
    "values.with_counts",
    "breakdown.number_step",
    "people_among.bare_name",
    "audience.audience_of",
    "audience.bounced",
    "audience.judged_leads",
    "audience.unsubscribed",
    "planning.change_campaign",
    "planning.definition_of",
    "planning.expanded",
    "planning.free_campaign_name",
    "planning.locked",
    "planning.segment_of",
    "recorded.next_number",
    "sending.freeze_recipients",
    "sending.shown_at",
    "sending.what_changed",
    "stored.read_campaign",
}
