"""Made-up people: names, and addresses and numbers that can reach nobody."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from segment_core.demo import names
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.names import Culture

CANADIAN: Weighted[Culture] = Weighted(
    {
        names.ENGLISH: 26, names.FRENCH: 10, names.SOUTH_ASIAN: 17, names.CHINESE: 12, names.EAST_ASIAN: 7,
        names.LATIN: 7, names.AFRICAN: 6, names.MIDDLE_EASTERN: 6, names.SLAVIC: 5, names.ITALIAN: 6,
        names.GERMAN: 2, names.INDIGENOUS: 2,
    }
)  # fmt: skip  # a table of shares
EUROPEAN: Weighted[Culture] = Weighted(
    {
        names.GERMAN: 34, names.FRENCH: 14, names.ITALIAN: 8, names.LATIN: 10, names.NORDIC: 10, names.SLAVIC: 10,
        names.ENGLISH: 6, names.MIDDLE_EASTERN: 5, names.AFRICAN: 3,
    }
)  # fmt: skip  # a table of shares
AMERICAN: Weighted[Culture] = Weighted(
    {
        names.ENGLISH: 42, names.LATIN: 20, names.AFRICAN: 9, names.CHINESE: 7, names.SOUTH_ASIAN: 8,
        names.EAST_ASIAN: 6, names.ITALIAN: 3, names.SLAVIC: 3, names.INDIGENOUS: 2,
    }
)  # fmt: skip  # a table of shares
BRITISH: Weighted[Culture] = Weighted(
    {
        names.ENGLISH: 68, names.SOUTH_ASIAN: 12, names.AFRICAN: 6, names.SLAVIC: 5, names.CHINESE: 3,
        names.ITALIAN: 2, names.MIDDLE_EASTERN: 3,
    }
)  # fmt: skip  # a table of shares

MIXED_NAMES = 0.12  # families of two cultures
# The reserved ending .example: no mail can arrive there.
MAIL_DOMAINS: Weighted[str] = Weighted(
    {"gmail.example": 48, "outlook.example": 18, "yahoo.example": 12, "icloud.example": 12, "proton.example": 4}
)
MAIL_STYLES: Weighted[str] = Weighted(
    {"{first}.{last}{number}": 60, "{initial}{last}{number}": 25, "{first}{number}": 15}
)
WITHOUT_ACCENT = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Person:
    """A first and a last name."""

    first: str
    last: str


def person(chance: Chance, cultures: Weighted[Culture]) -> Person:
    """Somebody, by how common the cultures are."""
    culture = chance.pick(cultures)
    family = chance.pick(cultures) if chance.happens(MIXED_NAMES) else culture
    return Person(chance.among(culture.first), chance.among(family.last))


def email_address(chance: Chance, who: Person, number: int, domains: Weighted[str] = MAIL_DOMAINS) -> str:
    """An address that nobody else of the account has: `number` is the lead's own."""
    first, last = _plain(who.first), _plain(who.last)
    local = chance.pick(MAIL_STYLES).format(first=first, initial=first[0], last=last, number=number)
    return f"{local}@{chance.pick(domains)}"


def phone_number(chance: Chance, patterns: Sequence[str]) -> str:
    """A number like one of the patterns, each # a digit; the patterns hold to ranges that ring nowhere."""
    return "".join(str(chance.whole(0, 9)) if mark == "#" else mark for mark in chance.among(patterns))


def _plain(name: str) -> str:
    """Lower-case ASCII letters alone, as addresses have them."""
    decomposed = unicodedata.normalize("NFKD", name.translate(WITHOUT_ACCENT))
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalpha()).lower()
