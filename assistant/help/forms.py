"""What the form of a question says for or against a section: "how do I" wants steps, "does it" wants a yes or no; and
a section that knows nothing of the deed ("delete", "export") does not answer how it is done."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from functools import cache

from assistant.help.articles import Section
from assistant.help.words import Word, words_of

AGREES, DIFFERS = 1.12, 0.92
_FORMS = {
    "how": re.compile(
        r"\b(?:how (?:do|can|could|would|should|to)|hw?o[wt]? do|where (?:do|can|is|are)|steps|walk me|step by step|fastest way|(?:is there )?a way to)\b",
        re.I,
    ),
    "why": re.compile(r"\b(?:why|how come|reason|what'?s going on|whats going on|bug)\b", re.I),
    "when": re.compile(r"\b(?:when (?:are|is|do|does|will)|at what (?:time|moment|point)|how (?:often|soon))\b", re.I),
    "effect": re.compile(
        r"\b(?:does|do|will|would|are|is)\b(?! there\b)[^?]{0,60}\b(?:too|also|either|as well|lost|gone|deleted|removed?|removes|affect\w*|change[sd]?|vanish|disappear|thrown away|mess\w*|lose)\b|\bwhat (?:happens|becomes)|\bwhat does \w+ing\b|\bif (?:i|we|someone) (?:\w+ ){0,3}(?:delete|remove|bin|throw|change|edit|rename)",
        re.I,
    ),
    "difference": re.compile(r"\b(?:differen\w+|diff|vs\.?|versus|same (?:thing|as)|or rather)\b", re.I),
}
_OF_SECTION = {
    "how": re.compile(r"^(?:how do i|how should i|where)\b", re.I),
    "why": re.compile(r"^why\b", re.I),
    "when": re.compile(r"^(?:when|how often|do i have to)\b", re.I),
    "effect": re.compile(
        r"^(?:will|does|do (?:past|segments|imported|leads)|what (?:happens|if)|is the|can i get)\b|gone|affected", re.I
    ),
    "difference": re.compile(r"\bdifference|same\b", re.I),
}
# Deeds that a section must know of where the question asks how or whether they are done.
DEEDS = ("=delete", "=rename", "=duplicate", "=import", "=undo", "=schedule", "=cancel", "=edit")
THINGS = ("=tag", "=field", "=campaign")  # what else than a segment a deed may be done to
_ASKS_DEED = re.compile(
    r"\b(?:how (?:do|can|could|to)|where (?:do|can)|can (?:i|we|you)|could (?:i|we|you)|is (?:it possible|there a way))\b(?P<deed>[^?.,;]*)",
    re.I,
)
NEAR_START = 3  # words after "how do I" among which the deed stands


@cache
def form_of(question: str) -> frozenset[str]:
    """The forms of a question; several where it is put in several ways."""
    return frozenset(name for name, pattern in _FORMS.items() if pattern.search(question))


@cache
def _form_of_title(title: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _OF_SECTION.items() if pattern.search(title))


def agreement(question: str, section: Section) -> float:
    """What a section's score is multiplied by for the form of its own question."""
    asked, own = form_of(question), _form_of_title(section.title)
    if not asked or not own:
        return 1.0
    return AGREES if asked & own else DIFFERS


@cache
def _known(section: Section) -> frozenset[str]:
    return _tokens(f"{section.title} {' '.join(section.asked)} {section.text}")


@cache
def _asked(section: Section) -> frozenset[str]:
    return _tokens(f"{section.title} {' '.join(section.asked)}")


def _tokens(text: str) -> frozenset[str]:
    return frozenset(token for one in words_of(text) for token in one.tokens)


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
    return strange or (thing is not None and not any(token in _asked(section) for token in thing.tokens))


def _first(words: list[Word], ideas: tuple[str, ...]) -> Word | None:
    return next((one for one in words if any(token in ideas for token in one.tokens)), None)
