"""Which sections answer a question, and whether the best one does at all."""

import re
from collections.abc import Sequence

from assistant.help.index import Hit, help_index
from assistant.help.outside import outside_topic
from assistant.help.questions import ABOUT_FIELD, NEXT, POINTING, parted
from assistant.help.words import words_of

# A section answers a question from this score and this coverage on: by a good score, or by knowing nearly every word.
FITS, WHOLLY_KNOWN = ((0.65, 0.75), (0.75, 0.6), (0.9, 0.45)), 0.99
# Who names one of these asks about this product, even where other words are unknown.
ABOUT_US = re.compile(
    r"\b(?:segments?|audience|campaigns?|tags?|filters?|conditions?|criteria|recipients?|drafts?|import\w*|renam\w*|duplicat\w*|undo\w*|unsubscrib\w*|schedul\w*|csv|counts?|newsletters?|viewers?|admins?|cori)\b",
    re.IGNORECASE,
)
LIKELY = (0.5, 0.33)
SHORT = 2  # meaningful words of "and on conditions?"
LEANING = 0.5  # what "it" and "that" say for reading a question together with the one before


def fits(hits: Sequence[Hit], question: str = "") -> bool:
    """Whether the best section answers the question; one that names something of this product needs less."""
    return is_sure(hits) or (bool(ABOUT_US.search(question)) and _reaches(hits, LIKELY))


def is_sure(hits: Sequence[Hit]) -> bool:
    """Whether the best section answers the question, whatever that is about."""
    return any(_reaches(hits, least) for least in FITS)


def _reaches(hits: Sequence[Hit], least: tuple[float, float]) -> bool:
    return bool(hits) and hits[0].score >= least[0] and hits[0].coverage >= least[1]


def found_for(question: str, earlier: str = "", most: int = 5) -> list[Hit]:
    """The best sections for one question; `earlier` is the one it goes on from, where it needs that."""
    index = help_index()
    alone = index.search(index.query(question), most)
    if not earlier:
        return alone
    together = index.search(index.query(question, earlier), most)
    short = bool(NEXT.match(question)) and len(words_of(question)) <= SHORT
    bonus = LEANING if short or POINTING.search(question) else 0.0
    return alone if is_sure(alone) and alone[0].score >= together[0].score + bonus else together


def is_known(question: str) -> bool:
    """Whether the built-in answer is certain: every question of the message has its section, field or topic."""
    return all(
        bool(outside_topic(one)) or any(pattern.search(one) for pattern in ABOUT_FIELD) or is_sure(found_for(one))
        for one in parted(question)
        if words_of(one)
    )
