"""Spelling: the known words one slip away from a word that nothing explains."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.interpreter.words import label_words, root, singular

VOWELS = frozenset("aeiou")
LONG = 9  # letters from which on two slips are forgiven
SHORT = 4  # letters under which none is


class Spelling:
    """Finds near words by hashing: two words one slip apart share a form with one letter left out."""

    def __init__(self, words: Mapping[str, bool]) -> None:
        self.words = words
        self.shortened: dict[str, list[str]] = defaultdict(list)
        self.skeletons: dict[str, list[str]] = defaultdict(list)
        self.long: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in words:
            self._index(word)

    def _index(self, word: str) -> None:
        if len(word) > 2 and word.isalpha():
            for form in _shortened(word):
                self.shortened[form].append(word)
            self.skeletons[_skeleton(word)].append(word)
        if len(word) >= LONG - 2:
            self.long[word[0], len(word)].append(word)

    def near(self, word: str) -> list[str]:
        """The nearest known words; the account's own before English ones."""
        one = word[:-1] if word.endswith("s") and len(word) > 4 else singular(word)
        found = self._one_slip(one) if len(one) >= SHORT else []
        if not found and one != word:
            found = self._one_slip(word)  # "anxius": the s is no plural
        if len(one) < 7:  # a first letter is seldom mistyped: "givers" are no "rivers"
            found = [
                near for near in found if near[0] == one[0] or len(near) != len(one) or sorted(near) == sorted(one)
            ]
        found = [near for near in found if len(near) >= SHORT or _doubled(one, near)]  # "hott", but "feet" is no "fee"
        if len(one) == SHORT:
            found = [near for near in found if near[0] == one[0]]
        if not found and len(one) >= LONG:
            found = self._two_slips(one)
        ours = [near for near in found if self.words[near]]
        english = [near for near in found if not self.words[near] and sure(one, near)]
        return ours or english or self._without_vowels(one)

    def _one_slip(self, word: str) -> list[str]:
        candidates = {near for form in _shortened(word) for near in self.shortened.get(form, ())}
        return sorted(near for near in candidates if near != word and OSA.distance(word, near, score_cutoff=1) <= 1)

    def _two_slips(self, word: str) -> list[str]:
        pool: Iterable[str] = [
            w for size in range(len(word) - 2, len(word) + 3) for w in self.long.get((word[0], size), ())
        ]
        return [near for near, _, _ in process.extract(word, pool, scorer=OSA.distance, score_cutoff=2, limit=3)]

    def _without_vowels(self, word: str) -> list[str]:
        """ "dwntwn": the known words that give this when their vowels go."""
        if len(word) < 3 or VOWELS & set(word[1:]):
            return []
        return [near for near in self.skeletons.get(word, ()) if len(near) > len(word)]


def _doubled(word: str, near: str) -> bool:
    """Whether the word is the near one with a letter doubled or two swapped."""
    return sorted(word) == sorted(near) or near in {word[:i] + word[i + 1 :] for i in range(1, len(word)) if word[i] == word[i - 1]}  # fmt: skip  # noqa: E501 - one condition


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(min(len(word), 24)))}


DOERS = ("ers", "er", "ors", "or", "ists", "ist", "iers", "ier", "goers", "goer")


def activities(word: str) -> list[str]:
    """What people so called, or who so do, are in: "hikers" → "hiking", "cruisers" → "cruise", "race" → "racing"."""
    found: dict[str, bool] = {}
    for ending in DOERS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3:
            found |= dict.fromkeys([stem + "ing", stem + "e", stem, stem + "y"], True)
            found |= dict.fromkeys([stem + stem[-1] + "ing", stem[:-1] + "ie"] if stem[-1] != "i" else [], True)
    if len(word) > 2 and not word.endswith(("s", "ing")):  # "who race", "they swim"
        found |= dict.fromkeys([word + "ing", word + word[-1] + "ing", word.removesuffix("e") + "ing"], True)
    return list(found)


def sure(word: str, near: str) -> bool:
    """Whether an English word was mistyped for sure: letters swapped, doubled or left out, or a long word."""
    alike = word[0] == near[0] and len(near) >= SHORT
    return alike and (sorted(word) == sorted(near) or len(word) != len(near) or len(word) >= 7)


def _skeleton(word: str) -> str:
    return word[0] + "".join(char for char in word[1:] if char not in VOWELS)


def close_labels(said: str, labels: Iterable[str], limit: int = 3) -> list[str]:
    """The labels worth suggesting for unknown words: each word is one of the label's, or nearly, from its start."""
    words = label_words(said)
    if not words or len(said) > 40:
        return []
    close = (label for label in labels if all(any(_close(one, other) for other in label_words(label)) for one in words))
    return [label for label, _ in zip(close, range(limit), strict=False)]


def _close(one: str, other: str) -> bool:
    if one == other:
        return True
    if one[0] != other[0] or min(len(one), len(other)) < SHORT:
        return False
    slips = 2 if len(one) > 6 and one[:3] == other[:3] else len(one) // 5
    return root(one) == root(other) or OSA.distance(one, other, score_cutoff=slips) <= slips
