"""The audience page's routes on the real product: what they answer, whom they refuse, what two people do at once."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from segment_core import reads, segments
from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.segments import Edit
from segment_core.tables import MEMBER
from segment_core.validate import validate
from tests.conftest import NOW
from tests.web.conftest import Serve
from web.demo_accounts import DEMO, SECOND
from web.product import Product

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
WARM = {"field": "status", "op": "in", "value": ["Warm"]}
FACEBOOK = {"field": "source", "op": "in", "value": ["Facebook"]}
EDIT = Edit("Sarah Chen", NOW)
PATH = "/api/audience/segments"
Client = Callable[[str], httpx.Client]
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("rename", {"version": 1, "to": "Mine now"}),
    ("duplicate", {}),
    ("delete", {"version": 1}),
    ("undelete", {}),
    ("restore", {"version": 1, "wanted": 1}),
]


@pytest.fixture
def client(serve: Serve, product: Product) -> Iterator[Client]:
    """Clients of the real product, each signed in as somebody."""
    opened: list[httpx.Client] = []

    def signed_in(login: str = f"{DEMO}:a1") -> httpx.Client:
        opened.append(serve.signed_in(product, login))
        return opened[-1]

    yield signed_in
    for one in opened:
        one.close()


def run(product: Product, work: Callable[[Connection, Catalog], Any], account: str = DEMO) -> Any:
    """Something in an account."""
    with product.database.transaction(account_number(account)) as connection:
        return work(connection, product.catalogs.get(connection, account_number(account)))


@pytest.fixture
def saved(product: Product) -> Iterator[Callable[..., str]]:
    """Save segments of the test's own; their ids. They are deleted afterwards, however they are called by then."""
    ids: list[str] = []

    def save(name: str, tree: Any = HOT) -> str:
        ids.append(run(product, lambda c, catalog: segments.create_segment(c, catalog, name, tree, EDIT)).id)
        return ids[-1]

    yield save
    for segment_id in reversed(ids):
        segment = run(product, lambda _, catalog: catalog).segment_ids.get(segment_id)
        if segment is not None:
            run(product, lambda c, catalog, name=segment.name: segments.delete_segment(c, catalog, name, EDIT))


@pytest.fixture
def viewer(product: Product) -> Iterator[str]:
    """The login of a member who may only look."""
    mine = MEMBER.update().where(MEMBER.c.account_id == account_number(DEMO), MEMBER.c.member_id == "a8")
    run(product, lambda c, _: c.execute(mine.values(role="viewer")))
    yield f"{DEMO}:a8"
    run(product, lambda c, _: c.execute(mine.values(role="marketer")))


def count(product: Product, tree: Any) -> int:
    """From the core."""
    return run(product, lambda c, catalog: reads.count(c, validate(tree, catalog), catalog, NOW))


def test_counts_and_details_are_the_cores(client: Client, product: Product, saved: Callable[..., str]) -> None:
    """The count in the list, in the panel and of each condition; the breakdown adds up; the size of now is the last."""
    tree = {"all": [HOT, FACEBOOK]}
    asked, segment_id = client(f"{DEMO}:a1"), saved("Counted", tree)
    right = count(product, tree)
    counts = asked.post("/api/audience/counts", json={"ids": [segment_id, "gone"]}).json()
    assert counts == {segment_id: {"version": 1, "count": right}}
    detail = asked.get(f"{PATH}/{segment_id}").json()
    assert detail["count"] == right
    assert {c["text"]: c["count"] for c in detail["conditions"]} == {
        "Status is Hot": count(product, HOT),
        "Source is Facebook": count(product, FACEBOOK),
    }
    found = asked.get(f"{PATH}/{segment_id}/breakdown", params={"by": "custom.city"}).json()
    assert sum(n for _, n in found["bars"]) + found["blank"] == found["total"] == right
    assert asked.get(f"{PATH}/{segment_id}/sizes").json()["points"][-1]["count"] == right
    assert len(asked.get(f"{PATH}/{segment_id}/leads").json()["rows"]) == min(right, 20)


def test_one_segment_that_cannot_be_counted_hides_no_other(
    client: Client, product: Product, saved: Callable[..., str]
) -> None:
    """It has the reason instead of a number, in the list and in its count; the others have theirs."""
    good, broken = saved("Good one"), saved("Broken one")

    def damage(connection: Connection, _: Catalog) -> None:
        statement = "UPDATE segment SET tree = jsonb_set(tree, '{field}', '\"custom.gone\"') WHERE segment_id = %s"
        connection.exec_driver_sql(statement, (broken,))
        connection.exec_driver_sql("UPDATE account SET catalog_version = catalog_version + 1")

    run(product, damage)
    asked = client(f"{DEMO}:a1")
    found = asked.post("/api/audience/counts", json={"ids": [good, broken]}).json()
    assert found[good]["count"] == count(product, HOT)
    assert found[broken]["count"] is None
    assert "custom.gone" in found[broken]["problem"]
    sentences = {line["id"]: line["sentence"] for line in asked.get(PATH).json()["segments"]}
    assert sentences[good] == "Status is Hot"
    assert "cannot be read any more" in sentences[broken]


@pytest.mark.parametrize("by", ["engagement", "nothing", ""])
def test_no_such_field_to_break_down_by(by: str, client: Client, saved: Callable[..., str]) -> None:
    """Said, not guessed."""
    answer = client(f"{DEMO}:a1").get(f"{PATH}/{saved('Fields')}/breakdown", params={"by": by})
    assert answer.status_code == 404
    assert "to break down by" in answer.json()["detail"]["message"]


