"""Trees in storage name segments by id, so that a rename breaks nothing; everywhere else they have names."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from segment_core.catalog import Catalog
from segment_core.folding import fold_value
from segment_core.model import All, Any_, Condition, Everyone, Not, Tree, to_json
from segment_core.structure import parse_tree


def to_stored(tree: Tree, catalog: Catalog) -> dict[str, Any]:
    """The tree as JSON with segment ids."""
    return to_json(_renamed(tree, lambda name: catalog.segment_index[fold_value(name)].id))


def from_stored(data: dict[str, Any], names: Mapping[str, str]) -> Tree:
    """The tree with segment names; `names` maps ids to names. An id that is gone stays, and fails validation."""
    return _renamed(parse_tree(data), lambda segment_id: names.get(segment_id, segment_id))


def _renamed(tree: Tree, rename: Callable[[str], str]) -> Tree:
    match tree:
        case Everyone():
            return tree
        case All():
            return All(all=tuple(cast("Any", _renamed(child, rename)) for child in tree.children))
        case Any_():
            return Any_(any=tuple(cast("Any", _renamed(child, rename)) for child in tree.children))
        case Not():
            return Not.model_validate({"not": _renamed(tree.child, rename)})
        case Condition():
            if tree.field != "segment" or not isinstance(tree.value, tuple):
                return tree
            return tree.model_copy(update={"value": tuple(rename(str(name)) for name in tree.value)})
