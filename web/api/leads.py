"""Leads: upsert, read, edit, tag, delete. The same checks and reasons as an import (segment_core/importing/rows.py)."""

from typing import Annotated, Any, cast

from fastapi import APIRouter, Response
from pydantic import Field, ValidationError, WithJsonSchema
from sqlalchemy import Connection

from segment_core import reads
from segment_core.campaigns import MemberPage, members_page
from segment_core.catalog import Catalog
from segment_core.errors import BadInput, NotFound, Problem
from segment_core.importing.rows import ReadLead, as_problem, clean_tag, lead_from_json
from segment_core.lead_values import Lead
from segment_core.leads import delete_leads, edit_lead, tag_leads, untag_leads, upsert_leads
from segment_core.model import Everyone
from web.api.access import Admin, Marketer, Viewer
from web.api.answers import errors
from web.api.envelope import ProblemBody, problem_body
from web.api.invalid import invalid, model_problems
from web.api.schemas import BATCH, MARK, After, Body, LeadBody, LeadId, Page, PageSize, Text, lead_body
from web.api.strict_json import StrictRoute

router = APIRouter(prefix="/leads", tags=["Leads"], route_class=StrictRoute)
VALUES = "Values by field key; null empties a field. Fields that are left out stay as they are."
Values = Annotated[dict[str, Any], Field(description=VALUES, examples=[{"status": "Hot", "tags": ["VIP"]}])]


class LeadIn(Body):
    """A lead to write."""

    id: Text = Field(min_length=1, description="The lead's id in your CRM.", examples=["c-1042"])
    values: Values = Field(default_factory=dict[str, Any])


class LeadValues(Body):
    """Values to write."""

    values: Values


class Batch(Body):
    """Leads to write, in their order; of one lead that is there twice, later values hold."""

    leads: list[Annotated[Any, WithJsonSchema({MARK: "LeadIn"})]] = Field(max_length=BATCH)


class Rejected(Body):
    """One row that was not written, and why."""

    index: int = Field(description="Its place in the list, counted from 0.")
    id: str | None = Field(description="Its id, where it has one.")
    problems: list[ProblemBody]


class BatchDone(Body):
    """What a batch did."""

    created: int
    updated: int
    rejected: list[Rejected]


class TagChange(Body):
    """Tags to add (new ones become known) and to take off."""

    add: list[Text] = Field(default=[], max_length=100, examples=[["VIP"]])
    remove: list[Text] = Field(default=[], max_length=100)


class BatchTagChange(TagChange):
    """The same for several leads."""

    ids: list[Text] = Field(min_length=1, max_length=BATCH, examples=[["c-1042", "c-1043"]])


class Ids(Body):
    """Leads by their ids."""

    ids: list[Text] = Field(min_length=1, max_length=BATCH, examples=[["c-1042"]])


class LeadsDone(Body):
    """How many leads there were by the given ids."""

    leads: int


class LeadPage(Page):
    """Some leads, in the order they came to the account."""

    leads: list[LeadBody]


@router.get("", responses=errors(422), summary="List leads")
def list_leads(caller: Viewer, after: After = None, limit: PageSize = 100) -> LeadPage:
    """All leads, in the order they came: paging neither skips nor repeats one, whatever changes meanwhile."""
    with caller.reading() as (connection, catalog):
        return page_body(members_page(connection, Everyone(), catalog, caller.now, limit, after))


def page_body(page: MemberPage) -> LeadPage:
    """A page of leads as JSON."""
    return LeadPage(next=page.next, leads=[lead_body(lead) for lead in page.leads])


@router.post("/batch", responses=errors(403, 422), summary="Upsert up to 1,000 leads")
def upsert_batch(caller: Marketer, body: Batch) -> BatchDone:
    """Create or update leads by id. Rows that cannot be written are named, each with its reasons; the others are."""
    with caller.writing() as (connection, catalog):
        rows = [read_row(row, index, catalog) for index, row in enumerate(body.leads)]
        good = [row.lead for row in rows if row.lead is not None]
        created = upsert_leads(connection, catalog, good) if good else 0
    rejected = [
        Rejected(index=i, id=row_id(body.leads[i]), problems=[problem_body(p) for p in row.problems])
        for i, row in enumerate(rows)
        if row.problems
    ]
    return BatchDone(created=created, updated=len({lead.id for lead in good}) - created, rejected=rejected)


def read_row(row: Any, index: int, catalog: Catalog) -> ReadLead:
    """One row of a batch, checked."""
    path = f"$.leads[{index}]"
    try:
        lead = LeadIn.model_validate(row)
    except ValidationError as error:
        return ReadLead(None, model_problems(error, path))
    return lead_from_json(lead.id, lead.values, catalog, path)


