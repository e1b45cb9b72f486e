"""Changing something in a member's account for a page: in a thread and one transaction, errors as answers to show."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import HTTPException
from sqlalchemy import Connection

from assistant.workspace import Who
from segment_core.catalog import Catalog
from segment_core.errors import CoriError
from segment_core.segments import Edit
from web.services import services

T = TypeVar("T")
Change = Callable[[Connection, Catalog, Edit], T]
CONFLICTS = frozenset({"version_conflict", "name_taken", "in_use", "wrong_state"})
FAILURES = frozenset({"too_slow", "unavailable"})


async def change(who: Who, work: Change[T]) -> T:
    """What `work` gives. Raises HTTPException with {message, code, …} for every expected error."""
    try:
        return await asyncio.to_thread(_changed, who, work)
    except CoriError as error:
        raise HTTPException(status_code=status_of(error), detail=explanation(error)) from error


def _changed(who: Who, work: Change[T]) -> T:
    live = services().live
    with live.database.transaction(who.account_id) as connection:
        catalog = live.catalogs.get(connection, who.account_id)
        return work(connection, catalog, Edit(who.name or who.member_id, services().now()))


def status_of(error: CoriError) -> int:
    """404 for what is gone, 409 for what somebody else has changed or uses, 503 where the database failed, else 422."""
    if error.code == "not_found":
        return 404
    if error.code in CONFLICTS:
        return 409
    return 503 if error.code in FAILURES else 422


def explanation(error: CoriError) -> dict[str, Any]:
    """The message; of a conflict also both sentences, or who uses the segment."""
    more = error.data if error.code in CONFLICTS else {}
    return {"message": error.message, "code": error.code, **more}
