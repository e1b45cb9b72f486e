"""How each condition of a follow-up meets the draft: it narrows, replaces, joins or excludes."""

import re
from decimal import Decimal

from assistant.interpreter import edit
from assistant.interpreter.date_windows import meeting
from assistant.interpreter.dropping import without_one
from assistant.interpreter.emails import OPPOSITE, same_emails, windowed
from assistant.interpreter.request import Request
from assistant.interpreter.scope import all_of, any_of
from assistant.reading import Context
from segment_core.canonical import canonical
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Scope, Tree

WITHOUT = re.compile(r"\W*without (?:the|that) ", re.IGNORECASE)
IT = re.compile(
    r"\b(?:opened|clicked|received|got|open|click)\W+(?:on )?(?:it|that one|that|them|those)\b", re.IGNORECASE
)
ANY_BUT = re.compile(r"\b(?:any|all|every)\s+[\w -]+?\s+(?:but|except|other than|apart from)\b", re.IGNORECASE)
EXACT = re.compile(r"\b(?:exactly|just|only|precisely)\b|=", re.IGNORECASE)
PEOPLE_TOO = re.compile(
    r"\b(?:add|include|bring in|throw in|let in)\s+(?:also )?(?:in )?(?:everyone|everybody|anyone|anybody|people|leads|all|those|the ones)\b|^\W*(?:also )?(?:everyone|everybody|anyone|people|all|those|the ones)\b.*\b(?:too|as well|also)\W*$",  # noqa: E501 - a pattern
    re.IGNORECASE,
)
AND = re.compile(
    r"\W*(?:(?:oh|ok|okay|yes|also|then|so)\b\W*)*(?:and\b|[&+])(?!.*\b(?:only|just|how many)\b)", re.IGNORECASE
)


MOST_WAYS = 4


def applied(draft: Tree, node: Node, mode: str, request: Request, context: Context) -> list[tuple[str, Tree]]:
    """The draft with everything that was said, in each way it can be taken."""
    trees: list[tuple[str, Tree]] = [("", draft)]
    whole = canonical(node, context.catalog)
    assert not isinstance(whole, Everyone)
    children = whole.children if isinstance(whole, All) else (whole,)
    children = tuple(same_emails(draft, child, request.text) for child in children)
    children = tuple(sorted(children, key=lambda child: not _is_exclusion(child)))
    for child in children:
        trees = [
            (label or name, tree)
            for label, before in trees
            for name, tree in _one(before, child, mode, request, context)
        ][:MOST_WAYS]  # several are asked about, so more of them change nothing
    return trees


def _is_exclusion(node: Node) -> bool:
    return isinstance(node, Condition) and node.op in ("not_in", "has_none")


def _one(draft: Tree, node: Node, mode: str, request: Request, context: Context) -> list[tuple[str, Tree]]:
    if isinstance(node, Condition):
        if node.op in ("not_in", "has_none"):
            return [("", _excluded(draft, node, request))]
        if mode == "drop":
            gone = without_one(draft, node)
            return [("", gone if gone is not None else edit.added(draft, _not(node, context)))]
        if mode == "replace":
            return [("", edit.replaced(draft, _compared_alike(draft, node, request), context.catalog))]
        if mode == "join" and not IT.search(request.text):
            return _joined(draft, node, request)
        return _narrowed(draft, node, request, context)
    turned = _turned(draft, node)
    if turned is not None and mode != "join":
        return [("", turned)]
    if mode == "join":
        return [("", draft if isinstance(draft, Everyone) else any_of([draft, node]))]
    if mode == "drop":
        return [("", edit.added(draft, Not(**{"not": node})))]
    return [("", edit.added(draft, node))]


def _turned(draft: Tree, node: Node) -> Tree | None:
    """ "not smokers" after "smokers": the very condition is turned; None where the draft does not have it."""
    if not isinstance(node, Not) or not isinstance(node.child, Condition) or isinstance(draft, Everyone):
        return None
    child = node.child
    if child.field == "engagement" and child.value == Scope() and child.op in OPPOSITE:
        done = [c for c in edit.on_field(draft, "engagement") if c.op == child.op]
        unopened = {"op": OPPOSITE[child.op]}
        if len(done) == 1:
            return edit.rewrite(draft, lambda c: c.model_copy(update=unopened) if c == done[0] else c)
    same = [c for c in edit.on_field(draft, node.child.field) if c == node.child]
    return edit.rewrite(draft, lambda c: node if c in same else c) if same else None


def _compared_alike(draft: Tree, node: Condition, request: Request) -> Condition:
    """ "make it 4 bedrooms" after "3+ bedrooms" is 4 or more."""
    old = [c for c in edit.on_field(draft, node.field) if isinstance(c.value, Decimal) and c.op != "ne"]
    exact = EXACT.search(request.text)
    return node.model_copy(update={"op": old[0].op}) if node.op == "eq" and len(old) == 1 and not exact else node


def _not(node: Node, context: Context) -> Node:
    opposite = canonical(Not(**{"not": node}), context.catalog)
    assert not isinstance(opposite, Everyone)
    return opposite


