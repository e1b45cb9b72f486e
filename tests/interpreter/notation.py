"""Trees in one short line, for tables: `status in Hot|Warm & not (tags has_any VIP)`."""

from typing import Any, cast

from segment_core.canonical import canonical
from segment_core.catalog import Catalog
from segment_core.model import Tree, to_json


def brief(tree: Tree | None, catalog: Catalog) -> str:
    """The canonical tree in short; equal for equal meanings that are spelled alike."""
    return "nothing" if tree is None else _brief(to_json(canonical(tree, catalog)))


def _brief(tree: dict[str, Any]) -> str:
    if "everyone" in tree:
        return "everyone"
    if "all" in tree:
        return " & ".join(_inner(child) for child in tree["all"])
    if "any" in tree:
        return " / ".join(_inner(child) for child in tree["any"])
    if "not" in tree:
        return f"not ({_brief(tree['not'])})"
    key = str(tree["field"]).removeprefix("custom.")
    return f"{key} {tree['op']} {_value(tree.get('value'))}".rstrip()


def _inner(child: dict[str, Any]) -> str:
    return f"({_brief(child)})" if "all" in child or "any" in child else _brief(child)


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(str(item) for item in cast("list[Any]", value))
    if isinstance(value, dict):
        return " ".join(f"{key}={_value(item)}" for key, item in cast("dict[str, Any]", value).items()) or "any"
    return str(value)
