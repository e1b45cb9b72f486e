"""The wall between accounts: what the database itself enforces, and what every function of the core says through it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, empty_checkpoint
from sqlalchemy import Connection, TextClause, create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from assistant.checkpoints import Conversations, conversation_key
from segment_core import (
    breakdown,
    campaigns,
    confirmations,
    help_center,
    keys,
    leads,
    people_among,
    reads,
    segment_sizes,
    segments,
    values,
    webhooks,
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
from segment_core.counting import build
from segment_core.database.engine import Database
from segment_core.errors import BadInput, CoriError, InvalidTree, NotFound
from segment_core.lead_rows import LeadInput
from segment_core.model import Everyone
from segment_core.overlaps import regions
from segment_core.segments import Edit
from segment_core.tables import CHAT, CHAT_ELEMENT, CHAT_STEP, EVENT_SEEN, MEMBER
from segment_core.validate import validate
from tests.support.account import CustomField, Segment
from tests.support.cast import CAST, NOW
from tests.support.home import Home, load
from tests.support.mailing import HELLO

EDIT = Edit("t1", NOW)
ANY = stored.Confirmed(0, 0, "")
HOUR = timedelta(hours=1)
TABLES = text("""
    SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
           pg_get_userbyid(c.relowner) AS owner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg\\_%' AND c.relname <> 'cori_migration'
    ORDER BY 1
""")
KEYS = text("""
    SELECT t.relname AS name, i.relname AS index, x.indisprimary AS is_primary, a.attname AS first
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    WHERE x.indisunique AND n.nspname = 'public' AND t.relname <> 'cori_migration'
""")


@pytest.fixture(scope="module")
def wall(make_database: Callable[[], Database]) -> Database:
    """A database of its own, so that its catalog holds the product's tables alone."""
    return make_database()


