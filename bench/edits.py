"""`python -m bench.edits`: what noting written leads costs an edit: without triggers, without bitmaps, with them.

The same edits of single leads (status, tag, a custom value), in turns, so that a noisy machine troubles all alike.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, text

from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.counting import build
from segment_core.database.engine import Database, open_database
from segment_core.demo import write_demo
from segment_core.importing.folder import import_folder
from segment_core.leads import edit_lead

NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
MODES = {"no triggers": "plain", "no bitmaps": "plain", "bitmaps": "bits"}
TABLES = ("lead", "engagement", "event")
ROUND = 50  # edits of one mode before the next has its turn


def main() -> None:
    """Load two accounts of the same leads, edit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--edits", type=int, default=500, help="of each mode")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        database = open_database(None, Path(scratch) / "home")
        for slug in ("plain", "bits"):
            load(database, slug, arguments.leads, Path(scratch) / slug)
        build.build(database, account_number("bits"), NOW)
        with database.transaction(account_number("bits")) as connection:
            build.use(connection, account_number("bits"), True)
        report(measured(database, arguments.leads, arguments.edits))
        database.close()


def load(database: Database, slug: str, leads: int, folder: Path) -> None:
    """The demo's leads in an account of this id."""
    write_demo(folder, leads, now=NOW)
    definition = folder / "account.json"
    definition.write_text(json.dumps({**json.loads(definition.read_text()), "id": slug}))
    import_folder(database, folder, NOW)


def measured(database: Database, leads: int, edits: int) -> dict[str, list[float]]:
    """Mode → milliseconds of each edit."""
    luck, catalogs = random.Random(1), {slug: catalog_of(database, slug) for slug in MODES.values()}
    times: dict[str, list[float]] = {mode: [] for mode in MODES}
    for _ in range(-(-edits // ROUND) + 1):
        for mode, slug in MODES.items():
            switch_triggers(database, mode != "no triggers")
            some = [lead_at(database, catalogs[slug], luck.randrange(leads)) for _ in range(ROUND)]
            times[mode] += [edit(database, catalogs[slug], lead, luck) for lead in some]
    switch_triggers(database, True)
    return {mode: found[ROUND:] for mode, found in times.items()}  # the first round warms up


def switch_triggers(database: Database, on: bool) -> None:
    """On or off for all tables that note."""
    engine = create_engine(database.url)
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} TRIGGER USER"))
    engine.dispose()


def catalog_of(database: Database, slug: str) -> Catalog:
    """The account's catalog."""
    with database.transaction(account_number(slug)) as connection:
        return load_catalog(connection, account_number(slug))


def lead_at(database: Database, catalog: Catalog, place: int) -> str:
    """The id of a lead by its place."""
    with database.transaction(catalog.account_id) as connection:
        query = text("SELECT lead_id FROM lead WHERE ord = :place")
        return connection.execute(query, {"place": place}).scalar_one()


def edit(database: Database, catalog: Catalog, lead: str, luck: random.Random) -> float:
    """Edit one lead as the API does, in a transaction of its own; milliseconds."""
    values = {
        "status": luck.choice(catalog.labels("status")),
        "tags": (luck.choice(catalog.labels("tags")),),
        "last_active_at": NOW,
    }
    start = time.perf_counter()
    with database.transaction(catalog.account_id) as connection:
        edit_lead(connection, catalog, lead, values)
    return (time.perf_counter() - start) * 1000


def report(times: dict[str, list[float]]) -> None:
    """Median and 95th percentile, and both as multiples of an edit without triggers."""
    print(f"{'edit of one lead':<16}{'p50 ms':>10}{'p95 ms':>10}{'× p50':>8}{'× p95':>8}")
    base = percentiles(times["no triggers"])
    for mode, found in times.items():
        p50, p95 = percentiles(found)
        print(f"{mode:<16}{p50:>10.2f}{p95:>10.2f}{p50 / base[0]:>8.2f}{p95 / base[1]:>8.2f}")


def percentiles(found: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    cuts = statistics.quantiles(found, n=20)
    return statistics.median(found), cuts[18]


if __name__ == "__main__":
    main()
