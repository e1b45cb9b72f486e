"""The audience page in Chromium: what a marketer does there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import Connection

from segment_core import segments
from segment_core.accounts import account_number
from segment_core.breakdown import breakdown
from segment_core.catalog import Catalog
from segment_core.demo import DEMO_PASSWORD
from segment_core.reads import count
from segment_core.segments import Edit
from segment_core.tables import MEMBER
from segment_core.validate import validate
from tests.conftest import NOW
from tests.web.browser import Visitor, part
from tests.web.conftest import Serve
from web.demo_accounts import DEMO
from web.product import Product

pytestmark = pytest.mark.browser
HOT = {"field": "status", "op": "in", "value": ["Hot"]}
WARM = {"field": "status", "op": "in", "value": ["Warm"]}
FACEBOOK = {"field": "source", "op": "in", "value": ["Facebook"]}
PHONE = {"width": 390, "height": 844}


def run(product: Product, work: Callable[[Connection, Catalog], Any]) -> Any:
    """Something in the demo account."""
    with product.database.transaction(account_number(DEMO)) as connection:
        return work(connection, product.catalogs.get(connection, account_number(DEMO)))


def counted(product: Product, tree: Any) -> int:
    """The core's count."""
    return run(product, lambda c, catalog: count(c, validate(tree, catalog), catalog, NOW))


@pytest.fixture
def save(product: Product) -> Iterator[Callable[[str, Any], None]]:
    """Save segments; every one that a test leaves is deleted again."""
    known = {segment.id for segment in run(product, lambda _, catalog: catalog).segments}
    edit = Edit("Sarah Chen", NOW)
    yield lambda name, tree: run(product, lambda c, cat: segments.create_segment(c, cat, name, tree, edit))
    for segment in run(product, lambda _, catalog: catalog).segments:
        if segment.id not in known:
            run(product, lambda c, cat, name=segment.name: segments.delete_segment(c, cat, name, edit))


def audience(visitor: Visitor, found: str) -> Locator:
    """The page, and its row of a segment."""
    visitor.page.goto(f"{visitor.url}/audience")
    return row(visitor, found)


def row(visitor: Visitor, name: str) -> Locator:
    """The row of a segment by its whole name."""
    named = visitor.page.get_by_role("button", name=name, exact=True)
    return part(visitor.page.locator("body"), "segment").filter(has=named)


def choose(visitor: Visitor, segment: Locator, act: str) -> None:
    """Something from a row's menu."""
    segment.get_by_role("button", name="Actions for").click()
    visitor.page.get_by_role("menuitem", name=act).click()


def opened(visitor: Visitor, segment: Locator, tab: str) -> Locator:
    """The panel of a segment, on a tab."""
    segment.get_by_role("heading").get_by_role("button").click()
    visitor.page.get_by_role("tab", name=tab).click()
    body = part(visitor.page.locator("body"), "panel-body")
    expect(body).not_to_have_attribute("aria-busy", "true")
    return body


def test_rename_duplicate_delete_and_undo(sarah: Visitor, product: Product, save: Callable[[str, Any], None]) -> None:
    """Counts come by themselves; each change shows at once, without a reload, and a delete is undone."""
    save("Browse A", HOT)
    first = audience(sarah, "Browse A")
    expect(first.locator(".count")).to_contain_text(f"{counted(product, HOT):,}")
    choose(sarah, first, "Rename")
    sarah.page.get_by_role("textbox", name="Name").fill("Browse B")
    part(sarah.page.locator("body"), "yes").click()
    renamed = row(sarah, "Browse B")
    expect(renamed.locator(".count")).to_contain_text(f"{counted(product, HOT):,}")
    expect(first).to_have_count(0)
    choose(sarah, renamed, "Duplicate")
    expect(row(sarah, "Browse B copy")).to_be_visible()
    choose(sarah, renamed, "Delete")
    expect(renamed).to_have_count(0)
    sarah.page.get_by_role("button", name="Undo").click()
    expect(renamed).to_be_visible()
    assert sarah.errors == []


def test_a_change_by_somebody_else_appears_and_is_not_overwritten(
    sarah: Visitor, product: Product, save: Callable[[str, Any], None]
) -> None:
    """Renaming what was edited meanwhile is refused in words; coming back to the page shows the newest."""
    save("Shared one", HOT)
    mine = audience(sarah, "Shared one")
    run(product, lambda c, cat: segments.edit_segment(c, cat, "Shared one", WARM, 1, Edit("Priya", NOW)))
    choose(sarah, mine, "Delete")
    problem = part(sarah.page.locator("body"), "problem")
    expect(problem).to_contain_text("Priya has saved a newer version")
    expect(problem).to_contain_text("Status is Warm")
    expect(problem).to_contain_text("Status is Hot")
    sarah.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(mine).to_contain_text("Status is Warm")
    expect(mine.locator(".count")).to_contain_text(f"{counted(product, WARM):,}")


