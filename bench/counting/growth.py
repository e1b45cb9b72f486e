"""`python -m bench.counting.growth build/bench/counting-*.csv`: how counts grow with the account, and a chart of it.

An exponent is the slope of log(median over queries) over log(leads): 1 grows as the account does, 0 not at all.
"""

# pyright: basic, reportMissingImports=false
# What it imports is of the group `bench`, which `make setup` leaves out.

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from rich.table import Table

from bench.counting import report
from bench.counting.results import Timing, median_over_queries, read

ALL = "all"
Medians = dict[str, dict[int, float]]  # engine → leads → milliseconds


def medians(timings: Iterable[Timing], kind: str = ALL) -> Medians:
    """The median over the queries of one class, of all engines and sizes."""
    found: dict[str, dict[int, dict[str, list[float]]]] = {}
    for one in timings:
        if kind in (ALL, one.kind):
            queries = found.setdefault(one.engine, {}).setdefault(one.leads, {})
            queries.setdefault(one.query, []).append(one.milliseconds)
    return {
        engine: {leads: median_over_queries(queries) for leads, queries in sorted(sizes.items())}
        for engine, sizes in found.items()
    }


def exponent(sizes: dict[int, float]) -> float | None:
    """The slope; None of a single size."""
    if len(sizes) < 2:
        return None
    return float(np.polyfit(np.log(list(sizes)), np.log(list(sizes.values())), 1)[0])


def table(timings: Sequence[Timing]) -> Table:
    """A row an engine, a column a class of queries."""
    kinds = [ALL, *dict.fromkeys(one.kind for one in timings)]
    sizes = sorted({one.leads for one in timings})
    title = f"growth exponents from {' to '.join(f'{leads:,}' for leads in (sizes[0], sizes[-1]))} leads"
    shown = Table("engine", title=title, title_justify="left")
    for kind in kinds:
        shown.add_column(kind, justify="right")
    columns = {kind: medians(timings, kind) for kind in kinds}
    for engine in columns[ALL]:
        slopes = [exponent(columns[kind].get(engine, {})) for kind in kinds]
        shown.add_row(engine, *("-" if slope is None else f"{slope:.2f}" for slope in slopes))
    return shown


def draw(found: Medians, file: Path) -> None:
    """Milliseconds over leads, both logarithmic; a line an engine."""
    from matplotlib.figure import Figure  # of the group `bench`, as little else here is

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot(xscale="log", yscale="log", xlabel="leads", ylabel="ms (median over queries)")
    for engine, sizes in sorted(found.items(), key=lambda one: -max(one[1].values())):
        axes.plot(list(sizes), list(sizes.values()), marker="o", label=engine)
    axes.grid(which="both", alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(file)


def main() -> None:
    """Read the files, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="what bench.counting wrote, one file a size")
    parser.add_argument("--chart", type=Path, default=Path("build/bench/counting.svg"), help="SVG or PNG")
    arguments = parser.parse_args()
    timings = read(arguments.files)
    report.console().print(table(timings))
    draw(medians(timings), arguments.chart)
    print(f"Chart: {arguments.chart}")


if __name__ == "__main__":
    main()
