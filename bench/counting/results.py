"""Results as CSV: a row for each run of a query, so that runs of several sizes can be put together."""

import csv
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.counting.measure import Measured

HEADER = ("leads", "engine", "query", "kind", "count", "run", "ms")


@dataclass(frozen=True)
class Timing:
    """One run of one query."""

    leads: int
    engine: str
    query: str
    kind: str
    milliseconds: float


def write(file: Path, leads: int, found: Iterable[Measured]) -> None:
    """One file for one size."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for one in found:
            query = one.query
            for run, milliseconds in enumerate(one.times, 1):
                writer.writerow((leads, one.engine, query.name, query.kind, one.count, run, f"{milliseconds:.4f}"))


def read(files: Iterable[Path]) -> list[Timing]:
    """All runs of all files."""
    found: list[Timing] = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                leads, milliseconds = int(row["leads"]), float(row["ms"])
                found.append(Timing(leads, row["engine"], row["query"], row["kind"], milliseconds))
    return found


def percentile(times: Iterable[float], part: int) -> float:
    """The time that `part` of 100 do not exceed."""
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)]


def median_over_queries(times: dict[str, list[float]]) -> float:
    """The median of the queries' medians."""
    return statistics.median(statistics.median(found) for found in times.values())
