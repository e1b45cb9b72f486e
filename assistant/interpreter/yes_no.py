"""Yes/no fields: what counts as saying yes or no of one, and the blanks that a "no" leaves out."""

from assistant.interpreter.lattice import Item
from assistant.interpreter.scan import Scan, condition
from assistant.interpreter.vocabulary import GENERIC, Entry
from assistant.interpreter.words import label_words

POSSESSING = frozenset({"ha", "has", "have", "having", "own", "keep", "hold", "with", "carry"})


def read_yes(scan: Scan, item: Item, entry: Entry) -> bool:
    """ "waiver signed", "signed the waiver", "signed no waiver", "consent form not signed"."""
    key, end, place, negative = entry.key, item.end, scan.i + 1, False
    verbs = frozenset({"has"})  # "the ID hasn't been verified"
    while (at := scan.item(scan.skip(place, verbs))) is not None:
        onward = scan.skip(place, verbs)
        if at.classes() & {"no", "not"} and not at.of("value"):
            at = scan.item(scan.skip(onward + 1, verbs))
            if at is None or key not in [e.key for e in at.of("field")]:
                break
            negative, onward = True, scan.skip(onward + 1, verbs)
        elif key not in [e.key for e in at.of("field")]:
            break
        end, place = at.end, onward + 1
    if end == item.end and part_of_label(scan, item, entry):
        return False  # one word of the label is too little to go by, unless it is what they have or do not have
    if negative:
        scan.connect("not", item.start, item.start)
    scan.add([condition(key, "is_true")], item.start, end, (key,))
    scan.i = place
    _not_blanks_negative(scan, key)
    return True


def part_of_label(scan: Scan, item: Item, entry: Entry) -> bool:
    """Whether only a noun or verb of a longer yes/no label was said: "trailers" for "Has trailer", "keep" for "Keeps a
    boat". After "with", "has" or "no" a noun is enough."""
    field = scan.catalog.fields[entry.key]
    label = field.label
    if label_words(scan.words(item.start, item.end)) in [label_words(text) for text in (label, *field.synonyms)]:
        return False  # "insured", where that is another name of the field
    words = [word for word in label_words(label) if word not in GENERIC]
    if item.end - item.start > 1 or (len(words) == 1 and label_words(label)[0] not in POSSESSING):
        return False
    if len(words) > 2:
        return True
    if scan.tokens[item.start].norm.upper() in label.split():
        return False  # "SSO", "CV": a name of its own, not a noun for things in general
    before = scan.before(scan.i)
    classes = before.classes() if before is not None else frozenset[str]()
    last = scan.last()
    return not (classes & {"has", "no", "not", "any"} or (last is not None and last.op == "not"))


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


def verdict_said(scan: Scan, follow: Item, item: Item, place: int, negated: bool) -> tuple[str, int] | None:
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


def not_blanks(scan: Scan, key: str) -> None:
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
