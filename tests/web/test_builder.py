"""The condition builder in the chat: Chromium, the server, the assistant and PostgreSQL."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from segment_core import reads
from segment_core.accounts import account_number
from segment_core.validate import validate
from tests.conftest import NOW
from tests.web.accessibility import nameless
from tests.web.browser import Visitor, part
from web.demo_accounts import DEMO
from web.product import Product

pytestmark = pytest.mark.browser
HOT = {"field": "status", "op": "in", "value": ["Hot"]}
FACEBOOK = {"field": "source", "op": "in", "value": ["Facebook"]}
COUNT, PARTS = "**/api/builder/count", "**/api/builder/parts"
TORONTO = {"field": "custom.city", "op": "in", "value": ["Toronto"]}


def shows(product: Product, card: Locator, tree: dict[str, Any]) -> None:
    """The card's count is the core's for this tree."""
    with product.database.transaction(account_number(DEMO)) as connection:
        catalog = product.catalogs.get(connection, account_number(DEMO))
        right = reads.count(connection, validate(tree, catalog), catalog, NOW)
    expect(part(card, "count").locator("strong")).to_have_text(f"{right:,}")


def answer_while_pressed(visitor: Visitor, button: Locator, held: list[Route], path: str) -> None:
    """Put the mouse down on a button, and let what the server held back arrive and be drawn."""
    button.hover()
    visitor.page.mouse.down()
    with visitor.page.expect_response(path) as arriving:
        held.pop().continue_()
    arriving.value.finished()
    visitor.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def built(visitor: Visitor, words: str) -> Locator:
    """The card of a request, with its builder open."""
    card = part(visitor.say(words), "turn-card")
    part(card, "edit").click()
    expect(part(card, "builder-row").first).to_be_visible()
    return card


def walk_to(visitor: Visitor, testid: str, key: str = "Tab") -> None:
    """Press Tab (or another key) until the focus is on the element with this data-testid."""
    for _ in range(40):
        visitor.page.keyboard.press(key)
        if visitor.page.evaluate("document.activeElement.dataset.testid") == testid:
            return
    raise AssertionError(f"the keyboard does not reach “{testid}”")


def pick(row: Locator, typed: str, value: str) -> None:
    """Search for a value in a row, and choose it."""
    part(row, "value-search").fill(typed)
    part(row, "value-option").get_by_text(value, exact=True).click()


def test_edits_by_hand_and_by_words_meet_in_one_draft(sarah: Visitor, product: Product) -> None:
    """A row added by hand is counted at once, kept for the next words, saved, and there again after opening."""
    card = built(sarah, "hot Facebook leads")
    shows(product, card, {"all": [HOT, FACEBOOK]})
    part(card, "add-condition").click()
    expect(part(card, "unfinished")).to_be_visible()
    row = part(card, "builder-row").last
    part(row, "field").select_option("custom.city")
    pick(row, "toro", "Toronto")
    shows(product, card, {"all": [HOT, FACEBOOK, TORONTO]})
    expect(part(card, "sentence")).to_contain_text("City is Toronto")
    expect(part(row, "part-count")).not_to_have_text("…")
    expect(part(card, "save")).to_be_enabled()

    narrowed = part(sarah.say("also warm"), "turn-card")
    shows(product, narrowed, {"all": [{**HOT, "value": ["Hot", "Warm"]}, FACEBOOK, TORONTO]})
    expect(part(narrowed, "builder-row")).to_have_count(3)  # it stays open
    part(narrowed.get_by_role("group", name="Condition: Status"), "remove").click()
    shows(product, narrowed, {"all": [FACEBOOK, TORONTO]})
    expect(part(narrowed, "save")).to_be_enabled()
    part(narrowed, "save").click()
    part(narrowed, "segment-name").fill("Made by hand")
    sarah.press(part(narrowed, "save-named"))
    opened = part(sarah.say("open Made by hand"), "turn-card")
    shows(product, opened, {"all": [FACEBOOK, TORONTO]})
    assert sarah.errors == []


def test_groups_not_and_undo(sarah: Visitor, product: Product) -> None:
    """ANY, NOT, a nested group, moving, duplicating; each step can be taken back and done again."""
    card = built(sarah, "hot leads from Facebook")
    part(card, "mode-any").click()
    shows(product, card, {"any": [HOT, FACEBOOK]})
    part(card, "not").click()
    shows(product, card, {"not": {"any": [HOT, FACEBOOK]}})
    part(card, "builder-undo").click()
    shows(product, card, {"any": [HOT, FACEBOOK]})
    part(card, "builder-redo").click()
    shows(product, card, {"not": {"any": [HOT, FACEBOOK]}})

    part(card, "add-group").click()
    inner = part(card, "builder-group").nth(1)
    row = part(inner, "builder-row")
    part(row, "field").select_option("custom.budget")
    part(row, "operator").select_option("gte")
    part(row, "value-number").fill("500,000")
    budget = {"field": "custom.budget", "op": "gte", "value": 500_000}
    shows(product, card, {"not": {"any": [HOT, FACEBOOK, budget]}})
    part(part(card, "builder-row").nth(1), "move-down").click()  # into the group
    expect(part(inner, "builder-row")).to_have_count(2)
    shows(product, card, {"not": {"any": [HOT, {"all": [FACEBOOK, budget]}]}})
    part(part(inner, "builder-row").last, "duplicate").click()
    expect(part(inner, "builder-row")).to_have_count(3)
    assert sarah.errors == []


def test_no_press_is_lost_to_an_answer(sarah: Visitor, product: Product) -> None:
    """What arrives while a button is down is shown when it is up again; an edit taken back leaves nothing waiting."""
    card = built(sarah, "hot leads from Facebook")
    undo, held = part(card, "builder-undo"), list[Route]()
    sarah.page.route(PARTS, lambda route: held.append(route))
    with sarah.page.expect_request(PARTS):
        part(card, "not").click()
    shows(product, card, {"not": {"all": [HOT, FACEBOOK]}})
    place = undo.bounding_box()
    answer_while_pressed(sarah, undo, held, PARTS)
    assert undo.bounding_box() == place
    sarah.page.mouse.move(0, 0)
    sarah.page.mouse.up()
    expect(part(card, "blank").first).to_be_visible()
    assert undo.bounding_box() != place  # the answer moves what is below it

    with sarah.page.expect_request(PARTS):
        part(card, "not").click()
    shows(product, card, {"all": [HOT, FACEBOOK]})
    answer_while_pressed(sarah, undo, held, PARTS)
    sarah.page.mouse.up()
    expect(part(card, "not")).to_have_attribute("aria-pressed", "true")
    shows(product, card, {"not": {"all": [HOT, FACEBOOK]}})

    sarah.page.route(COUNT, lambda route: held.append(route))
    with sarah.page.expect_request(COUNT):
        part(card, "not").click()
    expect(part(card, "save")).to_be_disabled()
    undo.click()
    expect(part(card, "save")).to_be_enabled()
    assert sarah.errors == []


def test_by_keyboard_alone(sarah: Visitor, product: Product) -> None:
    """Tab, arrows and Enter build it; the focus is seen, and goes on where the edit was, also when that is gone."""
    card = part(sarah.say("hot leads"), "turn-card")
    keys = sarah.page.keyboard
    part(card, "edit").focus()
    keys.press("Enter")
    expect(part(card, "builder-row")).to_have_count(1)
    assert nameless(sarah.page) == []
    walk_to(sarah, "add-condition", "Shift+Tab")
    keys.press("Enter")
    row = part(card, "builder-row").last
    expect(part(row, "field")).to_be_focused()
    keys.type("City")
    walk_to(sarah, "value-search")
    keys.type("toro")
    expect(part(row, "value-option").first).to_have_text("Toronto")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(row).to_contain_text("Toronto")
    shows(product, card, {"all": [HOT, TORONTO]})
    assert sarah.page.evaluate("getComputedStyle(document.activeElement.closest('.cori-many')).outlineStyle") == "solid"

    walk_to(sarah, "remove")
    expect(part(row, "value-option")).to_have_count(0)  # the list of values closed when the focus left it
    assert sarah.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keys.press("Enter")
    expect(part(part(card, "builder-row"), "remove")).to_be_focused()
    shows(product, card, HOT)
    keys.press("Control+z")
    expect(part(card, "builder-row")).to_have_count(2)
    walk_to(sarah, "mode-all", "Shift+Tab")
    keys.press("ArrowRight")
    expect(part(card, "mode-any")).to_be_focused()
    shows(product, card, {"any": [HOT, TORONTO]})
    assert sarah.page.evaluate("document.activeElement.tabIndex") == 0
    walk_to(sarah, "builder-undo")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Enter")  # nothing is left to undo, and the focus stays
    expect(part(card, "builder-undo")).to_be_focused()


def test_nothing_left_is_not_everyone(sarah: Visitor, product: Product) -> None:
    """Without its last condition the builder asks; everyone has to be said."""
    card = built(sarah, "hot leads")
    part(card, "remove").click()
    expect(part(card, "no-conditions")).to_contain_text("No conditions")
    shows(product, card, HOT)
    expect(part(card, "save")).to_be_disabled()
    card.get_by_role("button", name="take everyone").click()
    shows(product, card, {"everyone": True})


def test_an_empty_audience_offers_ways_out(sarah: Visitor, product: Product) -> None:
    """The condition that empties it is named; one click takes it out, and the count is that of the rest."""
    expect(part(sarah.say("hot leads"), "turn-card")).to_be_visible()
    card = part(sarah.say("only with a budget over 900 million"), "turn-card")
    expect(part(card, "empty-help")).to_contain_text("No lead has: Budget is over")
    part(card, "way-0").click()
    shows(product, card, HOT)
    expect(part(card, "empty-help")).to_have_count(0)


def test_the_request_shows_what_its_words_became(sarah: Visitor) -> None:
    """Each phrase that became a condition is marked with it; words that were left out are marked as such."""
    card = part(sarah.say("hot Facebook leads for the spring mailing"), "turn-card")
    expect(part(card, "used").first).to_have_attribute("title", "Status is Hot")
    expect(part(card, "request")).to_have_text("hot Facebook leads for the spring mailing")
    expect(part(card, "not-used").first).to_be_visible()


def test_on_a_phone_in_the_dark(visit: Callable[..., Visitor], sarah: Visitor) -> None:
    """At 390 pixels nothing of the builder sticks out; by keyboard alone a value is chosen and taken away."""
    sarah.page.set_viewport_size({"width": 390, "height": 844})
    sarah.page.emulate_media(color_scheme="dark")
    card = built(sarah, "hot leads")
    overflow = sarah.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0
    search = part(part(card, "builder-row"), "value-search")
    search.focus()
    search.press_sequentially("war")
    expect(part(card, "value-option").first).to_have_text("Warm")
    search.press("Enter")
    expect(part(card, "sentence")).to_contain_text("Hot or Warm")
    search.press("Backspace")
    expect(part(card, "sentence")).to_have_text("Status is Hot")
