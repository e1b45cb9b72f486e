"""The audience page with many segments in a real browser: when rows and counts are there, and how search feels."""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, text

from bench.accounts import ADMIN, NOW
from bench.homes import SLUG, catalog_of, count_from, leads_of, opened
from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.counting.counts import counts
from segment_core.database.engine import WRITE_SECONDS
from segment_core.demo import DEMO_PASSWORD
from segment_core.dictionary import raise_version
from segment_core.stored_trees import to_stored
from segment_core.tables import SEGMENT
from segment_core.validate import validate
from tests.web.browser import Visitor, chromium
from tests.web.running import running_server
from web.product import Product
from web.settings import Settings

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
    account = account_number(SLUG)
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


def page_opened(page: Page, url: str) -> dict[str, float]:
    """The page opened once: milliseconds until its rows, the counts in view, and all counts are there."""
    page.goto(f"{url}/audience", wait_until="commit")
    page.evaluate(WATCH)
    page.wait_for_function("window.__marks.all", timeout=300_000)
    return page.evaluate("window.__marks")


def main() -> None:
    """Open the account, fill it, open the page, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000, help="of an account that is made anew")
    parser.add_argument("--home", type=Path, help="a folder to keep the account in; one that is there is used")
    parser.add_argument("--segments", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=10, help="how often the page is opened, each way")
    parser.add_argument("--rows", action="store_true", help="then counted from rows, too")
    asked = parser.parse_args()
    with opened(asked.home, asked.leads) as database, tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        product = Product(database, clock=lambda: NOW)
        fill(product, asked.segments)
        with (
            running_server(Settings(home=Path(scratch)), lambda: product) as url,
            sync_playwright() as playwright,
            chromium(playwright) as browser,
        ):
            visitor = Visitor(browser.new_context().new_page(), url).enter(f"{SLUG}:{ADMIN}", DEMO_PASSWORD)
            scan = bare_scan(product)
            number, leads = len(catalog_of(database).segments), leads_of(database)
            print(f"audience page, {number:,} segments over {leads:,} leads; a bare scan takes {scan:.1f} ms")
            for name in ("bitmaps", "rows") if asked.rows else ("bitmaps",):
                count_from(database, bitmaps=name == "bitmaps")
                measure(visitor, product, name, asked.runs, scan)


def measure(visitor: Visitor, product: Product, name: str, runs: int, scan: float) -> None:
    """Print p50 and p95 of so many runs (after one that does not count), p50 also as a ratio to a bare scan of the
    account's leads."""
    print(f"{f'from {name}':<24}{'p50 ms':>10}{'p95 ms':>10}{'× scan':>10}")
    server = [server_counts(product) for _ in range(runs + 1)][1:]
    line("the counts themselves", server, scan)
    found = [page_opened(visitor.page, visitor.url) for _ in range(runs + 1)][1:]
    for what, key in {"rows there": "rows", "counts in view": "seen", "all counts": "all"}.items():
        line(what, [run[key] for run in found], scan)
    searches = [float(visitor.page.evaluate(SEARCH, f"segment {i:03}")) for i in range(0, 60, 3)]
    line("search, a key", searches, scan)


def line(what: str, found: list[float], scan: float) -> None:
    """One measure."""
    p50, p95 = statistics.median(found), statistics.quantiles(found, n=20, method="inclusive")[18]
    print(f"{what:<24}{p50:>10.1f}{p95:>10.1f}{p50 / scan:>10.1f}")


def server_counts(product: Product) -> float:
    """Milliseconds in which the core counts all saved segments, as many in a statement as it counts together."""
    account = account_number(SLUG)
    start = time.perf_counter()
    with product.database.transaction(account, WRITE_SECONDS) as connection:
        catalog = product.catalogs.get(connection, account)
        counts(connection, [segment.tree for segment in catalog.segments], catalog, NOW)
    return (time.perf_counter() - start) * 1000


def bare_scan(product: Product) -> float:
    """Milliseconds that PostgreSQL needs to look at every lead of the account once."""
    times: list[float] = []
    with product.database.transaction(account_number(SLUG)) as connection:
        for _ in range(20):
            start = time.perf_counter()
            connection.execute(text("SELECT count(*) FROM lead WHERE subscribed")).all()
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
