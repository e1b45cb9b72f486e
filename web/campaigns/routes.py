"""The campaigns page's routes. A viewer looks; planning, sending and taking lists away need the role of a marketer."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from segment_core.campaigns import (
    Confirmed,
    Message,
    cancel_campaign,
    create_campaign,
    edit_campaign,
    get_campaign,
    recipient_rows,
    review_campaign,
    schedule,
    send_now,
)
from segment_core.campaigns.uncertain import Decision, resolve_uncertain
from segment_core.catalog import Catalog
from segment_core.errors import BadInput
from segment_core.segments import Edit
from web.audience.looks import segment_of
from web.builder.routes import read
from web.campaigns import looks
from web.campaigns.page import campaigns_page
from web.changing import change
from web.csv_answers import csv_answer
from web.roles import Changer
from web.routes import Asker, Reader
from web.services import services

CampaignId = Annotated[str, Path(max_length=200)]
LONGEST = 120_000

router = APIRouter(include_in_schema=False)


class Strict(BaseModel):
    """Nothing unknown is dropped."""

    model_config = ConfigDict(extra="forbid")


class Plan(Strict):
    """A campaign as it is written. `segment`: the id of its segment."""

    name: str = Field(max_length=1000)
    segment: str = Field(max_length=64)
    subject: str = Field(default="", max_length=LONGEST)
    body: str = Field(default="", max_length=LONGEST)

    @property
    def message(self) -> Message:
        """Subject and body."""
        return Message(self.subject, self.body)


class Preview(Strict):
    """A message to show as a lead would get it; without `lead`, the first of the sample."""

    segment: str = Field(max_length=64)
    subject: str = Field(default="", max_length=LONGEST)
    body: str = Field(default="", max_length=LONGEST)
    lead: str | None = Field(default=None, max_length=300)


class Yes(Strict):
    """What was shown and said yes to."""

    matching: int
    mailable: int
    definition: str = Field(max_length=100)

    @property
    def confirmed(self) -> Confirmed:
        """For the core."""
        return Confirmed(self.matching, self.mailable, self.definition)


class Send(Strict):
    """Send now; `key` is made once per yes, so that a second press sends nothing again."""

    confirmed: Yes
    key: str = Field(max_length=200)


class Settle(Strict):
    """What to do with those of whom nobody knows whether they were mailed."""

    decision: Decision


class Schedule(Strict):
    """Send at a moment of the account's clock ("2026-06-20T09:00")."""

    confirmed: Yes
    at: str = Field(max_length=40)


@router.get("/campaigns", response_class=HTMLResponse)
async def campaigns(who: Reader, request: Request) -> Response:
    """The page, with the list in it; without a session, to the sign-in page."""
    if who is None:
        return RedirectResponse("/login", status_code=303)
    return HTMLResponse(campaigns_page(who, await read(request, who, lambda c, catalog: looks.given(c, catalog, who))))


@router.get("/api/campaigns")
async def listed(who: Asker, request: Request) -> dict[str, Any]:
    """The list as it is now."""
    return await read(request, who, lambda c, catalog: looks.given(c, catalog, who))


@router.post("/api/campaigns/preview")
async def preview(who: Changer, request: Request, body: Preview) -> dict[str, Any]:
    """The message as a real lead would get it."""
    now, message = services().now(), Message(body.subject, body.body)
    return await read(request, who, lambda c, catalog: looks.preview(c, catalog, body.segment, message, body.lead, now))


@router.post("/api/campaigns")
async def create(who: Changer, body: Plan) -> dict[str, str]:
    """Plan a campaign; its id."""

    def work(connection: Connection, catalog: Catalog, edit: Edit) -> str:
        segment = segment_of(body.segment, catalog)
        return create_campaign(connection, catalog, body.name, segment.name, edit, body.message).id

    return {"id": await change(who, work)}


@router.get("/api/campaigns/{campaign_id}")
async def detail(who: Asker, request: Request, campaign_id: CampaignId) -> dict[str, Any]:
    """One campaign in detail."""
    return await read(request, who, lambda c, catalog: looks.detail(c, catalog, campaign_id))


@router.post("/api/campaigns/{campaign_id}/edit", status_code=204)
async def edit(who: Changer, campaign_id: CampaignId, body: Plan) -> None:
    """Change it while it is not sent."""

    def work(connection: Connection, catalog: Catalog, _: Edit) -> None:
        segment = segment_of(body.segment, catalog)
        changes = {"name": body.name, "segment": segment.name, "subject": body.subject, "body": body.body}
        edit_campaign(connection, catalog, campaign_id, **changes)

    await change(who, work)


@router.post("/api/campaigns/{campaign_id}/review")
async def review(who: Changer, campaign_id: CampaignId) -> dict[str, Any]:
    """Whom it would go to now: what is shown before a yes."""
    return await change(
        who, lambda c, catalog, edit: looks.reviewed(review_campaign(c, catalog, campaign_id, edit.at), catalog)
    )


@router.post("/api/campaigns/{campaign_id}/send")
async def send(who: Changer, campaign_id: CampaignId, body: Send) -> dict[str, Any]:
    """Freeze and send; the campaign as it is then, which may be held."""
    return await change(
        who,
        lambda c, catalog, edit: looks.line(
            send_now(c, catalog, campaign_id, body.confirmed.confirmed, body.key, edit.at)
        ),
    )


@router.post("/api/campaigns/{campaign_id}/schedule")
async def schedule_for(who: Changer, campaign_id: CampaignId, body: Schedule) -> dict[str, Any]:
    """Have it sent at a moment of the account's clock."""
    return await change(
        who,
        lambda c, catalog, edit: looks.line(
            schedule(c, catalog, campaign_id, local(body.at, catalog), body.confirmed.confirmed, edit.at)
        ),
    )


def local(text: str, catalog: Catalog) -> datetime:
    """A moment of the account's clock. Raises BadInput for what is no moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("choose a day and a time to send at", part="at") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=catalog.zone)


@router.post("/api/campaigns/{campaign_id}/cancel")
async def cancel(who: Changer, campaign_id: CampaignId) -> dict[str, Any]:
    """Never send it, or mail nobody further."""
    return await change(who, lambda c, cat, edit: looks.line(cancel_campaign(c, cat, campaign_id, edit.at)))


@router.post("/api/campaigns/{campaign_id}/uncertain")
async def uncertain(who: Changer, campaign_id: CampaignId, body: Settle) -> dict[str, int]:
    """Settle all its uncertain recipients; how many."""
    return await change(
        who,
        lambda c, cat, edit: {
            "settled": resolve_uncertain(c, cat, get_campaign(c, cat, campaign_id), body.decision, edit.at)
        },
    )


@router.get("/api/campaigns/{campaign_id}/recipients")
async def recipients(
    who: Asker, request: Request, campaign_id: CampaignId, after: Annotated[str | None, Query(max_length=20)] = None
) -> dict[str, Any]:
    """Some of its frozen recipients."""
    return await read(request, who, lambda c, catalog: looks.recipients(c, catalog, campaign_id, after))


@router.get("/api/campaigns/{campaign_id}/recipients.csv")
async def recipients_csv(who: Changer, campaign_id: CampaignId) -> Response:
    """All of its frozen recipients."""
    name = await change(who, lambda c, catalog, _: get_campaign(c, catalog, campaign_id).name)
    return await csv_answer(
        who, f"{name} recipients", lambda c, cat: recipient_rows(c, cat, get_campaign(c, cat, campaign_id))
    )
