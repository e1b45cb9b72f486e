"""What a condition tree says of the leads as of now: how many, who, by value, shared with another."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from segment_core import reads
from segment_core.breakdown import breakdown
from segment_core.canonical import canonical
from segment_core.catalog import Catalog
from segment_core.describe import describe
from segment_core.errors import InvalidTree
from segment_core.model import Tree, to_json
from segment_core.overlaps import regions
from segment_core.validate import validate
from web.api.access import Viewer
from web.api.answers import errors
from web.api.envelope import under
from web.api.invalid import invalid
from web.api.schemas import Body, LeadBody, Page, Text, TreeJson, lead_body
from web.api.strict_json import StrictRoute

router = APIRouter(tags=["Counts"], route_class=StrictRoute)
Bucket = Literal["day", "week", "month", "quarter", "year"]


class TreeIn(Body):
    """A condition tree."""

    tree: TreeJson


class BlankBody(BaseModel):
    """Leads that a negative condition includes because they have no value."""

    field: str = Field(description="The field's label.", examples=["City"])
    count: int


class CountBody(BaseModel):
    """How many leads match, in words too."""

    count: int
    sentence: str = Field(examples=["Status is Hot and Source is Facebook"])
    tree: TreeJson = Field(description="The tree in its canonical form.")
    blanks: list[BlankBody] = Field(description="How many of them are in only for want of a value, by field.")


class PreviewIn(TreeIn):
    """Whose newest members to see."""

    limit: int = Field(default=10, ge=1, le=reads.PREVIEW_LIMIT)
    after: Text | None = Field(default=None, max_length=500)


class PreviewBody(Page):
    """Leads, the newest first."""

    leads: list[LeadBody]


class BreakdownIn(TreeIn):
    """What to break down, and by which field."""

    by: Text = Field(description="A field's key.", examples=["source"])
    bucket: Bucket = Field(default="month", description="For dates and times.")


class BarBody(BaseModel):
    """One value, or range of values."""

    label: str
    count: int


class BreakdownBody(BaseModel):
    """Members by value. A lead with several tags is in several bars."""

    bars: list[BarBody]
    blank: int = Field(description="Members without a value.")
    total: int = Field(description="All members.")
    cut: bool = Field(description="Whether there are more bars than are shown.")


class OverlapIn(Body):
    """Two trees."""

    first: TreeJson
    second: TreeJson


class OverlapBody(BaseModel):
    """How many leads each has, and both."""

    first: int
    second: int
    both: int


def checked(tree: Any, catalog: Catalog, path: str = "$.tree") -> Tree:
    """A sound tree of the body. Raises ApiError 422 with every problem, each with its path in the body."""
    try:
        return validate(tree, catalog)
    except InvalidTree as error:
        raise invalid(under(error.problems, path), "invalid_tree") from error


@router.post("/counts", responses=errors(422), summary="Count a tree")
def count(caller: Viewer, body: TreeIn) -> CountBody:
    """How many leads match as of now, the tree's sentence, and who is in for want of a value."""
    with caller.reading() as (connection, catalog):
        tree = canonical(checked(body.tree, catalog), catalog)
        return CountBody(
            count=reads.count(connection, tree, catalog, caller.now),
            sentence=describe(tree, catalog),
            tree=to_json(tree),
            blanks=[
                BlankBody(field=blank.label, count=blank.count)
                for blank in reads.blanks(connection, tree, catalog, caller.now)
            ],
        )


@router.post("/previews", responses=errors(422), summary="Preview a tree")
def preview(caller: Viewer, body: PreviewIn) -> PreviewBody:
    """The newest members first. For keeping in step, page through the members in the order they came instead."""
    with caller.reading() as (connection, catalog):
        tree = checked(body.tree, catalog)
        page = reads.preview(connection, tree, catalog, caller.now, body.limit, body.after)
    return PreviewBody(next=page.next, leads=[lead_body(lead) for lead in page.leads])


@router.post("/breakdowns", responses=errors(404, 422), summary="Break a tree down by a field")
def break_down(caller: Viewer, body: BreakdownIn) -> BreakdownBody:
    """How many members have each value of a field."""
    with caller.reading() as (connection, catalog):
        tree = checked(body.tree, catalog)
        found = breakdown(connection, tree, body.by, catalog, caller.now, body.bucket)
    bars = [BarBody(label=bar.label, count=bar.count) for bar in found.bars]
    return BreakdownBody(bars=bars, blank=found.blank, total=found.total, cut=found.cut)


@router.post("/overlaps", responses=errors(422), summary="Compare two trees")
def overlap(caller: Viewer, body: OverlapIn) -> OverlapBody:
    """How many leads two trees have, and share."""
    with caller.reading() as (connection, catalog):
        first, second = checked(body.first, catalog, "$.first"), checked(body.second, catalog, "$.second")
        found = regions(connection, [first, second], catalog, caller.now)
    both = next(region.count for region in found.regions if region.inside == (0, 1))
    return OverlapBody(first=found.total(0), second=found.total(1), both=both)
