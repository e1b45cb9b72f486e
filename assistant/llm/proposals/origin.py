"""Where a quotation stands in the user's messages, and what the words there can stand for.

A model's condition must name the words it comes from; they are looked up here without regard to case, accents,
spaces, quotation marks and kinds of dash. Numbers and dates are always read from the user's own characters.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.interpreter.dates import Today
from assistant.interpreter.lattice import Item, Lattice
from assistant.interpreter.request import today_of
from assistant.interpreter.scan import Scan
from assistant.interpreter.vocabulary import Vocabulary, vocabulary_of
from assistant.interpreter.words import MAX_CHARACTERS, Token, tokenise
from assistant.llm.proposals.resolved import Said
from assistant.reading import Context

LATEST = 0  # the number of the latest message; earlier ones count up
MOST_MESSAGES = 20  # that may be quoted
DROPPED = frozenset("\"“”„«»'’‘`´")
DASHES = frozenset("-‐‑‒–—−_")
ELISION = re.compile(r"\.{3,}|…")


@dataclass(frozen=True, slots=True)
class Place:
    """The characters [start, end) of one of the user's messages."""

    message: int
    start: int
    end: int

    def overlaps(self, other: "Place") -> bool:
        """Whether they share a character."""
        return self.message == other.message and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Met:
    """An item of a message, with the place it stands at."""

    item: Item
    place: Place
    text: str


class Message:
    """One message of the user as characters to search in, and as items of the account's vocabulary."""

    def __init__(self, number: int, text: str, vocabulary: Vocabulary, today: Today) -> None:
        self.number, self.text = number, text
        self.vocabulary, self.today = vocabulary, today

    @cached_property
    def tokens(self) -> list[Token]:
        """Its words; of a very long message only the first ones (MAX_CHARACTERS)."""
        return tokenise(self.text)

    @cached_property
    def items(self) -> list[Item]:
        """The interpreter's best cover of the words."""
        return Lattice(self.tokens, self.vocabulary, self.today).items()

    @cached_property
    def met(self) -> list[Met]:
        """The items with their places."""
        return [self._met(item) for item in self.items]

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        return folded(self.text)

    def _met(self, item: Item) -> Met:
        start, end = self.tokens[item.start].start, self.tokens[item.end - 1].end
        return Met(item, Place(self.number, start, end), self.text[start:end])

    def find(self, words: str) -> Iterator[Place]:
        """Everywhere the words stand, at the borders of words."""
        wanted = folded(words)[0].strip()
        text, at = self._folded
        position = text.find(wanted) if wanted else -1
        while position >= 0:
            end = position + len(wanted)
            if _whole(text, position, end):
                yield Place(self.number, at[position], at[end - 1] + 1)
            position = text.find(wanted, position + 1)

    def scan(self, user_id: str | None) -> Scan:
        """A reading state at the end of the message: what the interpreter's rules for one number or date need."""
        scan = Scan(self.items, self.tokens, self.text, self.vocabulary, self.today, user_id)
        scan.i = len(self.items)
        return scan


def folded(text: str) -> tuple[str, list[int]]:
    """The text for comparing, and for each of its characters the place of the original one."""
    out: list[str] = []
    at: list[int] = []
    for place, char in enumerate(text):
        if char in DROPPED:
            continue
        plain = " " if char.isspace() or char in DASHES else _plain(char)
        if plain == " " and (not out or out[-1] == " "):
            continue
        out.extend(plain)
        at.extend([place] * len(plain))
    return "".join(out), at


def _plain(char: str) -> str:
    lowered = unicodedata.normalize("NFKD", char.casefold())
    return "".join(part for part in lowered if not unicodedata.combining(part) and not part.isspace())


def _whole(text: str, start: int, end: int) -> bool:
    """Whether neither end cuts a word in two; a plural ending may be left off."""
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    rest = text[end:]
    joined = bool(rest) and rest[0].isalnum() and text[end - 1].isalnum()
    return before and (not joined or bool(re.match(r"e?s(?![^\W_])", rest)))


class Messages:
    """The messages whose words a proposal may quote, the latest first."""

    def __init__(self, said: Said, context: Context) -> None:
        vocabulary, today = vocabulary_of(context.catalog), today_of(context)
        texts = said.all[:MOST_MESSAGES]
        self.all = [Message(n, text[: MAX_CHARACTERS * 2], vocabulary, today) for n, text in enumerate(texts)]

    @property
    def latest(self) -> Message:
        """The message that is answered."""
        return self.all[LATEST]

    def find(self, words: str) -> list[Place]:
        """Where the words stand in the latest message that has them; parts around an ellipsis may stand apart."""
        for message in self.all:
            parts = [part for part in ELISION.split(words) if folded(part)[0].strip()]
            places = [list(message.find(part)) for part in parts]
            if parts and all(places):
                return [place for found in places for place in found]
        return []

    def met_at(self, places: Sequence[Place]) -> list[Met]:
        """The items that overlap the places, each once."""
        numbers = {place.message for place in places}
        return [
            met
            for number in sorted(numbers)
            for met in self.all[number].met
            if any(met.place.overlaps(place) for place in places)
        ]

    def text(self, place: Place) -> str:
        """The characters at a place, as typed."""
        return self.all[place.message].text[place.start : place.end]
