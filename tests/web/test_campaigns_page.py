"""The campaigns page in Chromium and its routes: plan, see who would get it, send, and what is frozen then."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import Connection

from segment_core import segments
from segment_core.accounts import account_number
from segment_core.campaigns import count_audience
from segment_core.catalog import Catalog
from segment_core.segments import Edit
from segment_core.tables import MEMBER, RECIPIENT
from segment_core.validate import validate
from tests.conftest import NOW
from tests.web.browser import Visitor, part
from tests.web.conftest import Serve
from web.demo_accounts import DEMO, SECOND
from web.product import Product

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
PATH = "/api/campaigns"
EDIT = Edit("Sarah Chen", NOW)


def run(product: Product, work: Callable[[Connection, Catalog], Any]) -> Any:
    """Something in the demo account."""
    with product.database.transaction(account_number(DEMO)) as connection:
        return work(connection, product.catalogs.get(connection, account_number(DEMO)))


@pytest.fixture
def segment(product: Product) -> Iterator[str]:
    """A segment of the test's own; its id."""
    saved = run(product, lambda c, cat: segments.create_segment(c, cat, "Campaign people", HOT, EDIT))
    yield saved.id
    run(product, lambda c, cat: segments.delete_segment(c, cat, "Campaign people", EDIT))


@pytest.fixture
def client(serve: Serve, product: Product) -> Iterator[Callable[[str], httpx.Client]]:
    """Clients of the real product, each signed in as somebody."""
    opened: list[httpx.Client] = []

    def signed_in(login: str = f"{DEMO}:a1") -> httpx.Client:
        opened.append(serve.signed_in(product, login))
        return opened[-1]

    yield signed_in
    for one in opened:
        one.close()


@pytest.mark.browser
def test_a_campaign_from_a_segment_to_what_was_frozen(sarah: Visitor, product: Product, segment: str) -> None:
    """Written with merge fields and read as a real lead gets it; the yes names the number; what is sent is kept."""
    tree = validate(HOT, run(product, lambda _, catalog: catalog))
    right = run(product, lambda c, catalog: count_audience(c, tree, catalog, NOW))
    page, body = sarah.page, sarah.page.locator("body")
    page.goto(f"{sarah.url}/campaigns?new={segment}")
    part(body, "name").fill("June homes")
    part(body, "subject").fill("For {{first_name|you}}")
    part(body, "body").fill("Hello {{first_nam}}")
    expect(part(body, "preview")).to_contain_text("did you mean first_name")
    part(body, "body").fill("Hello {{first_name|you}}")
    expect(part(body, "line")).to_have_text(right.line)
    expect(part(body, "preview")).not_to_contain_text("{{")
    part(body, "save").click()
    part(body, "review").click()
    asked = part(body, "confirmation")
    expect(asked).to_contain_text("Status is Hot")
    expect(part(asked, "line")).to_have_text(right.line)
    expect(part(asked, "send")).to_have_text(f"Send now to {right.mailable:,} people")
    part(asked, "send").click()
    panel = part(body, "panel")
    expect(part(panel, "frozen")).to_contain_text("Status is Hot")
    expect(part(panel, "frozen")).to_contain_text(f"Recipients{right.mailable:,}")
    expect(part(panel, "deliveries")).to_contain_text(f"Waiting{right.mailable:,}")
    run(product, lambda c, _: c.execute(RECIPIENT.update().values(state="uncertain")))
    page.reload()
    page.get_by_role("button", name=f"Mail the uncertain {right.mailable:,} again").click()
    expect(part(panel, "deliveries")).to_contain_text(f"Waiting{right.mailable:,}")
    page.get_by_role("button", name="Cancel campaign").click()
    part(part(body, "dialog"), "yes").click()
    expect(part(panel, "state")).to_have_text("Cancelled")
    assert sarah.outside() == set()
    assert sarah.errors == []


def plan(asked: httpx.Client, segment: str, name: str) -> str:
    """A campaign that only needs its yes; its id."""
    body = {"name": name, "segment": segment, "subject": "Hi", "body": "Hello"}
    return asked.post(PATH, json=body).json()["id"]


