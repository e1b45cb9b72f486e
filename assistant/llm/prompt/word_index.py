"""Which of many labels the words of a message come near to: by word, beginning of a word, or spelling."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from segment_core.values import plain

MOST_WORDS = 80
FEWEST_LETTERS = 3  # of a word whose beginning or spelling is compared
LONG = 4
LEAST_ALIKE = 82.0
BEGINNING, WITHIN, SPELLING = 0.8, 0.75, 0.85  # what a match that is not exact counts for
LEAST_SCORE = 40.0
LITTLE_WORDS = """
a all also an and any anyone are as at be been but by did do does for from give had has have he her his i in into is it
its lead me most my no not of on only or our out over please she show so than that the their them then they thi to too
up wa we were what when where which who whose will with without you
"""  # as values.plain() leaves them: without a plural s
LITTLE = frozenset(LITTLE_WORDS.split())


def spoken_words(text: str) -> list[str]:
    """The words of a text as labels are compared, without little words; at most MOST_WORDS different ones."""
    apart = "".join(char if char.isalnum() else " " for char in plain(text))
    words = plain(apart).split()
    return list(dict.fromkeys(word for word in words if word not in LITTLE))[:MOST_WORDS]


class WordIndex:
    """Labels by their words. Entries are numbers: the caller's own list says what they are."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._words = [spoken_words(label) for label in labels]
        self._entries: defaultdict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            for word in words:
                self._entries[word].append(number)
        self._sorted = sorted(self._entries)

    def nearest(self, text: str) -> list[tuple[int, float]]:
        """(entry, score up to 100) for labels that share words with the text, best first."""
        found: defaultdict[int, dict[str, float]] = defaultdict(dict)
        for spoken in spoken_words(text):
            for word, similarity in self._alike(spoken):
                for number in self._entries[word]:
                    found[number][word] = max(similarity, found[number].get(word, 0.0))
        scored = [(n, 100 * sum(words.values()) / len(self._words[n])) for n, words in found.items()]
        kept = [(number, score) for number, score in scored if score >= LEAST_SCORE]
        return sorted(kept, key=lambda item: (-item[1], item[0]))

    def _alike(self, spoken: str) -> Iterator[tuple[str, float]]:
        if spoken in self._entries:
            yield spoken, 1.0
        if len(spoken) < FEWEST_LETTERS:
            return
        yield from ((word, BEGINNING) for word in self._beginning_with(spoken))
        within = (spoken[:length] for length in range(LONG, len(spoken)))
        yield from ((word, WITHIN) for word in within if word in self._entries)
        near = process.extract(spoken, self._sorted, scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=10)
        yield from ((word, SPELLING * score / 100) for word, score, _ in near)

    def _beginning_with(self, spoken: str) -> Iterable[str]:
        place = bisect_left(self._sorted, spoken)
        while place < len(self._sorted) and self._sorted[place].startswith(spoken):
            yield self._sorted[place]
            place += 1
