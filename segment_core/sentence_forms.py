"""The English of each operator, made from the operator table: written by describe.py, read back by sentence.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from segment_core.catalog import Kind
from segment_core.operators import BY_KIND, Operator, Takes, complement

NEGATIVES = {
    "is": "is not",
    "are": "are not",
    "starts": "does not start",
    "ends": "does not end",
    "include": "do not include",
    "has its": "has no",
}
VERBS = {
    "opened": "open",
    "clicked": "click",
    "received": "receive",
    "bounced on": "bounce on",
    "unsubscribed from": "unsubscribe from",
}
ALSO_READ = {
    "in": ("is any of", "is one of", "is either"),
    "has_any": ("include any of",),
    "is_set": ("is not empty", "are not empty"),
    "is_empty": ("is not set", "are not set"),
}
PLACE = "…"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say an operator: the words before the value and after it, and what joins a list's last item."""

    words: tuple[str, ...]
    tail: tuple[str, ...]
    op: str
    takes: Takes
    negated: bool = False
    joint: str = "or"


def negative(phrase: str) -> str:
    """“is in the last” → “is not in the last”; for operators that have no complement of their own."""
    start = next(start for start in NEGATIVES if phrase == start or phrase.startswith(f"{start} "))
    return NEGATIVES[start] + phrase.removeprefix(start)


def phrase_of(row: Operator, kind: Kind, negated: bool = False) -> str:
    """The phrase after a field's label, for an operator whose value is not a list."""
    phrase = row.phrase
    if kind == "member":
        return {"is_set": "somebody", "is_empty": "nobody"}[row.key]
    if kind == "tags":
        phrase = phrase.replace("is ", "are ")
    return negative(phrase) if negated else phrase


def list_phrase(row: Operator, kind: Kind, count: int, negated: bool = False) -> tuple[str, str]:
    """The phrase for a list of `count` values, and the word before its last value."""
    phrase, joint = row.english_one if count == 1 else row.phrase, "and" if row.key == "has_all" else "or"
    if count == 2 and phrase.endswith("none of"):
        phrase, joint = phrase.removesuffix("none of") + "neither", "nor"
    if count == 2 and phrase.endswith("all of"):
        phrase = phrase.removesuffix("all of") + "both"
    if kind == "segment":
        return SEGMENT_PHRASES[phrase], joint
    if kind == "member" and phrase != "is not":
        phrase = phrase.removeprefix("is").strip()
    return negative(phrase) if negated else phrase, joint


SEGMENT_PHRASES = {
    "is": "in segment",
    "is not": "not in segment",
    "is neither": "in neither segment",
    "is none of": "in none of the segments",
}


@cache
def forms(kind: Kind) -> tuple[Form, ...]:
    """Every way to say a condition on a field of this kind, longest first."""
    found = {form: None for row in BY_KIND[kind].values() for form in _forms(row, kind)}
    return tuple(sorted(found, key=lambda form: (-len(form.words), form.op == "has_all")))


def _forms(row: Operator, kind: Kind) -> Iterator[Form]:
    negations = (False,) if complement(kind, row.key) else (False, True)
    for negated in negations:
        if row.takes is not Takes.LIST:
            yield _form(row, phrase_of(row, kind, negated), negated)
            continue
        for count in (1, 2, 3):
            phrase, joint = list_phrase(row, kind, count, negated)
            yield _form(row, phrase, negated, joint)
    for phrase in ALSO_READ.get(row.key, ()):
        yield _form(row, phrase, False)
    if kind == "member":
        yield _form(row, row.english_one, False)


def _form(row: Operator, phrase: str, negated: bool, joint: str = "or") -> Form:
    words, _, tail = phrase.partition(PLACE)
    return Form(tuple(words.split()), tuple(tail.split()), row.key, row.takes, negated, joint)


@dataclass(frozen=True, slots=True)
class EngagementForm:
    """One way to begin a condition on what a lead did with emails."""

    words: tuple[str, ...]
    op: str
    negated: bool = False


def did_not(row: Operator) -> str | None:
    """“did not open”; None for the operators that are said another way round."""
    return f"did not {VERBS[row.phrase]}" if row.phrase in VERBS else None


@cache
def engagement_forms() -> tuple[EngagementForm, ...]:
    """Every beginning, longest first."""
    found: list[EngagementForm] = []
    for row in BY_KIND["engagement"].values():
        found.append(EngagementForm(tuple(row.phrase.split()), row.key))
        if negation := did_not(row):
            found.append(EngagementForm(tuple(negation.split()), row.key, negated=True))
            found.append(EngagementForm(("never", *row.phrase.split()), row.key, negated=True))
    return tuple(sorted(found, key=lambda form: -len(form.words)))
