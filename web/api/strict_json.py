"""Bodies as JSON with every digit, and nothing that different readers would read differently."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from web.api.envelope import ApiError

Handler = Callable[[Request], Any]


def read_json(body: bytes) -> Any:
    """The body's JSON: numbers exact; no key twice, no NaN. Raises ApiError 400 with the place."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_once)
    except UnicodeDecodeError as error:
        raise ApiError(400, "bad_json", "the body is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ApiError(400, "bad_json", f"the body is not JSON: {reason}") from error


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {json.dumps(double[:80])} is there twice")
    return found


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:
        """The body, read once."""
        if not hasattr(self, "_strict"):
            self._strict = read_json(await self.body())
        return self._strict


class StrictRoute(APIRoute):
    """Routes of the API: their handlers get strict requests."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own, with another request."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handler(StrictRequest(request.scope, request.receive))

        return strict
