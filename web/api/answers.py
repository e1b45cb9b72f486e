"""The errors that a route can answer with, for its description."""

from typing import Any

from web.api.envelope import ErrorBody

WORDS = {
    400: "Not JSON, or not in a shape that can be read",
    401: "No key, or a wrong or revoked one",
    403: "The key’s role is too low",
    404: "Not in this account",
    406: "Refused for good: the sender should not try again",
    409: "Somebody else was faster, or the name is taken; nothing was changed",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "Something in the request is wrong; every problem is named",
    429: "Too many requests; Retry-After says when to go on",
    503: "The database did not answer, or not in time; Retry-After says when to try again",
}
Answers = dict[int | str, dict[str, Any]]
EVERYWHERE = (400, 401, 413, 415, 429, 503)


def errors(*statuses: int) -> Answers:
    """These errors, and those that every route has."""
    return {status: {"model": ErrorBody, "description": WORDS[status]} for status in sorted({*statuses, *EVERYWHERE})}
