"""The builder's routes. What a browser sends is checked as if it were made up; what it may see is its account's."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from assistant.workspace import Who
from segment_core.catalog import Catalog
from segment_core.errors import CoriError, InvalidTree, NotFound, Problem
from web.builder.cancelling import Gone, while_waiting
from web.builder.counting import counted, explained
from web.builder.offered import offered, values_of
from web.routes import Asker
from web.services import services

T = TypeVar("T")
Read = Callable[[Connection, Catalog], T]
NOBODY_WAITS = 499  # nginx's number for it; nobody reads it

router = APIRouter(prefix="/api/builder", include_in_schema=False)


class TreeIn(BaseModel):
    """A tree to count, and parts of it to count one by one."""

    model_config = ConfigDict(extra="forbid")

    tree: Any
    parts: list[Any] = Field(default_factory=list[Any])


@router.get("/fields")
async def fields(who: Asker, request: Request) -> dict[str, Any]:
    """What the rows can offer."""
    return await read(request, who, lambda _, catalog: offered(catalog))


@router.get("/values")
async def values(
    who: Asker,
    request: Request,
    field: Annotated[str, Query(max_length=200)],
    q: Annotated[str, Query(max_length=200)] = "",
) -> list[dict[str, str]]:
    """Values of a field that hold what was typed."""
    return await read(request, who, lambda connection, catalog: values_of(connection, field, q, catalog))


@router.post("/count")
async def count(who: Asker, request: Request, body: TreeIn) -> dict[str, Any]:
    """How many leads match a tree, and its sentence."""
    now = services().now()
    return await read(request, who, lambda connection, catalog: counted(connection, body.tree, catalog, now))


@router.post("/parts")
async def parts(who: Asker, request: Request, body: TreeIn) -> dict[str, Any]:
    """What each part lets through, which leads are included for lack of a value, and ways out where nobody matches."""
    now = services().now()
    return await read(
        request, who, lambda connection, catalog: explained(connection, body.tree, body.parts, catalog, now)
    )


@router.get("/draft")
async def draft(who: Asker, thread: Annotated[str, Query(max_length=200)]) -> dict[str, Any]:
    """The draft of one of the member's own chats."""
    return {"tree": await services().assistant.draft(who, thread, services().now())}


async def read(request: Request, who: Who, work: Read[T]) -> T:
    """Read in the member's account while the browser waits; errors as answers that the page can show."""
    live = services().live

    def within(connection: Connection) -> T:
        return work(connection, live.catalogs.get(connection, who.account_id))

    try:
        return await while_waiting(request, live.database, who, within)
    except Gone as error:
        raise HTTPException(status_code=NOBODY_WAITS) from error
    except CoriError as error:
        raise HTTPException(status_code=status_of(error), detail=explanation(error)) from error


def status_of(error: CoriError) -> int:
    """422 for a tree that cannot be counted, 404 for what the account does not have, 503 where it took too long."""
    if isinstance(error, NotFound):
        return 404
    return 503 if error.code in ("too_slow", "unavailable") else 422


def explanation(error: CoriError) -> dict[str, Any]:
    """An error for the page: its message and, of a tree, every problem with its place."""
    problems = error.problems if isinstance(error, InvalidTree) else []
    return {"message": error.message, "problems": [problem_json(problem) for problem in problems]}


def problem_json(problem: Problem) -> dict[str, Any]:
    """One problem of a tree."""
    return {"path": problem.path, "message": problem.message, "nearest": list(problem.nearest)}
