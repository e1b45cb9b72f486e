"""Dates that meet their field: by the words beside them, by a verb, or by a question."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from assistant.interpreter.date_reads import DateRead, period_stretch
from assistant.interpreter.deeds import ask_about_deed, ask_age, is_an_age, unplaced_deed
from assistant.interpreter.lattice import Item
from assistant.interpreter.measures import DATE_KINDS, or_blank, put_number
from assistant.interpreter.numbers import NumberRead
from assistant.interpreter.resolve import PAST, date_condition, is_forward
from assistant.interpreter.scan import Scan, condition
from assistant.interpreter.tenses import by_tense, coming, restate, restated
from assistant.interpreter.vocabulary import Entry
from assistant.interpreter.words import label_words
from segment_core.catalog import Field
from segment_core.model import Condition, Node


def date_keys(scan: Scan, item: Item | None) -> list[str]:
    """The date fields an item names, the best fitting first."""
    if item is None:
        return []
    return best_of(item.of("field"), [e.key for e in item.of("field") if scan.kind(e.key) in DATE_KINDS])


def best_of(entries: list[Entry], keys: list[str]) -> list[str]:
    """Of these fields the ones that the words name best; several where nothing tells them apart."""
    best = max((entry.strength for entry in entries if entry.key in keys), default=0.0)
    return list(dict.fromkeys(e.key for e in entries if e.key in keys and e.strength >= best - 0.2))


def read_date_clause(scan: Scan) -> bool:
    """A date whose field was named before it, is named after it, or is the date of creation."""
    item = scan.item(scan.i)
    if item is None or item.date is None:
        return False
    if _age_field(scan, item) or _hours_of_a_field(scan, item) or _value_of_field(scan, item):
        return True
    mentioned = [key for key in scan.mention if scan.kind(key) in DATE_KINDS]
    if mentioned:
        start, _ = scan.mention_at
        scan.mention = ()
        scan.i += 1
        return put_date(scan, mentioned, item, start, item.end)
    nxt = scan.skip(scan.i + 1)
    follow = scan.item(nxt)
    keys = date_keys(scan, follow)
    if keys and nxt - scan.i <= 2 and follow is not None and not _date_after(scan, nxt):
        scan.i = nxt + 1
        return put_date(scan, keys, item, item.start, follow.end)
    if scan.last_date and scan.last() is not None and scan.elements[-1].op in ("or", "not", "but", "and", "except"):
        scan.i += 1
        return put_date(scan, [scan.last_date], item, item.start, item.end)
    if (before := restated(scan, item.date)) is not None and restate(scan, before, item):
        return True
    if _other_end(scan, item.date):
        scan.i += 1
        return put_date(scan, [scan.last_date], item, item.start, item.end)
    if len(scan.draft_dates) == 1 and not _from(scan, item):
        scan.i += 1
        return put_date(scan, list(scan.draft_dates), item, item.start, item.end)
    ahead = item.date.shape in ("next", "ahead") or (item.date.shape == "period" and item.date.offset > 0)
    if ahead:
        return _ask_which_date(scan, item)
    if item.date.words.endswith(" old") and item.date.unit == "year" and is_an_age(scan, item, item.date):
        return ask_age(scan, item)
    if DECADE.search(item.date.words) and not item.date.words.startswith(("the ", "in the ")):
        return ask_age(scan, item)  # "over 60s"
    if item.date.words in ("overdue", "past due") or _length_of_something(item.date):
        return ask_about_deed(scan, item, (item.start, item.end))
    if (counted := _counted_by_number(scan, item)) is not None:
        return counted
    if (deed := unplaced_deed(scan, item)) is not None:
        return ask_about_deed(scan, item, deed)
    scan.i += 1
    return put_date(scan, ["created_at"], item, item.start, item.end)


DECADE = re.compile(r"\b\d0 ?s\b")
TOLD = frozenset(["for", "ago", "old", "older", "newer", "back", "already", "now", "earlier", "later", "within", "in"])


def _length_of_something(read: DateRead) -> bool:
    """ "more than 3 nights", "over 2 years" with no "ago" and no verb: how long something lasts, not when."""
    return read.shape == "ago" and bool(read.compare) and not TOLD & set(read.words.split())


def _counted_by_number(scan: Scan, item: Item) -> bool | None:
    """ "visited 3 times last month": a number field is one number, whatever the time; asked about, unless the
    time is part of its label ("Visits this year")."""
    last = scan.last()
    if last is None or last.op != "cond" or scan.kind(last.keys[0]) != "number":
        return None
    between = scan.items[scan.items.index(next(i for i in scan.items if i.end >= last.end)) + 1 : scan.i]
    if any(not other.filler or other.people for other in between):
        return None
    label, said = scan.catalog.fields[last.keys[0]].label, scan.words(item.start, item.end)
    if set(label_words(said)) - {"the", "in", "for", "of", "during"} <= set(label_words(label)):
        last.end = item.end
        scan.mark(last.start, item.end, "condition")
    else:
        question = f"{label} is one number, not counted by time. What should “{said}” be about?"
        fixes = [(f"Created {said}", f", created {said}"), (f"Last active {said}", f", last active {said}")]
        scan.problem("date", item.start, item.end, question, fixes)
    scan.i += 1
    return True


def _hours_of_a_field(scan: Scan, item: Item) -> bool:
    """ "more than 20 hours", where hours are what a number field counts."""
    read = item.date
    assert read is not None
    keys = length_keys(scan, read)
    if not keys:
        return False
    return put_length(scan, keys, item, item.start)


def length_keys(scan: Scan, read: DateRead) -> list[str]:
    """The number fields that count the very units of a length: nights, hours, years."""
    words = set(read.words.split())
    if read.shape not in ("ago", "span") or words & {"ago", "old", "last", "since", "for", "within", "in"}:
        return []
    return [f.key for f in scan.catalog.fields.values() if f.kind == "number" and _counts_units(f, read)]


def put_length(scan: Scan, keys: list[str], item: Item, start: int) -> bool:
    """Adds a length as the number that it is."""
    read = item.date
    assert read is not None
    op = {"gt": "gt", "gte": "gte", "lt": "lt"}.get(read.compare, "eq")
    number = NumberRead(op, Decimal(read.n), None, op != "eq", False, False, False, None, read.words)
    scan.i += 1
    return put_number(scan, keys, replace(item, number=number), start, item.end)


def _age_field(scan: Scan, item: Item) -> bool:
    """ "over 5 years old" where a number field is the age."""
    assert item.date is not None
    keys = [f.key for f in scan.catalog.fields.values() if f.kind == "number" and "age" in label_words(f.label)]
    if not keys or item.date.unit != "year" or not item.date.words.endswith((" old", " of age")):
        return False
    op = item.date.compare or "eq"
    number = NumberRead(op, Decimal(item.date.n), None, op != "eq", False, False, False, None, item.date.words)
    scan.i += 1
    return put_number(scan, keys, replace(item, number=number), item.start, item.end)


def _counts_units(field: Field, read: DateRead) -> bool:
    """Whether the field counts days, nights, hours … as its label or its unit says; not "per month", "this year"."""
    words = label_words(field.label)
    unit = {read.unit, *label_words(read.words)} & {"day", "night", "hour", "week", "month", "year"}
    aside = {word for before, word in pairwise(words) if before in ("per", "this", "last", "each", "a")}
    return bool(unit & ({*words[:1], *words[-1:]} - aside or set[str]())) or bool(
        unit & set(label_words(field.unit or ""))
    )


def _value_of_field(scan: Scan, item: Item) -> bool:
    """ "the September intake": the date is part of a value of the field named beside it."""
    place = scan.i + 1
    follow = scan.item(place)
    keys = [e.key for e in follow.of("field") if scan.kind(e.key) in ("choice", "text")] if follow is not None else []
    if not keys or follow is None or follow.of("value"):
        keys = [key for key in (*scan.mention, *scan.hint) if scan.kind(key) in ("choice", "text")]
        follow = None
    words = [word for word in label_words(scan.words(item.start, item.end)) if word not in ("the", "in", "for", "of")]
    for key in keys:
        hits = [
            value.label
            for value in scan.catalog.values.get(key, ())
            if words and all(any(known.startswith(word) for known in label_words(value.label)) for word in words)
        ]
        if len(hits) == 1:
            end = follow.end if follow is not None else item.end
            scan.add([condition(key, "in", (hits[0],))], item.start, end, (key,))
            scan.notes.append(
                f"Took “{scan.words(item.start, item.end)}” as {scan.catalog.fields[key].label} {hits[0]}"
            )
            scan.i = place + (1 if follow is not None else 0)
            scan.mention = ()
            return True
    return False


def _from(scan: Scan, item: Item) -> bool:
    """ "leads from last month": leads that came then, whatever the draft's date is about."""
    return any(token.norm == "from" for token in scan.tokens[max(0, item.start - 1) : item.start + 1])


