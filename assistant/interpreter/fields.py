"""A field named in words, and what is said of it: a number, a date, a value, a blank, yes or no."""

from assistant.interpreter.lattice import Item
from assistant.interpreter.measures import DATE_KINDS, put_date, put_number
from assistant.interpreter.scan import Scan, condition, value_node
from assistant.interpreter.texts import (
    named_value,
    text_operation,
)
from assistant.interpreter.vocabulary import GENERIC, Entry
from assistant.interpreter.words import label_words, singular
from segment_core.catalog import Field

LINKS = frozenset({":", "::", "=", "==", "->", "→", "-", "=>", "only", "any", "has", "tagged"})
PLAIN_LINKS = frozenset({":", "::", "=", "==", "->", "→", "-"})


def field_entries(item: Item) -> list[Entry]:
    """The fields an item names, best first."""
    return sorted(item.of("field"), key=lambda entry: -entry.strength)


def read_field(scan: Scan) -> bool:
    """Reads a field and its predicate; a bare mention waits for a number, a date or a value."""
    item = scan.item(scan.i)
    assert item is not None
    entries = field_entries(item)
    if not entries:
        return False
    keys = [entry.key for entry in entries]
    place, negated = _predicate_place(scan, scan.i + 1, bool(item.of("value")))
    follow = scan.item(place)
    if follow is not None and _predicate(scan, item, keys, entries, follow, place, negated):
        return True
    if item.of("value") or item.of("meaning"):
        return False  # a value first, a field only with a predicate
    return _bare(scan, item, entries)


def _predicate_place(scan: Scan, i: int, noun_ends: bool) -> tuple[int, bool]:
    """Where the predicate starts, and whether a "not" stands before it. `noun_ends`: "active leads from last
    month" is no predicate of "active", since a noun for leads stands between."""
    negated = False
    while True:
        after = scan.skip(i, LINKS)
        if noun_ends and any(item.people for item in scan.items[i:after]):
            return len(scan.items), negated
        i, item = after, scan.item(after)
        if item is None:
            return i, negated
        if item.classes() & {"not"} and not item.classes() & {"blank", "known"} and not item.of("value"):
            negated = True
            i += 1
            continue
        if item.of("field") and any(e.value == "place" for e in item.entries):
            i += 1
            continue
        if item.kind == "symbol" and item.text in ("!=", "≠", "<>"):
            negated, i = True, i + 1
            continue
        return i, negated


def _predicate(
    scan: Scan, item: Item, keys: list[str], entries: list[Entry], follow: Item, place: int, negated: bool
) -> bool:
    kinds = {key: scan.kind(key) for key in keys}
    classes = follow.classes()
    if classes & {"blank"} and not (follow.of("value") and "blank" not in scan.words(follow.start, follow.end)):
        return _blank(scan, item, keys, follow, place, "is_set" if negated else "is_empty")
    if follow.number is not None and (numbers := [k for k in keys if kinds[k] == "number"]):
        if (
            scan.item(place + 1) is not None
            and "vague_amount" in scan.items[place + 1].classes()
            and not follow.number.compared
        ):
            return _vague(scan, item, numbers[0], scan.items[place + 1], place + 1)
        _negate_next(scan, item, negated)
        scan.i = place + 1
        end = _unit_after(scan, numbers, follow.end)
        return put_number(scan, _top(numbers, entries), follow, item.start, end)
    if follow.date is not None and (dates := [k for k in keys if kinds[k] in DATE_KINDS]):
        _negate_next(scan, item, negated)
        scan.i = place + 1
        return put_date(scan, _by_tense(scan, item, dates), follow, item.start, follow.end)
    if follow.kind == "dangling" and any(kinds[k] == "number" for k in keys):
        return _missing_number(scan, item, follow, place, keys)
    if follow.kind == "dangling" and scan.item(scan.skip(place + 1)) is None:
        return False
    return _predicate_by_words(scan, item, keys, follow, place, negated)


