"""Words that no condition used: asked about by name, with the nearest known things, never dropped."""

from collections.abc import Sequence

from assistant.interpreter import measures, texts
from assistant.interpreter.lattice import Item
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.scan import Scan, condition
from assistant.interpreter.spelling import close_labels
from assistant.interpreter.vocabulary import concept_phrases
from assistant.interpreter.words import Token, label_words, singular
from segment_core.nearest import nearest_first


def read_new(scan: Scan) -> bool:
    """ "new leads since Sunday" where New is no status: when they were created; without a date, how recent?"""
    item = scan.items[scan.i]
    if "newly" not in item.classes() or item.of("value"):
        return False
    ahead = next(
        (other for other in scan.items[scan.i + 1 : scan.i + 5] if not other.filler and other.kind != "possessive"),
        None,
    )
    if ahead is not None and (ahead.date is not None or any(e.key == "created_at" for e in ahead.of("field"))):
        scan.mark(item.start, item.end, "condition")
    else:
        said = scan.words(item.start, item.end)
        scan.problem(
            "vague",
            item.start,
            item.end,
            f"How recent is “{said}”, in days? For example “created in the last 30 days”.",
            [(f"created in the last {n} days", f"created in the last {n} days") for n in (7, 30, 90)],
        )
    scan.i += 1
    return True


def read_dangling(scan: Scan) -> bool:
    """A comparison with no number after it ("more than visits"): how many?"""
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
    elif (
        nxt is not None
        and (nxt.of("value") or nxt.of("member") or nxt.of("field"))
        and scan.tokens[item.start].norm in ("at", "minimum", "maximum", "up", "past")
    ):
        scan.mark(item.start, item.end, "filler")
    else:
        scan.problem("number", item.start, item.end, f"“{said}” what? I need a number, and the field it is about.")
    scan.i += 1
    return True


def _had(scan: Scan) -> bool:
    """ "have at least a phone": the comparison is about having, not about a number."""
    before = scan.before(scan.i)
    return before is not None and "has" in before.classes()


def read_vague(scan: Scan) -> bool:
    """Amounts and times that say no number ("a lot", "recently", "around 500k")."""
    item = scan.items[scan.i]
    classes = item.classes()
    if not classes & {"vague_amount", "vague_time", "approximate"} or item.of("value") or item.of("field"):
        return False
    if "after_value" in classes and scan.elements and scan.elements[-1].end == item.start:
        return False  # "the safari lot"
    nxt = scan.item(scan.skip(scan.i + 1))
    said = scan.words(item.start, item.end)
    if "approximate" in classes:
        if nxt is not None and nxt.number is not None and not nxt.number.compared:
            scan.problem(
                "vague",
                item.start,
                nxt.end,
                f"“{scan.words(item.start, nxt.end)}”: between what and what? I need two numbers.",
            )
            scan.i = scan.items.index(nxt) + 1
            scan.mention = ()
            return True
        scan.mark(item.start, item.end, "filler")
    elif "vague_time" in classes and said.lower() in ("coming up", "upcoming") and nxt is not None and nxt.date:
        scan.mark(item.start, item.end, "filler")
    elif "vague_time" in classes:
        scan.problem(
            "vague",
            item.start,
            item.end,
            f"How recent or how long ago is “{said}”, in days? For example “in the last 30 days”.",
            [(f"in the last {n} days", f"in the last {n} days") for n in (7, 30, 90)],
        )
    else:
        scan.problem(
            "vague", item.start, item.end, f"What should “{said}” mean here? Please give a field and a number."
        )
    scan.i += 1
    return True


def read_unknown(scan: Scan) -> bool:
    """Words that nothing in the account or the lexicon explains."""
    item = scan.items[scan.i]
    if item.kind != "unknown":
        return False
    end = scan.i
    while (nxt := scan.item(end + 1)) is not None and nxt.kind == "unknown":
        end += 1
    if _first_names(scan, item) or _region_of_place(scan, item) or _last_time(scan, item):
        return True
    nxt = scan.item(end + 1)
    if nxt is not None and nxt.end - nxt.start == 1 and (nxt.number or nxt.date) and _in_values(scan, nxt.start):
        end += 1  # "winter 2027", where Spring 2027 is a value: the year is a part of it
    while _goes_on(scan, end):
        end += 1
    start, stop = item.start, scan.items[end].end
    if (called := _called_so(scan, start, stop)) is not None:
        start, stop = called
        scan.elements = [element for element in scan.elements if element.start < start]
    _ask_unknown(scan, start, stop)
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= stop), len(scan.items))
    return True


NAMING = frozenset(["value", "member", "segment", "campaign", "field", "meaning"])


