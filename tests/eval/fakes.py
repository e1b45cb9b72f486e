"""A scripted assistant, and a truth without a database: two trees are equal where their JSON is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.outcome import OfferedReading, Outcome, Turn, Usage
from assistant.workspace import Who
from eval.cases import Case

Json = dict[str, Any]
HOT: Json = {"field": "status", "op": "in", "value": ["Hot"]}
COLD: Json = {"field": "status", "op": "in", "value": ["Cold"]}
NOW = "2026-06-16T12:00:00-04:00"
ANYBODY = Who("demo", "a1")


class PlainTruth:
    """Stands in for the databases: compares JSON, and knows one lead and one campaign by two names."""

    def difference(self, tree: Json, gold: Json) -> str | None:
        """None where the JSON is equal."""
        return None if tree == gold else "other members"

    def same_lead(self, one: str, other: str) -> bool:
        """L1 is Jane Doe."""
        return {one, other} == {"L1", "Jane Doe"}

    def same_campaign(self, one: str, other: str) -> bool:
        """k1 is May news."""
        return {one, other} == {"k1", "May news"}


@dataclass
class ScriptedAssistant:
    """Answers with the given outcomes in turn; an exception among them is raised."""

    script: Sequence[Outcome | Exception]
    said: list[str] = field(default_factory=list[str])

    def turn(self, who: Who, thread_id: str, text: str, now: datetime, *, with_members: bool = False) -> Turn:
        """The next outcome of the script."""
        assert with_members
        outcome = self.script[len(self.said)]
        self.said.append(text)
        if isinstance(outcome, Exception):
            raise outcome
        return Turn(outcome=outcome, usage=Usage(engine="model", calls=1))


def draft(tree: Json, **more: Any) -> Outcome:
    """A draft."""
    return Outcome(kind="draft", text="Here it is.", tree=tree, **more)


def question(text: str = "Which one?", tree: Json | None = None, *offered: Json) -> Outcome:
    """A question; the draft stays at `tree`."""
    readings = [OfferedReading(tree=reading, sentence="") for reading in offered]
    return Outcome(kind="question", text=text, tree=tree, readings=readings)


def action(tree: Json | None = None, /, **arguments: Any) -> Outcome:
    """An action."""
    return Outcome(kind="action", text="Done.", tree=tree, action=arguments)


def answer(text: str, *sources: str) -> Outcome:
    """An answer from the help center."""
    return Outcome(kind="answer", text=text, sources=list(sources))


def refusal(tree: Json | None = None) -> Outcome:
    """A refusal."""
    return Outcome(kind="refusal", text="I build segments.", tree=tree)


def case(*expected: Json, case_id: str = "c1", skills: Sequence[str] = ("s",)) -> Case:
    """A case with one turn per expectation."""
    turns = [{"say": f"turn {place}", "expect": expect} for place, expect in enumerate(expected)]
    data = {"id": case_id, "now": NOW, "user": "a1", "skills": list(skills), "turns": turns}
    return Case.model_validate(data)
