"""The contract's scoring table, row by row, on outcomes made by hand."""

import pytest

from assistant.outcome import Outcome
from eval.cases import Expect
from eval.score import MISTAKES, judge
from tests.eval.fakes import COLD, HOT, Json, PlainTruth, action, answer, draft, question, refusal

FACTS: Json = {"facts": [["10 MB", "ten megabytes"], ["CSV"]], "article": "import"}
SAVE: Json = {"action": {"name": "save", "segment_name": "Hot FB"}}

# what it shows, expected, outcome, the draft before, the mistake ("" when right)
TABLE: list[tuple[str, Json, Outcome, Json | None, str]] = [
    ("the same members", {"segment": HOT}, draft(HOT), None, ""),
    ("other members", {"segment": HOT}, draft(COLD), None, "wrong draft"),
    ("a draft without a tree", {"segment": HOT}, Outcome(kind="draft", text=""), None, "wrong draft"),
    ("an action whose draft is right (open, undo)", {"segment": HOT}, action(HOT, name="undo"), None, ""),
    ("a question, though the draft would fit", {"segment": HOT}, question("?", HOT), HOT, "asked needlessly"),
    ("a refusal for a draft", {"segment": HOT}, refusal(), None, "wrong answer"),
    ("the second defensible reading", {"segment_any": [HOT, COLD]}, draft(COLD), None, ""),
    ("none of the defensible readings", {"segment_any": [HOT]}, draft(COLD), None, "wrong draft"),
    ("a question that offers one of them", {"segment_any": [HOT]}, question("?", None, COLD, HOT), None, ""),
    ("a question that offers none", {"segment_any": [HOT]}, question("?", None, COLD), None, "asked needlessly"),
    ("asks with a phrase, whatever its case", {"ask": ["how MUCH"]}, question("How much is big?"), None, ""),
    ("asks, and keeps the draft", {"ask": ["how"]}, question("How?", HOT), HOT, ""),
    ("asks about something else", {"ask": ["spender"]}, question("Which city?"), None, "wrong answer"),
    ("drafts where it should ask", {"ask": ["how"]}, draft(HOT), None, "should have asked"),
    ("acts where it should ask", {"ask": ["how"]}, action(name="save"), None, "should have asked"),
    ("asks, but changes the draft", {"ask": ["how"]}, question("How?", COLD), HOT, "should have asked"),
    ("asks, but loses the draft", {"ask": ["how"]}, question("How?"), HOT, "should have asked"),
    ("refuses where it should ask", {"ask": ["how"]}, refusal(), None, "wrong answer"),
    ("the action, letter case ignored", SAVE, action(name="save", segment_name="hot fb"), None, ""),
    ("more arguments than gold gives", SAVE, action(name="save", segment_name="Hot FB", version=1), None, ""),
    ("another action", SAVE, action(name="list"), None, "wrong action"),
    ("a draft for an action", SAVE, draft(HOT), None, "wrong action"),
    ("a question for an action", SAVE, question(), None, "asked needlessly"),
    ("an answer with every fact", {"help": FACTS}, answer("Up to ten megabytes of csv", "import#size"), None, ""),
    ("an answer that lacks a fact", {"help": FACTS}, answer("Up to 10 MB", "import#size"), None, "wrong answer"),
    ("an answer without sources", {"help": FACTS}, answer("10 MB of CSV"), None, "wrong answer"),
    ("an answer from another article", {"help": FACTS}, answer("10 MB of CSV", "export"), None, "wrong answer"),
    ("a question for an answer", {"help": FACTS}, question(), None, "asked needlessly"),
    ("a refusal", {"refuse": True}, refusal(HOT), HOT, ""),
    ("a refusal that changes the draft", {"refuse": True}, refusal(COLD), HOT, "wrong action"),
    ("a draft for a refusal", {"refuse": True}, draft(HOT), None, "wrong draft"),
    ("an action for a refusal", {"refuse": True}, action(name="delete"), None, "wrong action"),
]  # fmt: skip  # a table: one row a line


@pytest.mark.parametrize(
    ("expect", "outcome", "before", "mistake"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_scoring(expect: Json, outcome: Outcome, before: Json | None, mistake: str) -> None:
    """Each row: right or wrong, and which kind of mistake."""
    verdict = judge(Expect.model_validate(expect), outcome, before, PlainTruth())
    assert verdict.mistake == mistake
    assert verdict.right == (mistake == "")
    assert bool(verdict.why) == (mistake != "")


def test_every_kind_of_mistake_but_errors_has_a_row() -> None:
    """The table above leaves none out; errors have their own test (test_running.py)."""
    assert {row[4] for row in TABLE} - {""} == set(MISTAKES) - {"error"}


ARGUMENTS: list[tuple[str, Json, Json, bool]] = [
    ("a name in curly quotes", {"segment": "Big ones"}, {"segment": "“big  ones”"}, True),
    ("another name", {"segment": "Big ones"}, {"segment": "Big one"}, False),
    ("a missing argument", {"to": "Ex"}, {"segment": "Ex"}, False),
    ("an argument that is null", {"to": "Ex"}, {"to": None}, False),
    ("segments in another order", {"segments": ["A", "B"]}, {"segments": ["b", "a"]}, True),
    ("one segment of two", {"segments": ["A", "B"]}, {"segments": ["A"]}, False),
    ("segments that are no list", {"segments": ["A", "B"]}, {"segments": "A, B"}, False),
    ("the copy's tree, by members", {"tree": HOT}, {"tree": dict(HOT)}, True),
    ("another tree", {"tree": HOT}, {"tree": COLD}, False),
    ("a lead in the user's words", {"lead": "Jane Doe"}, {"lead": "jane doe?"}, True),
    ("a lead by the id found for them", {"lead": "Jane Doe"}, {"lead": "L1"}, True),
    ("another lead", {"lead": "Jane Doe"}, {"lead": "L2"}, False),
    ("a campaign by its id", {"campaign": "May news"}, {"campaign": "k1"}, True),
    ("another campaign", {"campaign": "May news"}, {"campaign": "k2"}, False),
]  # fmt: skip  # a table: one row a line


@pytest.mark.parametrize(("gold", "given", "right"), [row[1:] for row in ARGUMENTS], ids=[row[0] for row in ARGUMENTS])
def test_action_arguments(gold: Json, given: Json, right: bool) -> None:
    """Arguments are compared each in its own way."""
    expect = Expect.model_validate({"action": {"name": "open", **gold}})
    assert judge(expect, action(name="open", **given), None, PlainTruth()).right == right
