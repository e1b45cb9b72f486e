"""The table that a run prints, by skill and by kind of mistake, and the figures below it."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from rich.box import SIMPLE
from rich.table import Table

from eval.run import Result
from eval.score import MISTAKES, SILENT


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
    return (
        f"{right} of {len(results)} turns right ({share_right(results):.1%}), "
        f"{share_silent(results):.1%} silently wrong; "
        f"latency {_latency(results)}; "
        f"{sum(result.used.calls for result in results)} LLM calls"
    )


def model_summary(results: Sequence[Result]) -> str:
    """What the language model did and cost."""
    engines = Counter(result.usage.engine for result in results if result.usage)
    called = [result for result in results if result.used.calls]
    tokens_in, tokens_out = (sum(getattr(r.used, f"{way}_tokens") for r in results) for way in ("input", "output"))
    latency = f" (latency of those that called it: {_latency(called)})" if called else ""
    return (
        f"{len(results) - len(called)} turns answered without a call, {engines['model']} by the model{latency}, "
        f"{engines['fallback']} by the built-in interpreter because the model was out of reach\n"
        f"{tokens_in:,} tokens in, {tokens_out:,} out; {_cost(called, len(results))}"
    )


def _latency(results: Sequence[Result]) -> str:
    times = sorted(result.latency_ms for result in results)
    slow = times[min(len(times) - 1, int(len(times) * 0.95))]
    return f"median {median(times):.0f} ms, p95 {slow:.0f} ms"


def _cost(called: Sequence[Result], turns: int) -> str:
    """Dollars per turn and in all. A turn whose tokens the endpoint does not report has no known cost."""
    known = [result.used.cost for result in called if result.used.cost is not None]
    if called and not known:
        return "no prices set (CORI_PRICE_IN and CORI_PRICE_OUT), or no tokens reported"
    unknown = f", and {len(called) - len(known)} turns of unknown cost" if len(known) < len(called) else ""
    return f"${sum(known) / turns:.5f} a turn, ${sum(known):.4f} in all{unknown}"
