"""Run a case file on an account folder in throw-away databases, and report.

    uv run python -m eval --cases FILE --account DIR --model builtin --out results.jsonl [--threshold 0.95]

Exit code: 0; 1 where the share of right turns is under the threshold; 2 where the input or the model cannot be used;
130 where it was interrupted. The same command goes on from there.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from assistant.llm.settings import BUILTIN, ModelSettings
from eval.cases import Case, PlacedCase, check_cases, load_cases
from eval.ground import Ground, throw_away_ground
from eval.origin import origin_of
from eval.report import model_summary, share_right, summary, table
from eval.results_file import ResultsFile
from eval.retrieval import retrieval_summary
from eval.run import Result, run_cases
from eval.seats import Seats
from segment_core.errors import BadInput, CoriError
from segment_core.importing.records import Rejected
from web.settings import Settings
from web.telemetry import set_up_telemetry

ERRORS = Console(stderr=True)
MOST_WARNINGS = 5
NARROWEST = 110  # characters that the table needs
INTERRUPTED = 130


def main(
    cases: Annotated[Path, typer.Option(help="The case file, JSON Lines.")],
    account: Annotated[Path, typer.Option(help="The account folder that the cases are about.")],
    out: Annotated[Path, typer.Option(help="Where the result lines go; a run that was interrupted goes on from them.")],
    model: Annotated[str, typer.Option(help="Which model reads the messages: builtin or openai:NAME.")] = BUILTIN,
    builtin_first: Annotated[
        bool | None, typer.Option(help="Whether the interpreter answers what it is sure of. Else CORI_BUILTIN_FIRST.")
    ] = None,
    threshold: Annotated[float | None, typer.Option(help="Fail under this share of right turns, 0 to 1.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the results that are there.")] = False,
) -> None:
    """Score every turn of the cases, print a table by skill and kind of mistake, write the result lines."""
    try:
        set_up_telemetry()
        settings = model_settings(model, builtin_first)
        placed = load_cases(cases)
        file = results_file(out, settings, cases, account)
        results = evaluate(placed, cases, account, settings, file, fresh)
    except (CoriError, OSError) as error:
        ERRORS.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    except KeyboardInterrupt as error:
        ERRORS.print(f"stopped; the same command goes on from what {out} holds", markup=False, soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from error
    report([each.case for each in placed], results, settings)
    if threshold is not None and share_right(results) < threshold:
        Console().print(f"under the threshold of {threshold:.1%}", style="red")
        raise typer.Exit(1)


def model_settings(model: str, builtin_first: bool | None) -> ModelSettings:
    """The environment's settings, with what was said on the command line. Raises BadInput."""
    settings = ModelSettings.from_environment(name=model)
    return settings if builtin_first is None else replace(settings, builtin_first=builtin_first)


def results_file(out: Path, settings: ModelSettings, cases: Path, account: Path) -> ResultsFile:
    """The file of this run. Raises BadInput where it could not be written, or there is no account folder."""
    if not account.is_dir():
        raise BadInput(f"there is no folder {account}", file=str(account))
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise BadInput(f"{out} cannot be written: it is a folder, or its folder is missing", file=str(out))
    return ResultsFile(out, origin_of(settings, cases, account))


def evaluate(
    placed: list[PlacedCase], path: Path, folder: Path, settings: ModelSettings, file: ResultsFile, fresh: bool = False
) -> list[Result]:
    """Every turn's result, those that the file has already and those that are new.

    Raises CoriError where the cases, the folder, the model or the database cannot be used.
    """
    cases = [each.case for each in placed]
    done = {} if fresh else file.kept(cases)
    left = [case for case in cases if case.id not in done]
    if done:
        ERRORS.print(f"{len(done)} of {len(cases)} cases are in {file.path} already", markup=False, soft_wrap=True)
    if left:
        _check_endpoint(settings)
        environment = Settings.from_environment()
        with throw_away_ground(folder, cases[0].now, environment.home, environment.database_url) as ground:
            _warn(ground.rejected)
            check_cases(placed, path, ground.account.catalog())
            file.begin([result for results in done.values() for result in results])
            _run(left, ground, settings, file, done)
    return [result for case in cases for result in done[case.id]]


def _check_endpoint(settings: ModelSettings) -> None:
    if settings.is_builtin:
        return
    from assistant.llm.endpoint import check_endpoint  # its client takes a second to import

    check_endpoint(settings)


def _warn(rejected: list[Rejected]) -> None:
    """Rows of the account folder that are missing from every figure."""
    for row in rejected[:MOST_WARNINGS]:
        ERRORS.print(f"not imported: {row.file}, line {row.line}: {row.reason}", style="yellow", markup=False)
    if len(rejected) > MOST_WARNINGS:
        ERRORS.print(f"… and {len(rejected) - MOST_WARNINGS} more rows", style="yellow", markup=False)


def _run(
    cases: list[Case], ground: Ground, settings: ModelSettings, file: ResultsFile, done: dict[str, list[Result]]
) -> None:
    """Run the cases; each one's results are in the file and in `done` as soon as it ends."""
    seats = Seats(ground, settings)
    shown = track(cases, description="cases", console=ERRORS, transient=True, disable=not ERRORS.is_terminal)
    for results in run_cases(shown, seats.seat, ground.settle):
        file.add(results)
        done[results[0].id] = results


def report(cases: list[Case], results: list[Result], settings: ModelSettings) -> None:
    """Print the table and the figures."""
    console = Console()
    console.width = max(console.width, NARROWEST)  # a pipe would get 80, and cut the table's columns
    console.print(table(results))
    console.print(summary(results), markup=False, soft_wrap=True)
    found = retrieval_summary(cases, results)
    if found:
        console.print(found, markup=False, soft_wrap=True)
    if not settings.is_builtin:
        console.print(model_summary(results), markup=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
