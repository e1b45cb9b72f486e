"""Several drafts as one: the leads of any of them, with what they share said once."""

from assistant.interpreter.scope import all_of, any_of
from segment_core.canonical import canonical
from segment_core.catalog import Catalog
from segment_core.model import All, Condition, Everyone, Node, Tree

LISTS = ("in", "has_any")


def either_of(trees: list[Tree], catalog: Catalog) -> Tree:
    """The leads of any of the trees."""
    parts = [_parts(canonical(tree, catalog)) for tree in trees]
    if not all(parts):
        return Everyone()
    shared = [node for node in parts[0] if all(node in others for others in parts[1:])]
    own = [[node for node in nodes if node not in shared] for nodes in parts]
    if not all(own):
        return all_of(shared)
    return all_of([*shared, _one_list(own) or any_of([all_of(nodes) for nodes in own])])


def _parts(tree: Tree) -> list[Node]:
    if isinstance(tree, Everyone):
        return []
    return list(tree.children) if isinstance(tree, All) else [tree]


def _one_list(own: list[list[Node]]) -> Condition | None:
    """Lists of one field as one list: "either Fiona" is assigned to one of both."""
    found = [node for nodes in own for node in nodes]
    if any(len(nodes) != 1 for nodes in own) or not all(isinstance(node, Condition) for node in found):
        return None
    lists = [node for node in found if isinstance(node, Condition)]
    first = lists[0]
    if first.op not in LISTS or any((c.field, c.op) != (first.field, first.op) for c in lists):
        return None
    values = [str(value) for c in lists if isinstance(c.value, tuple) for value in c.value]
    return first.model_copy(update={"value": tuple(dict.fromkeys(values))})
