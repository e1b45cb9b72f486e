"""The pictures of the README, taken of the demo account in a real browser: `make screenshots`."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from segment_core.database.engine import open_database
from segment_core.demo import DEMO_PASSWORD
from segment_core.importing.folder import import_folder
from tests.web.browser import Visitor, chromium, part
from tests.web.running import running_server
from web.demo_accounts import DEMO, load_demo_accounts
from web.product import Product
from web.settings import Settings

NOW = datetime.fromisoformat("2026-06-16T12:00:00-04:00")
IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE: ViewportSize = {"width": 1180, "height": 860}
SHARPNESS = 1.5  # picture points for each point of the page; twice as many make the files too large


def main() -> None:
    """Take every picture anew."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="cori-pictures-") as folder,
        served(Path(folder)) as url,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        visitor = signed_in(browser, url)
        conversation(visitor)
        audience(visitor)


@contextmanager
def served(home: Path) -> Generator[str]:
    """The product with the full demo account, its clock stopped; its address."""
    product = Product(open_database(None, home), clock=lambda: NOW)
    list(load_demo_accounts(product.database, home, NOW, leads=20_000, replace=False, load=import_folder))
    with running_server(Settings(home=home), lambda: product) as url:
        yield url


def signed_in(browser: Browser, url: str) -> Visitor:
    """A visitor on a sharp screen, in the chat."""
    page = browser.new_context(viewport=SIZE, device_scale_factor=SHARPNESS).new_page()
    return Visitor(page, url).enter(f"{DEMO}:a1", DEMO_PASSWORD)


def conversation(visitor: Visitor) -> None:
    """The first conversation, and the conditions of its draft open for changes."""
    reply = visitor.say("hot Facebook leads from the last 30 days")
    expect(part(reply, "table-leads")).to_be_visible()
    take(visitor.page, "chat")
    part(reply, "edit").click()
    expect(part(reply, "builder-row").first).to_be_visible()
    part(reply, "builder-row").first.scroll_into_view_if_needed()
    take(visitor.page, "builder")
    visitor.say("save it as Hot FB")


def audience(visitor: Visitor) -> None:
    """The page of saved segments, and one of them broken down."""
    visitor.page.goto(f"{visitor.url}/audience")
    page = visitor.page
    expect(page.locator(".count:not(.unknown)").last).to_be_visible()
    expect(page.locator(".count.unknown")).to_have_count(0)
    take(page, "audience")
    page.get_by_role("button", name="Serious buyers", exact=True).click()
    page.get_by_role("tab", name="Break down").click()
    part(page.locator("body"), "by").select_option("custom.city")
    expect(page.get_by_text("leads by City")).to_be_visible()
    take(page, "breakdown")


def take(page: Page, name: str) -> None:
    """One picture, once fonts and images are there."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
