"""Search over the articles' sections: BM25 of their text (bm25s), and what is learned from how they are asked.

Naive Bayes over known wordings says how likely each section is meant, and how likely none is: the questions of
help/unanswered.yaml are one more subject. BM25 leads where a section has few wordings yet, a new article's above all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any, cast

import bm25s  # pyright: ignore[reportMissingTypeStubs] - it has no types
import numpy as np

from assistant.help.articles import Section, articles, sections, unanswered
from assistant.help.learned import EARLIER, Learned, Scores, shares
from assistant.help.words import WORD, Word, corrected, folded, lexicon, single_words, word, words_of

K1, B = 0.8, 0.4
TEXT = 3.0  # what the whole BM25 score adds to the logarithm of a section's likelihood
SELDOM = 1.0  # texts in which a word that is half heard stands
UNKNOWN = 0.45  # share of the highest weight that a word counts which no article holds


@dataclass(frozen=True)
class Hit:
    """A section; `share`: how likely it is the one that is meant, among all sections; `known`: how likely any is."""

    section: Section
    share: float
    known: float


class Index:
    """The searchable sections. Built once; searching reads only."""

    def __init__(self, searched: Sequence[Section], titles: dict[str, str], strange: Sequence[str] = ()) -> None:
        self.sections = list(searched)
        bodies = [words_of(f"{titles[s.slug]} {s.title} {s.title} {' '.join(s.asked)} {s.text}") for s in self.sections]
        self._weights = _weights(bodies)
        self._highest = log(1 + len(bodies))
        self._bodies = _bm25(bodies)
        told = [(text, i) for i, s in enumerate(self.sections) for text in (s.title, *s.asked, s.text)]
        told += [(text, len(self.sections)) for text in strange]
        self._texts = Counter(token for text, _ in told for token in set(_tokens(single_words(folded(text)))))
        self._learned = Learned([text for text, _ in told], [i for _, i in told])
        spelt = {one.said for words in bodies for one in words if not one.tokens[0].startswith("+")} | lexicon().stop
        self._vocabulary, self._spelt = tuple(sorted(spelt)), frozenset(spelt)

    def search(self, question: str, earlier: str = "", most: int = 5) -> list[Hit]:
        """The best sections, the best first; `earlier` is the question that this one goes on from."""
        said, before = self._mended(question), self._mended(earlier)
        likely = self._learned.weigh(said, before)
        number = len(self.sections)
        known = float(shares(likely)[:number].sum()) * self._heard(said)
        found = shares(likely[:number] + TEXT * self._text_scores(said, before))
        best = [int(i) for i in np.argsort(-found, kind="stable")[:most]]
        return [Hit(self.sections[i], float(found[i]), known) for i in best]

    def _heard(self, question: str) -> float:
        """The share of the question's words that others have said: what nobody ever said is about something else."""
        words = [
            one for one in single_words(folded(question)) if not (one.quiet or one.is_form or one.said[0].isdigit())
        ]
        often = [max(self._texts[token] for token in one.tokens) for one in words]
        return sum(n / (n + SELDOM) for n in often) / len(words) if words else 1.0

    def _mended(self, text: str) -> str:
        """The text with its typos mended, so that phrases are found in what was meant."""
        return WORD.sub(lambda found: self._mended_word(found.group()), text)

    def _mended_word(self, said: str) -> str:
        plain = folded(said).removesuffix("'s").replace("'", "")
        if plain in self._spelt or any(token in self._weights for token in word(plain).tokens):
            return said
        return corrected(plain, self._vocabulary) or said

    def _text_scores(self, question: str, earlier: str) -> Scores:
        """BM25 of every section's text, as a share of what the question's words could score at most."""
        weighted = dict.fromkeys(words_of(earlier), EARLIER) | dict.fromkeys(words_of(question), 1.0)
        total, most = np.zeros(len(self.sections)), 0.0
        for one, weight in weighted.items():
            known = [token for token in one.tokens if token in self._weights]
            most += weight * max((self._weights[token] for token in known), default=UNKNOWN * self._highest)
            if known:  # a word with several tokens counts by its best one, so that weights stay comparable
                total += weight * np.max([self._bodies.get_scores([token]) for token in known], axis=0)
        return total / (most * (K1 + 1)) if most else total


def _tokens(words: Sequence[Word]) -> list[str]:
    return [token for one in words for token in one.tokens]


def _bm25(documents: list[list[Word]]) -> Any:
    made = cast("Any", bm25s.BM25(k1=K1, b=B, method="lucene"))
    made.index([_tokens(words) for words in documents], show_progress=False)
    return made


def _weights(documents: list[list[Word]]) -> dict[str, float]:
    """What a token says: the more the fewer sections hold it."""
    counts: dict[str, int] = {}
    for words in documents:
        for token in set(_tokens(words)):
            counts[token] = counts.get(token, 0) + 1
    return {token: log(1 + (len(documents) - n + 0.5) / (n + 0.5)) for token, n in counts.items()}


@cache
def help_index() -> Index:
    """The index of the product's own articles."""
    titles = {article.slug: article.title for article in articles().values()}
    return Index(list(sections().values()), titles, unanswered())
