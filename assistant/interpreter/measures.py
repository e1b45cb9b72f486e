"""Numbers and dates that meet their field: by the words beside them, by their unit, or by a question."""

from dataclasses import replace
from decimal import Decimal

from assistant.interpreter.dates import DateRead
from assistant.interpreter.deeds import ask_about_deed, unplaced_deed
from assistant.interpreter.lattice import Item
from assistant.interpreter.line import Line
from assistant.interpreter.numbers import NumberRead, late_comparison
from assistant.interpreter.resolve import date_condition
from assistant.interpreter.scan import Scan, condition
from assistant.interpreter.words import label_words
from segment_core.catalog import Field
from segment_core.model import MAX_NUMBER, Any_, Condition, Node

DATE_KINDS = ("date", "datetime")
LONG_PERIODS = {"month": ("year", "annual", "yearly", "week", "day"), "year": ("month", "week", "day", "quarter")}


def number_node(key: str, read: NumberRead) -> Node:
    """The condition of a number on a field."""
    if read.op == "between":
        assert read.high is not None
        low, high = sorted((read.low, read.high))
        return condition(key, "between", (low, high))
    return condition(key, read.op, read.low)


def number_keys(scan: Scan, item: Item | None) -> list[str]:
    """The number fields an item names."""
    return [entry.key for entry in item.of("field") if scan.kind(entry.key) == "number"] if item else []


def date_keys(scan: Scan, item: Item | None) -> list[str]:
    """The date fields an item names, the best fitting first."""
    if item is None:
        return []
    found = [entry for entry in item.of("field") if scan.kind(entry.key) in DATE_KINDS]
    return [entry.key for entry in sorted(found, key=lambda entry: -entry.strength)]


def put_number(scan: Scan, keys: list[str], item: Item, start: int, end: int) -> bool:
    """Adds the number's condition on the field; several fields are several readings, an odd size is asked about."""
    assert item.number is not None
    read = item.number
    if (
        abs(read.low) >= MAX_NUMBER
        or (read.high is not None and abs(read.high) >= MAX_NUMBER)
        or -int(read.low.as_tuple().exponent) > 4
    ):
        scan.problem(
            "number",
            item.start,
            item.end,
            f"“{read.words}” is too large or too fine: numbers are below 10^12 with at most 4 decimals.",
        )
        return True
    if _other_period(scan, keys[0], read):
        label = scan.catalog.fields[keys[0]].label
        said = scan.words(item.start, item.end)
        scan.problem(
            "number", item.start, item.end, f"“{said}”, but {label} counts another period. What should {label} be?"
        )
        return True
    if read.currency and len(keys) > 1:
        keys = [key for key in keys if scan.catalog.fields[key].unit == "currency"] or keys
    keys = list(dict.fromkeys(keys))
    nodes = [number_node(key, read) for key in keys]
    labels = [scan.catalog.fields[key].label for key in keys] if len(keys) > 1 else []
    if len(keys) == 1:
        scaled = _in_thousands(scan, keys[0], read)
        if scaled is not None:
            nodes.append(number_node(keys[0], scaled))
            labels = [_plain(read), _plain(scaled)]
    scan.add(nodes, start, end, tuple(keys) if len(keys) > 1 else (keys[0],) * len(nodes), labels)
    scan.last_number = keys[0]
    _or_blank(scan, keys[0])
    return True


def _other_period(scan: Scan, key: str, read: NumberRead) -> bool:
    """Whether "a month" was said of a yearly field, or the other way round."""
    words = set(label_words(scan.catalog.fields[key].label))
    yearly, monthly = bool(words & {"annual", "yearly", "year"}), bool(words & {"month", "monthly"})
    per = read.per or ""
    return (yearly and "month" in per) or (monthly and ("year" in per or "annu" in per))


def _plain(read: NumberRead) -> str:
    return f"{read.low:,f}" + (f" to {read.high:,f}" if read.high is not None else "")


def _in_thousands(scan: Scan, key: str, read: NumberRead) -> NumberRead | None:
    """A bare 500 on a field whose values run to the hundred thousands may mean 500,000."""
    profile = scan.catalog.numbers.get(key)
    if profile is None or read.scaled or read.low <= 0 or profile.median < 10_000:
        return None
    high = read.high if read.high is not None else read.low
    if high * 20 > profile.low and high * 20 > profile.median / 5:
        return None
    thousand = Decimal(1_000)
    if high * thousand > profile.high * 10:
        return None
    return NumberRead(
        read.op,
        read.low * thousand,
        read.high * thousand if read.high is not None else None,
        read.compared,
        read.currency,
        read.times,
        True,
        read.per,
        read.words,
    )