@pytest.fixture(scope="module")
def ours(wall: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The account that asks."""
    home = load(wall, replace(CAST, given_id="ours"), tmp_path_factory.mktemp("ours"))
    fill(home)
    return home


@pytest.fixture(scope="module")
def theirs(wall: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Another account: everything it has goes by a name of its own."""
    folder = replace(
        CAST,
        given_id="theirs",
        leads=tuple(replace(lead, id=f"x-{lead.id}") for lead in CAST.leads),
        campaigns=tuple(replace(campaign, id=f"x-{campaign.id}") for campaign in CAST.campaigns),
        events=tuple(replace(e, lead_id=f"x-{e.lead_id}", campaign_id=f"x-{e.campaign_id}") for e in CAST.events),
        segments=(Segment("Secret", {"field": "status", "op": "in", "value": ["Hot"]}),),
        statuses=(*CAST.statuses, "Sealed"),
        team=tuple(replace(member, id=f"x-{member.id}", email=f"x-{member.email}") for member in CAST.team),
        custom_fields=(*CAST.custom_fields, CustomField("hidden", "Hidden", "text")),
    )
    folder = replace(folder, leads=tuple(replace(lead, values=_handed_over(lead.values)) for lead in folder.leads))
    home = load(wall, folder, tmp_path_factory.mktemp("theirs"))
    fill(home)
    return home


def _handed_over(given: dict[str, Any]) -> dict[str, Any]:
    """Their leads are theirs in every value too."""
    owner = given.get("assigned_to")
    return {**given, "assigned_to": f"x-{owner}" if owner else None, "tags": ("Sealed",), "custom.hidden": "sealed"}


def fill(home: Home) -> None:
    """A change that waits, a sent campaign, sizes, a conversation and its chat, so that no table is empty."""
    change = confirmations.PendingChange(f"token of {home.slug}", "delete_segment", {"name": "x"}, 1, 2)
    with home.database.transaction(home.id) as connection:
        confirmations.propose(connection, home.id, "t1", "thread", change, NOW)
        keys.create_key(connection, home.slug, f"key of {home.slug}", "admin", NOW)
        connection.execute(insert(EVENT_SEEN).values(account_id=home.id, digest=b"seen", seen_at=NOW))
        webhooks.set_webhook(connection, home.id, "own", None, NOW)
    build.build(home.database, home.id, NOW)
    home.run(lambda connection, _: connection.execute(text("UPDATE lead SET status = status")))  # is noted
    campaign = home.run(campaigns.create_campaign, f"Plan of {home.slug}", home.catalog.segments[0].name, EDIT, HELLO)
    review = home.run(campaigns.review_campaign, campaign.id, NOW)
    home.run(campaigns.send_now, campaign.id, review.confirmed, f"key of {home.slug}", NOW)
    home.run(lambda connection, catalog: segment_sizes.record(connection, catalog, list(catalog.segments), NOW))
    home.run(lambda connection, _: help_center.vote(connection, home.id, "counts", "t1", True, NOW))
    home.run(lambda connection, _: help_center.note_unanswered(connection, home.id, "how do I fly", None, NOW))
    saver, key = Conversations(home.database), conversation_key(home.slug, "t1", "thread")
    config: RunnableConfig = {"configurable": {"thread_id": key, "checkpoint_ns": ""}}
    state: Checkpoint = {**empty_checkpoint(), "channel_values": {"draft": {}}, "channel_versions": {"draft": "1"}}
    saver.put_writes(saver.put(config, state, {}, {}), [("draft", {})], "task")
    with home.database.transaction(home.id) as connection:
        member = connection.scalar(select(MEMBER.c.member_id).limit(1))
        row = {"account_id": home.id, "member_id": member, "thread_id": "thread"}
        said = {"step_id": "m1", "kind": "user_message", "author": "User", "output": "hi", "is_error": False}
        connection.execute(insert(CHAT).values(**row, name="hi", used_at=NOW))
        connection.execute(insert(CHAT_STEP).values(**row, **said, created_at=NOW))
        connection.execute(insert(CHAT_ELEMENT).values(**row, element_id="c1", step_id="m1", name="TurnCard", props={}))


def as_owner(database: Database, statement: TextClause) -> list[Any]:
    """What the migrating role reads (a superuser of the embedded server: it passes the wall)."""
    engine = create_engine(database.url)
    with engine.connect() as connection:
        rows: list[Any] = [*connection.execute(statement).all()]
    engine.dispose()
    return rows


def table_names(database: Database) -> list[str]:
    """Every table, view and the like in the database's own catalog but the migration's."""
    return [row.name for row in as_owner(database, TABLES)]


def test_every_table_is_walled(wall: Database) -> None:
    """Row-level security is on and forced everywhere, also on tables that a later migration adds."""
    rows = as_owner(wall, TABLES)
    assert len(rows) >= 14
    assert not [row.name for row in rows if not (row.enabled and row.forced)]


def test_account_is_first_in_every_key(wall: Database) -> None:
    """Every table has a primary key; it and every unique index begin with account_id."""
    rows = as_owner(wall, KEYS)
    assert {row.name for row in rows if row.is_primary} == set(table_names(wall))
    assert not [row.index for row in rows if row.first != "account_id"]


def test_policies_let_an_account_see_and_write_its_own_alone(wall: Database) -> None:
    """One policy on each table, for every command; what is for the owner alone does not hold for the application."""
    policies = as_owner(wall, text("SELECT tablename, cmd, roles, qual, with_check FROM pg_policies"))
    walls = [row for row in policies if row.roles != [wall.url.username]]
    assert sorted(row.tablename for row in walls) == table_names(wall)
    for row in walls:
        assert (row.cmd, row.roles) == ("ALL", ["public"])
        assert "cori.account_id" in row.qual
        assert row.with_check in (None, row.qual)


def test_application_role_is_nobody(wall: Database) -> None:
    """It owns nothing, is no superuser, and can neither bypass the wall nor make roles or databases."""
    role = wall.engine.url.username
    rows = as_owner(wall, text("SELECT * FROM pg_roles"))
    attributes = next(row for row in rows if row.rolname == role)
    assert not any((attributes.rolsuper, attributes.rolbypassrls, attributes.rolcreaterole, attributes.rolcreatedb)), (
        attributes
    )
    assert role not in {row.owner for row in as_owner(wall, TABLES)}
    memberships = text(f"SELECT 1 FROM pg_auth_members WHERE member = '{role}'::regrole")
    assert as_owner(wall, memberships) == []
    assert as_owner(wall, text(OWNED.format(role=role))) == []


OWNED = """
    SELECT relname FROM pg_class WHERE relowner = '{role}'::regrole AND relpersistence <> 't'
        AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_toast\\_temp%')
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = '{role}'::regrole
    UNION ALL SELECT proname FROM pg_proc WHERE proowner = '{role}'::regrole
    UNION ALL SELECT datname FROM pg_database WHERE datdba = '{role}'::regrole
"""  # temporary tables are its own, until the connection ends


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM cori_migration",
        "ALTER TABLE lead DISABLE ROW LEVEL SECURITY",
        "DROP POLICY account_wall ON lead",
        "TRUNCATE lead",
        "CREATE TABLE public.mine (x int)",
        "SET ROLE pg_read_all_data",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_application_role_may_not(statement: str, wall: Database) -> None:
    """The role cannot read the migration table, lift the wall or make things."""
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), wall.engine.begin() as connection:
        connection.execute(text(statement))