def _predicate_by_words(scan: Scan, item: Item, keys: list[str], follow: Item, place: int, negated: bool) -> bool:
    kinds = {key: scan.kind(key) for key in keys}
    classes = follow.classes()
    if (
        classes & {"vague_amount", "vague_time"}
        and any(kinds[k] in ("number", *DATE_KINDS) for k in keys)
        and not follow.of("value")
    ):
        return _vague(scan, item, keys[0], follow, place)
    booleans = [k for k in keys if kinds[k] == "boolean"]
    if booleans and (verdict := _verdict(scan, follow, item, place, negated)):
        node, end = verdict
        if node == "not_true":  # "not yes" leaves the blanks in
            _negate_next(scan, item, True)
            node = "is_true"
        scan.add([condition(booleans[0], node)], item.start, end, (booleans[0],))
        scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
        _not_blanks(scan, booleans[0])
        return True
    if follow.of("value") and any(entry.key in keys for entry in follow.of("value")):
        return _values_follow(scan, item, keys, place, negated)
    if "assigned_to" in keys and (follow.of("member") or "me" in classes):
        return _values_follow(scan, item, ["assigned_to"], place, negated)
    if (
        "assigned_to" in keys
        and follow.classes() & {"except", "no"}
        and scan.words(follow.start, follow.end).lower() in ("nobody", "no one", "noone")
    ):
        return _blank(scan, item, ["assigned_to"], follow, place, "is_empty")
    if text_operation(scan, item, keys, follow, place, negated):
        return True
    if classes & {"known"} and not follow.of("value") and not follow.of("field"):
        return _blank(scan, item, keys, follow, place, "is_empty" if negated else "is_set")
    return named_value(scan, item, keys, follow, place, negated)


def _unit_after(scan: Scan, keys: list[str], end: int) -> int:
    """Takes in the field's unit after a number: "max mileage under 50,000 km"."""
    nxt = scan.item(scan.i)
    if nxt is None or nxt.end - nxt.start != 1:
        return end
    word = scan.tokens[nxt.start].norm
    units = {(scan.catalog.fields[key].unit or "").casefold().rstrip("s") for key in keys} - {""}
    if word.rstrip("s") not in units:
        return end
    scan.i += 1
    return nxt.end


def _top(keys: list[str], entries: list[Entry]) -> list[str]:
    best = max(entry.strength for entry in entries if entry.key in keys)
    return [entry.key for entry in entries if entry.key in keys and entry.strength >= best - 0.2]


def _by_tense(scan: Scan, item: Item, keys: list[str]) -> list[str]:
    return keys


def _negate_next(scan: Scan, item: Item, negated: bool) -> None:
    if negated:
        scan.connect("not", item.start, item.start)


def _blank(scan: Scan, item: Item, keys: list[str], follow: Item, place: int, op: str) -> bool:
    chosen = [key for key in keys if scan.kind(key) not in ("engagement", "segment")]
    if not chosen:
        return False
    scan.add([condition(chosen[0], op)], item.start, follow.end, (chosen[0],))
    scan.i = place + 1
    return True


def _verdict(scan: Scan, follow: Item, item: Item, place: int, negated: bool) -> tuple[str, int] | None:
    """is_true or is_false said outright: "waiver = yes", "waiver is no"."""
    classes = follow.classes()
    word = scan.words(follow.start, follow.end).lower()
    if classes & {"yes"} or (classes & {"known"} and word == "set"):
        return ("not_true" if negated else "is_true", follow.end)
    if classes & {"no_value"} or (word == "no" and _alone(scan, place)):
        return ("is_true" if negated else "is_false", follow.end)
    after = scan.item(place + 1)
    if classes & {"not"} and after is not None and after.classes() & {"yes"}:
        return "not_true", after.end
    return None


def _alone(scan: Scan, place: int) -> bool:
    """Whether "no" ends its clause, so that it is an answer and not the start of "no phone"."""
    after = scan.item(scan.skip(place + 1))
    if after is None or after.kind in ("symbol", "newline"):
        return True
    return bool(after.classes() & {"and", "or", "but"}) or not (after.of("field") or after.of("value"))


