"""Only the product's own pages may change something or open a socket: the Origin header is checked."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

READING = frozenset({"GET", "HEAD", "OPTIONS"})
SOCKET_PATH = "/ws/"
COOKIE_FREE = "/api/v1/"  # a cookie opens nothing there, and a key is not sent by itself


class SameOrigin:
    """Refuses requests that another site's page sent with the user's cookie."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...] = ()) -> None:
        self.app = app
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 403 (sockets: closed before they are accepted)."""
        if scope["type"] not in ("http", "websocket") or self.allows(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await JSONResponse({"detail": "This came from another site."}, status_code=403)(scope, receive, send)

    def allows(self, scope: Scope) -> bool:
        """Whether this is a plain read, a program (no Origin), or a page of this host or of `origins`."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        harmless = scope["type"] == "http" and scope["method"] in READING and SOCKET_PATH not in scope["path"]
        if harmless or origin is None or scope["path"].startswith(COOKIE_FREE):
            return True
        return origin.rstrip("/") in self.origins or urlsplit(origin).netloc == headers.get("host")
