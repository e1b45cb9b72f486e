"""The draft's conditions in a proposal: those it keeps by name, and those it drops, said openly."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.llm.proposals.leaf import Leaf, Work
from assistant.llm.proposals.shape import Keep
from assistant.llm.proposals.words import Accounted
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Scope, Tree
from segment_core.structure import quote


@dataclass(frozen=True, slots=True)
class Kept:
    """A condition of the draft that stays; `turned` when it stands under "not" here but not there, or the reverse."""

    condition: Condition
    path: str
    negated: bool
    turned: bool


def draft_conditions(tree: Tree | None, negated: bool = False) -> Iterator[tuple[Condition, bool]]:
    """The draft's conditions in reading order (c1, c2, …), each with whether "not" turns it."""
    match tree:
        case Condition():
            yield tree, negated
        case Not():
            yield from draft_conditions(tree.child, not negated)
        case All() | Any_():
            for child in tree.children:
                yield from draft_conditions(child, negated)
        case Everyone() | None:
            return


def kept_of(shape: Keep, trail: tuple[tuple[str, str], ...], work: Work) -> list[Kept]:
    """The draft's conditions of these names; unknown ones are problems."""
    named = {f"c{n}": found for n, found in enumerate(draft_conditions(work.context.draft), 1)}
    negated = sum(kind == "not" for _, kind in trail) % 2 == 1
    kept: list[Kept] = []
    for name in shape.names:
        found = named.get(name) or named.get(f"c{name}")
        if found is None:
            valid = tuple(named)
            there = f"it has {', '.join(valid)}" if valid else "there is no draft"
            work.findings.add(
                f"{shape.path}.keep", "unknown_keep", f"the draft has no {quote(name)}: {there}", name, valid
            )
        else:
            kept.append(Kept(found[0], shape.path, negated, negated != found[1]))
    return kept


def say_dropped(leaves: list[Leaf], kept: list[Kept], work: Work) -> Accounted:
    """Names the draft's conditions that a refinement leaves out, and gives the words that may have asked for it."""
    accounted = Accounted()
    staying = [one.condition for one in kept] + [leaf.node for leaf in leaves]
    all_of_draft = list(draft_conditions(work.context.draft))
    dropped = [condition for condition, _ in all_of_draft if condition not in staying]
    if not kept and len(dropped) == len(all_of_draft):
        return accounted  # a new segment
    replaced = {leaf.key for leaf in leaves}
    turned = [condition for condition, negated in all_of_draft if negated]
    for condition in dropped:
        accounted.keys.add(condition.field)
        accounted.used |= {(kind, condition.field, value) for kind, value in _values(condition)}
        if condition.field not in replaced:
            work.findings.assume(f"Left out of the draft: {work.say(_as_in_draft(condition, condition in turned))}")
    return accounted


def _as_in_draft(condition: Condition, negated: bool) -> Node:
    return Not.model_validate({"not": condition}) if negated else condition


def _values(condition: Condition) -> Iterator[tuple[str, str]]:
    """The values of a condition as entries of the vocabulary name them."""
    value = condition.value
    if isinstance(value, Scope):
        yield "campaign", value.campaign
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, str):
                yield {"assigned_to": "member", "segment": "segment"}.get(condition.field, "value"), item
