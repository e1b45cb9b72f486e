"""What a question wants done ("delete", "rename", "schedule"): a section that knows nothing of the deed, or does it to
something else than was named, does not answer how it is done."""

import re
from functools import cache

from assistant.help.articles import Section
from assistant.help.words import Word, words_of

# Deeds that a section must know of where the question asks how or whether they are done.
DEEDS = ("=delete", "=rename", "=duplicate", "=import", "=undo", "=schedule", "=cancel", "=edit")
THINGS = ("=tag", "=field", "=campaign")  # what else than a segment a deed may be done to
_ASKS_DEED = re.compile(
    r"\b(?:how (?:do|can|could|to)|where (?:do|can)|can (?:i|we|you)|could (?:i|we|you)"
    r"|is (?:it possible|there a way))\b(?P<deed>[^?.,;]*)",
    re.I,
)
OFTEN = 0.1  # share of a section's wordings that name a thing from which it is about it
NEAR_START = 3  # words after "how do I" among which the deed stands


def lacks_the_deed(question: str, section: Section) -> bool:
    """Whether the question is how or whether something is done of which the section does not speak: the deed, or
    whom it is done to."""
    asked = _ASKS_DEED.search(question)
    if asked is None:
        return False
    words = words_of(asked["deed"])
    deed = _first(words[:NEAR_START], DEEDS)
    if deed is None:
        return False
    thing = _first(words[: NEAR_START + 1], THINGS)
    strange = not any(token in _known(section) for token in deed.tokens)
    return strange or (thing is not None and not _is_of(section, thing))


def _first(words: list[Word], ideas: tuple[str, ...]) -> Word | None:
    return next((one for one in words if any(token in ideas for token in one.tokens)), None)


def _is_of(section: Section, thing: Word) -> bool:
    """Whether the section's own question is about a thing, or enough of its wordings are."""
    asked = _asked(section)
    named = sum(any(token in tokens for token in thing.tokens) for tokens in asked)
    return any(token in asked[0] for token in thing.tokens) or named >= OFTEN * len(asked)


@cache
def _known(section: Section) -> frozenset[str]:
    return _tokens(f"{section.title} {' '.join(section.asked)} {section.text}")


@cache
def _asked(section: Section) -> tuple[frozenset[str], ...]:
    return tuple(_tokens(text) for text in (section.title, *section.asked))


def _tokens(text: str) -> frozenset[str]:
    return frozenset(token for one in words_of(text) for token in one.tokens)
