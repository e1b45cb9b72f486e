"""Sessions that still hold: the cookie of a member who was removed, or whose sessions were ended, is no cookie."""

import asyncio
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from web.chats.owner import COOKIE_IDENTIFIER
from web.identity import member_behind
from web.services import services
from web.signing_in.proxies import claimed_email

OPEN = ("/assets/", "/public/", "/api/v1/", "/health")  # nothing there looks at a session


class Sessions:
    """Checks each request's and socket's session once, and says whose it is for as long as it is served.

    Chainlit trusts its signed token for days; here a token without a member behind it is taken away first. So is an
    Authorization header, which Chainlit would take instead of the cookie. Where a proxy names who is asking (`header`),
    a session of anybody else's is none: two people may share a browser.
    """

    def __init__(self, app: ASGIApp, header: str = "") -> None:
        self.app = app
        self.header = header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, without the credentials that do not hold."""
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith(OPEN):
            await self.app(scope, receive, send)
            return
        cookie, claimed = Headers(scope=scope).get("cookie", ""), claimed_email(scope, self.header)
        identifier = await asyncio.to_thread(checked, cookie, claimed)
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


def checked(cookie: str, claimed: str | None) -> str | None:
    """The identifier in a cookie that this server signed, whose member is still there; else None. Blocks.

    `claimed`: the address of whoever asks, as a trusted proxy tells it; None where none does.
    """
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
    who = member_behind(identifier)
    if who is None or (claimed is not None and not services().has_email(who, claimed)):
        return None
    return identifier
