"""Roles in the conversation: a viewer looks and counts, and nothing that they say or press changes anything."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from assistant.outcome import Turn
from assistant.roles import VIEWERS
from assistant.service import Assistant
from assistant.workspace import Who
from segment_core.database.engine import Database
from segment_core.errors import CoriError
from segment_core.tables import CONFIRMATION, SEGMENT, SEGMENT_VERSION
from tests.conftest import NOW
from tests.support.in_loop import in_loop

MARKETER = Who("peak-performance-gyms", "c1", "Coach Kim", "marketer")
VIEWER = replace(MARKETER, role="viewer")
CHANGES = [
    "save it as Trials",
    "rename Mine to Yours",
    "duplicate Mine",
    "delete Mine",
    "send a campaign called July to Mine",
]


@pytest.fixture
def assistant(own_gym: Database) -> Assistant:
    """The assistant on a gym with a segment that a marketer has saved."""
    made = Assistant(own_gym)
    say(made, "active members", MARKETER, "theirs")
    say(made, "save it as Mine", MARKETER, "theirs")
    return made


def say(assistant: Assistant, text: str, who: Who = VIEWER, thread: str = "t") -> Turn:
    """One message."""
    return assistant.turn(who, thread, text, NOW)


def press(assistant: Assistant, action: str, **payload: Any) -> Turn:
    """One of a viewer's buttons."""
    return in_loop(assistant.act(VIEWER, "t", action, payload, NOW))


def stored(assistant: Assistant) -> list[Any]:
    """Everything that a change would leave behind."""
    with assistant.database.transaction(VIEWER.account_id) as connection:
        tables = (SEGMENT, SEGMENT_VERSION, CONFIRMATION)
        return [[tuple(row) for row in connection.execute(select(table))] for table in tables]


def test_a_viewer_looks_and_counts(assistant: Assistant) -> None:
    """Draft, refine, look, break down, list, open, undo: all of it works."""
    assert say(assistant, "trials from Instagram").outcome.kind == "draft"
    assert say(assistant, "show leads").screen.kind == "leads"
    assert say(assistant, "break it down by status").screen.kind == "breakdown"
    assert say(assistant, "show my segments").screen.rows
    assert say(assistant, "open Mine").segment == "Mine"
    assert press(assistant, "undo").outcome.kind != "refusal"


@pytest.mark.parametrize("words", CHANGES)
def test_a_viewer_changes_nothing_by_words(assistant: Assistant, words: str) -> None:
    """One clear sentence, and not a row is written."""
    say(assistant, "trials")
    before = stored(assistant)
    turn = say(assistant, words)
    assert turn.outcome.text == VIEWERS or turn.outcome.text.startswith("You may look at everything")
    assert turn.confirmation is None
    assert stored(assistant) == before


@pytest.mark.parametrize(
    ("action", "payload"),
    [("save", {"segment_name": "Trials"}), ("delete", {"segment": "Mine"})],
    ids=["save", "delete"],
)
def test_a_viewer_changes_nothing_by_button(assistant: Assistant, action: str, payload: dict[str, str]) -> None:
    """A made-up press is refused as words are."""
    say(assistant, "trials")
    before = stored(assistant)
    turn = press(assistant, action, **payload)
    assert (turn.outcome.kind, turn.outcome.text) == ("refusal", VIEWERS)
    assert stored(assistant) == before


def test_a_role_lost_before_the_yes_holds_at_once(assistant: Assistant) -> None:
    """A marketer asks to delete, is made a viewer, and says yes: the segment stays, and nothing is used up."""
    say(assistant, "delete Mine", MARKETER)
    before = stored(assistant)
    assert say(assistant, "yes", VIEWER).outcome.text == VIEWERS
    assert stored(assistant) == before
    assert say(assistant, "delete Mine", MARKETER).confirmation


@pytest.mark.parametrize("role", ["viewer", "", "owner"])
def test_only_known_roles_change_anything(role: str) -> None:
    """A role that nobody knows is no role."""
    from assistant.roles import check_may_change

    with pytest.raises(CoriError):
        check_may_change(role)
