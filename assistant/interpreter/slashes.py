"""Slashes: "Facebook / Instagram" offers values of one field; between different fields a slash only lists."""

from assistant.interpreter.scan import Element, Scan
from segment_core.model import Condition

PRESENCE = frozenset(["is_set", "is_empty"])  # "a phone/email" offers one of the two


def settle_slashes(scan: Scan) -> None:
    """Makes a comma of every slash that stands between conditions on different fields."""
    for i, element in enumerate(scan.elements):
        if element.op != "or" or element.end != element.start + 1 or scan.tokens[element.start].norm != "/":
            continue
        before = next((e for e in reversed(scan.elements[:i]) if e.op == "cond"), None)
        after = next((e for e in scan.elements[i + 1 :] if e.op == "cond"), None)
        if before is not None and after is not None and _unlike(before, after):
            element.op = "comma"


def _unlike(one: Element, other: Element) -> bool:
    if set(one.keys) & set(other.keys):
        return False
    ops = [node.op if isinstance(node, Condition) else "" for node in (one.node, other.node)]
    return not set(ops) <= PRESENCE
