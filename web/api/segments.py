"""Saved segments by their id: list, create, change with a version, rename, copy, delete, bring back, members."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from segment_core import reads
from segment_core import segments as core
from segment_core.campaigns import members_page
from segment_core.catalog import Catalog, SavedSegment
from segment_core.catalog_store import load_catalog
from segment_core.describe import describe
from segment_core.errors import BadInput, CoriError, InvalidTree, NotFound, Problem, VersionConflict
from segment_core.folding import fold_value
from segment_core.model import to_json
from web.api.access import Caller, Marketer, Viewer
from web.api.answers import errors
from web.api.counts import checked
from web.api.envelope import under
from web.api.invalid import invalid
from web.api.leads import LeadPage, page_body
from web.api.schemas import After, Body, Name, Page, PageSize, Text, TreeJson, value_body
from web.api.strict_json import StrictRoute

router = APIRouter(prefix="/segments", tags=["Segments"], route_class=StrictRoute)
SegmentId = Annotated[Text, Path(max_length=100, examples=["2f0c6c5e9c0b4d0c8a4f0a3a5f6d7e8f"])]
VERSION = re.compile(r"[0-9]{1,9}\Z")
FewPerPage = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Counted = Annotated[bool, Query(description="Also count the members of each as of now.")]


class SegmentBody(BaseModel):
    """A saved segment."""

    id: str
    name: str
    tree: TreeJson
    sentence: str = Field(examples=["Status is Hot and Source is Facebook"])
    version: int = Field(description="Send it along when you change the tree.")
    edited_by: str | None
    edited_at: str | None
    count: int | None = Field(default=None, description="Members as of now, where that was asked for.")
    problem: str | None = Field(default=None, description="Why it could not be counted.")


class SegmentPage(Page):
    """Some segments, by name."""

    segments: list[SegmentBody]


class SegmentIn(Body):
    """A segment to save."""

    name: Name
    tree: TreeJson


class SegmentChange(Body):
    """Another tree, another name, or both."""

    tree: TreeJson = None
    version: int | None = Field(default=None, ge=1, description="The version that was read; needed with a tree.")
    name: Name | None = None


class CopyIn(Body):
    """What the copy is called; left out: “… copy”."""

    name: Name | None = None


class VersionBody(BaseModel):
    """A segment as it once was."""

    version: int
    name: str
    tree: TreeJson
    sentence: str
    edited_by: str | None
    edited_at: str


class VersionPage(Page):
    """Some versions, oldest first."""

    versions: list[VersionBody]


def by_id(segment_id: str, catalog: Catalog) -> SavedSegment:
    """The account's segment. Raises NotFound."""
    found = catalog.segment_ids.get(segment_id)
    if found is None:
        raise NotFound(f"there is no segment with the id “{segment_id}”", kind="segment", name=segment_id)
    return found


def body_of(connection: Connection, segments: list[SavedSegment], catalog: Catalog) -> list[SegmentBody]:
    """Segments as JSON, without counts."""
    edits = core.last_edits(connection, catalog)
    return [
        SegmentBody(
            id=segment.id,
            name=segment.name,
            tree=to_json(segment.tree),
            sentence=describe(segment.tree, catalog),
            version=segment.version,
            edited_by=edits[segment.id].by,
            edited_at=value_body(edits[segment.id].at),
        )
        for segment in segments
    ]


def one(connection: Connection, segment: SavedSegment, caller: Caller) -> SegmentBody:
    """A segment that was just written: described by the catalog as it is now."""
    catalog = load_catalog(connection, caller.account_id)
    return body_of(connection, [catalog.segment_ids[segment.id]], catalog)[0]


@router.get("", responses=errors(422), summary="List segments")
def list_segments(caller: Viewer, after: After = None, limit: FewPerPage = 100, counts: Counted = False) -> SegmentPage:
    """The account's segments by name; `after` is a name."""
    with caller.reading() as (connection, catalog):
        named = sorted(catalog.segments, key=lambda segment: fold_value(segment.name))
        rest = [s for s in named if after is None or fold_value(s.name) > fold_value(after)]
        shown = rest[:limit]
        bodies = body_of(connection, shown, catalog)
    if counts:
        bodies = [counted(caller, segment, body) for segment, body in zip(shown, bodies, strict=True)]
    return SegmentPage(next=shown[-1].name if len(rest) > limit else None, segments=bodies)


def counted(caller: Caller, segment: SavedSegment, body: SegmentBody) -> SegmentBody:
    """With its count as of now, or why it has none."""
    try:
        with caller.reading() as (connection, catalog):
            number = reads.count(connection, checked(segment.tree, catalog), catalog, caller.now)
        return body.model_copy(update={"count": number})
    except CoriError as error:
        return body.model_copy(update={"problem": error.message})


