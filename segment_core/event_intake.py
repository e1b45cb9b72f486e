"""Events as programs and mail services report them: each once by its id; a subscription changes at once.

leads.py writes them. Here they are told apart: known already, of a lead or campaign that the account has, or neither.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from segment_core.campaigns.uncertain import settle_by_events
from segment_core.catalog import Catalog
from segment_core.dictionary import lock_account
from segment_core.folding import fold_value
from segment_core.leads import (
    EventInput,
    leads_by_address,
    record_events,
    resubscribe_leads,
    unsubscribe_leads,
    with_same_address,
)
from segment_core.tables import EVENT_KINDS, EVENT_SEEN, LEAD, RECIPIENT

RESUBSCRIBED = "resubscribed"
OF_A_PERSON = ("unsubscribed", RESUBSCRIBED)  # these need no campaign
KINDS = (*EVENT_KINDS, RESUBSCRIBED)


@dataclass(frozen=True)
class Incoming:
    """One event. `mark` is its place in what came; `id` makes it one, None where the sender gives none.

    `kind` is one of KINDS. The lead is named by its id, or by the address that was mailed.
    """

    mark: int
    id: str | None
    kind: str
    at: datetime
    campaign_id: str | None = None
    lead_id: str | None = None
    address: str | None = None
    machine: bool = False


@dataclass
class Taken:
    """What became of them: `unknown` holds marks and reasons of those whose lead or campaign the account lacks."""

    recorded: int = 0
    duplicates: int = 0
    unknown: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def take_in(connection: Connection, catalog: Catalog, source: str, events: Sequence[Incoming], now: datetime) -> Taken:
    """Record what is new. `source` keeps ids of different senders apart. What is unknown may come again."""
    lock_account(connection, catalog.account_id)
    taken = Taken()
    fresh = _fresh(connection, catalog, source, events, taken)
    known = _known(connection, catalog, fresh, taken)
    with_campaign = [e for e in known if e.campaign_id in catalog.campaign_ids and e.kind in EVENT_KINDS]
    rows = [(e.mark, EventInput(e.lead_id or "", e.campaign_id or "", e.kind, e.at, e.machine)) for e in with_campaign]
    if rows:
        record_events(connection, catalog, rows)
        settle_by_events(connection, catalog, [(e.lead_id, e.campaign_id, e.kind) for _, e in rows], now)
    _change_subscriptions(connection, catalog, known)
    _remember(connection, catalog, [_digest(source, e.id) for e in known if e.id is not None], now)
    taken.recorded = len(known)
    return taken


def remember_once(connection: Connection, catalog: Catalog, source: str, token: str, now: datetime) -> bool:
    """Whether a token of this source is used for the first time; it is remembered with the transaction."""
    row = {"account_id": catalog.account_id, "digest": _digest(source, token), "seen_at": now}
    added = insert(EVENT_SEEN).values(row).on_conflict_do_nothing().returning(EVENT_SEEN.c.digest)
    return connection.scalar(added) is not None


def _fresh(
    connection: Connection, catalog: Catalog, source: str, events: Sequence[Incoming], taken: Taken
) -> list[Incoming]:
    """Those whose id was not taken in before, each id once."""
    digests = {event.mark: _digest(source, event.id) for event in events if event.id is not None}
    match = (EVENT_SEEN.c.account_id == catalog.account_id, EVENT_SEEN.c.digest.in_(digests.values()))
    seen = {bytes(digest) for digest in connection.scalars(select(EVENT_SEEN.c.digest).where(*match))}
    fresh: list[Incoming] = []
    for event in events:
        digest = digests.get(event.mark)
        if digest is None or digest not in seen:
            fresh.append(event)
            seen.add(digest or b"")
        else:
            taken.duplicates += 1
    return fresh


def _known(connection: Connection, catalog: Catalog, events: list[Incoming], taken: Taken) -> list[Incoming]:
    """Those of a lead, and (where they need one) a campaign, that the account has; each with its lead's id."""
    known_ids = _leads_by_id(connection, catalog, {e.lead_id for e in events if e.lead_id is not None})
    unnamed = [e for e in events if _is_by_address(e, known_ids)]
    by_address = leads_by_address(connection, catalog, {e.address for e in unnamed if e.address})
    found: list[Incoming] = []
    for event in events:
        reason = _no_campaign(event, catalog)
        lead_id = event.lead_id if event.lead_id in known_ids else None
        if event.address and _is_by_address(event, known_ids):
            lead_id = _recipient(connection, catalog, event, by_address.get(fold_value(event.address), []))
        if reason is None and lead_id is None:
            named = f"“{event.lead_id}”" if event.lead_id is not None else "with this address"
            reason = f"there is no lead {named}"
        if reason is None:
            found.append(replace(event, lead_id=lead_id))
        else:
            taken.unknown.append((event.mark, reason))
    return found


def _is_by_address(event: Incoming, known_ids: set[str]) -> bool:
    """Whether the lead is looked for by the address: none is named, or a person who says yes or no was deleted."""
    return event.lead_id is None or (event.lead_id not in known_ids and event.kind in OF_A_PERSON)


def _leads_by_id(connection: Connection, catalog: Catalog, ids: set[str]) -> set[str]:
    """Those of the ids that a lead has."""
    match = (LEAD.c.account_id == catalog.account_id, LEAD.c.lead_id.in_(ids))
    return set(connection.scalars(select(LEAD.c.lead_id).where(*match)))


def _no_campaign(event: Incoming, catalog: Catalog) -> str | None:
    if event.campaign_id in catalog.campaign_ids or event.kind in OF_A_PERSON:
        return None
    return "no campaign is named" if event.campaign_id is None else f"there is no campaign “{event.campaign_id}”"


def _recipient(connection: Connection, catalog: Catalog, event: Incoming, candidates: list[str]) -> str | None:
    """Of several leads with one address, the one that the campaign went to; for a subscription any of them."""
    campaign = catalog.campaign_ids.get(event.campaign_id or "")
    if len(candidates) > 1 and campaign is not None:
        mailed = select(RECIPIENT.c.lead_id).where(
            RECIPIENT.c.account_id == catalog.account_id,
            RECIPIENT.c.campaign == campaign.number,
            RECIPIENT.c.lead_id.in_(candidates),
        )
        candidates = sorted(connection.scalars(mailed)) or candidates
    return candidates[0] if candidates else None


def _change_subscriptions(connection: Connection, catalog: Catalog, events: Iterable[Incoming]) -> None:
    """In the order of their moments, for every lead with the person's address."""
    latest: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for event in sorted((e for e in events if e.kind in OF_A_PERSON), key=lambda e: e.at):
        latest[event.kind][event.lead_id or ""] = event.at
    for lead_id, at in latest["unsubscribed"].items():
        unsubscribe_leads(connection, catalog, with_same_address(connection, catalog, lead_id), at)
    for lead_id, at in latest[RESUBSCRIBED].items():
        resubscribe_leads(connection, catalog, with_same_address(connection, catalog, lead_id), at)


def _remember(connection: Connection, catalog: Catalog, digests: list[bytes], now: datetime) -> None:
    rows = [{"account_id": catalog.account_id, "digest": digest, "seen_at": now} for digest in digests]
    if rows:
        connection.execute(insert(EVENT_SEEN).on_conflict_do_nothing(), rows)


def _digest(source: str, event_id: str | None) -> bytes:
    return hashlib.blake2b(f"{source}\n{event_id}".encode(errors="replace"), digest_size=16).digest()
