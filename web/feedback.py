"""Thumbs under a reply: kept with it, for the member's own replies alone."""

import asyncio
from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from assistant.workspace import Who
from web.chats.owner import Owner
from web.routes import Asker
from web.services import services

router = APIRouter(include_in_schema=False)


class Thumb(BaseModel):
    """A thumb as Chainlit's page sends it; what else it sends is not looked at."""

    forId: str = Field(max_length=100)
    value: Literal[0, 1]
    comment: str | None = Field(None, max_length=2000)


class Given(BaseModel):
    """A thumb up or down."""

    feedback: Thumb


class TakenBack(BaseModel):
    """A thumb taken back, by the id of its reply."""

    feedbackId: str = Field(max_length=100)


@router.put("/feedback")
async def give(who: Asker, body: Given) -> dict[str, object]:
    """Keep a thumb. 404 where the member has no such reply."""
    await rate(who, body.feedback.forId, body.feedback.value, body.feedback.comment)
    return {"success": True, "feedbackId": body.feedback.forId}


@router.delete("/feedback")
async def take_back(who: Asker, body: TakenBack) -> dict[str, object]:
    """Forget a thumb. 404 as above."""
    await rate(who, body.feedbackId, None, None)
    return {"success": True}


async def rate(who: Who, step_id: str, thumb: int | None, comment: str | None) -> None:
    """Write it down, or 404."""
    mine = Owner(who.account, who.member_id)
    if not await asyncio.to_thread(services().chats.rate, mine, step_id, thumb, comment):
        raise HTTPException(status_code=404, detail="You have no such reply.")
