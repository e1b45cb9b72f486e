"""Runs cases as conversations through the product's own assistant, and scores every turn."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from assistant.outcome import Turn, Usage
from assistant.workspace import Who
from eval.cases import Case, CaseTurn, Json
from eval.score import Truth, Verdict, judge


class Talker(Protocol):
    """What a conversation needs of the product's assistant (assistant/service.py)."""

    def turn(self, who: Who, thread_id: str, text: str, now: datetime, *, with_members: bool = False) -> Turn:
        """Answer one message."""
        ...


@dataclass(frozen=True)
class Result:
    """One scored turn. `usage` is None where the turn raised or was never run; skills are for the table."""

    id: str
    turn: int
    model: str
    outcome: Json
    verdict: Verdict
    latency_ms: float = 0.0
    usage: Usage | None = None
    skills: tuple[str, ...] = field(default=())

    @property
    def used(self) -> Usage:
        """What the turn cost; nothing where it did not come to an end."""
        return self.usage or Usage()

    def to_json(self) -> Json:
        """The contract's result line, then what else is known of the turn."""
        return {
            "id": self.id,
            "turn": self.turn,
            "model": self.model,
            "outcome": self.outcome,
            "pass": self.verdict.right,
            "why": self.verdict.why,
            "latency_ms": round(self.latency_ms, 2),
            "llm_calls": self.used.calls,
            "mistake": self.verdict.mistake,
            "engine": self.usage.engine if self.usage else None,
            "input_tokens": self.used.input_tokens,
            "output_tokens": self.used.output_tokens,
            "cost": self.used.cost,
        }

    @classmethod
    def from_json(cls, line: Json, skills: tuple[str, ...]) -> "Result":
        """A result from its line."""
        verdict = Verdict(line["pass"], line["why"], line["mistake"])
        usage = Usage.model_validate({**line, "calls": line["llm_calls"]}) if line["engine"] else None
        latency = line["latency_ms"]
        return cls(line["id"], line["turn"], line["model"], line["outcome"], verdict, latency, usage, skills)


@dataclass(frozen=True)
class Seat:
    """Where one case is run: the assistant, who asks, what is true of the account, and the model's name."""

    talker: Talker
    who: Who
    truth: Truth
    model: str


def run_cases(cases: Iterable[Case], seat: Callable[[Case], Seat], after: Callable[[], Any]) -> Iterator[list[Result]]:
    """The results of each case; `seat` prepares a case, `after` cleans up behind it."""
    for case in cases:
        yield run_case(case, seat(case))
        after()


def run_case(case: Case, seat: Seat) -> list[Result]:
    """The case's turns in one conversation. One that errors fails with all the others of its case."""
    results: list[Result] = []
    draft: Json | None = None
    for place, turn in enumerate(case.turns):
        try:
            result, draft = _turn(case, place, turn, draft, seat)
        except Exception as error:  # noqa: BLE001  # whatever the product raises is the case's result, not the run's end
            return _all_failed(case, place, f"{type(error).__name__}: {error}", results, seat.model)
        results.append(result)
    return results


def _turn(case: Case, place: int, turn: CaseTurn, draft: Json | None, seat: Seat) -> tuple[Result, Json | None]:
    started = time.perf_counter()
    done = seat.talker.turn(seat.who, f"eval-{case.id}", turn.say, case.now, with_members=True)
    latency = (time.perf_counter() - started) * 1000
    verdict = judge(turn.expect, done.outcome, draft, seat.truth)
    outcome = outcome_json(done)
    skills = tuple(case.skills)
    return Result(case.id, place, seat.model, outcome, verdict, latency, done.usage, skills), done.outcome.tree


def outcome_json(turn: Turn) -> Json:
    """The contract's outcome object: parts that are not there left out, lead ids sorted."""
    outcome = turn.outcome.model_dump(mode="json", exclude_none=True)
    if "lead_ids" in outcome:
        outcome["lead_ids"] = sorted(outcome["lead_ids"])
    return {key: value for key, value in outcome.items() if value != [] or key == "lead_ids"}


def _all_failed(case: Case, at: int, reason: str, before: list[Result], model: str) -> list[Result]:
    """Every turn of the case as failed: the one that raised, those before it, and those that were never run."""
    why = {at: reason}
    return [
        Result(
            case.id,
            place,
            model,
            before[place].outcome if place < len(before) else {},
            Verdict(False, why.get(place, f"turn {at} raised {reason}"), "error"),
            before[place].latency_ms if place < len(before) else 0.0,
            before[place].usage if place < len(before) else None,
            tuple(case.skills),
        )
        for place in range(len(case.turns))
    ]
