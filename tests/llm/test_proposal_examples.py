"""Every worked example of the prompts is a sound proposal: a model that copies its form is understood."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.llm.proposals.example_account import example_catalog, example_context
from assistant.llm.proposals.proposal import resolve
from assistant.llm.proposals.resolved import Said
from segment_core.model import conditions, to_json
from segment_core.sentence import parse_sentence

EXAMPLES = Path(__file__).parents[2] / "prompts" / "examples.md"
BLOCK = re.compile(r"^## (?P<title>.+?)\n(?P<before>.*?)```json\n(?P<json>.*?)```", re.DOTALL | re.MULTILINE)
MESSAGE = re.compile(r"^> (.+)$", re.MULTILINE)
DRAFT = re.compile(r"^Draft: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One worked example: a message, perhaps a draft, and the arguments of the tool call."""

    title: str
    message: str
    arguments: dict[str, Any]
    draft: dict[str, Any] | None


def _draft(line: str) -> dict[str, Any]:
    """ "c1 Status is Hot; c2 City is Toronto" as a tree."""
    catalog = example_catalog()
    found = [parse_sentence(part.split(" ", 1)[1], catalog) for part in line.split("; ")]
    assert all(tree is not None for tree in found), f"a condition of “{line}” is no sentence of the account"
    return {"all": [to_json(tree) for tree in found if tree is not None]}


def examples() -> list[Example]:
    """Every example of prompts/examples.md."""
    found: list[Example] = []
    for block in BLOCK.finditer(EXAMPLES.read_text(encoding="utf-8")):
        message, draft = MESSAGE.search(block["before"]), DRAFT.search(block["before"])
        assert message, f"“{block['title']}” has no message line"
        arguments = json.loads(block["json"])
        found.append(Example(block["title"], message[1], arguments, _draft(draft[1]) if draft else None))
    return found


PROPOSALS = [example for example in examples() if "tree" in example.arguments]


def test_examples_are_found() -> None:
    """The file has examples of proposals, and each block of JSON in it is one of the examples read here."""
    assert len(PROPOSALS) >= 5
    assert len(examples()) == EXAMPLES.read_text(encoding="utf-8").count("```json")


@pytest.mark.parametrize("example", PROPOSALS, ids=lambda example: example.title)
def test_example_resolves(example: Example) -> None:
    """Without a problem, without an assumption but what the draft loses, and with every word accounted for."""
    resolved = resolve(example.arguments["tree"], Said(example.message), example_context(example.draft))
    assert not resolved.problems
    assert resolved.tree is not None
    assert conditions(resolved.tree)
    assert resolved.unused == tuple(example.arguments.get("unused", ()))
    assert not [sentence for sentence in resolved.assumptions if not sentence.startswith("Left out of the draft")]
