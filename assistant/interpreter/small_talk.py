"""Where small talk says nothing, and where the same words would restrict: "so far", "Dan's book", "any before May"."""

from collections.abc import Sequence

from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.vocabulary import OWNED, Entry
from assistant.interpreter.words import Token, label_words, root, singular
from segment_core.catalog import Catalog

KINDS = frozenset(["soft", "owned", "closing", "verbs"])  # kinds of filler that no typo stands for
TIMED = frozenset(["or", "and", "than", "as", "day", "week", "month", "year", "quarter", "hour"])  # "the week before"
FALLING = frozenset(["in", "on", "within", "between", "before", "after", "under", "into", "during", "due", "from"])
SEASONAL = frozenset(["for", "in", "this", "the", "next", "last", "since", "by", "every", "early", "late"])
ASKED = frozenset(["please", "kindly", "you", "to", "and", "then", "just", "can", "could", "would", "mind", "now", "so", "by", "for"])  # "please provide"  # fmt: skip  # noqa: E501 - a word list
WHAT = frozenset(["me", "us", "a", "an", "the", "all", "every", "everyone", "any", "our", "my", "those", "whoever", "people", "list"])  # "provide the list"  # fmt: skip  # noqa: E501 - a word list
# Words that compare or restrict: they are never the beginning of a value ("more cats" is not about Mr Moreau).
NO_BEGINNING = frozenset(["more", "less", "fewer", "other", "before", "after", "than", "over", "under", "until", "since", "next", "last", "most", "least", "same", "both", "instead", "except", "only", "any", "some", "none", "once", "again"])  # fmt: skip  # noqa: E501 - a word list


def in_place(tokens: Sequence[Token], start: int, end: int, kind: str) -> bool:
    """Whether small talk stands where it says nothing: "Dan's book"; "before" at the end of a clause."""
    before = tokens[start - 1] if start else None
    if tokens[start].norm == "fall" and end == start + 1:  # "birthdays that fall in May"; elsewhere it is autumn
        return end < len(tokens) and tokens[end].norm in FALLING and (before is None or before.norm not in SEASONAL)
    if kind == "owned":
        return before is not None and before.kind == "possessive"
    after = tokens[end] if end < len(tokens) else None
    if kind == "verbs":  # "supply customers" may be a trade, "please supply customers" is a request
        starts = before is None or before.kind == "symbol"
        return (after is not None and after.norm in WHAT) if starts else before is not None and before.norm in ASKED
    if kind != "closing":
        return True
    ends = after is None or after.kind in ("symbol", "newline", "emoji") or after.norm in ("and", "or", "but")
    return ends and (before is None or before.kind == "symbol" or _plain_word(before))


def _plain_word(token: Token) -> bool:
    return token.kind == "word" and singular(token.norm) not in TIMED


def handled(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether [start, end) is who looks after leads: "Milo looks after", "in the hands of Milo"."""
    after = " ".join(token.norm for token in tokens[end : end + 4]) + " "
    before = " " + " ".join(token.norm for token in tokens[max(0, start - 4) : start])
    phrases = lexicon().soft["handling"]
    return any(after.startswith(phrase + " ") or before.endswith(" " + phrase) for phrase in phrases)


def settled_talk(entries: list[Entry], tokens: Sequence[Token], start: int, end: int) -> list[Entry]:
    """Without what small talk rules out: "Dan's book" is no Booked; whoever looks after leads is no pet's name."""
    if any(entry.value == "owned" for entry in entries):
        return [entry for entry in entries if entry.strength >= OWNED]
    kinds = {entry.kind for entry in entries}
    if {"member", "value"} <= kinds and handled(tokens, start, end):
        return [entry for entry in entries if entry.kind == "member"]
    return entries


def other_tense(said: str, entry: Entry, catalog: Catalog) -> bool:
    """ "never travelled" is neither the status Travelling nor the yes/no field Travel insurance."""
    if not said.endswith("ed") or len(said) <= 5:
        return False
    if entry.kind == "value":
        return entry.key == "status" and entry.value.endswith("ing")
    known = catalog.fields.get(entry.key)
    if entry.kind != "field" or known is None or known.kind != "boolean" or entry.whole:
        return False
    words = label_words(known.label)
    return root(words[-1]) != root(said) and not any(word.endswith("ed") for word in words)
