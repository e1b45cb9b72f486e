"""Words of questions and articles as the index knows them: phrases, stems, words that mean the same, typos."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?", re.I)
LOUD = re.compile(r"\b(?:AND|OR)\b")  # in capitals among small letters they are the thing that is asked about
FILE = Path(__file__).with_name("lexicon.toml")
SHORTEST_SLIP, SHORTEST_TYPO, LONG = 3, 5, 8  # letters from which a swap, one slip, and two are forgiven


@dataclass(frozen=True)
class Outside:
    """A kind of question that is no part of this product; `unless` names words that make it one after all."""

    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True)
class Lexicon:
    """The data of lexicon.toml; `same` gives for a stem the ideas it stands for."""

    stop: frozenset[str]
    forms: frozenset[str]
    phrases: tuple[tuple[str, re.Pattern[str]], ...]
    same: dict[str, tuple[str, ...]]
    outside: tuple[Outside, ...]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read on first use."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    same: dict[str, list[str]] = {}
    for idea, words in data["same"].items():
        for word in words.split():
            same.setdefault(stem(word), []).append(f"={idea}")
    return Lexicon(
        frozenset(data["stop"].split()),
        frozenset(data["forms"].split()),
        tuple((name, re.compile(pattern)) for name, pattern in data["phrases"].items()),
        {word: tuple(dict.fromkeys(ideas)) for word, ideas in same.items()},
        tuple(_outside(entry) for entry in data["outside"]),
    )


def _outside(entry: dict[str, Any]) -> Outside:
    unless = entry.get("unless")
    return Outside(entry["name"], re.compile(entry["pattern"]), re.compile(unless) if unless else None)


_STEMMER = cast("Any", Stemmer).Stemmer("english")


@cache
def stem(word: str) -> str:
    """The English (Snowball) stem."""
    return str(_STEMMER.stemWord(word))


@dataclass(frozen=True)
class Word:
    """A word: as it was said, and the tokens the index knows it by, its stem first. `quiet`: it says little."""

    said: str
    tokens: tuple[str, ...]
    quiet: bool = False

    @property
    def is_form(self) -> bool:
        """Whether it says how something is asked ("how do I", "what does it mean"), not what about."""
        return self.said in lexicon().forms


def folded(text: str) -> str:
    """Lower case, straight apostrophes, single spaces."""
    return " ".join(text.lower().replace("’", "'").replace("“", '"').replace("”", '"').split())


def words_of(text: str) -> list[Word]:
    """The meaningful words of a text, and after them the phrases in it that are one idea."""
    return [one for one in all_words(text) if not one.quiet]


def all_words(text: str) -> list[Word]:
    """Every word of a text, also those that say little, and the phrases in it that are one idea."""
    lower, known = folded(text), lexicon()
    found = single_words(lower)
    found += [Word(name, (f"+{name}",)) for name, pattern in known.phrases if pattern.search(lower)]
    if LOUD.search(text) and not text.isupper() and not any(one.said == "andor" for one in found):
        found.append(Word("andor", ("+andor",)))
    return found


def single_words(lower: str) -> list[Word]:
    """Every word of a folded text."""
    found, known = list[Word](), lexicon()
    for said in WORD.findall(lower):
        plain = said.removesuffix("'s").replace("'", "")
        quiet = plain in known.stop or len(plain) == 1
        found.append(Word(plain, (f"~{plain}",), quiet=True) if quiet else word(plain))
    return found


@cache
def word(said: str) -> Word:
    """A single word with its stem and the ideas it stands for."""
    root = stem(said)
    return Word(said, (root, *lexicon().same.get(root, ())))


def corrected(said: str, known: tuple[str, ...]) -> str | None:
    """The known word that `said` is a slip of; None where none is near enough. The first letter is never the slip;
    in a short word only two letters that changed places are."""
    if not said.isalpha() or len(said) < SHORTEST_SLIP:
        return None
    slips = 2 if len(said) >= LONG else 1
    near = [other for other in known if other[0] == said[0] and abs(len(other) - len(said)) <= slips]
    if len(said) < SHORTEST_TYPO:
        near = [other for other in near if sorted(other) == sorted(said)]
    found = process.extractOne(said, near, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None
