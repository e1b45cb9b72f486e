"""A field named in words, and what is said of it: a number, a date, a value, a blank, yes or no."""

from assistant.interpreter.date_clauses import best_of, length_keys, put_date, put_length
from assistant.interpreter.field_nouns import (
    belongs_to_value,
    calls_by_name,
    held_with,
    plain_noun,
    said_of_owner,
    things,
    value_before_noun,
)
from assistant.interpreter.lattice import Item
from assistant.interpreter.measures import DATE_KINDS, by_unit, number_keys, or_blank, put_number, unit_word
from assistant.interpreter.resolve import is_forward
from assistant.interpreter.scan import Scan, condition
from assistant.interpreter.tenses import read_over
from assistant.interpreter.texts import (
    named_value,
    text_operation,
)
from assistant.interpreter.vocabulary import Entry
from assistant.interpreter.words import label_words
from assistant.interpreter.yes_no import not_blanks, read_yes, verdict_said
from segment_core.catalog import Field
from segment_core.model import Condition, Node

RENEWED = frozenset(["renewal", "renew", "expiry", "expiration", "deadline", "end"])
LINKS = frozenset({":", "::", "=", "==", "->", "→", "-", "=>", "only", "any", "has", "tagged"})
PLAIN_LINKS = frozenset({":", "::", "=", "==", "->", "→", "-"})


def field_entries(item: Item) -> list[Entry]:
    """The fields an item names, best first."""
    return sorted(item.of("field"), key=lambda entry: -entry.strength)


def names_contact(item: Item, after: Item | None) -> bool:
    """ "no phone", "with an email": the lead's own, even where another field has a value of that name."""
    named = [entry for entry in item.of("field") if entry.key in ("email", "phone") and entry.strength >= 3.0]
    valued = {entry.key for entry in item.of("value")}
    return bool(named) and not (after is not None and valued & {entry.key for entry in after.of("field")})


def read_field(scan: Scan) -> bool:
    """Reads a field and its predicate; a bare mention waits for a number, a date or a value."""
    item = scan.item(scan.i)
    assert item is not None
    entries = field_entries(item)
    if not entries:
        return False
    keys = [entry.key for entry in entries]
    if calls_by_name(scan, item):
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return True
    if said_of_owner(scan, item):
        scan.mark(item.start, item.end, "condition")
        scan.i += 1
        return True
    if _joins(scan, entries):
        scan.mark(item.start, item.end, "condition")
        scan.i += 1
        return True
    if _split_label(scan, item, entries):
        return True
    place, negated = _predicate_place(scan, scan.i + 1, bool(item.of("value")))
    follow = scan.item(place)
    if follow is not None and _predicate(scan, item, keys, entries, follow, place, negated):
        return True
    before = scan.before(scan.i)
    contact = before is not None and "has" in before.classes() and names_contact(item, scan.item(scan.i + 1))
    if (item.of("value") or item.of("meaning")) and not contact:
        return False  # a value first, a field only with a predicate
    return _bare(scan, item, entries)


