"""Follow-ups about leads with no value: "not the blanks", "include the blanks again"."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re

from assistant.interpreter import edit
from assistant.interpreter.scope import any_of
from segment_core.model import Condition, Everyone, Node, Not, Tree, conditions

_BLANKS = r"(?:the )?(?:blanks?|blank ones|empty ones|empties|missing ones|unknowns?|ones (?:with no|without an?) (?:value|answer))"
_LEAD = r"\W*(?:(?:ok|okay|no|and|but|please|actually|so|then)\b\W*)*"
NOT_BLANK = re.compile(
    _LEAD
    + r"(?:(?:only |just )?(?:the )?(?:false|explicit no'?s?|no'?s|a clear no|real no'?s)(?: ones)?(?: only)?(?:\W+(?:and |but )?(?:not|no|without) "
    + _BLANKS
    + r")?|(?:not|no|without|exclude|excluding|skip|leave out|drop|remove|minus) "
    + _BLANKS
    + r"(?: please)?)\W*",
    re.IGNORECASE,
)
BLANK_TOO = re.compile(
    _LEAD
    + r"(?:also|include|including|add|with|plus|keep|bring back)?\s*(?:the ones with )?"
    + _BLANKS
    + r"(?: (?:too|as well|again|after all|back|back in|also|included|are (?:fine|ok)))*\W*",
    re.IGNORECASE,
)
NEGATIVE = ("not_in", "has_none", "not_contains", "ne")


def blanks_said(text: str, draft: Tree) -> Tree | None:
    """The draft with or without the leads that have no value; None where that is not what was said, or not clear."""
    if isinstance(draft, Everyone):
        return None
    if NOT_BLANK.fullmatch(text):
        return _without_blanks(draft)
    return _with_blanks(draft) if BLANK_TOO.fullmatch(text) else None


def _without_blanks(draft: Node) -> Tree | None:
    complements = [node for node in _nodes(draft) if isinstance(node, Not) and _is_yes(node.child)]
    negative = [c for c in conditions(draft) if c.op in NEGATIVE]
    if len(complements) == 1 and not negative:
        return _with(draft, complements[0], _turned(complements[0].child, "is_false"))
    if len(negative) == 1 and not complements:
        return edit.added(draft, negative[0].model_copy(update={"op": "is_set", "value": None}))
    return None


def _with_blanks(draft: Node) -> Tree | None:
    no = [c for c in conditions(draft) if c.op == "is_false"]
    if len(no) == 1:
        return _with(draft, no[0], Not(**{"not": _turned(no[0], "is_true")}))
    kept = [c for c in conditions(draft) if c.op == "is_set"]
    if len(kept) == 1:
        return edit.removed_where(draft, lambda condition: condition == kept[0])
    told = [c for c in conditions(draft) if c.field not in ("engagement", "segment", "status") and c.op not in NEGATIVE]
    if len(told) != 1:
        return None
    empty = told[0].model_copy(update={"op": "is_empty", "value": None})
    return _with(draft, told[0], any_of([told[0], empty]))


def _nodes(node: Node) -> list[Node]:
    inner = [node.child] if isinstance(node, Not) else list(getattr(node, "children", ()))
    return [node, *(found for child in inner for found in _nodes(child))]


def _is_yes(node: Node) -> bool:
    return isinstance(node, Condition) and node.op == "is_true"


def _turned(node: Node, op: str) -> Condition:
    assert isinstance(node, Condition)
    return node.model_copy(update={"op": op})


def _with(tree: Node, old: Node, new: Node) -> Node:
    """The tree with one node in another's place."""
    if tree == old:
        return new
    if isinstance(tree, Not):
        return Not(**{"not": _with(tree.child, old, new)})
    if isinstance(tree, Condition):
        return tree
    key = "all" if tree.__class__.__name__ == "All" else "any"
    return tree.__class__(**{key: tuple(_with(child, old, new) for child in tree.children)})
