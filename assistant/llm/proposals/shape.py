"""The form of a proposal: any JSON → groups, negations, conditions and kept conditions, with every problem of form.

Small models write {"and": […]}, a bare list, or {"operator": "or", "conditions": […]}: clear other spellings of the
contract's groups are understood; whatever else is a problem, and never "everyone".
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal, cast

from assistant.llm.proposals.leaf import Findings
from segment_core.model import MAX_CONDITIONS, MAX_DEPTH
from segment_core.nearest import nearest
from segment_core.structure import quote, suggest

ALL = frozenset({"all", "and", "all_of", "allof", "every", "must"})
ANY = frozenset({"any", "or", "any_of", "anyof", "either", "one_of", "should"})
NOT = frozenset({"not", "none", "none_of", "nor", "neither", "must_not"})
LISTS = frozenset({"conditions", "children", "filters", "rules", "items", "nodes"})
JOINS = frozenset({"operator", "op", "logic", "combinator", "join", "match", "type", "mode", "conjunction"})
WRAPPERS = frozenset({"tree", "segment", "filter", "root", "query"})
LEAF_NAMES = {"operator": "op", "values": "value", "key": "field", "quote": "words", "said": "words"}
LEAF_KEYS = ("field", "op", "value", "words", "campaign", "when", "at_least")
MOST_PARTS = 20_000  # values within a proposal
DEEPEST = 60  # levels: those of a tree and of what stands in its values
LARGEST = 10**30  # whole number that is looked at
MOST_JSON = 200_000  # characters of a tree that is sent as text
FENCE = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)


GroupKind = Literal["all", "any", "not"]


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that all, or any, must match."""

    kind: GroupKind
    children: tuple["Shape", ...]
    path: str


