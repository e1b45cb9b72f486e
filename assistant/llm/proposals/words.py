"""What became of every word of the user's message: used in a condition, filler, or named as not used.

The interpreter's notion of filler and of words that restrict decides; a model's say-so covers nothing but words
that no other meaning in the account has a claim on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.interpreter.asides import aside_words
from assistant.interpreter.deeds import PLAIN
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.line import Line
from assistant.interpreter.people import NOT_MINE
from assistant.interpreter.reader import JOINTS, MARKERS, QUIET
from assistant.interpreter.scan import best_entries
from assistant.llm.proposals.leaf import Leaf, Used, Work
from assistant.llm.proposals.origin import Message, Met, Place
from assistant.reading import Span, SpanRole

NEGATIONS = frozenset({"not", "no", "except", "unless", "neither", "nor"})
STRUCTURE = frozenset({*JOINTS, *MARKERS, *QUIET, *NEGATIONS}) - {"me"}
IN_QUOTES = frozenset({"known", "blank", "yes", "no_value", "contains", "starts", "ends"})  # operators in words
EMAIL_VERBS = frozenset({"open", "click", "receive", "bounce", "unsubscribe"})
CLASS_FIELDS = {
    "newly": "created_at",
    "inactive": "last_active_at",
    "unsubscribe": "subscribed",
    "subscribe": "subscribed",
}
EDITING = frozenset(["change", "changed", "instead", "replace", "switch", "swap", "add", "include", "drop", "remove", "delete", "clear", "set", "update", "edit", "actually", "flip", "opposite", "reverse", "invert", "keep", "after", "narrow", "broaden", "widen", "refine", "adjust", "more", "rest", "same", "back", "lose", "forget", "limit", "raise", "lower", "bump", "extend", "both", "all"])  # fmt: skip  # noqa: E501 - a word list
EMPHASIS = frozenset({"absolutely", "literally", "totally", "entirely", "completely", "truly", "definitely", "lot"})
BRIDGED = 2  # filler words that two unused words may have between them in one run


@dataclass
class Accounted:
    """What some conditions account for: meanings, fields, and places in the messages."""

    used: set[Used] = field(default_factory=set[Used])
    keys: set[str] = field(default_factory=set[str])
    quotes: list[Place] = field(default_factory=list[Place])
    measured: list[Place] = field(default_factory=list[Place])
    claimed: list[Place] = field(default_factory=list[Place])
    units: set[str] = field(default_factory=set[str])
    editing: bool = False

    def take(self, leaf: Leaf) -> None:
        """Adds what one condition accounts for."""
        self.used |= leaf.used
        self.keys.add(leaf.key)
        self.units.add((leaf.account_field.unit or "").casefold())
        self.quotes += leaf.places
        self.measured += leaf.measured
        self.claimed += leaf.claimed

    def role(self, met: Met, message: Message) -> SpanRole:
        """What the words of one item became."""
        item = met.item
        if item.kind in ("newline", "possessive", "emoji", "marker", "symbol"):
            return "condition" if _inside(met.place, self.claimed) else "filler"
        if _inside(met.place, self.claimed) or _inside(met.place, self.measured):
            return "condition"
        if item.number is not None and (item.number.words in ("one", "once") or _counts_groups(met, message)):
            return "filler"
        if item.kind != "entity":
            dangling = item.kind == "dangling" and _inside(met.place, self.quotes)
            return "condition" if dangling else self._left(met, message)
        return self._entity(met, message)

    def _entity(self, met: Met, message: Message) -> SpanRole:
        if self._stands_for_a_condition(met):
            return "condition"
        hard = best_entries([entry for entry in met.item.entries if entry.kind in HARD])
        if hard and not (hard[0].how != "exact" and self._left(met, message) == "command"):
            return "unused"
        if self._is_filler(met, message):
            return self._left(met, message) if _deed(met, message) else "filler"
        return self._left(met, message)

    def _stands_for_a_condition(self, met: Met) -> bool:
        item, classes = met.item, met.item.classes()
        if any((entry.kind, entry.key, entry.value) in self.used for entry in item.entries):
            return True
        if any(entry.kind in ("field", "meaning") and entry.key in self.keys for entry in item.entries):
            return True
        if "engagement" in self.keys and classes & (EMAIL_VERBS | {"anything"}):
            return True
        if "last_campaign" in classes:
            return ("campaign", "engagement", "last") in self.used
        if any(CLASS_FIELDS[name] in self.keys for name in classes & CLASS_FIELDS.keys()):
            return True
        return bool(classes & IN_QUOTES) and _inside(met.place, self.quotes)

    def _is_filler(self, met: Met, message: Message) -> bool:
        item, classes = met.item, met.item.classes()
        if "me" in classes:
            return not owns(met, message)
        fields = {entry.key for entry in item.of("field")}
        return bool(item.filler or item.of("filler") or item.people or classes & STRUCTURE or fields == {"created_at"})

    def _left(self, met: Met, message: Message) -> SpanRole:
        words = {token.norm for token in message.tokens[met.item.start : met.item.end]}
        if words <= EMPHASIS or words <= self.units:
            return "filler"
        return "command" if self.editing and words <= EDITING else "unused"


HARD = frozenset({"value", "member", "campaign", "segment"})  # things of the account: they restrict wherever they stand


def _hard(met: Met) -> bool:
    """Whether the words are a number, a date or something of the account."""
    item = met.item
    return item.number is not None or item.date is not None or any(entry.kind in HARD for entry in item.entries)


def _inside(place: Place, places: Iterable[Place]) -> bool:
    return any(place.overlaps(other) for other in places)


def _counts_groups(met: Met, message: Message) -> bool:
    """ "three groups in one list": how many groups follow."""
    following = message.tokens[met.item.end : met.item.end + 1]
    return bool(following) and following[0].norm in lexicon().classes["group_word"]


def _deed(met: Met, message: Message) -> bool:
    """ "leads we contacted": a verb that would restrict, though the interpreter lets it pass as filler."""
    words = {token.norm for token in message.tokens[met.item.start : met.item.end]}
    return bool(words & (lexicon().deeds - PLAIN))


def owns(met: Met, message: Message) -> bool:
    """Whether "my" or "me" says whose leads are meant; not in "show me", "my segments"."""
    if "me" not in met.item.classes():
        return False
    if met.text.casefold() in ("me", "myself"):
        before = [token.norm for token in message.tokens[max(0, met.item.start - 2) : met.item.start]]
        return before[-1:] in (["of"], ["to"], ["by"], ["or"], ["and"]) or before in (["or", "with"], ["and", "with"])
    following = [token.norm for token in message.tokens[met.item.end : met.item.end + 4]]
    return not (following and (following[0] in NOT_MINE or "segment" in following))


def soft_words(leaf: Leaf, work: Work) -> list[Met]:
    """The words of a condition that nothing in it explains, and that mean nothing else in the account: a model may
    have known what they stand for."""
    own = Accounted()
    own.take(leaf)
    found: list[Met] = []
    for met in leaf.met(work):
        message = work.messages.all[met.place.message]
        if not _hard(met) and own.role(met, message) == "unused":
            found.append(met)
    return found


@dataclass(frozen=True)
class Coverage:
    """Every word of the latest message by what it became."""

    spans: tuple[Span, ...]
    unused: tuple[str, ...]
    restricting: tuple[str, ...]


def coverage(work: Work, leaves: list[Leaf], accounted: Accounted) -> Coverage:
    """The spans of the latest message, and its unused words in runs, as typed."""
    message = work.messages.latest
    asides = [
        (start, end)
        for start, end in aside_words(Line(message.tokens), message.items)
        if not any(start <= met.item.start < end and accounted.role(met, message) == "condition" for met in message.met)
    ]
    roles: list[tuple[Met, SpanRole, str | None]] = []
    for met in message.met:
        role = accounted.role(met, message)
        if role != "condition" and any(start <= met.item.start < end for start, end in asides):
            role = "unused"
        roles.append((met, role, _became(met, leaves, message, work) if role == "condition" else None))
    spans = _spans(roles, message)
    aside = [met.place for met, _, _ in roles if any(start <= met.item.start < end for start, end in asides)]
    restricting = [m.text for m, role, _ in roles if role == "unused" and _hard(m) and not _inside(m.place, aside)]
    return Coverage(spans, _runs(spans, message.text), tuple(dict.fromkeys(restricting)))


def _became(met: Met, leaves: list[Leaf], message: Message, work: Work) -> str | None:
    """The sentence of the condition that the words became."""
    best: Leaf | None = None
    for leaf in leaves:
        own = Accounted()
        own.take(leaf)
        if own.role(met, message) == "condition":
            if _inside(met.place, leaf.places):
                best = leaf
                break
            best = best or leaf
    return work.say(best.node) if best is not None and best.node is not None else None


def _spans(roles: list[tuple[Met, SpanRole, str | None]], message: Message) -> tuple[Span, ...]:
    """Neighbouring words of one role and one condition as one span; what was not read at all is unused."""
    out: list[Span] = []
    for met, role, became in roles:
        start, end = max(met.place.start, out[-1].end if out else 0), met.place.end
        if end <= start:
            continue
        if out and (out[-1].role, out[-1].became) == (role, became):
            start = out.pop().start
        out.append(Span(start=start, end=end, text=message.text[start:end], role=role, became=became))
    tail = message.text[out[-1].end if out else 0 :]
    if any(char.isalnum() for char in tail):
        start = len(message.text) - len(tail.lstrip())
        out.append(Span(start=start, end=len(message.text), text=message.text[start:], role="unused"))
    return tuple(out)


def _runs(spans: tuple[Span, ...], text: str) -> tuple[str, ...]:
    """The unused words, joined over a few words of filler."""
    runs: list[tuple[int, int]] = []
    for span in spans:
        if span.role != "unused":
            continue
        between = text[runs[-1][1] : span.start] if runs else ""
        bridged = runs and len(between.split()) <= BRIDGED and not any(c in ",.;:\n()!?" for c in between)
        if bridged and not any(s.role == "condition" and runs[-1][1] <= s.start < span.start for s in spans):
            runs[-1] = (runs[-1][0], span.end)
        else:
            runs.append((span.start, span.end))
    said = (text[start:end].strip() for start, end in runs)
    return tuple(dict.fromkeys(run for run in said if any(char.isalnum() for char in run)))
