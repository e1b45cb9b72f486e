"""Scores one turn by the contract's table: what was expected against what the product came to."""

from dataclasses import dataclass
from typing import Protocol

from assistant.outcome import Outcome
from eval.actions import wrong_argument
from eval.cases import Expect, HelpFacts, Json

MISTAKES = ("wrong draft", "asked needlessly", "should have asked", "wrong action", "wrong answer", "error")
SILENT = ("wrong draft", "should have asked")  # nobody is told: the kinds that must hardly ever happen


class Truth(Protocol):
    """Compares trees by their members, and names by what they name (eval/members.py)."""

    def difference(self, tree: Json, gold: Json) -> str | None:
        """None where both have the same members; else in what they differ."""
        ...

    def same_lead(self, one: str, other: str) -> bool:
        """Whether both name the same lead."""
        ...

    def same_campaign(self, one: str, other: str) -> bool:
        """Whether both name the same campaign."""
        ...


@dataclass(frozen=True)
class Verdict:
    """Whether a turn is right; if not, why, and which kind of mistake it is (one of MISTAKES)."""

    right: bool
    why: str = ""
    mistake: str = ""


RIGHT = Verdict(True)


def judge(expect: Expect, outcome: Outcome, before: Json | None, truth: Truth) -> Verdict:
    """Score one turn; `before` is the draft that the conversation had."""
    if expect.segment is not None:
        return _segment(outcome, expect.segment, truth)
    if expect.segment_any is not None:
        return _segment_any(outcome, expect.segment_any, truth)
    if expect.ask is not None:
        return _ask(outcome, expect.ask, before, truth)
    if expect.action is not None:
        return _action(outcome, expect.action, truth)
    if expect.help is not None:
        return _help(outcome, expect.help, before, truth)
    return _refuse(outcome, before, truth)


def _segment(outcome: Outcome, gold: Json, truth: Truth) -> Verdict:
    if outcome.kind == "question":
        return Verdict(False, "asked, where a draft was expected", "asked needlessly")
    if outcome.kind in ("answer", "refusal"):
        return Verdict(False, f"{_a(outcome)}, where a draft was expected", "wrong answer")
    if outcome.tree is None:
        return Verdict(False, f"{_a(outcome)} without a draft", "wrong draft")
    difference = truth.difference(outcome.tree, gold)
    return Verdict(False, difference, "wrong draft") if difference else RIGHT


def _segment_any(outcome: Outcome, golds: list[Json], truth: Truth) -> Verdict:
    if outcome.kind == "question":
        offered = [reading.tree for reading in outcome.readings if reading.tree is not None]
        if any(truth.difference(tree, gold) is None for tree in offered for gold in golds):
            return RIGHT
        return Verdict(False, "asked, and offered none of the defensible readings", "asked needlessly")
    verdicts = [_segment(outcome, gold, truth) for gold in golds]
    return next((verdict for verdict in verdicts if verdict.right), verdicts[0])


def _ask(outcome: Outcome, phrases: list[str], before: Json | None, truth: Truth) -> Verdict:
    if outcome.kind in ("draft", "action"):
        return Verdict(False, f"{_a(outcome)}, where a question was expected", "should have asked")
    if outcome.kind != "question":
        return Verdict(False, f"{_a(outcome)}, where a question was expected", "wrong answer")
    if not _unchanged(outcome, before, truth):
        return Verdict(False, "asked, but the draft changed", "should have asked")
    if not any(phrase.casefold() in outcome.text.casefold() for phrase in phrases):
        return Verdict(False, f"the question holds none of: {' | '.join(phrases)}", "wrong answer")
    return RIGHT


def _action(outcome: Outcome, gold: Json, truth: Truth) -> Verdict:
    if outcome.kind == "question":
        return Verdict(False, f"asked, where {gold['name']} was expected", "asked needlessly")
    if outcome.action is None:
        return Verdict(False, f"{_a(outcome)}, where {gold['name']} was expected", "wrong action")
    wrong = wrong_argument(outcome.action, gold, truth)
    return Verdict(False, wrong, "wrong action") if wrong else RIGHT


def _help(outcome: Outcome, gold: HelpFacts, before: Json | None, truth: Truth) -> Verdict:
    if outcome.kind != "answer":
        return _not_this(outcome, "an answer", before, truth)
    if not outcome.sources:
        return Verdict(False, "the answer names no source", "wrong answer")
    if gold.article is not None and gold.article not in {source.split("#")[0] for source in outcome.sources}:
        return Verdict(False, f"the article {gold.article} is not among the sources", "wrong answer")
    text = outcome.text.casefold()
    for spellings in gold.facts:
        if not any(spelling.casefold() in text for spelling in spellings):
            return Verdict(False, f"the answer lacks: {' | '.join(spellings)}", "wrong answer")
    return RIGHT


def _refuse(outcome: Outcome, before: Json | None, truth: Truth) -> Verdict:
    if outcome.kind != "refusal":
        return _not_this(outcome, "a refusal", before, truth)
    if outcome.action is not None or not _unchanged(outcome, before, truth):
        return Verdict(False, "refused, but something changed", "wrong action")
    return RIGHT


def _not_this(outcome: Outcome, wanted: str, before: Json | None, truth: Truth) -> Verdict:
    """Something else than the answer or refusal that was wanted; a changed draft weighs most."""
    mistakes = {"draft": "wrong draft", "action": "wrong action", "question": "asked needlessly"}
    mistake = mistakes.get(outcome.kind, "wrong answer")
    changed = "" if _unchanged(outcome, before, truth) else " and a changed draft"
    return Verdict(False, f"{_a(outcome)}{changed}, where {wanted} was expected", mistake)


def _unchanged(outcome: Outcome, before: Json | None, truth: Truth) -> bool:
    if outcome.tree is None or before is None:
        return outcome.tree is before
    return outcome.tree == before or truth.difference(outcome.tree, before) is None


def _a(outcome: Outcome) -> str:
    article = "an" if outcome.kind in ("action", "answer") else "a"
    name = f" ({outcome.action.get('name')})" if outcome.action else ""
    return f"{article} {outcome.kind}{name}"
