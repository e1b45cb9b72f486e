"""From turns to cards, and from presses to actions."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.outcome import Outcome, Screen, Turn
from segment_core.errors import BadInput
from tests.web.fakes import COLD, DELETE, HOT, QUESTION, draft
from web.buttons import Shown, arguments, read_press
from web.cards import card_of, draft_key


def plain(kind: Any, **facts: Any) -> Turn:
    """A turn with nothing but an outcome."""
    return Turn(outcome=Outcome(kind=kind, text="…", **facts))


def test_a_draft_shows_its_parts() -> None:
    """Sentence, count, conditions and rows all reach the card, and nothing of the leads' ids does."""
    turn = draft(HOT, "Status is Hot", 214)
    turn = turn.model_copy(update={"outcome": turn.outcome.model_copy(update={"lead_ids": ["l1", "l2"]})})
    card = card_of(turn)
    assert card is not None
    assert (card["draft"]["sentence"], card["draft"]["count"]) == ("Status is Hot", 214)
    assert card["draft"]["conditions"] == ["Status is Hot", "Source is Facebook"]
    assert card["table"]["rows"] == [["Maya Torres", "Hot"], ["Liam O’Neill", None]]
    assert "l1" not in str(card)


@pytest.mark.parametrize("kind", ["answer", "refusal", "question"])
def test_words_alone_need_no_card(kind: str) -> None:
    """No empty box under a reply that is text."""
    assert card_of(plain(kind)) is None


def test_an_action_that_keeps_the_draft_does_not_show_it_again() -> None:
    """After "show my segments" the draft is still there, but the list is the answer; after "undo" the draft is."""
    facts: dict[str, Any] = {"tree": HOT, "sentence": "Status is Hot", "count": 2}
    assert card_of(plain("action", action={"name": "list"}, **facts)) is None
    undone = card_of(plain("action", action={"name": "undo"}, **facts))
    assert undone is not None
    assert undone["draft"]["count"] == 2


@pytest.mark.parametrize(
    ("name", "segment", "as_saved"), [("save", "A", True), ("save", None, False), ("undo", "A", False)]
)
def test_a_card_knows_whether_its_draft_is_stored(name: str, segment: str | None, as_saved: bool) -> None:
    """After saving there is nothing to save; a proposal to overwrite, or a step back, has not saved anything."""
    outcome = plain("action", action={"name": name}, tree=HOT, sentence="Status is Hot", count=2).outcome
    card = card_of(Turn(outcome=outcome, segment=segment))
    assert card is not None
    assert card["draft"]["as_saved"] is as_saved


def test_long_tables_are_cut_openly() -> None:
    """Ten leads are shown, the rest are counted; other values than JSON's become text."""
    rows: list[list[Any]] = [[f"Lead {number}", date(2026, 6, 1)] for number in range(25)]
    card = card_of(Turn(outcome=plain("answer").outcome, screen=Screen(kind="leads", columns=["A", "B"], rows=rows)))
    assert card is not None
    assert (len(card["table"]["rows"]), card["table"]["left_out"]) == (10, 15)
    assert card["table"]["rows"][0] == ["Lead 0", "2026-06-01"]


def test_a_question_shows_readings_with_counts() -> None:
    """Each reading is a button with its count; the trees stay on the server."""
    card = card_of(QUESTION)
    assert card is not None
    assert card["readings"] == [{"label": "Status is Hot", "count": 214}, {"label": "Status is Cold", "count": 1}]
    assert "field" not in str(card)


def test_a_confirmation_carries_its_token() -> None:
    """What waits for a yes is shown with the token that names it."""
    card = card_of(DELETE)
    assert card is not None
    assert card["confirmation"]["token"] == "issued-by-the-server"


def test_a_confirmation_is_not_said_twice() -> None:
    """Where the reply is the confirmation's own text, the card has title and buttons alone."""
    assert DELETE.confirmation is not None
    said = DELETE.model_copy(update={"outcome": Outcome(kind="action", text=DELETE.confirmation.text)})
    card = card_of(said)
    assert card is not None
    assert (card["confirmation"]["title"], card["confirmation"]["text"]) == ("Delete “Hot FB”?", "")


def test_save_acts_on_the_draft_of_its_card_alone() -> None:
    """The newest draft's card saves; the card before it is refused; after going back it saves again."""
    hot, cold = draft(HOT, "Hot", 1), draft(COLD, "Cold", 2)
    press = read_press({"action": "save", "segment_name": "Mine", "draft_key": draft_key(hot.outcome)})
    assert arguments(press, Shown().after(hot)) == {"segment_name": "Mine"}
    with pytest.raises(BadInput, match="has changed"):
        arguments(press, Shown().after(hot).after(cold))
    undone = plain("action", action={"name": "undo"}, tree=HOT)
    assert arguments(press, Shown().after(hot).after(cold).after(undone)) == {"segment_name": "Mine"}


@pytest.mark.parametrize(
    ("turn", "kept"),
    [
        (plain("answer"), True),
        (QUESTION, True),
        (plain("action", action={"name": "list"}), True),
        (plain("action", action={"name": "clear"}), False),
    ],
    ids=["answer", "question", "list", "clear"],
)
def test_what_leaves_the_draft_as_it_was(turn: Turn, kept: bool) -> None:
    """Only a new draft or clearing it makes an older card's buttons idle."""
    before = Shown().after(draft(HOT, "Hot", 1))
    assert (before.after(turn).draft == before.draft) is kept


def test_a_reading_answers_its_own_question_alone() -> None:
    """The third button of an old question never picks the third reading of a new one."""
    card = card_of(QUESTION)
    assert card is not None
    press = read_press({"action": "reading", "index": 1, "question_key": card["question_key"]})
    asked = Shown().after(QUESTION)
    assert arguments(press, asked) == {"index": 1}
    for later in (asked.after(draft(HOT, "Hot", 1)), replace(asked, question="another"), Shown()):
        with pytest.raises(BadInput, match="no longer open"):
            arguments(press, later)
    with pytest.raises(BadInput, match="no longer open"):
        arguments(read_press({"action": "reading", "index": 1}), Shown())
