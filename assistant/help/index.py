"""Full-text search over the articles' sections: BM25 (bm25s), and likeness to how they are asked.

A section scores the BM25 of its text, as a share of what the question's words could score at most, and how like the
question its best-fitting wordings are. `coverage` is the share of the question's meaning that the section knows at all:
words that no article holds count in full, so a question about something else stays low however its other words fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any, cast

import bm25s  # pyright: ignore[reportMissingTypeStubs] - it has no types
import numpy as np
from numpy.typing import NDArray

from assistant.help.articles import Section, articles, sections
from assistant.help.words import WORD, Word, all_words, corrected, folded, lexicon, word, words_of

Scores = NDArray[np.float64]
K1, B = 0.8, 0.4
BODY, ALIKE = 1.0, 0.8  # weights of the section's BM25, and of the nearest wordings' likeness
NEAREST = (0.5, 0.3, 0.2)  # weights of a section's nearest wordings: one that is near by chance does not decide
EARLIER = 0.6  # weight of the words of the question before, where this one goes on from it
QUIET = 0.4  # share of its weight that a small word counts
IDEA = 0.6  # share that a word counts where another word of the same idea stands
UNKNOWN = 0.45  # share of the highest weight that a word counts which no article holds


@dataclass(frozen=True)
class Hit:
    """A section with its score (higher is better) and how much of the question it knows, 0 to 1."""

    section: Section
    score: float
    coverage: float


@dataclass(frozen=True)
class Query:
    """A question's words with their weights."""

    words: tuple[tuple[Word, float], ...]


class Index:
    """The searchable sections. Built once; searching reads only."""

    def __init__(self, searched: Sequence[Section], titles: dict[str, str]) -> None:
        self.sections = list(searched)
        bodies = [words_of(f"{titles[s.slug]} {s.title} {s.title} {' '.join(s.asked)} {s.text}") for s in self.sections]
        phrases = [(i, all_words(text)) for i, s in enumerate(self.sections) for text in (s.title, *s.asked)]
        self._known = [frozenset(_tokens(words)) for words in bodies]
        self._idf = _idf(self._known)
        self._highest = log(1 + len(bodies))
        self._heard = _idf([frozenset(_tokens(words)) for _, words in phrases])
        self._loudest = log(1 + len(phrases))
        self._owners = np.array([i for i, _ in phrases])
        self._counts = np.bincount(self._owners, minlength=len(self.sections))
        self._bodies = _bm25(bodies)
        self._lengths = np.array([sum(map(self._loudness, set(words))) or 1.0 for _, words in phrases])
        self._places = _places([words for _, words in phrases])
        spelt = {one.said for words in bodies for one in words if not one.tokens[0].startswith("+")} | lexicon().stop
        self._vocabulary, self._spelt = tuple(sorted(spelt)), frozenset(spelt)

    def query(self, question: str, earlier: str = "") -> Query:
        """A question as the index searches it, with typos mended; `earlier` is the question it goes on from."""
        found = dict.fromkeys(self._said(question), 1.0)
        for one in self._said(earlier):
            if not one.quiet:
                found.setdefault(one, EARLIER)
        return Query(tuple(found.items()))

    def _said(self, text: str) -> list[Word]:
        """The words of a text; typos are mended first, so that phrases are found in what was meant."""
        return all_words(WORD.sub(lambda found: self._mended(found.group()), text))

    def _mended(self, said: str) -> str:
        plain = folded(said).removesuffix("'s").replace("'", "")
        if plain in self._spelt or any(token in self._idf for token in word(plain).tokens):
            return said
        return corrected(plain, self._vocabulary) or said

    def search(self, query: Query, most: int = 5) -> list[Hit]:
        """The best sections, the best first."""
        told = [(one, weight) for one, weight in query.words if not (one.quiet or self._is_figure(one))]
        ideal = sum(weight * self._weight(one) for one, weight in told)
        if not ideal:
            return []
        total = BODY * _bm25_of(self._bodies, told) / (ideal * (K1 + 1))
        best = self._nearest(self._alike(query))
        total = total + ALIKE * best
        order = np.argsort(-total, kind="stable")[:most]
        places = [int(i) for i in order if total[i] > 0]
        return [Hit(self.sections[i], float(total[i]), self._coverage(query, i, float(best[i]))) for i in places]

    def _nearest(self, alike: Scores) -> Scores:
        """For each section the weighted likeness of its nearest wordings; the last one stands for those it has not."""
        ordered = alike[np.lexsort((-alike, self._owners))]
        starts = np.cumsum(self._counts) - self._counts
        places = [starts + np.minimum(place, self._counts - 1) for place in range(len(NEAREST))]
        return np.sum([share * ordered[at] for share, at in zip(NEAREST, places, strict=True)], axis=0)

    def _alike(self, query: Query) -> Scores:
        """How nearly each wording and the question say the same: the weight they share over both (a cosine)."""
        shared, mine = np.zeros(len(self._owners)), 0.0
        for one, weight in query.words:
            loudness = weight * self._loudness(one)
            mine += loudness
            here = np.zeros(len(self._owners))
            for token in reversed(one.tokens):  # the word itself last, so that it counts most
                if token in self._places:
                    here[self._places[token]] = IDEA if token.startswith("=") else 1.0
            shared += loudness * here
        return np.minimum(shared / np.sqrt(max(mine, 1e-9) * self._lengths), 1.0)

    def _loudness(self, one: Word) -> float:
        """What a word says among wordings, where also small words tell how something is asked."""
        known = max(
            (self._heard[token] for token in one.tokens if token in self._heard), default=UNKNOWN * self._loudest
        )
        return QUIET * known if one.quiet else known

    def _coverage(self, query: Query, at: int, alike: float) -> float:
        """The share of the question's meaning that a section knows; a question of small words alone ("how can I see
        who is in there") is known as far as a wording is like it."""
        known = self._known[at]
        parts = [
            (weight * self._weight(one), any(token in known for token in one.tokens))
            for one, weight in query.words
            if not (
                one.is_form or one.quiet or self._is_figure(one)
            )  # "what is the meaning of …" says nothing of what it is about
        ]
        if not parts:
            return alike
        return sum(part for part, there in parts if there) / (sum(part for part, _ in parts) or 1.0)

    def _is_figure(self, one: Word) -> bool:
        """A number that no article says ("1204 but only 1167 got it") tells nothing of what is asked."""
        return one.said[:1].isdigit() and not any(token in self._idf for token in one.tokens)

    def _weight(self, one: Word) -> float:
        """What a word says: the more the fewer sections hold it."""
        known = [self._idf[token] for token in one.tokens if token in self._idf]
        return max(known) if known else UNKNOWN * self._highest