def _goes_on(scan: Scan, place: int) -> bool:
    """ "Ashton Court": the next word has a capital too, and is no value or name of its own."""
    last, nxt = scan.tokens[scan.items[place].end - 1], scan.item(place + 1)
    if nxt is None or nxt.end - nxt.start != 1 or nxt.number or nxt.date or not last.raw[:1].isupper():
        return False
    known = NAMING & {entry.kind for entry in nxt.entries if entry.how == "exact"}
    raw = scan.tokens[nxt.start].raw
    return raw[:1].isupper() and not raw.isupper() and not known


def _in_values(scan: Scan, place: int) -> bool:
    """Whether the word is a part of longer values of the account."""
    parts = scan.vocabulary.parts.get(scan.tokens[place].norm, {})
    return any(entry.kind == "value" and " " in entry.value.strip() for entry in parts.values())


def _called_so(scan: Scan, start: int, stop: int) -> tuple[int, int] | None:
    """ "my Whale hunters segment": all the words of the name, from its article up to "segment"."""
    tokens = scan.tokens
    end = next((i for i in range(stop, min(stop + 3, len(tokens))) if tokens[i].norm in ("segment", "segments")), None)
    if end is None or any(token.kind != "word" for token in tokens[start:end]):
        return None
    return _after_article(tokens, start, 4), end


def _after_article(tokens: Sequence[Token], place: int, reach: int) -> int:
    """Where the words after the nearest article begin, at most `reach` words back; the place itself without one."""
    back = range(place, max(-1, place - reach), -1)
    return next((i for i in back if i and tokens[i - 1].norm in ARTICLES), place)


ARTICLES = frozenset(["my", "the", "our", "a"])


def _last_time(scan: Scan, item: Item) -> bool:
    """ "gave over 50 last time": of several fields the one of the last gift."""
    last = scan.last()
    words = [token.norm for token in scan.tokens[item.start : item.start + 2]]
    if words != ["last", "time"] or last is None or last.op != "cond":
        return False
    kept = [i for i, key in enumerate(last.keys) if label_words(scan.catalog.fields[key].label)[:1] == ("last",)]
    if len(kept) != 1:
        return False
    last.readings, last.keys, last.labels = [last.readings[kept[0]]], (last.keys[kept[0]],), []
    last.end = item.start + 2
    scan.mark(last.start, last.end, "condition")
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= last.end), len(scan.items))
    return True


def _region_of_place(scan: Scan, item: Item) -> bool:
    """ "Toronto, ON" in an account without provinces: the letters only say where Toronto is; named as not used."""
    token, last = scan.tokens[item.start], scan.last()
    before = scan.elements[-2] if len(scan.elements) > 1 else None
    if not token.code or token.norm not in lexicon().regions or last is None or last.op != "comma":
        return False
    if before is None or before.op != "cond" or scan.kind(before.keys[0]) != "text":
        return False
    scan.elements.pop()
    scan.mark(item.start, item.end, "unused")
    scan.unused.append((item.start, item.end))
    scan.i += 1
    return True


def _first_names(scan: Scan, item: Item) -> bool:
    """ "all the Ivys": leads of that first name, said in the plural."""
    typed = scan.tokens[item.start].norm
    word = singular(typed)
    hits = [entry for entry in scan.vocabulary.names.get(word, ()) if entry.key == "first_name"]
    called = bool(item.start) and scan.tokens[item.start - 1].norm in ("named", "called", "name")
    if called and not hits:
        hits = scan.vocabulary.names.get(word, [])
    if not hits or (word == typed and not called):
        return False
    scan.add([condition(hits[0].key, "in", (hits[0].value,))], item.start, item.end, (hits[0].key,))
    scan.i += 1
    return True


def _ask_unknown(scan: Scan, start: int, stop: int) -> None:
    said = scan.words(start, stop)
    before = scan.before(scan.i)
    following = {token.norm for token in scan.tokens[stop : stop + 2]}
    if "segment" in following:
        scan.problem("segment", start, stop, *_no_segment(scan, said))
        return
    keys = _expected_fields(scan, before, start, stop)
    if keys:
        texts.unknown_value(scan, start, stop, keys)
        scan.mention = () if set(keys) & set(scan.mention) else scan.mention
        return
    scan.problem("unknown", start, stop, *nearest_anything(scan, said))


def _no_segment(scan: Scan, said: str) -> tuple[str, list[tuple[str, str]]]:
    """The question about a segment that the account does not have, with the nearest names."""
    close = nearest_first(said, [segment.name for segment in scan.catalog.segments])
    question = f"There is no segment called “{said}”. Saved segments: {', '.join(close) or 'none yet'}."
    return question, [(name, f"the {name}") for name in close]


