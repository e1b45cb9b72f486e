"""Chainlit's routes for both ways, ahead of its own: not found where a way is not configured, and with reasons."""

from typing import Annotated

from chainlit.server import header_auth, oauth_callback, oauth_login  # once Chainlit's folder is laid out (web/main.py)
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from web.services import services
from web.signing_in.members import REFUSED
from web.signing_in.providers import configured_providers

# The page picks its text by the answer's status, or by `error` in its address (chainlit_files/texts.json).
HEADER_STATUS = {"unnamed": 404, "several_members": 409}
router = APIRouter(include_in_schema=False)


@router.post("/auth/header")
async def by_header(request: Request) -> Response:
    """A session for whom a trusted proxy named: 404 where it named nobody, 403 or 409 where that is no one member."""
    if not services().sign_in.header:
        raise HTTPException(status_code=404)
    try:
        return await header_auth(request)
    except HTTPException as error:
        refused = REFUSED.get()
        if refused is None:
            raise
        raise HTTPException(HEADER_STATUS.get(refused.code, 403), detail=refused.code) from error


@router.get("/auth/oauth/{provider_id}")
async def begin(provider_id: str, request: Request) -> Response:
    """To the provider, with a state that its answer must bring back."""
    check_configured(provider_id)
    return await oauth_login(provider_id, request)


@router.get("/auth/oauth/{provider_id}/callback")
async def finish(
    provider_id: str,
    request: Request,
    error: Annotated[str | None, Query(max_length=200)] = None,
    code: Annotated[str | None, Query(max_length=10_000)] = None,
    state: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Back from the provider: a session, or the sign-in page with the reason why not."""
    check_configured(provider_id)
    answer = await oauth_callback(provider_id, request, error, code, state)
    if any(name == "set-cookie" and value.startswith("access_token") for name, value in answer.headers.items()):
        return answer
    refused = REFUSED.get()
    answer = RedirectResponse(f"/login?error={refused.code if refused else 'oauthSignin'}", status_code=303)
    answer.delete_cookie("oauth_state")  # a state is good for one answer
    return answer


def check_configured(provider_id: str) -> None:
    """404 for a provider that is not: Chainlit would try with what it has."""
    if provider_id not in configured_providers():
        raise HTTPException(status_code=404)
