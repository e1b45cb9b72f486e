"""A field named in words, and what is said of it: a number, a date, a value, a blank, yes or no."""

from assistant.interpreter.lattice import Item
from assistant.interpreter.measures import DATE_KINDS, put_date, put_number
from assistant.interpreter.resolve import date_condition
from assistant.interpreter.scan import Scan, best_entries, condition
from assistant.interpreter.vocabulary import Entry
from assistant.interpreter.words import label_words
from segment_core.catalog import Field
from segment_core.model import All, Any_, Node, Not

LINKS = frozenset({":", "::", "=", "==", "->", "→", "-", "=>", "only", "any", "has", "tagged"})
PLAIN_LINKS = frozenset({":", "::", "=", "==", "->", "→", "-"})
NAME_FIELDS = ("first_name", "last_name")


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


def _predicate(scan: Scan, item: Item, keys: list[str], entries: list[Entry], follow: Item, place: int, negated: bool) -> bool:
    kinds = {key: scan.kind(key) for key in keys}
    classes = follow.classes()
    if classes & {"blank"} and not (follow.of("value") and "blank" not in scan.words(follow.start, follow.end)):
        return _blank(scan, item, keys, follow, place, "is_set" if negated else "is_empty")
    if follow.number is not None and (numbers := [k for k in keys if kinds[k] == "number"]):
        if scan.item(place + 1) is not None and "vague_amount" in scan.items[place + 1].classes() and not follow.number.compared:
            return _vague(scan, item, numbers[0], scan.items[place + 1], place + 1)
        _negate_next(scan, item, negated)
        scan.i = place + 1
        return put_number(scan, _top(numbers, entries), follow, item.start, follow.end)
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
    if classes & {"vague_amount", "vague_time"} and any(kinds[k] in ("number", *DATE_KINDS) for k in keys) and not follow.of("value"):
        return _vague(scan, item, keys[0], follow, place)
    booleans = [k for k in keys if kinds[k] == "boolean"]
    if booleans and (verdict := _verdict(scan, follow, item, place, negated)):
        node, end = verdict
        scan.add([condition(booleans[0], node)], item.start, end, (booleans[0],))
        scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
        _not_blanks(scan, booleans[0])
        return True
    if follow.of("value") and any(entry.key in keys for entry in follow.of("value")):
        return _values_follow(scan, item, keys, place, negated)
    if "assigned_to" in keys and (follow.of("member") or "me" in classes):
        return _values_follow(scan, item, ["assigned_to"], place, negated)
    if "assigned_to" in keys and follow.classes() & {"except", "no"} and scan.words(follow.start, follow.end).lower() in ("nobody", "no one", "noone"):
        return _blank(scan, item, ["assigned_to"], follow, place, "is_empty")
    if _text_operation(scan, item, keys, follow, place, negated):
        return True
    if classes & {"known"} and not follow.of("value") and not follow.of("field"):
        return _blank(scan, item, keys, follow, place, "is_empty" if negated else "is_set")
    return _named_value(scan, item, keys, follow, place, negated)


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
    if classes & {"yes"} or classes & {"known"} and word == "set":
        return ("is_false" if negated else "is_true", follow.end)
    if classes & {"no_value"} or (word == "no" and _alone(scan, place)):
        return ("is_true" if negated else "is_false", follow.end)
    after = scan.item(place + 1)
    if classes & {"not"} and after is not None and after.classes() & {"yes"}:
        return "is_false", after.end
    return None


def _alone(scan: Scan, place: int) -> bool:
    """Whether "no" ends its clause, so that it is an answer and not the start of "no phone"."""
    after = scan.item(scan.skip(place + 1))
    if after is None or after.kind in ("symbol", "newline"):
        return True
    return bool(after.classes() & {"and", "or", "but"}) or not (after.of("field") or after.of("value"))


def _not_blanks(scan: Scan, key: str) -> None:
    """"false only, not the blanks": said of what was just read, so nothing to add."""
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
    scan.problem("vague", follow.start, follow.end, f"For “{said}”: {how} should {label} be? For example “{label} {'over 100' if number else 'in the last 30 days'}”.")
    scan.i = place + 1
    return True


def _corrected_later(scan: Scan, place: int) -> bool:
    """"pay too much lol… I mean over 180": the words after "I mean" say it exactly."""
    words = [token.norm for token in scan.tokens[scan.items[place].end : scan.items[place].end + 7]]
    return "mean" in words or "meaning" in words or "ie" in words


