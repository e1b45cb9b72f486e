"""Blanks said in other ways: "neither X nor Y filled in", "missing either X or Y", "a landline or nothing"."""

from assistant.interpreter.fields import field_entries
from assistant.interpreter.lattice import Item
from assistant.interpreter.scan import Scan, condition
from segment_core.model import Any_, Node

NOTHING = frozenset(["nobody", "no one", "noone", "none", "nothing", "blank", "empty", "unknown", "nothing at all", "no number", "no value", "unset", "null"])  # fmt: skip  # noqa: E501 - a word list


def read_neither(scan: Scan) -> bool:
    """ "neither destination nor trip type filled in", "missing either the phone or the email"."""
    item = scan.items[scan.i]
    either = _missing_either(scan, item)
    place = scan.skip(scan.i + (2 if either else 1), frozenset({"any", "has", "either"}))
    if "neither" not in item.classes() and not either:
        return False
    keys, end = list[str](), item.end
    while (at := scan.item(place)) is not None and (key := _blankable(scan, at)):
        keys.append(key)
        end, place = at.end, scan.skip(place + 1)
        joint = scan.item(place)
        if joint is None or not (joint.classes() & {"nor", "or"} or joint.text == ","):
            break
        place = scan.skip(place + 1, frozenset({"any", "has", "nor", "or", "known"}))
    said = scan.item(place)
    known = (
        said is not None and bool(said.classes() & {"known", "has"}) and not said.of("field") and not said.of("value")
    )
    before = scan.before(scan.i)
    had = before is not None and "has" in before.classes()
    if len(keys) < 2 or not (either or known or had):
        return False
    if known and said is not None:
        end, place = said.end, place + 1
    nodes: list[Node] = [condition(key, "is_empty") for key in keys]
    if either:
        scan.add([Any_(any=tuple(nodes))], item.start, end, tuple(keys[:1]))
    else:
        for i, (key, node) in enumerate(zip(keys, nodes, strict=True)):
            if i:
                scan.connect("and", item.start, item.start)
            scan.add([node], item.start, end, (key,))
    scan.mark(item.start, end, "condition")
    scan.carry = ""
    scan.i = place
    return True


def _missing_either(scan: Scan, item: Item) -> bool:
    nxt = scan.item(scan.skip(scan.i + 1))
    said = {"no", "blank"} & item.classes()
    return bool(said) and nxt is not None and "either" in nxt.classes() and scan.skip(scan.i + 1) == scan.i + 1


def _blankable(scan: Scan, item: Item) -> str:
    """The field that the words name and that can be empty; none where they are a value as well."""
    entries = [e for e in field_entries(item) if scan.kind(e.key) not in ("engagement", "segment", "boolean")]
    return entries[0].key if entries and not item.of("value") else ""


def read_or_nothing(scan: Scan) -> bool:
    """ "the coach is Tess or nobody", "only a landline or nothing", "city is Bath or blank"."""
    item, last = scan.items[scan.i], scan.last()
    said = scan.words(item.start, item.end).lower()
    if last is None or last.op != "or" or not (said in NOTHING or "blank" in item.classes()) or item.of("value"):
        return False
    before = next((element for element in reversed(scan.elements) if element.op == "cond"), None)
    nxt = scan.item(scan.skip(scan.i + 1))
    if before is None or len(set(before.keys)) != 1 or (nxt is not None and nxt.of("field") and said != "nothing"):
        return False
    key = "phone" if before.keys[0] == "phone_type" else before.keys[0]
    person = said in ("nobody", "no one", "noone")
    if (person != (key == "assigned_to") and said != "none") or scan.kind(key) in ("engagement", "segment"):
        return False
    scan.i += 1
    place = scan.elements.index(before)
    if place and scan.elements[place - 1].op in ("not", "except"):
        del scan.elements[-1]  # "not hot, or blank": what is not hot has the blanks in it already
        scan.mark(last.start, item.end, "condition")
        return True
    scan.add([condition(key, "is_empty")], item.start, item.end, (before.keys[0],))
    return True
