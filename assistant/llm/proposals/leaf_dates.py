"""Dates of a proposed condition: the user's words for a time, made an operator and a value by code."""

import re
from dataclasses import replace

from assistant.interpreter.date_clauses import put_date
from assistant.interpreter.lattice import Item, Lattice
from assistant.interpreter.scan import Scan
from assistant.llm.proposals.leaf import Leaf, Work
from assistant.llm.proposals.leaf_names import WHEN
from assistant.llm.proposals.measures import (
    Measured,
    as_one,
    find_measures,
    in_own_words,
    is_date,
    parts_of,
    read_alone,
    say_field,
    taken,
)
from segment_core.model import All, Condition, Node
from segment_core.structure import quote

ISO = re.compile(r"\d{4}-\d{2}(?:-\d{2})?(?:[T ].*)?")
SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})\b")


def date_node(leaf: Leaf, op: str, work: Work) -> None:
    """Reads a condition on a date into `leaf.node`."""
    parts = parts_of(leaf.proposed.value, f"{leaf.path}.value", work, "date")
    found = find_dates(parts, leaf, work, f"{leaf.path}.value") if parts is not None else []
    nodes = [node for one in found if (node := _date(one, leaf, work)) is not None]
    if not found or len(nodes) < len(found):
        return
    node = nodes[0] if len(nodes) == 1 else All(all=tuple(nodes))
    meant = node.op if isinstance(node, Condition) else WHEN
    if op not in ("", WHEN, meant):
        message = f"{quote(found[0].text)} means “{work.say(node)}” ({meant}), not {op}: use the op “when”"
        work.findings.add(f"{leaf.path}.op", "disagrees", message, op, (meant,))
        return
    leaf.node = node
    if len(found) == 1:
        _other_order(found[0], leaf, work)
    say_field(leaf, work)


def find_dates(parts: list[str], leaf: Leaf, work: Work, path: str) -> list[Measured]:
    """The date expressions meant, as a rule one; none for a problem."""
    made_up = [part for part in parts if ISO.fullmatch(part) and not work.messages.find(part)]
    if made_up:
        message = f"{quote(made_up[0])} was not said by the user: give their own words for the date"
        work.findings.add(path, "made_up_date", message, made_up[0])
        return []
    found = find_measures(parts, leaf, work, is_date)
    if len(parts) == 2 and len(found) == 2:
        found = in_own_words(parts, as_one(parts), work, is_date)
    if not found and parts:
        found = in_own_words(parts, f"in {as_one(parts)}", work, is_date) or _same_date_said(parts, leaf, work)
    if not found:
        said = parts[0] if parts else leaf.said(work)
        what = "cannot be read as a date" if work.messages.find(said) else "stands nowhere in the user's messages"
        message = f"{quote(said)} {what}: give the user's words for one time, such as “last 30 days” or “since May”"
        work.findings.add(path, "unreadable_date", message, said)
    return found


def _same_date_said(parts: list[str], leaf: Leaf, work: Work) -> list[Measured]:
    """A date in other words than the user's, where those of the condition hold just one that means the same."""
    theirs = find_measures([], leaf, work, is_date)
    item = read_alone(parts[0], theirs[0].message, is_date) if theirs and len(parts) == 1 else None
    if item is None or item.date is None or theirs[0].item.date is None:
        return []
    return theirs if replace(item.date, words="") == replace(theirs[0].item.date, words="") else []


def _date(found: Measured, leaf: Leaf, work: Work) -> Node | None:
    scan = found.message.scan(work.context.user_id)
    put_date(scan, [leaf.key], found.item, found.item.start, found.item.end)
    return taken(scan, found, leaf, work)


def _other_order(found: Measured, leaf: Leaf, work: Work) -> None:
    """ "3/4" in the account's own order of month and day is said openly, and the other order is offered."""
    slashed = SLASHED.search(found.text)
    if slashed is None or slashed[1] == slashed[2] or max(int(slashed[1]), int(slashed[2])) > 12:
        return
    message = found.message
    today = replace(message.today, month_first=not message.today.month_first)
    items = Lattice(message.tokens, message.vocabulary, today).items()
    item = next((other for other in items if _same_words(other, found.item)), None)
    scan = Scan(items, message.tokens, message.text, message.vocabulary, today, work.context.user_id)
    scan.i = len(items)
    if item is not None and put_date(scan, [leaf.key], item, item.start, item.end) and scan.elements:
        assert leaf.node is not None
        work.findings.assume(f"Took “{found.text}” as “{work.say(leaf.node)}”")
        leaf.others.append(scan.elements[-1].readings[0])


def _same_words(one: Item, other: Item) -> bool:
    return (one.start, one.end) == (other.start, other.end) and one.date is not None
