"""Joining nodes: and, or, not, and what they make of lists of one field."""

from collections.abc import Iterable
from itertools import combinations

from segment_core.model import All, Any_, Condition, Node, Not


def all_of(nodes: Iterable[Node]) -> Node:
    """The nodes joined by and; nested ands are flattened."""
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.children if isinstance(node, All) else (node,))
    unique = list(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else All(all=tuple(unique))


def any_of(nodes: Iterable[Node]) -> Node:
    """The nodes joined by or; values of one field become one list."""
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.children if isinstance(node, Any_) else (node,))
    merged: list[Node] = []
    for node in dict.fromkeys(flat):
        for i, other in enumerate(merged):
            joined = _joined_values(other, node)
            if joined is not None:
                merged[i] = joined
                break
        else:
            merged.append(node)
    return merged[0] if len(merged) == 1 else Any_(any=tuple(merged))


def _joined_values(one: Node, other: Node) -> Node | None:
    if isinstance(one, Condition) and isinstance(other, Condition) and one.field == other.field:
        single = other.op == "has_all" and isinstance(other.value, tuple) and len(other.value) == 1
        if (one.op == other.op and one.op in ("in", "has_any")) or (one.op == "has_any" and single):
            values = dict.fromkeys([*value_texts(one), *value_texts(other)])
            return one.model_copy(update={"value": tuple(values)})
    return None


def value_texts(node: Condition) -> tuple[str, ...]:
    """The values of a list condition, as text."""
    return tuple(str(value) for value in node.value) if isinstance(node.value, tuple) else ()


def negated(node: Node) -> Node:
    """The complement."""
    return node.child if isinstance(node, Not) else Not(**{"not": node})


def texts_of(node: Node) -> tuple[str, ...]:
    """The values of a node that is a list condition; none of any other."""
    return value_texts(node) if isinstance(node, Condition) else ()


def loose(node: Node) -> Node:
    """Under a negation, "yoga and swim" means either of them."""
    if isinstance(node, Condition) and node.op == "has_all":
        return node.model_copy(update={"op": "has_any"})
    return node


def not_both(node: Node) -> Node:
    """One of the alternatives, not all of them."""
    if isinstance(node, Condition) and node.op in ("has_any", "has_all"):
        loose, tight = node.model_copy(update={"op": "has_any"}), node.model_copy(update={"op": "has_all"})
        return All(all=(loose, negated(tight)))
    if isinstance(node, Condition) and node.op == "in" and node.field == "segment":
        each = [node.model_copy(update={"value": (value,)}) for value in value_texts(node)]
        return All(all=(any_of(each), negated(All(all=tuple(each)))))
    if isinstance(node, Any_):
        return All(all=(node, negated(All(all=node.children))))
    return node


def one_of(nodes: list[Node]) -> Node:
    """Exactly one of the alternatives; a list of values counts each of its values."""
    each: list[Node] = []
    for node in nodes:
        values = value_texts(node) if isinstance(node, Condition) and node.op in ("in", "has_any", "has_all") else ()
        op = "in" if isinstance(node, Condition) and node.op == "in" else "has_any"
        each += [node.model_copy(update={"op": op, "value": (value,)}) for value in values] or [node]
    if len(each) < 2:
        return each[0]
    some = Any_(any=tuple(each)) if any(_field(node) == "segment" for node in each) else any_of(each)
    return All(all=(some, *(negated(_both(*pair)) for pair in combinations(each, 2))))


def _field(node: Node) -> str:
    return node.field if isinstance(node, Condition) else ""


def _both(one: Node, other: Node) -> Node:
    """Both hold; of two tags as one condition."""
    if isinstance(one, Condition) and isinstance(other, Condition) and one.field == other.field == "tags":
        return one.model_copy(update={"op": "has_all", "value": (*value_texts(one), *value_texts(other))})
    return All(all=(one, other))


def unless(node: Node, exception: Node) -> Node:
    """ "no students unless Premium" lets Premium in; "active unless Premium" leaves Premium out."""
    excluding = isinstance(node, Not) or (
        isinstance(node, All) and all(isinstance(child, Not) for child in node.children)
    )
    if isinstance(node, All) and not excluding and isinstance(node.children[-1], Not):
        return all_of([*node.children[:-1], any_of([node.children[-1], exception])])  # "all but A, unless B"
    return any_of([node, exception]) if excluding else all_of([node, negated(exception)])
