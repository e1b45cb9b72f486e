"""Campaigns before they are sent: create, edit, and what a person is shown before saying yes."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from segment_core.campaigns.audience import Audience, count_audience, sample
from segment_core.campaigns.merge_fields import Written, check_complete, check_message, merge_keys, write
from segment_core.campaigns.merge_values import merge_object
from segment_core.campaigns.recorded import next_number
from segment_core.campaigns.stored import UNSENT, Confirmed, Message, State, StoredCampaign, get_campaign
from segment_core.canonical import canonical
from segment_core.catalog import Catalog, SavedSegment
from segment_core.catalog_store import load_catalog
from segment_core.describe import describe, resolved_dates
from segment_core.dictionary import lock_account, raise_version
from segment_core.errors import BadInput, NameTaken, NotFound, WrongState
from segment_core.folding import fold_value, is_storable
from segment_core.lead_values import Lead
from segment_core.model import Tree, to_json
from segment_core.reads import scoped
from segment_core.segments import Edit, find_segment, inlined
from segment_core.tables import CAMPAIGN, LEAD
from segment_core.validate import segment_names, validate

LONGEST_NAME = 200


def create_campaign(
    connection: Connection,
    catalog: Catalog,
    name: str,
    segment: str,
    edit: Edit,
    message: Message | None = None,
) -> StoredCampaign:
    """Plan a campaign for a saved segment, named by its name; nothing is sent. Its message may follow later.

    Raises NotFound (segment), NameTaken, BadInput (name, merge fields).
    """
    catalog = locked(connection, catalog)
    found = find_segment(segment, catalog)
    written = check_message(message or Message(), catalog)
    campaign_id = uuid.uuid4().hex
    row = {
        "account_id": catalog.account_id,
        "number": next_number(connection, catalog.account_id),
        "campaign_id": campaign_id,
        "name": free_campaign_name(connection, catalog, name),
        "state": "draft",
        "segment_id": found.id,
        "subject": written.subject,
        "body": written.body,
        "created_by": edit.by,
        "created_at": edit.at,
    }
    connection.execute(insert(CAMPAIGN).values(row))
    raise_version(connection, catalog.account_id)
    return get_campaign(connection, catalog, campaign_id)


def edit_campaign(
    connection: Connection,
    catalog: Catalog,
    campaign_id: str,
    *,
    name: str | None = None,
    segment: str | None = None,
    subject: str | None = None,
    body: str | None = None,
) -> StoredCampaign:
    """Change what is given, while nothing is sent. Another segment makes a scheduled campaign a draft again.

    Raises NotFound, NameTaken, BadInput, WrongState.
    """
    catalog = locked(connection, catalog)
    campaign = unsent(connection, catalog, campaign_id, "edited")
    old = campaign.message
    message = Message(old.subject if subject is None else subject, old.body if body is None else body)
    check_message(message, catalog)
    if campaign.state != "draft":
        check_complete(message)
    changes: dict[str, Any] = {"subject": message.subject, "body": message.body}
    if name is not None:
        changes["name"] = free_campaign_name(connection, catalog, name, but=campaign)
    if segment is not None and (found := find_segment(segment, catalog)).id != campaign.segment_id:
        changes |= {"segment_id": found.id, "state": "draft", "send_at": None, "confirmed": None, "problem": None}
    change_campaign(connection, catalog, campaign, changes)
    return get_campaign(connection, catalog, campaign_id)


def free_campaign_name(connection: Connection, catalog: Catalog, name: str, but: StoredCampaign | None = None) -> str:
    """A name tidied up, when no other campaign has it that was not cancelled. Raises BadInput, NameTaken."""
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME or not is_storable(clean):
        raise BadInput(f"a campaign's name has 1 to {LONGEST_NAME} characters", part="name")
    match = (CAMPAIGN.c.account_id == catalog.account_id, CAMPAIGN.c.state != "cancelled")
    for row in connection.execute(select(CAMPAIGN.c.name, CAMPAIGN.c.number).where(*match)):
        if fold_value(row.name) == fold_value(clean) and (but is None or row.number != but.number):
            raise NameTaken(f"there is a campaign “{row.name}” already", name=row.name)
    return clean


def locked(connection: Connection, catalog: Catalog) -> Catalog:
    """The catalog as it is once it is this writer's turn in the account."""
    lock_account(connection, catalog.account_id)
    return load_catalog(connection, catalog.account_id)


