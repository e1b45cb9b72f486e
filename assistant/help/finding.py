"""Which sections answer a question, and whether the best one does at all."""

from collections.abc import Sequence

from assistant.help.index import Hit, help_index
from assistant.help.outside import outside_topic
from assistant.help.questions import ABOUT_FIELD, NEXT, POINTING, parted
from assistant.help.words import words_of

# A section answers a question from this score and this coverage on: by a good score, or by knowing nearly every word.
FITS, WHOLLY_KNOWN = ((0.9, 0.45), (0.78, 0.75)), 0.99
SHORT = 2  # meaningful words of "and on conditions?"
LEANING = 0.5  # what "it" and "that" say for reading a question together with the one before


def fits(hits: Sequence[Hit]) -> bool:
    """Whether the best section answers the question."""
    return bool(hits) and any(hits[0].score >= score and hits[0].coverage >= known for score, known in FITS)


def found_for(question: str, earlier: str = "", most: int = 5) -> list[Hit]:
    """The best sections for one question; `earlier` is the one it goes on from, where it needs that."""
    index = help_index()
    alone = index.search(index.query(question), most)
    if not earlier:
        return alone
    together = index.search(index.query(question, earlier), most)
    short = bool(NEXT.match(question)) and len(words_of(question)) <= SHORT
    bonus = LEANING if short or POINTING.search(question) else 0.0
    return alone if fits(alone) and alone[0].score >= together[0].score + bonus else together


def is_known(question: str) -> bool:
    """Whether the built-in answer is certain: every question of the message has its section, field or topic."""
    return all(
        bool(outside_topic(one)) or any(pattern.search(one) for pattern in ABOUT_FIELD) or fits(found_for(one))
        for one in parted(question)
        if words_of(one)
    )
