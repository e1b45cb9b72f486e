"""Timing: what a caller waits for a count on an open connection, after one that warms up (but for slow ones)."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.counting.engine import CannotSay, Counter, Engine
from bench.counting.own import Rows
from bench.counting.queries import Query
from bench.counting.setting import Setting

LEAST_RUNS = 2
SLOW = 5  # times the seconds of a query: such a one is asked once


@dataclass(frozen=True)
class Measured:
    """`times`: milliseconds of each run. `count` is None where the engine cannot say the query; `expected` is the
    rows' count at that time."""

    engine: str
    query: Query
    count: int | None
    expected: int
    times: tuple[float, ...]

    @property
    def differs(self) -> bool:
        """Whether the engine is wrong."""
        return self.count is not None and self.count != self.expected


def expected_counts(setting: Setting) -> dict[str, int]:
    """What the rows say now, by the query's name."""
    rows = Rows(setting)
    rows.load(lambda _: None)
    try:
        return {query.name: rows.counter(query, tree)() or 0 for query, tree in setting.asked}
    finally:
        rows.close()


def measured(
    engine: Engine, expected: dict[str, int], runs: int, seconds: float, done: Callable[[], None]
) -> list[Measured]:
    """Each query in turn, `runs` times, or fewer (at least two) once they took `seconds`."""
    found: list[Measured] = []
    for query, tree in engine.setting.asked:
        try:
            count, times = _timed(engine.counter(query, tree), runs, seconds)
        except CannotSay:
            count, times = None, ()
        found.append(Measured(engine.name, query, count, expected[query.name], times))
        done()
    return found


def _timed(counter: Counter, runs: int, seconds: float) -> tuple[int | None, tuple[float, ...]]:
    count, first = _run(counter)
    if count is None:
        return None, ()
    if first > SLOW * seconds * 1000 > 0:
        return count, (first,)
    times: list[float] = []
    while len(times) < runs and (len(times) < LEAST_RUNS or sum(times) < seconds * 1000):
        again, took = _run(counter)
        times.append(took)
        if again != count:
            raise RuntimeError(f"two counts of one query differ: {count} and {again}")
    return count, tuple(times)


def _run(counter: Counter) -> tuple[int | None, float]:
    """A count, and the milliseconds that it took."""
    start = time.perf_counter()
    count = counter()
    return count, (time.perf_counter() - start) * 1000
