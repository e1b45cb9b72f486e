"""Changes that wait for a person's yes, kept on the server: bound to who asked, what, which version, how many leads."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from segment_core.errors import NotFound
from segment_core.tables import CONFIRMATION

VALID_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class PendingChange:
    """A change that was proposed. `arguments` are the tool's, as JSON."""

    token: str
    tool: str
    arguments: dict[str, Any]
    version: int | None
    count: int | None


def propose(
    connection: Connection, account_id: int, member_id: str, thread_id: str, change: PendingChange, now: datetime
) -> PendingChange:
    """Keep the change until it is confirmed; the token is the only thing that leaves the server."""
    token = change.token or secrets.token_urlsafe(24)
    row = {
        "account_id": account_id,
        "token": token,
        "member_id": member_id,
        "thread_id": thread_id,
        "tool": change.tool,
        "arguments": change.arguments,
        "version": change.version,
        "count": change.count,
        "asked_at": now,
    }
    connection.execute(insert(CONFIRMATION).values(row))
    return PendingChange(token, change.tool, change.arguments, change.version, change.count)


def take(
    connection: Connection, account_id: int, member_id: str, thread_id: str, token: str, now: datetime
) -> PendingChange:
    """Use up a confirmation: once, by who was asked, in the same chat, within a day. Raises NotFound otherwise."""
    match = (
        CONFIRMATION.c.account_id == account_id,
        CONFIRMATION.c.token == token,
        CONFIRMATION.c.member_id == member_id,
        CONFIRMATION.c.thread_id == thread_id,
        CONFIRMATION.c.used_at.is_(None),
        CONFIRMATION.c.asked_at >= now - VALID_FOR,
    )
    kept = [CONFIRMATION.c[name] for name in ("token", "tool", "arguments", "version", "count")]
    row = connection.execute(update(CONFIRMATION).where(*match).values(used_at=now).returning(*kept)).one_or_none()
    if row is None:
        raise NotFound("there is nothing here that waits for your yes", kind="confirmation", name="")
    return PendingChange(*row)
