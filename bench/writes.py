"""What bitmaps cost writes: `python -m bench.writes --leads 100000`, of one account, in turns with and without.

An edit of one lead, 10,000 leads in one transaction, and a CSV of new leads through the import, beside the keeper that
folds them in where there are bitmaps; then how long it takes to fold in leads that lie all over the account. "Without"
is the same account whose writes are not noted. `--home` keeps the account; its leads change, and leads are added.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.accounts import NOW
from bench.edits import edit, percentiles
from bench.homes import catalog_of, count_from, leads_of, opened, some_leads
from bench.imports import keeping, waiting_leads, write
from segment_core.catalog import Catalog
from segment_core.counting import build
from segment_core.counting.status import bitmap_status
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.importing.crm.plan import propose
from segment_core.importing.crm.run import import_leads
from segment_core.lead_rows import LeadInput
from segment_core.leads import upsert_leads
from web.bitmap_keeper import ENOUGH_NOTES

ROUND = 25  # edits of one way before the other has its turn
TURNS = 3  # of a bulk update and of an import, each way
BULK = 10_000
FOLDED = (500, 2_000, 10_000)
EDIT_LIMIT, IMPORT_LIMIT = 1.5, 2.0  # times what it costs without bitmaps
WAYS = (False, True)


@dataclass
class Writes:
    """Writes to the account, in turns; milliseconds by way (whether with bitmaps)."""

    database: Database
    leads: int
    scratch: Path
    rows: int
    luck: random.Random = field(default_factory=lambda: random.Random(3))
    folded_after: list[float] = field(default_factory=list[float])  # milliseconds after each import, both ways in turn
    _state: dict[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        self.catalog: Catalog = catalog_of(self.database)

    def note(self, on: bool) -> None:
        """Whether writes are noted, as with bitmaps: the account's row of `bitmap_state` is what triggers look at."""
        with self.database.transaction(self.catalog.account_id) as connection:
            row = connection.execute(text("DELETE FROM bitmap_state RETURNING *")).mappings().one_or_none()
            if row is not None:
                self._state = dict(row)
            if on:
                names = ", ".join(self._state)
                values = ", ".join(f":{name}" for name in self._state)
                connection.execute(text(f"INSERT INTO bitmap_state ({names}) VALUES ({values})"), self._state)

    def in_turns(self, turns: int, work: Callable[[bool], list[float]]) -> dict[bool, list[float]]:
        """One turn of each way to warm up, which does not count, and then so many."""
        times: dict[bool, list[float]] = {way: [] for way in WAYS}
        for turn in range(turns + 1):
            for way in WAYS:
                self.note(way)
                found = work(way)
                times[way] += found if turn else []
        self.note(True)
        return times

    def edits(self, _way: bool) -> list[float]:
        """Single leads, each in a transaction of its own."""
        leads = some_leads(self.database, ROUND, self.luck.randrange(1 << 30))
        return [edit(self.database, self.catalog, lead, self.luck) for lead in leads]

    def bulk(self, _way: bool) -> list[float]:
        """Many leads in one transaction."""
        return [self.update(BULK)]

    def update(self, number: int) -> float:
        """So many leads of anywhere in one transaction; milliseconds."""
        ids = some_leads(self.database, number, self.luck.randrange(1 << 30))
        statuses = self.catalog.labels("status")
        inputs = [LeadInput(lead, {"status": self.luck.choice(statuses), "last_active_at": NOW}) for lead in ids]
        start = time.perf_counter()
        with self.database.transaction(self.catalog.account_id, WRITE_SECONDS) as connection:
            upsert_leads(connection, self.catalog, inputs)
        return (time.perf_counter() - start) * 1000

    def imports(self, way: bool) -> list[float]:
        """A CSV of new leads; with bitmaps until the keeper has folded them in."""
        file = self.scratch / "people.csv"
        write(file, self.rows, first=self.luck.randrange(10**9))
        plan = propose(file, file.name, catalog_of(self.database))
        with keeping(self.database) if way else nullcontext():
            start = time.perf_counter()
            account = self.catalog.account_id
            import_leads(self.database, account, file, plan, NOW, self.scratch / "rejected.csv")
            done = time.perf_counter()
            while way and waiting_leads(self.database, account) >= ENOUGH_NOTES:
                time.sleep(0.05)
            self.folded_after.append((time.perf_counter() - done) * 1000)
        return [(done - start) * 1000]

    def folding(self, number: int) -> tuple[float, int]:
        """Seconds to fold in so many leads that were just written, and in how many steps."""
        self.update(number)
        start, steps = time.perf_counter(), 0
        while build.compact(self.database, self.catalog.account_id):
            steps += 1
        return time.perf_counter() - start, steps