def _or_blank(scan: Scan, key: str) -> None:
    """ "less than 4 or unknown"."""
    place = scan.skip(scan.i)
    middle, after = scan.item(place), scan.item(scan.skip(place + 1))
    if (
        middle is None
        or after is None
        or "or" not in middle.classes()
        or "blank" not in after.classes()
        or after.of("field")
    ):
        return
    element = scan.elements[-1]
    element.readings = [Any_(any=(node, condition(key, "is_empty"))) for node in element.readings]
    element.end = after.end
    scan.mark(element.start, after.end, "condition")
    scan.i = scan.items.index(after) + 1


def read_number_clause(scan: Scan) -> bool:
    """A number whose field is named after it, was named before it, or follows from its unit."""
    item = scan.item(scan.i)
    if item is None or item.number is None:
        return False
    start_i = scan.i
    nxt = scan.skip(scan.i + 1, frozenset({"any"}))
    follow = scan.item(nxt)
    keys = number_keys(scan, follow)
    if keys and not _own_predicate(scan, nxt) and follow is not None and nxt - start_i <= 3:
        scan.i = nxt + 1
        end = _late(scan, item, follow.end)
        return put_number(scan, _best_number(scan, keys, follow, item), item, item.start, end)
    keys = _shared_field(scan, start_i)
    if keys:
        scan.i = start_i + 1
        return put_number(scan, keys, item, item.start, item.end)
    keys, end, after = _by_unit(scan, item, start_i + 1)
    if keys:
        scan.i = after
        return put_number(scan, keys, item, item.start, end)
    mentioned = [key for key in scan.mention if scan.kind(key) == "number"]
    if mentioned:
        start = scan.mention_at[0]
        scan.mention = ()
        scan.i = start_i + 1
        return put_number(scan, mentioned, item, start, item.end)
    if _another_value(scan, item):
        scan.i = start_i + 1
        return put_number(scan, [scan.last_number], item, item.start, item.end)
    if (
        scan.last_number
        and item.number.compared
        and scan.last() is not None
        and scan.elements[-1].op in ("and", "or", "but", "not", "comma")
    ):
        scan.i = start_i + 1
        return put_number(scan, [scan.last_number], item, item.start, item.end)
    if len(scan.draft_numbers) == 1 and item.number.compared:
        scan.i = start_i + 1
        return put_number(scan, list(scan.draft_numbers), item, item.start, item.end)
    return _by_currency(scan, item)


def _shared_field(scan: Scan, place: int) -> list[str]:
    """ "3 or 4 bedrooms", "at least 2 but no more than 4 bedrooms": the field after the second number is both's."""
    joint = scan.item(place + 1)
    if joint is None or not (
        joint.classes() & {"or", "and", "but"} or (joint.kind == "symbol" and joint.text in (",", "/"))
    ):
        return []
    second = scan.skip(place + 2)
    number, follow = scan.item(second), scan.item(scan.skip(second + 1))
    return number_keys(scan, follow) if number is not None and number.number is not None else []


def _another_value(scan: Scan, item: Item) -> bool:
    """ "NPS 9 or 10": a second plain value of the field before."""
    last = scan.last()
    before = next((element for element in reversed(scan.elements) if element.op == "cond"), None)
    assert item.number is not None
    return (
        last is not None
        and last.op in ("or", "comma")
        and before is not None
        and before.keys[:1] == (scan.last_number,)
        and isinstance(before.node, Condition)
        and before.node.op == "eq"
        and not item.number.compared
    )


def _late(scan: Scan, item: Item, end: int) -> int:
    """Takes in a comparison said after the field: "3 visits or below"."""
    late = late_comparison(Line(scan.tokens), end)
    assert item.number is not None
    if late is None or item.number.compared:
        return end
    item.number = replace(item.number, op=late[0], compared=True)
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= late[1]), len(scan.items))
    return late[1]


def _best_number(scan: Scan, keys: list[str], follow: Item, item: Item) -> list[str]:
    strengths = {entry.key: entry.strength for entry in follow.of("field")}
    top = max(strengths[key] for key in keys)
    return [key for key in keys if strengths[key] >= top - 0.2]


def _own_predicate(scan: Scan, field_place: int) -> bool:
    """Whether the field after a number has a number of its own: "3 seats, fee over 100"."""
    after = scan.item(scan.skip(field_place + 1, frozenset({":", "="})))
    return after is not None and (after.number is not None or after.kind == "dangling") and _joined(scan, field_place)


def _joined(scan: Scan, place: int) -> bool:
    return scan.skip(place + 1, frozenset({":", "="})) == place + 1