def _tokens(words: Sequence[Word]) -> list[str]:
    return [token for one in words for token in one.tokens]


def _bm25(documents: list[list[Word]]) -> Any:
    made = cast("Any", bm25s.BM25(k1=K1, b=B, method="lucene"))
    made.index([_tokens(words) for words in documents], show_progress=False)
    return made


def _bm25_of(model: Any, words: Sequence[tuple[Word, float]]) -> Scores:
    """BM25 of every document; a word with several tokens counts by its best one, so that weights stay comparable."""
    total = np.zeros(model.scores["num_docs"])
    for one, weight in words:
        tokens = [token for token in one.tokens if token in model.vocab_dict]
        if tokens:
            total += weight * np.max([model.get_scores([token]) for token in tokens], axis=0)
    return total


def _places(phrases: list[list[Word]]) -> dict[str, NDArray[np.int64]]:
    """For each token, which phrases hold it."""
    found: dict[str, list[int]] = {}
    for i, words in enumerate(phrases):
        for token in set(_tokens(words)):
            found.setdefault(token, []).append(i)
    return {token: np.array(places) for token, places in found.items()}


def _idf(documents: list[frozenset[str]]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for tokens in documents:
        for token in tokens:
            counts[token] = counts.get(token, 0) + 1
    return {token: log(1 + (len(documents) - n + 0.5) / (n + 0.5)) for token, n in counts.items()}


@cache
def help_index() -> Index:
    """The index of the product's own articles."""
    titles = {article.slug: article.title for article in articles().values()}
    return Index(list(sections().values()), titles)
