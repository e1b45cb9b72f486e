"""A tree that a model proposes → a validated tree, or every problem with it. Pure: no I/O, nothing of a provider.

The model only says which words of the user make which condition; values, numbers, dates and ids are found by code.
"""

from typing import Any

from pydantic import ValidationError

from assistant.llm.proposals.alternatives import alternatives
from assistant.llm.proposals.checks import check_everyone, check_sense, check_source
from assistant.llm.proposals.draft_kept import Kept, kept_of, say_dropped
from assistant.llm.proposals.leaf import Findings, Leaf, ProposedLeaf, Work
from assistant.llm.proposals.leaf_dates import date_node
from assistant.llm.proposals.leaf_engagement import check_left_out, engagement_node
from assistant.llm.proposals.leaf_names import field_of, operator_of
from assistant.llm.proposals.leaf_numbers import number_node
from assistant.llm.proposals.leaf_plain import BLANKS, TEXT_PARTS, boolean_node, plain_node, text_part_node
from assistant.llm.proposals.leaf_values import list_node
from assistant.llm.proposals.origin import Messages, Place
from assistant.llm.proposals.resolved import Resolved, Said
from assistant.llm.proposals.shape import Group, Keep, Shape, ShapeReader, Single, Whole
from assistant.llm.proposals.words import Accounted, coverage
from assistant.reading import Context
from segment_core.errors import InvalidTree
from segment_core.model import All, Any_, Everyone, Node, Not, Tree, to_json
from segment_core.structure import quote
from segment_core.validate import validate

Trail = tuple[tuple[str, str], ...]
MOST_QUOTED = 2_000  # characters of the words of one condition


def resolve(proposed: Any, said: Said, context: Context) -> Resolved:
    """Reads `proposed` (any JSON, or a text of it) against the account and the user's own words.

    Never raises for what a model wrote: whatever is wrong is in `problems`, all of it at once.
    """
    return _Resolving(Work(context, Messages(said, context), Findings())).resolve(proposed)