def unsent(connection: Connection, catalog: Catalog, campaign_id: str, done: str) -> StoredCampaign:
    """The campaign, when it is not sent yet. Raises NotFound, WrongState."""
    campaign = get_campaign(connection, catalog, campaign_id)
    if campaign.state not in UNSENT:
        message = f"“{campaign.name}” is {STATE_WORDS[campaign.state]}, so it cannot be {done}"
        raise WrongState(message, state=campaign.state)
    return campaign


STATE_WORDS: dict[State, str] = {
    "recorded": "a campaign of another system",
    "draft": "a draft",
    "scheduled": "scheduled",
    "held": "held",
    "sending": "being sent",
    "sent": "sent",
    "cancelled": "cancelled",
}


def change_campaign(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, changes: dict[str, Any]
) -> None:
    """Write some of a campaign's columns; whoever caches the catalog learns of it."""
    match = (CAMPAIGN.c.account_id == catalog.account_id, CAMPAIGN.c.number == campaign.number)
    connection.execute(update(CAMPAIGN).where(*match).values(changes))
    raise_version(connection, catalog.account_id)


@dataclass(frozen=True)
class Review:
    """What a person is shown before saying yes, as of `at`: whom the campaign would go to now.

    `confirmed` goes back with the yes. `leads` are for that person's screen alone, never for a model.
    """

    campaign: StoredCampaign
    sentence: str
    resolved: tuple[str, ...]
    audience: Audience
    leads: list[Lead]
    confirmed: Confirmed
    at: datetime


def review_campaign(
    connection: Connection, catalog: Catalog, campaign_id: str, now: datetime, leads: int = 5
) -> Review:
    """Sentence, count, mailable line and some of the leads, as of now.

    Raises NotFound (campaign, or its segment was deleted), WrongState, BadInput (no subject or body yet), InvalidTree.
    """
    campaign = unsent(connection, catalog, campaign_id, "sent")
    check_complete(campaign.message)
    segment = segment_of(campaign, catalog)
    tree = validate(segment.tree, catalog)
    found = count_audience(connection, tree, catalog, now)
    shown = sample(connection, tree, catalog, now, leads) if leads else []
    confirmed = Confirmed(found.matching, found.mailable, definition_of(tree, catalog))
    resolved = tuple(resolved_dates(tree, catalog, now))
    return Review(campaign, describe(tree, catalog), resolved, found, shown, confirmed, now)


def segment_of(campaign: StoredCampaign, catalog: Catalog) -> SavedSegment:
    """The campaign's segment as it is now. Raises NotFound where it was deleted."""
    segment = catalog.segment_ids.get(campaign.segment_id or "")
    if segment is None:
        message = f"the segment of “{campaign.name}” was deleted; choose another one"
        raise NotFound(message, kind="segment", name=campaign.name)
    return segment


def definition_of(tree: Tree, catalog: Catalog) -> str:
    """A digest of the conditions themselves: equal where they are, whatever segments are called."""
    text = json.dumps(to_json(expanded(tree, catalog)), sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def expanded(tree: Tree, catalog: Catalog) -> Tree:
    """The tree with the conditions of other segments in place of their names."""
    while names := segment_names(tree):
        for name in dict.fromkeys(names):
            tree = inlined(tree, find_segment(name, catalog))
    return canonical(tree, catalog)


def preview_message(connection: Connection, catalog: Catalog, message: Message, lead_id: str) -> Written:
    """The message as one lead would get it; for a screen, never for a model. Raises NotFound, BadInput."""
    check_message(message, catalog)
    fields = merge_keys(message, catalog)
    values = merge_object(tuple(dict.fromkeys(fields.values())), catalog)
    row = connection.execute(scoped(catalog, values).where(LEAD.c.lead_id == lead_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no lead “{lead_id}”", kind="lead", name=lead_id)
    return write(message, fields, row[0])
