"""A field's word that is no condition: a verb of an owner, a noun for the leads, what only leads up to a value."""

from assistant.interpreter.lattice import Item
from assistant.interpreter.scan import Scan, value_node
from assistant.interpreter.vocabulary import Entry
from assistant.interpreter.words import singular


def calls_by_name(scan: Scan, item: Item) -> bool:
    """ "dogs called Luna": the word only introduces a value of a text field."""
    nxt = scan.item(scan.i + 1)
    named = scan.tokens[item.start].norm in ("called", "named") and item.end - item.start == 1
    return named and nxt is not None and any(scan.kind(entry.key) == "text" for entry in nxt.of("value"))


OWNS = frozenset(["own", "owns", "owned", "manages", "manage", "handles", "handle", "has"])


def said_of_owner(scan: Scan, item: Item) -> bool:
    """ "everything Kim owns", where a field is called "Owns home": the verb of a member named right before it."""
    last = scan.last()
    verb = item.end - item.start == 1 and scan.tokens[item.start].norm in OWNS
    named = last is not None and last.op == "cond" and last.end == item.start and last.keys[:1] == ("assigned_to",)
    nxt = scan.item(scan.i + 1)
    return verb and named and (nxt is None or not (nxt.of("value") or nxt.of("field")))


def plain_noun(scan: Scan, item: Item) -> bool:
    """ "cat owners", "owners of cats": people who have one, not who is responsible for the lead."""
    last, nxt = scan.last(), scan.item(scan.i + 1)
    completes = last is not None and last.op == "cond" and last.end == item.start and "assigned_to" not in last.keys
    heads = nxt is not None and scan.tokens[nxt.start].norm == "of"
    asked = bool(scan.problems) and scan.problems[-1].end == item.start
    if "after_value" not in item.classes() or not (completes or heads or asked):
        return False
    if completes:
        scan.elements[-1].noun = True
    scan.head = scan.head or not completes
    scan.mark(item.start, item.end, "filler")
    scan.i += 1
    return True


def belongs_to_value(scan: Scan, item: Item) -> bool:
    """ "who belongs to the Kew clinic": said of a value, not of an owner."""
    follow = scan.item(scan.skip(scan.i + 1))
    verb = scan.tokens[item.start].norm.startswith("belong")
    if not verb or follow is None or not follow.of("value") or follow.of("member"):
        return False
    scan.mark(item.start, item.end, "filler")
    scan.i += 1
    return True


def things(scan: Scan, item: Item, entry: Entry, before: Item | None) -> bool:
    """ "pets over 30 kg", where a field is called Pet name: the plural stands for the leads themselves."""
    word = scan.tokens[item.start].norm
    label = scan.catalog.fields[entry.key]
    plural = item.end - item.start == 1 and singular(word) != word and word not in label.label.casefold()
    said_of = before is not None and bool(before.classes() & {"has", "any", "no", "not", "only"})
    if not plural or label.kind != "text" or said_of or entry.strength < 2.9 or scan.carry:
        return False
    if scan.elements and scan.elements[-1].op == "cond":
        scan.elements[-1].noun = True
    scan.head = True
    scan.mark(item.start, item.end, "filler")
    scan.i += 1
    return True


def value_before_noun(scan: Scan, item: Item) -> bool:
    """ "expired policies", where the words also turn round to "policy expiry": the value Expired, then a noun."""
    if item.end - item.start != 2:
        return False
    branch = scan.vocabulary.top.next.get(f"s:{singular(scan.tokens[item.start].norm)}")
    values = [entry for entry in branch.entries if entry.kind == "value"] if branch else []
    if len(values) != 1:
        return False
    scan.add([value_node(values[0], scan.kind(values[0].key))], item.start, item.end, (values[0].key,))
    scan.i += 1
    return True


def held_with(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """ "have a mortgage with Haven", where several fields are about mortgages: what follows says who is in."""
    keys = {entry.key for entry in entries if entry.strength >= entries[0].strength}
    follow = scan.item(scan.skip(scan.i + 1, frozenset({"has", "via"})))
    between = scan.tokens[item.end].norm if item.end < len(scan.tokens) else ""
    if len(keys) < 2 or follow is None or between not in ("with", "at", "from", "through"):
        return False
    valued = {entry.key for entry in follow.of("value")}
    return bool(valued) and not valued & keys
