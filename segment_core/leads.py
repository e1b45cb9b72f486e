"""Every write of leads and events goes through here: upsert, edit, tag, untag, events, delete.

Within an account writers take turns (the account's row is locked). Batches travel by COPY into a temporary
table, since COPY into a table under row-level security is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, any_, case, delete, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER, TEXT

from segment_core.catalog import Catalog
from segment_core.dictionary import lock_account, value_numbers
from segment_core.errors import BadInput, NotFound
from segment_core.folding import WHITESPACE, fold_value
from segment_core.lead_rows import (
    LeadInput,
    built_in_row,
    check_value,
    custom_values,
    dictionary_numbers,
    json_text,
    known_label,
    writable_field,
)
from segment_core.lead_values import text_equals
from segment_core.noting import note, update_leads
from segment_core.tables import ACCOUNT, BITMAP_STATE, ENGAGEMENT, EVENT, EVENT_KINDS, LEAD, METADATA

EVENT_COLUMNS = ("received_at", "opened_at", "clicked_at", "bounced_at", "unsubscribed_at")


@dataclass(frozen=True)
class EventInput:
    """What one lead did with one campaign. `kind` is received, opened, clicked, bounced or unsubscribed."""

    lead_id: str
    campaign_id: str
    kind: str
    at: datetime
    machine: bool = False


def upsert_leads(connection: Connection, catalog: Catalog, leads: Sequence[LeadInput]) -> int:
    """Insert or update by CRM id; how many leads were new. Of one id given twice, the later values hold.

    Raises BadInput for a field, choice or member that the account does not have.
    """
    lock_account(connection, catalog.account_id)
    checked = [_checked(lead, catalog) for lead in _each_once(leads)]
    added = 0
    for group in _by_fields(checked):
        added += _upsert_group(connection, catalog, group)
    return added


def _each_once(leads: Iterable[LeadInput]) -> Iterable[LeadInput]:
    """One input a lead: what several say of it, as if they came one after the other."""
    merged: dict[str, LeadInput] = {}
    for lead in leads:
        known = merged.get(lead.id)
        merged[lead.id] = lead if known is None else LeadInput(lead.id, {**known.values, **lead.values})
    return merged.values()


def _checked(lead: LeadInput, catalog: Catalog) -> LeadInput:
    values: dict[str, Any] = {}
    for key, value in lead.values.items():
        field = writable_field(key, catalog)
        check_value(field, value)
        named = field.kind in ("choice", "member") and isinstance(value, str) and value.strip()
        values[key] = known_label(field, cast("str", value), catalog) if named else value
    return LeadInput(lead.id, values)


def _by_fields(leads: Iterable[LeadInput]) -> list[list[LeadInput]]:
    groups: dict[tuple[str, ...], list[LeadInput]] = {}
    for lead in leads:
        groups.setdefault(tuple(sorted(lead.values)), []).append(lead)
    return list(groups.values())


def _upsert_group(connection: Connection, catalog: Catalog, leads: list[LeadInput]) -> int:
    """Leads that all have the same fields."""
    numbers = dictionary_numbers(connection, catalog, leads)
    rows = [(lead.id, built_in_row(lead, catalog, numbers), custom_values(lead, catalog, numbers)) for lead in leads]
    columns = list(rows[0][1])
    keys = list(rows[0][2])
    ords, first, added = _places(connection, catalog.account_id, [lead.id for lead in leads])
    _stage(
        connection,
        "lead_staged",
        ("ord", "lead_id", "custom", *columns),
        (
            (ords[lead_id], lead_id, json_text(custom), *(_copied(built_in[name]) for name in columns))
            for lead_id, built_in, custom in rows
        ),
    )
    names = "".join(f", {name}" for name in columns)
    updates = "".join(f", {name} = excluded.{name}" for name in columns)
    connection.execute(
        text(f"""
            INSERT INTO lead AS old (account_id, ord, lead_id, custom{names})
            SELECT :account, ord, lead_id, custom{names} FROM lead_staged
            ON CONFLICT (account_id, ord) DO UPDATE
            SET custom = (old.custom - CAST(:keys AS text[])) || excluded.custom{updates}
        """),
        {"account": catalog.account_id, "keys": keys},
    )
    note(connection, catalog.account_id, list(ords.values()))
    if added:
        mine = ACCOUNT.c.account_id == catalog.account_id
        connection.execute(update(ACCOUNT).where(mine).values(next_ord=first + added))
    return added


def _places(connection: Connection, account_id: int, lead_ids: Sequence[str]) -> tuple[dict[str, int], int, int]:
    """Lead id → ord, which those that are new get in their order; the first new one, and how many. The account is
    locked."""
    known = _ords(connection, account_id, lead_ids)
    new = [lead_id for lead_id in lead_ids if lead_id not in known]
    mine = ACCOUNT.c.account_id == account_id
    first = connection.execute(select(ACCOUNT.c.next_ord).where(mine)).scalar_one()
    return known | {lead_id: first + i for i, lead_id in enumerate(new)}, first, len(new)


def _ords(connection: Connection, account_id: int, lead_ids: Sequence[str]) -> dict[str, int]:
    """Lead id → ord, of those that there are."""
    among = LEAD.c.lead_id == any_(literal(list(lead_ids), ARRAY(TEXT)))
    rows = connection.execute(select(LEAD.c.lead_id, LEAD.c.ord).where(LEAD.c.account_id == account_id, among))
    return {row.lead_id: row.ord for row in rows}


def _copied(value: Any) -> Any:
    """A value as COPY's text takes it."""
    return "{" + ",".join(map(str, cast("list[int]", value))) + "}" if isinstance(value, list) else value


