"""What bodies may be: JSON, and not too large. Anything else is refused by name, as early as it shows."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.envelope import ApiError, error_response

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
LARGEST = 5_000_000  # bytes
TOO_LARGE = (413, "too_large", f"the body is larger than {LARGEST // 1_000_000} MB: send it in parts")
NOT_JSON = (415, "not_json", "the body must be JSON: Content-Type: application/json")


class BodyGate:
    """Answers 415 for a body that says it is something else or does not say what it is, 413 for one too large."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come in; its parts are counted on their way."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if told_length(headers) > LARGEST:
            await error_response(*TOO_LARGE)(scope, receive, send)
        elif scope["method"] in WITH_BODY and not accepts(headers):
            await error_response(*NOT_JSON)(scope, receive, send)
        else:
            await self.app(scope, counted(receive), send)


def counted(receive: Receive) -> Callable[[], Awaitable[Message]]:
    """The body's parts, until they are too many: then ApiError 413."""
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST:
            raise ApiError(*TOO_LARGE)
        return message

    return counting


def told_length(headers: Headers) -> int:
    """How long the body says it is; 0 where it does not say."""
    told = headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 20 else 0


def accepts(headers: Headers) -> bool:
    """Whether there is no body, or one of JSON (in UTF-8, as JSON is)."""
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return True
    kind, _, options = headers.get("content-type", "").partition(";")
    charset = options.lower().replace(" ", "").replace('"', "")
    known = kind.strip().lower()
    return (known == "application/json" or (known.startswith("application/") and known.endswith("+json"))) and (
        "charset=" not in charset or "charset=utf-8" in charset
    )
