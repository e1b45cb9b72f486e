"""What the page shows of campaigns: the list, one in detail, who got it, and how a message reads for a real lead."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.screens import lead_fields, shown
from assistant.workspace import Who
from segment_core.campaigns import (
    Message,
    Review,
    StoredCampaign,
    deliveries,
    get_campaign,
    list_campaigns,
    preview_message,
    recipients_page,
    shown_at,
)
from segment_core.campaigns.audience import Audience, count_audience, sample
from segment_core.catalog import Catalog
from segment_core.lead_values import Lead, readable_fields
from segment_core.model import Tree
from segment_core.validate import validate
from web.audience.looks import segment_of

SHOWN_RECIPIENTS = 50
SAMPLE = 5


def given(connection: Connection, catalog: Catalog, who: Who) -> dict[str, Any]:
    """The list, the segments to choose from, the fields that a message may merge, and what this member may do."""
    return {
        "catalog": catalog.version,
        "zone": catalog.timezone,
        "may_change": who.role != "viewer",
        "segments": [{"id": segment.id, "name": segment.name} for segment in catalog.segments],
        "fields": [{"key": f.key.removeprefix("custom."), "label": f.label} for f in readable_fields(catalog)],
        "campaigns": [line(campaign) for campaign in list_campaigns(connection, catalog)],
    }


def line(campaign: StoredCampaign) -> dict[str, Any]:
    """A campaign in the list."""
    frozen = campaign.frozen
    return {
        "id": campaign.id,
        "name": campaign.name,
        "state": campaign.state,
        "segment": frozen.segment if frozen else campaign.segment,
        "mailable": frozen.audience.mailable if frozen else None,
        "by": campaign.created_by,
        "at": _iso(campaign.sent_at or campaign.send_at or campaign.created_at),
        "problem": campaign.problem,
    }


def detail(connection: Connection, catalog: Catalog, campaign_id: str) -> dict[str, Any]:
    """One campaign: its message, what was frozen, and how far its delivery is."""
    campaign = get_campaign(connection, catalog, campaign_id)
    found = deliveries(connection, catalog, campaign)
    frozen = campaign.frozen
    return {
        **line(campaign),
        "segment_id": campaign.segment_id if campaign.segment else None,
        "subject": campaign.message.subject,
        "body": campaign.message.body,
        "created_at": _iso(campaign.created_at),
        "send_at": shown_at(campaign.send_at, catalog) if campaign.send_at else None,
        "sent_at": _iso(campaign.sent_at),
        "finished_at": _iso(campaign.finished_at),
        "frozen": frozen
        and {
            "segment": frozen.segment,
            "version": frozen.version,
            "sentence": frozen.sentence,
            "resolved": list(frozen.resolved),
            "left_out": left_out(frozen.audience),
            "matching": frozen.audience.matching,
            "mailable": frozen.audience.mailable,
            "at": _iso(frozen.at),
        },
        "deliveries": {
            state: getattr(found, state) for state in ("queued", "sending", "sent", "failed", "skipped", "uncertain")
        },
    }


def left_out(found: Audience) -> list[dict[str, Any]]:
    """Reason and number of those who match and are not mailed."""
    reasons = {
        "Unsubscribed": found.unsubscribed,
        "Bounced": found.bounced,
        "Without a usable address": found.no_address,
        "Another lead has the same address": found.duplicate,
    }
    return [{"reason": reason, "count": count} for reason, count in reasons.items() if count]


def recipients(connection: Connection, catalog: Catalog, campaign_id: str, after: str | None) -> dict[str, Any]:
    """Some of the frozen recipients."""
    campaign = get_campaign(connection, catalog, campaign_id)
    page = recipients_page(connection, catalog, campaign, SHOWN_RECIPIENTS, after)
    rows = [[r.lead_id, r.address, r.state, (r.reason or "").replace("_", " ")] for r in page.recipients]
    return {"rows": rows, "next": page.next}


def reviewed(review: Review, catalog: Catalog) -> dict[str, Any]:
    """What a person reads before saying yes. `confirmed` comes back with the yes."""
    confirmed = review.confirmed
    return {
        "name": review.campaign.name,
        "segment": review.campaign.segment,
        "sentence": review.sentence,
        "resolved": list(review.resolved),
        "line": review.audience.line,
        "mailable": review.audience.mailable,
        "columns": ["Name", "Email"],
        "rows": [_name_and_address(lead) for lead in review.leads],
        "confirmed": {
            "matching": confirmed.matching,
            "mailable": confirmed.mailable,
            "definition": confirmed.definition,
        },
        "zone": catalog.timezone,
    }


def preview(
    connection: Connection, catalog: Catalog, segment_id: str, message: Message, lead_id: str | None, now: datetime
) -> dict[str, Any]:
    """The message as a lead of the segment would get it, and the leads to choose from. Raises BadInput, NotFound."""
    tree = validate(segment_of(segment_id, catalog).tree, catalog)
    leads = sample(connection, tree, catalog, now, SAMPLE)
    found = count_audience(connection, tree, catalog, now)
    chosen = next((lead for lead in leads if lead.id == lead_id), leads[0] if leads else None)
    written = preview_message(connection, catalog, message, chosen.id) if chosen else None
    return {
        "line": found.line,
        "leads": [{"id": lead.id, "name": lead.name} for lead in leads],
        "lead": chosen.id if chosen else None,
        "facts": _facts(chosen, tree, catalog) if chosen else [],
        "subject": written.subject if written else "",
        "text": written.text if written else "",
    }


def _facts(lead: Lead, tree: Tree, catalog: Catalog) -> list[list[str]]:
    return [[f.label, shown(lead.values.get(f.key), f, catalog)] for f in lead_fields(tree, catalog)[:4]]


def _name_and_address(lead: Lead) -> list[str]:
    return [lead.name, str(lead.values.get("email") or "").strip()]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