def _not_blanks(scan: Scan, key: str) -> None:
    """ "false only, not the blanks": said of what was just read, so nothing to add."""
    i = scan.i
    seen: list[Item] = []
    while (item := scan.item(i)) is not None and len(seen) < 6:
        if item.classes() & {"blank"} and seen:
            if any(other.classes() & {"not", "no", "except"} for other in seen):
                for other in (*seen, item):
                    scan.mark(other.start, other.end, "condition")
                scan.i = i + 1
            return
        if not (item.filler or item.classes() & {"not", "no", "except", "only", "no_value"} or item.kind == "symbol"):
            return
        seen.append(item)
        i += 1


def _values_follow(scan: Scan, item: Item, keys: list[str], place: int, negated: bool) -> bool:
    scan.mark(item.start, item.end, "condition")
    _negate_next(scan, item, negated)
    scan.hint, scan.hint_start = tuple(keys), item.start
    if scan.kind(keys[0]) == "tags" or "tags" in keys:
        scan.tagged = True
    scan.i = place
    return True


def _vague(scan: Scan, item: Item, key: str, follow: Item, place: int) -> bool:
    label = scan.catalog.fields[key].label
    said = scan.words(item.start, follow.end)
    if _corrected_later(scan, place):
        scan.mark(item.start, follow.end, "filler")
        scan.mention, scan.mention_at = (key,), (item.start, item.end)
        scan.i = place + 1
        return True
    number = scan.kind(key) == "number"
    how = "how much or how many" if number else "how long, in days"
    scan.problem(
        "vague",
        follow.start,
        follow.end,
        f"For “{said}”: {how} should {label} be? "
        f"For example “{label} {'over 100' if number else 'in the last 30 days'}”.",
    )
    scan.i = place + 1
    return True


def _corrected_later(scan: Scan, place: int) -> bool:
    """ "pay too much lol… I mean over 180": the words after "I mean" say it exactly."""
    words = [token.norm for token in scan.tokens[scan.items[place].end : scan.items[place].end + 7]]
    return "mean" in words or "meaning" in words or "ie" in words


def _missing_number(scan: Scan, item: Item, follow: Item, place: int, keys: list[str]) -> bool:
    label = scan.catalog.fields[keys[0]].label
    said = scan.words(follow.start, follow.end)
    scan.problem("number", item.start, follow.end, f"“{label} {said}” – how many? I need a number.")
    scan.i = place + 1
    return True


# ------------------------------------------------------------------ text


# ------------------------------------------------------------------ bare fields


