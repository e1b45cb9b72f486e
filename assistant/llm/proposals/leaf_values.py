"""Values of choice, tags, member, segment and text fields: the model's words → values the account has.

Exact first (case, accents, plural and hyphens aside), then what the interpreter knows of everyday names and parts,
then one clear typo; several are listed, none is refused with the nearest. Every value must come from the words of
the condition, or be said openly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from rapidfuzz.distance import OSA

from assistant.interpreter.guesses import SENSE
from assistant.interpreter.lattice import Lattice
from assistant.interpreter.request import today_of
from assistant.interpreter.scan import best_entries
from assistant.interpreter.values import EXPLAINED
from assistant.interpreter.vocabulary import TITLES, Entry, vocabulary_of
from assistant.interpreter.words import label_words, singular, tokenise
from assistant.llm.proposals.leaf import Leaf, Named, Work
from assistant.llm.proposals.leaf_names import LONG, SHORT
from assistant.llm.proposals.words import owns, soft_words
from segment_core.folding import fold_value, is_storable
from segment_core.model import MAX_TEXT, Condition
from segment_core.nearest import nearest
from segment_core.structure import quote, suggest
from segment_core.values import plain

MOST_VALUES = 100  # of one proposed condition: nobody says more in a message
AS_TYPED = ("first_name", "last_name", "email", "phone")  # text that people look for though no lead has it
ME = frozenset({"me", "my", "mine", "myself", "i", "my own"})
NOBODY = frozenset({"nobody", "no one", "noone", "none", "unassigned", "empty", "blank", "null", "missing", "unset"})
CALLED_SEGMENT = frozenset({"segment", "saved", "list", "audience"})
BLANK_OP = {"in": "is_empty", "not_in": "is_set", "has_any": "is_empty", "has_none": "is_set"}
ENTRY_KIND = {"member": "member", "segment": "segment", "engagement": "campaign"}


@dataclass(frozen=True, slots=True)
class Known:
    """A value of the field: as conditions hold it, as people call it; `exact` unless it was met as a typo or part."""

    value: str
    label: str
    exact: bool = True


def list_node(leaf: Leaf, op: str, work: Work) -> None:
    """Reads a condition on a list of values into `leaf.node`."""
    op = op or ("has_any" if leaf.account_field.kind == "tags" else "in")
    texts = texts_of(leaf.proposed.value, f"{leaf.path}.value", work)
    if texts is None:
        return
    if len(texts) == 1 and op in BLANK_OP and _says_nobody(texts[0], leaf, work):
        leaf.node = Condition(field=leaf.key, op=BLANK_OP[op])
        return
    found = [_value(text, f"{leaf.path}.value[{i}]", leaf, work) for i, text in enumerate(texts)]
    known = [one for one in found if one is not None]
    explained = [_explained(one, leaf, work) for one in known]  # of every value, so that every problem is found
    if len(known) == len(found) and all(explained):
        values = tuple(dict.fromkeys(one.value for one in known))
        leaf.node = Condition(field=leaf.key, op=op, value=values)


def _says_nobody(text: str, leaf: Leaf, work: Work) -> bool:
    """ "nobody", "none", "blank" as the value: no value at all, unless the field has a value of that name."""
    said = fold_value(text) in NOBODY and bool(work.messages.find(text)) and leaf.account_field.kind != "segment"
    return said and not _exactly(text, leaf, work)


def texts_of(value: Any, path: str, work: Work) -> list[str] | None:
    """The value as a list of texts; None for a problem."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    if not items or len(items) > MOST_VALUES or not all(_is_text(item) for item in items):
        message = f"{quote(value) if value is not None else 'nothing'} is no value: give the user's words, or a list"
        work.findings.add(path, "bad_value", message, value)
        return None
    return [str(item) for item in items]


def _is_text(item: Any) -> bool:
    if isinstance(item, bool) or not isinstance(item, str | int | float):
        return False
    text = str(item)
    return bool(text.strip()) and len(text) <= MAX_TEXT and is_storable(text)


# ------------------------------------------------------------ which value


