"""Items to elements: each rule reads one condition or connective at the present place, or leaves it to the next rule."""

from collections.abc import Callable

from assistant.interpreter import engagement, fields, measures, people, values
from assistant.interpreter.asides import aside_words
from assistant.interpreter.lattice import Item, Lattice
from assistant.interpreter.scan import Element, Scan, condition
from assistant.interpreter.vocabulary import concept_phrases
from assistant.interpreter.words import label_words, singular
from segment_core.nearest import nearest

MARKERS = ("both_not", "exactly_one", "all_of", "nothing_else", "unless", "union", "each_group", "same_time")
JOINTS = ("or", "and", "but", "nor", "either", "both", "neither", "if")
QUIET = frozenset("where money per saved provider has tagged via any only group_word mailing anything since_then then everyone me plus no_matter no_matter_end contains both either all_of same_time if nothing_else each_group exactly_one".split())  # fmt: skip
TEMPERING = frozenset("still really very even currently presently".split())


def read(lattice: Lattice, scan: Scan) -> None:
    """Reads all items into `scan.elements`, `scan.problems` and word roles."""
    for start, end in aside_words(lattice.line, scan.items):
        scan.mark(start, end, "unused")
        scan.unused.append((start, end))
    while (item := scan.item(scan.i)) is not None:
        if scan.roles.get(item.start) == "unused":
            scan.i += 1
            continue
        before = scan.i
        if not any(rule(scan) for rule in RULES):
            _leave(scan)
        assert scan.i > before, "a rule must move on"
    _unused_mention(scan)


def _punctuation(scan: Scan) -> bool:
    item = scan.items[scan.i]
    if item.kind == "newline":
        _boundary(scan, "stop", item)
    elif item.kind in ("emoji", "possessive"):
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
    elif item.kind == "symbol":
        ops = {",": "comma", ";": "stop", ".": "stop", ":": "colon", "::": "colon", "(": "open", "[": "open", ")": "close", "]": "close", "/": "or", "|": "or", "..": "comma", "...": "comma", "…": "comma", "-": "comma", "–": "comma", "—": "comma", "?": "comma", "*": "comma", "//": "comma"}  # fmt: skip
        op = ops.get(item.text)
        if item.text == "/" and scan.i and scan.items[scan.i - 1].text == "/":
            op = "comma"
        if item.text == "/" and (nxt := scan.item(scan.i + 1)) is not None and nxt.kind == "symbol" and nxt.text == "/":
            op = "comma"
        if op == "open" and _explaining_date(scan):
            return True
        if op is None:
            scan.mark(item.start, item.end, "filler")
            scan.i += 1
        else:
            _boundary(scan, op, item)
    else:
        return False
    return True


def _explaining_date(scan: Scan) -> bool:
    """"over the May long weekend (16 to 18 May)": the bracket says exactly what the words before it meant."""
    inner, closing = scan.item(scan.i + 1), scan.item(scan.i + 2)
    if inner is None or inner.date is None or closing is None or closing.text not in (")", "]") or not scan.mention:
        return False
    start = scan.mention_at[1]
    scan.problems = [problem for problem in scan.problems if problem.start < start]
    scan.mark(start, closing.end, "condition")
    scan.i += 1
    measures.read_date_clause(scan)
    scan.i += 1
    return True


def _boundary(scan: Scan, op: str, item: Item) -> None:
    if op in ("stop", "comma", "open"):
        _unused_mention(scan, keep=op == "comma")
    if op != "or":
        scan.carry = "" if op == "stop" else scan.carry
        scan.tagged = scan.tagged and op in ("comma", "open", "close")
        scan.hint = () if op == "stop" else scan.hint
        scan.last_number = "" if op == "stop" else scan.last_number
    if op == "colon" and scan.hint:
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return
    scan.connect(op, item.start, item.end)
    scan.i += 1


def _numbering(scan: Scan) -> bool:
    """"1) …", "2. …" at the start of a line or of a group."""
    item, nxt = scan.items[scan.i], scan.item(scan.i + 1)
    if item.number is None or item.end - item.start != 1 or nxt is None or nxt.kind != "symbol" or nxt.text not in (")", ".", ":"):
        return False
    last = scan.last()
    if last is not None and last.op not in ("stop", "comma", "colon", "group") and nxt.text != ")":
        return False
    if any(element.op == "open" for element in scan.elements[-3:]):
        return False
    scan.connect("group", item.start, nxt.end)
    scan.i += 2
    return True