def _missing_number(scan: Scan, item: Item, follow: Item, place: int, keys: list[str]) -> bool:
    label = scan.catalog.fields[keys[0]].label
    said = scan.words(follow.start, follow.end)
    scan.problem("number", item.start, follow.end, f"“{label} {said}” – how many? I need a number.")
    scan.i = place + 1
    return True


# ------------------------------------------------------------------ text


def _text_operation(scan: Scan, item: Item, keys: list[str], follow: Item, place: int, negated: bool) -> bool:
    """"email ends with .edu", 'name starts with "A"'."""
    ops = {"contains": "contains", "starts": "starts_with", "ends": "ends_with"}
    found = [op for name, op in ops.items() if name in follow.classes()]
    texts = [key for key in keys if scan.kind(key) == "text"]
    if not found or not texts:
        return False
    i = place + 1
    nxt = scan.item(i)
    while nxt is not None and nxt.filler and not scan.tokens[nxt.start].quoted and scan.item(i + 1) is not None and scan.tokens[nxt.start].norm in ("the", "a", "letter", "word", "with", "in"):
        i += 1
        nxt = scan.item(i)
    if nxt is None:
        return False
    end = nxt.end
    quotation = scan.tokens[nxt.start].quoted
    if quotation:
        while end < len(scan.tokens) and scan.tokens[end].quoted == quotation:
            end += 1
    operand = scan.words(nxt.start, end)
    op = found[0]
    node: Node = condition(texts[0], "not_contains" if negated and op == "contains" else op, operand)
    if negated and op != "contains":
        node = Not(**{"not": node})
    scan.add([node], item.start, end, (texts[0],))
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
    return True


def _named_value(scan: Scan, item: Item, keys: list[str], follow: Item, place: int, negated: bool) -> bool:
    """"last name Singh", "company is Blue Water": words that are values of this text field, or are asked about."""
    names = [key for key in keys if key in NAME_FIELDS]
    if names:
        return _name_list(scan, item, names[0], place, negated)
    copula = scan.words(item.end, follow.start).strip().lower()
    if follow.kind == "mail" and scan.kind(keys[0]) == "text":
        return read_mail(scan, place)
    if follow.kind != "unknown" or not any(sign in copula.split() for sign in ("is", "are", ":", "=", "of", "equals", "in", "called", "named", "set", "to", "as", "::", "->")):
        return False
    chosen = [key for key in keys if scan.kind(key) in ("choice", "text", "tags", "member")]
    if not chosen:
        return False
    end = place
    while (nxt := scan.item(end + 1)) is not None and nxt.kind == "unknown":
        end += 1
    unknown_value(scan, follow.start, scan.items[end].end, tuple(chosen[:1]))
    scan.i = end + 1
    return True


def unknown_value(scan: Scan, start: int, end: int, keys: tuple[str, ...]) -> None:
    """Asks about a value that the field does not have."""
    said, field = scan.words(start, end), scan.catalog.fields[keys[0]]
    known = list(scan.catalog.labels(field.key)) if field.kind != "member" else [m.name for m in scan.catalog.members]
    from segment_core.nearest import nearest

    close = list(dict.fromkeys([*nearest(said, known), *known]))[:6]
    listed = ", ".join(close) or "none yet"
    scan.problem("value", start, end, f"{field.label} has no “{said}”. Did you mean one of these: {listed}?", [(label, label) for label in close])


def _name_list(scan: Scan, item: Item, key: str, place: int, negated: bool) -> bool:
    found: list[str] = []
    end, i = item.end, place
    while (at := scan.item(i)) is not None:
        word = " ".join(label_words(scan.words(at.start, at.end)))
        wider = " ".join(label_words(scan.words(at.start, min(at.end + 1, len(scan.tokens)))))
        hits = [e for e in scan.vocabulary.names.get(wider, []) or scan.vocabulary.names.get(word, []) if e.key == key]
        if hits:
            long = wider in scan.vocabulary.names and wider != word
            found.append(hits[0].value)
            end = min(at.end + 1, len(scan.tokens)) if long else at.end
            i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
        elif found and at.classes() & {"or", "and"} or (found and at.kind == "symbol" and at.text in (",", "/")):
            ahead = scan.item(i + 1)
            if ahead is None or not scan.vocabulary.names.get(" ".join(label_words(scan.words(ahead.start, ahead.end)))):
                break
            i += 1
        else:
            break
    if not found:
        return _unknown_name(scan, item, key, place)
    scan.add([condition(key, "not_in" if negated else "in", tuple(dict.fromkeys(found)))], item.start, end, (key,))
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
    return True


