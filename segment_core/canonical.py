"""One form for two spellings of one meaning, before saving and comparing (contract: canonical form)."""

import json
from collections.abc import Iterable
from typing import Any, cast

from segment_core.catalog import Catalog
from segment_core.folding import fold_value
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Scope, Tree, Value, to_json
from segment_core.operators import Takes, complement, operator_for


def canonical(tree: Tree, catalog: Catalog) -> Tree:
    """The canonical form of a valid tree; idempotent, and with the same members."""
    return tree if isinstance(tree, Everyone) else _node(tree, catalog)


def same(one: Tree, other: Tree, catalog: Catalog) -> bool:
    """Whether two trees are two spellings of one meaning."""
    return canonical(one, catalog) == canonical(other, catalog)


def _node(node: Node, catalog: Catalog) -> Node:
    match node:
        case Condition():
            return _condition(node, catalog)
        case Not():
            return _negated(_node(node.child, catalog), catalog)
        case All():
            children = _children(node.children, All, catalog)
            return children[0] if len(children) == 1 else All(all=children)
        case Any_():
            children = _children(node.children, Any_, catalog)
            return children[0] if len(children) == 1 else Any_(any=children)


def _children(nodes: Iterable[Node], group: type[All | Any_], catalog: Catalog) -> tuple[Node, ...]:
    """Canonical children: nested groups of the same kind flattened, sorted, each once."""
    flat: dict[str, Node] = {}
    for node in nodes:
        child = _node(node, catalog)
        inner = child.children if isinstance(child, All | Any_) and isinstance(child, group) else (child,)
        flat.update({_sort_key(item): item for item in inner})
    return tuple(flat[key] for key in sorted(flat))


def _sort_key(node: Node) -> str:
    return json.dumps(to_json(node), sort_keys=True, ensure_ascii=False)


def _negated(child: Node, catalog: Catalog) -> Node:
    if isinstance(child, Not):
        return child.child
    if isinstance(child, Condition) and (named := complement(catalog.fields[child.field].kind, child.op)):
        return _condition(child.model_copy(update={"op": named}), catalog)
    return Not.model_validate({"not": child})


def _condition(condition: Condition, catalog: Catalog) -> Condition:
    field = catalog.fields[condition.field]
    row = operator_for(field.kind, condition.op)
    assert row is not None
    value = condition.value
    if row.takes is Takes.LIST:
        value = _value_set(cast("tuple[str, ...]", value), condition.field, catalog)
    if row.takes is Takes.SCOPE and value is None:
        value = Scope()
    op = "has_any" if condition.op == "has_all" and len(cast("tuple[Any, ...]", value)) == 1 else condition.op
    return condition.model_copy(update={"op": op, "value": value})


def _value_set(values: tuple[str, ...], key: str, catalog: Catalog) -> Value:
    """Sorted, each once whatever its case, in the letter case that the account stores."""
    unique: dict[str, str] = {}
    for value in values:
        folded = fold_value(value)
        unique.setdefault(folded, _stored(value, folded, key, catalog))
    return tuple(unique[folded] for folded in sorted(unique))


def _stored(value: str, folded: str, key: str, catalog: Catalog) -> str:
    if key == "segment":
        segment = catalog.segment_index.get(folded)
        return segment.name if segment else value
    known = catalog.value_index.get(key, {}).get(folded)
    return known.label if known else value
