"""Which sections answer a question, and whether the best one does at all."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.help.articles import Section
from assistant.help.deeds import lacks_the_deed
from assistant.help.grammar import asks_of_product
from assistant.help.index import Hit, help_index
from assistant.help.outside import outside_topic
from assistant.help.questions import ABOUT_FIELD, NEXT, POINTING, parted
from assistant.help.words import words_of

KNOWN, OURS_KNOWN = 0.7, 0.5  # how likely the help center must know an answer; less for who names what this product has
LEAST_SHARE = 0.15  # share of the best section below which the words say too little
SURE_KNOWN, SURE_SHARE = 0.9, 0.5
PLAIN_KNOWN, PLAIN_SHARE = 0.97, 0.75  # for a message that need not be a question
# Who names one of these asks about this product.
ABOUT_US = re.compile(
    r"\b(?:segments?|audience|campaigns?|tags?|filters?|conditions?|criteria|recipients?|drafts?|import\w*|renam\w*|duplicat\w*|undo\w*|unsubscrib\w*|schedul\w*|counts?|fields?|columns?|csv|mailings?|roles?|versions?|newsletters?|viewers?|admins?|cori)\b",
    re.IGNORECASE,
)
SHORT = 2  # meaningful words of "and on conditions?"
LEANING = 0.2  # what "it" and "that" say for reading a question together with the one before
CLEAR = 0.9  # share of the best section from which a question needs nothing of the one before
SAME_ARTICLE = (
    2.0  # how much likelier a section is that stands in the article which the question before was answered from
)
DEEP = 12  # sections that are weighed before the best are taken


def fits(hits: Sequence[Hit], question: str = "", earlier: str = "") -> bool:
    """Whether the best section answers the question; one that asks about this product by its words or its grammar, or
    goes on from one that did (`earlier`), needs less."""
    if not hits or lacks_the_deed(question, hits[0].section):
        return False
    ours = bool(earlier) or bool(ABOUT_US.search(question)) or asks_of_product(question)
    return _reaches(hits, OURS_KNOWN if ours else KNOWN, LEAST_SHARE)


def is_sure(hits: Sequence[Hit]) -> bool:
    """Whether the best section answers the question, whatever that is about."""
    return _reaches(hits, SURE_KNOWN, SURE_SHARE)


def is_plain(hits: Sequence[Hit]) -> bool:
    """Whether the best section answers a message that need not be a question at all."""
    return _reaches(hits, PLAIN_KNOWN, PLAIN_SHARE)


def _reaches(hits: Sequence[Hit], known: float, share: float) -> bool:
    return bool(hits) and hits[0].known >= known and hits[0].share >= share


def found_for(question: str, earlier: str = "", most: int = 5) -> list[Hit]:
    """The best sections for one question; `earlier` is the one it goes on from, where it needs that."""
    alone = help_index().search(question, most=most)
    if not earlier:
        return alone
    topic = help_index().search(earlier, most=1)[0].section
    together = _leaning(help_index().search(question, earlier, DEEP), topic)[:most]
    short = bool(NEXT.match(question)) and len(words_of(question)) <= SHORT
    bonus = LEANING if short or POINTING.search(question) else 0.0
    clear = alone[0].share >= CLEAR or alone[0].share >= together[0].share + bonus
    return alone if is_sure(alone) and clear else together


def _leaning(hits: Sequence[Hit], topic: Section) -> list[Hit]:
    """Sections beside the one of the question before gain; that one itself has said what it says."""
    gained = [SAME_ARTICLE if h.section.slug == topic.slug and h.section is not topic else 1.0 for h in hits]
    total = sum(hit.share * gain for hit, gain in zip(hits, gained, strict=True))
    leaning = [replace(hit, share=hit.share * gain / total) for hit, gain in zip(hits, gained, strict=True)]
    return sorted(leaning, key=lambda hit: -hit.share)


def is_known(question: str) -> bool:
    """Whether the built-in answer is certain: every question of the message has its section, field or topic."""
    return all(
        bool(outside_topic(one)) or any(pattern.search(one) for pattern in ABOUT_FIELD) or is_sure(found_for(one))
        for one in parted(question)
        if words_of(one)
    )
