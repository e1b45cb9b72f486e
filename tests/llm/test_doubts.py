"""Where a proposal joins or denies the same words otherwise than the interpreter: the other reading is beside it."""

# ruff: noqa: E501 - the tables read as one row a case

from typing import Any

import pytest

from assistant.llm.proposals.doubts import Doubts, doubts
from assistant.llm.proposals.example_account import example_catalog, example_context
from assistant.llm.proposals.proposal import resolve
from assistant.llm.proposals.resolved import Said
from eval.cases import load_cases
from segment_core.catalog import Catalog
from segment_core.describe import describe
from segment_core.validate import validate
from tests.conftest import DEV_ACCOUNT
from tests.llm.conftest import Begin
from tests.mutated_proposals import judged
from tests.support.gym_model import SOURCE, STATUS, worded
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import call


def leaf(field: str, op: str, value: Any, words: str) -> dict[str, Any]:
    """One condition."""
    return {"field": field, "op": op, "value": value, "words": words}


def found(message: str, tree: Any, draft: dict[str, Any] | None = None) -> Doubts:
    """The doubts about a sound proposal."""
    context = example_context(draft)
    resolved = resolve(tree, Said(message), context)
    assert resolved.tree is not None, resolved.problems
    return doubts(resolved, Said(message), context)


def sentences(doubt: Doubts) -> list[str]:
    """The trees that are offered, as sentences."""
    catalog = example_catalog()
    return [describe(validate(option.tree or {}, catalog), catalog) for option in doubt.options]


def pair(words: str) -> list[dict[str, Any]]:
    """Hot, and Toronto, both quoting all the words."""
    return [leaf("status", "in", "hot", words), leaf("city", "in", "Toronto", words)]


MIXED = "hot or warm leads, in Toronto or tagged VIP"
DOUBTED: list[tuple[str, str, Any, str]] = [
    # what the row shows, message, tree, the reading that is offered
    ("an or across two fields, where another or was said", MIXED, {"any": [leaf("status", "in", ["hot", "warm"], MIXED), leaf("city", "in", "Toronto", MIXED), leaf("tags", "has_any", "VIP", MIXED)]}, "Status is Hot or Warm, and (City is Toronto or Tags include VIP)"),
    ("the reach of a not", "not hot, in Toronto", {"all": [leaf("status", "not_in", "hot", "not hot, in Toronto"), {"not": leaf("city", "in", "Toronto", "not hot, in Toronto")}]}, "Status is not Hot and City is Toronto"),
    ("both tags or either", "tagged VIP and investor", leaf("tags", "has_any", ["VIP", "investor"], "tagged VIP and investor"), "Tags include both VIP and Investor"),
    ("beside a word that only the model understood", "not hot, in Toronto, people who bought", {"all": [leaf("status", "not_in", "hot", "not hot, in Toronto"), {"not": leaf("city", "in", "Toronto", "not hot, in Toronto")}, leaf("tags", "has_any", "Buyer", "people who bought")]}, "Status is not Hot and City is Toronto and Tags include Buyer"),
    ("beside a word that nobody knows", "not hot, in Toronto, zebras", {"all": [leaf("status", "not_in", "hot", "not hot, in Toronto"), {"not": leaf("city", "in", "Toronto", "not hot, in Toronto")}]}, "Status is not Hot and City is Toronto"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "tree", "other"), DOUBTED, ids=[row[0] for row in DOUBTED])
def test_doubted(what: str, message: str, tree: Any, other: str) -> None:
    """The other reading is offered whole, and said in the reply."""
    doubt = found(message, tree)
    assert sentences(doubt) == [other], what
    assert doubt.note == f"Could also mean “{other}”"


SURE: list[tuple[str, str, Any]] = [
    ("what the interpreter reads too", "hot leads in Toronto", {"all": pair("hot leads in Toronto")}),
    ("in another order", "hot leads in Toronto", {"all": pair("hot leads in Toronto")[::-1]}),
    ("with a word that only the model understood", "hot people who bought", {"all": [leaf("status", "in", "hot", "hot"), leaf("tags", "has_any", "Buyer", "people who bought")]}),
    ("everyone", "all leads please", {"everyone": True}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "tree"), SURE, ids=[row[0] for row in SURE])
def test_not_doubted(what: str, message: str, tree: Any) -> None:
    """Nothing is offered where the two agree on all that both read."""
    assert found(message, tree) == Doubts(), what


def test_a_choice_between_readings_is_no_disagreement() -> None:
    """The interpreter would ask; the model chose one of its readings: the others are offered, without a note."""
    message = "hot and in Toronto or from Zillow"
    source = leaf("source", "in", "Zillow", "Zillow")
    doubt = found(message, {"any": [{"all": pair("hot and in Toronto")}, source]})
    assert sentences(doubt) == ["Status is Hot and (City is Toronto or Source is Zillow)"]
    assert doubt.note == ""


def test_the_user_can_take_the_other_reading(begin: Begin, scripted: ScriptedModel) -> None:
    """It is in the reply and a button, counted; pressing it makes it the draft."""
    words = "trials, not from Instagram or Website"
    wrong = {"any": [worded(STATUS, words), {"not": worded({**SOURCE, "value": ["Instagram", "Website"]}, words)}]}
    scripted.follow([call("propose_segment", tree=wrong)])
    chat = begin()
    turn = chat.say(words)
    other = turn.outcome.readings[-1]
    assert turn.outcome.kind == "draft"
    assert f"Could also mean “{other.sentence}”" in turn.outcome.text
    assert other.sentence == "Status is Trial, and Source is neither Instagram nor Website"
    chosen = chat.press("reading", index=len(turn.outcome.readings) - 1)
    assert (chosen.outcome.tree, chosen.outcome.count) == (other.tree, other.count)


def test_few_mistakes_pass_unnoticed(gym_catalog: Catalog) -> None:
    """Of the dev set's wrong proposals (a sample; `make mutants` takes all) nearly every one is noticed."""
    cases = [placed.case for placed in load_cases(DEV_ACCOUNT.parent / "cases.jsonl")][::40]
    result = judged(cases, gym_catalog)
    passed = [wrong for wrong in result.wrong if not wrong.noticed]
    assert len(result.wrong) > 100
    assert len(passed) <= 0.02 * len(result.wrong), passed
    assert result.doubted <= 0.05 * result.sound
