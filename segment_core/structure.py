"""JSON → tree nodes: checks the shape alone and reports every problem with its path (contract: docs/filter-model.md).

What a field, operator or value means for an account is checked in validate.py.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from segment_core.errors import BadInput, InvalidTree, Problem
from segment_core.folding import is_storable
from segment_core.model import (
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_LIST,
    MAX_N,
    MAX_TEXT,
    WINDOWS,
    All,
    Any_,
    Condition,
    Everyone,
    Node,
    Not,
    Period,
    Relative,
    Scope,
    Tree,
    Value,
)
from segment_core.nearest import nearest

NODE_KEYS = ("all", "any", "not", "field")
CONDITION_KEYS = ("field", "op", "value")
SHOWN = 80  # characters of a bad part that an error quotes


@dataclass
class Found:
    """Problems met so far, how many conditions, and what else to check of each condition."""

    problems: list[Problem] = field(default_factory=list[Problem])
    conditions: int = 0
    check: "Callable[[Condition, str, Found], Condition] | None" = None

    def add(self, path: str, code: str, message: str, bad: Any = None, near: tuple[str, ...] = ()) -> None:
        """Note one problem."""
        self.problems.append(Problem(path, code, message, bad, near))


def quote(part: Any) -> str:
    """A bad part as errors show it: JSON, cut, and fit to be printed."""
    text = part if isinstance(part, str) else json.dumps(part, ensure_ascii=False, default=str)
    text = text.encode(errors="replace").decode()
    return f"“{text}”" if len(text) <= SHOWN else f"“{text[:SHOWN]}…”"


def suggest(bad: str, valid: tuple[str, ...]) -> str:
    """The tail of a message: the nearest valid choices."""
    return f"; did you mean {' or '.join(valid)}?" if valid and bad else ""


def parse_tree(data: Any) -> Tree:
    """A tree from JSON data. Raises InvalidTree with every problem of shape."""
    found = Found()
    tree = parse_found(data, found)
    if tree is None or found.problems:
        raise InvalidTree(found.problems)
    return tree


def parse_found(data: Any, found: Found) -> Tree | None:
    """Like parse_tree, but notes the problems in `found`; the tree is whole only if there are none."""
    if isinstance(data, dict) and "everyone" in data:
        if data["everyone"] is True and len(cast("dict[str, Any]", data)) == 1:
            return Everyone()
        found.add("$", "everyone", 'everyone is the whole tree {"everyone": true} and nothing else', data)
        return None
    try:
        node = _node(data, "$", 1, found)
    except RecursionError:  # depth within a value, or in a part that an error would quote
        found.add("$", "too_deep", "nested too deeply to be read")
        return None
    if found.conditions > MAX_CONDITIONS:
        found.add("$", "too_many", f"{found.conditions} conditions; the limit is {MAX_CONDITIONS}", found.conditions)
    return node


def load_tree(path: Path) -> Any:
    """The JSON of a tree file, numbers exact. Raises BadInput naming the file and the line."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise BadInput(f"there is no file {path}", file=str(path)) from error
    except (ValueError, OSError, RecursionError) as error:
        raise BadInput(f"{path} is not a JSON file: {error}", file=str(path)) from error


def _node(data: Any, path: str, depth: int, found: Found) -> Node | None:
    if depth > MAX_DEPTH:
        found.add(path, "too_deep", f"nested deeper than {MAX_DEPTH} levels", None)
        return None
    if not isinstance(data, dict):
        found.add(path, "not_a_node", f"{quote(data)} is not a condition or group", data)
        return None
    node = cast("dict[str, Any]", data)
    kinds = [key for key in NODE_KEYS if key in node]
    if len(kinds) != 1:
        keys = tuple(str(key) for key in node)
        hint = "everyone stands alone, as the whole tree" if "everyone" in node else 'needs one of "all", "any", "not"'
        near = tuple(n for key in keys for n in nearest(key, NODE_KEYS))
        found.add(path, "not_a_node", f'{quote(node)}: {hint} or "field"', node, near)
        return None
    return _BY_KIND[kinds[0]](node, path, depth, found)


def _unknown_keys(node: dict[str, Any], known: tuple[str, ...], path: str, found: Found) -> None:
    for key in node:
        if key not in known:
            near = nearest(str(key), known)
            found.add(f"{path}.{key}", "unknown_key", f"unknown key {quote(key)}{suggest(key, near)}", key, near)


def _group(kind: str) -> Callable[[dict[str, Any], str, int, Found], Node | None]:
    def parse(node: dict[str, Any], path: str, depth: int, found: Found) -> Node | None:
        _unknown_keys(node, (kind,), path, found)
        items = node[kind]
        if not isinstance(items, list) or not items:
            found.add(f"{path}.{kind}", "empty_group", f'"{kind}" needs a list of one or more conditions', items)
            return None
        listed = cast("list[Any]", items)
        children = [_node(item, f"{path}.{kind}[{i}]", depth + 1, found) for i, item in enumerate(listed)]
        sound = tuple(child for child in children if child is not None)
        if not sound:
            return None
        return All(all=sound) if kind == "all" else Any_(any=sound)

    return parse