@router.post("", status_code=201, responses=errors(403, 409, 422), summary="Create a segment")
def create_segment(caller: Marketer, body: SegmentIn) -> SegmentBody:
    """Save a tree under a new name."""
    with caller.writing() as (connection, catalog):
        tree = checked(body.tree, catalog)
        return one(connection, core.create_segment(connection, catalog, body.name, tree, caller.edit), caller)


@router.get("/{segment_id}", responses=errors(404, 422), summary="Get a segment")
def get_segment(caller: Viewer, segment_id: SegmentId, counts: Counted = False) -> SegmentBody:
    """One segment by its id."""
    with caller.reading() as (connection, catalog):
        segment = by_id(segment_id, catalog)
        body = body_of(connection, [segment], catalog)[0]
    return counted(caller, segment, body) if counts else body


@router.patch("/{segment_id}", responses=errors(403, 404, 409, 422), summary="Change or rename a segment")
def change_segment(caller: Marketer, segment_id: SegmentId, body: SegmentChange) -> SegmentBody:
    """Replace the tree, the name, or both. 409 when somebody saved a newer version than the one you read."""
    given = body.model_fields_set
    with caller.writing() as (connection, catalog):
        segment = by_id(segment_id, catalog)
        if "tree" in given:
            _edit(connection, catalog, segment, body, caller)
        elif body.version is not None and body.version != segment.version:
            raise VersionConflict(f"“{segment.name}” is at version {segment.version} now", version=segment.version)
        if body.name is not None:
            core.rename_segment(connection, catalog, segment.name, body.name, caller.edit)
        return one(connection, segment, caller)


def _edit(connection: Connection, catalog: Catalog, segment: SavedSegment, body: SegmentChange, caller: Caller) -> None:
    tree = checked(body.tree, catalog)
    version = body.version if body.version is not None else 0
    if version == 0:
        message = "a change of the tree needs the version that was read"
        raise invalid([Problem("$.version", "missing", message)])
    try:
        core.edit_segment(connection, catalog, segment.name, tree, version, caller.edit)
    except InvalidTree as error:  # a circle, which only saving finds
        raise invalid(under(error.problems, "$.tree"), "invalid_tree") from error


@router.post("/{segment_id}/copies", status_code=201, responses=errors(403, 404, 409, 422), summary="Copy a segment")
def copy_segment(caller: Marketer, segment_id: SegmentId, body: CopyIn) -> SegmentBody:
    """Save its tree under another name too."""
    with caller.writing() as (connection, catalog):
        name = by_id(segment_id, catalog).name
        return one(connection, core.duplicate_segment(connection, catalog, name, body.name, caller.edit), caller)


@router.delete("/{segment_id}", status_code=204, responses=errors(403, 404, 422), summary="Delete a segment")
def delete_segment(caller: Marketer, segment_id: SegmentId) -> None:
    """Delete it. Its leads and past campaigns stay; segments that use it get its conditions. It can be brought back."""
    with caller.writing() as (connection, catalog):
        core.delete_segment(connection, catalog, by_id(segment_id, catalog).name, caller.edit)


@router.post("/{segment_id}/restore", responses=errors(403, 404, 409, 422), summary="Bring back a segment")
def restore_segment(caller: Marketer, segment_id: SegmentId) -> SegmentBody:
    """Undo its delete."""
    with caller.writing() as (connection, catalog):
        return one(connection, core.restore_segment(connection, catalog, segment_id, caller.edit), caller)


@router.get("/{segment_id}/versions", responses=errors(404, 422), summary="List versions of a segment")
def list_versions(caller: Viewer, segment_id: SegmentId, after: After = None, limit: FewPerPage = 100) -> VersionPage:
    """Every version, oldest first; `after` is a version's number."""
    if after is not None and not VERSION.match(after):
        raise BadInput(f"“{after}” is not the key of a page", part="query.after")
    first = int(after or 0)
    with caller.reading() as (connection, catalog):
        versions = core.segment_versions(connection, catalog, by_id(segment_id, catalog).name)
    rest = [version for version in versions if version.version > first]
    bodies = [
        VersionBody(
            version=v.version,
            name=v.name,
            tree=to_json(v.tree),
            sentence=v.sentence,
            edited_by=v.edited_by,
            edited_at=value_body(v.edited_at),
        )
        for v in rest[:limit]
    ]
    return VersionPage(next=str(bodies[-1].version) if len(rest) > limit else None, versions=bodies)


@router.get("/{segment_id}/members", responses=errors(404, 422), summary="List members of a segment")
def list_members(caller: Viewer, segment_id: SegmentId, after: After = None, limit: PageSize = 100) -> LeadPage:
    """The leads that match as of now, in the order they came to the account."""
    with caller.reading() as (connection, catalog):
        tree = checked(by_id(segment_id, catalog).tree, catalog)
        return page_body(members_page(connection, tree, catalog, caller.now, limit, after))
