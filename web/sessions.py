"""Sessions that still hold: the cookie of a member who was removed, or whose sessions were ended, is no cookie."""

import asyncio
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from web.chats.owner import COOKIE_IDENTIFIER
from web.identity import member_behind

OPEN = ("/assets/", "/public/", "/api/v1/", "/health")  # nothing there looks at a session


class Sessions:
    """Checks each request's and socket's session once, and says whose it is for as long as it is served.

    Chainlit trusts its signed token for days; here a token without a member behind it is taken away first. So is an
    Authorization header, which Chainlit would take instead of the cookie.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, without the credentials that do not hold."""
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith(OPEN):
            await self.app(scope, receive, send)
            return
        identifier = await asyncio.to_thread(checked, Headers(scope=scope).get("cookie", ""))
        dropped = {b"authorization"} if identifier else {b"authorization", b"cookie"}
        headers = [pair for pair in scope["headers"] if pair[0] not in dropped]
        if not identifier:
            headers += others(scope)
        told = COOKIE_IDENTIFIER.set(identifier)
        try:
            await self.app({**scope, "headers": headers}, receive, send)
        finally:
            COOKIE_IDENTIFIER.reset(told)


def others(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The cookies that are no session's."""
    cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
    kept = "; ".join(f"{name}={value}" for name, value in cookies.items() if not name.startswith("access_token"))
    return [(b"cookie", kept.encode("latin-1", "ignore"))] if kept else []


def checked(cookie: str) -> str | None:
    """The identifier in a cookie that this server signed, whose member is still there; else None. Blocks."""
    from chainlit.auth.cookie import get_token_from_cookies  # once Chainlit's folder is laid out
    from chainlit.auth.jwt import decode_jwt
    from jwt import InvalidTokenError

    token: Any = get_token_from_cookies(cookie_parser(cookie))
    if not token:
        return None
    try:
        identifier = decode_jwt(token).identifier
    except (InvalidTokenError, KeyError, TypeError, ValueError):  # whatever a made-up token holds
        return None
    return identifier if member_behind(identifier) else None
