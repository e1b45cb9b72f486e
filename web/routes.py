"""The product's own routes that belong to no page, and who is asking them."""

from typing import Annotated, Any, cast

from chainlit.auth import (  # imported once Chainlit's folder is laid out (web/main.py)
    get_current_user,
    get_token_from_cookies,
)
from fastapi import APIRouter, Depends, HTTPException, Request

from assistant.workspace import Who
from web.identity import SignedIn, SignedOut, who_is

router = APIRouter()


async def signed_in(user: Annotated[Any, Depends(get_current_user)]) -> Who:
    """The member asking. 401 without a valid session, or when the member is gone."""
    try:
        return await who_is(cast(SignedIn | None, user))
    except SignedOut as error:
        raise HTTPException(status_code=401, detail=error.message) from error


async def reader(request: Request) -> Who | None:
    """The member asking for a page; None without a valid session, or when the member is gone."""
    try:
        return await signed_in(await get_current_user(get_token_from_cookies(dict(request.cookies)) or ""))
    except HTTPException:
        return None


Asker = Annotated[Who, Depends(signed_in)]
Reader = Annotated[Who | None, Depends(reader)]


@router.get("/health")
async def health() -> dict[str, str]:
    """Whether the server answers."""
    return {"status": "ok"}
