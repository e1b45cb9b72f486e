"""One log line a request, by its route and not its path: nothing of a lead. The last stop for what nobody expected."""

import secrets
import time
import traceback
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.logs import logger
from web.api.envelope import error_response


class RequestLog:
    """Gives every request an id (X-Request-Id), logs how it went, and answers 500 where something broke."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, noting the status on its way out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, started, status, written = secrets.token_hex(8), time.monotonic(), 0, False
        broken: dict[str, Any] = {}

        def write() -> None:
            nonlocal written
            written = True
            _write(scope, request_id, status, round((time.monotonic() - started) * 1000), broken)

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            elif not message.get("more_body") and not written:
                write()  # before its last part goes: who has an answer finds its line
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:  # noqa: BLE001 - the last stop: uvicorn would log the message, which may quote a lead
            broken |= {"error": type(error).__name__, "at": _places(error)}
            written = False  # what broke after the answer is said as well
            if not status:
                message = f"something went wrong here; the request was not carried out (reference {request_id})"
                await error_response(500, "internal", message)(scope, receive, noting)
        if not written:
            write()


def _places(error: Exception) -> list[str]:
    return [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]


def _write(scope: Scope, request_id: str, status: int, milliseconds: int, broken: dict[str, Any]) -> None:
    caller = scope.get("state", {}).get("caller")
    line = {
        "request_id": request_id,
        "method": scope["method"],
        "route": getattr(scope.get("route"), "path", None),
        "status": status,
        "ms": milliseconds,
        "account": caller and caller.holder.account,
        "key": caller and caller.holder.key.id,
    }
    if broken:
        logger().error("api_broken", **line, **broken)
    else:
        logger().info("api", **line)
