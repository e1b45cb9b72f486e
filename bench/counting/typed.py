"""The account as plain typed tables, in a schema of its own: what the designs in PostgreSQL are made of.

`peer.lead` has a column for each field, `peer.event` a row for each event, `peer.campaign` one for each campaign; of
this account alone, so no condition on the account and no row-level security slows anybody down. The tables are
unlogged, which costs reading nothing.
"""

import psycopg

from bench.counting.engine import Step
from bench.counting.setting import Setting
from bench.counting.sql import name_of, quoted, run
from segment_core.catalog import Catalog, Field
from segment_core.tables import EVENT_KINDS

SCHEMA = "peer"
LATEST = ("received_at", "opened_at", "clicked_at", "bounced_at", "unsubscribed_at")
IN_ROW = ("email", "phone", "created_at", "last_active_at", "subscribed")
OF_VALUES = ("choice", "member", "text")
NOT_IN_A_COLUMN = ("tags", "engagement", "segment")


def fields_of(catalog: Catalog) -> list[Field]:
    """The fields that have a column each: all but tags, engagement and segments."""
    return [field for field in catalog.fields.values() if field.kind not in NOT_IN_A_COLUMN]


def prepare(setting: Setting, connection: psycopg.Connection, step: Step) -> None:
    """Have the tables there, made the first time, and their names come first."""
    run(connection, f"SET search_path = {SCHEMA}, public")
    if run(connection, "SELECT to_regclass('peer.event_lead')").fetchone() != (None,):
        return
    step("typed tables")
    run(connection, f"CREATE SCHEMA {SCHEMA}")
    run(connection, f"CREATE UNLOGGED TABLE lead AS {leads_query(setting)}")
    run(connection, "ALTER TABLE lead ADD PRIMARY KEY (id)")
    kinds = " ".join(f"WHEN {number} THEN {quoted(kind)}" for kind, number in EVENT_KINDS.items())
    mine = f"WHERE account_id = {setting.account}"
    run(
        connection,
        f"""
        CREATE TYPE event_kind AS ENUM ({", ".join(map(quoted, EVENT_KINDS))});
        CREATE UNLOGGED TABLE event AS
        SELECT ord AS lead, campaign, (CASE kind {kinds} END)::event_kind AS kind, at, machine
        FROM public.event {mine} ORDER BY ord;
        CREATE UNLOGGED TABLE campaign AS SELECT number AS id, name, sent_at FROM public.campaign {mine}
    """,
    )
    step("indexes of the events")
    run(
        connection,
        """
        CREATE INDEX ON event (kind, campaign, lead) INCLUDE (machine);
        CREATE INDEX ON event (kind, at) INCLUDE (lead, machine);
        CREATE INDEX event_lead ON event (lead, kind, at) INCLUDE (campaign, machine)
    """,
    )
    settle(connection, "lead", "event", "campaign")


def drop(connection: psycopg.Connection) -> None:
    """Forget all that was made here and of it."""
    run(connection, f"SET client_min_messages = warning; DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def settle(connection: psycopg.Connection, *tables: str) -> None:
    """Known statistics and visible pages, as autovacuum would see to in time."""
    run(connection, f"VACUUM (ANALYZE) {', '.join(tables)}")


def leads_query(setting: Setting, more: str = "") -> str:
    """The leads with plain values: id, tags, a column for each field, the latest event of each kind. `more`: further
    columns, each with a comma before it."""
    fields = fields_of(setting.catalog)
    columns = ", ".join(f"{value_of(field)} AS {name_of(field)}" for field in fields)
    joins = " ".join(
        f"LEFT JOIN public.value AS of_{name_of(field)} ON of_{name_of(field)}.account_id = {setting.account} "
        f"AND of_{name_of(field)}.id = {_number(field)}"
        for field in fields
        if field.kind in OF_VALUES and field.key not in IN_ROW
    )
    return f"""
        WITH tag_set AS (
            SELECT tags, ARRAY(SELECT label FROM public.value WHERE account_id = {setting.account} AND id = ANY (tags))
                AS labels
            FROM (SELECT DISTINCT tags FROM public.lead WHERE account_id = {setting.account}) AS known
        )
        SELECT lead.ord AS id, tag_set.labels AS tags, {columns}, {", ".join(f"lead.{name}" for name in LATEST)}{more}
        FROM public.lead JOIN tag_set ON tag_set.tags = lead.tags {joins}
        WHERE lead.account_id = {setting.account}
        ORDER BY lead.ord
    """


def value_of(field: Field) -> str:
    """A field's plain value, as SQL within `leads_query`."""
    if field.key in IN_ROW:
        return f"lead.{field.key}"
    stored = f"(lead.custom ->> {quoted(name_of(field))})"
    match field.kind:
        case "number":
            return f"{stored}::numeric"
        case "boolean":
            return f"{stored}::boolean"
        case "date":
            return f"date '1970-01-01' + {stored}::integer"
        case "datetime":
            return f"timestamptz '1970-01-01 00:00Z' + {stored}::bigint * interval '1 microsecond'"
        case _:
            return f"of_{name_of(field)}.label"


def _number(field: Field) -> str:
    key = name_of(field)
    return f"(lead.custom ->> {quoted(key)})::integer" if field.key.startswith("custom.") else f"lead.{key}"
