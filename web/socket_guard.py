"""Checks in front of Chainlit's socket: ids must be ids, and messages are not rewritten after the fact."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any, cast

Handler = Callable[..., Awaitable[Any]]

HEARD = frozenset({"connect", "connection_successful", "client_message", "stop", "clear_session", "disconnect"})


def guard_sockets() -> None:
    """Put the checks in front of the handlers that Chainlit registered. Call once, after importing Chainlit."""
    from chainlit.server import sio  # imported here: Chainlit reads its folder when first imported

    handlers = cast(dict[str, Handler], sio.handlers["/"])  # pyright: ignore[reportUnknownMemberType]
    sio.on("connect", checked(handlers["connect"]))  # pyright: ignore[reportUnknownMemberType]
    for event in handlers.keys() - HEARD:
        sio.on(event, ignore)  # pyright: ignore[reportUnknownMemberType]


def checked(connect: Handler) -> Handler:
    """`connect` behind a check of the ids that the browser made up.

    The session's id becomes the name of a folder that is deleted with it: "../.." would delete the data folder.
    """

    async def connect_checked(sid: str, environ: dict[str, Any], auth: dict[str, Any] | None = None) -> Any:
        if auth is None or not is_uuid(auth.get("sessionId")):
            raise ConnectionRefusedError("the session id is not one")
        thread = auth.get("threadId")
        if thread and not is_uuid(thread):
            raise ConnectionRefusedError("the thread id is not one")
        return await connect(sid, environ, auth)

    return connect_checked


async def ignore(*_: Any) -> None:
    """Do nothing: the page offers no such thing, so only a made-up message asks for it."""


def is_uuid(text: object) -> bool:
    """Whether `text` is a UUID in its usual spelling."""
    try:
        return isinstance(text, str) and str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
