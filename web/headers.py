"""Headers on every answer: what the page may load, cookies over TLS only, and how long files are kept."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Custom elements are compiled in the browser, which needs 'unsafe-eval'; Chainlit's page has inline scripts and styles.
CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ]
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FOREVER = "public, max-age=31536000, immutable"  # the names of these files hold a hash of their content


class SafeHeaders:
    """Adds the headers; pure ASGI, so that streams and sockets pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers of an HTTP answer completed on its way out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, complete)


def add_headers(headers: MutableHeaders, scope: Scope) -> None:
    """Complete one answer's headers in place."""
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    path: str = scope["path"]
    if path.startswith("/assets/"):
        headers["Cache-Control"] = FOREVER
    elif not path.startswith("/public/"):
        headers.setdefault("Cache-Control", "no-store")
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = "max-age=31536000"
        secure_cookies(headers)


def secure_cookies(headers: MutableHeaders) -> None:
    """Mark every cookie Secure; Chainlit does so only for cookies that other sites may use."""
    cookies = headers.getlist("set-cookie")
    if not cookies:
        return
    del headers["set-cookie"]
    for cookie in cookies:
        marked = cookie if "; secure" in cookie.lower() else f"{cookie}; Secure"
        headers.append("set-cookie", marked)
