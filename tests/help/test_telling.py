"""Questions and requests told apart by their words, and subjects learned from texts."""

import numpy as np
import pytest

from assistant.help.articles import sections, unanswered
from assistant.help.learned import Learned, shares
from assistant.help.telling import REQUESTS, likeness_of_question, pipeline

QUESTIONS = [
    "who works out the number next to a segment, is that some AI?",
    "max contacts in one segment? we have 250k",
    "got promoted to marketer, when does that start to work",
    "i deleted the wrong one, is it gone for good",
    "does it matter whether I write buyers or Buyers",
]
WANTED = [
    "what do our donors look like by region?",
    "would it be possible that you build me one with lapsed members from the website",
    "could u pull everybody who came in through the fair",
    "we are doing an open evening in May, so give me all parents in Leeds",
    "make it 60 days and drop the vets",
]


@pytest.mark.parametrize("message", QUESTIONS)
def test_questions_are_likely_ones(message: str) -> None:
    """Also those that begin as requests do."""
    assert likeness_of_question(message) > 0.5


@pytest.mark.parametrize("message", WANTED)
def test_requests_are_not(message: str) -> None:
    """Also those that have the form of a question."""
    assert likeness_of_question(message) < 0.5


def test_likeness_is_that_of_the_classifier() -> None:
    """To the last digits what scikit-learn says, also of words said twice and of words that it never saw."""
    told = [*QUESTIONS, *WANTED, "how how how do I do that, how?", "zzyzx qwrt", ""]
    expected = pipeline().predict_proba(told)[:, 1].tolist()
    assert [likeness_of_question(text) for text in told] == pytest.approx(expected, rel=1e-9)


def test_what_is_learned_from_says_each_thing_once() -> None:
    """No message is both a question and a request, and none has an answer and has none."""
    asked = [text for section in sections().values() for text in section.asked]
    wanted = REQUESTS.read_text(encoding="utf-8").splitlines()
    for some, others in ((wanted, asked), (wanted, unanswered()), (asked, unanswered())):
        assert {text.lower() for text in some} & {text.lower() for text in others} == set()


def test_a_subject_is_learned_from_few_texts() -> None:
    """The subject whose words these are; words of nobody say nothing."""
    learned = Learned(["how do I bake bread", "bread needs yeast", "how do I fix a bike", "a flat tyre"], [0, 0, 1, 1])
    assert shares(learned.weigh("why is my bread so flat? more yeast?"))[0] > 0.5
    assert shares(learned.weigh("the bike has a flat"))[1] > 0.9
    assert np.ptp(shares(learned.weigh("zzz qqq"))) < 0.1


def test_the_question_before_counts_less() -> None:
    """ "And a flat tyre?" is about the tyre, whatever came before; "and why?" is about what came before."""
    learned = Learned(["how do I bake bread", "bread needs yeast", "how do I fix a bike", "a flat tyre"], [0, 0, 1, 1])
    assert shares(learned.weigh("and a flat bike tyre?", "how do I bake bread"))[1] > 0.5
    assert shares(learned.weigh("and why?", "how do I bake bread with yeast"))[0] > 0.5
