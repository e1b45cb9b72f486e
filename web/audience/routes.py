"""The audience page's routes. Looking needs a session, changing needs the role of a marketer (web/roles.py)."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from assistant.workspace import Who
from segment_core.errors import CoriError
from web.audience import changes, looks, versions
from web.audience.lines import lines
from web.audience.page import audience_page
from web.builder.cancelling import Gone, while_waiting
from web.builder.routes import read
from web.changing import change
from web.csv_answers import csv_answer
from web.roles import Changer
from web.routes import Asker, Reader
from web.services import services

SegmentId = Annotated[str, Path(max_length=64)]

router = APIRouter(include_in_schema=False)


class Ids(BaseModel):
    """Segments to count."""

    model_config = ConfigDict(extra="forbid")
    ids: list[str] = Field(max_length=looks.MOST_COUNTED)


class Versioned(BaseModel):
    """A change of the version that the page shows."""

    model_config = ConfigDict(extra="forbid")
    version: int


class Rename(Versioned):
    """Another name."""

    to: str = Field(max_length=1000)


class Delete(Versioned):
    """`seen`: the segments shown as users of this one."""

    seen: list[str] = Field(default_factory=list[str], max_length=1000)


class Restore(Versioned):
    """`wanted`: the older version whose conditions become the newest."""

    wanted: int


@router.get("/audience", response_class=HTMLResponse)
async def audience(who: Reader, request: Request) -> Response:
    """The page, with the list in it; without a session, to the sign-in page."""
    if who is None:
        return RedirectResponse("/login", status_code=303)
    return HTMLResponse(audience_page(who, await read(request, who, lambda c, catalog: lines(c, catalog, who))))


@router.get("/api/audience/segments")
async def segments(who: Asker, request: Request) -> dict[str, Any]:
    """The list as it is now."""
    return await read(request, who, lambda connection, catalog: lines(connection, catalog, who))


@router.post("/api/audience/counts")
async def counts(who: Asker, request: Request, body: Ids) -> dict[str, Any]:
    """Counts of some segments. Where all in one pass fail, each has its own count or the reason why it has none."""
    live, now = services().live, services().now()

    def together(connection: Connection) -> dict[str, Any]:
        return looks.counts(connection, body.ids, live.catalogs.get(connection, who.account_id), now)

    try:
        return await while_waiting(request, live.database, who, together)
    except Gone as error:
        raise HTTPException(status_code=499) from error
    except CoriError:
        return await asyncio.to_thread(_one_by_one, who, body.ids)


def _one_by_one(who: Who, ids: list[str]) -> dict[str, Any]:
    live = services().live
    with live.database.transaction(who.account_id) as connection:
        catalog = live.catalogs.get(connection, who.account_id)
    known = [segment_id for segment_id in dict.fromkeys(ids) if segment_id in catalog.segment_ids]
    return looks.counts_one_by_one(live.database, known, catalog, services().now())


@router.get("/api/audience/segments/{segment_id}")
async def detail(who: Asker, request: Request, segment_id: SegmentId) -> dict[str, Any]:
    """One segment in detail."""
    now = services().now()
    return await read(request, who, lambda c, catalog: looks.detail(c, segment_id, catalog, now))


@router.get("/api/audience/segments/{segment_id}/leads")
async def leads(
    who: Asker, request: Request, segment_id: SegmentId, after: Annotated[str | None, Query(max_length=100)] = None
) -> dict[str, Any]:
    """Some of its leads."""
    now = services().now()
    return await read(request, who, lambda c, catalog: looks.leads(c, segment_id, after, catalog, now))


@router.get("/api/audience/segments/{segment_id}/breakdown")
async def breakdown(
    who: Asker,
    request: Request,
    segment_id: SegmentId,
    by: Annotated[str, Query(max_length=200)],
    bucket: Annotated[str, Query(max_length=20)] = "month",
) -> dict[str, Any]:
    """Its leads by the values of a field."""
    now = services().now()
    return await read(request, who, lambda c, catalog: looks.broken_down(c, segment_id, by, bucket, catalog, now))


@router.get("/api/audience/segments/{segment_id}/sizes")
async def sizes(who: Asker, request: Request, segment_id: SegmentId) -> dict[str, Any]:
    """Its size over time."""
    now = services().now()
    return await read(request, who, lambda c, catalog: looks.over_time(c, segment_id, catalog, now))


@router.get("/api/audience/segments/{segment_id}/versions")
async def versions_of(who: Asker, request: Request, segment_id: SegmentId) -> list[dict[str, Any]]:
    """Its versions, with what changed in each."""
    return await read(request, who, lambda c, catalog: versions.versions(c, segment_id, catalog))


@router.get("/api/audience/overlap")
async def overlap(who: Asker, request: Request, ids: Annotated[list[str], Query(max_length=3)]) -> dict[str, Any]:
    """Two or three segments over each other."""
    now = services().now()
    return await read(request, who, lambda c, catalog: looks.overlap(c, ids, catalog, now))


@router.post("/api/audience/segments/{segment_id}/rename", status_code=204)
async def rename(who: Changer, segment_id: SegmentId, body: Rename) -> None:
    """Give it another name."""
    await change(who, lambda c, catalog, edit: changes.rename(c, catalog, segment_id, body.version, body.to, edit))


@router.post("/api/audience/segments/{segment_id}/duplicate")
async def duplicate(who: Changer, segment_id: SegmentId) -> dict[str, str]:
    """Copy it; the copy's id and name."""
    copy = await change(who, lambda c, catalog, edit: changes.duplicate(c, catalog, segment_id, edit))
    return {"id": copy.id, "name": copy.name}


@router.post("/api/audience/segments/{segment_id}/delete", status_code=204)
async def delete(who: Changer, segment_id: SegmentId, body: Delete) -> None:
    """Delete it; 409 with its users where they were not seen."""
    await change(who, lambda c, catalog, edit: changes.delete(c, catalog, segment_id, body.version, body.seen, edit))


@router.post("/api/audience/segments/{segment_id}/undelete", status_code=204)
async def undelete(who: Changer, segment_id: SegmentId) -> None:
    """Bring it back."""
    await change(who, lambda c, catalog, edit: changes.undelete(c, catalog, segment_id, edit))


@router.post("/api/audience/segments/{segment_id}/restore", status_code=204)
async def restore(who: Changer, segment_id: SegmentId, body: Restore) -> None:
    """Save an older version's conditions as a new version."""
    await change(
        who,
        lambda c, catalog, edit: changes.restore_version(c, catalog, segment_id, body.version, body.wanted, edit),
    )


@router.get("/api/audience/segments/{segment_id}/members.csv")
async def members_csv(who: Changer, segment_id: SegmentId) -> Response:
    """All of its leads, streamed, with the columns of an import."""
    now = services().now()
    name = await change(who, lambda _, catalog, __: looks.segment_of(segment_id, catalog).name)
    return await csv_answer(who, name, lambda c, catalog: looks.member_list(c, segment_id, catalog, now))
