"""Values of the account's fields, in the words of the message; the words around decide between fields."""

from assistant.interpreter.scan import Element, Scan, best_entries, condition, value_node
from assistant.interpreter.vocabulary import Entry
from segment_core.model import Node

EXPLAINED = {"alias", "acronym", "part", "typo", "prefix"}


def read_value(scan: Scan) -> bool:
    """A value; where two fields have it and nothing decides, each is a reading."""
    item = scan.item(scan.i)
    assert item is not None
    entries = best_entries(item.of("value"))
    if scan.hint:
        hinted = [entry for entry in item.of("value") if entry.key in scan.hint]
        entries = best_entries(hinted) or entries
    if not entries:
        return False
    start, end, after = item.start, item.end, scan.i + 1
    entries, end, after = _field_after(scan, entries, end, after)
    entries = _by_context(scan, entries, item.start)
    entries = _one_a_field(entries)
    if scan.hint and entries[0].key in scan.hint and scan.hint_start >= 0:
        start = min(start, scan.hint_start)
    nodes: list[Node] = [value_node(entry, scan.kind(entry.key)) for entry in entries]
    labels = [f"{scan.catalog.fields[entry.key].label} {entry.value}" for entry in entries] if len(entries) > 1 else []
    hint = scan.hint
    element = scan.add(nodes, start, end, tuple(entry.key for entry in entries), labels)
    scan.hint, scan.hint_start = (hint, -1) if hint and entries[0].key in hint else ((), -1)
    scan.carry = "is_set" if entries[0].key == "phone_type" else scan.carry
    element.plural = scan.tokens[item.end - 1].norm.endswith("s") or _people_after(scan, after)
    element.noun = element.plural
    _explain(scan, entries[0], item.start, item.end)
    if entries[0].key in scan.mention:
        scan.mark(*scan.mention_at, "condition")
        scan.mention = ()
    scan.i = after
    return True


def _people_after(scan: Scan, i: int) -> bool:
    item = scan.item(i)
    return item is not None and item.people


def _field_after(scan: Scan, entries: list[Entry], end: int, after: int) -> tuple[list[Entry], int, int]:
    """ "referral tag", "Burnaby club": the field named right after says which one is meant."""
    item = scan.item(after)
    if item is None or item.number is not None:
        return entries, end, after
    keys = [entry.key for entry in item.of("field")]
    named = [entry for entry in entries if entry.key in keys]
    if named and not item.of("value") and not _starts_predicate(scan, after, keys):
        return named, item.end, after + 1
    if "tagged" in item.classes() and any(entry.key == "tags" for entry in entries) and not item.of("value"):
        following = scan.item(scan.skip(after + 1))
        if following is None or not following.of("value"):
            return [entry for entry in entries if entry.key == "tags"], item.end, after + 1
    return entries, end, after


def _starts_predicate(scan: Scan, place: int, keys: list[str]) -> bool:
    """Whether the field starts a clause of its own: "Basic plan: Plus", "Toronto city is …"."""
    nxt = scan.item(place + 1)
    return nxt is not None and nxt.kind == "symbol" and nxt.text in (":", "=", "::")


def _by_context(scan: Scan, entries: list[Entry], start: int) -> list[Entry]:
    keys = {entry.key for entry in entries}
    if len(keys) == 1:
        return entries
    before = scan.before(scan.i)
    words = {token.norm for token in scan.tokens[max(0, start - 3) : start]}
    nearby = before.classes() if before is not None else set[str]()
    if "tags" in keys and (scan.tagged or "tagged" in nearby):
        return [entry for entry in entries if entry.key == "tags"]
    if "source" in keys and _says_source(scan, keys, words, nearby):
        return [entry for entry in entries if entry.key == "source"]
    last = scan.last()
    if last is not None and last.op in ("and", "or", "comma") and (previous := _previous(scan)) is not None:
        same = [entry for entry in entries if entry.key in previous.keys]
        if same and len(previous.keys) == 1:
            return same
    if before is not None and before.of("field"):
        named = [entry for entry in entries if entry.key in {e.key for e in before.of("field")}]
        if named:
            return named
    texts = [entry for entry in entries if scan.kind(entry.key) == "text"]
    if (
        texts
        and len(texts) < len(entries)
        and words & {"in", "at", "near", "around", "live", "lives", "living", "based"}
    ):
        return texts
    return entries