def _excluded(draft: Tree, node: Condition, request: Request) -> Tree:
    """ "not lapsed": out of the list where it stands among others; else an exclusion."""
    positive = node.model_copy(update={"op": "in" if node.op == "not_in" else "has_any"})
    listed = [c for c in edit.has_values(draft, positive) if set(edit.texts(c)) - set(edit.texts(positive))]
    if listed and listed[0].op != "has_all":
        return edit.without_values(draft, node.field, edit.texts(node), ("in", "has_any"))
    same = [
        c
        for c in edit.on_field(draft, node.field)
        if c.op in ("in", "has_any") and set(edit.texts(c)) <= set(edit.texts(positive))
    ]
    if same and not isinstance(draft, Everyone):
        return edit.rewrite(draft, lambda c: node if c in same else c) or Everyone()
    if ANY_BUT.search(request.text):
        return edit.added(edit.removed_field(draft, node.field), node)
    only = [c for c in edit.on_field(draft, node.field) if c.op == "in" and node.field != "segment"]
    out_already = only and not isinstance(draft, Any_) and not set(edit.texts(node)) & set(edit.texts(only[0]))
    return draft if out_already and only[0] in edit.must_hold(draft) else edit.added(draft, node)


def _joined(draft: Tree, node: Condition, request: Request) -> list[tuple[str, Tree]]:
    if any(edit.bounds_other_end(c.op, node.op) for c in edit.on_field(draft, node.field)):
        return [("", edit.added(draft, node))]
    joined = edit.joined(draft, node)
    if joined is not None:
        return [("", joined)]
    if PEOPLE_TOO.search(request.text) and not isinstance(draft, Everyone):
        return [("", any_of([draft, node]))]
    if isinstance(draft, Everyone):
        return [("", node)]
    return [
        ("in addition: these leads join the ones so far", any_of([draft, node])),
        ("as one more condition that all must meet", all_of([draft, node])),
    ]


def _narrowed(draft: Tree, node: Condition, request: Request, context: Context) -> list[tuple[str, Tree]]:
    old = edit.on_field(draft, node.field)
    kind = context.catalog.fields[node.field].kind
    if not old and (emails := windowed(draft, node, request.text)) is not None:
        return [("emails of that time", emails), ("leads created then", edit.added(draft, node))]
    if not old or isinstance(draft, Everyone):
        return [("", edit.added(draft, node))]
    if kind in ("choice", "text", "member") and node.op == "in":
        return _narrowed_list(draft, node, old, request, context)
    if node.op == "is_empty" and WITHOUT.match(request.text) and any(c.op not in ("is_set", "is_empty") for c in old):
        label = context.catalog.fields[node.field].label
        return [
            (f"without the condition on {label}", edit.removed_field(draft, node.field)),
            (f"leads with no {label}", edit.replaced(draft, node, context.catalog)),
        ]
    between = [c for c in old if c.op == "between"] if kind == "number" else []
    if between and node.op in ("lte", "gte") and isinstance(node.value, Decimal):
        resized = edit.resized(between[0], node.value, node.op, exact=True)
        if resized is not None and isinstance(resized.value, tuple) and node.value in resized.value:
            return [("", edit.replaced(draft, resized, context.catalog))]
    if kind == "number" and any(edit.takes_over(c, node, context.catalog) for c in old):
        return [("", edit.replaced(draft, node, context.catalog))]
    dated = kind in ("date", "datetime") and node.op not in ("is_set", "is_empty")
    if dated and any(c.op not in ("is_set", "is_empty") for c in old):
        return _redated(draft, node, old, request, context)
    if kind == "boolean" or node.op in ("is_set", "is_empty") or any(c.op in ("is_set", "is_empty") for c in old):
        return [("", edit.replaced(draft, node, context.catalog))]
    return [("", edit.added(draft, node))]


def _redated(
    draft: Tree, node: Condition, old: list[Condition], request: Request, context: Context
) -> list[tuple[str, Tree]]:
    """Another date for the same field: both must hold where they bound each other or "only" is said."""
    both = edit.added(draft, node)
    meets = meeting(old[0], node, context) if len(old) == 1 else "partly"
    if any(element.op == "only" for element in request.elements) or (_bounds(old, node) and meets != "apart"):
        return [("", both)]
    instead = edit.replaced(draft, node, context.catalog)
    if meets != "partly" or (len(old) == 1 and old[0].op.startswith("anniversary") and node.op == old[0].op):
        request.notes.append(f"Took “{request.text.strip()}” in the place of the date so far")
        return [("", instead)]
    return [("instead of the date so far", instead), ("both dates must fit", both)]


def _names(node: Condition, context: Context) -> list[str]:
    """The values as people know them."""
    members = {member.id: member.name for member in context.catalog.members}
    return [members.get(value, value) if node.field == "assigned_to" else value for value in edit.texts(node)]


def _bounds(old: list[Condition], node: Condition) -> bool:
    """Whether two date conditions bound each other from two sides."""
    first, last = {"after", "on_or_after"}, {"before", "on_or_before"}
    return any((c.op in first and node.op in last) or (c.op in last and node.op in first) for c in old)


def _narrowed_list(
    draft: Tree, node: Condition, old: list[Condition], request: Request, context: Context
) -> list[tuple[str, Tree]]:
    lists = [c for c in old if c.op == "in"]
    if not lists:
        excluded = [c for c in old if c.op == "not_in"]
        if excluded:
            return [("", edit.replaced(draft, node, context.catalog))]
        return [("", edit.replaced(draft, node, context.catalog))]
    within = any(set(edit.texts(node)) <= set(edit.texts(c)) for c in lists)
    only = any(element.op == "only" for element in request.elements)
    if within or only:
        return [("", edit.replaced(draft, node, context.catalog))]
    joined = edit.joined(draft, node)
    values = ", ".join(_names(node, context))
    readings = [(f"{values} instead", edit.replaced(draft, node, context.catalog))]
    if joined is None:
        return readings
    if AND.match(request.text):
        request.notes.append(f"Took “{request.text.strip()}” as {values} as well")
        return [("", joined)]
    return [*readings, (f"{values} as well", joined)]
