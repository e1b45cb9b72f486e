"""Numbers and dates that meet their field: by the words beside them, by their unit, or by a question."""

from dataclasses import replace
from decimal import Decimal

from assistant.interpreter.lattice import Item
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.line import Line
from assistant.interpreter.numbers import NumberRead, late_comparison
from assistant.interpreter.scan import Scan, condition
from assistant.interpreter.words import label_words, root, singular
from segment_core.catalog import Field
from segment_core.model import MAX_NUMBER, Any_, Condition, Node

DATE_KINDS = ("date", "datetime")
PERIODS = {
    "day": ("day", "daily", "night"),
    "week": ("week", "weekly"),
    "month": ("month", "monthly", "mrr"),
    "quarter": ("quarter", "quarterly"),
    "year": ("year", "annual", "yearly", "annum", "annually", "arr"),
}


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
    start = _label_before(scan, keys[0], start)
    scan.add(nodes, start, end, tuple(keys) if len(keys) > 1 else (keys[0],) * len(nodes), labels)
    scan.last_number = keys[0]
    or_blank(scan, keys[0])
    return True


def _label_before(scan: Scan, key: str, start: int) -> int:
    """ "booked more than 3 nights": the field is called Nights booked, so "booked" is no status of its own."""
    last = scan.last()
    if last is None or last.op != "cond" or last.end != start or last.end - last.start != 1:
        return start
    label = label_words(scan.catalog.fields[key].label)
    said = scan.tokens[last.start].norm
    if singular(said) not in label and root(said) not in [root(word) for word in label]:
        return start
    scan.elements.pop()
    return last.start


def _other_period(scan: Scan, key: str, read: NumberRead) -> bool:
    """Whether "a month" was said of a yearly field, or the other way round."""
    words = set(label_words(scan.catalog.fields[key].label))
    own = {period for period, forms in PERIODS.items() if words & set(forms)}
    said = {period for period, forms in PERIODS.items() if any(form in (read.per or "") for form in forms)}
    return bool(own and said and not own & said)


def _plain(read: NumberRead) -> str:
    return f"{read.low:,f}" + (f" to {read.high:,f}" if read.high is not None else "")


def _in_thousands(scan: Scan, key: str, read: NumberRead) -> NumberRead | None:
    """A bare 500 on a field whose values run to the hundred thousands may mean 500,000."""
    profile = scan.catalog.numbers.get(key)
    money = scan.catalog.fields[key].unit == "currency"
    if profile is None or read.scaled or read.low <= 0 or profile.median < (2_000 if money else 10_000):
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


def or_blank(scan: Scan, key: str) -> None:
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
    if (each := _field_per_head(scan, item.number)) is not None:
        scan.i = start_i + 1
        return put_number(scan, [each.key], item, item.start, item.end)
    keys = _shared_field(scan, start_i)
    if keys:
        scan.i = start_i + 1
        return put_number(scan, keys, item, item.start, item.end)
    keys, end, after = by_unit(scan, item, start_i + 1)
    if keys:
        scan.i = after
        end = _late(scan, item, end)
        return put_number(scan, keys, item, item.start, end)
    if _digits_of_phone(scan, item):
        return True
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
        and plausible(scan, scan.last_number, item.number)
        and item.number.compared
        and scan.last() is not None
        and scan.elements[-1].op in ("and", "or", "but", "not", "comma")
    ):
        scan.i = start_i + 1
        return put_number(scan, [scan.last_number], item, item.start, item.end)
    if _parallel_number(scan, item):
        scan.notes.append(f"Took “{item.number.words}” as {scan.catalog.fields[scan.last_number].label}")
        scan.i = start_i + 1
        return put_number(scan, [scan.last_number], item, item.start, item.end)
    if len(scan.draft_numbers) == 1 and item.number.compared:
        scan.i = start_i + 1
        return put_number(scan, list(scan.draft_numbers), item, item.start, item.end)
    return _by_profile(scan, item) or _by_currency(scan, item)


def _digits_of_phone(scan: Scan, item: Item) -> bool:
    """ "a 416 phone number", "area code 416": digits of the phone number; they may begin it or stand in it."""
    digits = scan.words(item.start, item.end)
    follow = scan.item(scan.i + 1)
    after = follow is not None and any(entry.key == "phone" for entry in follow.of("field"))
    before = "phone" in scan.mention
    after = after or (len(digits) > 2 and _says_number(scan, follow))
    code = [token.norm for token in scan.tokens[max(0, item.start - 2) : item.start]] == ["area", "code"]
    if not digits.isdigit() or not (after or before or code) or item.end - item.start != 1:
        return False
    end, start = item.end, scan.mention_at[0] if before else item.start
    scan.mention = () if before else scan.mention
    scan.i += 1
    while (more := scan.item(scan.i)) is not None and (
        any(entry.key == "phone" for entry in more.of("field")) or scan.tokens[more.start].norm in PHONE_WORDS
    ):
        end, scan.i = more.end, scan.i + 1
    nodes: list[Node] = [condition("phone", op, digits) for op in ("contains", "starts_with")]
    labels = [f"Phone contains “{digits}”", f"Phone starts with “{digits}”"]
    scan.add(nodes, start, end, ("phone", "phone"), labels)
    return True


def _says_number(scan: Scan, follow: Item | None) -> bool:
    """ "an 0141 number": digits called a number, where no field is meant by the word."""
    word = scan.tokens[follow.start].norm if follow is not None else ""
    return word in ("number", "numbers") and follow is not None and not follow.of("field")


PHONE_WORDS = frozenset(["number", "numbers", "area", "code", "codes", "phones"])


