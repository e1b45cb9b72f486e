"""Who is in a tree: on the account and on its perturbed copies. Two trees are equal when they agree on all four."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eval.cases import Json
from eval.ground import Account, Ground
from segment_core.catalog import Catalog
from segment_core.errors import InvalidTree
from segment_core.folding import fold_value
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Tree, to_json
from segment_core.reads import find_leads, member_ids
from segment_core.validate import validate

Members = tuple[frozenset[str], ...]  # the account first, then its copies


@dataclass
class GroundTruth:
    """Compares what the product came to with gold, on the ground that the cases run on."""

    ground: Ground
    now: datetime
    _known: dict[tuple[str, datetime], Members] = field(default_factory=dict[tuple[str, datetime], Members])

    def difference(self, tree: Json, gold: Json) -> str | None:
        """None where the two have the same members; else in what they differ, in words."""
        try:
            found, wanted = self.members(tree), self.members(gold)
        except InvalidTree as error:
            return f"not a valid tree: {error.message}"
        return describe_difference(found, wanted)

    def members(self, tree: Json) -> Members:
        """The ids of a tree's members. Raises InvalidTree."""
        catalog = self.ground.account.catalog()
        plain = inline_segments(validate(tree, catalog), catalog)
        key = json.dumps(to_json(plain), sort_keys=True), self.now
        if key not in self._known:
            accounts = [self.ground.account, *self.ground.copies]
            self._known[key] = tuple(_members(account, plain, self.now) for account in accounts)
        return self._known[key]

    def same_lead(self, one: str, other: str) -> bool:
        """Whether two ways to name a lead (id, email, full name) fit the same one."""
        account, catalog = self.ground.account, self.ground.account.catalog()
        with account.database.transaction(account.account_id) as connection:
            first, second = ({lead.id for lead in find_leads(connection, w, catalog)} for w in (one, other))
        return bool(first & second)

    def same_campaign(self, one: str, other: str) -> bool:
        """Whether two texts are the id or the name of the same campaign."""
        texts = {fold_value(one), fold_value(other)}
        return any(texts <= {fold_value(c.id), fold_value(c.name)} for c in self.ground.account.catalog().campaigns)


def _members(account: Account, tree: Tree, now: datetime) -> frozenset[str]:
    catalog = account.catalog()
    with account.database.transaction(account.account_id) as connection:
        return frozenset(member_ids(connection, tree, catalog, now))


def describe_difference(found: Sequence[frozenset[str]], wanted: Sequence[frozenset[str]]) -> str | None:
    """The first account on which the members differ, and by how many; None where there is none."""
    for place, (mine, gold) in enumerate(zip(found, wanted, strict=True)):
        if mine != gold:
            where = f"on perturbed copy {place}: " if place else ""
            counts = f"{len(mine)} leads where gold has {len(gold)}"
            return f"{where}{counts} ({len(gold - mine)} missing, {len(mine - gold)} too many)"
    return None


def inline_segments(tree: Tree, catalog: Catalog) -> Tree:
    """The tree with every saved segment's own conditions in its place: the copies have no segments.

    What a case saves is known on the account alone, and only as long as the case runs.
    """
    return tree if isinstance(tree, Everyone) else _inlined(tree, catalog)


def _inlined(node: Node, catalog: Catalog) -> Node:
    match node:
        case All():
            return All(all=tuple(_inlined(child, catalog) for child in node.children))
        case Any_():
            return Any_(any=tuple(_inlined(child, catalog) for child in node.children))
        case Not():
            return Not.model_validate({"not": _inlined(node.child, catalog)})
        case Condition(field="segment"):
            return _segment_conditions(node, catalog)
        case Condition():
            return node


def _segment_conditions(condition: Condition, catalog: Catalog) -> Node:
    names = condition.value if isinstance(condition.value, tuple) else ()
    trees = [inline_segments(catalog.segment_index[fold_value(str(name))].tree, catalog) for name in names]
    joined = Any_(any=tuple(_node_of(tree) for tree in trees))
    return joined if condition.op == "in" else Not.model_validate({"not": joined})


def _node_of(tree: Tree) -> Node:
    """`everyone` is a whole tree only: as a part of one it is said by a condition and its complement."""
    if isinstance(tree, Everyone):
        return Any_(any=(Condition(field="email", op="is_set"), Condition(field="email", op="is_empty")))
    return tree
