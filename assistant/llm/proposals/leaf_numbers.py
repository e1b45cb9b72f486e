"""Numbers of a proposed condition: the figure and its comparison as the user said them."""

from dataclasses import replace
from decimal import Decimal

from assistant.interpreter.edit import scaled_like
from assistant.interpreter.line import Line
from assistant.interpreter.measures import put_number
from assistant.interpreter.numbers import NumberRead, late_comparison
from assistant.llm.proposals.leaf import Leaf, Work
from assistant.llm.proposals.measures import Measured, find_measures, is_number, parts_of, say_field, taken
from assistant.llm.proposals.origin import Place
from assistant.llm.proposals.words import NEGATIONS, soft_words
from segment_core.model import All, Node, conditions
from segment_core.structure import quote

LATE = 4  # words between a number and the comparison said after its field
OPPOSITE = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt", "eq": "ne", "ne": "eq"}
PHRASES = {"gt": "more than", "gte": "at least", "lt": "less than", "lte": "at most"}


def number_node(leaf: Leaf, op: str, work: Work) -> None:
    """Reads a condition on a number into `leaf.node`."""
    parts = parts_of(leaf.proposed.value, f"{leaf.path}.value", work, "number")
    if parts is None:
        return
    found = find_measures(
        parts, leaf, work, is_number, lambda item: item.number is not None and op in ("", item.number.op)
    )
    if not found:
        said = leaf.proposed.value if parts else leaf.said(work)
        message = f"{quote(said)} is no number that the user said: give their words for it, such as “500k”"
        work.findings.add(f"{leaf.path}.value", "unreadable_number", message, said)
    elif len(found) == 1:
        leaf.node = _number(_end_meant(found[0], op), op, leaf, work)
    else:
        leaf.node = _both_ends(found, op, leaf, work)
    if leaf.node is not None:
        say_field(leaf, work)


def _both_ends(found: list[Measured], op: str, leaf: Leaf, work: Work) -> Node | None:
    """Two comparisons of one field ("over 400k but under 600k"), each as it was said."""
    reads = [one.item.number for one in found]
    if len(found) == 2 and op in ("between", "") and all(read is not None and read.compared for read in reads):
        nodes = [node for one in found if (node := _number(one, "", leaf, work)) is not None]
        return All(all=tuple(nodes)) if len(nodes) == 2 else None
    texts = tuple(one.text for one in found)
    message = f"several numbers are meant ({', '.join(texts)}): make each a condition of its own"
    work.findings.add(f"{leaf.path}.value", "several_numbers", message, leaf.proposed.value)
    return None


def _end_meant(found: Measured, op: str) -> Measured:
    """One end of a range that was proposed as two conditions: "between 400k and 600k" as gte 400k and lte 600k."""
    read = found.item.number
    if read is None or read.high is None or op not in ("gte", "lte"):
        return found
    low, high = sorted((read.low, read.high))
    end = replace(read, op=op, low=low if op == "gte" else high, high=None)
    return replace(found, item=replace(found.item, number=end))


def _number(found: Measured, op: str, leaf: Leaf, work: Work) -> Node | None:
    read = found.item.number
    assert read is not None
    agreed = _agreed(_with_late_comparison(read, found, leaf), op, found, leaf, work)
    if agreed is None:
        return None
    item = replace(found.item, number=_scaled(agreed, leaf, work))
    scan = found.message.scan(work.context.user_id)
    put_number(scan, [leaf.key], item, item.start, item.end)
    return taken(scan, found, leaf, work)


def _with_late_comparison(read: NumberRead, found: Measured, leaf: Leaf) -> NumberRead:
    """A comparison said after the field of its number: "3 visits or below"."""
    tokens, line = found.message.tokens, Line(found.message.tokens)
    if read.compared or found.alone:
        return read
    for at in range(found.item.end, min(len(tokens), found.item.end + LATE)):
        if tokens[at].kind != "word":
            break
        if late := late_comparison(line, at):
            leaf.measured.append(Place(found.message.number, tokens[at].start, tokens[late[1] - 1].end))
            return replace(read, op=late[0], compared=True)
    return read


def _agreed(read: NumberRead, op: str, found: Measured, leaf: Leaf, work: Work) -> NumberRead | None:
    """The number with the comparison that was said; a proposed one must agree with it."""
    if op in ("", read.op):
        return read
    if OPPOSITE.get(op) == read.op and _negation_said(leaf, work):
        return replace(read, op=op, compared=True)
    if not read.compared and op in PHRASES:  # "can afford 500k": the model's comparison, said openly
        leaf.claim(soft_words(leaf, work))
        label = leaf.account_field.label
        work.findings.assume(f"Took “{leaf.said(work)}” as {PHRASES[op]} {found.text} for {label}")
        return replace(read, op=op, compared=True)
    message = f"{quote(found.text)} means {read.op}, not {op}: leave op out or make them agree"
    work.findings.add(f"{leaf.path}.op", "disagrees", message, op, (read.op,))
    return None


def _negation_said(leaf: Leaf, work: Work) -> bool:
    return any(met.item.classes() & NEGATIONS for met in leaf.met(work))


def _scaled(read: NumberRead, leaf: Leaf, work: Work) -> NumberRead:
    """ "make it 900" where the draft says 700,000: the number takes the scale of the one it replaces."""
    old = _draft_number(leaf, work)
    if old is None or read.scaled or read.currency or read.high is not None:
        return read
    number = scaled_like(read.low, old)
    if number == read.low:
        return read
    work.findings.assume(f"Took “{read.low:f}” as {number:,f}, like the {old:,f} before")
    return replace(read, low=number, scaled=True)


def _draft_number(leaf: Leaf, work: Work) -> Decimal | None:
    draft = work.context.draft
    for condition in conditions(draft) if draft is not None else ():
        if condition.field == leaf.key and condition.value is not None:
            value = condition.value[0] if isinstance(condition.value, tuple) else condition.value
            return value if isinstance(value, Decimal) else None
    return None