class _Resolving:
    """One proposal on its way: conditions by their path, in the order they were written."""

    def __init__(self, work: Work) -> None:
        self.work, self.findings = work, work.findings
        self.leaves: dict[str, Leaf] = {}
        self.kept: list[Kept] = []

    def resolve(self, proposed: Any) -> Resolved:
        shape = ShapeReader(self.findings).read(proposed)
        if shape is not None:
            self._read(shape, ())
        leaves = list(self.leaves.values())
        check_left_out(leaves, self.work)
        if shape is None or self.findings.problems:
            return self._failed()
        dropped = say_dropped(leaves, self.kept, self.work)
        covered = coverage(self.work, leaves, self._accounted(leaves, dropped))
        if isinstance(shape, Whole):
            check_everyone(shape.path, covered, self.work)
        else:
            check_source(leaves, self.kept, self.work)
            check_sense(leaves, self.kept, self.work)
        tree = self._checked(shape)
        if tree is None or self.findings.problems:
            return self._failed()
        return Resolved(
            tree=tree,
            assumptions=tuple(self.findings.assumptions),
            unused=covered.unused,
            restricting=covered.restricting,
            spans=covered.spans,
            alternatives=alternatives(leaves, lambda path, node: self._tree(shape, {path: node}), self.work),
        )

    def _failed(self) -> Resolved:
        return Resolved(problems=tuple(self.findings.problems))

    # ------------------------------------------------------------ conditions

    def _read(self, shape: Shape, trail: Trail) -> None:
        match shape:
            case Group():
                for child in shape.children:
                    self._read(child, (*trail, (shape.path, shape.kind)))
            case Keep():
                self.kept.extend(kept_of(shape, trail, self.work))
            case Single():
                self._leaf(shape, trail)
            case Whole():
                pass

    def _leaf(self, shape: Single, trail: Trail) -> None:
        proposed = self._proposed(shape)
        places = self._places(shape, proposed)
        known = field_of(proposed.field, shape.path, self.work.catalog, self.findings) if proposed else None
        if proposed is None or known is None:
            return
        op = operator_of(proposed.op, known, shape.path, self.findings)
        if op is None or not places:
            return
        leaf = Leaf(proposed, shape.path, known, places, trail)
        before = len(self.findings.problems)
        if not self._stray_parts(leaf):
            _fill(leaf, op, self.work)
        if leaf.node is not None:
            self._validated(leaf)
        elif len(self.findings.problems) == before:
            self.findings.add(shape.path, "unreadable", "this condition cannot be read", shape.data)
        self.leaves[shape.path] = leaf

    def _proposed(self, shape: Single) -> ProposedLeaf | None:
        try:
            return ProposedLeaf.model_validate(shape.data)
        except ValidationError as error:
            for problem in error.errors():
                where = str(problem["loc"][0]) if problem["loc"] else ""
                message = f'"{where}": {problem["msg"][0].lower()}{problem["msg"][1:]}'
                self.findings.add(f"{shape.path}.{where}", f"bad_{where}", message, problem.get("input"))
            return None

    def _places(self, shape: Single, proposed: ProposedLeaf | None) -> list[Place]:
        """Where the words of the condition stand; a problem where they are left out or nobody said them."""
        if proposed is None:
            return []
        words = proposed.words
        quoted = [words] if isinstance(words, str) else words or []
        quoted = [part[:MOST_QUOTED] for part in quoted[:20] if part.strip()]
        path = f"{shape.path}.words"
        if not quoted:
            message = '"words" is missing: quote the exact words of the request that this condition comes from'
            self.findings.add(path, "no_words", message)
        found = [self.work.messages.find(part) for part in quoted]
        for part, places in zip(quoted, found, strict=True):
            if not places:
                message = f"where does {quote(part)} come from? It stands nowhere in the user's messages"
                self.findings.add(path, "not_said", message, part)
        return [place for places in found for place in places] if all(found) else []

    def _stray_parts(self, leaf: Leaf) -> bool:
        """Whether a condition that is not about emails has parts of one that is."""
        stray = [part for part in ("campaign", "when", "at_least") if getattr(leaf.proposed, part) is not None]
        if leaf.account_field.kind == "engagement" or not stray:
            return False
        message = f"{leaf.account_field.label} has no {stray[0]}; that belongs to engagement"
        self.findings.add(f"{leaf.path}.{stray[0]}", "unknown_key", message, stray[0])
        return True

    def _validated(self, leaf: Leaf) -> None:
        assert leaf.node is not None
        try:
            leaf.node = _as_node(validate(leaf.node, self.work.catalog))
        except InvalidTree as error:
            for problem in error.problems:
                self.findings.add(f"{leaf.path}.value", problem.code, problem.message, problem.bad, problem.nearest)

    # ------------------------------------------------------------ the whole

    def _accounted(self, leaves: list[Leaf], dropped: Accounted) -> Accounted:
        accounted = dropped
        accounted.keys |= {kept.condition.field for kept in self.kept}
        accounted.editing = self.work.context.draft is not None
        for leaf in leaves:
            accounted.take(leaf)
        return accounted

    def _checked(self, shape: Shape) -> Tree | None:
        tree = self._tree(shape, {})
        try:
            return validate(to_json(tree), self.work.catalog) if tree is not None else None
        except InvalidTree as error:
            for problem in error.problems:
                self.findings.add(problem.path, problem.code, problem.message, problem.bad, problem.nearest)
            return None

    def _tree(self, shape: Shape, instead: dict[str, Node]) -> Tree | None:
        """The tree, with some conditions exchanged (by path)."""
        if isinstance(shape, Whole):
            return Everyone()
        return self._node(shape, instead)

    def _node(self, shape: Shape, instead: dict[str, Node]) -> Node | None:
        match shape:
            case Group(kind="not"):
                child = self._node(shape.children[0], instead)
                return None if child is None else Not.model_validate({"not": child})
            case Group():
                found = tuple(self._node(child, instead) for child in shape.children)
                children = tuple(child for child in found if child is not None)
                if not children or len(children) < len(found):
                    return None
                return All(all=children) if shape.kind == "all" else Any_(any=children)
            case Keep():
                nodes = tuple(kept.condition for kept in self.kept if kept.path == shape.path)
                return (nodes[0] if len(nodes) == 1 else All(all=nodes)) if nodes else None
            case Single():
                leaf = self.leaves.get(shape.path)
                return instead.get(shape.path) or (leaf.node if leaf is not None else None)
            case Whole():
                return None


def _as_node(tree: Tree) -> Node:
    assert not isinstance(tree, Everyone)
    return tree


def _fill(leaf: Leaf, op: str, work: Work) -> None:
    """Reads the condition by what its operator and field take."""
    kind = leaf.account_field.kind
    if op in BLANKS:
        plain_node(leaf, op, work)
    elif kind == "boolean":
        boolean_node(leaf, op, work)
    elif kind == "number":
        number_node(leaf, op, work)
    elif kind in ("date", "datetime"):
        date_node(leaf, op, work)
    elif kind == "engagement":
        engagement_node(leaf, op, work)
    elif op in TEXT_PARTS:
        text_part_node(leaf, op, work)
    else:
        list_node(leaf, op, work)
