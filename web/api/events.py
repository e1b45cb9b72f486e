"""What leads did, in batches: each event once, by its id."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError, WithJsonSchema

from segment_core.catalog import Catalog
from segment_core.errors import BadInput, Problem
from segment_core.event_intake import OF_A_PERSON, Incoming, take_in
from segment_core.importing.cells import parse_moment
from segment_core.importing.rows import as_problem
from segment_core.nearest import nearest
from web.api.access import Marketer
from web.api.answers import errors
from web.api.envelope import problem_body
from web.api.invalid import model_problems
from web.api.leads import Rejected, row_id
from web.api.schemas import BATCH, MARK, Body, Text
from web.api.strict_json import StrictRoute

router = APIRouter(prefix="/events", tags=["Events"], route_class=StrictRoute)
Kind = Literal["received", "opened", "clicked", "bounced", "unsubscribed", "resubscribed"]
ReadEvent = tuple[Incoming | None, list[Problem]]


class EventIn(Body):
    """What one lead did with one campaign. Who unsubscribes or resubscribes may do so without one."""

    id: Text = Field(min_length=1, max_length=500, description="Makes it one event, however often it is sent.")
    lead_id: Text = Field(min_length=1, max_length=500, examples=["c-1042"])
    campaign_id: Text | None = Field(default=None, max_length=500, examples=["k3"])
    event: Kind
    at: Text = Field(description="ISO 8601 with an offset.", examples=["2026-06-16T09:30:00-04:00"])
    machine: bool = Field(default=False, description="Whether mail software did it: such opens do not count as opened.")


class EventBatch(Body):
    """Events, in any order."""

    events: list[Annotated[Any, WithJsonSchema({MARK: "EventIn"})]] = Field(max_length=BATCH)


class EventsDone(BaseModel):
    """What a batch did."""

    recorded: int
    duplicates: int = Field(description="Events that were taken in before, by their ids.")
    rejected: list[Rejected]


@router.post("/batch", responses=errors(403, 422), summary="Record up to 1,000 events")
def record_batch(caller: Marketer, body: EventBatch) -> EventsDone:
    """Record events once each. An unsubscribe holds at once, for the lead's address; a resubscribe undoes it."""
    with caller.writing() as (connection, catalog):
        read = [read_event(row, f"$.events[{i}]", i, catalog) for i, row in enumerate(body.events)]
        good = [event for event, _ in read if event is not None]
        taken = take_in(connection, catalog, "api", good, caller.now)
    problems = {i: found for i, (_, found) in enumerate(read) if found}
    for i, reason in taken.unknown:
        problems[i] = [Problem(f"$.events[{i}]", "unknown", reason)]
    rejected = [
        Rejected(index=i, id=row_id(body.events[i]), problems=[problem_body(p) for p in problems[i]])
        for i in sorted(problems)
    ]
    return EventsDone(recorded=taken.recorded, duplicates=taken.duplicates, rejected=rejected)


def read_event(row: Any, path: str, mark: int, catalog: Catalog, *, check_campaign: bool = True) -> ReadEvent:
    """An event of our own format, checked as an import checks it; or every problem."""
    try:
        event = EventIn.model_validate(row)
    except ValidationError as error:
        return None, model_problems(error, path)
    problems: list[Problem] = []
    if (
        check_campaign
        and event.campaign_id not in catalog.campaign_ids
        and (event.campaign_id is not None or event.event not in OF_A_PERSON)
    ):
        near = nearest(event.campaign_id or "", catalog.campaign_ids)
        message = f"there is no campaign “{event.campaign_id}”" if event.campaign_id else "no campaign is named"
        problems.append(Problem(f"{path}.campaign_id", "unknown_campaign", message, event.campaign_id, near))
    try:
        at = parse_moment(event.at, "at")
    except BadInput as error:
        return None, [*problems, as_problem(error, f"{path}.at", event.at)]
    if problems:
        return None, problems
    incoming = Incoming(mark, event.id, event.event, at, event.campaign_id, event.lead_id, None, event.machine)
    return incoming, []
