"""The interpreter's readings of the same words, where a model's proposal is another one: offered beside the draft.

A model that takes an “or” for an “and”, or loses a “not”, quotes words that were said. Where those words alone do not
decide, the user does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.interpreter import interpret
from assistant.llm.proposals.resolved import Resolved, Said
from assistant.reading import Ask, Context, Draft, Option, Reading
from segment_core.canonical import same
from segment_core.catalog import Catalog
from segment_core.describe import describe
from segment_core.errors import InvalidTree
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Tree, conditions, to_json
from segment_core.validate import validate

MOST = 3
Readings = list[tuple[Tree, Option]]  # each with the option that offers it


@dataclass(frozen=True)
class Doubts:
    """`options` to offer beside the draft; `note` says openly that the proposal is none of the interpreter's."""

    options: tuple[Option, ...] = ()
    note: str = ""


def doubts(resolved: Resolved, said: Said, context: Context) -> Doubts:
    """The interpreter's other readings of the latest message, whole; none where it reads no more than the model."""
    if resolved.tree is None:
        return Doubts()
    return doubts_among(readings_of(said.message, context), resolved.tree, context.catalog)


def doubts_among(readings: Readings, chosen: Tree, catalog: Catalog) -> Doubts:
    """The doubts about a tree beside the interpreter's readings of the message."""
    if any(same(tree, chosen, catalog) for tree, _ in readings):
        return Doubts(tuple(option for tree, option in readings if not same(tree, chosen, catalog))[:MOST])
    whole = [tree for reading, _ in readings if (tree := _whole(reading, chosen, catalog)) is not None]
    options = {describe(tree, catalog): to_json(tree) for tree in whole if not same(tree, chosen, catalog)}
    offered = tuple(Option(label=label, tree=tree) for label, tree in options.items())[:MOST]
    either = " or ".join(f"“{option.label}”" for option in offered)
    return Doubts(offered, f"Could also mean {either}" if offered else "")


def readings_of(message: str, context: Context) -> Readings:
    """What the interpreter drafts, or asks about; without the words it does not know, if it does not know some."""
    reading = interpret(message, context)
    if isinstance(reading, Ask) and not reading.pending.options:
        reading = interpret(_known(message, reading), replace(context, pending=None))
    return [
        (tree, option) for option in _options(reading, context.catalog) if (tree := _sound(option, context.catalog))
    ]


def _known(message: str, asked: Ask) -> str:
    """The message without the words that were not understood."""
    for span in sorted(asked.spans, key=lambda span: -span.start):
        if span.role == "unknown":
            message = f"{message[: span.start]} {message[span.end :]}"
    return message


def _options(reading: Reading, catalog: Catalog) -> tuple[Option, ...]:
    match reading:
        case Draft():
            return (Option(label=describe(reading.tree, catalog), tree=to_json(reading.tree)), *reading.alternatives)
        case Ask():
            return reading.pending.options
        case _:
            return ()


def _sound(option: Option, catalog: Catalog) -> Tree | None:
    try:
        return validate(option.tree, catalog) if option.tree else None
    except InvalidTree:
        return None


def _whole(reading: Tree, chosen: Tree, catalog: Catalog) -> Tree | None:
    """The reading with what only the model understood; None where the two agree on the rest, or cannot be joined."""
    read = {condition.field for condition in conditions(reading)}
    extra = {condition.field for condition in conditions(chosen)} - read
    if not extra:
        return reading
    rest = _only(chosen, read)
    if rest is None or same(rest, reading, catalog) or not isinstance(chosen, All) or isinstance(reading, Everyone):
        return None
    more = [child for child in chosen.children if {condition.field for condition in conditions(child)} <= extra]
    if {condition.field for child in more for condition in conditions(child)} != extra:
        return None
    return All(all=(reading, *more))


def _only(tree: Tree, fields: Iterable[str]) -> Node | None:
    """The tree without conditions on other fields; None where nothing is left."""
    match tree:
        case Everyone():
            return None
        case Condition():
            return tree if tree.field in fields else None
        case Not():
            child = _only(tree.child, fields)
            return None if child is None else Not.model_validate({"not": child})
        case All() | Any_():
            left = [_only(child, fields) for child in tree.children]
            found = tuple(child for child in left if child is not None)
            if not found:
                return None
            return All(all=found) if isinstance(tree, All) else Any_(any=found)