def _says_source(scan: Scan, keys: set[str], words: set[str], nearby: set[str]) -> bool:
    """Whether the words before a value speak of where leads came from; "from" alone may also be a place."""
    if words & {"through", "via", "source", "came"}:
        return True
    return ("via" in nearby or "from" in words) and not any(scan.kind(key) == "text" for key in keys)


def _previous(scan: Scan) -> Element | None:
    return next((element for element in reversed(scan.elements) if element.op == "cond"), None)


def _one_a_field(entries: list[Entry]) -> list[Entry]:
    """One entry for each field: of two values of one field, the first is meant only if it is the only one."""
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        seen.setdefault((entry.key, entry.value), entry)
    return list(seen.values())


def _explain(scan: Scan, entry: Entry, start: int, end: int) -> None:
    if entry.how in EXPLAINED:
        field = scan.catalog.fields[entry.key]
        scan.notes.append(f"Took “{scan.words(start, end)}” as {field.label} {entry.value}")


def read_segment(scan: Scan) -> bool:
    """A saved segment by its name, with "the saved one" or "segment" after it."""
    item = scan.item(scan.i)
    assert item is not None
    entries = item.of("segment")
    if not entries or (item.of("value") and not _called_segment(scan, item.end, item.start)):
        return False
    end, after = item.end, scan.i + 1
    scan.add([condition("segment", "in", (entries[0].value,))], item.start, end, ("segment",))
    scan.i = after
    while (nxt := scan.item(scan.i)) is not None and scan.tokens[nxt.start].norm in (
        "segment",
        "saved",
        "list",
        "audience",
    ):
        scan.mark(nxt.start, nxt.end, "condition")
        scan.i += 1
    return True


def _called_segment(scan: Scan, end: int, start: int) -> bool:
    around = {token.norm for token in (*scan.tokens[max(0, start - 2) : start], *scan.tokens[end : end + 3])}
    return bool(around & {"segment", "saved"}) or bool(scan.tokens[start].quoted)


def read_meaning(scan: Scan) -> bool:
    """A phrase with one meaning in every account: "unassigned", "untagged", "still subscribed"."""
    from assistant.interpreter.lexicon import lexicon

    item = scan.item(scan.i)
    assert item is not None
    entries = item.of("meaning")
    if not entries:
        return False
    meaning = lexicon().meanings[entries[0].payload]
    if _not_yet_a_whole(scan, meaning["field"], item.start, item.end):
        return True
    value = tuple(meaning["value"]) if "value" in meaning else None
    scan.add([condition(meaning["field"], meaning["op"], value)], item.start, item.end, (meaning["field"],))
    scan.i += 1
    if meaning["field"] == "assigned_to":
        scan.hint = ()
    return True


def _not_yet_a_whole(scan: Scan, key: str, start: int, end: int) -> bool:
    """ "not tagged VIP", "not assigned to Kim": the phrase goes on, so it only negates what follows."""
    follow = scan.item(scan.skip(scan.i + 1))
    goes_on = follow is not None and (
        (
            (key == "tags" and any(entry.key == "tags" for entry in follow.of("value")))
            or (key == "tags" and follow.kind == "unknown")
        )
        or (key == "assigned_to" and bool(follow.of("member")))
        or (key == "assigned_to" and "me" in (follow.classes()))
    )
    if not goes_on:
        return False
    if scan.tokens[start].norm in ("not", "no", "never", "without", "have"):
        scan.connect("not", start, end)
    scan.tagged = key == "tags"
    scan.hint, scan.hint_start = (key,), start
    scan.mark(start, end, "condition")
    scan.i += 1
    return True
