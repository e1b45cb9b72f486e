"""The development set under eval/dev_set: a floor for turns that are right, a ceiling for silent mistakes."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from assistant.interpreter import interpret
from assistant.reading import Act, Ask, Context, Draft, Reading, Refuse
from segment_core.catalog import Catalog
from segment_core.model import to_json
from tests.support.account import AccountFolder
from tests.support.folder import catalog_of, read_folder
from tests.support.oracle import members

DEV_SET = Path(__file__).parents[2] / "eval" / "dev_set"
Json = dict[str, Any]


@dataclass
class Score:
    """Turns read, turns right, and drafts that are wrong without a word about it."""

    folder: AccountFolder
    catalog: Catalog
    turns: int = 0
    wrong: list[str] = field(default_factory=list[str])
    silent: list[str] = field(default_factory=list[str])

    def mark(self, say: str, reading: Reading, expect: Json, state: Context) -> None:
        """Compares one turn with gold, drafts by their members."""
        self.turns += 1
        if self.right(reading, expect, state):
            return
        self.wrong.append(say)
        if isinstance(reading, Draft):
            self.silent.append(say)

    def right(self, reading: Reading, expect: Json, state: Context) -> bool:
        """Whether the reading is what gold asks for."""
        if "segment" in expect or "segment_any" in expect:
            golds = expect.get("segment_any") or [expect["segment"]]
            tree = reading.tree if isinstance(reading, Draft) else state.draft if isinstance(reading, Act) else None
            return tree is not None and any(self.same(to_json(tree), gold, state) for gold in golds)
        if "ask" in expect:
            who = isinstance(reading, Act) and reading.name == "why"  # the leads of that name are counted later
            return who or (
                isinstance(reading, Ask) and any(p in reading.pending.question.lower() for p in expect["ask"])
            )
        if "action" in expect:
            return isinstance(reading, Act) and self.same_action(reading, expect["action"], state)
        return isinstance(reading, Refuse) == ("refuse" in expect)

    def same(self, one: Json, other: Json, state: Context) -> bool:
        """Whether two trees have the same members."""
        return members(one, self.folder, state.now) == members(other, self.folder, state.now)

    def same_action(self, act: Act, gold: Json, state: Context) -> bool:
        """Whether every argument that gold gives is equal."""
        for key, value in gold.items():
            if key == "tree":
                if act.tree is None or not self.same(to_json(act.tree), value, state):
                    return False
            elif _folded(act.name if key == "name" else act.arguments.get(key)) != _folded(value):
                return False
        return True


def _folded(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(str(item).lower() for item in cast("list[Any]", value))
    return str(value).lower()


def _after(state: Context, reading: Reading) -> Context:
    if isinstance(reading, Draft):
        return replace(state, draft=reading.tree, history=(*state.history, state.draft), pending=None)
    if isinstance(reading, Act) and reading.name == "undo" and state.history:
        return replace(state, draft=state.history[-1], history=state.history[:-1], pending=None)
    return replace(state, pending=reading.pending if isinstance(reading, Ask) else None)


def test_dev_set_is_read_right() -> None:
    """At least 95% of the turns are right and at most 1% are silently wrong."""
    folder = read_folder(DEV_SET / "account")
    score = Score(folder, catalog_of(folder))
    for line in (DEV_SET / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        state = Context(score.catalog, datetime.fromisoformat(case["now"]), case["user"])
        for turn in case["turns"]:
            reading = interpret(turn["say"], state)
            score.mark(turn["say"], reading, turn["expect"], state)
            state = _after(state, reading)
    assert score.turns > 200
    assert len(score.wrong) <= 0.05 * score.turns, score.wrong
    assert len(score.silent) <= 0.01 * score.turns, score.silent
