"""Sending: confirm, schedule, freeze, hold, cancel. delivery.py mails what is frozen here.

A send is bound to what a person confirmed. Where more than MOST_DRIFT of it has changed, or the conditions are others,
nothing is frozen: the campaign is held, says what changed, and a fresh confirmation releases it.
"""

from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, literal, select, text, update
from sqlalchemy import func as sql

from segment_core.campaigns.audience import Audience, audience_of, judged_leads
from segment_core.campaigns.merge_fields import check_complete, check_message, merge_keys
from segment_core.campaigns.merge_values import merge_object
from segment_core.campaigns.planning import (
    STATE_WORDS,
    change_campaign,
    definition_of,
    expanded,
    locked,
    segment_of,
    unsent,
)
from segment_core.campaigns.stored import Confirmed, Frozen, StoredCampaign, get_campaign
from segment_core.catalog import Catalog
from segment_core.counting.members import over_members
from segment_core.describe import describe, resolved_dates
from segment_core.errors import BadInput, CoriError, WrongState
from segment_core.model import Tree, to_json
from segment_core.noting import noted_by_triggers
from segment_core.tables import CAMPAIGN, RECIPIENT
from segment_core.validate import validate

MOST_DRIFT = 0.10  # of the counts that were confirmed
MOST_LATE = timedelta(hours=24)  # after its time, a scheduled campaign waits for a fresh yes
LONGEST_KEY = 200
FROZEN = ("ord", "lead_id", "address", "merge")  # of a recipient
LONGER = text("SET LOCAL statement_timeout = 600000")  # 10 minutes: a freeze is all or nothing


def send_now(
    connection: Connection, catalog: Catalog, campaign_id: str, confirmed: Confirmed, key: str, now: datetime
) -> StoredCampaign:
    """Freeze the definition and the recipients as of `now`, for delivery; the campaign is "sending" then, or "held".

    `confirmed` is what `review_campaign` showed and a person said yes to. `key` names this send: with the same key
    it happens once, however often it is called, also at the same time; the campaign as it is comes back.
    Raises NotFound, WrongState (sent with another key, cancelled), BadInput (message, key of another campaign).
    """
    catalog = locked(connection, catalog)
    campaign = get_campaign(connection, catalog, campaign_id)
    _check_key(connection, catalog, campaign, key)
    if campaign.send_key == key and campaign.sent_at is not None:
        return campaign
    unsent(connection, catalog, campaign_id, "sent")
    return _send(connection, catalog, campaign, confirmed, key, now)


def schedule(
    connection: Connection,
    catalog: Catalog,
    campaign_id: str,
    send_at: datetime,
    confirmed: Confirmed,
    now: datetime,
) -> StoredCampaign:
    """Have the campaign sent at an exact moment; also moves one that is scheduled, and releases one that is held.

    Raises NotFound, WrongState, BadInput (message, a moment that is past or has no offset).
    """
    catalog = locked(connection, catalog)
    campaign = unsent(connection, catalog, campaign_id, "scheduled")
    check_complete(campaign.message)
    segment_of(campaign, catalog)
    if send_at.tzinfo is None:
        raise BadInput("the time to send at has no offset from UTC", part="send_at")
    if send_at <= now:
        raise BadInput(f"{shown_at(send_at, catalog)} is past", part="send_at")
    changes = {"state": "scheduled", "send_at": send_at, "confirmed": asdict(confirmed), "problem": None}
    change_campaign(connection, catalog, campaign, changes)
    return get_campaign(connection, catalog, campaign_id)


def send_scheduled(connection: Connection, catalog: Catalog, campaign_id: str, now: datetime) -> StoredCampaign:
    """Send a scheduled campaign whose time has come (or hold it); any other is left as it is.

    What cannot be sent (its segment was deleted, a value is gone) is held with the reason.
    """
    catalog = locked(connection, catalog)
    campaign = get_campaign(connection, catalog, campaign_id)
    due, confirmed = campaign.send_at, campaign.confirmed
    if campaign.state != "scheduled" or due is None or due > now or confirmed is None:
        return campaign
    if now - due > MOST_LATE:
        reason = f"it was due on {shown_at(due, catalog)}, and nothing could be sent then"
        return _hold(connection, catalog, campaign, reason)
    try:
        return _send(connection, catalog, campaign, confirmed, f"scheduled {due.isoformat()}", now)
    except CoriError as error:
        return _hold(connection, catalog, campaign, error.message)


def cancel_campaign(connection: Connection, catalog: Catalog, campaign_id: str, now: datetime) -> StoredCampaign:
    """Never send the campaign; of one that is being sent, mail nobody further. What is sent stays sent.

    A campaign that is cancelled stays so. Raises NotFound, WrongState (sent, or of another system).
    """
    catalog = locked(connection, catalog)
    campaign = get_campaign(connection, catalog, campaign_id)
    if campaign.state == "cancelled":
        return campaign
    if campaign.state in ("sent", "recorded"):
        message = f"“{campaign.name}” is {STATE_WORDS[campaign.state]}, so it cannot be cancelled"
        raise WrongState(message, state=campaign.state)
    waiting = (
        RECIPIENT.c.account_id == catalog.account_id,
        RECIPIENT.c.campaign == campaign.number,
        RECIPIENT.c.state == "queued",
    )
    skipped = {"state": "skipped", "reason": "cancelled", "changed_at": now}
    connection.execute(update(RECIPIENT).where(*waiting).values(skipped))
    change_campaign(connection, catalog, campaign, {"state": "cancelled", "problem": None, "finished_at": now})
    return get_campaign(connection, catalog, campaign_id)


