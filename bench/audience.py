"""The audience page with many segments in a real browser: when rows and counts are there, and how search feels."""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, text

from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.database.engine import WRITE_SECONDS, open_database
from segment_core.demo import DEMO_PASSWORD
from segment_core.dictionary import raise_version
from segment_core.importing.folder import import_folder
from segment_core.stored_trees import to_stored
from segment_core.tables import SEGMENT
from segment_core.validate import validate
from tests.web.browser import Visitor, chromium
from tests.web.running import running_server
from web.demo_accounts import DEMO, load_demo_accounts
from web.product import Product
from web.settings import Settings

NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
RUNS = 5
# Milliseconds since the page was asked for, noted by the page itself.
WATCH = """() => {
  const marks = (window.__marks = {})
  const note = (name) => { marks[name] ||= performance.now() }
  const look = () => {
    const rows = document.querySelectorAll('.segment')
    const wanted = rows.length ? JSON.parse(document.getElementById('given').textContent).segments.length : 0
    if (rows.length) note('rows')
    const counted = [...rows].filter((row) => row.querySelector('.count:not(.unknown)'))
    const seen = [...rows].slice(0, 8)
    if (seen.length && seen.every((row) => counted.includes(row))) note('seen')
    if (wanted && counted.length === wanted) note('all')
    else requestAnimationFrame(look)
  }
  look()
}"""
SEARCH = """(words) => {
  const input = document.getElementById('search')
  const start = performance.now()
  input.value = words
  input.dispatchEvent(new Event('input', { bubbles: true }))
  document.body.getBoundingClientRect()
  return performance.now() - start
}"""


def trees(catalog: Catalog) -> Iterator[dict[str, Any]]:
    """Many different conditions of four parts."""
    statuses, sources, tags = (catalog.labels(key) for key in ("status", "source", "tags"))
    for days, status, source, tag in itertools.product((7, 14, 30, 60, 90, 180, 365), statuses, sources, tags):
        from_source = {"field": "source", "op": "in", "value": [source]}
        tagged = {"field": "tags", "op": "has_any", "value": [tag]}
        lately = {"field": "created_at", "op": "in_last", "value": {"n": days, "unit": "day"}}
        yield {"all": [lately, {"field": "status", "op": "in", "value": [status]}, {"any": [from_source, tagged]}]}


def fill(product: Product, wanted: int) -> None:
    """Save segments until the demo account has `wanted` of them; not one by one, which takes minutes."""
    account = account_number(DEMO)
    with product.database.transaction(account, WRITE_SECONDS) as connection:
        catalog = load_catalog(connection, account)
        missing = wanted - len(catalog.segments)
        rows = [
            {
                "account_id": account,
                "segment_id": f"bench{i:06}",
                "name": f"Segment {i:05}",
                "name_folded": f"segment {i:05}",
                "tree": to_stored(validate(tree, catalog), catalog),
                "version": 1,
                "edited_by": "Sarah Chen",
                "edited_at": NOW,
            }
            for i, tree in enumerate(itertools.islice(trees(catalog), missing))
        ]
        connection.execute(insert(SEGMENT), rows)
        raise_version(connection, account)


def opened(page: Page, url: str) -> dict[str, float]:
    """The page opened once: milliseconds until its rows, the counts in view, and all counts are there."""
    page.goto(f"{url}/audience", wait_until="commit")
    page.evaluate(WATCH)
    page.wait_for_function("window.__marks.all", timeout=300_000)
    return page.evaluate("window.__marks")


def main() -> None:
    """Load, open, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--segments", type=int, default=1_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        home = Path(scratch)
        product = Product(open_database(None, home), clock=lambda: NOW)
        list(load_demo_accounts(product.database, home, NOW, leads=asked.leads, replace=False, load=import_folder))
        fill(product, asked.segments)
        with (
            running_server(Settings(home=home), lambda: product) as url,
            sync_playwright() as playwright,
            chromium(playwright) as browser,
        ):
            visitor = Visitor(browser.new_context().new_page(), url).enter(f"{DEMO}:a1", DEMO_PASSWORD)
            measure(visitor, product, asked.segments, asked.leads)


def measure(visitor: Visitor, product: Product, number: int, leads: int) -> None:
    """Print the medians of RUNS, each as a ratio to a bare scan of the account's leads, too."""
    found = [opened(visitor.page, visitor.url) for _ in range(RUNS)]
    searches = [float(visitor.page.evaluate(SEARCH, f"segment {i:03}")) for i in range(0, 60, 3)]
    scan = bare_scan(product)
    print(f"audience page, {number:,} segments over {leads:,} leads; a bare scan takes {scan:.1f} ms")
    lines = {"rows there": "rows", "counts in view": "seen", "all counts": "all"}
    for name, key in lines.items():
        took = statistics.median(run[key] for run in found)
        print(f"{name:<16}{took:>9.0f} ms{took / scan:>9.0f} ×")
    print(f"{'search, a key':<16}{statistics.median(searches):>9.1f} ms (p95 {sorted(searches)[-2]:.1f})")


def bare_scan(product: Product) -> float:
    """Milliseconds that PostgreSQL needs to look at every lead of the account once."""
    times: list[float] = []
    with product.database.transaction(account_number(DEMO)) as connection:
        for _ in range(20):
            start = time.perf_counter()
            connection.execute(text("SELECT count(*) FROM lead WHERE subscribed")).all()
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