def test_versions_tell_what_changed(sarah: Visitor, product: Product, save: Callable[[str, Any], None]) -> None:
    """Added and changed conditions are named; an older version becomes the newest by a press."""
    save("Versioned", {"all": [HOT]})
    edit = Edit("Priya", NOW)
    run(product, lambda c, cat: segments.edit_segment(c, cat, "Versioned", {"all": [WARM, FACEBOOK]}, 1, edit))
    body = opened(sarah, audience(sarah, "Versioned"), "Versions")
    newest = part(body, "version").first
    expect(newest).to_contain_text("Priya")
    expect(part(newest, "diff-came")).to_have_text("AddedSource is Facebook")
    expect(part(newest, "diff-changed")).to_have_text("ChangedStatus is Hot→Status is Warm")
    body.get_by_role("button", name="Use version 1 again").click()
    expect(part(body, "version")).to_have_count(3)
    expect(part(newest, "diff-went")).to_have_text("RemovedSource is Facebook")


def test_breakdown_and_its_table(sarah: Visitor, product: Product, save: Callable[[str, Any], None]) -> None:
    """The bars, the blanks and the table say what the core counts; the address keeps the choice over a reload."""
    save("Broken down", HOT)
    body = opened(sarah, audience(sarah, "Broken down"), "Break down")
    part(body, "by").select_option("custom.city")
    tree = validate(HOT, run(product, lambda _, catalog: catalog))
    right = run(product, lambda c, catalog: breakdown(c, tree, "custom.city", catalog, NOW))
    rows = [[bar.label, f"{bar.count:,}"] for bar in right.bars] + [["No City", f"{right.blank:,}"]]
    expect(part(body, "bar")).to_have_count(len(rows))
    expect(part(body, "bar").last).to_contain_text(f"No City{right.blank:,}")
    sarah.page.reload()
    part(body, "picture-toggle").click()
    table = part(body, "picture-table")
    shown = [
        cells[:2]
        for cells in table.locator("tbody tr").evaluate_all("r => r.map(x => [...x.children].map(c => c.textContent))")
    ]
    assert shown == rows
    part(body, "by").select_option("created_at")
    expect(part(body, "bucket")).to_be_visible()
    assert sarah.errors == []


def test_overlap_of_three(sarah: Visitor, product: Product, save: Callable[[str, Any], None]) -> None:
    """Chosen rows are laid over each other; the numbers are the core's."""
    for name, tree in (("Overlap A", HOT), ("Overlap B", FACEBOOK), ("Overlap C", {"all": [HOT, FACEBOOK]})):
        save(name, tree)
    audience(sarah, "Overlap A")
    for name in ("Overlap A", "Overlap B", "Overlap C"):
        row(sarah, name).get_by_role("checkbox").check()
    part(sarah.page.locator("body"), "compare").click()
    panel = part(sarah.page.locator("body"), "overlap")
    both = counted(product, {"all": [HOT, FACEBOOK]})
    expect(part(panel, "region").first).to_contain_text(f"In all three{both:,}")
    only = counted(product, {"all": [HOT, {"not": FACEBOOK}]})
    expect(part(panel, "region").last).to_contain_text(f"Only in Overlap A{only:,}")


def test_size_over_time_by_keyboard(sarah: Visitor, product: Product, save: Callable[[str, Any], None]) -> None:
    """The line begins at the save; arrow keys read its points."""
    save("Followed", HOT)
    product.record_sizes()
    run(product, lambda c, cat: segments.edit_segment(c, cat, "Followed", WARM, 1, Edit("Priya", NOW)))
    body = opened(sarah, audience(sarah, "Followed"), "Over time")
    said = body.locator(".picture-said")
    expect(said).to_contain_text(f"{counted(product, WARM):,} leads")
    body.locator(".line-holder").press("ArrowLeft")
    expect(said).to_contain_text(f"{counted(product, HOT):,} leads")


