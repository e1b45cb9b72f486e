"""Votes on help articles and questions without an answer: one vote a member, and nothing private is kept."""

from datetime import timedelta

import pytest

from segment_core import help_center
from segment_core.help_center import Votes, redacted
from tests.support.cast import NOW
from tests.support.home import Home


def test_one_vote_a_member_and_the_last_holds(fresh: Home) -> None:
    """A member may think again; another member's vote is another vote."""
    with fresh.database.transaction(fresh.id) as connection:
        for member, helpful in (("t1", True), ("t2", True), ("t1", False)):
            help_center.vote(connection, fresh.id, "counts", member, helpful, NOW)
    assert fresh.run(lambda c, _: help_center.votes(c, fresh.id)) == {"counts": Votes(1, 1)}
    assert fresh.run(lambda c, _: help_center.own_vote(c, fresh.id, "counts", "t1")) is False
    assert fresh.run(lambda c, _: help_center.own_vote(c, fresh.id, "limits", "t1")) is None


def test_unanswered_questions_come_newest_first(fresh: Home) -> None:
    """With their topic where they have one."""
    with fresh.database.transaction(fresh.id) as connection:
        help_center.note_unanswered(connection, fresh.id, "what does it cost", "billing", NOW)
        help_center.note_unanswered(connection, fresh.id, "how do I fly", None, NOW + timedelta(hours=1))
    found = fresh.run(lambda c, _: help_center.unanswered(c, fresh.id))
    assert [(one.question, one.topic) for one in found] == [("how do I fly", None), ("what does it cost", "billing")]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("why does jane.doe@mail.example not get it", "why does [email] not get it"),
        ("can you call +1 (416) 555-0199 for me", "can you call [phone] for me"),
        ("what are the 12 steps of 2026", "what are the 12 steps of 2026"),
        ("two\nlines\x00", "two lines"),
        ("x" * 400, "x" * 300),
    ],
)
def test_what_is_kept_of_a_question(said: str, kept: str) -> None:
    """Addresses and numbers of people are left out; the question stays readable."""
    assert redacted(said) == kept
