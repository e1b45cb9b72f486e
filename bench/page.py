"""What a person waits for in the chat, in a real browser over a large account: `python -m bench.page --leads 1000000`.

The page until it can be typed in, the first words of a reply, and the count after an edit in the builder: each also as
a ratio to SQL that was timed in the same run. Of a count that is the statement of the very same conditions, sent bare.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import func, text

from bench.accounts import ADMIN, NOW
from bench.homes import count_from, leads_of, opened
from segment_core.accounts import account_number
from segment_core.compile import compile_tree
from segment_core.counting.rows import scoped
from segment_core.demo import DEMO_PASSWORD
from segment_core.validate import validate
from tests.web.browser import Visitor, chromium, part
from tests.web.running import running_server
from web.demo_accounts import DEMO
from web.product import Product
from web.settings import Settings

CAMPAIGNS = 30  # emails sent so far: about 8 events a lead
OPENINGS, MESSAGES, EDITS, SCANS = 10, 10, 100, 5
REQUEST = (
    "hot or warm leads tagged Buyer with a budget over 300k, created in the last 400 days, "
    "who opened an email in the last 90 days"
)
STATUSES, SOURCES = ("Hot", "Warm", "Cold", "New", "Nurture"), ("Facebook", "Website", "Zillow", "Referral")
# Milliseconds from the pressing of Send until a reply has words. A press while the chat is just being started does
# nothing, and the words stay in the field: it is pressed until they are taken.
FIRST_WORDS = """() => new Promise((done) => {
  const before = document.querySelectorAll('.ai-message').length
  const start = performance.now()
  const look = () => {
    const reply = document.querySelectorAll('.ai-message')[before]
    if (reply && reply.querySelector('.message-content')?.innerText.trim()) done(performance.now() - start)
    else {
      if (document.querySelector('#chat-input').textContent) document.querySelector('#chat-submit')?.click()
      requestAnimationFrame(look)
    }
  }
  look()
})"""
# Milliseconds from a changed number until the count on screen is that of the sentence which has the number.
EDIT = """([field, value, shown]) => new Promise((done) => {
  const row = document.querySelector(`[aria-label="Condition: ${field}"]`)
  const input = row.querySelector('input[inputmode]:not([aria-label^="At least"])')
  const start = performance.now()
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, value)
  input.dispatchEvent(new Event('input', { bubbles: true }))
  const card = input.closest('.cori-card')
  const look = () => {
    const there = card.querySelector('[data-testid=sentence]').innerText.includes(shown)
    if (there && !card.querySelector('.cori-headline .cori-counting')) done(performance.now() - start)
    else requestAnimationFrame(look)
  }
  look()
})"""


@dataclass(frozen=True)
class Edit:
    """A number typed into the row of a field, what the sentence says then, and the conditions that hold then."""

    field: str
    value: str
    shown: str
    tree: dict[str, Any]


def edits() -> Iterator[Edit]:
    """Edits of three rows in turn, no two alike."""
    budget, created, opened = 300_000, 400, 90
    for turn in itertools.count():
        if turn % 3 == 0:
            budget += 7_000
            said = ("Budget", str(budget), f"${budget:,}")
        elif turn % 3 == 1:
            created += 9
            said = ("Created", str(created), f"{created} days")
        else:
            opened += 3
            said = ("Engagement", str(opened), f"{opened} days")
        yield Edit(*said, tree(budget, created, opened))


def tree(budget: int, created: int, opened: int) -> dict[str, Any]:
    """The conditions of REQUEST, with these numbers."""
    return {
        "all": [
            {"field": "status", "op": "in", "value": ["Hot", "Warm"]},
            {"field": "tags", "op": "has_any", "value": ["Buyer"]},
            {"field": "custom.budget", "op": "gt", "value": budget},
            {"field": "created_at", "op": "in_last", "value": {"n": created, "unit": "day"}},
            {"field": "engagement", "op": "opened", "value": {"in_last": {"n": opened, "unit": "day"}}},
        ]
    }


@dataclass(frozen=True)
class Bench:
    """The product on the account, and the page that looks at it."""

    product: Product
    visitor: Visitor

    @property
    def page(self) -> Page:
        """The browser's page."""
        return self.visitor.page

    def openings(self) -> list[float]:
        """The chat opened anew until it can be typed in."""
        return [self._opened() for _ in range(OPENINGS)]

    def _opened(self) -> float:
        start = time.perf_counter()
        self.page.goto(self.visitor.url, wait_until="commit")
        self.page.wait_for_selector("#chat-input")
        self.page.wait_for_selector("#starters button")
        return (time.perf_counter() - start) * 1000

    def first_words(self) -> list[float]:
        """Requests of different conditions, one after the other, each in a chat of its own."""
        times: list[float] = []
        for status, source in itertools.islice(itertools.product(STATUSES, SOURCES), MESSAGES):
            self._opened()
            self.page.fill("#chat-input", f"{status} leads from {source} in the last 60 days")
            expect(self.page.locator("#chat-submit")).to_be_enabled()
            times.append(float(self.page.evaluate(FIRST_WORDS)))
            expect(self.page.locator("#stop-button")).to_have_count(0)
        return times

    def counts(self) -> tuple[list[float], list[float]]:
        """Each edit until its count is on screen, and the bare statement of the same conditions."""
        self._opened()
        card = part(self.visitor.say(REQUEST), "turn-card")
        part(card, "edit").click()
        expect(part(card, "builder-row")).to_have_count(5)
        times: list[float] = []
        bare: list[float] = []
        for edit in itertools.islice(edits(), EDITS):
            times.append(float(self.page.evaluate(EDIT, [edit.field, edit.value, edit.shown])))
            expect(part(card, "save")).to_be_enabled()  # the draft is kept, and nothing counts any more
            expect(part(card, "part-count").filter(has_text="…")).to_have_count(0)
            bare.append(self.statement(edit.tree))
        return times, bare

    def statement(self, conditions: dict[str, Any]) -> float:
        """Milliseconds of the statement that counts the conditions from the leads' rows, with nothing around it."""
        account = account_number(DEMO)
        with self.product.database.transaction(account) as connection:
            catalog = self.product.catalogs.get(connection, account)
            query = scoped(catalog, func.count()).where(compile_tree(validate(conditions, catalog), catalog, NOW))
            compiled = query.compile(connection, compile_kwargs={"render_postcompile": True})
            start = time.perf_counter()
            connection.exec_driver_sql(compiled.string, dict(compiled.params)).scalar_one()
            return (time.perf_counter() - start) * 1000

    def scan(self) -> float:
        """Milliseconds in which PostgreSQL looks at every lead once."""
        times: list[float] = []
        with self.product.database.transaction(account_number(DEMO)) as connection:
            for _ in range(SCANS):
                start = time.perf_counter()
                connection.execute(text("SELECT count(*) FROM lead WHERE subscribed")).all()
                times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times)


