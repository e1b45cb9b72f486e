"""The product's own routes: health, the saved segments as JSON, and the audience page."""

import asyncio
from typing import Annotated, Any, cast

from chainlit.auth import get_current_user  # imported once Chainlit's folder is laid out (web/main.py)
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.workspace import Who
from segment_core.errors import CoriError
from web.audience_page import audience_page
from web.identity import SignedIn, SignedOut, who_is
from web.services import SegmentLine, services

router = APIRouter()


async def signed_in(user: Annotated[Any, Depends(get_current_user)]) -> Who:
    """The member asking. 401 without a valid session, or when the member is gone."""
    try:
        return await who_is(cast(SignedIn | None, user))
    except SignedOut as error:
        raise HTTPException(status_code=401, detail=error.message) from error


@router.get("/health")
async def health() -> dict[str, str]:
    """Whether the server answers."""
    return {"status": "ok"}


@router.get("/api/segments")
async def list_segments(who: Annotated[Who, Depends(signed_in)]) -> list[dict[str, Any]]:
    """The account's saved segments with their counts as of now."""
    return [line_json(line) for line in await saved_segments(who)]


@router.get("/audience", response_class=HTMLResponse)
async def audience(request: Request) -> Response:
    """The page of saved segments; without a session, to the sign-in page."""
    from chainlit.auth import get_token_from_cookies

    try:
        who = await signed_in(await get_current_user(get_token_from_cookies(dict(request.cookies)) or ""))
    except HTTPException:
        return RedirectResponse("/login", status_code=303)
    return HTMLResponse(audience_page(who, await saved_segments(who), services().now()))


async def saved_segments(who: Who) -> list[SegmentLine]:
    """The segments, counted in a thread. 503 with the reason where they cannot be read."""
    try:
        return await asyncio.to_thread(lambda: services().segments(who, services().now()))
    except CoriError as error:
        raise HTTPException(status_code=503, detail=error.message) from error


def line_json(line: SegmentLine) -> dict[str, Any]:
    """A segment as the page's script reads it."""
    edited_at = line.edited_at.isoformat() if line.edited_at else None
    return {
        "name": line.name,
        "sentence": line.sentence,
        "count": line.count,
        "edited_by": line.edited_by,
        "edited_at": edited_at,
        "problem": line.problem,
    }
