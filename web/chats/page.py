"""The page of one chat by its address: Chainlit's own page, for the member whose chat it is."""

import asyncio

from chainlit.server import serve  # imported once Chainlit's folder is laid out (web/main.py)
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from web.chats.owner import COOKIE_IDENTIFIER, owner_of
from web.services import services

router = APIRouter(include_in_schema=False)


@router.get("/thread/{thread_id}")
async def thread(thread_id: str, request: Request) -> Response:
    """The page. A chat that was deleted, or is somebody else's, leads to a new one instead of an endless wait."""
    identifier = COOKIE_IDENTIFIER.get()
    if identifier and not await asyncio.to_thread(services().chats.has, owner_of(identifier), thread_id):
        return RedirectResponse("/", status_code=303)
    return await serve(request)
