"""The builder's routes on the real product: what they count, whom they answer, and how they stop."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from threading import Event
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import Connection, text
from starlette.requests import Request

from segment_core import reads
from segment_core.accounts import account_number
from segment_core.validate import validate
from tests.conftest import NOW
from tests.support.in_loop import in_loop
from tests.web.conftest import Serve
from web.builder.cancelling import Gone, while_waiting
from web.demo_accounts import DEMO, SECOND
from web.product import Product

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
FACEBOOK = {"field": "source", "op": "in", "value": ["Facebook"]}


@pytest.fixture
def client(serve: Serve, product: Product) -> Iterator[httpx.Client]:
    """A client of the real product, signed in as a member of the demo account."""
    with closing(serve.signed_in(product, f"{DEMO}:a1")) as opened:
        yield opened


def counted(product: Product, tree: dict[str, Any], account: str = DEMO) -> int:
    """The tree's count, from the core."""
    with product.database.transaction(account_number(account)) as connection:
        catalog = product.catalogs.get(connection, account_number(account))
        return reads.count(connection, validate(tree, catalog), catalog, NOW)


def test_counts_a_tree_and_each_part(client: httpx.Client, product: Product) -> None:
    """The count, the sentence, and what each part lets through are the core's."""
    tree = {"all": [HOT, {"not": FACEBOOK}]}
    whole = client.post("/api/builder/count", json={"tree": tree}).json()
    assert whole == {"count": counted(product, tree), "sentence": "Status is Hot and Source is not Facebook"}
    found = client.post("/api/builder/parts", json={"tree": tree, "parts": [HOT, {"not": FACEBOOK}]}).json()
    assert found["parts"] == [counted(product, HOT), counted(product, {"not": FACEBOOK})]
    assert found["empty"] is None


def test_nobody_matches_and_the_ways_out_are_counted(client: httpx.Client, product: Product) -> None:
    """The condition that no lead fulfils is named, and each way out has the count of its tree."""
    tree = {"all": [HOT, {"field": "custom.city", "op": "in", "value": ["Torronto"]}]}
    empty = client.post("/api/builder/parts", json={"tree": tree}).json()["empty"]
    assert empty["alone"] == ["City is “Torronto”"]
    assert empty["ways"]
    assert all(way["count"] == counted(product, way["tree"]) for way in empty["ways"])


def test_every_problem_of_a_tree_is_said(client: httpx.Client) -> None:
    """Nothing wrong is counted as something else: 422 with each problem and the nearest right values."""
    tree = {"all": [{"field": "status", "op": "in", "value": ["Hott"]}, {"field": "budgt", "op": "gt", "value": 1}]}
    answer = client.post("/api/builder/count", json={"tree": tree})
    assert answer.status_code == 422
    problems = answer.json()["detail"]["problems"]
    assert [problem["path"] for problem in problems] == ["$.all[0].value[0]", "$.all[1].field"]
    assert "Hot" in problems[0]["nearest"]


@pytest.mark.parametrize("tree", [None, {}, [], "everyone", {"all": []}])
def test_nothing_is_never_everyone(client: httpx.Client, tree: Any) -> None:
    """An empty tree is an error, not the whole account."""
    assert client.post("/api/builder/count", json={"tree": tree}).status_code == 422


def test_values_are_found_by_what_they_hold(client: httpx.Client) -> None:
    """Beginnings first; a misspelling finds the nearest; a field without values is refused."""
    found = client.get("/api/builder/values", params={"field": "custom.city", "q": "tor"}).json()
    assert found[0] == {"value": "Toronto", "label": "Toronto"}
    near = client.get("/api/builder/values", params={"field": "custom.city", "q": "Torotno"}).json()
    assert {"value": "Toronto", "label": "Toronto"} in near
    assert client.get("/api/builder/values", params={"field": "created_at"}).status_code == 404


def test_offers_this_accounts_own_fields(client: httpx.Client, serve: Serve, product: Product) -> None:
    """Operators come from the operator table; another account's fields are not among these."""
    mine = client.get("/api/builder/fields").json()
    assert {"key": "custom.city", "kind": "text", "label": "City"}.items() <= next(
        field for field in mine["fields"] if field["key"] == "custom.city"
    ).items()
    assert [row["key"] for row in mine["operators"]["boolean"]] == ["is_true", "is_false", "is_set", "is_empty"]
    with closing(serve.signed_in(product, f"{SECOND}:d1")) as other:
        theirs = other.get("/api/builder/fields").json()
        tree = {"field": "custom.city", "op": "in", "value": ["Toronto"]}
        assert other.post("/api/builder/count", json={"tree": tree}).status_code == 422
    assert "custom.city" not in [field["key"] for field in theirs["fields"]]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "fields"), ("GET", "values?field=tags"), ("POST", "count"), ("POST", "parts"), ("GET", "draft?thread=t")],
)
def test_strangers_are_turned_away(serve: Serve, product: Product, method: str, path: str) -> None:
    """Without a session nothing is said."""
    with serve.with_services(product) as stranger:
        assert stranger.request(method, f"/api/builder/{path}", json={"tree": HOT}).status_code == 401


def test_a_count_stops_in_the_database_when_nobody_waits(product: Product) -> None:
    """The statement is cancelled once the browser has gone, long before it would have ended; connections still work."""
    who = product.member(DEMO, "a1")
    assert who is not None
    begun = Event()

    def slow(connection: Connection) -> None:
        begun.set()
        connection.execute(text("SELECT pg_sleep(25) /* slow count */"))

    async def leave() -> dict[str, str]:
        await asyncio.to_thread(begun.wait)
        await asyncio.to_thread(until_asleep, product)
        return {"type": "http.disconnect"}

    request = cast(Request, type("Leaving", (), {"receive": staticmethod(leave)}))
    with pytest.raises(Gone):
        in_loop(while_waiting(request, product.database, who, slow))
    assert asleep(product) == 0
    assert counted(product, HOT) > 0


def until_asleep(product: Product) -> None:
    """Look until the statement runs."""
    while not asleep(product):
        pass


def asleep(product: Product) -> int:
    """How many such statements run at the moment."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE state = 'active' AND query LIKE '%/* slow count */' AND pid <> pg_backend_pid()"
    )
    with product.database.transaction(account_number(DEMO)) as connection:
        return connection.execute(query).scalar_one()