@dataclass(frozen=True, slots=True)
class Single:
    """One condition as it was written."""

    data: dict[str, Any]
    path: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Conditions of the draft, by their names (c1, c2, …)."""

    names: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Whole:
    """{"everyone": true}."""

    path: str


Shape = Group | Single | Keep | Whole


class ShapeReader:
    """Reads one proposal; problems go to `findings`."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.conditions = 0

    def read(self, proposed: Any) -> Shape | None:
        """The form of a proposal; None where there is nothing sound in it."""
        data = _from_text(proposed)
        if not _bounded(data):
            self.findings.add("$", "too_large", f"the proposal is too large: at most {MOST_PARTS} parts")
            return None
        if isinstance(data, dict):
            only = cast("dict[str, Any]", data)
            if len(only) == 1 and next(iter(only)) in WRAPPERS:
                data = _from_text(next(iter(only.values())))
                if not _bounded(data):
                    data = None
        shape = self._node(data, "$", 1)
        if self.conditions > MAX_CONDITIONS:
            message = f"{self.conditions} conditions; the limit is {MAX_CONDITIONS}"
            self.findings.add("$", "too_many", message, self.conditions)
        return shape

    def _node(self, data: Any, path: str, depth: int) -> Shape | None:
        if depth > MAX_DEPTH:
            self.findings.add(path, "too_deep", f"nested deeper than {MAX_DEPTH} levels")
        elif isinstance(data, list):
            return self._group("all", cast("list[Any]", data), path, depth)
        elif not isinstance(data, dict) or not data:
            self.findings.add(path, "not_a_node", f"{quote(data)} is not a condition or group", data)
        else:
            return self._mapping(_without_nulls(cast("dict[str, Any]", data)), path, depth)
        return None

    def _mapping(self, node: dict[str, Any], path: str, depth: int) -> Shape | None:
        if "everyone" in node:
            return self._everyone(node, path, depth)
        if "keep" in node:
            return self._keep(node, path)
        groups: dict[str, GroupKind] = {key: kind for key in node if (kind := _kind(key)) is not None}
        if len(groups) > 1:  # an empty group beside a full one says nothing
            groups = {key: kind for key, kind in groups.items() if node[key] not in ([], {})} or groups
        if len(groups) == 1 and "field" not in node:
            key, kind = next(iter(groups.items()))
            return self._named_group(key, kind, node, path, depth)
        listed = [key for key in node if key.casefold() in LISTS]
        if len(listed) == 1 and not groups and "field" not in node:
            return self._joined(listed[0], node, path, depth)
        if groups or not set(node) & {"field", "key"}:
            return self._neither(node, path)
        return self._single(node, path)

    def _everyone(self, node: dict[str, Any], path: str, depth: int) -> Shape | None:
        if len(node) == 1 and node["everyone"] is True and depth == 1:
            return Whole(path)
        self.findings.add(path, "everyone", 'everyone is the whole tree {"everyone": true} and nothing else', node)
        return None

    def _keep(self, node: dict[str, Any], path: str) -> Shape | None:
        kept = node["keep"]
        names = cast("list[Any]", kept) if isinstance(kept, list) else [kept]
        sound = names and all(isinstance(name, str | int) and not isinstance(name, bool) for name in names)
        if len(node) > 1 or not sound or len(names) > MAX_CONDITIONS:
            message = f'{quote(node)} is not {{"keep": "c1"}}: a kept condition stands alone and unchanged'
            self.findings.add(path, "bad_keep", message, node)
            return None
        self.conditions += len(names)
        return Keep(tuple(str(name).strip().casefold() for name in names), path)

    def _named_group(self, key: str, kind: GroupKind, node: dict[str, Any], path: str, depth: int) -> Shape | None:
        self._unknown(node, {key} | {other for other in node if _kind(other)}, path)
        inner = f"{path}.{key}"
        if kind != "not":
            items = node[key]
            return self._group(kind, cast("list[Any]", items) if isinstance(items, list) else [items], inner, depth)
        child = node[key]
        if isinstance(child, list) and len(cast("list[Any]", child)) > 1:
            # "none of": no one of them; a plain "not" over several does not say which way they are joined
            if key.casefold() in ("not", "must_not"):
                message = '"not" needs one condition or group, not a list'
                self.findings.add(inner, "bad_not", message, child)
                return None
            found = self._group("any", cast("list[Any]", child), inner, depth + 1)
        elif isinstance(child, list) and child:
            found = self._node(cast("list[Any]", child)[0], f"{inner}[0]", depth + 1)
        else:
            found = self._node(child, inner, depth + 1)
        return Group("not", (found,), path) if found is not None else None

    def _joined(self, key: str, node: dict[str, Any], path: str, depth: int) -> Shape | None:
        """{"operator": "and", "conditions": […]}; without a joining word, all of them."""
        joins = [name for name in node if name.casefold() in JOINS]
        kind = _kind(str(node[joins[0]])) if joins else "all"
        self._unknown(node, {key, *joins}, path)
        items = node[key]
        if len(joins) > 1 or kind not in ("all", "any") or not isinstance(items, list):
            return self._neither(node, path)
        return self._group(kind, cast("list[Any]", items), f"{path}.{key}", depth)

    def _group(self, kind: Literal["all", "any"], items: list[Any], path: str, depth: int) -> Shape | None:
        if not items:
            message = "an empty group says nothing: give its conditions, or leave it out"
            self.findings.add(path, "empty_group", message, items)
            return None
        children = [self._node(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(items[: MAX_CONDITIONS + 1])]
        sound = tuple(child for child in children if child is not None)
        return Group(kind, sound, path) if sound else None

    def _single(self, node: dict[str, Any], path: str) -> Shape:
        self.conditions += 1
        data = {LEAF_NAMES.get(key, key) if LEAF_NAMES.get(key) not in node else key: node[key] for key in node}
        self._unknown(data, set(LEAF_KEYS), path)
        return Single({key: value for key, value in data.items() if key in LEAF_KEYS}, path)

    def _unknown(self, node: dict[str, Any], known: set[str], path: str) -> None:
        for key in node:
            if key not in known:
                near = nearest(key, sorted(known))
                message = f"unknown key {quote(key)}{suggest(key, near)}"
                self.findings.add(f"{path}.{key[:40]}", "unknown_key", message, key, near)

    def _neither(self, node: dict[str, Any], path: str) -> None:
        near = tuple(n for key in list(node)[:5] for n in nearest(key, ("all", "any", "not", "field", "keep")))
        message = f'{quote(node)} needs one of "all", "any", "not", "keep" or "field"'
        self.findings.add(path, "not_a_node", message, node, tuple(dict.fromkeys(near)))


def _kind(key: str) -> GroupKind | None:
    name = key.strip().casefold().replace(" ", "_").replace("-", "_")
    return "all" if name in ALL else "any" if name in ANY else "not" if name in NOT else None


def _without_nulls(node: dict[str, Any]) -> dict[str, Any]:
    """Left-out parts that a model wrote as null; keys as text."""
    return {str(key): value for key, value in node.items() if value is not None}


def _bounded(data: Any) -> bool:
    """Whether the JSON is small and flat enough to be read, and to be quoted in problems."""
    waiting: list[tuple[Any, int]] = [(data, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST or (isinstance(part, int) and abs(part) > LARGEST):
            return False
        if isinstance(part, dict):
            waiting.extend((value, depth + 1) for value in cast("dict[Any, Any]", part).values())
        elif isinstance(part, list):
            waiting.extend((value, depth + 1) for value in cast("list[Any]", part))
    return True


def _from_text(proposed: Any) -> Any:
    """The JSON of a tree that was sent as a text; anything else as it is."""
    if not isinstance(proposed, str) or len(proposed) > MOST_JSON:
        return proposed
    fenced = FENCE.match(proposed)
    try:
        return json.loads(fenced[1] if fenced else proposed)
    except (ValueError, RecursionError):
        return proposed
