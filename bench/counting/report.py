"""What is printed: a table of medians, a summary with ratios, and the targets with pass or miss."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.counting.measure import Measured
from bench.counting.results import median_over_queries, percentile

UNIT = "bitmaps"


@dataclass(frozen=True)
class Targets:
    """Milliseconds: median and 95th percentile, and the latter with 2,000 edited leads."""

    median: float
    p95: float
    edited_p95: float


AT_1M, AT_10M = Targets(4, 20, 30), Targets(20, 100, 150)
TIMES_FASTER = {"duckdb": 3, "listmonk": 50}  # than these, on the median


def console() -> Console:
    """Wide enough for all engines, where the output is no terminal as well."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=170)


def by_engine(found: Sequence[Measured]) -> dict[str, list[Measured]]:
    """The engines in their order."""
    engines: dict[str, list[Measured]] = {}
    for one in found:
        engines.setdefault(one.engine, []).append(one)
    return engines


def times_of(found: Sequence[Measured]) -> dict[str, list[float]]:
    """The runs of each query that the engine could say."""
    return {one.query.name: list(one.times) for one in found if one.times}


def table(found: Sequence[Measured], leads: int) -> Table:
    """A row a query: its count, and each engine's median."""
    engines = by_engine(found)
    shown = Table(title=f"counts of {leads:,} leads: median ms", title_justify="left")
    for name in ("query", "class"):
        shown.add_column(name)
    for name in ("count", *engines):
        shown.add_column(name, justify="right")
    for places in zip(*engines.values(), strict=True):
        cells = [f"{statistics.median(one.times):.2f}" if one.times else "-" for one in places]
        first = places[0]
        shown.add_row(first.query.name, first.query.kind, f"{first.expected:,}", *cells)
    return shown


def summary(found: Sequence[Measured], about: dict[str, str]) -> Table:
    """A row an engine. Ratios: of the medians over queries; and the median of the queries' own ratios."""
    engines = {name: times_of(measured) for name, measured in by_engine(found).items()}
    shown = Table(title="by engine: ms", title_justify="left")
    shown.add_column("engine")
    for name in ("median", "p95", "max", f"÷ {UNIT}", "by query", "queries", "runs"):
        shown.add_column(name, justify="right")
    shown.add_column("what it is")
    for name, times in engines.items():
        if not times:
            shown.add_row(name, *"-------", about[name])
            continue
        every = [run for runs in times.values() for run in runs]
        runs = sorted({len(runs) for runs in times.values()})
        shown.add_row(
            name,
            f"{median_over_queries(times):.2f}",
            f"{percentile(every, 95):.2f}",
            f"{max(every):.2f}",
            *ratios(times, engines.get(UNIT, {})),
            f"{len(times)} of {len(by_engine(found)[name])}",
            f"{runs[0]}" if len(runs) == 1 else f"{runs[0]}-{runs[-1]}",
            about[name],
        )
    return shown


def ratios(times: dict[str, list[float]], unit: dict[str, list[float]]) -> tuple[str, str]:
    """How many times as long as the bitmaps."""
    both = [name for name in times if name in unit]
    if not both:
        return "-", "-"
    of_medians = median_over_queries(times) / median_over_queries(unit)
    each = statistics.median(statistics.median(times[name]) / statistics.median(unit[name]) for name in both)
    return f"{of_medians:,.3g}", f"{each:,.3g}"


def target_lines(found: Sequence[Measured], leads: int) -> list[str]:
    """A sentence a target, with pass or MISS; those of the next larger size hold."""
    engines = {name: times_of(measured) for name, measured in by_engine(found).items()}
    size, targets = ("1M", AT_1M) if leads <= 1_000_000 else ("10M", AT_10M)
    lines: list[str] = []

    def say(what: str, value: float, limit: float, *, least: bool = False) -> None:
        good = value >= limit if least else value < limit
        bound = f"at least {limit:g} ×" if least else f"under {limit:g} ms"
        lines.append(f"{'pass' if good else 'MISS'}  {what}: {value:.2f} ({bound}{'' if least else f' at {size}'})")

    if unit := engines.get(UNIT):
        median = median_over_queries(unit)
        say("bitmaps, median", median, targets.median)
        say("bitmaps, p95", percentile([run for runs in unit.values() for run in runs], 95), targets.p95)
        for name, least in TIMES_FASTER.items():
            if engines.get(name):
                say(f"{name} ÷ bitmaps, medians", median_over_queries(engines[name]) / median, least, least=True)
    if edited := engines.get("edited"):
        every = [run for runs in edited.values() for run in runs]
        say("bitmaps with 2,000 edited leads, p95", percentile(every, 95), targets.edited_p95)
    return lines


def failures(found: Sequence[Measured]) -> list[str]:
    """A sentence for each count that is not the rows'."""
    return [
        f"FAILURE  {one.engine} counts {one.count:,} for “{one.query.name}”, rows {one.expected:,}"
        for one in found
        if one.differs
    ]
