"""Values of the account's fields, in the words of the message; the words around decide between fields."""

from assistant.interpreter import texts
from assistant.interpreter.lattice import Item
from assistant.interpreter.people import members_so_called
from assistant.interpreter.scan import Element, Scan, best_entries, condition, value_node
from assistant.interpreter.vocabulary import Entry, concept_phrases
from assistant.interpreter.words import label_words
from segment_core.model import Node

HAVING = (("ha",), ("own",), ("is",), ("keep",))  # "Has trade-in" is called like the tag Trade-in
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
    if _noun_of_value(scan, entries, item) or _guess_before_label(scan, entries, item):
        return True
    start, end, after = item.start, item.end, scan.i + 1
    entries, end, after = _field_after(scan, entries, end, after)
    entries = _by_context(scan, entries, item.start)
    entries = _one_a_field(entries)
    same_name = _same_named(scan, item, entries) if after == scan.i + 1 else []
    if scan.hint and entries[0].key in scan.hint and scan.hint_start >= 0:
        start = min(start, scan.hint_start)
    nodes: list[Node] = [value_node(entry, scan.kind(entry.key)) for entry in entries]
    labels = [f"{scan.catalog.fields[entry.key].label} {entry.value}" for entry in entries]
    nodes += [condition(key, "is_true") for key in same_name]
    labels += [f"{scan.catalog.fields[key].label} is yes" for key in same_name]
    owners = members_so_called(scan, item) if after == scan.i + 1 and _of_the_list(scan, entries) is None else []
    nodes += [condition("assigned_to", "in", (member,)) for member in owners]
    labels += [f"Assigned to {scan.catalog.member_ids[member].name}" for member in owners]
    hint = scan.hint
    keys = (*(entry.key for entry in entries), *same_name, *("assigned_to" for _ in owners))
    element = scan.add(nodes, start, end, keys, labels if len(labels) > 1 else [])
    scan.hint, scan.hint_start = (hint, -1) if hint and entries[0].key in hint else ((), -1)
    scan.carry = "is_set" if entries[0].key == "phone_type" else scan.carry
    element.plural = scan.tokens[item.end - 1].norm.endswith("s") or _people_after(scan, after)
    element.noun = element.plural
    word = scan.tokens[item.end - 1].norm
    element.people = end == item.end and word.endswith("s") and not entries[0].value.casefold().endswith("s")
    _explain(scan, entries[0], item.start, item.end)
    if entries[0].key in scan.mention:
        scan.mark(*scan.mention_at, "condition")
        scan.mention = ()
    scan.i = after
    return True


def _noun_of_value(scan: Scan, entries: list[Entry], item: Item) -> bool:
    """ "lost customers" where Customer is a status as well: one status, then a noun for leads."""
    last = scan.last()
    if not item.people or last is None or last.op != "cond" or last.end != item.start:
        return False
    if last.keys[:1] != (entries[0].key,) or scan.kind(entries[0].key) != "choice" or scan.tokens[item.start].quoted:
        return False
    last.noun = last.plural = True
    scan.mark(item.start, item.end, "filler")
    scan.i += 1
    return True


def _guess_before_label(scan: Scan, entries: list[Entry], item: Item) -> bool:
    """ "Gold plan": a word that only resembles a value of another field, before the label of this one: a value that
    this field does not have, or a segment of that name that is not there."""
    if any(entry.how not in ("prefix", "part", "typo") for entry in entries):
        return False
    stop = next((i for i in range(item.end, min(item.end + 2, len(scan.tokens))) if _says_segment(scan, i)), None)
    if stop is not None:
        scan.i = next(k for k, other in enumerate(scan.items) if other.end > stop - 1)
        return no_such_segment(scan, item.start, stop)
    follow, last = scan.item(scan.i + 1), scan.item(scan.i + 2)
    labels = [e.key for e in follow.of("field") if e.strength >= 2.3] if follow is not None else []
    if follow is None or follow.of("value") or follow.people or {entry.key for entry in entries} & set(labels):
        return False
    goes_on = last is not None and (last.number is not None or last.date is not None or last.text in (":", "="))
    if goes_on or not labels or scan.kind(labels[0]) not in ("choice", "text"):
        return False
    texts.unknown_value(scan, item.start, item.end, (labels[0],))
    scan.mark(follow.start, follow.end, "condition")
    scan.i += 2
    return True


