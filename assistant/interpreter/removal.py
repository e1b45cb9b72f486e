""" "Remove X from Y" as a request: the leads of Y that are not X."""

from assistant.interpreter.scan import Element, Scan

VERBS = frozenset(
    ["remove", "removing", "exclude", "excluding", "take", "drop", "dropping", "subtract", "omit", "leave", "cut",
     "kick", "throw", "filter", "weed", "keep", "strip"]
)  # fmt: skip


def removed_from(scan: Scan) -> list[Element]:
    """The elements with Y before the exception of X; unchanged where the message is no removal from a group."""
    elements = scan.elements
    first = next((i for i, e in enumerate(elements) if e.op in ("cond", "except", "not")), None)
    if first is None or elements[first].op != "except" or scan.tokens[elements[first].start].norm not in VERBS:
        return elements
    for place in range(first + 2, len(elements)):
        if elements[place].op == "cond" and elements[place - 1].op == "cond":
            between = [token.norm for token in scan.tokens[elements[place - 1].end - 1 : elements[place].start + 1]]
            if {"from", "out"} & set(between) and _is_group(scan, elements, first, place):
                return [*elements[:first], *elements[place:], elements[first], *elements[first + 1 : place]]
    return elements


def _is_group(scan: Scan, elements: list[Element], first: int, place: int) -> bool:
    """Whether the words after "from" name leads; "hot leads from Facebook" only says where those came from."""
    group, taken = elements[place], elements[first + 1 : place]
    if scan.kind(group.keys[0]) in ("date", "datetime"):
        return False
    named = any(item.people or "everyone" in item.classes() for item in scan.items if item.end > group.start)
    if named or any(e.noun or "segment" in e.keys for e in elements[place:]):
        return True
    return group.keys[0] in ("status", "tags") and not any(e.noun for e in taken)