def _split_label(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """ "gift aid not declared", "retainer not paid": the label of a yes/no field with a "not" before its last word."""
    verbs = frozenset({"has"})
    place = scan.skip(scan.i + 1, verbs)
    middle = scan.item(place)
    if middle is None or scan.tokens[middle.start].norm != "not" or middle.of("value"):
        return False
    last = place if middle.end - middle.start == 2 else scan.skip(place + 1, verbs)  # "not done" is one item
    follow = scan.item(last)
    if follow is None:
        return False
    word = scan.tokens[follow.end - 1].norm if last == place else scan.words(follow.start, follow.end)
    said = label_words(scan.words(item.start, item.end)) + label_words(word)
    fields = [f for f in scan.catalog.fields.values() if f.kind == "boolean" and label_words(f.label) == said]
    onward = scan.item(scan.skip(last + 1))
    if onward is not None and onward.kind == "symbol" and onward.text in (":", "="):
        return False  # "waiver not signed: false only"
    if len(fields) != 1 or len(said) < 2 or any(entry.key == fields[0].key and entry.whole for entry in entries):
        return False
    scan.connect("not", middle.start, middle.start)
    scan.add([condition(fields[0].key, "is_true")], item.start, follow.end, (fields[0].key,))
    scan.i = last + 1
    return True


def _joins(scan: Scan, entries: list[Entry]) -> bool:
    """ "signed up to the newsletter", where that is a yes/no field: the verb only says yes of it."""
    follow = scan.item(scan.skip(scan.i + 1))
    if entries[0].key != "created_at" or follow is None or follow.of("value"):
        return False
    between = [token.norm for token in scan.tokens[scan.items[scan.i].end : follow.start]]
    named = field_entries(follow)
    return bool({"to", "for"} & set(between)) and bool(named) and scan.kind(named[0].key) == "boolean"


ARRIVING = frozenset(["due", "falling due", "coming", "coming up", "upcoming", "scheduled", "booked", "set", "set for", "planned", "arriving"])  # fmt: skip  # noqa: E501 - a word list


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
        ahead = scan.item(scan.skip(i + 1))
        if scan.words(item.start, item.end).lower() in ARRIVING and ahead is not None and ahead.date is not None:
            i += 1
            continue
        if item.kind == "symbol" and item.text in ("!=", "≠", "<>"):
            negated, i = True, i + 1
            continue
        if item.text == "(" and item.start and scan.tokens[item.start - 1].norm == "in" and scan.item(i + 1):
            return i + 1, negated  # "tags in (A, B)"
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
        units = by_unit(scan, follow, place + 1)[0]
        if units and not set(units) & set(numbers) and not negated:
            scan.mark(item.start, item.end, "filler")  # "pets over 30 kg" is about their weight, not how many pets
            scan.i += 1
            return True
        _negate_next(scan, item, negated)
        if noun := _noun_after(scan, item, place):
            scan.i = place + 2
            return put_number(scan, noun, follow, item.start, scan.items[place + 1].end)
        scan.i = place + 1
        end = _unit_after(scan, numbers, follow.end)
        return put_number(scan, best_of(entries, numbers), follow, item.start, end)
    counted = length_keys(scan, follow.date) if follow.date is not None and _verbal_word(scan, item) else []
    if counted:  # "stayed 4 nights" is about the nights, not about when
        _negate_next(scan, item, negated)
        scan.i = place
        return put_length(scan, counted, follow, item.start)
    if follow.date is not None and (dates := [k for k in keys if kinds[k] in DATE_KINDS]):
        _negate_next(scan, item, negated)
        scan.i = place + 1
        return put_date(scan, best_of(entries, dates), follow, item.start, follow.end)
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
    if booleans and (verdict := verdict_said(scan, follow, item, place, negated)):
        node, end = verdict
        if node == "not_true":  # "not yes" leaves the blanks in
            _negate_next(scan, item, True)
            node = "is_true"
        scan.add([condition(booleans[0], node)], item.start, end, (booleans[0],))
        scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
        not_blanks(scan, booleans[0])
        or_blank(scan, booleans[0])
        return True
    if follow.of("value") and any(entry.key in keys for entry in follow.of("value")):
        valued = {entry.key for entry in follow.of("value")}
        return _values_follow(
            scan, item, best_of(item.of("field"), [key for key in keys if key in valued]), place, negated
        )
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


def _noun_after(scan: Scan, item: Item, place: int) -> list[str]:
    """ "gave more than 5 gifts", "stayed 4 nights": the noun after the number says which field, not the verb."""
    noun = scan.item(place + 1)
    keys = number_keys(scan, noun)
    after = scan.item(scan.skip(place + 2, frozenset({":", "="})))
    if not keys or noun is None or noun.of("value") or not _verbal_word(scan, item):
        return []
    if after is not None and (after.number is not None or after.kind == "dangling"):
        return []
    return best_of(noun.of("field"), keys)


def _verbal_word(scan: Scan, item: Item) -> bool:
    """Whether the words are a verb ("gave", "stayed"), not the label of the field itself."""
    said = label_words(scan.words(item.start, item.end))
    return not any(
        said in (label_words(field.label), label_words(field.label)[-1:]) for field in scan.catalog.fields.values()
    )


def _unit_after(scan: Scan, keys: list[str], end: int) -> int:
    """Takes in the field's unit after a number: "max mileage under 50,000 km"."""
    nxt = scan.item(scan.i)
    if nxt is None or nxt.end - nxt.start != 1:
        return end
    word = scan.tokens[nxt.start].norm
    if not any(unit_word(scan.catalog.fields[key], word) for key in keys):
        return end
    scan.i += 1
    return nxt.end


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


def _values_follow(scan: Scan, item: Item, keys: list[str], place: int, negated: bool) -> bool:
    scan.mark(item.start, item.end, "condition")
    _negate_next(scan, item, negated)
    scan.hint, scan.hint_start = tuple(keys), item.start
    if scan.kind(keys[0]) == "tags" or "tags" in keys:
        scan.tagged = True
    scan.i = place - 1 if scan.items[place - 1].text == "(" else place
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
    days = "in the next 30 days" if not number and is_forward(scan.catalog.fields[key]) else "in the last 30 days"
    scan.problem(
        "vague",
        follow.start,
        follow.end,
        f"For “{said}”: {how} should {label} be? For example “{label} {'over 100' if number else days}”.",
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


# ------------------------------------------------------------------ bare fields


def _bare(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """A field with nothing said of it: set, empty, a yes/no statement, or a mention that waits."""
    if entries[0].key == "assigned_to" and (plain_noun(scan, item) or belongs_to_value(scan, item)):
        return True
    before = scan.before(scan.i)
    thing = entries[0].whole and entries[0].strength >= 2.9 and item.end - item.start > 1  # "a shipping address"
    if before is not None and before.classes() & {"both", "either"}:
        before = scan.before(scan.items.index(before))  # "have both a phone and an email"
    booleans = [
        entry for entry in entries if scan.kind(entry.key) == "boolean" and entry.strength >= entries[0].strength - 0.2
    ]
    blanks = [entry for entry in entries if scan.kind(entry.key) not in ("engagement", "segment", "boolean")]
    if (
        before is not None
        and "has" in before.classes()
        and blanks
        and not booleans
        and (thing or not _verbal(scan, item))
    ):
        if held_with(scan, item, entries):
            scan.unused.append((item.start, item.end))
            scan.mark(item.start, item.end, "unused")
            scan.i += 1
            return True
        return _set(scan, item, blanks[0].key, "is_set")
    if (
        scan.carry
        and blanks
        and scan.last() is not None
        and scan.elements[-1].op in ("and", "or", "comma")
        and not _verbal(scan, item)
    ):
        return _set(scan, item, blanks[0].key, scan.carry)
    if blanks and (op := _as_before(scan, item)):
        return _set(scan, item, blanks[0].key, op)
    if booleans and read_yes(scan, item, booleans[0]):
        return True
    if "money" in item.classes() and not any(scan.kind(entry.key) == "number" for entry in entries):
        return False
    if value_before_noun(scan, item) or things(scan, item, entries[0], before):
        return True
    if item.people and not (before is not None and before.classes() & {"any", "no"}):
        return False  # "companies" are leads, even where a field is called Company
    if read_over(scan, item, entries) or _never(scan, item, entries):
        return True
    scan.mention = _mentioned(scan, entries)
    scan.mention_at = (item.start, item.end)
    scan.mark(item.start, item.end, "unknown")
    scan.i += 1
    return True


def _as_before(scan: Scan, item: Item) -> str:
    """ "plan is blank, country too": what was said of the field before is said of this one."""
    before = next((element for element in reversed(scan.elements) if element.op == "cond"), None)
    said = [token.norm for token in scan.tokens[item.end : item.end + 2]]
    if before is None or not isinstance(before.node, Condition) or before.node.op not in ("is_empty", "is_set"):
        return ""
    return before.node.op if said[:1] in (["too"], ["likewise"]) or said == ["as", "well"] else ""


def _mentioned(scan: Scan, entries: list[Entry]) -> tuple[str, ...]:
    """The fields that may be meant, best first: of each kind only those that the words name best."""
    keys: list[str] = []
    for kinds in (DATE_KINDS, ("number",)):
        keys += best_of(entries, [entry.key for entry in entries if scan.kind(entry.key) in kinds])
    return tuple(e.key for e in entries if e.key in keys or scan.kind(e.key) not in (*DATE_KINDS, "number"))


def _never(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """ "never logged in", "haven't visited": the date is empty, where no time follows."""
    last = scan.last()
    dates = [entry for entry in entries if scan.kind(entry.key) in DATE_KINDS and entry.key != "created_at"]
    if last is None or last.op != "not" or not dates or not _verbal(scan, item):
        return False
    if last.start and scan.tokens[last.start - 1].norm in ("can", "could"):
        return False  # "can't ring" is about what is possible, not about what was done
    later = [
        other
        for other in scan.items[scan.i + 1 : scan.i + 6]
        if other.date is not None or other.number is not None or other.classes() & {"vague_time", "vague_amount"}
    ]
    if later or any(scan.kind(entry.key) == "number" for entry in entries):
        return False
    scan.elements.pop()
    key = dates[0].key
    label = scan.catalog.fields[key].label
    nodes: list[Node] = [condition(key, "is_empty")]
    if set(label_words(label)) & RENEWED:  # "haven't renewed": no date at all, or one that has passed?
        nodes.append(condition(key, "before", scan.today.day.isoformat()))
    else:
        scan.notes.append(f"Took “{scan.words(last.start, item.end)}” as {label} is empty")
    labels = [f"{label} is empty", f"{label} has passed"] if len(nodes) > 1 else []
    scan.add(nodes, last.start, item.end, (key,) * len(nodes), labels)
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


def is_text(field: Field) -> bool:
    """Whether the field holds free text."""
    return field.kind == "text"
