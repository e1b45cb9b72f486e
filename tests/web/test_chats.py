"""Chats kept: a chat comes back with its messages, draft and builder; it is named, renamed and deleted in the list."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from segment_core import reads
from segment_core.accounts import account_number
from segment_core.demo import DEMO_PASSWORD
from segment_core.validate import validate
from tests.conftest import NOW
from tests.web.browser import CHAT, Visitor, part
from tests.web.conftest import Serve
from web.demo_accounts import DEMO, SECOND
from web.product import Product

pytestmark = pytest.mark.browser
HOT = {"field": "status", "op": "in", "value": ["Hot"]}
TORONTO = {"field": "custom.city", "op": "in", "value": ["Toronto"]}


def shows(product: Product, card: Locator, tree: dict[str, Any]) -> None:
    """The card's count is the core's for this tree."""
    with product.database.transaction(account_number(DEMO)) as connection:
        catalog = product.catalogs.get(connection, account_number(DEMO))
        right = reads.count(connection, validate(tree, catalog), catalog, NOW)
    expect(part(card, "count").locator("strong")).to_have_text(f"{right:,}")


def listed(visitor: Visitor, name: str) -> Locator:
    """A chat in the list at the side."""
    return visitor.page.locator("#thread-history a", has_text=name).first


def last_card(visitor: Visitor) -> Locator:
    """The newest card."""
    return visitor.page.get_by_test_id("turn-card").last


def test_a_chat_comes_back_after_a_restart(
    sarah: Visitor, serve: Serve, product: Product, visit: Callable[..., Visitor]
) -> None:
    """In another browser, on a server started anew: the words, the draft as edited by hand, and its builder."""
    card = part(sarah.say("hot leads from Facebook"), "turn-card")
    part(card, "edit").click()
    part(card.get_by_role("group", name="Condition: Source"), "remove").click()
    shows(product, card, HOT)
    expect(part(card, "save")).to_be_enabled()
    expect(sarah.page).to_have_url(CHAT)
    expect(listed(sarah, "hot leads from Facebook")).to_be_visible()

    serve.with_services(Product(product.database, clock=lambda: NOW)).close()
    again = visit().enter(f"{DEMO}:a1", DEMO_PASSWORD)
    again.page.goto(sarah.page.url)
    expect(again.page.locator(".step", has_text="hot leads from Facebook").first).to_be_visible()
    back = last_card(again)
    shows(product, back, HOT)
    expect(part(back, "sentence")).to_have_text("Status is Hot")
    expect(part(back, "table-leads").locator("tbody tr")).to_have_count(10)
    part(back, "edit").click()
    expect(part(back, "builder-row")).to_have_count(1)
    narrowed = part(again.say("only Toronto"), "turn-card")
    shows(product, narrowed, {"all": [HOT, TORONTO]})
    again.say("save it as Kept Toronto")
    expect(listed(again, "Kept Toronto")).to_be_visible()
    assert again.errors == []


def test_a_chat_comes_back_however_its_two_connections_race(sarah: Visitor) -> None:
    """Chainlit connects without the chat's id, then with it; here the first one's cookie is answered last."""
    sarah.say("hot leads from Facebook")
    expect(sarah.page).to_have_url(CHAT)
    held: list[Route] = []

    def turned(route: Route) -> None:
        held.insert(0, route)
        if len(held) == 2:
            for one in held:
                one.continue_()
                one.request.response()

    sarah.page.route("**/set-session-cookie", turned)
    sarah.page.reload()
    expect(sarah.page.locator(".step", has_text="hot leads from Facebook").first).to_be_visible()
    assert len(held) == 2
    assert sarah.errors == []


def test_an_older_chat_can_be_worked_on_after_a_newer_one(sarah: Visitor, product: Product) -> None:
    """Going from chat to chat in one page, each has its own newest card, with buttons that work."""
    sarah.say("hot leads in Toronto")
    expect(sarah.page).to_have_url(CHAT)
    first = sarah.page.url
    sarah.page.click("#new-chat-button")
    expect(sarah.page.locator("#starters")).to_be_visible()
    sarah.say("cold leads")
    expect(listed(sarah, "hot leads in Toronto")).to_be_visible()
    listed(sarah, "hot leads in Toronto").first.click()
    expect(sarah.page).to_have_url(first)
    card = last_card(sarah)
    shows(product, card, {"all": [HOT, TORONTO]})
    part(card, "save").click()
    part(card, "segment-name").fill("From an older chat")
    expect(sarah.press(part(card, "save-named"))).to_contain_text("From an older chat")


def test_renamed_and_deleted(sarah: Visitor, product: Product) -> None:
    """A name given by hand stays when a segment is saved; a deleted chat is gone from the list and by its address."""
    sarah.say("warm leads")
    expect(sarah.page).to_have_url(CHAT)
    address = sarah.page.url
    expect(listed(sarah, "warm leads")).to_be_visible()
    menu(sarah, "warm leads", "#rename-thread")
    sarah.page.fill("#name", "My warm ones")
    sarah.page.get_by_role("button", name="Confirm").click()
    expect(listed(sarah, "My warm ones")).to_be_visible()
    sarah.say("save it as Warm and named")
    sarah.page.reload()
    expect(listed(sarah, "My warm ones")).to_be_visible()
    menu(sarah, "My warm ones", "#delete-thread")
    sarah.page.get_by_role("button", name="Confirm").click()
    expect(listed(sarah, "My warm ones")).to_have_count(0)
    sarah.page.goto(address)
    expect(sarah.page).to_have_url(f"{sarah.url}/")


def test_another_members_chat_does_not_open(sarah: Visitor, visit: Callable[..., Visitor]) -> None:
    """By its address, a colleague and another account get an empty page of their own, and no word of it."""
    sarah.say("leads tagged Investor in Toronto")
    expect(sarah.page).to_have_url(CHAT)
    for login in (f"{DEMO}:a2", f"{SECOND}:d1"):
        other = visit().enter(login, DEMO_PASSWORD)
        other.page.goto(sarah.page.url)
        expect(other.page).to_have_url(f"{other.url}/")
        expect(other.page.locator("body")).not_to_contain_text("Investor in Toronto")


def menu(visitor: Visitor, name: str, entry: str) -> None:
    """Choose an entry of a chat's menu in the list."""
    chat = visitor.page.locator("#thread-history li", has_text=name).last
    chat.hover()
    chat.locator("#thread-options").click()
    visitor.page.click(entry)