def _value(text: str, path: str, leaf: Leaf, work: Work) -> Known | None:
    """The one value that the text stands for; None for a problem."""
    kind = leaf.account_field.kind
    if kind == "member" and fold_value(text) in ME:
        return _me(text, path, work)
    found = named_values(text, leaf, work)
    if len(found) == 1:
        return found[0]
    if not found and kind == "text" and _typed(text, leaf, work):
        return Known(text.strip(), text.strip())
    no_value(text, path, found, leaf, work)
    return None


def named_values(text: str, leaf: Leaf, work: Work) -> list[Known]:
    """The values of the field that the text can stand for: none, the one, or several."""
    return _exactly(text, leaf, work) or _by_vocabulary(text, leaf, work) or _nearly(text, leaf, work)


def _me(text: str, path: str, work: Work) -> Known | None:
    member = work.catalog.member_ids.get(work.context.user_id or "")
    if member is not None:
        return Known(member.id, member.name)
    names = tuple(m.name for m in work.catalog.members)
    message = f"{quote(text)} cannot be told: it is not known which team member is asking"
    work.findings.add(path, "unknown_user", message, text, names)
    return None


def _unique(found: Iterable[Known]) -> list[Known]:
    return list({one.value: one for one in found}.values())


def _exactly(text: str, leaf: Leaf, work: Work) -> list[Known]:
    """The values of this very name; then those that differ in accent, plural or hyphen; then members by first name."""
    folded, loose, words = fold_value(text), plain(text), label_words(text)
    if found := work.catalog.value_index.get(leaf.key, {}).get(folded):
        return [Known(found.label, found.label)]
    known = work.named(leaf.account_field)
    same = [one for one in known if one.folded == folded]
    same = same or [one for one in known if one.plain == loose or (words and one.words == words)]
    if not same and leaf.account_field.kind == "member":
        same = [one for one in known if set(words) and set(words) <= set(one.words) - TITLES]
        same = [one for one in same if one.words[:1] == words[:1]] or same
    return _unique(Known(one.value, one.label) for one in same)


def _by_vocabulary(text: str, leaf: Leaf, work: Work) -> list[Known]:
    """What the interpreter takes the whole text for: everyday names, acronyms, roots, the one value of such a part."""
    items = Lattice(tokenise(text), vocabulary_of(work.catalog), today_of(work.context)).items()
    meant = [item for item in items if not item.filler and item.kind not in ("symbol", "newline", "possessive")]
    if len(meant) != 1:
        return []
    labels = {one.value: one.label for one in work.named(leaf.account_field)}
    kind = ENTRY_KIND.get(leaf.account_field.kind, "value")
    entries = [e for e in meant[0].of(kind) if e.value in labels and e.key in (leaf.key, "")]
    exact = [entry for entry in best_entries(entries) if entry.how != "typo"]
    return _unique(Known(e.value, labels[e.value], e.how not in EXPLAINED) for e in exact)


def _nearly(text: str, leaf: Leaf, work: Work) -> list[Known]:
    """The values one typo away; else those that have all these words among theirs."""
    known = work.named(leaf.account_field)
    loose, words = plain(text), set(label_words(text))
    if len(loose) >= SHORT and not loose.isdigit():
        most = 2 if len(loose) >= LONG else 1
        near = [(OSA.distance(loose, one.plain, score_cutoff=most), one) for one in known]
        least = min((distance for distance, _ in near), default=most + 1)
        if least <= most:
            return _unique(Known(one.value, one.label, exact=False) for distance, one in near if distance == least)
    if leaf.key in AS_TYPED:
        return []
    parts = [one for one in known if words and words < set(one.words) and not _turned(one, words)]
    return _unique(Known(one.value, one.label, exact=False) for one in parts)


def _turned(known: Named, words: set[str]) -> bool:
    """Whether the other words of the value change its sense: "lender" is not "Needs lender"."""
    rest = set(known.words) - words
    return bool(rest & SENSE) or any(len(word) > 4 and word.endswith("ed") for word in rest)