def shown_at(moment: datetime, catalog: Catalog) -> str:
    """A moment on the account's clock: "Fri 19 Jun 2026, 09:00 (America/Toronto)"."""
    return f"{moment.astimezone(catalog.zone):%a %-d %b %Y, %H:%M} ({catalog.timezone})"


def what_changed(confirmed: Confirmed, found: Audience, definition: str, now_says: str) -> str | None:
    """What is no longer as a person confirmed it; None where it is near enough."""
    changes: list[str] = []
    if confirmed.definition != definition:
        changes.append(f"the conditions were changed, and are now: {now_says}")
    pairs = (
        ("matched", confirmed.matching, found.matching),
        ("would have received it", confirmed.mailable, found.mailable),
    )
    for words, before, after in pairs:
        if abs(after - before) > before * MOST_DRIFT:
            changes.append(f"{before:,} {words} when it was confirmed, {after:,} do now")
    return "; ".join(changes) or None


def _check_key(connection: Connection, catalog: Catalog, campaign: StoredCampaign, key: str) -> None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise BadInput(f"the key of a send has 1 to {LONGEST_KEY} characters", part="key")
    match = (CAMPAIGN.c.account_id == catalog.account_id, CAMPAIGN.c.send_key == key)
    others = set(connection.scalars(select(CAMPAIGN.c.number).where(*match))) - {campaign.number}
    if others:
        raise BadInput("this key was used to send another campaign", part="key")


def _send(
    connection: Connection,
    catalog: Catalog,
    campaign: StoredCampaign,
    confirmed: Confirmed,
    key: str,
    now: datetime,
) -> StoredCampaign:
    """Freeze, or hold where the frozen counts are not what was confirmed; the account is locked."""
    check_complete(check_message(campaign.message, catalog))
    segment = segment_of(campaign, catalog)
    tree = validate(segment.tree, catalog)
    sentence, definition = describe(tree, catalog), definition_of(tree, catalog)
    with connection.begin_nested() as attempt:
        found = freeze_recipients(connection, catalog, campaign, tree, now)
        reason = what_changed(confirmed, found, definition, sentence)
        if reason is None and not found.mailable:
            reason = f"nobody would receive it ({found.line})"
        if reason is not None:
            attempt.rollback()
    if reason is not None:
        return _hold(connection, catalog, campaign, reason)
    frozen = Frozen(
        segment=segment.name,
        version=segment.version,
        sentence=sentence,
        tree=to_json(tree),
        expanded=to_json(expanded(tree, catalog)),
        resolved=tuple(resolved_dates(tree, catalog, now)),
        fields=merge_keys(campaign.message, catalog),
        audience=found,
        at=now,
    )
    changes = {"state": "sending", "sent_at": now, "frozen": frozen.as_json(), "send_key": key, "problem": None}
    change_campaign(connection, catalog, campaign, {**changes, "confirmed": asdict(confirmed)})
    return get_campaign(connection, catalog, campaign.id)


def freeze_recipients(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, tree: Tree, now: datetime
) -> Audience:
    """Write the recipients and count who was left out, both of one snapshot."""
    connection.execute(LONGER)
    freeze = _at_once if noted_by_triggers(connection) else _one_after_the_other
    return audience_of(freeze(connection, catalog, campaign, tree, now))


def _at_once(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, tree: Tree, now: datetime
) -> dict[str | None, int]:
    """In one statement; reason → leads."""
    merged = _merged(catalog, campaign)

    def frozen(matching: ColumnElement[bool]) -> Any:
        ranked = judged_leads(matching, catalog, merged)
        chosen = select(
            literal(catalog.account_id), literal(campaign.number), *(ranked.c[name] for name in FROZEN)
        ).where(ranked.c.reason.is_(None))
        columns = ["account_id", "campaign", *FROZEN]
        written = insert(RECIPIENT).from_select(columns, chosen, include_defaults=False).returning(RECIPIENT.c.ord)
        by_reason = select(ranked.c.reason, sql.count().label("leads")).group_by(ranked.c.reason)
        return by_reason.add_cte(written.cte("written"))

    rows = over_members(connection, tree, catalog, now, frozen)
    return {row.reason: row.leads for row in rows}


def _one_after_the_other(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, tree: Tree, now: datetime
) -> dict[str | None, int]:
    """The same of tables that are distributed (those without triggers): what both reads and writes would be taken apart
    there, and its parts be of different snapshots. So one statement reads, and the recipients come here in between.
    """
    merged = _merged(catalog, campaign)

    def judged(matching: ColumnElement[bool]) -> Any:
        ranked = judged_leads(matching, catalog, merged)
        return select(*(ranked.c[name] for name in (*FROZEN, "reason")))

    rows = over_members(connection, tree, catalog, now, judged)
    mine = {"account_id": catalog.account_id, "campaign": campaign.number}
    recipients = [{**mine, **{name: getattr(row, name) for name in FROZEN}} for row in rows if row.reason is None]
    if recipients:
        connection.execute(insert(RECIPIENT), recipients)
    return Counter(row.reason for row in rows)


def _merged(catalog: Catalog, campaign: StoredCampaign) -> ColumnElement[Any]:
    fields = merge_keys(campaign.message, catalog)
    return merge_object(tuple(dict.fromkeys(fields.values())), catalog).label("merge")


def _hold(connection: Connection, catalog: Catalog, campaign: StoredCampaign, reason: str) -> StoredCampaign:
    change_campaign(connection, catalog, campaign, {"state": "held", "problem": reason, "send_at": None})
    return get_campaign(connection, catalog, campaign.id)
