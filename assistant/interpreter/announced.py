"""Sentences that say beforehand what their parts are: "Two audiences: A; B", "take A and B out of both"."""

import re

from assistant.interpreter.lattice import Item
from assistant.interpreter.line import Line
from assistant.interpreter.scan import Scan

COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
GROUPS = re.compile(
    r"^(?:(?:i|we) (?:need|want|have|would like) |(?:the |these |my |our |here are |combine |merge |join )*)?(?P<n>two|three|four|2|3|4) (?:different |separate |distinct )?(?:audiences?|groups?|lists?|segments?|sets?|kinds?|types?|buckets?|lots|batches)\b[^:.;\n]*?(?::|(?= \(?1 ?\)))"  # noqa: E501 - a pattern
)
TAKING = frozenset(["take", "taking", "leave", "leaving", "throw", "kick", "cut", "filter", "weed", "strip", "keep", "pull", "get", "drop", "rule", "sort"])  # fmt: skip  # noqa: E501 - a word list
WHOLE = frozenset(["of", "both", "all", "it", "them", "each", "either", "these", "those", "the", "that", "this", "list", "lists", "group", "groups", "segment", "mix", "lot", "everything"])  # fmt: skip  # noqa: E501 - a word list
TAKEN = frozenset(["not", "no", "except", "all_of"])
SENTENCE_ENDS = frozenset([".", ";", "!", "?"])


def mark_groups(scan: Scan, line: Line) -> None:
    """ "Two audiences merged: A; B": as many parts as were announced are groups, any of which will do."""
    found = GROUPS.match(line.text)
    if found is None:
        return
    start = next((i for i, at in enumerate(line.starts) if at >= found.end()), len(line.starts))
    body = [item for item in scan.items if item.start >= start]
    while body and body[0].kind == "newline":
        body = body[1:]
    if body and body[0].kind == "marker":  # "two lots please: 1) … 2) …": the numbers part them
        scan.mark(0, body[0].start, "filler")
        scan.items = body
        return
    end = next((i for i, item in enumerate(body) if item.text == "."), len(body))
    parts = [item for item in body[:end] if item.text == ";" or item.kind == "newline"]
    if not body or len(parts) != COUNTS[found["n"]] - 1:
        return
    scan.mark(0, body[0].start, "filler")
    first = Item("marker", body[0].start - 1, body[0].start)
    scan.items = [first, *(Item("marker", i.start, i.end) if i in parts else i for i in body)]


def read_taken_out(scan: Scan) -> bool:
    """ "take complaints and landlines out of both": everything between the verb and "out" is left out."""
    item = scan.items[scan.i]
    if scan.tokens[item.start].norm not in TAKING or item.of("value") or item.end - item.start > 1:
        return False
    ahead = scan.i + 1
    while (at := scan.item(ahead)) is not None and at.text not in SENTENCE_ENDS and at.kind != "newline":
        if scan.tokens[at.start].norm == "out" and _ends_clause(scan, at):
            break
        ahead += 1
    out = scan.item(ahead)
    between = scan.items[scan.i + 1 : ahead]
    if out is None or scan.tokens[out.start].norm != "out" or not any(_says(other) for other in between):
        return False
    last = ahead + 1
    while (after := scan.item(last)) is not None and scan.tokens[after.start].norm in WHOLE:
        last += 1
    scan.mark(out.start, scan.items[last - 1].end, "filler")
    scan.items = [*scan.items[:ahead], *scan.items[last:]]
    scan.connect("except", item.start, item.end)
    scan.excluding = out.start
    scan.carry = ""
    scan.i += 1
    return True


def _ends_clause(scan: Scan, item: Item) -> bool:
    following = scan.tokens[item.end : item.end + 1]
    return not following or following[0].kind in ("symbol", "newline") or following[0].norm in ("of", "please", "and")


def _says(item: Item) -> bool:
    kinds = {entry.kind for entry in item.entries}
    return bool(kinds & {"value", "member", "segment", "field", "meaning", "campaign"}) or item.kind == "unknown"


def read_out(scan: Scan) -> bool:
    """ "vegans out", "hikers out of the booked people": with no verb it is asked whether they are to be left out; in
    "trips out of Heathrow" the word says nothing."""
    item, last = scan.items[scan.i], scan.last()
    if scan.tokens[item.start].norm != "out" or item.end - item.start > 1 or last is None or last.op != "cond":
        return False
    following = scan.item(scan.skip(scan.i + 1))
    of = scan.tokens[item.end].norm == "of" if item.end < len(scan.tokens) else False
    group = following is not None and {e.key for e in following.of("value")} & {"status", "tags"}
    if not (_ends_clause(scan, item) and (not of or group or following is None)):
        return False
    said = scan.words(last.start, last.end)
    question = f"Should “{said}” be left out?"
    fixes = [(f"without {said}", f"without {said}"), (f"only {said}", f"only {said}")]
    scan.problem("unknown", last.start, item.end, question, fixes)
    scan.i += 1
    return True


def bullet_joint(scan: Scan) -> str:
    """What a bullet is: the start of a group of leads, of one more condition, or (as mixed lists are) either."""
    line = _line(scan, scan.i)
    if any(item.classes() & TAKEN for item in line[:2]):
        return "stop"
    lines = [_line(scan, k) for k, item in enumerate(scan.items) if item.kind == "bullet"]
    lines = [one for one in lines if not any(item.classes() & TAKEN for item in one[:2])]
    named = [_names_leads(scan, one) for one in lines]
    if all(named):
        return "group"
    return "bullet" if any(named) else "stop"


def _line(scan: Scan, place: int) -> list[Item]:
    rest = scan.items[place + 1 :]
    end = next((k for k, item in enumerate(rest) if item.kind == "newline"), len(rest))
    return [item for item in rest[:end] if not item.filler or item.people]


def _names_leads(scan: Scan, line: list[Item]) -> bool:
    """Whether the line says who: a noun for leads, or a value said in the plural."""
    if line and ((line[0].of("field") and not line[0].of("value")) or "has" in line[0].classes()):
        return False  # "source: Website", "has a mobile"
    plurals = [item for item in line if item.of("value") and scan.tokens[item.end - 1].norm.endswith("s")]
    plain = [i for i in plurals if not i.of("value")[0].value.casefold().endswith(scan.tokens[i.end - 1].norm)]
    return bool(plain) or any(item.people or item.classes() & {"everyone", "union"} for item in line)