def test_a_change_of_an_older_version_is_refused(client: Client, saved: Callable[..., str], product: Product) -> None:
    """Somebody edited it meanwhile: nothing is changed, and both sentences are said."""
    segment_id = saved("Fought over")
    run(product, lambda c, cat: segments.edit_segment(c, cat, "Fought over", WARM, 1, Edit("Priya", NOW)))
    asked = client(f"{DEMO}:a1")
    for what, body in (("rename", {"to": "New"}), ("delete", {}), ("restore", {"wanted": 1})):
        answer = asked.post(f"{PATH}/{segment_id}/{what}", json={"version": 1, **body})
        assert answer.status_code == 409
        told = answer.json()["detail"]
        assert (told["yours"], told["theirs"], told["edited_by"]) == ("Status is Hot", "Status is Warm", "Priya")
    assert run(product, lambda _, catalog: catalog).segment_ids[segment_id].name == "Fought over"


def test_restoring_a_version_saves_a_new_one(client: Client, saved: Callable[..., str], product: Product) -> None:
    """Its conditions are the newest now, and the history tells of it."""
    segment_id = saved("Back and forth")
    run(product, lambda c, cat: segments.edit_segment(c, cat, "Back and forth", WARM, 1, EDIT))
    asked = client(f"{DEMO}:a1")
    assert asked.post(f"{PATH}/{segment_id}/restore", json={"version": 2, "wanted": 1}).status_code == 204
    found = asked.get(f"{PATH}/{segment_id}/versions").json()
    assert [(v["version"], v["sentence"], v["restorable"]) for v in found] == [
        (3, "Status is Hot", False),
        (2, "Status is Warm", True),
        (1, "Status is Hot", False),
    ]
    assert found[0]["changes"]["changed"] == [["Status is Warm", "Status is Hot"]]


def test_a_used_segment_is_not_deleted_unseen(client: Client, saved: Callable[..., str], product: Product) -> None:
    """First it says who uses it; with that seen it is deleted, and its users keep their members."""
    used = saved("Inner")
    user = saved("Outer", {"field": "segment", "op": "in", "value": ["Inner"]})
    asked = client(f"{DEMO}:a1")
    refused = asked.post(f"{PATH}/{used}/delete", json={"version": 1})
    assert (refused.status_code, refused.json()["detail"]["used_by"]) == (409, [{"id": user, "name": "Outer"}])
    assert asked.post(f"{PATH}/{used}/delete", json={"version": 1, "seen": [user]}).status_code == 204
    assert asked.get(f"{PATH}/{user}").json()["count"] == count(product, HOT)
    assert asked.get(f"{PATH}/{used}").status_code == 404
    assert asked.post(f"{PATH}/{used}/undelete").status_code == 204
    assert asked.get(f"{PATH}/{used}").json()["name"] == "Inner"


def test_viewers_look_and_change_nothing(client: Client, saved: Callable[..., str], viewer: str) -> None:
    """Counts and pictures are theirs; every change is refused, whatever the page shows."""
    segment_id = saved("Looked at")
    asked = client(viewer)
    assert asked.get(PATH).json()["may_change"] is False
    assert asked.post("/api/audience/counts", json={"ids": [segment_id]}).json()[segment_id]["count"] > 0
    assert asked.get(f"{PATH}/{segment_id}/breakdown", params={"by": "status"}).status_code == 200
    for what, body in CHANGES:
        assert asked.post(f"{PATH}/{segment_id}/{what}", json=body).status_code == 403, what
    assert asked.get(f"{PATH}/{segment_id}").json()["name"] == "Looked at"


def test_another_account_reaches_nothing(client: Client, saved: Callable[..., str]) -> None:
    """A segment's id is of no use there: not listed, not counted, not found, not changed."""
    segment_id = saved("Ours by id")
    other = client(f"{SECOND}:d1")
    assert "Ours by id" not in other.get(PATH).text + other.get("/audience").text
    assert other.post("/api/audience/counts", json={"ids": [segment_id]}).json() == {}
    looks = ["", "/leads", "/breakdown?by=status", "/sizes", "/versions"]
    assert {other.get(f"{PATH}/{segment_id}{look}").status_code for look in looks} == {404}
    assert other.get("/api/audience/overlap", params={"ids": [segment_id, segment_id]}).status_code == 404
    assert {other.post(f"{PATH}/{segment_id}/{what}", json=body).status_code for what, body in CHANGES} == {404}


def test_names_end_no_script(client: Client, saved: Callable[..., str]) -> None:
    """The list that is given to the page's script is data, whatever a segment is called."""
    saved("</script><script>alert(1)</script>")
    page = client(f"{DEMO}:a1").get("/audience").text
    assert "<script>alert" not in page
    given = re.search(r'<script type="application/json" id="given">(.*?)</script>', page, re.DOTALL)
    assert given is not None
    assert "</script><script>alert(1)</script>" in [s["name"] for s in json.loads(given[1])["segments"]]


def test_the_recorder_keeps_sizes_of_every_account(product: Product, client: Client, saved: Callable[..., str]) -> None:
    """What the server does every minute: the history of a new segment begins, in each account."""
    segment_id = saved("Recorded")
    product.record_sizes()
    points = client(f"{DEMO}:a1").get(f"{PATH}/{segment_id}/sizes").json()["points"]
    assert [(point["version"], point["count"]) for point in points] == [(1, count(product, HOT))]
    theirs = client(f"{SECOND}:d1")
    first = theirs.get(PATH).json()["segments"][0]["id"]
    assert theirs.get(f"{PATH}/{first}/sizes").json()["points"]