def _other_end(scan: Scan, read: DateRead) -> bool:
    """Whether the date bounds the condition just read from the other side."""
    before = next((element for element in reversed(scan.elements) if element.op == "cond"), None)
    if before is None or not isinstance(before.node, Condition) or before.keys != (scan.last_date,):
        return False
    return (read.shape, before.node.op) in (("since", "on_or_before"), ("until", "on_or_after"))


def _date_after(scan: Scan, place: int) -> bool:
    after = scan.item(scan.skip(place + 1))
    return after is not None and after.date is not None


def _ask_which_date(scan: Scan, item: Item) -> bool:
    fields = [
        f
        for f in scan.catalog.fields.values()
        if f.kind in DATE_KINDS and f.key not in ("created_at", "last_active_at")
    ]
    said = scan.words(item.start, item.end)
    scan.i += 1
    if len(fields) == 1:
        scan.notes.append(f"Took “{said}” as {fields[0].label}")
        return put_date(scan, [fields[0].key], item, item.start, item.end)
    listed = ", ".join(f.label for f in fields[:5])
    scan.problem(
        "date",
        item.start,
        item.end,
        f"Which date should be “{said}”? {listed}.",
        [(f.label, f"{f.label} {said}") for f in fields[:5]],
    )
    return True


def put_date(scan: Scan, keys: list[str], item: Item, start: int, end: int) -> bool:
    """Adds the date's condition on the first of the fields that it makes sense for."""
    assert item.date is not None
    words = [token.norm for token in scan.tokens[max(0, start - 3) : start + 2]]
    born = "born" in [token.norm for token in scan.tokens[start:end]] or "born" in words
    if scan.last_date in keys and scan.last() is not None and scan.elements[-1].op in ("or", "and", "but", "comma"):
        keys = [scan.last_date]  # "passport expired last week or expires in 4 days": of the passport
    nodes: list[tuple[str, Node]] = []
    for key in by_tense(scan, keys, item.date, start):
        field = scan.catalog.fields[key]
        past = _past_verb(scan, start, end)
        coming_up = _coming_verb(scan, start, end) and not PAST & set(label_words(field.label))
        read = coming(scan, item.date, start, end, scan.today) if is_forward(field) else item.date
        node = date_condition(read, field, scan.today, born=born and _years(item.date), past=past, ahead=coming_up)
        if node is not None and _counted_from(scan, node, key, end):
            return True
        if node is not None:
            nodes.append((key, node))
    if len(nodes) == 1 and (onwards := _onwards(scan, nodes[0][0], item.date)) is not None:
        scan.add([onwards, nodes[0][1]], start, end, (nodes[0][0],) * 2, ["from then on", "in that time"])
        scan.last_date = nodes[0][0]
        return True
    if nodes:
        if item.date.shape == "ago" and item.date.compare == "eq" and item.date.unit not in ("day", "hour"):
            scan.notes.append(f"Took “{scan.words(item.start, item.end)}” as that whole calendar {item.date.unit}")
        labels = [scan.catalog.fields[key].label for key, _ in nodes] if len(nodes) > 1 else []
        scan.add([node for _, node in nodes], start, end, tuple(key for key, _ in nodes), labels)
        scan.last_date = nodes[0][0]
        or_blank(scan, nodes[0][0])
        return True
    scan.problem(
        "date",
        item.start,
        item.end,
        f"I cannot make sense of “{scan.words(item.start, item.end)}” here. Which days do you mean?",
    )
    return True