def _segment_name_before(scan: Scan, place: int) -> int | None:
    """ "in my Marquee crowd segment": where the name between the article and "segment" begins, where it may be one."""
    first = _after_article(scan.tokens, place, 5)
    return first if first < place and scan.tokens[first].raw[:1].isupper() else None


def _expected_fields(scan: Scan, before: Item | None, start: int, stop: int) -> tuple[str, ...]:
    if scan.hint:
        return scan.hint
    if before is not None and "tagged" in before.classes():
        return ("tags",)
    beside = [scan.item(scan.i - 1), next((other for other in scan.items[scan.i :] if other.start >= stop), None)]
    for other in beside:
        named = (
            [e.key for e in other.of("field") if scan.kind(e.key) in ("choice", "tags", "text")]
            if other is not None
            else []
        )
        if named and other is not None and not other.people and not other.of("value"):
            return (named[0],)
    if before is not None and "via" in before.classes():
        return ("source",)
    if start and scan.tokens[start - 1].norm in ("in", "at", "near", "around"):
        places = [
            f.key
            for f in scan.catalog.fields.values()
            if f.kind in ("text", "choice")
            and {"c:location", "c:gym"}
            & {form for word in label_words(f.label) for form in concept_phrases().get((word,), ())}
        ]
        if len(places) == 1:
            return tuple(places)
    last = scan.last()
    if last is not None and last.op in ("or", "and", "comma"):
        previous = next((e for e in reversed(scan.elements) if e.op == "cond"), None)
        if (
            previous is not None
            and last.op == "or"
            and len(previous.keys) == 1
            and scan.kind(previous.keys[0]) in ("choice", "tags", "text")
        ):
            return previous.keys
    return ()


def nearest_anything(scan: Scan, said: str) -> tuple[str, list[tuple[str, str]]]:
    """The question about a word that nothing explains, with the nearest known things."""
    labels = scan.vocabulary.labels
    close = close_labels(said, labels)
    names = [f.label for f in scan.catalog.fields.values() if f.key not in ("engagement", "segment")]
    near_fields = close_labels(said, names)[:2]
    if close:
        listed = ", ".join(f"{labels[label]} {label}" for label in close)
        return f"I do not know what “{said}” means in this account. Did you mean {listed}?", [
            (label, label) for label in close
        ]
    if near_fields:
        return (
            f"I do not know what “{said}” means in this account. Did you mean the field {' or '.join(near_fields)}?",
            [],
        )
    shown = ", ".join(label for label in names if label not in ("Phone", "Email", "First name", "Last name"))
    return (
        f"I do not know what “{said}” means in this account: no field or value is called so. "
        f"You can filter by {shown}. How should I read it?",
        [],
    )


def leave(scan: Scan) -> None:
    """Words whose job did not come up: asked about, since they may restrict."""
    item = scan.items[scan.i]
    said = scan.words(item.start, item.end)
    if item.of("campaign"):
        scan.problem(
            "campaign",
            item.start,
            item.end,
            f"What about the campaign “{said}”: opened it, clicked it, received it?",
            [(f"{verb} {said}", f"{verb} {said}") for verb in ("opened", "clicked", "received")],
        )
    elif item.number is not None or item.date is not None:
        scan.problem("number", item.start, item.end, f"Which field should “{said}” be about?")
    else:
        scan.problem("unknown", item.start, item.end, f"How should I read “{said}”?")
    scan.i += 1


def unused_mention(scan: Scan, keep: bool = False) -> None:
    """A field that nothing was said of: a noun of its own value is fine, anything else is asked about."""
    if not scan.mention or keep:
        return
    start, end = scan.mention_at
    key = scan.mention[0]
    scan.mention = ()
    said = scan.words(start, end)
    if key == "created_at" or scan.problems:
        scan.mark(start, end, "filler" if key == "created_at" else "unknown")
        return
    nearby = [element for element in scan.elements if element.op == "cond" and key in element.keys]
    last = scan.last()
    joined = last is not None and last.op in ("and", "or", "but", "not") and last.end <= start
    if nearby and not joined:
        scan.mark(start, end, "condition")
        return
    first = _segment_name_before(scan, start) if key == "segment" else None
    if first is not None:
        scan.elements = [element for element in scan.elements if not first <= element.start < start]
        scan.problem("segment", first, start, *_no_segment(scan, scan.words(first, start)))
        return
    label = scan.catalog.fields[key].label
    scan.problem(
        "field",
        start,
        end,
        f"What about {label} (“{said}”)? For example a value, or whether it is set.",
        [(f"{label} is set", f"{label} is set"), (f"{label} is empty", f"{label} is empty")],
    )
