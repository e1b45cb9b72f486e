"""Campaigns: plan, review, schedule, send once, cancel; recipients as pages and CSV; who may be mailed."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from segment_core import campaigns as core
from segment_core.campaigns import Audience, Confirmed, Message, StoredCampaign
from segment_core.campaigns.delivery import Deliveries
from segment_core.campaigns.uncertain import Decision, resolve_uncertain
from segment_core.errors import BadInput
from segment_core.importing.cells import parse_moment
from web.api.access import Caller, Marketer, Viewer
from web.api.answers import Answers, errors
from web.api.counts import TreeIn, checked
from web.api.schemas import After, Body, LeadBody, Page, PageSize, Text, lead_body, value_body
from web.api.segments import by_id
from web.api.strict_json import StrictRoute

router = APIRouter(prefix="/campaigns", tags=["Campaigns"], route_class=StrictRoute)
mailable = APIRouter(tags=["Campaigns"], route_class=StrictRoute)
CampaignId = Annotated[Text, Path(min_length=1, max_length=500, examples=["k3"])]
FewPerPage = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
SendKey = Annotated[
    Text,
    Header(alias="Idempotency-Key", min_length=1, max_length=200, description="With the same key a send happens once."),
]
CampaignName = Annotated[Text, Field(min_length=1, max_length=200, examples=["June offers"])]
CSV_ANSWER: Answers = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "CSV, streamed"}}


class AudienceBody(BaseModel):
    """Who matches, who will receive it, and why the others will not; each is counted once, in this order."""

    matching: int
    mailable: int
    unsubscribed: int
    bounced: int
    no_address: int
    duplicate: int
    line: str = Field(examples=["1,204 match → 1,167 will receive it: 30 unsubscribed, 7 without address"])


class DeliveriesBody(BaseModel):
    """Recipients by what became of their mail."""

    queued: int
    sending: int
    sent: int
    failed: int
    skipped: int
    uncertain: int


class FrozenBody(BaseModel):
    """What was frozen when it was sent; nothing that happens to the segment changes it."""

    segment: str
    version: int
    sentence: str
    audience: AudienceBody
    at: str


class CampaignBody(BaseModel):
    """A campaign."""

    id: str
    name: str
    state: str = Field(description="recorded (sent elsewhere), draft, scheduled, held, sending, sent or cancelled.")
    segment_id: str | None
    segment: str | None = Field(description="Its segment's present name; null where that was deleted.")
    subject: str
    body: str
    created_by: str | None
    send_at: str | None
    sent_at: str | None
    problem: str | None = Field(description="Why it is held, or what its delivery waits for.")
    frozen: FrozenBody | None


class CampaignDetail(CampaignBody):
    """With its deliveries."""

    deliveries: DeliveriesBody


class CampaignPage(Page):
    """Some campaigns, the newest first."""

    campaigns: list[CampaignBody]


class CampaignIn(Body):
    """A campaign to plan; nothing is sent."""

    name: CampaignName
    segment_id: Text = Field(min_length=1, max_length=100)
    subject: Text = Field(default="", max_length=1_000, examples=["{{first_name|Hello}}, our June offers"])
    body: Text = Field(default="", max_length=200_000, description="Plain text with merge fields.")


class CampaignChange(Body):
    """What to change; what is left out stays."""

    name: CampaignName | None = None
    segment_id: Text | None = Field(default=None, min_length=1, max_length=100)
    subject: Text | None = Field(default=None, max_length=1_000)
    body: Text | None = Field(default=None, max_length=200_000)


class ConfirmedBody(Body):
    """What the review showed; it goes back with the yes."""

    matching: int = Field(ge=0)
    mailable: int = Field(ge=0)
    definition: Text = Field(max_length=100)


class ReviewBody(BaseModel):
    """Whom a campaign would go to now."""

    sentence: str
    resolved: list[str] = Field(description="What relative dates come to today.")
    audience: AudienceBody
    leads: list[LeadBody] = Field(description="Some of them.")
    confirmed: ConfirmedBody


class SendIn(Body):
    """The yes to what the review showed."""

    confirmed: ConfirmedBody


class ScheduleIn(SendIn):
    """The same, for later."""

    send_at: Text = Field(description="ISO 8601 with an offset.", examples=["2026-06-17T09:00:00-04:00"])


class SettleIn(Body):
    """What to do with uncertain recipients."""

    decision: Decision = Field(description="resend: mail them; received: they have it; leave: neither.")
    lead_ids: list[Text] | None = Field(default=None, max_length=1_000, description="Left out: all of them.")


class Settled(BaseModel):
    """How many uncertain recipients were settled."""

    settled: int


class RecipientBody(BaseModel):
    """One frozen recipient: where the mail goes, and what became of it."""

    lead_id: str
    address: str
    state: str
    reason: str | None
    changed_at: str | None


class RecipientPage(Page):
    """Some recipients, in the order their leads came to the account."""

    recipients: list[RecipientBody]


def audience_body(audience: Audience) -> AudienceBody:
    """An audience as JSON."""
    return AudienceBody(**asdict(audience), line=audience.line)


def campaign_body(campaign: StoredCampaign) -> CampaignBody:
    """A campaign as JSON."""
    frozen = campaign.frozen
    return CampaignBody(
        id=campaign.id,
        name=campaign.name,
        state=campaign.state,
        segment_id=campaign.segment_id,
        segment=campaign.segment,
        subject=campaign.message.subject,
        body=campaign.message.body,
        created_by=campaign.created_by,
        send_at=value_body(campaign.send_at),
        sent_at=value_body(campaign.sent_at),
        problem=campaign.problem,
        frozen=frozen
        and FrozenBody(
            segment=frozen.segment,
            version=frozen.version,
            sentence=frozen.sentence,
            audience=audience_body(frozen.audience),
            at=value_body(frozen.at),
        ),
    )


def _deliveries(found: Deliveries) -> DeliveriesBody:
    return DeliveriesBody(**{name: getattr(found, name) for name in DeliveriesBody.model_fields})


@router.get("", responses=errors(422), summary="List campaigns")
def list_campaigns(caller: Viewer, after: After = None, limit: FewPerPage = 100) -> CampaignPage:
    """Every campaign, also those that another system sent, the newest first; `after` is an id."""
    with caller.reading() as (connection, catalog):
        found = core.list_campaigns(connection, catalog)
    places = {campaign.id: place for place, campaign in enumerate(found)}
    if after is not None and after not in places:
        raise BadInput(f"“{after}” is not the key of a page", part="query.after")
    start = 0 if after is None else places[after] + 1
    shown = found[start : start + limit]
    following = shown[-1].id if start + limit < len(found) else None
    return CampaignPage(next=following, campaigns=[campaign_body(campaign) for campaign in shown])


@router.post("", status_code=201, responses=errors(403, 404, 409, 422), summary="Plan a campaign")
def create_campaign(caller: Marketer, body: CampaignIn) -> CampaignBody:
    """A draft for a saved segment. Review it, then send or schedule it."""
    with caller.writing() as (connection, catalog):
        segment = by_id(body.segment_id, catalog).name
        message = Message(body.subject, body.body)
        return campaign_body(core.create_campaign(connection, catalog, body.name, segment, caller.edit, message))


@router.get("/{campaign_id}", responses=errors(404, 422), summary="Get a campaign")
def get_campaign(caller: Viewer, campaign_id: CampaignId) -> CampaignDetail:
    """One campaign, and what became of its mail so far."""
    with caller.reading() as (connection, catalog):
        campaign = core.get_campaign(connection, catalog, campaign_id)
        found = core.deliveries(connection, catalog, campaign)
    body = campaign_body(campaign)
    return CampaignDetail(
        deliveries=_deliveries(found), **{name: getattr(body, name) for name in type(body).model_fields}
    )


@router.patch("/{campaign_id}", responses=errors(403, 404, 409, 422), summary="Edit a campaign")
def change_campaign(caller: Marketer, campaign_id: CampaignId, body: CampaignChange) -> CampaignBody:
    """While nothing is sent. Another segment makes a scheduled campaign a draft again."""
    with caller.writing() as (connection, catalog):
        segment = None if body.segment_id is None else by_id(body.segment_id, catalog).name
        changed = core.edit_campaign(
            connection,
            catalog,
            campaign_id,
            name=body.name,
            segment=segment,
            subject=body.subject,
            body=body.body,
        )
        return campaign_body(changed)


@router.get("/{campaign_id}/review", responses=errors(404, 409, 422), summary="Review a campaign")
def review_campaign(caller: Viewer, campaign_id: CampaignId) -> ReviewBody:
    """Sentence, counts and some of the leads as of now. Its `confirmed` goes with `send` or `schedule`."""
    with caller.reading() as (connection, catalog):
        review = core.review_campaign(connection, catalog, campaign_id, caller.now)
    return ReviewBody(
        sentence=review.sentence,
        resolved=list(review.resolved),
        audience=audience_body(review.audience),
        leads=[lead_body(lead) for lead in review.leads],
        confirmed=ConfirmedBody(**asdict(review.confirmed)),
    )


@router.post("/{campaign_id}/send", responses=errors(403, 404, 409, 422), summary="Send a campaign")
def send_campaign(caller: Marketer, campaign_id: CampaignId, body: SendIn, key: SendKey) -> CampaignBody:
    """Freeze definition and recipients now; delivery follows. With the same Idempotency-Key it happens once.

    Where more than a tenth has changed since the review, nothing is sent: the state is `held` and `problem` says why.
    """
    with caller.writing() as (connection, catalog):
        confirmed = Confirmed(**body.confirmed.model_dump())
        return campaign_body(core.send_now(connection, catalog, campaign_id, confirmed, key, caller.now))


@router.post("/{campaign_id}/schedule", responses=errors(403, 404, 409, 422), summary="Schedule a campaign")
def schedule_campaign(caller: Marketer, campaign_id: CampaignId, body: ScheduleIn) -> CampaignBody:
    """Have it sent at an exact moment, to who matches then. Also moves one that is scheduled."""
    at = parse_moment(body.send_at, "send_at")
    with caller.writing() as (connection, catalog):
        confirmed = Confirmed(**body.confirmed.model_dump())
        return campaign_body(core.schedule(connection, catalog, campaign_id, at, confirmed, caller.now))


@router.post("/{campaign_id}/cancel", responses=errors(403, 404, 409, 422), summary="Cancel a campaign")
def cancel_campaign(caller: Marketer, campaign_id: CampaignId) -> CampaignBody:
    """Never send it; of one that is being sent, mail nobody further."""
    with caller.writing() as (connection, catalog):
        return campaign_body(core.cancel_campaign(connection, catalog, campaign_id, caller.now))


@router.post("/{campaign_id}/uncertain", responses=errors(403, 404, 422), summary="Settle uncertain recipients")
def settle_uncertain(caller: Marketer, campaign_id: CampaignId, body: SettleIn) -> Settled:
    """Of whom nobody knows whether the mail server took their mail: mail them, take it as received, or leave them."""
    with caller.writing() as (connection, catalog):
        campaign = core.get_campaign(connection, catalog, campaign_id)
        return Settled(
            settled=resolve_uncertain(connection, catalog, campaign, body.decision, caller.now, body.lead_ids)
        )


@router.get("/{campaign_id}/recipients", responses=errors(404, 422), summary="List recipients")
def list_recipients(
    caller: Viewer, campaign_id: CampaignId, after: After = None, limit: PageSize = 100
) -> RecipientPage:
    """Frozen when it was sent, with the address that was mailed, whatever the lead has now."""
    with caller.reading() as (connection, catalog):
        campaign = core.get_campaign(connection, catalog, campaign_id)
        page = core.recipients_page(connection, catalog, campaign, limit, after)
    recipients = [
        RecipientBody(**{**asdict(recipient), "changed_at": value_body(recipient.changed_at)})
        for recipient in page.recipients
    ]
    return RecipientPage(next=page.next, recipients=recipients)


@router.get(
    "/{campaign_id}/recipients.csv",
    responses={**errors(403, 404, 422), **CSV_ANSWER},
    response_class=StreamingResponse,
    summary="Download recipients",
)
def download_recipients(caller: Marketer, campaign_id: CampaignId) -> StreamingResponse:
    """Every recipient as CSV; cells that a spreadsheet would run are made harmless."""
    with caller.reading() as (connection, catalog):
        core.get_campaign(connection, catalog, campaign_id)
    headers = {"Content-Disposition": 'attachment; filename="recipients.csv"'}
    return StreamingResponse(_csv(caller, campaign_id), media_type="text/csv", headers=headers)


def _csv(caller: Caller, campaign_id: str) -> Iterator[str]:
    with caller.reading() as (connection, catalog):
        campaign = core.get_campaign(connection, catalog, campaign_id)
        for row in core.recipient_rows(connection, catalog, campaign):
            line = io.StringIO()
            csv.writer(line).writerow(row)
            yield line.getvalue()


@mailable.post("/mailable", responses=errors(422), summary="Count who may be mailed")
def count_mailable(caller: Viewer, body: TreeIn) -> AudienceBody:
    """Of the leads that match a tree: how many may be mailed, and why the others may not."""
    with caller.reading() as (connection, catalog):
        tree = checked(body.tree, catalog)
        return audience_body(core.count_audience(connection, tree, catalog, caller.now))