def _onwards(scan: Scan, key: str, read: DateRead) -> Node | None:
    """ "members since 2020", "available from July", where the field is called so: then, or from then on?"""
    field = scan.catalog.fields[key]
    if label_words(field.label)[-1] not in ("since", "from") or read.shape not in ("in", "period") or read.offset > 0:
        return None
    if read.a is None:
        read = replace(read, a=period_stretch(read, scan.today))
    return date_condition(replace(read, shape="since"), field, scan.today)


def _past_verb(scan: Scan, start: int, end: int) -> bool:
    """ "visited in May", "interviewed within 2 weeks": done already, though such dates may lie ahead too."""
    words = [token.norm for token in scan.tokens[start:end]]
    return any(word.endswith("ed") and word not in AHEAD and len(word) > 4 for word in words)


def _coming_verb(scan: Scan, start: int, end: int) -> bool:
    """ "installing in August", "going live next month": not done yet."""
    words = [token.norm for token in scan.tokens[start:end] if token.kind == "word"]
    return any(word.endswith("ing") and len(word) > 5 for word in words[:1])


AHEAD = frozenset(["booked", "scheduled", "planned", "expected", "needed", "arranged", "lined", "estimated", "fixed"])


def _years(read: DateRead) -> bool:
    return (read.a is not None and not read.a.step) or read.shape in ("before", "after", "since", "until")


def _counted_from(scan: Scan, node: Node, key: str, end: int) -> bool:
    """ "by the end of the month, counting from today": the other end of the condition before."""
    before = next((element for element in reversed(scan.elements) if element.op == "cond"), None)
    if (
        before is None
        or before.keys != (key,)
        or not isinstance(before.node, Condition)
        or not isinstance(node, Condition)
    ):
        return False
    if scan.elements[-1].op not in ("comma", "cond", "and") or {before.node.op, node.op} != {
        "on_or_before",
        "on_or_after",
    }:
        return False
    first, last = sorted((str(before.node.value), str(node.value)))
    while scan.elements[-1] is not before:
        scan.elements.pop()
    before.readings = [condition(key, "between", (first, last))]
    before.end = end
    scan.mark(before.start, end, "condition")
    return True
