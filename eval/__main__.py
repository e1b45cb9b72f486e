"""Run a case file on an account folder in throw-away databases, and report.

    uv run python -m eval --cases FILE --account DIR --model builtin --out results.jsonl [--threshold 0.95]

Exit code: 0; 1 where the share of right turns is under the threshold; 2 where the input cannot be used.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from eval.cases import Case, PlacedCase, check_cases, load_cases
from eval.ground import Ground, throw_away_ground
from eval.report import share_right, summary, table, write_results
from eval.run import Result, run_cases
from eval.seats import Seats, check_model
from segment_core.errors import CoriError
from segment_core.importing.records import Rejected
from web.settings import Settings

ERRORS = Console(stderr=True)
MOST_WARNINGS = 5
NARROWEST = 110  # characters that the table needs


def main(
    cases: Annotated[Path, typer.Option(help="The case file, JSON Lines.")],
    account: Annotated[Path, typer.Option(help="The account folder that the cases are about.")],
    out: Annotated[Path, typer.Option(help="Where the result lines go.")],
    model: Annotated[str, typer.Option(help="Which model reads the messages.")] = "builtin",
    threshold: Annotated[float | None, typer.Option(help="Fail under this share of right turns, 0 to 1.")] = None,
) -> None:
    """Score every turn of the cases, print a table by skill and kind of mistake, write the result lines."""
    try:
        check_model(model)
        results = evaluate(load_cases(cases), cases, account, model)
        write_results(out, results)
    except (CoriError, OSError) as error:
        ERRORS.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    console = Console()
    console.width = max(console.width, NARROWEST)  # a pipe would get 80, and cut the table's columns
    console.print(table(results))
    console.print(summary(results), markup=False, soft_wrap=True)
    if threshold is not None and share_right(results) < threshold:
        console.print(f"under the threshold of {threshold:.1%}", style="red")
        raise typer.Exit(1)


def evaluate(placed: list[PlacedCase], path: Path, folder: Path, model: str) -> list[Result]:
    """Every turn's result. Raises CoriError where the cases, the folder or the database cannot be used."""
    settings = Settings.from_environment()
    cases = [each.case for each in placed]
    with throw_away_ground(folder, cases[0].now, settings.home, settings.database_url) as ground:
        _warn(ground.rejected)
        check_cases(placed, path, ground.account.catalog())
        return _run(cases, ground, model)


def _warn(rejected: list[Rejected]) -> None:
    """Rows of the account folder that are missing from every figure."""
    for row in rejected[:MOST_WARNINGS]:
        ERRORS.print(f"not imported: {row.file}, line {row.line}: {row.reason}", style="yellow", markup=False)
    if len(rejected) > MOST_WARNINGS:
        ERRORS.print(f"… and {len(rejected) - MOST_WARNINGS} more rows", style="yellow", markup=False)


def _run(cases: list[Case], ground: Ground, model: str) -> list[Result]:
    seats = Seats(ground, model)
    shown = track(cases, description="cases", console=ERRORS, transient=True, disable=not ERRORS.is_terminal)
    return [result for results in run_cases(shown, seats.seat, ground.settle) for result in results]


if __name__ == "__main__":
    typer.run(main)