def _by_unit(scan: Scan, item: Item, place: int) -> tuple[list[str], int, int]:
    """The number field whose unit is the word that follows ("40 km", "1200 sqft")."""
    follow = scan.item(place)
    if follow is None or follow.kind == "symbol":
        return [], item.end, place
    word = scan.tokens[follow.start].norm
    two = word + (scan.tokens[follow.start + 1].norm if follow.start + 1 < len(scan.tokens) else "")
    for candidate, width in ((two, 2), (word, 1)):
        keys = [
            f.key for f in scan.catalog.fields.values() if f.unit and f.unit != "currency" and _unit_word(f, candidate)
        ]
        if keys:
            end = follow.start + width
            after = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
            nxt = scan.item(scan.skip(after))
            named = [key for key in number_keys(scan, nxt) if key in keys]
            return (named or keys), end, after + (1 if named else 0)
    return [], item.end, place


def _unit_word(field: Field, word: str) -> bool:
    unit = (field.unit or "").casefold().replace(" ", "").replace("-", "")
    return bool(unit) and unit.rstrip("s") == word.rstrip("s")


def _by_currency(scan: Scan, item: Item) -> bool:
    assert item.number is not None
    money = [f for f in scan.catalog.fields.values() if f.unit == "currency"]
    numbers = [f for f in scan.catalog.fields.values() if f.kind == "number"]
    read = item.number
    before = scan.before(scan.i)
    spoken = before is not None and "money" in before.classes()
    if (read.currency or spoken or (read.scaled and read.low >= 1_000)) and len(money) == 1:
        scan.i += 1
        scan.notes.append(f"Took “{read.words}” as {money[0].label}")
        return put_number(scan, [money[0].key], item, item.start, item.end)
    scan.i += 1
    choices = money if read.currency and money else numbers
    listed = ", ".join(f.label for f in choices[:5]) or "this account has no number fields"
    said = scan.words(item.start, item.end)
    scan.problem(
        "number",
        item.start,
        item.end,
        f"Which field should “{said}” be about? {listed}.",
        [(f.label, f"{f.label} {said}") for f in choices[:5]],
    )
    return True


def read_date_clause(scan: Scan) -> bool:
    """A date whose field was named before it, is named after it, or is the date of creation."""
    item = scan.item(scan.i)
    if item is None or item.date is None:
        return False
    if _hours_of_a_field(scan, item) or _value_of_field(scan, item):
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
    if _other_end(scan, item.date):
        scan.i += 1
        return put_date(scan, [scan.last_date], item, item.start, item.end)
    if len(scan.draft_dates) == 1 and not _from(scan, item):
        scan.i += 1
        return put_date(scan, list(scan.draft_dates), item, item.start, item.end)
    ahead = item.date.shape in ("next", "ahead") or (item.date.shape == "period" and item.date.offset > 0)
    if ahead:
        return _ask_which_date(scan, item)
    if item.date.unit == "year" and item.date.n >= 10 and item.date.words.endswith(" old"):
        return ask_about_deed(scan, item, (item.start, item.end))  # an age, not how long a lead has been here
    if (deed := unplaced_deed(scan, item)) is not None:
        return ask_about_deed(scan, item, deed)
    scan.i += 1
    return put_date(scan, ["created_at"], item, item.start, item.end)


def _hours_of_a_field(scan: Scan, item: Item) -> bool:
    """ "more than 20 hours", where hours are what a number field counts."""
    read = item.date
    assert read is not None
    if read.shape not in ("ago", "span") or any(
        word in read.words.split() for word in ("ago", "old", "last", "since", "for", "within")
    ):
        return False
    unit = {"day", "hour", "week", "month", "year"} & {read.unit}
    keys = [
        f.key
        for f in scan.catalog.fields.values()
        if f.kind == "number"
        and unit & {*label_words(f.label)[-1:], *label_words(f.unit or "")}
        and "per" not in label_words(f.label)
    ]
    if not keys:
        return False
    op = {"gt": "gt", "gte": "gte", "lt": "lt"}.get(read.compare, "eq")
    number = NumberRead(op, Decimal(read.n), None, op != "eq", False, False, False, None, read.words)
    scan.i += 1
    return put_number(scan, keys, replace(item, number=number), item.start, item.end)


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
    for key in keys:
        field = scan.catalog.fields[key]
        node = date_condition(item.date, field, scan.today, born=born and _years(item.date))
        if node is not None and _counted_from(scan, node, key, end):
            return True
        if node is not None:
            scan.add([node], start, end, (key,))
            scan.last_date = key
            _or_blank(scan, key)
            return True
    scan.problem(
        "date",
        item.start,
        item.end,
        f"I cannot make sense of “{scan.words(item.start, item.end)}” here. Which days do you mean?",
    )
    return True


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
