"""The results file, and the table that a run prints: by skill and by kind of mistake."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from rich.box import SIMPLE
from rich.table import Table

from eval.run import Result
from eval.score import MISTAKES, SILENT


def write_results(path: Path, results: Iterable[Result]) -> None:
    """One JSON line per turn."""
    with path.open("w", encoding="utf-8") as file:
        for result in results:
            file.write(json.dumps(result.to_json(), ensure_ascii=False) + "\n")


def share_right(results: Sequence[Result]) -> float:
    """The share of right turns, 0 to 1."""
    return sum(result.verdict.right for result in results) / len(results) if results else 0.0


def share_silent(results: Sequence[Result]) -> float:
    """The share of turns that are silently wrong: a wrong draft, or one where a question was due."""
    return sum(result.verdict.mistake in SILENT for result in results) / len(results) if results else 0.0


def table(results: Sequence[Result]) -> Table:
    """A line per skill (a turn counts under each of its case's skills) and one for all, with the kinds of mistake."""
    made = Table(title=f"{len(results)} turns of {len({result.id for result in results})} cases", box=SIMPLE)
    made.add_column("skill", no_wrap=True)
    for heading in ("turns", "right", "share", *MISTAKES):
        made.add_column(heading.replace(" ", "\n", 1), justify="right", no_wrap=True)
    skills = Counter(skill for result in results for skill in result.skills)
    for skill, _ in sorted(skills.items(), key=lambda item: (-item[1], item[0])):
        made.add_row(*_row(skill, [result for result in results if skill in result.skills]))
    made.add_section()
    made.add_row(*_row("all", results), style="bold")
    return made


def _row(name: str, results: Sequence[Result]) -> list[str]:
    mistakes = Counter(result.verdict.mistake for result in results)
    right = sum(result.verdict.right for result in results)
    counts = [str(mistakes[mistake]) if mistakes[mistake] else "·" for mistake in MISTAKES]
    return [name, str(len(results)), str(right), f"{share_right(results):.1%}", *counts]


def summary(results: Sequence[Result]) -> str:
    """The figures below the table."""
    right = sum(result.verdict.right for result in results)
    times = sorted(result.latency_ms for result in results)
    slow = times[min(len(times) - 1, int(len(times) * 0.95))]
    return (
        f"{right} of {len(results)} turns right ({share_right(results):.1%}), "
        f"{share_silent(results):.1%} silently wrong; "
        f"latency median {median(times):.0f} ms, p95 {slow:.0f} ms; "
        f"{sum(result.llm_calls for result in results)} LLM calls"
    )
