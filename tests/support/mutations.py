"""Proposals as a model might write them for a known tree, and the same with one mistake in them."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

from assistant.reading import Span
from segment_core.catalog import Catalog
from segment_core.describe import describe
from segment_core.model import All, Any_, Condition, Everyone, Not, Scope, Tree, value_json

Proposal = dict[str, Any]
TURNED = {
    "in": "not_in", "has_any": "has_none", "is_set": "is_empty", "is_true": "is_false", "gt": "lt", "gte": "lte",
    "opened": "not_opened", "clicked": "not_clicked", "contains": "not_contains",
}  # fmt: skip
OTHER_OPS = {**TURNED, **{other: one for one, other in TURNED.items()}}
GROUPS = {"all": "any", "any": "all"}


class Proposing:
    """Writes proposals for trees of one account. `spans`: what the words of the message became; without them every
    condition quotes the whole message, as small models do."""

    def __init__(self, catalog: Catalog, message: str, spans: tuple[Span, ...] = ()) -> None:
        self.catalog, self.message, self.spans = catalog, message, spans

    def proposal(self, tree: Tree) -> Proposal:
        """The tree in the form of a proposal."""
        match tree:
            case Everyone():
                return {"everyone": True}
            case Condition():
                return self._condition(tree)
            case Not():
                return {"not": self.proposal(tree.child)}
            case All():
                return {"all": [self.proposal(child) for child in tree.children]}
            case Any_():
                return {"any": [self.proposal(child) for child in tree.children]}

    def _condition(self, condition: Condition) -> Proposal:
        became = describe(condition, self.catalog)
        quoted = [span.text for span in self.spans if span.became == became]
        made: Proposal = {"field": condition.field, "op": condition.op, "words": quoted or self.message}
        said = quoted[-1] if quoted else self.message
        kind = self.catalog.fields[condition.field].kind
        if isinstance(condition.value, Scope):
            return made | self._scope(condition.value, said)
        if kind in ("date", "datetime") and condition.value is not None:
            return made | {"op": "when", "value": said}
        if condition.value is None:
            return made
        labels = {member.id: member.name for member in self.catalog.members} if kind == "member" else {}
        value = cast("list[str] | str | float", value_json(condition.value))
        return made | {"value": [labels.get(one, one) for one in value] if isinstance(value, list) else value}

    def _scope(self, scope: Scope, said: str) -> Proposal:
        names = {campaign.id: campaign.name for campaign in self.catalog.campaigns}
        made: Proposal = {} if scope.campaign == "any" else {"campaign": names.get(scope.campaign, scope.campaign)}
        if scope.at_least > 1:
            made["at_least"] = scope.at_least
        windows = (scope.in_last, scope.in_period, scope.between, scope.on_or_after, scope.on_or_before)
        return made | ({"when": said} if any(windows) else {})


def mutated(proposal: Proposal) -> Iterator[tuple[str, Proposal]]:
    """Every proposal that differs by one mistake, with the mistake's kind."""
    for path in _paths(proposal):
        for kind, node in _mistakes(_at(proposal, path)):
            yield kind, _with(proposal, path, node)


def _mistakes(node: Proposal) -> Iterator[tuple[str, Proposal]]:
    for kind in GROUPS.keys() & node.keys():
        children = node[kind]
        yield f"{kind} for {GROUPS[kind]}", {GROUPS[kind]: children}
        yield from (("a condition left out", {kind: children[:i] + children[i + 1 :]}) for i in range(len(children)))
    if "not" in node:
        yield "a not left out", node["not"]
    elif "everyone" not in node:
        yield "a not added", {"not": node}
    if node.get("op") in OTHER_OPS:
        yield "another operator", {**node, "op": OTHER_OPS[node["op"]]}
    if node.get("op") == "has_any" and len(node.get("value") or ()) > 1:
        yield "another operator", {**node, "op": "has_all"}
    if node.get("op") == "has_all":
        yield "another operator", {**node, "op": "has_any"}


def _paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if "not" in node:
        yield from _paths(node["not"], (*path, "not"))
    for kind in GROUPS.keys() & node.keys():
        for i, child in enumerate(node[kind]):
            yield from _paths(child, (*path, kind, i))


def _at(node: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


def _with(proposal: Proposal, path: tuple[str | int, ...], node: Proposal) -> Proposal:
    if not path:
        return node
    changed = deepcopy(proposal)
    _at(changed, path[:-1])[path[-1]] = node
    return changed