def test_a_menu_goes_where_its_row_goes(sarah: Visitor, save: Callable[[str, Any], None]) -> None:
    """A scroll that moved nothing since the menu opened leaves it open; one that moves the row closes it."""
    save("Scrolled", HOT)
    segment = audience(sarah, "Scrolled")
    segment.get_by_role("button", name="Actions for").click()
    sarah.page.evaluate("document.dispatchEvent(new Event('scroll'))")
    expect(sarah.page.get_by_role("menu")).to_be_visible()
    sarah.page.evaluate("document.body.style.paddingTop = '50px'; document.dispatchEvent(new Event('scroll'))")
    expect(sarah.page.get_by_role("menu")).to_have_count(0)


def test_a_segment_opens_in_the_chat(sarah: Visitor, product: Product, save: Callable[[str, Any], None]) -> None:
    """By one press, as if it had been typed; a link from elsewhere only fills the input in."""
    save("Opened from the page", HOT)
    segment = audience(sarah, "Opened from the page")
    choose(sarah, segment, "Open in the chat")
    card = part(sarah.reply(0), "turn-card")
    expect(part(card, "count").locator("strong")).to_have_text(f"{counted(product, HOT):,}")
    sarah.page.goto(f"{sarah.url}/?prompt=delete+it")
    expect(sarah.page.locator("#chat-input")).to_have_text("delete it")
    expect(sarah.page.locator(".ai-message")).to_have_count(0)


def test_pictures_in_the_chat(sarah: Visitor, product: Product, save: Callable[[str, Any], None]) -> None:
    """A breakdown and an overlap are drawn on the card, too, with their tables one press away."""
    save("Chat A", HOT)
    save("Chat B", FACEBOOK)
    sarah.say("hot leads")
    tree = validate(HOT, run(product, lambda _, catalog: catalog))
    right = run(product, lambda c, catalog: breakdown(c, tree, "source", catalog, NOW))
    card = part(sarah.say("break it down by source"), "table-breakdown")
    expect(part(card, "bar").first).to_contain_text(f"{right.bars[0].label}{right.bars[0].count:,}")
    part(card, "picture-toggle").click()
    expect(part(card, "picture-table").locator("tbody tr")).to_have_count(len(right.bars) + bool(right.blank))
    both = counted(product, {"all": [HOT, FACEBOOK]})
    card = part(sarah.say("overlap of Chat A and Chat B"), "table-overlap")
    expect(part(card, "region").first).to_contain_text(f"In both{both:,}")
    assert sarah.errors == []


def test_dark_mode_and_phone_width(
    visit: Callable[..., Visitor], serve: Serve, product: Product, save: Callable[[str, Any], None]
) -> None:
    """The theme chosen in the chat holds; nothing is wider than the phone, in the list and in every tab."""
    save("A very long name " * 8, {"all": [HOT, {"not": FACEBOOK}]})
    serve.with_services(product).close()
    visitor = visit(viewport=PHONE).enter(f"{DEMO}:a1", DEMO_PASSWORD)
    visitor.page.evaluate("localStorage.setItem('vite-ui-theme', 'dark')")
    segment = audience(visitor, ("A very long name " * 8).strip())
    expect(visitor.page.locator("html.dark.themed")).to_be_visible()
    background = visitor.page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
    assert sum(float(channel) for channel in background[4:-1].split(",")) / 765 < 0.25
    for tab in ("Overview", "Break down", "Over time", "Versions"):
        body = opened(visitor, segment, tab)
        assert not visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth"), tab
        assert not body.evaluate("node => node.scrollWidth > node.clientWidth"), tab
        visitor.page.get_by_role("button", name="Close").click()
    assert visitor.outside() == set()
    assert visitor.errors == []


def test_a_viewer_sees_no_changes_to_make(
    visit: Callable[..., Visitor], serve: Serve, product: Product, save: Callable[[str, Any], None]
) -> None:
    """They look and count; the menu offers nothing that would be refused."""
    save("Only looked at", HOT)
    mine = MEMBER.update().where(MEMBER.c.account_id == account_number(DEMO), MEMBER.c.member_id == "a7")
    run(product, lambda c, _: c.execute(mine.values(role="viewer")))
    serve.with_services(product).close()
    visitor = visit().enter(f"{DEMO}:a7", DEMO_PASSWORD)
    segment = audience(visitor, "Only looked at")
    expect(segment.locator(".count")).to_contain_text(f"{counted(product, HOT):,}")
    segment.get_by_role("button", name="Actions for").click()
    expect(visitor.page.get_by_role("menuitem")).to_have_text(
        ["Open in the chat", "Break down", "Size over time", "Versions"]
    )
    run(product, lambda c, _: c.execute(mine.values(role="marketer")))
