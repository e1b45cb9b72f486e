"""Conditions without a looked-up value: set or empty, yes or no, and parts of a text."""

from typing import Any

from assistant.llm.proposals.leaf import Leaf, Work
from assistant.llm.proposals.leaf_names import names_field
from assistant.llm.proposals.words import soft_words
from segment_core.folding import is_storable
from segment_core.model import MAX_TEXT, Condition, Not
from segment_core.structure import quote

BLANKS = ("is_set", "is_empty")
YES_NO = ("is_true", "is_false")
TEXT_PARTS = ("contains", "not_contains", "starts_with", "ends_with")
TRUE = frozenset({"true", "yes", "y", "1"})
FALSE = frozenset({"false", "no", "n", "0"})
SPOKEN = {"subscribed": {"subscribe", "unsubscribe"}, "last_active_at": {"inactive"}, "assigned_to": {"me"}}
SOMEBODY = frozenset({"nobody", "no one", "noone", "none", "somebody", "someone"})
DENYING = 3  # items before the field's name in which a "not" denies it


def plain_node(leaf: Leaf, op: str, work: Work) -> None:
    """Reads is_set, is_empty, is_true or is_false into `leaf.node`."""
    if leaf.proposed.value is not None and not _harmless(leaf.proposed.value, op):
        message = f"{op} takes no value, not {quote(leaf.proposed.value)}"
        work.findings.add(f"{leaf.path}.value", "bad_value", message, leaf.proposed.value)
        return
    node = Condition(field=leaf.key, op=op)
    if _named(leaf, work):
        leaf.node = node
    elif soft := soft_words(leaf, work):
        leaf.claim(soft)
        work.findings.assume(f"Took “{leaf.said(work)}” as “{work.say(node)}”")
        leaf.node = node
    else:
        message = f"{quote(leaf.said(work))} says nothing about {leaf.account_field.label}"
        work.findings.add(f"{leaf.path}.words", "not_said", message, leaf.said(work))


def _harmless(value: Any, op: str) -> bool:
    """Whether a value only repeats the operator: is_true with true."""
    said = str(value).strip().casefold()
    return (op == "is_true" and said in TRUE) or (op == "is_false" and said in FALSE)


def boolean_node(leaf: Leaf, op: str, work: Work) -> None:
    """Reads a yes/no condition; "is", "=" or no operator with true or false as its value is understood."""
    value = str(leaf.proposed.value).strip().casefold() if leaf.proposed.value is not None else None
    if op == "is_true" and value in FALSE:
        op = "is_false"
    elif not op and value is not None:
        op = "is_true" if value in TRUE else "is_false" if value in FALSE else ""
    if not op:
        message = f"{leaf.account_field.label} is a yes/no field: use is_true or is_false, without a value"
        work.findings.add(f"{leaf.path}.op", "bad_op", message, leaf.proposed.op)
        return
    leaf_value_free = leaf.proposed.model_copy(update={"value": None}) if value in TRUE | FALSE else leaf.proposed
    leaf.proposed = leaf_value_free
    plain_node(leaf, op, work)
    if leaf.node is not None and op == "is_false" and _denied(leaf, work):
        # "hasn't signed": the complement, leads with no value among them (docs/reading.md)
        leaf.node = Not.model_validate({"not": Condition(field=leaf.key, op="is_true")})


def _denied(leaf: Leaf, work: Work) -> bool:
    """Whether the words negate the field rather than say that its value is no."""
    mets = leaf.met(work)
    named = next((i for i, met in enumerate(mets) if names_field(met.item, leaf.key)), 0)
    before = {name for met in mets[max(0, named - DENYING) : named] for name in met.item.classes()}
    return bool(before & {"not", "no", "except"}) and leaf.key != "subscribed"


def _named(leaf: Leaf, work: Work) -> bool:
    """Whether the words name the field; else whether the draft or the sentence before already did."""
    mets = leaf.met(work)
    somebody = [met for met in mets if leaf.key == "assigned_to" and met.text.casefold() in SOMEBODY]
    leaf.claim(somebody)
    spoken = SPOKEN.get(leaf.key, set[str]())
    return bool(somebody) or any(names_field(met.item, leaf.key) or met.item.classes() & spoken for met in mets)


def text_part_node(leaf: Leaf, op: str, work: Work) -> None:
    """Reads contains, starts with or ends with: the text must be the user's own."""
    text, path = leaf.proposed.value, f"{leaf.path}.value"
    if isinstance(text, list) and len(text) == 1:  # pyright: ignore[reportUnknownArgumentType] - any JSON
        text = text[0]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT or not is_storable(text):
        message = f"{quote(text)} is no text to look for: give the user's own words"
        work.findings.add(path, "bad_value", message, text)
        return
    text = text.strip()
    if not work.messages.find(text):
        text = text.strip("%*").strip()  # signs for "any characters", which a user did not write
    places = work.messages.find(text) or work.messages.find(text.lstrip("@."))
    if not places:
        message = f"{quote(text)} stands nowhere in the user's messages: give their own words"
        work.findings.add(path, "not_said", message, text)
        return
    leaf.claimed.extend(places)
    leaf.node = Condition(field=leaf.key, op=op, value=text)
