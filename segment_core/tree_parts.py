"""A tree's parts: every condition and group, and the tree as it would be without one of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Tree


@dataclass(frozen=True)
class Part:
    """A node of a tree. `rest` is the tree without it; None where nothing would be left."""

    node: Tree
    rest: Node | None


def parts(tree: Tree) -> list[Part]:
    """Every node, the root first, each group before its children."""
    return [Part(tree, None), *_below(tree)]


def _below(tree: Tree) -> Iterator[Part]:
    """The parts inside a node; their `rest` is that of the node itself."""
    match tree:
        case Everyone() | Condition():
            return
        case Not():
            for part in parts(tree.child):
                yield Part(part.node, None if part.rest is None else Not.model_validate({"not": part.rest}))
        case All() | Any_():
            for place, child in enumerate(tree.children):
                yield Part(child, _with(tree, place, None))
                for part in _below(child):
                    yield Part(part.node, _with(tree, place, part.rest))


def _with(group: All | Any_, place: int, child: Node | None) -> Node | None:
    """The group with another child in that place, or with one fewer."""
    children = (*group.children[:place], *(() if child is None else (child,)), *group.children[place + 1 :])
    if len(children) < 2:
        return children[0] if children else None
    return All(all=children) if isinstance(group, All) else Any_(any=children)