def _unknown_name(scan: Scan, item: Item, key: str, place: int) -> bool:
    follow = scan.item(place)
    if follow is None or follow.kind != "unknown":
        return False
    value = scan.words(follow.start, follow.end)
    scan.add([condition(key, "in", (value,))], item.start, follow.end, (key,))
    scan.notes.append(f"No lead has the {scan.catalog.fields[key].label.lower()} “{value}” so far")
    scan.i = place + 1
    return True


def read_mail(scan: Scan, place: int | None = None) -> bool:
    """"gmail addresses", "@acme.com", "yahoo email"."""
    place = scan.i if place is None else place
    item = scan.item(place)
    if item is None:
        return False
    start = scan.items[scan.i].start
    word = scan.tokens[item.start].norm
    if item.kind == "mail":
        text = item.text
        whole = "@" in text and not text.startswith("@")
        op = "in" if whole else "ends_with"
        value: object = (text,) if whole else text if text.startswith(("@", ".")) else "@" + text
        scan.add([condition("email", op, value)], start, item.end, ("email",))
    elif "provider" in item.classes() and not item.of("value"):
        scan.add([condition("email", "contains", f"@{word}.")], start, item.end, ("email",))
    else:
        return False
    scan.i = place + 1
    follow = scan.item(scan.i)
    while follow is not None and (any(entry.key == "email" for entry in follow.of("field")) or "mailing" in follow.classes() or scan.tokens[follow.start].norm in ("address", "addresses", "domain", "domains", "users")):
        scan.mark(follow.start, follow.end, "condition")
        scan.i += 1
        follow = scan.item(scan.i)
    return True


# ------------------------------------------------------------------ bare fields