def _marker(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    found = next((name for name in MARKERS if name in classes), None)
    if found is None or (item.of("value") and found != "union"):
        return False
    if found == "each_group":
        found = "group"
    if found == "all_of" and not any(element.op == "cond" for element in scan.elements):
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return True
    scan.connect(found, item.start, item.end)
    scan.i += 1
    return True


def _joint(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    if item.of("value") and not (scan.tokens[item.start].norm in ("and", "or")):
        return False
    found = next((name for name in JOINTS if name in classes), None)
    if found is None and "plus" in classes and not item.of("value"):
        found = "plus"
    if found is None:
        return False
    if found == "but" and _all_but(scan):
        return _except(scan, item)
    if found == "but":
        scan.carry = ""
        scan.tagged = False
    scan.connect("or" if found == "nor" and not any(e.op == "neither" for e in scan.elements) else found, item.start, item.end)
    scan.i += 1
    return True


def _all_but(scan: Scan) -> bool:
    """"everyone but the sellers", "any city but Toronto"."""
    if any(element.op == "cond" for element in scan.elements):
        return bool(scan.mention) and "any" in {token.norm for token in scan.tokens[: scan.items[scan.i].start]}
    before = scan.item(scan.i - 1)
    return before is not None and (before.people or bool(before.classes() & {"everyone", "any"}) or bool(scan.mention))


def _engagement(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    if classes & {"not", "no", "except"} and engagement.read_but_not(scan):
        return True
    if not (classes & {"not", "no", "last_campaign", *engagement.VERBS} or item.of("campaign")):
        return False
    return engagement.read_engagement(scan)


def _negation(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    if item.of("value") and not item.classes():
        return False
    word = scan.tokens[item.start].norm
    if word == "!" and not _glued_after(scan, item):
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return True
    if classes & {"no", "blank"} and fields.read_missing(scan):
        return True
    if classes & {"except"}:
        return _except(scan, item)
    if classes & {"not", "no"} and not (classes & {"known"}):
        op = "not"
        scan.connect(op, item.start, item.end)
        scan.carry = ""
        scan.i += 1
        return True
    return False


def _nobody(scan: Scan) -> bool:
    """"the coach is Tess or nobody": nobody owns them."""
    item, last = scan.items[scan.i], scan.last()
    if last is None or last.op != "or" or scan.words(item.start, item.end).lower() not in ("nobody", "no one", "noone", "none"):
        return False
    before = next((element for element in reversed(scan.elements) if element.op == "cond"), None)
    if before is None or before.keys[:1] != ("assigned_to",):
        return False
    scan.add([condition("assigned_to", "is_empty")], item.start, item.end, ("assigned_to",))
    scan.i += 1
    return True


def _group_count(scan: Scan) -> bool:
    """"three groups in one list": how many groups follow."""
    item, nxt = scan.items[scan.i], scan.item(scan.i + 1)
    if item.number is None or item.number.compared or nxt is None:
        return False
    if scan.tokens[nxt.start].norm not in ("groups", "lists", "segments", "things", "conditions", "parts", "kinds", "types", "audiences", "filters"):
        return False
    scan.mark(item.start, nxt.end, "filler")
    scan.i += 2
    return True


def _new(scan: Scan) -> bool:
    """"new leads since Sunday" where New is no status: when they were created; without a date, how recent?"""
    item = scan.items[scan.i]
    if "newly" not in item.classes() or item.of("value"):
        return False
    ahead = next((other for other in scan.items[scan.i + 1 : scan.i + 5] if not other.filler and other.kind != "possessive"), None)
    if ahead is not None and (ahead.date is not None or any(e.key == "created_at" for e in ahead.of("field"))):
        scan.mark(item.start, item.end, "condition")
    else:
        said = scan.words(item.start, item.end)
        scan.problem("vague", item.start, item.end, f"How recent is “{said}”, in days? For example “created in the last 30 days”.", [(f"created in the last {n} days", f"created in the last {n} days") for n in (7, 30, 90)])
    scan.i += 1
    return True


def _except(scan: Scan, item: Item) -> bool:
    """"any club other than Downtown": only the value; otherwise the exception runs to the end of the clause."""
    named = bool(scan.mention)
    if named:
        scan.mark(*scan.mention_at, "condition")
        scan.hint, scan.hint_start = scan.mention, scan.mention_at[0]
        scan.mention = ()
    scan.connect("not" if named else "except", item.start, item.end)
    scan.carry = ""
    scan.i += 1
    return True


def _glued_after(scan: Scan, item: Item) -> bool:
    after = item.end
    return after < len(scan.tokens) and scan.tokens[after].glued and scan.tokens[after].kind == "word"


def _dangling(scan: Scan) -> bool:
    item = scan.items[scan.i]
    if item.kind != "dangling":
        return False
    nxt = scan.item(scan.skip(scan.i + 1))
    said = scan.words(item.start, item.end)
    if nxt is not None and nxt.of("field") and not measures.number_keys(scan, nxt) and (scan.carry or _had(scan)):
        scan.mark(item.start, item.end, "filler")
    elif nxt is not None and measures.number_keys(scan, nxt):
        label = scan.catalog.fields[measures.number_keys(scan, nxt)[0]].label
        scan.problem("number", item.start, nxt.end, f"“{said}” how many? For {label} I need a number.")
        scan.i = scan.items.index(nxt)
    elif nxt is not None and (nxt.of("value") or nxt.of("member") or nxt.of("field")) and scan.tokens[item.start].norm in ("at", "minimum", "maximum", "up", "past"):
        scan.mark(item.start, item.end, "filler")
    else:
        scan.problem("number", item.start, item.end, f"“{said}” what? I need a number, and the field it is about.")
    scan.i += 1
    return True


def _had(scan: Scan) -> bool:
    """"have at least a phone": the comparison is about having, not about a number."""
    before = scan.before(scan.i)
    return before is not None and "has" in before.classes()


def _vague(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    if not classes & {"vague_amount", "vague_time", "approximate"} or item.of("value") or item.of("field"):
        return False
    nxt = scan.item(scan.skip(scan.i + 1))
    said = scan.words(item.start, item.end)
    if "approximate" in classes:
        if nxt is not None and nxt.number is not None and not nxt.number.compared:
            scan.problem("vague", item.start, nxt.end, f"“{scan.words(item.start, nxt.end)}”: between what and what? For example “between 400k and 600k”.")
            scan.i = scan.items.index(nxt) + 1
            scan.mention = ()
            return True
        scan.mark(item.start, item.end, "filler")
    elif "vague_time" in classes:
        scan.problem("vague", item.start, item.end, f"How recent or how long ago is “{said}”, in days? For example “in the last 30 days”.", [(f"in the last {n} days", f"in the last {n} days") for n in (7, 30, 90)])
    else:
        scan.problem("vague", item.start, item.end, f"What should “{said}” mean here? Please give a field and a number.")
    scan.i += 1
    return True


def _unknown(scan: Scan) -> bool:
    item = scan.items[scan.i]
    if item.kind != "unknown":
        return False
    end = scan.i
    while (nxt := scan.item(end + 1)) is not None and nxt.kind == "unknown":
        end += 1
    if _first_names(scan, item):
        return True
    start, stop = item.start, scan.items[end].end
    _ask_unknown(scan, start, stop)
    scan.i = end + 1
    return True


def _first_names(scan: Scan, item: Item) -> bool:
    """"all the Ivys": leads of that first name, said in the plural."""
    typed = scan.tokens[item.start].norm
    word = singular(typed)
    hits = [entry for entry in scan.vocabulary.names.get(word, ()) if entry.key == "first_name"]
    if not hits or word == typed:
        return False
    scan.add([condition("first_name", "in", (hits[0].value,))], item.start, item.end, ("first_name",))
    scan.i += 1
    return True


def _ask_unknown(scan: Scan, start: int, stop: int) -> None:
    said = scan.words(start, stop)
    before = scan.before(scan.i)
    following = {token.norm for token in scan.tokens[stop : stop + 2]}
    if "segment" in following:
        names = [segment.name for segment in scan.catalog.segments]
        close = list(dict.fromkeys([*nearest(said, names), *names]))[:6]
        scan.problem("segment", start, stop, f"There is no segment called “{said}”. Saved segments: {', '.join(close) or 'none yet'}.", [(name, f"the {name}") for name in close])
        return
    keys = _expected_fields(scan, before, start)
    if keys:
        fields.unknown_value(scan, start, stop, keys)
        return
    scan.problem("unknown", start, stop, *_nearest_anything(scan, said))


def _expected_fields(scan: Scan, before: Item | None, start: int) -> tuple[str, ...]:
    if scan.hint:
        return scan.hint
    if before is not None and "tagged" in before.classes():
        return ("tags",)
    if before is not None and "via" in before.classes():
        return ("source",)
    if start and scan.tokens[start - 1].norm in ("in", "at", "near", "around"):
        places = [f.key for f in scan.catalog.fields.values() if f.kind in ("text", "choice") and {"c:location", "c:gym"} & {form for word in label_words(f.label) for form in concept_phrases().get((word,), ())}]
        if len(places) == 1:
            return tuple(places)
    last = scan.last()
    if last is not None and last.op in ("or", "and", "comma"):
        previous = next((e for e in reversed(scan.elements) if e.op == "cond"), None)
        if previous is not None and last.op == "or" and len(previous.keys) == 1 and scan.kind(previous.keys[0]) in ("choice", "tags", "text"):
            return previous.keys
    return ()


def _nearest_anything(scan: Scan, said: str) -> tuple[str, list[tuple[str, str]]]:
    """The question about a word that nothing explains, with the nearest known things."""
    labels = scan.vocabulary.labels
    close = nearest(said, labels, least=72.0) if len(said) < 40 else ()
    names = [f.label for f in scan.catalog.fields.values() if f.key not in ("engagement", "segment")]
    near_fields = nearest(said, names, limit=2, least=70.0)
    if close:
        listed = ", ".join(f"{labels[label]} {label}" for label in close)
        return f"I do not know what “{said}” means in this account. Did you mean {listed}?", [(label, label) for label in close]
    if near_fields:
        return f"I do not know what “{said}” means in this account. Did you mean the field {' or '.join(near_fields)}?", []
    shown = ", ".join(label for label in names if label not in ("Phone", "Email", "First name", "Last name"))
    return f"I do not know what “{said}” means in this account: no field or value is called so. You can filter by {shown}. How should I read it?", []


def _filler(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    if item.of("filler") or item.filler or classes & QUIET or ("receive" in classes and scan.tokens[item.start].norm in ("get", "gets", "got", "sent", "gotten", "receive")):
        if "tagged" in classes:
            scan.tagged = True
        if "both" in classes or "only" in classes:
            scan.elements.append(_op("both" if "both" in classes else "only", item))
        if "trade" in classes and _adjective(scan):
            return False
        scan.head = scan.head or item.people
        if item.people and scan.elements and scan.elements[-1].op == "cond":
            scan.elements[-1].noun = True
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return True
    return False


def _adjective(scan: Scan) -> bool:
    """"student buyers": a noun before a noun restricts, so it is no filler there."""
    nxt = scan.item(scan.i + 1)
    return nxt is not None and (bool(nxt.of("value")) and not nxt.filler or nxt.people)


def _op(name: str, item: Item) -> Element:
    return Element(name, item.start, item.end)


def _leave(scan: Scan) -> None:
    """Words whose job did not come up: asked about, since they may restrict."""
    item = scan.items[scan.i]
    said = scan.words(item.start, item.end)
    if item.of("campaign"):
        scan.problem("campaign", item.start, item.end, f"What about the campaign “{said}”: opened it, clicked it, received it?", [(f"{verb} {said}", f"{verb} {said}") for verb in ("opened", "clicked", "received")])
    elif item.number is not None or item.date is not None:
        scan.problem("number", item.start, item.end, f"Which field should “{said}” be about?")
    else:
        scan.problem("unknown", item.start, item.end, f"How should I read “{said}”?")
    scan.i += 1


def _unused_mention(scan: Scan, keep: bool = False) -> None:
    """A field that nothing was said of: a noun of its own value is fine, anything else is asked about."""
    if not scan.mention or keep:
        return
    start, end = scan.mention_at
    key = scan.mention[0]
    scan.mention = ()
    said = scan.words(start, end)
    if key == "created_at":
        scan.mark(start, end, "filler")
        return
    nearby = [element for element in scan.elements if element.op == "cond" and key in element.keys]
    if nearby:
        scan.mark(start, end, "condition")
        return
    label = scan.catalog.fields[key].label
    scan.problem("field", start, end, f"What about {label} (“{said}”)? For example a value, or whether it is set.", [(f"{label} is set", f"{label} is set"), (f"{label} is empty", f"{label} is empty")])


RULES: tuple[Callable[[Scan], bool], ...] = (
    _numbering,
    _group_count,
    _punctuation,
    _marker,
    _nobody,
    _engagement,
    _joint,
    fields.read_inactive,
    fields.read_mail,
    _negation,
    fields.read_field,
    values.read_segment,
    people.read_member,
    values.read_value,
    values.read_meaning,
    people.read_me,
    measures.read_number_clause,
    measures.read_date_clause,
    _dangling,
    _new,
    _vague,
    people.read_unknown_owner,
    _unknown,
    _filler,
)
