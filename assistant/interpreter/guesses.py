"""Words that nothing explains in full: a part, the beginning or another form of one known value or field."""

from bisect import bisect_left
from dataclasses import replace

from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.small_talk import NO_BEGINNING
from assistant.interpreter.spelling import activities
from assistant.interpreter.vocabulary import Entry, Vocabulary
from assistant.interpreter.words import Token, label_words, singular

DIRECTIONS = frozenset(["north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"])
SENSE = frozenset(["need", "no", "not", "do", "don", "never", "non", "without", "ex", "former", "want", "has", "had", "anti", "wrong", "bad", "invalid", "past", "lost", "pending"])  # fmt: skip  # noqa: E501 - a word list


class Guesses:
    """Guesses over one message and one vocabulary."""

    def __init__(self, tokens: list[Token], vocabulary: Vocabulary) -> None:
        self.tokens, self.vocabulary = tokens, vocabulary

    def of(self, i: int) -> tuple[tuple[Entry, ...], int] | None:
        """What the word at a place is a part or the beginning of, with the word after it."""
        token = self.tokens[i]
        if token.kind != "word" or token.norm in NO_BEGINNING:
            return None
        shared = self._shared_noun(i)
        if shared is None and (doers := self._doers(token.norm)):
            return doers, i + 1
        entry = shared or self._part(i) or self._beginning(token.norm)
        if entry is None and token.norm == "n" and 0 < i < len(self.tokens) - 1:
            return (Entry("class", value="and", strength=2.5),), i + 1  # "hot n warm"
        if entry is None or _turns_sense(entry[0], token.norm):
            return None
        return (entry[0],), entry[1] if isinstance(entry[1], int) else i + 1

    def _shared_noun(self, i: int) -> tuple[Entry, None] | None:
        """ "East or West Midlands": the value whose last word is said once, after the other one."""
        joint = self.tokens[i + 1].norm if i + 3 < len(self.tokens) else ""
        if joint not in ("or", "and", "&", "/", ",", "nor"):
            return None
        said, last = singular(self.tokens[i].norm), singular(self.tokens[i + 3].norm)
        found = [entry for first, entry in self.vocabulary.last_words.get(last, ()) if first == said]
        return (replace(found[0], strength=2.9), None) if len(found) == 1 and found[0].kind == "value" else None

    def _doers(self, word: str) -> tuple[Entry, ...]:
        """ "divers" for Diving, "who race" for Racing: the one value named after what such people do, in every field
        that has it."""
        entries = [e for form in activities(word) for e in self.vocabulary.exact.get((form,), ()) if e.kind == "value"]
        if len({entry.value.casefold() for entry in entries}) != 1:
            return ()
        return tuple(replace(entry, how="alias", strength=2.2) for entry in entries)

    def _part(self, i: int) -> tuple[Entry, int] | None:
        """The one value that has these words among its own; as many words as belong to it."""
        word = singular(self.tokens[i].norm)
        parts = self.vocabulary.parts.get(word)
        end = i + 1
        if not parts and len(word) <= 2:
            return self._initial(i)
        kept = dict(parts or {})
        while kept and end < len(self.tokens):
            more = self.vocabulary.parts.get(singular(self.tokens[end].norm), {})
            both = {key: entry for key, entry in kept.items() if key in more}
            if not both:
                break
            kept, end = both, end + 1
        labels = {(entry.kind, entry.value.casefold()) for entry in kept.values()}
        if len(labels) != 1 or (len(word) < 3 and end == i + 1):
            return None
        entry = next(iter(kept.values()))
        if self._direction(i, end):
            return None
        return (replace(entry, how="part", strength=1.4), end) if entry.kind in ("value", "campaign") else None

    def _direction(self, i: int, end: int) -> bool:
        """ "west of Toronto": a direction, not a part of "King West"."""
        return self.tokens[i].norm in DIRECTIONS and end < len(self.tokens) and self.tokens[end].norm == "of"

    def _initial(self, i: int) -> tuple[Entry, int] | None:
        """ "n van" for North Van: a first letter, then the rest of one value."""
        letter = singular(self.tokens[i].norm)
        if i + 1 >= len(self.tokens) or len(letter) != 1:
            return None
        rest = singular(self.tokens[i + 1].norm)
        found = [entry for first, entry in self.vocabulary.last_words.get(rest, ()) if first.startswith(letter)]
        return (replace(found[0], how="prefix", strength=2.6), i + 2) if len(found) == 1 else None

    def _beginning(self, word: str) -> tuple[Entry, None] | None:
        """The one value with a word that begins like this."""
        for text in dict.fromkeys((word, singular(word))):
            if len(text) < 3 or text in lexicon().fillers:
                continue
            words = self.vocabulary.sorted_words
            entries: dict[tuple[str, str, str], Entry] = {}
            for at in range(bisect_left(words, text), len(words)):
                if not words[at].startswith(text) or len(entries) > 1:
                    break
                entries.update(self.vocabulary.parts[words[at]])
            if len({(e.kind, e.value.casefold()) for e in entries.values()}) == 1:
                entry = next(iter(entries.values()))
                return (replace(entry, how="prefix", strength=1.3), None) if entry.kind in ("value", "member") else None
        return self._field_beginning(word)

    def _field_beginning(self, word: str) -> tuple[Entry, None] | None:
        """ "3 bed": the one field with a word that begins like this."""
        text = singular(word)
        if len(text) < 3:
            return None
        keys = {key for known, keys in self.vocabulary.field_words.items() if known.startswith(text) for key in keys}
        return (Entry("field", next(iter(keys)), how="prefix", strength=1.2), None) if len(keys) == 1 else None


def _turns_sense(entry: Entry, said: str) -> bool:
    """Whether the words of the value that were not said change its sense: "lender" of "Needs lender", "listing" of
    "Expired listing". Such a part is asked about."""
    rest = [word for word in label_words(entry.value) if not word.startswith(singular(said))]
    return entry.kind == "value" and any(word in SENSE or (word.endswith("ed") and len(word) > 4) for word in rest)
