"""What an "and" or "or" adds right after a value or a blank: "no phone or sellers", "intermediate and up"."""

from assistant.interpreter.scan import Scan

WITHOUT = frozenset(["without", "no", "lacking", "sans"])
NEW_CLAUSE = frozenset(["who", "are", "is", "have", "has", "they", "with", "from", "in", "that", "not", "no"])


def also_without(scan: Scan) -> bool:
    """ "without a mobile or insurance": the second thing is missing as well."""
    said = scan.elements[-2:]
    if [element.op for element in said] != ["not", "cond"] or said[0].end <= said[0].start:
        return False
    follow = scan.item(scan.skip(scan.i + 1))
    if scan.tokens[said[0].start].norm not in WITHOUT or follow is None or "blank" in follow.classes():
        return False
    between = {token.norm for token in scan.tokens[scan.items[scan.i].end : follow.start]}
    named = {entry.key for entry in (*follow.of("value"), *follow.of("field"))}
    return bool(named - set(said[1].keys)) and not between & NEW_CLAUSE and not follow.classes() & {"not", "no"}


UPWARDS = frozenset(["up", "upwards", "above", "higher", "better", "over", "below", "lower", "under", "down", "beyond", "worse"])  # fmt: skip  # noqa: E501 - a word list


def and_up(scan: Scan) -> bool:
    """ "intermediate and up": which other values are meant is not for us to say."""
    item, last = scan.items[scan.i], scan.last()
    word = scan.tokens[item.end].norm if item.end < len(scan.tokens) else ""
    beside, after = scan.item(scan.i + 1), scan.item(scan.i + 2)
    if beside is not None and beside.number:
        return False  # "either vegan or over £90"
    if word not in UPWARDS or last is None or last.op != "cond" or last.end != item.start:
        return False
    if (after is not None and (after.number or after.date)) or scan.kind(last.keys[0]) not in (
        "choice",
        "text",
        "tags",
    ):
        return False
    label = scan.catalog.fields[last.keys[0]].label
    said = scan.words(last.start, item.end + 1)
    scan.problem("value", last.start, item.end + 1, f"Which values of {label} are “{said}”? Please name each of them.")
    scan.i += 2
    return True


def lacking_or_value(scan: Scan) -> bool:
    """ "no phone or sellers": both are left out; "no phone or hot" may mean either, so it is asked."""
    last, joint = scan.last(), scan.items[scan.i]
    place = scan.skip(scan.i + 1)
    follow = scan.item(place)
    if last is None or last.op != "cond" or not last.lacking or follow is None or not follow.of("value"):
        return False
    between = {token.norm for token in scan.tokens[joint.end : follow.start]}
    after = scan.item(scan.skip(place + 1))
    if between & NEW_CLAUSE or follow.of("field") or follow.classes() or (after is not None and after.of("value")):
        return False
    said = scan.words(follow.start, follow.end)
    things = scan.tokens[follow.end - 1].norm.endswith("s") or any(e.key == "tags" for e in follow.of("value"))
    if things and not _people_follow(scan, place):
        scan.connect("and", joint.start, joint.end)
        scan.connect("not", joint.start, joint.start)
        scan.i += 1
        return True
    scan.problem("unknown", joint.start, follow.end, f"Should “{said}” be left out as well, or is it wanted?",
                 [(f"not {said}", f"and not {said}"), (f"or {said}", f"or they are {said}")])  # fmt: skip
    scan.i = place + 1
    return True


def _people_follow(scan: Scan, place: int) -> bool:
    nxt = scan.item(place + 1)
    return nxt is not None and nxt.people