def test_what_is_another_since_the_yes_is_held_and_released(
    client: Callable[..., httpx.Client], product: Product, segment: str
) -> None:
    """The conditions change between review and yes: nothing is sent, the reason is said, a fresh yes releases it."""
    asked = client()
    campaign = plan(asked, segment, "Held one")
    confirmed = asked.post(f"{PATH}/{campaign}/review").json()["confirmed"]
    warm = {**HOT, "value": ["Warm"]}
    run(product, lambda c, cat: segments.edit_segment(c, cat, "Campaign people", warm, 1, EDIT))
    held = asked.post(f"{PATH}/{campaign}/send", json={"confirmed": confirmed, "key": "k1"}).json()
    assert held["state"] == "held"
    assert "the conditions were changed" in held["problem"]
    fresh = asked.post(f"{PATH}/{campaign}/review").json()["confirmed"]
    for _ in range(2):  # the same yes twice sends once
        sent = asked.post(f"{PATH}/{campaign}/send", json={"confirmed": fresh, "key": "k2"}).json()
        assert sent["state"] == "sending"
    found = asked.get(f"{PATH}/{campaign}").json()
    assert found["frozen"]["sentence"] == "Status is Warm"
    assert found["deliveries"]["queued"] == found["frozen"]["mailable"] == fresh["mailable"]


def test_scheduled_on_the_accounts_clock(client: Callable[..., httpx.Client], segment: str) -> None:
    """A day and a time without an offset are the account's; a past one is refused in words."""
    asked = client()
    campaign = plan(asked, segment, "Scheduled one")
    body = {"confirmed": asked.post(f"{PATH}/{campaign}/review").json()["confirmed"]}
    late = asked.post(f"{PATH}/{campaign}/schedule", json={**body, "at": "2026-06-16T11:59"})
    assert (late.status_code, "is past" in late.json()["detail"]["message"]) == (422, True)
    assert asked.post(f"{PATH}/{campaign}/schedule", json={**body, "at": ""}).status_code == 422
    assert asked.post(f"{PATH}/{campaign}/schedule", json={**body, "at": "2026-06-17T09:00"}).status_code == 200
    assert asked.get(f"{PATH}/{campaign}").json()["send_at"] == "Wed 17 Jun 2026, 09:00 (America/Toronto)"
    assert asked.post(f"{PATH}/{campaign}/cancel").json()["state"] == "cancelled"


def test_viewers_and_others_send_nothing(client: Callable[..., httpx.Client], product: Product, segment: str) -> None:
    """A viewer reads campaigns and changes none, takes no list away; another account does not find them at all."""
    campaign = plan(client(), segment, "Not theirs")
    yes = {"confirmed": {"matching": 1, "mailable": 1, "definition": "x"}, "key": "k"}
    again = {"name": "n", "segment": segment}
    acts: list[tuple[str, str, Any]] = [
        ("POST", "", again),
        ("POST", "/preview", {"segment": segment}),
        ("POST", f"/{campaign}/edit", again),
        ("POST", f"/{campaign}/review", None),
        ("POST", f"/{campaign}/send", yes),
        ("POST", f"/{campaign}/schedule", {"confirmed": yes["confirmed"], "at": "2027-01-01T09:00"}),
        ("POST", f"/{campaign}/cancel", None),
        ("POST", f"/{campaign}/uncertain", {"decision": "resend"}),
        ("GET", f"/{campaign}/recipients.csv", None),
        ("GET", f"/../audience/segments/{segment}/members.csv", None),
    ]
    mine = MEMBER.update().where(MEMBER.c.account_id == account_number(DEMO), MEMBER.c.member_id == "a6")
    run(product, lambda c, _: c.execute(mine.values(role="viewer")))
    viewer = client(f"{DEMO}:a6")
    assert viewer.get(f"{PATH}/{campaign}").json()["state"] == "draft"
    assert [viewer.request(how, PATH + path, json=body).status_code for how, path, body in acts] == [403] * len(acts)
    run(product, lambda c, _: c.execute(mine.values(role="marketer")))
    other = client(f"{SECOND}:d1")
    assert "Not theirs" not in other.get("/campaigns").text + other.get(PATH).text
    assert other.get(f"{PATH}/{campaign}").status_code == 404
    assert {other.request(how, PATH + path, json=body).status_code for how, path, body in acts} == {404}


def test_exported_cells_are_harmless(client: Callable[..., httpx.Client], segment: str) -> None:
    """Every lead of the segment is there, and no cell is one that a spreadsheet would run: phones begin with “'+”."""
    asked = client()
    answer = asked.get(f"/api/audience/segments/{segment}/members.csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="Campaign people.csv"')
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["id", "status"]
    assert {row[1] for row in rows[1:]} == {"Hot"}
    assert len(rows) - 1 == asked.get(f"/api/audience/segments/{segment}").json()["count"]
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'+") for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