def _not(node: dict[str, Any], path: str, depth: int, found: Found) -> Node | None:
    _unknown_keys(node, ("not",), path, found)
    child = _node(node["not"], f"{path}.not", depth + 1, found)
    return None if child is None else Not.model_validate({"not": child})


def _condition(node: dict[str, Any], path: str, depth: int, found: Found) -> Node | None:
    found.conditions += 1
    before = len(found.problems)
    _unknown_keys(node, CONDITION_KEYS, path, found)
    for key in ("field", "op"):
        if not isinstance(node.get(key), str):
            what = "is missing" if key not in node else f"is {quote(node[key])}, not text"
            found.add(f"{path}.{key}", f"bad_{key}", f'"{key}" {what}', node.get(key))
    if "value" in node and node["value"] is None:
        found.add(f"{path}.value", "bad_value", "the value is null; leave it out or give one", None)
    value = _value(node["value"], f"{path}.value", found) if node.get("value") is not None else None
    if len(found.problems) > before:
        return None
    condition = Condition.model_construct(field=node["field"], op=node["op"], value=value)
    return condition if found.check is None else found.check(condition, path, found)


_BY_KIND: dict[str, Callable[[dict[str, Any], str, int, Found], Node | None]] = {
    "all": _group("all"),
    "any": _group("any"),
    "not": _not,
    "field": _condition,
}


def _value(data: Any, path: str, found: Found) -> Value:
    if isinstance(data, bool):
        found.add(path, "bad_value", "true and false are operators (is_true, is_false), not values", data)
        return None
    if isinstance(data, int | float | Decimal):
        return _number(data, path, found)
    if isinstance(data, str):
        return _text(data, path, found)
    if isinstance(data, list):
        return _list(cast("list[Any]", data), path, found)
    if isinstance(data, dict):
        return _object(cast("dict[str, Any]", data), path, found)
    found.add(path, "bad_value", f"{quote(data)} cannot be a value", data)
    return None


def _number(data: float | Decimal, path: str, found: Found) -> Decimal | None:
    number = Decimal(str(data)) if isinstance(data, float) else Decimal(data)
    if not number.is_finite():
        found.add(path, "bad_number", f"{data} is not a number", str(data))
        return None
    return number


def _text(data: str, path: str, found: Found) -> str | None:
    if len(data) > MAX_TEXT:
        found.add(path, "too_long", f"a text of {len(data)} characters; the limit is {MAX_TEXT}", data[:SHOWN])
        return None
    if not is_storable(data):
        message = "a text cannot hold the character U+0000 or half of a surrogate pair"
        found.add(path, "bad_text", message, data[:SHOWN])
        return None
    return data


def _list(data: list[Any], path: str, found: Found) -> Value:
    if len(data) > MAX_LIST:
        found.add(path, "too_many", f"a list of {len(data)} values; the limit is {MAX_LIST}", len(data))
        return None
    items: list[Any] = []
    for i, item in enumerate(data):
        if isinstance(item, bool) or not isinstance(item, str | int | float | Decimal):
            found.add(f"{path}[{i}]", "bad_value", f"{quote(item)} is not a text or number", item)
        else:
            items.append(_value(item, f"{path}[{i}]", found))
    if any(isinstance(item, str) for item in items) and any(isinstance(item, Decimal) for item in items):
        found.add(path, "bad_value", "a list holds texts or numbers, not both", data[:3])
        return None
    return tuple(items)


def _object(data: dict[str, Any], path: str, found: Found) -> Value:
    if "unit" in data or "n" in data:
        return cast("Value", _small(Relative, data, path, found))
    if "period" in data or "offset" in data:
        return cast("Value", _small(Period, data, path, found))
    windows = [key for key in WINDOWS if data.get(key) is not None]
    if len(windows) > 1:
        found.add(path, "two_windows", f"at most one window, not {' and '.join(windows)}", windows)
        return None
    return cast("Value", _small(Scope, data, path, found))


def _small(model: type[Relative | Period | Scope], data: dict[str, Any], path: str, found: Found) -> Any:
    try:
        return model.model_validate(_tuples(data), strict=True)
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(str(part) for part in problem["loc"])
            known = tuple(model.model_fields)
            near = nearest(where, known) if problem["type"] == "extra_forbidden" else ()
            message = _small_message(problem["type"], where, problem["msg"], near)
            found.add(f"{path}.{where}", "bad_value", message, problem.get("input"), near)
        return None


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    """JSON lists as the tuples that strict models take."""
    return {
        key: tuple(cast("list[Any]", value))
        if isinstance(value, list)
        else _tuples(cast("dict[str, Any]", value))
        if isinstance(value, dict)
        else value
        for key, value in data.items()
    }


def _small_message(kind: str, where: str, message: str, near: tuple[str, ...]) -> str:
    if kind == "extra_forbidden":
        return f"unknown key {quote(where)}{suggest(where, near)}"
    if kind in ("less_than_equal", "greater_than_equal"):
        return f"{where} is out of range ({message[0].lower()}{message[1:]}; the limit is {MAX_N})"
    return f"{where}: {message[0].lower()}{message[1:]}"
