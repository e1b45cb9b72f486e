"""Tree against catalog: fields, operators, values and limits; every problem at once, with the nearest right ones.

Values come out as the account stores them (letter case of known values); a segment cycle is refused.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from segment_core.catalog import Catalog, Field, Kind
from segment_core.errors import InvalidTree
from segment_core.folding import fold_value, is_blank
from segment_core.model import (
    MAX_DECIMALS,
    MAX_NUMBER,
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
    conditions,
)
from segment_core.nearest import nearest
from segment_core.operators import BY_KIND, Operator, Takes
from segment_core.structure import Found, parse_found, quote, suggest

DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
MONTH_DAY = re.compile(r"(\d{2})-(\d{2})\Z")
UNVALUED: tuple[Kind, ...] = ("choice", "tags")


def validate(data: Any, catalog: Catalog) -> Tree:
    """A sound tree from JSON data or a tree. Raises InvalidTree with every problem, of shape and of meaning."""
    if isinstance(data, Node | Everyone):
        found = Found()
        checked = data if isinstance(data, Everyone) else _node(data, "$", catalog, found)
    else:
        found = Found(check=lambda condition, path, found: _condition(condition, path, catalog, found))
        checked = parse_found(data, found)
    if checked is not None and not found.problems:
        _cycles(checked, catalog, found)
    if checked is None or found.problems:
        raise InvalidTree(found.problems)
    return checked


def _node(node: Node, path: str, catalog: Catalog, found: Found) -> Node:
    match node:
        case All():
            return All(all=_children(node.children, f"{path}.all", catalog, found))
        case Any_():
            return Any_(any=_children(node.children, f"{path}.any", catalog, found))
        case Not():
            return Not.model_validate({"not": _node(node.child, f"{path}.not", catalog, found)})
        case Condition():
            return _condition(node, path, catalog, found)


def _children(nodes: Iterable[Node], path: str, catalog: Catalog, found: Found) -> tuple[Node, ...]:
    return tuple(_node(child, f"{path}[{i}]", catalog, found) for i, child in enumerate(nodes))


def _condition(condition: Condition, path: str, catalog: Catalog, found: Found) -> Condition:
    field = catalog.fields.get(condition.field)
    if field is None:
        near = _nearest_fields(condition.field, catalog)
        message = f"there is no field {quote(condition.field)}{suggest(condition.field, near)}"
        found.add(f"{path}.field", "unknown_field", message, condition.field, near)
        return condition
    row = BY_KIND[field.kind].get(condition.op)
    if row is None:
        valid = tuple(BY_KIND[field.kind])
        near = nearest(condition.op, valid) or valid
        message = f"{field.label} ({field.kind}) has no operator {quote(condition.op)}{suggest(condition.op, near)}"
        found.add(f"{path}.op", "unknown_operator", message, condition.op, near)
        return condition
    value = _value(condition.value, row, field, f"{path}.value", catalog, found)
    return condition.model_copy(update={"value": value})


def _nearest_fields(word: str, catalog: Catalog) -> tuple[str, ...]:
    names = {**{f.label: f.key for f in catalog.fields.values()}, **{key: key for key in catalog.fields}}
    return tuple(dict.fromkeys(names[name] for name in nearest(word, names)))


Check = Callable[[Any, Operator, Field, str, Catalog, Found], Value]


def _value(value: Value, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    if row.takes is Takes.NOTHING:
        if value is not None:
            found.add(path, "bad_value", f"{row.key} takes no value", _shown(value))
        return None
    if value is None:
        if row.takes is Takes.SCOPE:
            return Scope()
        if not any(problem.path.startswith(path) for problem in found.problems):
            found.add(path, "no_value", f"{row.key} needs a value: {_SHAPES[row.takes]}", None)
        return None
    return _CHECKS[row.takes](value, row, field, path, catalog, found)


def _wrong_shape(value: Any, row: Operator, path: str, found: Found) -> None:
    shown = _shown(value)
    message = f"{row.key} takes {_SHAPES[row.takes]}, not {quote(shown)}"
    found.add(path, "bad_value", message, shown)


def _shown(value: Any) -> Any:
    """A value that JSON can write, for the error."""
    match value:
        case Relative() | Period() | Scope():
            return value.model_dump(mode="json", exclude_defaults=True)
        case Decimal():
            return str(value)
        case tuple():
            return [_shown(item) for item in cast("tuple[Any, ...]", value)]
        case _:
            return value


def _list(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    items = cast("tuple[Any, ...]", value)
    if not isinstance(value, tuple) or not items or not all(isinstance(item, str) for item in items):
        _wrong_shape(value, row, path, found)
        return None
    known = _KNOWN.get(field.kind)
    return tuple(
        _text_value(item, f"{path}[{i}]", found)
        if known is None
        else _known_value(item, field, f"{path}[{i}]", known(field, catalog), found)
        for i, item in enumerate(items)
    )


def _text_value(item: str, path: str, found: Found) -> str:
    if is_blank(item):
        found.add(path, "blank_value", "a blank text; use is_empty for leads without a value", item)
    return item


def _known_value(item: str, field: Field, path: str, known: dict[str, str], found: Found) -> str:
    stored = known.get(fold_value(item))
    if stored is None:
        near = nearest(item, known.values())
        message = f"{field.label} has no value {quote(item)}{suggest(item, near)}"
        found.add(path, "unknown_value", message, item, near)
        return item
    return stored


def _choice_values(field: Field, catalog: Catalog) -> dict[str, str]:
    return {folded: known.label for folded, known in catalog.value_index.get(field.key, {}).items()}


def _member_values(_: Field, catalog: Catalog) -> dict[str, str]:
    return {fold_value(member.id): member.id for member in catalog.members}


def _segment_values(_: Field, catalog: Catalog) -> dict[str, str]:
    return {folded: segment.name for folded, segment in catalog.segment_index.items()}


_KNOWN: dict[Kind, Callable[[Field, Catalog], dict[str, str]]] = {
    "choice": _choice_values,
    "tags": _choice_values,
    "member": _member_values,
    "segment": _segment_values,
}


def _text(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    if not isinstance(value, str) or not value:
        _wrong_shape(value, row, path, found)
        return None
    return value


def _number(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    if not isinstance(value, Decimal):
        _wrong_shape(value, row, path, found)
        return None
    if value.copy_abs() >= MAX_NUMBER:  # abs() would overflow for 1e999999999
        found.add(path, "too_large", f"{quote(str(value))} is past the limit: numbers stay below 10^12", str(value))
    elif value != round(value, MAX_DECIMALS):
        found.add(path, "too_fine", f"{quote(str(value))} has more than {MAX_DECIMALS} decimals", str(value))
    return value


def _number_range(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    pair = cast("tuple[Any, ...]", value)
    if not isinstance(value, tuple) or len(pair) != 2 or not all(isinstance(item, Decimal) for item in pair):
        _wrong_shape(value, row, path, found)
        return None
    for i, item in enumerate(pair):
        _number(item, row, field, f"{path}[{i}]", catalog, found)
    return cast("Value", _ordered(pair, path, found))


def _ordered(pair: tuple[Any, ...], path: str, found: Found) -> tuple[Any, Any]:
    if pair[0] > pair[1]:
        found.add(path, "low_over_high", f"the low end {pair[0]} is over the high end {pair[1]}", str(pair[0]))
    return (pair[0], pair[1])


def _relative(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    if not isinstance(value, Relative):
        _wrong_shape(value, row, path, found)
        return None
    if value.unit == "hour" and (field.kind == "date" or row.key.startswith("anniversary")):
        found.add(f"{path}.unit", "bad_unit", f"{field.label}: hours are for moments, not for days", "hour", ("day",))
    return value


def _period(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    if not isinstance(value, Period):
        _wrong_shape(value, row, path, found)
        return None
    return value


def _day(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    if not isinstance(value, str):
        _wrong_shape(value, row, path, found)
        return None
    return _iso_day(value, path, found)


def _iso_day(text: str, path: str, found: Found) -> str:
    if not DAY.match(text) or not _is_day(text):
        found.add(path, "bad_date", f"{quote(text)} is not a date such as 2026-03-01", text)
    return text


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _day_range(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    pair = cast("tuple[Any, ...]", value)
    if not isinstance(value, tuple) or len(pair) != 2 or not all(isinstance(item, str) for item in pair):
        _wrong_shape(value, row, path, found)
        return None
    before = len(found.problems)
    days = tuple(_iso_day(item, f"{path}[{i}]", found) for i, item in enumerate(pair))
    return cast("Value", _ordered(days, path, found) if len(found.problems) == before else days)


def _month_days(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    pair = cast("tuple[Any, ...]", value)
    if not isinstance(value, tuple) or len(pair) != 2 or not all(isinstance(item, str) for item in pair):
        _wrong_shape(value, row, path, found)
        return None
    for i, item in enumerate(pair):
        if not MONTH_DAY.match(item) or not _is_day(f"2024-{item}"):  # a leap year, so that 02-29 is a day
            found.add(f"{path}[{i}]", "bad_date", f"{quote(item)} is not a month and day such as 07-31", item)
    return (pair[0], pair[1])


def _scope(value: Any, row: Operator, field: Field, path: str, catalog: Catalog, found: Found) -> Value:
    if not isinstance(value, Scope):
        _wrong_shape(value, row, path, found)
        return None
    if value.campaign not in ("any", "last") and value.campaign not in catalog.campaign_ids:
        names = {**{c.name: c.id for c in catalog.campaigns}, **{c.id: c.id for c in catalog.campaigns}}
        near = tuple(dict.fromkeys(names[name] for name in nearest(value.campaign, names)))
        message = f"there is no campaign {quote(value.campaign)}{suggest(value.campaign, near)}"
        found.add(f"{path}.campaign", "unknown_campaign", message, value.campaign, near)
    for key in ("on_or_after", "on_or_before"):
        if (day := getattr(value, key)) is not None:
            _iso_day(day, f"{path}.{key}", found)
    if value.between is not None:
        _day_range(value.between, row, field, f"{path}.between", catalog, found)
    return value


_CHECKS: dict[Takes, Check] = {
    Takes.LIST: _list,
    Takes.TEXT: _text,
    Takes.NUMBER: _number,
    Takes.NUMBER_RANGE: _number_range,
    Takes.RELATIVE: _relative,
    Takes.PERIOD: _period,
    Takes.DAY: _day,
    Takes.DAY_RANGE: _day_range,
    Takes.MONTH_DAYS: _month_days,
    Takes.SCOPE: _scope,
}
_SHAPES: dict[Takes, str] = {
    Takes.LIST: "a list of one or more values",
    Takes.TEXT: "a text",
    Takes.NUMBER: "a number",
    Takes.NUMBER_RANGE: "two numbers [low, high]",
    Takes.RELATIVE: 'a length such as {"n": 30, "unit": "day"}',
    Takes.PERIOD: 'a calendar period such as {"period": "month", "offset": -1}',
    Takes.DAY: "a date such as 2026-03-01",
    Takes.DAY_RANGE: "two dates [first, last]",
    Takes.MONTH_DAYS: 'two month-days such as ["07-01", "07-31"]',
    Takes.SCOPE: 'a scope such as {"campaign": "any"}',
}


def _cycles(tree: Tree, catalog: Catalog, found: Found) -> None:
    """Saved segments cannot form a cycle by themselves (saving refuses it), so only reach is followed here."""
    for name in segment_names(tree):
        trail = _cycle_from(name, catalog, ())
        if trail:
            found.add("$", "cycle", f"segments refer to each other in a circle: {' → '.join(trail)}", trail)
            return


def _cycle_from(name: str, catalog: Catalog, trail: tuple[str, ...]) -> tuple[str, ...] | None:
    segment = catalog.segment_index.get(fold_value(name))
    if segment is None:
        return None
    if segment.name in trail:
        return (*trail[trail.index(segment.name) :], segment.name)
    for inner in segment_names(segment.tree):
        if cycle := _cycle_from(inner, catalog, (*trail, segment.name)):
            return cycle
    return None


def segment_names(tree: Tree) -> list[str]:
    """The names of the segments that a tree refers to directly, in order, each once."""
    found: dict[str, None] = {}
    for condition in conditions(tree):
        if condition.field == "segment" and isinstance(condition.value, tuple):
            found.update(dict.fromkeys(str(name) for name in condition.value))
    return list(found)
