"""Eval cases (JSON Lines, docs/filter-model.md): reading them, and saying what is wrong with a line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from segment_core.catalog import Catalog
from segment_core.errors import BadInput, InvalidTree, Problem
from segment_core.validate import validate

Json = dict[str, Any]
ACTIONS = frozenset(
    {
        "save", "open", "rename", "duplicate", "delete", "list", "undo", "preview", "breakdown", "overlap", "why",
        "campaign", "send",
    }
)  # fmt: skip  # the names of the contract
FORMS = ("segment", "segment_any", "ask", "action", "help", "refuse")


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HelpFacts(_Closed):
    """What an answer from the help center has to hold: for every fact one of its spellings."""

    facts: list[list[str]] = Field(min_length=1)
    article: str | None = None


class Expect(_Closed):
    """What a turn has to come to; exactly one of the contract's forms."""

    segment: Json | None = None
    segment_any: list[Json] | None = Field(default=None, min_length=1)
    ask: list[str] | None = Field(default=None, min_length=1)
    action: Json | None = None
    help: HelpFacts | None = None
    refuse: Literal[True] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "Expect":
        given = [form for form in FORMS if getattr(self, form) is not None]
        if len(given) != 1:
            raise ValueError(f"expect holds exactly one of {', '.join(FORMS)}; here: {', '.join(given) or 'none'}")
        if self.action is not None and self.action.get("name") not in ACTIONS:
            raise ValueError(f"there is no action “{self.action.get('name')}”; there are {', '.join(sorted(ACTIONS))}")
        return self

    def trees(self) -> list[Json]:
        """Every gold tree."""
        of_action = [self.action["tree"]] if self.action and "tree" in self.action else []
        return [*([self.segment] if self.segment is not None else []), *(self.segment_any or []), *of_action]


class CaseTurn(_Closed):
    """One thing said, and what it has to come to."""

    say: str = Field(min_length=1)
    expect: Expect


class Case(BaseModel):
    """A conversation. Further keys of a line (a note, say) are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    now: AwareDatetime
    user: str
    skills: list[str] = []
    turns: list[CaseTurn] = Field(min_length=1)


@dataclass(frozen=True)
class PlacedCase:
    """A case and the line of its file it stands on."""

    case: Case
    line: int


def load_cases(path: Path) -> list[PlacedCase]:
    """The cases of a file, in its order. Raises BadInput naming the line and what is wrong with it."""
    found: list[PlacedCase] = []
    known: dict[str, int] = {}
    for number, text in _lines(path):
        case = _case(path, number, text)
        if case.id in known:
            raise _bad(path, number, f"the id “{case.id}” was used on line {known[case.id]}")
        known[case.id] = number
        found.append(PlacedCase(case, number))
    if not found:
        raise BadInput(f"{path} holds no cases", file=str(path))
    return found


def check_cases(cases: list[PlacedCase], path: Path, catalog: Catalog) -> None:
    """Raise BadInput for a user or a gold tree that the account cannot have."""
    for placed in cases:
        if placed.case.user not in catalog.member_ids:
            members = ", ".join(catalog.member_ids)
            raise _bad(path, placed.line, f"there is no member “{placed.case.user}” ({members})")
        for place, turn in enumerate(placed.case.turns):
            for tree in turn.expect.trees():
                _check_tree(tree, catalog, path, placed.line, place)


def _check_tree(tree: Json, catalog: Catalog, path: Path, line: int, turn: int) -> None:
    try:
        validate(tree, catalog)
    except InvalidTree as error:
        if turn and all(_is_unknown_segment(problem) for problem in error.problems):
            return  # a turn before may have saved or renamed it
        raise _bad(path, line, f"the gold tree of turn {turn} is not valid: {error.message}") from error


def _is_unknown_segment(problem: Problem) -> bool:
    return problem.code == "unknown_value" and problem.message.startswith("Segment ")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}", file=str(path)) from error
    for number, line in enumerate(text.split("\n"), start=1):  # splitlines() would also split at U+2028 in a text
        if line.strip():
            yield number, line


def _case(path: Path, number: int, text: str) -> Case:
    try:
        return Case.model_validate(json.loads(text))
    except ValidationError as error:
        parts = [f"{'.'.join(map(str, p['loc'])) or 'the line'}: {p['msg']}" for p in error.errors()]
        raise _bad(path, number, "; ".join(parts)) from error
    except ValueError as error:
        raise _bad(path, number, f"not JSON: {error}") from error


def _bad(path: Path, number: int, reason: str) -> BadInput:
    return BadInput(f"{path}, line {number}: {reason}", file=str(path), line=number)
