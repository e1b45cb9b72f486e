"""Which sections answer a question, and whether the best one does at all."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.help.articles import Section
from assistant.help.forms import agreement, lacks_the_deed
from assistant.help.grammar import asks_of_product
from assistant.help.index import Hit, help_index
from assistant.help.outside import outside_topic
from assistant.help.questions import ABOUT_FIELD, NEXT, POINTING, parted
from assistant.help.words import words_of

# A section answers a question from this score and this coverage on: by a good score, or by knowing nearly every word.
FITS, WHOLLY_KNOWN = ((0.5, 0.75), (0.6, 0.6), (0.75, 0.45)), 0.99
PLAINLY = 0.75  # score from which a message that need not be a question is one
NAMED = 0.9  # score of a section that is about the words of a field's name alone
# Who names one of these asks about this product, even where other words are unknown.
ABOUT_US = re.compile(
    r"\b(?:segments?|audience|campaigns?|tags?|filters?|conditions?|criteria|recipients?|drafts?|import\w*|renam\w*|duplicat\w*|undo\w*|unsubscrib\w*|schedul\w*|counts?|fields?|columns?|csv|mailings?|roles?|versions?|newsletters?|viewers?|admins?|cori)\b",
    re.IGNORECASE,
)
LIKELY = ((0.42, 0.5), (0.48, 0.4), (0.55, 0.35))
SHORT = 2  # meaningful words of "and on conditions?"
LEANING = 0.5  # what "it" and "that" say for reading a question together with the one before
SAME_ARTICLE = 0.15  # what a section gains by standing in the article that the question before was answered from
DEEP = 12  # sections that are weighed before the best are taken


def fits(hits: Sequence[Hit], question: str = "", earlier: str = "") -> bool:
    """Whether the best section answers the question; one that asks about this product by its words or its grammar, or
    goes on from one that did (`earlier`), needs less."""
    if not hits or lacks_the_deed(question, hits[0].section):
        return False
    ours = bool(earlier) or bool(ABOUT_US.search(question)) or asks_of_product(question)
    return is_sure(hits) or (ours and any(_reaches(hits, least) for least in LIKELY))


def is_sure(hits: Sequence[Hit]) -> bool:
    """Whether the best section answers the question, whatever that is about."""
    return any(_reaches(hits, least) for least in FITS)


def is_plain(hits: Sequence[Hit]) -> bool:
    """Whether the best section answers a message that need not be a question at all."""
    return is_sure(hits) and hits[0].score >= PLAINLY


def _reaches(hits: Sequence[Hit], least: tuple[float, float]) -> bool:
    return bool(hits) and hits[0].score >= least[0] and hits[0].coverage >= least[1]


def found_for(question: str, earlier: str = "", most: int = 5) -> list[Hit]:
    """The best sections for one question; `earlier` is the one it goes on from, where it needs that."""
    alone = _searched(question, "", most)
    if not earlier:
        return alone
    before = _searched(earlier, "", 1)
    topic = before[0].section if before else None
    together = _searched(question, earlier, DEEP)
    if topic is not None:
        together = _ordered([_leaning(hit, topic) for hit in together])
    short = bool(NEXT.match(question)) and len(words_of(question)) <= SHORT
    bonus = LEANING if short or POINTING.search(question) else 0.0
    sure = is_sure(alone) and bool(together) and alone[0].score >= together[0].score + bonus
    return alone if sure or not together else together[:most]


def _leaning(hit: Hit, topic: Section) -> Hit:
    """A section beside the one of the question before gains; that one itself has said what it says."""
    beside = hit.section.slug == topic.slug and hit.section is not topic
    return replace(hit, score=hit.score + SAME_ARTICLE) if beside else hit


def _searched(question: str, earlier: str, most: int) -> list[Hit]:
    """What the index finds, with what the form of the question says for or against each section."""
    index = help_index()
    hits = index.search(index.query(question, earlier), DEEP)
    return _ordered([replace(hit, score=hit.score * agreement(question, hit.section)) for hit in hits])[:most]


def _ordered(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: -hit.score)


def is_known(question: str) -> bool:
    """Whether the built-in answer is certain: every question of the message has its section, field or topic."""
    return all(
        bool(outside_topic(one)) or any(pattern.search(one) for pattern in ABOUT_FIELD) or is_sure(found_for(one))
        for one in parted(question)
        if words_of(one)
    )
