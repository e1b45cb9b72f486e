"""The first conversation, whole: Chromium, the server, the assistant and PostgreSQL, with the demo accounts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.demo import DEMO_PASSWORD
from segment_core.reads import count
from segment_core.validate import validate
from tests.conftest import NOW
from tests.web.browser import Visitor, part
from tests.web.conftest import Serve
from tests.web.sockets import Polled
from web.demo_accounts import DEMO, SECOND
from web.product import Product

pytestmark = pytest.mark.browser
REQUEST = "hot Facebook leads from the last 30 days"
WANTED = {
    "all": [
        {"field": "status", "op": "in", "value": ["Hot"]},
        {"field": "source", "op": "in", "value": ["Facebook"]},
        {"field": "created_at", "op": "in_last", "value": {"n": 30, "unit": "day"}},
    ]
}


@pytest.fixture(autouse=True)
def _served(serve: Serve, product: Product) -> None:
    """Serve it."""
    serve.with_services(product).close()


def counted(product: Product) -> int:
    """How many leads the request means, counted from its tree and not from its words."""
    catalog = catalog_of(product)
    with product.database.transaction(catalog.account_id) as connection:
        return count(connection, validate(WANTED, catalog), catalog, NOW)


def catalog_of(product: Product) -> Catalog:
    """The demo account's catalog as it is now."""
    with product.database.transaction(account_number(DEMO)) as connection:
        return product.assistant.catalogs.get(connection, account_number(DEMO))


def saved(product: Product) -> set[str]:
    """The names of the demo account's segments."""
    return {segment.name for segment in catalog_of(product).segments}


def test_words_to_a_saved_segment(sarah: Visitor, product: Product) -> None:
    """Ask, see sentence, conditions, count and leads; save by words; find it listed with its count, here and there."""
    right = counted(product)
    assert right > 0
    card = part(sarah.say(REQUEST), "turn-card")
    expect(part(card, "sentence")).to_contain_text("Status is Hot")
    expect(part(card, "condition")).to_have_count(3)
    expect(part(card, "count").locator("strong")).to_have_text(f"{right:,}")
    expect(part(card, "table-leads").locator("tbody tr")).to_have_count(min(right, 10))
    expect(part(card, "state")).to_have_text("Unsaved draft")

    after = part(sarah.say("save it as Hot FB"), "turn-card")
    expect(part(after, "state")).to_have_text("Hot FB · version 1")
    row = part(sarah.say("show my segments"), "table-segments").locator("tr", has_text="Hot FB")
    expect(row).to_contain_text(f"{right:,}")
    sarah.page.get_by_role("link", name="Audience").click()
    listed = part(sarah.page.locator("body"), "segment").filter(
        has=sarah.page.get_by_role("button", name="Hot FB", exact=True)
    )
    expect(listed.locator("[data-count]")).to_have_attribute("data-count", str(right))
    assert sarah.outside() == set()


def test_segments_stand_beside_the_chat(sarah: Visitor, product: Product) -> None:
    """The panel counts, gets what is saved in the chat, finds by words, opens by a press, outlives a reload."""
    page = sarah.page
    page.get_by_role("button", name="Segments", exact=True).click()
    panel = page.get_by_role("complementary", name="Saved segments")
    expect(part(panel, "side-search")).to_be_focused()
    sarah.say(REQUEST)
    sarah.say("save it as Beside the chat")
    row = part(panel, "side-segment").filter(has_text="Beside the chat")
    expect(row.locator(".cori-side-count")).to_have_text(f"{counted(product):,}")
    part(panel, "side-search").fill("beside")
    expect(part(panel, "side-segment")).to_have_count(1)
    part(panel, "side-search").fill("")
    opened = part(
        sarah.press(part(panel, "side-segment").filter(has_text="Serious buyers").get_by_role("button")), "turn-card"
    )
    expect(part(opened, "state")).to_contain_text("Serious buyers")
    page.reload()
    expect(row).to_be_visible()
    expect(page.locator(".ai-message")).to_have_count(3)
    expect(page.locator("#chat-input")).to_be_focused()  # the last thing that Chainlit does as it loads
    panel.get_by_role("button", name="Close segments").click()
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Segments", exact=True)).to_be_focused()
    assert sarah.errors == []


def test_save_and_undo_by_button(sarah: Visitor, product: Product) -> None:
    """The same without words: the button saves what its card shows, and undo goes back to the draft before."""
    first = part(sarah.say(REQUEST), "turn-card")
    part(first, "save").click()
    part(first, "segment-name").fill("By button")
    expect(sarah.press(part(first, "save-named"))).to_contain_text("By button")
    second = part(sarah.say("only assigned to me"), "turn-card")
    expect(part(second, "condition")).to_have_count(4)
    back = sarah.press(part(second, "undo"))
    expect(part(back, "condition")).to_have_count(3)
    assert "By button" in saved(product)


def test_delete_waits_for_a_yes(sarah: Visitor, product: Product) -> None:
    """Asking deletes nothing, no deletes nothing, yes deletes; the list no longer has it."""
    sarah.say(REQUEST)
    sarah.say("save it as Short lived")
    asked = part(sarah.say("delete Short lived"), "confirmation")
    assert "Short lived" in saved(product)
    sarah.press(part(asked, "cancel"))
    assert "Short lived" in saved(product)
    again = part(sarah.say("delete Short lived"), "confirmation")
    expect(sarah.press(part(again, "confirm"))).to_contain_text("deleted")
    assert "Short lived" not in saved(product)


def test_confirmations_are_held_on_the_server(serve: Serve, sarah: Visitor, product: Product) -> None:
    """A made-up token deletes nothing, and neither does the real one in another member's hands or another chat."""
    sarah.say(REQUEST)
    sarah.say("save it as Guarded")
    sarah.say("delete Guarded")
    with product.database.transaction(account_number(DEMO)) as connection:
        token = connection.exec_driver_sql("SELECT token FROM confirmation ORDER BY asked_at DESC LIMIT 1").scalar_one()
    for login in (f"{DEMO}:a1", f"{DEMO}:a2", f"{SECOND}:d1"):
        with serve.with_services(product) as client:
            client.post("/login", data={"username": login, "password": DEMO_PASSWORD})
            polled = Polled(client)
            assert polled.connect().startswith("40")
            polled.press(action="confirm", token="made-up")
            polled.press(action="confirm", token=token)
    assert "Guarded" in saved(product)


def test_second_account_sees_nothing_of_the_first(visit: Callable[..., Visitor], sarah: Visitor) -> None:
    """A segment saved in one account is not listed, not opened and not on the page of another."""
    sarah.say(REQUEST)
    sarah.say("save it as Ours alone")
    other = visit().enter(f"{SECOND}:d1", DEMO_PASSWORD)
    listed = other.say("show my segments")
    expect(part(listed, "table-segments")).to_be_visible()
    expect(listed).not_to_contain_text("Ours alone")
    other.page.goto(f"{other.url}/audience")
    expect(part(other.page.locator("body"), "segments")).to_be_visible()
    expect(other.page.locator("body")).not_to_contain_text("Ours alone")
