"""The API on the running server: the cast in a real database, and clients that hold keys."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from segment_core.database.engine import Database
from segment_core.keys import create_key
from tests.support.cast import CAST, NOW
from tests.support.home import Home, load
from tests.web.conftest import Serve
from web.product import Product


@dataclass(frozen=True)
class Api:
    """One account, and its address for a key of each role."""

    home: Home
    client: httpx.Client
    tokens: dict[str, str]

    def __call__(self, method: str, path: str, role: str = "admin", **options: Any) -> httpx.Response:
        """Ask with the key of that role."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}", **options.pop("headers", {})}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        """What a read gives; it must work."""
        return good(self("GET", path, "viewer", **options))

    def post(self, path: str, body: Any, **options: Any) -> Any:
        """What a change gives; it must work."""
        return good(self("POST", path, json=body, **options))


def good(answer: httpx.Response) -> Any:
    """The body of an answer that worked."""
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of an answer that has the one shape; its status and code are these."""
    body = answer.json()
    assert (answer.status_code, body["error"]["code"]) == (status, code), answer.text
    assert set(body) == {"error"}
    assert set(body["error"]) - {"details"} == {"code", "message", "problems"}
    assert body["error"]["message"]
    return body["error"]


@pytest.fixture(scope="session")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for many accounts."""
    return make_database()


@pytest.fixture
def clients(shared: Database, serve: Serve) -> Iterator[httpx.Client]:
    """A client of the server, which serves that database; the present moment is the cast's."""
    with serve.with_services(Product(shared, lambda: NOW)) as client:
        yield client


def with_keys(home: Home, client: httpx.Client) -> Api:
    """The account's address, with a new key of each role."""
    with home.database.transaction(home.id) as connection:
        roles = ("viewer", "marketer", "admin")
        tokens = {role: create_key(connection, home.slug, f"test {role}", role, NOW)[1] for role in roles}
    return Api(home, client, tokens)


@pytest.fixture(scope="session")
def cast_home(shared: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The cast, only for reading."""
    return load(shared, replace(CAST, given_id="api-cast"), tmp_path_factory.mktemp("api-cast"))


@pytest.fixture
def cast(cast_home: Home, clients: httpx.Client) -> Api:
    """The cast's API, only for reading."""
    return with_keys(cast_home, clients)


@pytest.fixture
def api(shared: Database, tmp_path: Path, clients: httpx.Client) -> Api:
    """The cast as an account of its own, to be changed."""
    home = load(shared, replace(CAST, given_id=f"api-{uuid.uuid4().hex[:8]}"), tmp_path)
    return with_keys(home, clients)