def _typed(text: str, leaf: Leaf, work: Work) -> bool:
    """Whether a text that no known lead has is taken as it is: the user's own words, where the values are not all
    known, or of a name or address. Elsewhere it is asked about (docs/reading.md)."""
    cut = leaf.key in work.catalog.cut
    places = work.messages.find(text)
    if not places or not (cut or leaf.key in AS_TYPED or not work.catalog.values.get(leaf.key)):
        return False
    label = leaf.account_field.label
    unsure = f"“{text.strip()}” is taken as typed: it is not among the values of {label} that I know, which are not all"
    work.findings.assume(unsure if cut else f"No lead has the {label} “{text.strip()}” so far")
    leaf.claimed.extend(places)
    return True


def no_value(text: str, path: str, found: list[Known], leaf: Leaf, work: Work, what: str = "value") -> None:
    """Notes that the text is no value of the field, or several, with the nearest."""
    label = leaf.account_field.label
    if found:
        labels = tuple(one.label for one in found[:8])
        message = f"{quote(text)} could be several {what}s of {label}: {', '.join(labels)}"
        work.findings.add(path, "several_values", message, text, labels)
        return
    known = [one.label for one in work.named(leaf.account_field)]
    labels = nearest(text, known) or tuple(known[:6])
    if leaf.account_field.kind == "text" and leaf.key not in work.catalog.cut and labels:
        message = f"no lead has the {label} {quote(text)}{suggest(text, labels)}"
    else:
        message = f"{label} has no {what} {quote(text)}{suggest(text, labels)}"
    work.findings.add(path, "unknown_value", message, text, labels)


# ------------------------------------------------------------ where it comes from


def _explained(known: Known, leaf: Leaf, work: Work) -> bool:
    """Whether the words of the condition say the value. Otherwise it is said openly that they were taken so, or,
    where those words have no other meaning left, it is a problem: nobody asked for this value."""
    taken = f"as {leaf.account_field.label} {known.label}"
    if leaf.account_field.kind == "member":
        taken = f"as {known.label}"
    leaf.used.add((ENTRY_KIND.get(leaf.account_field.kind, "value"), leaf.key, known.value))
    if leaf.account_field.kind == "member" and known.value == work.context.user_id:
        leaf.used.add(("class", "", "me"))
    if any(typed.overlaps(place) for typed in leaf.claimed for place in work.messages.find(known.label)):
        return True
    if _in_words(known, leaf, work):
        called = _entry(known, leaf, work) is not None or set(label_words(leaf.said(work))) & CALLED_SEGMENT
        if leaf.account_field.kind == "segment" and not called:  # its words are also values
            work.findings.assume(f"Took “{leaf.said(work)}” as the segment {known.label}")
        return True
    entry = _entry(known, leaf, work)
    if entry is not None:
        text, how = entry
        if how in EXPLAINED:
            work.findings.assume(f"Took “{text}” {taken}")
        return True
    if soft := soft_words(leaf, work):
        leaf.claim(soft)
        work.findings.assume(f"Took “{leaf.said(work)}” {taken}")
        return True
    message = f"where does {quote(known.label)} come from? {quote(leaf.said(work))} does not say it"
    work.findings.add(f"{leaf.path}.value", "not_said", message, known.label)
    return False


def _in_words(known: Known, leaf: Leaf, work: Work) -> bool:
    """Whether the words have the value's own name, word by word."""
    mine = any(owns(met, work.messages.all[met.place.message]) for met in leaf.met(work))
    if mine and leaf.account_field.kind == "member" and known.value == work.context.user_id:
        return True
    name = [singular(word) for word in label_words(known.label)]
    for place in leaf.places:
        words = list(label_words(work.messages.text(place)))
        if name and any(words[i : i + len(name)] == name for i in range(len(words))):
            leaf.claimed.extend(within for within in work.messages.find(known.label) if within.overlaps(place))
            return True
    return False


def _entry(known: Known, leaf: Leaf, work: Work) -> tuple[str, str] | None:
    """The words that the interpreter takes for the value, and how it met it."""
    kind = ENTRY_KIND.get(leaf.account_field.kind, "value")
    for met in leaf.met(work):
        entries: list[Entry] = [e for e in met.item.of(kind) if e.value == known.value and e.key == leaf.key]
        if entries:
            return met.text, entries[0].how
    return None