STAGING = {
    "lead_staged": """
        ord int, lead_id text, custom jsonb, first_name int, last_name int, email text, email_folded text, phone text,
        phone_folded text, phone_type int, status int, source int, assigned_to int, tags int[],
        created_at timestamptz, last_active_at timestamptz, subscribed boolean""",
    "event_staged": "ord int, campaign int, kind smallint, at timestamptz, machine boolean",
}


def _stage(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Fill a temporary table, emptied first, by COPY."""
    connection.execute(text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({STAGING[table]}) ON COMMIT DELETE ROWS"))
    connection.execute(text(f"TRUNCATE {table}"))
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)


def edit_lead(connection: Connection, catalog: Catalog, lead_id: str, values: dict[str, Any]) -> None:
    """Change some fields of one lead. Raises NotFound for a lead the account does not have."""
    _require(connection, catalog, lead_id)
    upsert_leads(connection, catalog, [LeadInput(lead_id, values)])


def tag_leads(connection: Connection, catalog: Catalog, lead_ids: Sequence[str], tags: Sequence[str]) -> int:
    """Add tags (new ones become known) to leads; how many leads there are by these ids."""
    lock_account(connection, catalog.account_id)
    numbers = value_numbers(connection, catalog.account_id, "tags", tags, exact=False).values()
    joined = text("(SELECT array_agg(DISTINCT t ORDER BY t) FROM unnest(lead.tags || CAST(:added AS int[])) AS t)")
    joined = joined.bindparams(added=list(numbers))
    return update_leads(
        connection, catalog.account_id, update(LEAD).where(*_among(catalog, lead_ids)).values(tags=joined)
    )


def untag_leads(connection: Connection, catalog: Catalog, lead_ids: Sequence[str], tags: Sequence[str]) -> int:
    """Take tags off leads; how many leads there are by these ids. Raises BadInput for an unknown tag."""
    lock_account(connection, catalog.account_id)
    field = catalog.fields["tags"]
    labels = [known_label(field, tag, catalog) for tag in tags]
    kept: Any = LEAD.c.tags
    for number in value_numbers(connection, catalog.account_id, "tags", labels, exact=False).values():
        kept = func.array_remove(kept, number, type_=ARRAY(INTEGER))
    return update_leads(
        connection, catalog.account_id, update(LEAD).where(*_among(catalog, lead_ids)).values(tags=kept)
    )


def unsubscribe_address(connection: Connection, catalog: Catalog, address: str, at: datetime) -> int:
    """Every lead with this email address (letter case and outer spaces ignored) is unsubscribed; how many there are.

    The event, which belongs to a campaign, is `record_events`' to write.
    """
    lock_account(connection, catalog.account_id)
    match = (LEAD.c.account_id == catalog.account_id, text_equals(LEAD.c.email_folded, address))
    return update_leads(connection, catalog.account_id, update(LEAD).where(*match).values(_refused(at)))


def resubscribe_leads(connection: Connection, catalog: Catalog, lead_ids: Sequence[str], at: datetime) -> int:
    """The people said that they want mail again: an unsubscribe before `at` no longer holds; how many leads.

    A later unsubscribe stays, in whatever order the two are heard of.
    """
    lock_account(connection, catalog.account_id)
    since = func.greatest(LEAD.c.resubscribed_at, at)  # NULL counts for nothing
    newer = func.coalesce(func.greatest(LEAD.c.unsubscribed_at, LEAD.c.refused_at) >= at, False)
    holds = case((newer, LEAD.c.subscribed), else_=True)
    changed = update(LEAD).where(*_among(catalog, lead_ids)).values(subscribed=holds, resubscribed_at=since)
    return update_leads(connection, catalog.account_id, changed)


def unsubscribe_leads(connection: Connection, catalog: Catalog, lead_ids: Sequence[str], at: datetime) -> int:
    """The people said at `at` that they want no mail; who resubscribed since stays so. How many leads change."""
    lock_account(connection, catalog.account_id)
    since = or_(LEAD.c.resubscribed_at.is_(None), LEAD.c.resubscribed_at <= at)
    changed = update(LEAD).where(*_among(catalog, lead_ids), since).values(_refused(at))
    return update_leads(connection, catalog.account_id, changed)


def _refused(at: datetime) -> dict[str, Any]:
    """What is written of somebody who said at `at` that they want no mail."""
    return {"subscribed": False, "refused_at": func.greatest(LEAD.c.refused_at, at)}  # which pass over NULL


def leads_by_address(connection: Connection, catalog: Catalog, addresses: Iterable[str]) -> dict[str, list[str]]:
    """Folded address → ids of the leads that have it (letter case and outer spaces ignored), in their order."""
    folded = sorted({fold_value(address) for address in addresses})
    bare = func.btrim(LEAD.c.email_folded, WHITESPACE)
    rows = select(bare.label("address"), LEAD.c.lead_id).where(LEAD.c.account_id == catalog.account_id)
    found: dict[str, list[str]] = {}
    if folded:
        for row in connection.execute(rows.where(bare.in_(folded)).order_by(LEAD.c.ord)):
            found.setdefault(row.address, []).append(row.lead_id)
    return found


def with_same_address(connection: Connection, catalog: Catalog, lead_id: str) -> list[str]:
    """The lead and all others with its address."""
    address = connection.scalar(select(LEAD.c.email).where(*_among(catalog, [lead_id])))
    same = leads_by_address(connection, catalog, [address]) if address and address.strip() else {}
    return sorted({lead_id, *(other for ids in same.values() for other in ids)})


def delete_leads(connection: Connection, catalog: Catalog, lead_ids: Sequence[str]) -> int:
    """Delete leads and their events; how many leads went."""
    lock_account(connection, catalog.account_id)
    ords = list(connection.scalars(select(LEAD.c.ord).where(*_among(catalog, lead_ids))))
    for table in (EVENT, ENGAGEMENT, LEAD):
        connection.execute(delete(table).where(table.c.account_id == catalog.account_id, table.c.ord.in_(ords)))
    note(connection, catalog.account_id, ords)
    return len(ords)


def _among(catalog: Catalog, lead_ids: Sequence[str]) -> tuple[Any, ...]:
    return (LEAD.c.account_id == catalog.account_id, LEAD.c.lead_id.in_(lead_ids))


def _require(connection: Connection, catalog: Catalog, lead_id: str) -> None:
    if connection.scalar(select(LEAD.c.ord).where(*_among(catalog, [lead_id]))) is None:
        raise NotFound(f"there is no lead “{lead_id}”", kind="lead", name=lead_id)


def record_events(
    connection: Connection, catalog: Catalog, events: Sequence[tuple[int, EventInput]]
) -> list[tuple[int, str]]:
    """Add events (each with a line number or other mark) and roll them up; the same event twice is one.

    Returns the marks and lead ids of events whose lead does not exist. Raises NotFound for an unknown campaign,
    BadInput for an unknown kind.
    """
    lock_account(connection, catalog.account_id)
    numbers = {campaign.id: campaign.number for campaign in catalog.campaigns}
    for _, event in events:
        _check_event(event, numbers)
    ords = _ords(connection, catalog.account_id, list({event.lead_id for _, event in events}))
    found = [event for _, event in events if event.lead_id in ords]
    rows = (
        (ords[event.lead_id], numbers[event.campaign_id], EVENT_KINDS[event.kind], event.at, event.machine)
        for event in found
    )
    if found:
        _stage(connection, "event_staged", ("ord", "campaign", "kind", "at", "machine"), rows)
        for statement in (_INSERT_EVENTS, _ROLL_UP_CAMPAIGNS, _ROLL_UP_LEADS):
            connection.execute(statement, {"account": catalog.account_id})
        note(connection, catalog.account_id, [ords[event.lead_id] for event in found])
    return sorted((mark, event.lead_id) for mark, event in events if event.lead_id not in ords)


def _check_event(event: EventInput, campaigns: Mapping[str, int]) -> None:
    if event.campaign_id not in campaigns:
        raise NotFound(f"there is no campaign “{event.campaign_id}”", kind="campaign", name=event.campaign_id)
    if event.kind not in EVENT_KINDS:
        raise BadInput(f"event “{event.kind}” is not one of {', '.join(EVENT_KINDS)}", part="event")


_LATEST = ", ".join(
    f"max(at) FILTER (WHERE kind = {number}{' AND NOT machine' if kind == 'opened' else ''}) AS {kind}_at"
    for kind, number in EVENT_KINDS.items()
)
_INSERT_EVENTS = text("""
    INSERT INTO event (account_id, ord, campaign, kind, at, machine)
    SELECT :account, ord, campaign, kind, at, machine FROM event_staged
    ON CONFLICT DO NOTHING
""")
_ROLL_UP_CAMPAIGNS = text(f"""
    INSERT INTO engagement AS old (account_id, campaign, ord, {", ".join(EVENT_COLUMNS)})
    SELECT :account, campaign, ord, {_LATEST} FROM event_staged GROUP BY campaign, ord
    ON CONFLICT (account_id, campaign, ord) DO UPDATE
    SET {", ".join(f"{name} = greatest(old.{name}, excluded.{name})" for name in EVENT_COLUMNS)}
""")
_ROLL_UP_LEADS = text(f"""
    UPDATE lead SET {", ".join(f"{name} = greatest(lead.{name}, fresh.{name})" for name in EVENT_COLUMNS)}
    FROM (SELECT ord, {_LATEST} FROM event_staged GROUP BY ord) AS fresh
    WHERE lead.account_id = :account AND lead.ord = fresh.ord
""")


def delete_account(connection: Connection, account_id: int) -> None:
    """Delete everything an account has, the account included."""
    connection.execute(delete(BITMAP_STATE).where(BITMAP_STATE.c.account_id == account_id))  # nothing is noted then
    for table in reversed(METADATA.sorted_tables):
        connection.execute(delete(table).where(table.c.account_id == account_id))