def _says_segment(scan: Scan, place: int) -> bool:
    return scan.tokens[place].norm == "segment"


def _same_named(scan: Scan, item: Item, entries: list[Entry]) -> list[str]:
    """The yes/no fields called just like the value, where nothing said beside it tells the two apart."""
    before = scan.before(scan.i)
    nearby = before.classes() if before is not None else frozenset[str]()
    if scan.hint or scan.tagged or "tagged" in nearby or any(entry.how != "exact" for entry in entries):
        return []
    if _of_the_list(scan, entries) is not None:
        return []
    named = [scan.catalog.fields[entry.key] for entry in item.of("field") if scan.kind(entry.key) == "boolean"]
    words = label_words(entries[0].value)
    labels = {field.key: [label_words(text) for text in (field.label, *field.synonyms)] for field in named}
    alike = {entry.key for entry in item.of("field") if len(words) > 1 and entry.strength >= 2.6}
    return [
        key
        for key, said in labels.items()
        if key in alike or words in said or words in [text[1:] for text in said if text[:1] in HAVING]
    ]


def _of_the_list(scan: Scan, entries: list[Entry]) -> Element | None:
    """The value before, where this one goes on its list ("tagged A, B or C")."""
    last, previous = scan.last(), _previous(scan)
    listed = last is not None and last.op in ("and", "or", "comma")
    return previous if listed and previous is not None and previous.keys == (entries[0].key,) else None


def _people_after(scan: Scan, i: int) -> bool:
    item = scan.item(i)
    return item is not None and item.people


def _field_after(scan: Scan, entries: list[Entry], end: int, after: int) -> tuple[list[Entry], int, int]:
    """ "referral tag", "Burnaby club": the field named right after says which one is meant."""
    item = scan.item(after)
    if item is not None and scan.tokens[item.start].norm in ("by", "as") and item.filler:
        return _field_after_joint(scan, entries, end, after)  # "monthly by frequency"
    if item is None or item.number is not None:
        return entries, end, after
    keys = [entry.key for entry in item.of("field")]
    named = named_best(entries, item)
    if named and not item.of("value") and not _starts_predicate(scan, after, keys):
        return named, item.end, after + 1
    if "tagged" in item.classes() and any(entry.key == "tags" for entry in entries) and not item.of("value"):
        following = scan.item(scan.skip(after + 1))
        if following is None or not following.of("value"):
            return [entry for entry in entries if entry.key == "tags"], item.end, after + 1
    return entries, end, after


def _field_after_joint(scan: Scan, entries: list[Entry], end: int, after: int) -> tuple[list[Entry], int, int]:
    place = scan.skip(after + 1)
    item = scan.item(place)
    named = named_best(entries, item)
    return (named, item.end, place + 1) if named and item is not None else (entries, end, after)


def _after_list(scan: Scan) -> Item | None:
    """The item after a list of values: "the Fitzroy, Richmond or Kew clinic" names the field of all three."""
    place = scan.i + 1
    while (item := scan.item(place)) is not None:
        joint = item.classes() & {"or", "and", "nor"} or (item.kind == "symbol" and item.text in (",", "/", "&"))
        if not joint:
            break
        place = scan.skip(place + 1, frozenset({"or", "and"}))
        value = scan.item(place)
        if value is None or not value.of("value"):
            return None
        place += 1
    return scan.item(place) if place > scan.i + 1 else None


def named_best(entries: list[Entry], item: Item | None) -> list[Entry]:
    """The values whose field the item names best: "London region" is the Region, though a Town is a place too."""
    if item is None or item.of("value"):
        return []
    strengths = {entry.key: entry.strength for entry in item.of("field")}
    top = max((strengths[entry.key] for entry in entries if entry.key in strengths), default=0.0)
    return [entry for entry in entries if strengths.get(entry.key, 0.0) >= max(top - 0.2, 0.1)]


def _starts_predicate(scan: Scan, place: int, keys: list[str]) -> bool:
    """Whether the field starts a clause of its own: "Basic plan: Plus", "Toronto city is …"."""
    nxt, said = scan.item(place + 1), scan.item(scan.skip(place + 2))
    signs = nxt is not None and nxt.kind == "symbol" and nxt.text in (":", "=", "::")
    return signs and said is not None and any(entry.key in keys for entry in said.of("value"))


