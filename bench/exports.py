"""Pages of leads and whole exports, from bitmaps and from rows: `python -m bench.exports --home FOLDER`.

`--crowded` first changes when the account's leads were created, for good: a third on one day, a third in one moment, as
an import leaves them, so that pages end within leads that the day alone does not put in order. Pages of both ways are
compared lead by lead, exports by a digest of what they write.
"""

import argparse
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from bench.accounts import NOW
from bench.homes import SLUG, catalog_of, count_from, leads_of, opened
from segment_core import reads
from segment_core.accounts import account_number
from segment_core.campaigns import member_rows, members_page
from segment_core.catalog import Catalog
from segment_core.counting import build
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.model import Tree
from segment_core.validate import validate

RUNS, PAGE = 5, 50
TREES: dict[str, dict[str, Any]] = {
    "everyone": {"everyone": True},
    "a tenth": {
        "all": [
            {"field": "status", "op": "in", "value": ["Hot", "Warm"]},
            {"field": "engagement", "op": "opened", "value": {"in_last": {"n": 90, "unit": "day"}}},
        ]
    },
}
CROWD = text("""
    UPDATE lead SET created_at = CAST(:day AS timestamptz)
        + CASE ord % 3 WHEN 1 THEN (ord / 3 % 86000) * interval '1 second' ELSE interval '0' END
    WHERE account_id = :account AND ord % 3 > 0 AND created_at IS NOT NULL
""")


def crowd(database: Database) -> None:
    """A third of the leads come to be created on one day, a third in its first moment."""
    account = account_number(SLUG)
    with database.transaction(account, WRITE_SECONDS) as connection:
        build.drop(connection, account)
        connection.execute(CROWD, {"day": NOW - timedelta(days=40), "account": account})


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds (the median of RUNS, after the first), and what it gives."""
    found, times = work(), list[float]()
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return median(times), found


def compare_pages(database: Database, catalog: Catalog, name: str, tree: Tree) -> None:
    """Pages at the start and deep in the list, by creation and by arrival."""
    keys = deep_keys(database, catalog, tree)
    looks: dict[str, Callable[[Any], Any]] = {
        f"newest, {where}": lambda k, key=key: reads.preview(k, tree, catalog, NOW, PAGE, key)
        for where, key in keys.items()
    }
    looks |= {
        f"by arrival, {where}": lambda k, key=key: members_page(k, tree, catalog, NOW, PAGE, key)
        for where, key in {"first": None, "middle": str(leads_of(database) // 2)}.items()
    }
    for what, look in looks.items():
        took: list[float] = []
        found: list[Any] = []
        for used in (True, False):
            with database.transaction(catalog.account_id) as connection:
                build.use(connection, catalog.account_id, used)
            with database.transaction(catalog.account_id) as connection:
                milliseconds, page = timed(partial(look, connection))
            took.append(milliseconds)
            found.append(page)
        same = "same" if found[0] == found[1] else "DIFFERENT"
        print(f"{name:<10} {what:<32} {took[0]:>9.1f} {took[1]:>9.1f}  {same}", flush=True)


def deep_keys(database: Database, catalog: Catalog, tree: Tree) -> dict[str, str | None]:
    """Where pages begin: the first, and those after so many parts of the list."""
    found: dict[str, str | None] = {"first": None}
    with database.transaction(catalog.account_id) as connection:
        total = reads.count(connection, tree, catalog, NOW)
        members = reads.scoped(catalog, reads.LEAD.c.ord, reads.LEAD.c.created_at)
        members = members.where(reads.compile_tree(tree, catalog, NOW))
        members = members.order_by(reads.LEAD.c.created_at.desc().nulls_last(), reads.LEAD.c.ord.desc()).limit(1)
        for part in (0.1, 0.5, 0.9):
            row = connection.execute(members.offset(int(total * part))).one()
            found[f"after {part:.0%}"] = f"{row.ord}@{'' if row.created_at is None else row.created_at.isoformat()}"
    return found


def compare_exports(database: Database, catalog: Catalog, name: str, tree: Tree) -> None:
    """All members as CSV rows."""
    digests = set[str]()
    for used, source in ((True, "bitmaps"), (False, "rows")):
        with database.transaction(catalog.account_id) as connection:
            build.use(connection, catalog.account_id, used)
        digest, rows, start, first = blake2b(), 0, time.perf_counter(), 0.0
        with database.transaction(catalog.account_id, WRITE_SECONDS, one_snapshot=True) as connection:
            for row in member_rows(connection, tree, catalog, NOW):
                rows += 1
                if rows == 2:
                    first = time.perf_counter() - start
                digest.update("\t".join(row).encode())
        seconds, peak = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        digests.add(digest.hexdigest())
        said = f"{rows - 1:>9,} leads {seconds:>7.1f} s, the first after {first:.2f} s; process at most {peak:,.0f} MB"
        print(f"{name:<10} export from {source:<8} {said}", flush=True)
    print(f"{name:<10} exports are {'the same' if len(digests) == 1 else 'DIFFERENT'}", flush=True)


def main() -> None:
    """Print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a folder whose account is kept; left out: one for once")
    parser.add_argument("--leads", type=int, default=1_000_000, help="where there is no account yet")
    parser.add_argument("--crowded", action="store_true")
    parser.add_argument("--no-exports", action="store_true", help="pages alone")
    asked = parser.parse_args()
    with opened(asked.home, asked.leads) as database:
        if asked.crowded:
            crowd(database)
        count_from(database, bitmaps=True)
        catalog = catalog_of(database)
        print(f"{'':<10} {'a page of ' + str(PAGE):<32} {'bitmaps':>9} {'rows':>9}  ms")
        trees = {name: validate(data, catalog) for name, data in TREES.items()}
        for name, tree in trees.items():
            compare_pages(database, catalog, name, tree)
        if not asked.no_exports:
            for name, tree in trees.items():
                compare_exports(database, catalog, name, tree)


if __name__ == "__main__":
    main()
