"""Engagement from mail services: the signature decides; then each event once, and segments change at once."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from segment_core.catalog import Catalog
from segment_core.dictionary import lock_account
from segment_core.event_intake import remember_once, take_in
from segment_core.webhooks import Vendor, find_webhook
from web.api.access import WRITE_LIMIT
from web.api.answers import errors
from web.api.envelope import ApiError
from web.api.events import read_event
from web.api.signatures import is_genuine, mailgun_token
from web.api.strict_json import StrictRoute, read_json
from web.api.vendors import MOST_EVENTS, READERS, Read
from web.services import services

router = APIRouter(prefix="/webhooks", tags=["Webhooks"], route_class=StrictRoute)
Hook = Annotated[str, Path(max_length=100, description="From `cori webhook set ACCOUNT VENDOR`.")]
MOST_REPORTED = 100


class UnknownEvent(BaseModel):
    """An event that was passed over since the account lacks its lead or campaign."""

    index: int
    reason: str


class Received(BaseModel):
    """What a request did."""

    recorded: int
    duplicates: int = Field(description="Taken in before, by their ids.")
    ignored: int = Field(description="Kinds of events that say nothing of a person's doing: deferred, a soft bounce.")
    unknown: int = Field(description="Of a lead or campaign that the account does not have.")
    unknown_events: list[UnknownEvent] = Field(description="The first of them.")


BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}
ANSWERS = errors(400, 401, 406, 422)


@router.post("/{vendor}/{hook_id}", responses=ANSWERS, summary="Take engagement in", openapi_extra=BODY)
async def receive(vendor: Vendor, hook_id: Hook, request: Request) -> Received:
    """Events as SendGrid, Postmark or Mailgun send them, or as `/events/batch` takes them; signed (docs/api.md).

    Events of unknown leads and campaigns are counted and answered with 200, so that nobody sends them again for ever.
    Where a part cannot be read the answer is 400 and names it; the events that could be read are recorded nevertheless.
    """
    raw = await request.body()
    return await asyncio.to_thread(take, vendor, hook_id, dict(request.headers), raw)


def take(vendor: Vendor, hook_id: str, headers: Mapping[str, str], raw: bytes) -> Received:
    """Check, read, record. Raises ApiError."""
    database, now = services().database, services().now()
    hook = find_webhook(database, vendor, hook_id)
    body = read_json(raw) if vendor == "mailgun" else None  # its signature is in the body
    if hook is None or not is_genuine(hook, headers, raw, body, now):
        raise ApiError(401, "not_genuine", "there is no such webhook, or the request is not signed with its secret")
    body = read_json(raw) if body is None else body
    with database.transaction(hook.account_id, WRITE_LIMIT) as connection:
        lock_account(connection, hook.account_id)
        catalog = services().catalogs.get(connection, hook.account_id)
        if vendor == "mailgun" and not remember_once(connection, catalog, "mailgun token", mailgun_token(body), now):
            raise ApiError(406, "replayed", "this token was used before; nothing was changed")
        read = _own(body, catalog) if vendor == "own" else READERS[vendor](body)
        taken = take_in(connection, catalog, vendor, read.events, now)
    if read.problems:
        message = "; ".join(f"{p.path}: {p.message}" for p in read.problems[:20])
        raise ApiError(400, "malformed", message, read.problems)
    reported = [UnknownEvent(index=mark, reason=reason) for mark, reason in taken.unknown[:MOST_REPORTED]]
    return Received(
        recorded=taken.recorded,
        duplicates=taken.duplicates,
        ignored=read.ignored,
        unknown=len(taken.unknown),
        unknown_events=reported,
    )


def _own(body: Any, catalog: Catalog) -> Read:
    """{"events": […]} as `/events/batch` takes them; an unknown campaign is reported, not malformed."""
    read = Read()
    given = cast("dict[str, Any]", body).get("events") if isinstance(body, dict) else None
    if not isinstance(given, list):
        read.bad("$.events", "the body needs a list of events")
        return read
    for mark, item in enumerate(cast("list[Any]", given)[:MOST_EVENTS]):
        event, problems = read_event(item, f"$.events[{mark}]", mark, catalog, check_campaign=False)
        if event is not None:
            read.events.append(event)
        read.problems += problems
    return read
