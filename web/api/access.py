"""Who may do what: the key in front of everything, the roles that routes ask for. Cookies mean nothing here."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from sqlalchemy import Connection
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from segment_core.catalog import Catalog
from segment_core.database.engine import WRITE_SECONDS
from segment_core.dictionary import lock_account
from segment_core.errors import CoriError
from segment_core.keys import KeyHolder, check_key
from segment_core.segments import Edit
from web.api.envelope import ApiError, core_error, error_response
from web.api.rate import TokenBuckets
from web.services import services

OPEN = ("/openapi.json", "/docs", "/webhooks/")  # webhooks are signed instead
RANK = {"viewer": 0, "marketer": 1, "admin": 2}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Cori"'}
WRITE_LIMIT = min(120.0, WRITE_SECONDS)  # seconds a statement of a request may take
BEARER = HTTPBearer(
    scheme_name="key",
    description="An account key, made with `cori key create ACCOUNT NAME --role viewer|marketer|admin`.",
    bearerFormat="cori_ACCOUNT.SECRET",
    auto_error=False,
)


@dataclass(frozen=True)
class Caller:
    """Whose request this is, and the moment at which it is answered."""

    holder: KeyHolder
    now: datetime

    @property
    def account_id(self) -> int:
        """The account's number."""
        return self.holder.account_id

    @property
    def edit(self) -> Edit:
        """Who changes something, and when."""
        return Edit(f"{self.holder.key.name} (API key)", self.now)

    @contextmanager
    def reading(self) -> Generator[tuple[Connection, Catalog]]:
        """A transaction that reads, and the account's catalog as of it."""
        with services().database.transaction(self.account_id) as connection:
            yield connection, services().catalogs.get(connection, self.account_id)

    @contextmanager
    def writing(self) -> Generator[tuple[Connection, Catalog]]:
        """A transaction that writes once it is its turn, and the catalog as it is then."""
        with services().database.transaction(self.account_id, WRITE_LIMIT) as connection:
            lock_account(connection, self.account_id)
            yield connection, services().catalogs.get(connection, self.account_id)


class KeyNeeded:
    """Answers 401 without a good key and 429 above the key's rate, before anything else is read."""

    def __init__(self, app: ASGIApp, buckets: TokenBuckets) -> None:
        self.app = app
        self.buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with `caller` in the request's state."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or path.startswith(OPEN):
            await self.app(scope, receive, send)
            return
        try:
            holder = await asyncio.to_thread(_holder, Headers(scope=scope).get("authorization", ""))
        except CoriError as error:
            await core_error(error)(scope, receive, send)
            return
        if holder is None:
            answer = error_response(401, "no_key", "this needs a valid account key: Authorization: Bearer cori_…")
            answer.headers.update(CHALLENGE)
        elif seconds := self.buckets.wait(f"{holder.account}:{holder.key.id}"):
            message = f"this key makes too many requests; the next one is answered in {seconds} seconds"
            answer = error_response(429, "too_many_requests", message, headers={"Retry-After": str(seconds)})
        else:
            scope.setdefault("state", {})["caller"] = Caller(holder, services().now())
            answer = self.app
        await answer(scope, receive, send)


def _holder(authorization: str) -> KeyHolder | None:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    return check_key(services().database, token.strip(), services().now())


def needs(role: str) -> Callable[[Request, Any], Caller]:
    """A dependency: the caller, whose key has this role or a higher one. Raises ApiError 403."""

    def caller(request: Request, _: Annotated[Any, Depends(BEARER)]) -> Caller:
        found: Caller = request.state.caller
        if RANK[found.holder.key.role] < RANK[role]:
            message = f"this needs a key with the role {role}; this one is a {found.holder.key.role}’s"
            raise ApiError(403, "role_too_low", message)
        return found

    return caller


Viewer = Annotated[Caller, Depends(needs("viewer"))]
Marketer = Annotated[Caller, Depends(needs("marketer"))]
Admin = Annotated[Caller, Depends(needs("admin"))]
