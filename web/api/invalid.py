"""A request that breaks its model: pydantic's findings as problems with a path, in our words where we have some."""

from collections.abc import Sequence
from typing import Any, cast

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from segment_core.errors import CoriError, Problem
from segment_core.structure import quote
from web.api.envelope import ApiError, core_error, error_response

PLACES = {"body": "$", "query": "query", "path": "path", "header": "header"}
CODES = {404: "not_found", 405: "method_not_allowed", 400: "bad_request"}
WORDS = {
    404: "there is nothing at this address",
    405: "this address does not take that method",
}
KINDS = {"extra_forbidden": "unknown_key", "missing": "missing", "too_long": "too_many", "string_too_long": "too_long"}


def invalid(problems: list[Problem], code: str = "invalid") -> ApiError:
    """422 with every problem."""
    return ApiError(422, code, "; ".join(f"{p.path}: {p.message}" for p in problems), problems)


def model_problems(error: ValidationError, path: str) -> list[Problem]:
    """What pydantic found in a part at `path`."""
    return [_problem(cast("dict[str, Any]", found), path, found["loc"]) for found in error.errors()]


def _problem(found: dict[str, Any], path: str, where: Sequence[Any]) -> Problem:
    place = path + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    kind: str = found["type"]
    message = str(found["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        message = f"unknown key {quote(str(where[-1]))}"
    elif kind == "missing":
        message = f"{quote(str(where[-1]))} is missing" if where else "the body is missing"
    bad = None if kind == "missing" else found.get("input")
    return Problem(place, KINDS.get(kind, "bad_value"), message[:1].lower() + message[1:], bad)


async def on_invalid(_: Request, error: Exception) -> Response:
    """A request that FastAPI refused."""
    assert isinstance(error, RequestValidationError)
    problems = [_problem(found, PLACES.get(str(found["loc"][0]), "$"), found["loc"][1:]) for found in error.errors()]
    message = "; ".join(f"{p.path}: {p.message}" for p in problems)
    return error_response(422, "invalid", message, problems)


async def on_core_error(_: Request, error: Exception) -> Response:
    """An error of the core."""
    assert isinstance(error, CoriError)
    return core_error(error)


async def on_http_error(_: Request, error: Exception) -> Response:
    """An error of the protocol: ours, or the framework's in our shape."""
    assert isinstance(error, HTTPException)
    if isinstance(error, ApiError):
        return error_response(error.status_code, error.code, error.detail, error.problems, headers=error.headers)
    code = CODES.get(error.status_code, "refused")
    return error_response(
        error.status_code, code, WORDS.get(error.status_code, str(error.detail)), headers=error.headers
    )