def row_id(row: Any) -> str | None:
    """The id that a row says it has, cut where it is long."""
    given = cast("dict[str, Any]", row).get("id") if isinstance(row, dict) else None
    return given[:200] if isinstance(given, str) else None


@router.post("/tags", responses=errors(403, 422), summary="Tag up to 1,000 leads")
def tag_batch(caller: Marketer, body: BatchTagChange) -> LeadsDone:
    """Add tags to leads, and take tags off them. Ids that no lead has are passed over: compare the count."""
    with caller.writing() as (connection, catalog):
        return LeadsDone(leads=_change_tags(connection, catalog, body.ids, body))


def _change_tags(connection: Connection, catalog: Catalog, ids: list[str], change: TagChange) -> int:
    add = _clean(change.add, "$.add", catalog)
    remove = _clean(change.remove, "$.remove", catalog)
    if not add and not remove:
        raise invalid([Problem("$", "no_tags", "there is no tag to add or to remove")])
    found = tag_leads(connection, catalog, ids, add) if add else 0
    return untag_leads(connection, catalog, ids, remove) if remove else found


def _clean(labels: list[str], path: str, catalog: Catalog) -> list[str]:
    clean: list[str] = []
    problems: list[Problem] = []
    for i, label in enumerate(labels):
        try:
            clean.append(clean_tag(catalog.fields["tags"], label))
        except BadInput as error:
            problems.append(as_problem(error, f"{path}[{i}]", label))
    if problems:
        raise invalid(problems)
    return clean


@router.post("/delete", responses=errors(403, 422), summary="Delete up to 1,000 leads")
def delete_batch(caller: Admin, body: Ids) -> LeadsDone:
    """Delete leads and their events for good. Campaigns that were sent keep their recipients."""
    with caller.writing() as (connection, catalog):
        return LeadsDone(leads=delete_leads(connection, catalog, body.ids))


@router.get("/{lead_id}", responses=errors(404, 422), summary="Get a lead")
def get_lead(caller: Viewer, lead_id: LeadId) -> LeadBody:
    """One lead by its id."""
    with caller.reading() as (connection, catalog):
        return lead_body(_found(connection, lead_id, catalog))


def _found(connection: Connection, lead_id: str, catalog: Catalog) -> Lead:
    lead = reads.lead_by_id(connection, lead_id, catalog)
    if lead is None:
        raise NotFound(f"there is no lead “{lead_id}”", kind="lead", name=lead_id)
    return lead


@router.put(
    "/{lead_id}",
    responses={**errors(403, 422), 201: {"model": LeadBody, "description": "Created"}},
    summary="Upsert a lead",
)
def put_lead(caller: Marketer, lead_id: LeadId, body: LeadValues, response: Response) -> LeadBody:
    """Create the lead, or update the given values of it."""
    with caller.writing() as (connection, catalog):
        read = lead_from_json(lead_id, body.values, catalog)
        if read.lead is None:
            raise invalid(read.problems)
        if upsert_leads(connection, catalog, [read.lead]):
            response.status_code = 201
        return lead_body(_found(connection, read.lead.id, catalog))


@router.patch("/{lead_id}", responses=errors(403, 404, 422), summary="Edit a lead")
def patch_lead(caller: Marketer, lead_id: LeadId, body: LeadValues) -> LeadBody:
    """Change the given values of a lead that is there; null empties one."""
    with caller.writing() as (connection, catalog):
        _found(connection, lead_id, catalog)
        read = lead_from_json(lead_id, body.values, catalog)
        if read.lead is None:
            raise invalid(read.problems)
        edit_lead(connection, catalog, lead_id, dict(read.lead.values))
        return lead_body(_found(connection, lead_id, catalog))


@router.post("/{lead_id}/tags", responses=errors(403, 404, 422), summary="Tag a lead")
def tag_lead(caller: Marketer, lead_id: LeadId, body: TagChange) -> LeadBody:
    """Add tags to a lead, and take tags off it."""
    with caller.writing() as (connection, catalog):
        _found(connection, lead_id, catalog)
        _change_tags(connection, catalog, [lead_id], body)
        return lead_body(_found(connection, lead_id, catalog))


@router.delete("/{lead_id}", status_code=204, responses=errors(403, 404, 422), summary="Delete a lead")
def delete_lead(caller: Admin, lead_id: LeadId) -> None:
    """Delete a lead and its events for good. Campaigns that were sent keep their recipients."""
    with caller.writing() as (connection, catalog):
        _found(connection, lead_id, catalog)
        delete_leads(connection, catalog, [lead_id])
