"""Signing in with a password: Chainlit's route behind a limit, ahead of it in the order of routes."""

from typing import Annotated

from chainlit.server import login as chainlit_login  # imported once Chainlit's folder is laid out (web/main.py)
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from web.login_limits import WINDOW
from web.services import services

RETRY_AFTER = {"Retry-After": str(int(WINDOW.total_seconds()))}
router = APIRouter(include_in_schema=False)


@router.post("/login")
async def login(
    request: Request, response: Response, form: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> Response:
    """A session for a login and its password, 401 for any that do not match, whatever is wrong with them.

    429 after too many failures: the password is not looked at then, and a right one is refused too.
    """
    limits, address = services().limits, request.client.host if request.client else ""
    if not limits.begin(form.username, address, services().now()):
        raise HTTPException(status_code=429, detail="too many requests", headers=RETRY_AFTER)
    answer = await chainlit_login(request, response, form)
    limits.succeeded(form.username, address)
    return answer
