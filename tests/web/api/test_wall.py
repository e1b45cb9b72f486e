"""The wall over HTTP: a key of one account neither sees nor changes anything of another."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from segment_core.database.engine import Database
from segment_core.keys import check_key
from tests.core.test_import import dump
from tests.support.cast import CAST, EVERYBODY, NOW, STRANGERS
from tests.support.home import Home, load
from tests.web.api.conftest import Api, refused, with_keys
from tests.web.conftest import Serve
from web.product import Product

EVERYONE = {"everyone": True}


@pytest.fixture(scope="module")
def walled(make_database: Callable[[], Database]) -> Database:
    """A database for two accounts alone."""
    return make_database()


@pytest.fixture(scope="module")
def theirs(walled: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Another account, whose leads, campaigns and segments have names of their own."""
    return load(walled, STRANGERS, tmp_path_factory.mktemp("theirs"))


@pytest.fixture(scope="module")
def ours(walled: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The account that asks."""
    return load(walled, replace(CAST, given_id="ours"), tmp_path_factory.mktemp("ours"))


@pytest.fixture
def api(walled: Database, ours: Home, serve: Serve) -> Any:
    """Our keys."""
    with serve.with_services(Product(walled, lambda: NOW)) as client:
        yield with_keys(ours, client)


@pytest.fixture
def untouched(theirs: Home) -> Any:
    """Their rows are the same afterwards, in every table."""
    before = dump(theirs)
    yield
    assert dump(theirs) == before


NOT_OURS: list[tuple[str, str, Any]] = [
    ("GET", "/leads/x-ann", None),
    ("PATCH", "/leads/x-ann", {"values": {"status": "Cold"}}),
    ("DELETE", "/leads/x-ann", None),
    ("POST", "/leads/x-ann/tags", {"add": ["VIP"]}),
    ("GET", "/segments/{segment}", None),
    ("GET", "/segments/{segment}/members", None),
    ("GET", "/segments/{segment}/versions", None),
    ("PATCH", "/segments/{segment}", {"name": "Mine"}),
    ("PATCH", "/segments/{segment}", {"tree": EVERYONE, "version": 1}),
    ("POST", "/segments/{segment}/copies", {}),
    ("POST", "/segments/{segment}/restore", None),
    ("DELETE", "/segments/{segment}", None),
    ("GET", "/campaigns/x-k1", None),
    ("GET", "/campaigns/x-k1/recipients", None),
    ("GET", "/campaigns/x-k1/recipients.csv", None),
    ("PATCH", "/campaigns/x-k5", {"name": "Mine"}),
    ("POST", "/campaigns/x-k5/cancel", None),
    ("POST", "/campaigns", {"name": "Mine", "segment_id": "{segment}"}),
]


@pytest.mark.parametrize(("method", "path", "body"), NOT_OURS)
@pytest.mark.usefixtures("untouched")
def test_their_ids_are_404(api: Api, theirs: Home, method: str, path: str, body: Any) -> None:
    """As if there were no such thing."""
    segment = theirs.catalog.segments[0].id
    if body and "segment_id" in body:
        body = {**body, "segment_id": segment}
    refused(api(method, path.format(segment=segment), json=body), 404, "not_found")


@pytest.mark.usefixtures("untouched")
def test_batches_pass_their_leads_over(api: Api) -> None:
    """Tags and deletes of their ids do nothing; an upsert makes a lead of our own."""
    assert api.post("/leads/tags", {"ids": ["x-ann"], "add": ["VIP"]}) == {"leads": 0}
    assert api.post("/leads/delete", {"ids": ["x-ann", "x-bob"]}) == {"leads": 0}
    assert api.post("/leads/batch", {"leads": [{"id": "x-ann", "values": {"status": "Cold"}}]})["created"] == 1
    assert api("DELETE", "/leads/x-ann").status_code == 204


def test_lists_hold_ours_alone(api: Api, ours: Home) -> None:
    """Leads, segments, counts; conditions cannot name theirs."""
    assert {lead["id"] for lead in api.get("/leads", params={"limit": 1000})["leads"]} == EVERYBODY
    assert "Secret" not in {segment["name"] for segment in api.get("/segments")["segments"]}
    assert api.post("/counts", {"tree": EVERYONE})["count"] == len(EVERYBODY)
    secret = {"field": "segment", "op": "in", "value": ["Secret"]}
    refused(api("POST", "/counts", json={"tree": secret}), 422, "invalid_tree")
    assert api.get("/account")["id"] == ours.slug


def test_our_key_with_their_name_on_it(api: Api, theirs: Home) -> None:
    """401: a secret is one account's."""
    token = api.tokens["admin"].replace("cori_ours.", "cori_theirs.")
    answer: httpx.Response = api.client.get("/api/v1/leads", headers={"Authorization": f"Bearer {token}"})
    refused(answer, 401, "no_key")
    assert check_key(theirs.database, token, NOW) is None
