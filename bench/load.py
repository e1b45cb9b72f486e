"""Many people in the builder at once: `python -m bench.load --leads 100000 --people 50 --seconds 60`.

Open loop: when somebody edits is drawn beforehand (Poisson, seeded) and does not wait for anybody's answer; a time
counts from that moment, so whoever waits in line is seen. An edit asks what the builder asks after one: the count of
the tree and its sentence, then what each part lets through; a share of the edits change a lead instead, as the API
does. All go through the product's functions, its pool of connections and as many threads as its server has, once
from bitmaps beside the keeper that folds changes in, and once from rows. `--home` keeps the account; its leads change.
"""

import argparse
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.accounts import NOW
from bench.counting.queries import QUERIES
from bench.homes import catalog_of, count_from, leads_of, opened, some_leads
from bench.imports import keeping
from segment_core.catalog import Catalog
from segment_core.database.engine import Database
from segment_core.errors import CoriError
from segment_core.leads import edit_lead
from web.builder.counting import counted, explained

MOST_PARTS = 4
PATIENCE, WARMING = 10.0, 60.0  # seconds
EDITED = 5_000  # leads among which the changed ones are
KINDS = ("count", "with parts", "edit of a lead")


@dataclass(frozen=True)
class Arrival:
    """What somebody does, `at` so many seconds after the beginning: edits a tree of these parts, or a lead."""

    at: float
    parts: tuple[Any, ...] = ()
    lead: str | None = None

    @property
    def tree(self) -> Any:
        """The whole tree."""
        return self.parts[0] if len(self.parts) == 1 else {"all": list(self.parts)}


@dataclass
class Times:
    """Milliseconds of each kind, from the planned moment to the answer; what went wrong, and how many edits had no
    answer PATIENCE after the last one came (their times would be longer than all of these)."""

    found: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    errors: list[str] = field(default_factory=list[str])
    unanswered: int = 0


def timetable(
    people: int, every: float, seconds: float, writes: float, leads: Sequence[str], seed: int
) -> list[Arrival]:
    """Everybody's edits in the order in which they come; each person edits every so many seconds on average."""
    luck = random.Random(seed)

    def of_one() -> Iterator[Arrival]:
        at = luck.expovariate(1 / every)
        while at < seconds:
            if luck.random() < writes:
                yield Arrival(at, lead=luck.choice(leads))
            else:
                yield Arrival(at, tuple(query.tree for query in luck.sample(QUERIES, luck.randint(1, MOST_PARTS))))
            at += luck.expovariate(1 / every)

    return sorted((arrival for _ in range(people) for arrival in of_one()), key=lambda arrival: arrival.at)


@dataclass
class Office:
    """The product's side: it answers arrivals in its threads."""

    database: Database
    catalog: Catalog
    times: Times = field(default_factory=Times)

    def run(self, arrivals: Sequence[Arrival], seconds: float) -> None:
        """Let them come at their times, for so many seconds; then the last answers are waited for, but not for ever."""
        pending: list[Future[None]] = []
        begin, waiting = time.perf_counter(), threading.Event()
        with ThreadPoolExecutor() as threads:  # as many as asyncio's to_thread has, in which the routes read
            for arrival in arrivals:
                waiting.wait(max(0.0, begin + arrival.at - time.perf_counter()))
                pending.append(threads.submit(self._answer, arrival, begin + arrival.at))
            wait(pending, timeout=max(0.0, begin + seconds + PATIENCE - time.perf_counter()))
            self.times.unanswered = sum(future.cancel() for future in pending)

    def _answer(self, arrival: Arrival, planned: float) -> None:
        try:
            if arrival.lead is not None:
                self._timed("edit of a lead", planned, lambda: self._edit(arrival))
                return
            self._timed("count", planned, lambda: self._read(counted, arrival.tree))
            self._timed("with parts", planned, lambda: self._read(explained, arrival.tree, list(arrival.parts)))
        except CoriError as error:
            self.times.errors.append(error.message)

    def _timed(self, kind: str, planned: float, work: Callable[[], None]) -> None:
        work()
        self.times.found[kind].append((time.perf_counter() - planned) * 1000)

    def _read(self, function: Callable[..., Any], *arguments: Any) -> None:
        with self.database.transaction(self.catalog.account_id) as connection:
            function(connection, *arguments, self.catalog, NOW)

    def _edit(self, arrival: Arrival) -> None:
        luck = random.Random(arrival.lead)
        values = {"status": luck.choice(self.catalog.labels("status")), "last_active_at": NOW}
        with self.database.transaction(self.catalog.account_id) as connection:
            edit_lead(connection, self.catalog, str(arrival.lead), values)


def report(name: str, arrivals: Sequence[Arrival], times: Times, seconds: float) -> None:
    """A line for each kind."""
    done = len(arrivals) - times.unanswered
    took = seconds if done == len(arrivals) else seconds + PATIENCE
    rates = f"{len(arrivals) / seconds:.1f} edits/s offered, {done / took:.1f} done"
    print(f"\n{name}: {rates}, {len(times.errors)} errors, {times.unanswered} without an answer {PATIENCE:g} s later")
    print(f"{'':<16}{'number':>8}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'most':>10}")
    for kind, found in times.found.items():
        if len(found) > 1:
            cuts = statistics.quantiles(found, n=100, method="inclusive")
            print(f"{kind:<16}{len(found):>8}{cuts[49]:>10.1f}{cuts[94]:>10.1f}{cuts[98]:>10.1f}{max(found):>10.1f}")
    for error in sorted(set(times.errors))[:3]:
        print(f"error: {error}")


def main() -> None:
    """Both ways, one after the other, with the same timetable."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000, help="of an account that is made anew")
    parser.add_argument("--home", type=Path, help="a folder to keep the account in; one that is there is used")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between a person's edits, on average")
    parser.add_argument("--writes", type=float, default=0.1, help="share of the edits that change a lead")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=("bitmaps", "rows"), help="one way alone")
    asked = parser.parse_args()
    with opened(asked.home, asked.leads) as database:
        leads, some = leads_of(database), some_leads(database, EDITED)
        arrivals = timetable(asked.people, asked.every, asked.seconds, asked.writes, some, asked.seed)
        print(f"{asked.people} people, each editing every {asked.every:g} s on average, over {leads:,} leads")
        for name in ("bitmaps", "rows"):
            if asked.only in (None, name):
                one_way(database, name, arrivals, asked.seconds)


def one_way(database: Database, name: str, arrivals: Sequence[Arrival], seconds: float) -> None:
    """All arrivals, counted from bitmaps or rows. A count of each query before it warms the caches up."""
    count_from(database, bitmaps=name == "bitmaps")
    catalog = catalog_of(database)
    Office(database, catalog).run([Arrival(0.0, (query.tree,)) for query in QUERIES], WARMING)
    office = Office(database, catalog)
    with keeping(database) if name == "bitmaps" else nullcontext():
        office.run(arrivals, seconds)
    report(f"from {name}", arrivals, office.times, seconds)


if __name__ == "__main__":
    main()