def p95(times: list[float]) -> float:
    """The time that 95 of 100 do not exceed."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def line(name: str, times: list[float], bare: list[float]) -> str:
    """A row of the table; the ratio is that of the medians."""
    ratio = statistics.median(times) / statistics.median(bare)
    return f"{name:<24}{statistics.median(times):>9.0f}{p95(times):>9.0f}{statistics.median(bare):>12.1f}{ratio:>9.1f}"


def main() -> None:
    """Load, open, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, help="a folder to keep the account in for the next run")
    parser.add_argument(
        "--bitmaps", action="store_true", help="count from bitmaps, which are built where there are none"
    )
    asked = parser.parse_args()
    with opened(asked.home, asked.leads, CAMPAIGNS) as database, tempfile.TemporaryDirectory() as scratch:
        count_from(database, bitmaps=asked.bitmaps)
        measure(Product(database, clock=lambda: NOW), Path(scratch))


def measure(product: Product, scratch: Path) -> None:
    """Open the chat in a browser, and report."""
    with (
        running_server(Settings(home=scratch), lambda: product) as url,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        visitor = Visitor(browser.new_context().new_page(), url).enter(f"{DEMO}:{ADMIN}", DEMO_PASSWORD)
        report(Bench(product, visitor), leads_of(product.database))


def report(bench: Bench, leads: int) -> None:
    """Measure and print the three lines."""
    scan = [bench.scan()]
    print(f"\n{f'the chat, {leads:,} leads':<24}{'p50 ms':>9}{'p95 ms':>9}{'bare SQL ms':>12}{'×':>9}")
    print(line("count after an edit", *bench.counts()), flush=True)
    print(line("page ready", bench.openings(), scan), flush=True)
    print(line("first words", bench.first_words(), scan), flush=True)
    print("Bare SQL: one scan of the leads; for an edit, the rows' statement of its conditions. An edit waits 180 ms")
    print("for the next one before it is counted.")


if __name__ == "__main__":
    main()