def _parallel_number(scan: Scan, item: Item) -> bool:
    """ "silver with 5 or more trips or gold with 3 or more": the second group's number counts what the first's did."""
    before = scan.before(scan.i)
    assert item.number is not None
    if before is None or "has" not in before.classes() or not item.number.compared or not scan.last_number:
        return False
    counted = {key for element in scan.elements if element.op == "cond" for key in element.keys[:1]}
    numbers = [key for key in counted if scan.kind(key) == "number"]
    offered = any(element.op in ("or", "comma", "union") for element in scan.elements)
    return numbers == [scan.last_number] and offered and plausible(scan, scan.last_number, item.number)


def plausible(scan: Scan, key: str, read: NumberRead) -> bool:
    """Whether a number is near enough to what leads have in the field: up to ten times past either end."""
    profile = scan.catalog.numbers.get(key)
    if profile is None:
        return True
    ends = (read.low, read.low if read.high is None else read.high)
    return ends[1] >= profile.low / 10 and ends[1] <= max(profile.high * 10, Decimal(1))


def _by_profile(scan: Scan, item: Item) -> bool:
    """ "2-3 beds and 600-900": a second number that cannot be about the field before, but about one other only."""
    read = item.number
    assert read is not None
    if not scan.last_number or not read.compared or plausible(scan, scan.last_number, read):
        return False
    keys = [f.key for f in scan.catalog.fields.values() if f.kind == "number" and f.key in scan.catalog.numbers]
    fits = [key for key in keys if plausible(scan, key, read) or _in_thousands(scan, key, read) is not None]
    if len(fits) != 1:
        return False
    said = scan.words(item.start, item.end)
    scan.notes.append(f"Took “{said}” as {scan.catalog.fields[fits[0]].label}")
    scan.i += 1
    return put_number(scan, fits, item, item.start, item.end)


def _shared_field(scan: Scan, place: int) -> list[str]:
    """ "3 or 4 bedrooms", "at least 2 but no more than 4 bedrooms": the field after the second number is both's."""
    for _ in range(8):
        joint = scan.item(place + 1)
        if joint is None or not (
            joint.classes() & {"or", "and", "but"} or (joint.kind == "symbol" and joint.text in (",", "/"))
        ):
            return []
        second = scan.skip(place + 2, frozenset({"or", "and"}) if joint.kind == "symbol" else frozenset())
        number, follow = scan.item(second), scan.item(scan.skip(second + 1))
        first = scan.items[place].number
        if number is None or number.number is None:
            return []
        if number.number.compared and first is not None and not first.compared and "and" in joint.classes():
            return []  # "NPS 9 or 10 and at least one referral": two things
        if keys := number_keys(scan, follow):
            return _best_number(scan, keys, follow, number) if follow is not None else []
        place = second
    return []


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
    cut = late is not None and any(other.start < late[1] < other.end for other in scan.items)
    if late is None or item.number.compared or cut:  # "3 beds and under 900": "under" is said of the 900
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
    if (
        after is not None
        and after.number is not None
        and not any(plausible(scan, key, after.number) for key in number_keys(scan, scan.item(field_place)))
    ):
        return False  # "2+ bedrooms under 800k"
    return after is not None and (after.number is not None or after.kind == "dangling") and _joined(scan, field_place)


def _joined(scan: Scan, place: int) -> bool:
    return scan.skip(place + 1, frozenset({":", "="})) == place + 1


def by_unit(scan: Scan, item: Item, place: int) -> tuple[list[str], int, int]:
    """The number field whose unit is the word that follows ("40 km", "1200 sqft")."""
    follow = scan.item(place)
    if follow is None or follow.kind == "symbol":
        return [], item.end, place
    word = scan.tokens[follow.start].norm
    two = word + (scan.tokens[follow.start + 1].norm if follow.start + 1 < len(scan.tokens) else "")
    for candidate, width in ((two, 2), (word, 1)):
        keys = [
            f.key for f in scan.catalog.fields.values() if f.unit and f.unit != "currency" and unit_word(f, candidate)
        ]
        if keys:
            end = follow.start + width
            after = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
            nxt = scan.item(scan.skip(after))
            named = [key for key in number_keys(scan, nxt) if key in keys]
            return (named or keys), end, after + (1 if named else 0)
    return [], item.end, place


def unit_word(field: Field, word: str) -> bool:
    """Whether the word is the field's unit, or another name of it."""
    unit = (field.unit or "").casefold().replace(" ", "").replace("-", "")
    none = frozenset[str]()
    same = next((words for words in lexicon().units.values() if unit in words or unit.rstrip("s") in words), none)
    return bool(unit) and (unit.rstrip("s") == word.rstrip("s") or word in same or word.rstrip("s") in same)


PER_HEAD = frozenset(["person", "head", "pp", "guest", "pax"])


def _per_head(read: NumberRead) -> bool:
    """ "4k a head", "£500 pp": money counted for each person."""
    return read.per is not None and bool(PER_HEAD & set(read.per.split()))


def _field_per_head(scan: Scan, read: NumberRead) -> Field | None:
    """The one money field that is counted for each person, where the number is said to be."""
    money = [field for field in scan.catalog.fields.values() if field.unit == "currency"] if _per_head(read) else []
    each = [f for f in money if any(set(label_words(name)) & PER_HEAD for name in (f.label, *f.synonyms))]
    return each[0] if len(each) == 1 else None


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
    fitting = [f for f in choices if plausible(scan, f.key, read) or _in_thousands(scan, f.key, read) is not None]
    choices = fitting or choices
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
