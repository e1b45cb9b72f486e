"""Other readings of the same words, each as a whole tree: where a value is one of several fields, a number may be in
thousands, or a date has two orders."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.interpreter.joining import any_of, negated, value_texts
from assistant.interpreter.request import one_message, read_request
from assistant.llm.proposals.leaf import Leaf, Work
from assistant.llm.proposals.origin import LATEST, Place
from assistant.reading import Option
from segment_core.canonical import canonical
from segment_core.errors import InvalidTree
from segment_core.model import Condition, Node, Tree, to_json
from segment_core.validate import validate
from segment_core.values import plain

MOST = 5
POSITIVE = ("in", "has_any")
LISTED = frozenset({"choice", "tags", "text", "member", "segment"})


def alternatives(leaves: list[Leaf], tree_with: Callable[[str, Node], Tree | None], work: Work) -> tuple[Option, ...]:
    """Options to offer openly beside the draft; `tree_with(path, node)` is the tree with one condition exchanged."""
    found: dict[str, Option] = {}
    with one_message():  # each condition asks what was read in it
        others = [(leaf.path, node) for leaf in leaves for node in (*leaf.others, *_other_fields(leaf, work))]
    for path, node in others:
        option = _option(node, tree_with(path, node), work)
        if option is not None:
            found.setdefault(option.label, option)
    return tuple(found.values())[:MOST]


def _option(node: Node, tree: Tree | None, work: Work) -> Option | None:
    try:
        sound = validate(tree, work.catalog) if tree is not None else None
    except InvalidTree:
        return None
    return None if sound is None else Option(label=work.say(canonical(node, work.catalog)), tree=to_json(sound))  # type: ignore[arg-type]


def _other_fields(leaf: Leaf, work: Work) -> Iterator[Node]:
    """The interpreter's readings of the same words as the same value of another field."""
    node = leaf.node
    if not isinstance(node, Condition):
        return
    if leaf.measured:
        yield from _other_measures(leaf, work)
    if leaf.account_field.kind not in LISTED:
        return
    values = {plain(text): text for text in value_texts(node)}
    for reading in _readings(leaf, work):
        for text in value_texts(reading):
            if reading.field != node.field and plain(text) in values:
                yield from _exchanged(node, values[plain(text)], reading)


def _other_measures(leaf: Leaf, work: Work) -> Iterator[Node]:
    """The same number or date as the interpreter reads it, on the field that its words are beside."""
    for reading in _readings(leaf, work, leaf.measured):
        field = work.catalog.fields[reading.field]
        beside = field.kind == leaf.account_field.kind and field.key not in (leaf.key, "created_at")
        if beside and not leaf.negated:
            yield reading


def _readings(leaf: Leaf, work: Work, places: Sequence[Place] = ()) -> Iterator[Condition]:
    """What the interpreter reads in the words of the condition, or at some places in them."""
    message = work.messages.latest
    request = read_request(message.text, replace(work.context, pending=None))
    for element in request.conditions:
        tokens = request.tokens[element.start : element.end]
        if tokens and any(
            Place(LATEST, tokens[0].start, tokens[-1].end).overlaps(place) for place in places or leaf.places
        ):
            yield from (node for node in element.readings if isinstance(node, Condition))


def _exchanged(node: Condition, value: str, reading: Condition) -> Iterator[Node]:
    """The condition with one of its values read as another field's; nothing where that cannot be said as one."""
    rest = tuple(text for text in value_texts(node) if text != value)
    if node.op in POSITIVE:
        yield any_of([node.model_copy(update={"value": rest}), reading]) if rest else reading
    elif not rest:
        yield reading if node.op == "has_all" else negated(reading)
