"""`make bench`: import and counts of a demo account in a throw-away database, and the interpreter."""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import campaigns, interpretation
from bench import help as help_bench
from segment_core import reads
from segment_core.accounts import account_number
from segment_core.catalog_store import load_catalog
from segment_core.database.engine import open_database
from segment_core.demo import write_demo
from segment_core.importing.folder import import_folder
from segment_core.validate import validate

NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
RUNS = 20
TREES: dict[str, dict[str, Any]] = {
    "status": {"field": "status", "op": "in", "value": ["Hot"]},
    "tags": {"field": "tags", "op": "has_any", "value": ["Buyer"]},
    "date": {"field": "created_at", "op": "in_last", "value": {"n": 30, "unit": "day"}},
    "number": {"field": "custom.budget", "op": "gt", "value": 500000},
    "text": {"field": "custom.city", "op": "in", "value": ["Toronto"]},
    "contains": {"field": "custom.city", "op": "contains", "value": "tor"},
    "last campaign": {"field": "engagement", "op": "opened", "value": {"campaign": "last"}},
    "opened lately": {"field": "engagement", "op": "opened", "value": {"in_last": {"n": 90, "unit": "day"}}},
}


def milliseconds(work: Callable[[], Any]) -> float:
    """The median time of RUNS calls, after one to warm up."""
    work()
    times: list[float] = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    """Load, time, print; `campaigns` as the first argument times the freezing of recipients instead."""
    if sys.argv[1:2] == ["campaigns"]:
        campaigns.main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    leads = parser.parse_args().leads
    with tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        database = open_database(None, Path(scratch) / "home")
        write_demo(Path(scratch) / "demo", leads, now=NOW)
        start = time.perf_counter()
        report = import_folder(database, Path(scratch) / "demo", NOW)
        seconds = time.perf_counter() - start
        rows = report.leads + report.events
        loaded = f"{report.leads:,} leads, {report.events:,} events"
        print(f"import: {loaded} in {seconds:.1f} s ({rows / seconds:,.0f} rows/s)")
        account = account_number("demo")
        with database.transaction(account) as connection:
            catalog = load_catalog(connection, account)
            scan = milliseconds(lambda: connection.execute(text("SELECT count(*) FROM lead WHERE subscribed")).all())
            print(f"\n{'count':<16}{'ms':>8}{'× bare scan':>14}\n{'bare scan':<16}{scan:>8.1f}{1:>14.1f}")
            for name, data in TREES.items():
                tree = validate(data, catalog)
                took = milliseconds(lambda tree=tree: reads.count(connection, tree, catalog, NOW))
                print(f"{name:<16}{took:>8.1f}{took / scan:>14.1f}")
        database.close()
    interpretation.main()
    help_bench.main()


if __name__ == "__main__":
    main()
