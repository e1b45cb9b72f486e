"""Whose word counts about who is asking: the socket's other end decides, before anything is rewritten."""

import logging
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from web.signing_in.settings import SignInSettings

LOG = logging.getLogger("cori.sign_in")
SAME_MACHINE = ("127.0.0.1", "::1")
MOST_WARNED = 1000  # addresses; each is named once


class TrustedProxies:
    """The outermost layer: takes the sign-in header away from whoever is no trusted proxy.

    Then it lets X-Forwarded-For and -Proto say who asked the proxy, and how; those are believed of the same proxies, or
    of this machine where none are named. uvicorn must not do that earlier (`proxy_headers=False`): a made-up
    X-Forwarded-For could turn anybody into the proxy.
    """

    def __init__(self, app: ASGIApp, settings: SignInSettings) -> None:
        self.settings = settings
        trusted = [str(network) for network in settings.proxies] or list(SAME_MACHINE)
        self.forwarded = ProxyHeadersMiddleware(app, trusted)  # pyright: ignore[reportArgumentType] - ASGI either way
        self._warned: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, without a sign-in header that does not count."""
        if scope["type"] in ("http", "websocket"):
            peer = peer_of(scope)
            scope = {**scope, "headers": self.believed(scope, peer)}
            if peer is not None:
                scope["client"] = (str(peer), scope["client"][1])
        await self.forwarded(scope, receive, send)  # pyright: ignore[reportArgumentType] - as above

    def believed(self, scope: Scope, peer: IPv4Address | IPv6Address | None) -> list[tuple[bytes, bytes]]:
        """The request's headers, without the sign-in header unless a trusted proxy sent it."""
        name, headers = self.settings.header.encode(), list(scope["headers"])
        if not name or (peer is not None and any(peer in network for network in self.settings.proxies)):
            return headers
        kept = [pair for pair in headers if pair[0].lower() != name]
        if len(kept) < len(headers):
            self._warn(str(peer))
        return kept

    def _warn(self, peer: str) -> None:
        if peer not in self._warned and len(self._warned) < MOST_WARNED:
            self._warned.add(peer)
            LOG.warning("%s sent the sign-in header and is no proxy of CORI_TRUSTED_PROXIES: ignored", peer)


def peer_of(scope: Scope) -> IPv4Address | IPv6Address | None:
    """The address at the socket's other end; an IPv4 address that IPv6 wraps is itself. None where there is none."""
    client = scope.get("client")
    try:
        address = ip_address(client[0]) if client else None
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def claimed_email(scope: Scope, header: str) -> str | None:
    """Whom a trusted proxy named; None where it named nobody. Two different names in one request are no name: ""."""
    if not header:
        return None
    name = header.encode()
    values = {value.decode("utf-8", "replace").strip() for key, value in scope["headers"] if key.lower() == name}
    values.discard("")
    if not values:
        return None
    return values.pop() if len(values) == 1 else ""