def report(name: str, times: dict[bool, list[float]], limit: float | None) -> None:
    """p50 and p95 each way, as milliseconds and as a ratio."""
    without, with_bitmaps = (spread_of(times[way]) for way in WAYS)
    ratios = [b / a for a, b in zip(without, with_bitmaps, strict=True)]
    verdict = "" if limit is None else f"   limit {limit:g} ×: {'pass' if max(ratios) <= limit else 'MISS'}"
    three = zip(without, with_bitmaps, ratios, strict=True)
    columns = "".join(f"{a:>10.1f}{b:>10.1f}{ratio:>8.2f}" for a, b, ratio in three)
    print(f"{name:<24}{columns}{verdict}")


def spread_of(found: list[float]) -> tuple[float, ...]:
    """p50 and p95 of many; the median of few, twice."""
    return percentiles(found) if len(found) >= 20 else (statistics.median(found),) * 2


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000, help="of an account that is made anew")
    parser.add_argument("--home", type=Path, help="a folder to keep the account in; one that is there is used")
    parser.add_argument("--edits", type=int, default=300, help="of each way")
    parser.add_argument("--rows", type=int, default=20_000, help="of a CSV")
    parser.add_argument("--folding", action="store_true", help="only how long folding in takes")
    asked = parser.parse_args()
    with opened(asked.home, asked.leads) as database, tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        count_from(database, bitmaps=True)
        writes = Writes(database, leads_of(database), Path(scratch), asked.rows)
        if not asked.folding:
            cost(writes, asked.edits)
        fold(writes)


def cost(writes: Writes, edits: int) -> None:
    """Each kind of write in turns, without bitmaps and with them."""
    print(f"writes to an account of {writes.leads:,} leads, without bitmaps and with them")
    print(f"{'':<24}{'p50 ms':>10}{'with':>10}{'×':>8}{'p95 ms':>10}{'with':>10}{'×':>8}")
    report("edit of one lead", writes.in_turns(-(-edits // ROUND), writes.edits), EDIT_LIMIT)
    report(f"{BULK:,} leads at once", writes.in_turns(TURNS, writes.bulk), None)
    report(f"CSV of {writes.rows:,} new", writes.in_turns(TURNS, writes.imports), IMPORT_LIMIT)
    print(f"{'':<24}and folded in {statistics.median(writes.folded_after[3::2]) / 1000:.1f} s later")


def fold(writes: Writes) -> None:
    """Bitmaps anew (half of the writes were not noted), then so many leads at a time."""
    start = time.perf_counter()
    build.build(writes.database, writes.catalog.account_id, NOW)
    seconds = time.perf_counter() - start
    with writes.database.transaction(writes.catalog.account_id) as connection:
        build.use(connection, writes.catalog.account_id, True)
        status = bitmap_status(connection, writes.catalog.account_id)
    size = f"{status.bitmaps:,} bitmaps of {status.chunks} chunks, {status.bytes / 2**20:.0f} MiB"
    print(f"built anew in {seconds:.1f} s: {size}")
    for number in FOLDED:
        found = [writes.folding(number) for _ in range(TURNS)]
        seconds, steps = statistics.median(took for took, _ in found), found[-1][1]
        each = f"{seconds / max(steps, 1) * 1000:.0f} ms a step"
        print(f"folding in {number:>6,} leads of anywhere: {seconds:6.2f} s in {steps} steps, {each}")


if __name__ == "__main__":
    main()