def _by_context(scan: Scan, entries: list[Entry], start: int) -> list[Entry]:
    keys = {entry.key for entry in entries}
    if len(keys) == 1:
        return entries
    before = scan.before(scan.i)
    words = {token.norm for token in scan.tokens[max(0, start - 3) : start]}
    nearby = before.classes() if before is not None else frozenset[str]()
    if "tags" in keys and (scan.tagged or "tagged" in nearby):
        return [entry for entry in entries if entry.key == "tags"]
    if "source" in keys and _says_source(scan, keys, words, nearby):
        return [entry for entry in entries if entry.key == "source"]
    if named := named_best(entries, _after_list(scan)):
        return named
    last = scan.last()
    if last is not None and last.op in ("and", "or", "comma") and (previous := _previous(scan)) is not None:
        same = [entry for entry in entries if entry.key in previous.keys]
        if same and len(previous.keys) == 1:
            return same
    if before is not None and before.of("field"):
        named = [entry for entry in entries if entry.key in {e.key for e in before.of("field")}]
        if named:
            return named
    return _places(scan, entries, words) or entries


HOME, SITE = frozenset(["live", "lives", "living", "lived", "based", "reside", "residing"]), frozenset(["at"])


def _places(scan: Scan, entries: list[Entry], words: set[str]) -> list[Entry]:
    """The values that "in", "at" or "living in" can be said of: places where people live, sites of the business."""
    if not words & {"in", "near", "around", *HOME, *SITE}:
        return []
    kinds = {entry.key: _place_kinds(scan, entry.key) for entry in entries}
    if words & HOME and (homes := [entry for entry in entries if "home" in kinds[entry.key]]):
        return homes
    if words & SITE and (sites := [entry for entry in entries if "site" in kinds[entry.key]]):
        return sites
    return [entry for entry in entries if kinds[entry.key] or scan.kind(entry.key) == "text"]


def _place_kinds(scan: Scan, key: str) -> set[str]:
    """Whether a field holds homes, sites of the business, or both ("Location")."""
    words = label_words(scan.catalog.fields[key].label)
    forms = {form for word in words for form in concept_phrases().get((word,), ())}
    return ({"home"} if "c:location" in forms else set[str]()) | ({"site"} if "c:gym" in forms else set[str]())


def _says_source(scan: Scan, keys: set[str], words: set[str], nearby: frozenset[str]) -> bool:
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
    if not entries and item.of("campaign") and _called_segment(scan, item.end, item.end):
        return no_such_segment(scan, item.start, item.end)
    if not entries or (item.of("value") and not _segment_rather(scan, item)):
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


def _segment_rather(scan: Scan, item: Item) -> bool:
    """Whether a segment is meant by words that stand for a value too: called so, listed with one, or "in" its very
    name where the value is only a form of it ("in Honeymooners", tag Honeymoon)."""
    last, previous = scan.last(), _previous(scan)
    listed = last is not None and last.op in ("and", "or", "comma") and previous is not None
    exact = any(entry.how == "exact" and entry.strength > 2.4 for entry in item.of("value"))
    after_in = item.start > 0 and scan.tokens[item.start - 1].norm == "in"
    alike = listed and previous is not None and previous.keys == ("segment",) and scan.elements[-2] is previous
    return _called_segment(scan, item.end, item.start) or ((alike or after_in) and not exact)


def no_such_segment(scan: Scan, start: int, end: int) -> bool:
    """ "my Kitten Club segment", where only a campaign is called so."""
    names = [segment.name for segment in scan.catalog.segments]
    said = scan.words(start, end)
    question = f"There is no segment called “{said}”. Saved segments: {', '.join(names[:8]) or 'none yet'}."
    scan.problem("segment", start, end, question, [(name, f"the {name}") for name in names[:6]])
    scan.i += 1
    return True


def _called_segment(scan: Scan, end: int, start: int) -> bool:
    after = [token.norm for token in scan.tokens[end : end + 4] if token.norm not in ("(", "the", "a", "my", "our")]
    around = {*after[:2], *(token.norm for token in scan.tokens[max(0, start - 2) : start] if start < end)}
    return bool(around & {"segment", "segments", "saved"}) or (start < end and bool(scan.tokens[start].quoted))


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
    follow = scan.item(scan.skip(scan.i + 1, frozenset({"both", "either", "any"})))
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
