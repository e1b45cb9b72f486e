"""The help pages: over HTTP what they answer and whom they refuse, and in Chromium what a member sees and does."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import Connection, delete, update

from assistant.help.articles import articles, sections
from segment_core import help_center
from segment_core.accounts import account_number
from segment_core.demo import DEMO_PASSWORD
from segment_core.help_center import Votes
from segment_core.tables import HELP_QUESTION, HELP_VOTE, MEMBER
from tests.web.browser import Visitor
from tests.web.conftest import Serve
from web.demo_accounts import DEMO, SECOND
from web.help.render import article_html
from web.product import Product

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def client(serve: Serve, product: Product) -> Iterator[httpx.Client]:
    """A client of the real product; not signed in. Votes and questions are forgotten afterwards."""
    with serve.with_services(product) as opened:
        yield opened
    for account in (DEMO, SECOND):
        run(product, lambda c: [c.execute(delete(table)) for table in (HELP_VOTE, HELP_QUESTION)], account)


def run(product: Product, work: Callable[[Connection], Any], account: str = DEMO) -> Any:
    """Something in an account."""
    with product.database.transaction(account_number(account)) as connection:
        return work(connection)


def enter(client: httpx.Client, login: str = f"{DEMO}:a1") -> httpx.Client:
    """Sign in."""
    assert client.post("/login", data={"username": login, "password": DEMO_PASSWORD}).status_code == 200
    return client


@pytest.mark.parametrize("path", ["/help", "/help/counts", "/help?q=counts"])
def test_without_a_session_one_signs_in(client: httpx.Client, path: str) -> None:
    """The pages are for members."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert client.post("/api/help/counts/helpful", json={"helpful": True}).status_code == 401


def test_every_article_has_its_page(client: httpx.Client) -> None:
    """Linked from the index, with every section's anchor and no marker or raw Markdown left."""
    enter(client)
    index = client.get("/help").text
    for slug, article in articles().items():
        assert f"/help/{slug}" in index
        html = article_html(article)
        assert all(f'id="{section.anchor}"' in html for section in article.sections)
        assert not any(left in html for left in ("{#", "```", "**"))
        assert not re.search(r"\{\{\w+\}\}", html)  # a generated table's marker; a merge field has a "|" in it
    assert client.get("/help/counts").headers["content-security-policy"].startswith("default-src 'self'")


def test_there_is_no_other_article(client: httpx.Client) -> None:
    """Neither a page nor a vote for what does not exist."""
    enter(client)
    assert client.get("/help/prices").status_code == 404
    assert client.post("/api/help/prices/helpful", json={"helpful": True}).status_code == 404
    assert client.post("/api/help/counts/helpful", json={"helpful": "maybe"}).status_code == 422


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>"])
def test_a_search_is_shown_as_text(client: httpx.Client, words: str) -> None:
    """Whatever is searched for, it cannot become markup."""
    enter(client)
    text = client.get("/help", params={"q": words}).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


@pytest.mark.parametrize(("words", "found"), [("undo", True), ("xyzzy", False), ("qwrt zzyzx 1874", False)])
def test_a_search_finds_sections_or_says_that_none_fits(client: httpx.Client, words: str, found: bool) -> None:
    """One word of the product is enough; words of nobody find nothing."""
    enter(client)
    text = client.get("/help", params={"q": words}).text
    assert ("No article fits" not in text) is found
    assert ('data-testid="found"' in text or "data-testid=found" in text) is found


def test_votes_are_a_members_own(client: httpx.Client, product: Product) -> None:
    """Kept for member and article, replaced by the next, unseen by another account."""
    enter(client)
    for helpful in (True, False):
        assert client.post("/api/help/counts/helpful", json={"helpful": helpful}).status_code == 204
    number = account_number(DEMO)
    assert run(product, lambda c: help_center.votes(c, number)) == {"counts": Votes(0, 1)}
    assert run(product, lambda c: help_center.votes(c, number), SECOND) == {}


def test_admins_alone_see_what_found_no_answer(client: httpx.Client, product: Product) -> None:
    """The role is read anew: a marketer made an admin sees the list at once."""
    run(product, lambda c: help_center.note_unanswered(c, account_number(DEMO), "how do I fly", None, product.now()))
    enter(client)
    for role, sees in (("marketer", False), ("admin", True), ("viewer", False)):
        run(product, lambda c, r=role: c.execute(update(MEMBER).where(MEMBER.c.member_id == "a1").values(role=r)))
        assert ("how do I fly" in client.get("/help").text) is sees
    run(product, lambda c: c.execute(update(MEMBER).where(MEMBER.c.member_id == "a1").values(role="admin")))


@pytest.mark.browser
@pytest.mark.usefixtures("client")
def test_from_a_search_to_a_vote(sarah: Visitor) -> None:
    """Search in the page, open the section, say that it helped; the vote is there after a reload."""
    page = sarah.page
    page.goto(f"{sarah.url}/help")
    page.get_by_role("searchbox").fill("will deleting a segment remove my leads")
    page.get_by_role("button", name="Search").click()
    page.get_by_test_id("found").get_by_role("link").first.click()
    section = page.url.rpartition("/help/")[2]
    assert section.startswith("delete-a-segment#")
    expect(page.get_by_text(sections()[section].title).last).to_be_visible()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Thanks, noted.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")


@pytest.mark.browser
@pytest.mark.parametrize("options", [{"viewport": PHONE}, {"color_scheme": "dark"}])
def test_on_a_phone_and_in_the_dark(
    client: httpx.Client, visit: Callable[..., Visitor], options: dict[str, Any]
) -> None:
    """Nothing wider than the screen, nothing from another host."""
    visitor = visit(**options).enter(f"{DEMO}:a1", DEMO_PASSWORD)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    for path in ("/help", "/help/filters"):
        visitor.page.goto(f"{visitor.url}{path}")
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(url.startswith(visitor.url) for url in asked)


@pytest.mark.browser
@pytest.mark.usefixtures("client")
def test_an_answer_in_the_chat_links_and_starts(sarah: Visitor) -> None:
    """Under the answer: the article's section, and a button that does what was asked about."""
    sarah.say("how do I create a segment of hot leads?")
    card = sarah.page.get_by_test_id("help")
    expect(card.get_by_role("link", name=sections()["create-a-segment#steps"].title)).to_have_attribute(
        "href", "/help/create-a-segment#steps"
    )
    card.get_by_role("button", name="create a segment of hot leads").first.click()
    expect(sarah.page.get_by_test_id("sentence").last).to_have_text("Status is Hot")
