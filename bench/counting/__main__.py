"""`python -m bench.counting --leads 1000000`: counts of one account, ours beside those of other designs, in one run.

Every engine is loaded, asked each query of queries.py, compared with the rows' counts, and closed before the next.
docs/benchmarks.md says what each is, and how fair.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.counting import report, results, typed
from bench.counting.engine import Engine
from bench.counting.measure import Measured, expected_counts, measured
from bench.counting.setting import Setting, opened

ENGINES = {
    "bitmaps": ("own", "Bitmaps"),
    "rows": ("own", "Rows"),
    "handwritten": ("handwritten", "Handwritten"),
    "listmonk": ("listmonk", "Listmonk"),
    "joins": ("joins", "Joins"),
    "duckdb": ("in_duckdb", "InDuckDB"),
    "chdb": ("in_chdb", "InChdb"),
    "pyroaring": ("in_roaring", "InRoaring"),
    "edited": ("edited", "Edited"),
}
CAMPAIGNS = 30  # emails sent so far: about 8 events a lead


def engine_of(name: str, setting: Setting) -> Engine:
    """An engine by its name; what it needs is imported now, since not everybody has every library."""
    module, kind = ENGINES[name]
    return getattr(importlib.import_module(f"bench.counting.{module}"), kind)(setting)


def compared(
    setting: Setting, names: Sequence[str], runs: int, seconds: float
) -> Iterator[tuple[Engine, list[Measured]]]:
    """All engines, one after the other, each once it is closed."""
    expected = expected_counts(setting)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    screen = report.console()
    with Progress(*columns, console=screen) as bars:
        for name in names:
            engine, bar = engine_of(name, setting), bars.add_task(name, total=len(setting.asked))
            start = time.perf_counter()
            try:
                engine.load(lambda what, bar=bar, name=name: bars.update(bar, description=f"{name}: {what}"))
                loaded = time.perf_counter() - start
                bars.update(bar, description=f"{name}: counting")
                truth = expected_counts(setting) if engine.changes_leads else expected
                found = measured(engine, truth, runs, seconds, lambda bar=bar: bars.advance(bar))
            finally:
                engine.close()
            done = f"{name}: loaded in {loaded:.0f} s, counted in {time.perf_counter() - start - loaded:.0f} s"
            bars.update(bar, description=done)
            if not screen.is_terminal:  # where bars are drawn once, at the end
                print(done, flush=True)
            yield engine, found


def asked_for(arguments: argparse.Namespace, leads: int) -> list[str]:
    """The engines that were named, or all that such a size is not too large for."""
    if arguments.engines:
        return arguments.engines.split(",")
    fitting = importlib.import_module("bench.counting.in_postgres").LARGEST
    return [name for name in ENGINES if leads <= fitting or name not in ("handwritten", "listmonk", "joins")]


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; 1 where an engine counts otherwise than the rows."""
    with opened(arguments.home, arguments.leads, CAMPAIGNS) as setting:
        with setting.connect() as connection:
            typed.drop(connection)
        file = arguments.out / f"counting-{setting.leads}.csv"
        found: list[Measured] = []
        about: dict[str, str] = {}
        names = asked_for(arguments, setting.leads)
        try:
            for engine, its in compared(setting, names, arguments.runs, arguments.seconds):
                found += its
                about[engine.name] = engine.about
                results.write(file, setting.leads, found)
        finally:  # an engine that fails costs no other its figures
            show(found, about, setting.leads)
            print(f"Every run: {file}", flush=True)
            with setting.connect() as connection:
                typed.drop(connection)
    return 1 if report.failures(found) else 0


def show(found: Sequence[Measured], about: dict[str, str], leads: int) -> None:
    """Print the tables, the targets, and what differs."""
    out = report.console()
    if found:
        out.print(report.table(found, leads))
        out.print(report.summary(found, about))
    for line in (*report.target_lines(found, leads), *report.failures(found)):
        print(line)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000, help="of an account that is made anew")
    parser.add_argument("--home", type=Path, help="a folder to keep the account in; one that is there is used")
    parser.add_argument("--runs", type=int, default=20, help="of each query")
    parser.add_argument("--seconds", type=float, default=0.75, help="fewer runs of a query that took so long")
    parser.add_argument("--engines", help=f"some of {','.join(ENGINES)}")
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    arguments = parser.parse_args()
    if unknown := set((arguments.engines or "rows").split(",")) - set(ENGINES):
        parser.error(f"there is no engine {', '.join(sorted(unknown))}; there are {', '.join(ENGINES)}")
    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