def _bare(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """A field with nothing said of it: set, empty, a yes/no statement, or a mention that waits."""
    before = scan.before(scan.i)
    booleans = [
        entry for entry in entries if scan.kind(entry.key) == "boolean" and entry.strength >= entries[0].strength - 0.2
    ]
    blanks = [entry for entry in entries if scan.kind(entry.key) not in ("engagement", "segment", "boolean")]
    if before is not None and "has" in before.classes() and blanks and not booleans and not _verbal(scan, item):
        return _set(scan, item, blanks[0].key, "is_set")
    if (
        scan.carry
        and blanks
        and scan.last() is not None
        and scan.elements[-1].op in ("and", "or", "comma")
        and not _verbal(scan, item)
    ):
        return _set(scan, item, blanks[0].key, scan.carry)
    if booleans and _boolean(scan, item, booleans[0]):
        return True
    if "money" in item.classes() and not any(scan.kind(entry.key) == "number" for entry in entries):
        return False
    if _value_before_noun(scan, item):
        return True
    if item.people and not (before is not None and before.classes() & {"any", "no"}):
        return False  # "companies" are leads, even where a field is called Company
    if _never(scan, item, entries):
        return True
    scan.mention = tuple(entry.key for entry in entries)
    scan.mention_at = (item.start, item.end)
    scan.mark(item.start, item.end, "unknown")
    scan.i += 1
    return True


def _long_label(scan: Scan, key: str) -> bool:
    return len([word for word in label_words(scan.catalog.fields[key].label) if word not in GENERIC]) > 2


def _value_before_noun(scan: Scan, item: Item) -> bool:
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


def _never(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """ "never logged in", "haven't visited": the date is empty, where no time follows."""
    last = scan.last()
    dates = [entry for entry in entries if scan.kind(entry.key) in DATE_KINDS and entry.key != "created_at"]
    if last is None or last.op != "not" or not dates or not _verbal(scan, item):
        return False
    later = [
        other
        for other in scan.items[scan.i + 1 : scan.i + 6]
        if other.date is not None or other.number is not None or other.classes() & {"vague_time", "vague_amount"}
    ]
    if later or any(scan.kind(entry.key) == "number" for entry in entries):
        return False
    scan.elements.pop()
    label = scan.catalog.fields[dates[0].key].label
    scan.notes.append(f"Took “{scan.words(last.start, item.end)}” as {label} is empty")
    scan.add([condition(dates[0].key, "is_empty")], last.start, item.end, (dates[0].key,))
    scan.i += 1
    return True


def _verbal(scan: Scan, item: Item) -> bool:
    """Whether the word is used as a verb ("has paid", "have visited"), so that it cannot be something one has."""
    words = [token.norm for token in scan.tokens[item.start : item.end]]
    return any(word.endswith(("ed", "ing")) and word not in ("wedding", "building") for word in words) or words[0] in (
        "active",
        "seen",
        "been",
        "come",
        "given",
        "bought",
    )


def _set(scan: Scan, item: Item, key: str, op: str) -> bool:
    scan.add([condition(key, op)], item.start, item.end, (key,))
    scan.carry = op
    scan.i += 1
    return True


def _boolean(scan: Scan, item: Item, entry: Entry) -> bool:
    """ "waiver signed", "signed the waiver", "signed no waiver", "consent form not signed"."""
    key, end, place, negative = entry.key, item.end, scan.i + 1, False
    while (at := scan.item(scan.skip(place))) is not None:
        onward = scan.skip(place)
        if at.classes() & {"no", "not"} and not at.of("value"):
            at = scan.item(scan.skip(onward + 1))
            if at is None or key not in [e.key for e in at.of("field")]:
                break
            negative, onward = True, scan.skip(onward + 1)
        elif key not in [e.key for e in at.of("field")]:
            break
        end, place = at.end, onward + 1
    if end == item.end and item.end - item.start == 1 and _long_label(scan, key):
        return False  # one word of many is too little to go by
    if negative:
        scan.connect("not", item.start, item.start)
    scan.add([condition(key, "is_true")], item.start, end, (key,))
    scan.i = place
    _not_blanks_negative(scan, key)
    return True


def _not_blanks_negative(scan: Scan, key: str) -> None:
    """ "waiver not signed: false only, not the blanks" is a plain no."""
    if len(scan.elements) < 2 or scan.elements[-2].op != "not":
        return
    i = scan.i
    words = [token.norm for token in scan.tokens[scan.items[i].start :]] if scan.item(i) is not None else []
    text = " ".join(words)
    if text.lstrip(": ,(").startswith(
        (
            "false only",
            "false",
            "no only",
            "only false",
            "not the blank",
            "not blank",
            "no blank",
            "excluding blank",
            "without the blank",
            "marked no",
        )
    ):
        element = scan.elements[-1]
        del scan.elements[-2]
        element.readings = [condition(key, "is_false")]
        while (item := scan.item(scan.i)) is not None and (
            item.kind == "symbol"
            or item.filler
            or item.classes() & {"not", "no", "except", "only", "no_value", "blank"}
        ):
            scan.mark(item.start, item.end, "condition")
            scan.i += 1


def is_text(field: Field) -> bool:
    """Whether the field holds free text."""
    return field.kind == "text"