def test_without_an_account_every_table_is_empty(wall: Database, ours: Home, theirs: Home) -> None:
    """Though the owner sees rows of both accounts in each of them."""
    with wall.engine.begin() as connection:
        for name in table_names(wall):
            assert connection.scalar(text(f"SELECT count(*) FROM {name}")) == 0, name
    for name in table_names(wall):
        owners = {row.account_id for row in as_owner(wall, text(f"SELECT DISTINCT account_id FROM {name}"))}
        assert owners == {ours.id, theirs.id}, name


def test_an_account_sees_its_own_rows_alone(wall: Database, ours: Home, theirs: Home) -> None:
    """In every table, whatever is asked for."""
    with wall.transaction(ours.id) as connection:
        for name in table_names(wall):
            seen = set(connection.scalars(text(f"SELECT account_id FROM {name}")))
            assert seen == {ours.id}, name
            one = text(f"SELECT count(*) FROM {name} WHERE account_id = :other")
            assert connection.scalar(one, {"other": theirs.id}) == 0, name


def test_an_account_cannot_change_or_delete_rows_of_another(wall: Database, ours: Home, theirs: Home) -> None:
    """UPDATE and DELETE find nothing."""
    with wall.transaction(ours.id) as connection:
        for name in table_names(wall):
            for statement in (f"UPDATE {name} SET account_id = account_id", f"DELETE FROM {name}"):
                done = connection.execute(text(f"{statement} WHERE account_id = :other"), {"other": theirs.id})
                assert done.rowcount == 0, name


def test_an_account_cannot_write_into_another(wall: Database, ours: Home, theirs: Home) -> None:
    """Neither a new row of theirs nor handing over one of ours, in any table."""
    for name in table_names(wall):
        columns = [row.attname for row in as_owner(wall, text(COLUMNS.format(name)))]
        others = ", ".join(column for column in columns if column != "account_id")
        for statement in (
            f"INSERT INTO {name} (account_id, {others}) SELECT :other, {others} FROM {name} LIMIT 1".replace(
                ", )", ")"
            ),
            f"UPDATE {name} SET account_id = :other",
        ):
            with (
                pytest.raises(DBAPIError, match="row-level security"),
                wall.transaction(ours.id) as connection,
            ):
                connection.execute(text(statement), {"other": theirs.id})


COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped"


def test_account_is_gone_after_the_transaction(wall: Database, ours: Home) -> None:
    """The pool hands the very same connection on, and it sees nothing; after an error too."""

    def backend(connection: Connection) -> Any:
        return connection.scalar(text("SELECT pg_backend_pid()"))

    wall.close()  # so that the pool has one connection to hand on
    with wall.transaction(ours.id) as connection:
        first = backend(connection)
        assert connection.scalar(text("SELECT count(*) FROM lead")) == len(CAST.leads)
    with wall.engine.begin() as connection:
        assert backend(connection) == first
        assert connection.scalar(text("SELECT count(*) FROM lead")) == 0
    with pytest.raises(ZeroDivisionError), wall.transaction(ours.id):
        raise ZeroDivisionError
    with wall.engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM lead")) == 0


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


@pytest.fixture
def untouched(wall: Database, ours: Home, theirs: Home) -> Iterable[None]:
    """Their rows are the same afterwards, in every table."""
    before = dump(wall, theirs)
    yield
    assert dump(wall, theirs) == before


def dump(database: Database, home: Home) -> dict[str, list[str]]:
    """Every row of an account, as text."""
    rows = "SELECT t::text AS row FROM {} t WHERE account_id = {} ORDER BY 1"
    return {
        name: [row.row for row in as_owner(database, text(rows.format(name, home.id)))]
        for name in table_names(database)
    }


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
    source = Path(__file__).read_text(encoding="utf-8")
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
