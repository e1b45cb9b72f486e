"""The one shape of every error: {"error": {code, message, problems}}, and which status each kind of error has."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fastapi import HTTPException
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from segment_core.errors import (
    BadInput,
    CoriError,
    InvalidTree,
    NameTaken,
    NotFound,
    Problem,
    TooSlow,
    Unavailable,
    VersionConflict,
    WrongState,
)

LONGEST_MESSAGE = 1_000
MOST_PROBLEMS = 500
SHOWN = 200  # characters of a bad part that are repeated
STATUS: dict[type[CoriError], int] = {
    NotFound: 404,
    NameTaken: 409,
    VersionConflict: 409,
    WrongState: 409,
    InvalidTree: 422,
    BadInput: 422,
    TooSlow: 503,
    Unavailable: 503,
}


class ProblemBody(BaseModel):
    """One thing that is wrong with a request."""

    path: str = Field(
        description="Where: `$` is the body, `query.limit` a parameter.", examples=["$.tree.all[0].value[0]"]
    )
    code: str = Field(examples=["unknown_value"])
    message: str = Field(examples=["Status has no value “Hott”; did you mean Hot?"])
    bad: Any = Field(default=None, description="The wrong part; long ones are cut.", examples=["Hott"])
    nearest: list[str] = Field(default=[], description="The nearest right choices.", examples=[["Hot"]])


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: str = Field(description="For programs.", examples=["invalid_tree"])
    message: str = Field(description="For people.", examples=["$.tree.value[0]: there is no value “Hott”"])
    problems: list[ProblemBody] = Field(
        default=[], description="Every problem of the request, where there are several parts."
    )
    details: dict[str, Any] | None = Field(default=None, description="On a conflict: both sides of it.")


class ErrorBody(BaseModel):
    """Every error has this shape."""

    error: ErrorDetail


class ApiError(HTTPException):
    """An error of the protocol rather than of the core: no key, too much, wrong type."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        problems: list[Problem] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message, dict(headers or {}))
        self.code = code
        self.problems = problems or []


class ApiJson(JSONResponse):
    """JSON in ASCII: also what cannot be UTF-8 (half of a surrogate pair that was sent) can be repeated."""

    def render(self, content: Any) -> bytes:
        """Without spaces; a number that JSON lacks would be an error here."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def error_response(
    status: int,
    code: str,
    message: str,
    problems: list[Problem] | None = None,
    details: dict[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The envelope as an answer."""
    error: dict[str, Any] = {
        "code": code,
        "message": _cut(message, LONGEST_MESSAGE),
        "problems": [problem_body(problem).model_dump() for problem in (problems or [])[:MOST_PROBLEMS]],
    }
    if details is not None:
        error["details"] = details
    return ApiJson({"error": error}, status, headers)


def core_error(error: CoriError) -> Response:
    """An error of the core as an answer."""
    status = next((found for kind, found in STATUS.items() if isinstance(error, kind)), 422)
    problems = error.problems if isinstance(error, InvalidTree) else _named(error)
    details = error.data if isinstance(error, VersionConflict) else None
    headers = {"Retry-After": "5"} if status == 503 else None
    return error_response(status, error.code, error.message, problems, details, headers)


def _named(error: CoriError) -> list[Problem]:
    """The part that an error names, as its one problem."""
    part = error.data.get("part") or error.data.get("kind")
    if part is None:
        return []
    near = tuple(str(name) for name in error.data.get("nearest") or ())
    return [Problem(str(part), error.code, error.message, error.data.get("name"), near)]


def under(problems: list[Problem], path: str) -> list[Problem]:
    """Problems of a tree (`$.all[0]`) as problems of the body that holds it (`$.tree.all[0]`)."""
    return [Problem(path + p.path.removeprefix("$"), p.code, p.message, p.bad, p.nearest) for p in problems]


def problem_body(problem: Problem) -> ProblemBody:
    """A problem as JSON."""
    return ProblemBody(
        path=_cut(problem.path, SHOWN),
        code=problem.code,
        message=_cut(problem.message, LONGEST_MESSAGE),
        bad=shown(problem.bad),
        nearest=list(problem.nearest),
    )


def shown(part: Any) -> Any:
    """A bad part as JSON, cut where it is long; groups that are long are shown as text."""
    match part:
        case None | bool():
            return part
        case int() | float() | Decimal():
            return _number(part)
        case str():
            return _cut(part, SHOWN)
        case _:
            text = json.dumps(part, default=str)
            return json.loads(text) if len(text) <= SHOWN else _cut(text, SHOWN)


def _number(number: float | Decimal) -> Any:
    text = str(number)
    if len(text) > 15 or not Decimal(text).copy_abs() < 10**15:  # also NaN, which is less than nothing
        return _cut(text, SHOWN)
    return number if isinstance(number, int) else float(number)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
