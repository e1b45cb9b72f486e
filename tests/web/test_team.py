"""The pages of members and fields: what admins do there, and that nobody else does."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from segment_core.accounts import account_number
from segment_core.members import list_members
from tests.web.accessibility import nameless
from tests.web.browser import Visitor, part
from tests.web.conftest import Serve
from web.chats.owner import Owner
from web.demo_accounts import DEMO, SECOND
from web.product import Product

CHANGES = {
    "/team/invite": {"name": "Eve", "email": "eve@x.example", "role": "admin"},
    "/team/role": {"member": "a3", "role": "admin"},
    "/team/password": {"member": "a1"},
    "/team/remove": {"member": "a3"},
    "/fields/add": {"label": "Secret", "kind": "text"},
    "/fields/change": {"key": "custom.city", "label": "Town"},
}


@pytest.fixture
def admin(serve: Serve, product: Product) -> Iterator[httpx.Client]:
    """The demo account's admin."""
    client = serve.signed_in(product, f"{DEMO}:a1")
    yield client
    client.close()


def secret(page: str) -> str:
    """The password that a page shows."""
    return re.findall(r"data-testid=secret>([^<]+)", page)[0]


@pytest.mark.parametrize("login", [f"{DEMO}:a2", f"{DEMO}:a8", None], ids=["marketer", "viewer", "nobody"])
def test_only_admins_change_members_and_fields(serve: Serve, product: Product, login: str | None) -> None:
    """Neither page is shown, and every form is refused, with nothing changed."""
    client = serve.signed_in(product, login) if login else serve.with_services(product)
    with product.database.transaction(account_number(DEMO)) as connection:
        before = list_members(connection, account_number(DEMO))
    for page in ("/team", "/fields"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["location"]) == (303, "/" if login else "/login")
    assert {client.post(path, data=form).status_code for path, form in CHANGES.items()} == {403 if login else 401}
    with product.database.transaction(account_number(DEMO)) as connection:
        assert list_members(connection, account_number(DEMO)) == before
    client.close()


def test_the_chats_header_leads_admins_to_the_team(serve: Serve, product: Product) -> None:
    """Who is no admin is not sent to a page that they cannot open."""
    for member, shown in {"a1": True, "a2": False, "a8": False}.items():
        client = serve.signed_in(product, f"{DEMO}:{member}")
        links = [link["url"] for link in client.get("/project/settings").json()["ui"]["header_links"]]
        assert links == ["/audience", "/campaigns", *(["/team"] if shown else []), "/help"]
        client.close()


def test_another_accounts_members_do_not_exist(serve: Serve, product: Product) -> None:
    """An admin of one account names members of another: there are none by these ids."""
    client = serve.signed_in(product, f"{SECOND}:d1")
    for path in ("/team/role", "/team/password", "/team/remove"):
        assert client.post(path, data=CHANGES[path]).status_code == 422
    assert "Sarah Chen" not in client.get("/team").text
    client.close()


def test_from_invitation_to_removal(serve: Serve, product: Product, admin: httpx.Client) -> None:
    """Invited, signed in, made an admin while signed in, removed: each holds at once, and their chats go with them."""
    page = admin.post("/team/invite", data={"name": "<b>Ria", "email": "ria@x.example", "role": "viewer"})
    assert "&lt;b&gt;Ria" in page.text
    password = secret(page.text)
    assert password not in admin.get("/team").text
    ria = serve.signed_in(product, f"{DEMO}:ria", password)
    assert ria.get("/team").status_code == 303
    admin.post("/team/role", data={"member": "ria", "role": "admin"})
    assert ria.get("/team").status_code == 200
    mine = Owner(DEMO, "ria")
    product.chats.begin(mine, "11111111-1111-4111-8111-111111111111", "hot leads", product.now())
    assert admin.post("/team/remove", data={"member": "ria"}).status_code == 200
    assert ria.get("/team").headers["location"] == "/login"
    assert product.chats.list(mine, 10).chats == []
    ria.close()


def test_fields_by_form(admin: httpx.Client, product: Product) -> None:
    """Added with choices, renamed, given other names; a label that is taken is refused with a sentence."""
    added = admin.post("/fields/add", data={"label": "Plan <i>", "kind": "choice", "choices": "Basic, Pro"})
    assert "Plan &lt;i&gt;" in added.text
    changed = admin.post("/fields/change", data={"key": "custom.plan_i", "label": "Plan", "choices": "Team"})
    assert all(choice in changed.text for choice in ("Basic", "Pro", "Team"))
    refused = admin.post("/fields/add", data={"label": "Status", "kind": "text"})
    assert refused.status_code == 422
    assert "There is a field “Status” already." in refused.text


@pytest.mark.browser
def test_the_team_in_a_browser(sarah: Visitor) -> None:
    """An admin finds the page in the chat's header, invites somebody, and sees the password once."""
    sarah.page.get_by_role("link", name="Team").click()
    body = sarah.page.locator("body")
    sarah.page.get_by_label("Name").fill("Uma Park")
    sarah.page.get_by_label("Email").fill("uma@x.example")
    sarah.page.get_by_role("button", name="Invite").click()
    expect(part(body, "said")).to_contain_text("demo:uma")
    expect(part(body, "secret")).to_have_text(re.compile(r"^\S{16}$"))
    expect(part(body, "members").get_by_role("rowheader", name="Uma Park")).to_be_visible()
    assert nameless(sarah.page) == []
    sarah.page.set_viewport_size({"width": 390, "height": 844})
    assert sarah.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert sarah.errors == []