def _bare(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """A field with nothing said of it: set, empty, a yes/no statement, or a mention that waits."""
    before = scan.before(scan.i)
    booleans = [entry for entry in entries if scan.kind(entry.key) == "boolean" and entry.strength >= entries[0].strength - 0.2]
    blanks = [entry for entry in entries if scan.kind(entry.key) not in ("engagement", "segment", "boolean")]
    if before is not None and "has" in before.classes() and blanks and not booleans and not _verbal(scan, item):
        return _set(scan, item, blanks[0].key, "is_set")
    if scan.carry and blanks and scan.last() is not None and scan.elements[-1].op in ("and", "or", "comma") and not _verbal(scan, item):
        return _set(scan, item, blanks[0].key, scan.carry)
    if booleans:
        return _boolean(scan, item, booleans[0])
    if item.people and not (before is not None and before.classes() & {"any", "no"}):
        return False  # "companies" are leads, even where a field is called Company
    if _never(scan, item, entries):
        return True
    scan.mention = tuple(entry.key for entry in entries)
    scan.mention_at = (item.start, item.end)
    scan.mark(item.start, item.end, "unknown")
    scan.i += 1
    return True


def _never(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """"never logged in", "haven't visited": the date is empty, where no time follows."""
    last = scan.last()
    dates = [entry for entry in entries if scan.kind(entry.key) in DATE_KINDS and entry.key != "created_at"]
    if last is None or last.op != "not" or not dates or not _verbal(scan, item):
        return False
    later = [other for other in scan.items[scan.i + 1 : scan.i + 6] if other.date is not None or other.number is not None or other.classes() & {"vague_time", "vague_amount"}]
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
    return any(word.endswith(("ed", "ing")) and word not in ("wedding", "building") for word in words) or words[0] in ("active", "seen", "been", "come", "given", "bought")


def _set(scan: Scan, item: Item, key: str, op: str) -> bool:
    scan.add([condition(key, op)], item.start, item.end, (key,))
    scan.carry = op
    scan.i += 1
    return True


def _boolean(scan: Scan, item: Item, entry: Entry) -> bool:
    """"waiver signed", "signed the waiver", "signed no waiver", "consent form not signed"."""
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
    if negative:
        scan.connect("not", item.start, item.start)
    scan.add([condition(key, "is_true")], item.start, end, (key,))
    scan.i = place
    _not_blanks_negative(scan, key)
    return True


def _not_blanks_negative(scan: Scan, key: str) -> None:
    """"waiver not signed: false only, not the blanks" is a plain no."""
    if len(scan.elements) < 2 or scan.elements[-2].op != "not":
        return
    i = scan.i
    words = [token.norm for token in scan.tokens[scan.items[i].start :]] if scan.item(i) is not None else []
    text = " ".join(words)
    if text.lstrip(": ,(").startswith(("false only", "false", "no only", "only false", "not the blank", "not blank", "no blank", "excluding blank", "without the blank", "marked no")):
        element = scan.elements[-1]
        del scan.elements[-2]
        element.readings = [condition(key, "is_false")]
        while (item := scan.item(scan.i)) is not None and (item.kind == "symbol" or item.filler or item.classes() & {"not", "no", "except", "only", "no_value", "blank"}):
            scan.mark(item.start, item.end, "condition")
            scan.i += 1


def read_missing(scan: Scan) -> bool:
    """"no phone", "without a city or a budget": every field named is empty; a yes/no field is not yes."""
    item = scan.item(scan.i)
    assert item is not None
    if not item.classes() & {"no", "blank"}:
        return False
    nodes: list[Node] = []
    i, end, keys = scan.skip(scan.i + 1, frozenset({"any"})), item.end, list[str]()
    while (at := scan.item(i)) is not None and _nameable(scan, at, i):
        entry = field_entries(at)[0]
        kind = scan.kind(entry.key)
        nodes.append(Not(**{"not": condition(entry.key, "is_true")}) if kind == "boolean" and "no" in item.classes() and scan.tokens[item.start].norm != "missing" else condition(entry.key, "is_empty"))
        keys.append(entry.key)
        end, i = at.end, i + 1
        while (more := scan.item(i)) is not None and entry.key in [e.key for e in more.of("field")]:
            end, i = more.end, i + 1
        known = scan.item(scan.skip(i))
        if known is not None and known.classes() & {"known"} and not known.of("field"):
            end, i = known.end, scan.items.index(known) + 1
        joint = scan.item(scan.skip(i))
        if joint is None or not (joint.classes() & {"or", "nor"} or (joint.kind == "symbol" and joint.text == "/")):
            break
        ahead = scan.skip(scan.items.index(joint) + 1, frozenset({"any"}))
        nxt = scan.item(ahead)
        if nxt is None or not _nameable(scan, nxt, ahead):
            break
        i = ahead
    if not nodes:
        return False
    scan.add([nodes[0] if len(nodes) == 1 else All(all=tuple(nodes))], item.start, end, (keys[0],))
    scan.carry = ""
    scan.i = i
    return True


def _nameable(scan: Scan, item: Item, i: int) -> bool:
    """A field that is missing, not one whose value is: "no phone", but not "no VIP tag", "no premium plan"."""
    entries = field_entries(item)
    if not entries or item.of("value") or scan.kind(entries[0].key) in ("engagement", "segment"):
        return False
    if "mailing" in item.classes() and not entries[0].key == "email":
        return False
    if scan.kind(entries[0].key) == "tags":
        return True
    after = scan.item(scan.skip(i + 1))
    return not (after is not None and (after.number is not None or (after.date is not None and scan.kind(entries[0].key) in DATE_KINDS)))


def read_inactive(scan: Scan) -> bool:
    """"inactive for 60 days": not active in that time, so leads never active are in."""
    item = scan.item(scan.i)
    assert item is not None
    if "inactive" not in item.classes():
        return False
    place = scan.skip(scan.i + 1)
    follow = scan.item(place)
    if item.of("value") and (follow is None or follow.date is None or any(other.people for other in scan.items[scan.i : place])):
        return False
    if follow is None or follow.date is None:
        said = scan.words(item.start, item.end)
        scan.problem("vague", item.start, item.end, f"“{said}”: for how long, in days? For example “{said} for 60 days”.", [("30 days", f"{said} for 30 days"), ("60 days", f"{said} for 60 days"), ("90 days", f"{said} for 90 days")])  # fmt: skip
        scan.i += 1
        return True
    read = follow.date
    node = date_condition(read, scan.catalog.fields["last_active_at"], scan.today)
    if read.shape == "ago":
        from dataclasses import replace

        node = date_condition(replace(read, shape="last"), scan.catalog.fields["last_active_at"], scan.today)
    assert node is not None
    scan.add([Not(**{"not": node})], item.start, follow.end, ("last_active_at",))
    scan.i = place + 1
    return True


def is_text(field: Field) -> bool:
    """Whether the field holds free text."""
    return field.kind == "text"


JOINED = (All, Any_, best_entries)
