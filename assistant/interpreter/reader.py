"""Items to elements: each rule reads one condition or connective at the present place, or leaves it to the next."""

from collections.abc import Callable

from assistant.interpreter import blank_lists, blanks, date_clauses, engagement, fields, measures, people, texts, values
from assistant.interpreter.alternatives import also_without, and_up, lacking_or_value
from assistant.interpreter.announced import bullet_joint, mark_groups, read_out, read_taken_out
from assistant.interpreter.asides import aside_words
from assistant.interpreter.attributes import read_attribute
from assistant.interpreter.lattice import Item, Lattice
from assistant.interpreter.leftovers import (
    leave,
    read_dangling,
    read_new,
    read_unknown,
    read_vague,
    unused_mention,
)
from assistant.interpreter.limits import read_limit
from assistant.interpreter.scan import Element, Scan, condition
from segment_core.model import Not

MARKERS = ("both_not", "exactly_one", "all_of", "nothing_else", "unless", "union", "each_group", "same_time")
JOINTS = ("or", "and", "but", "nor", "either", "both", "neither", "if")
QUIET = frozenset(["where", "money", "per", "saved", "provider", "has", "tagged", "via", "any", "only", "group_word", "mailing", "anything", "since_then", "then", "everyone", "me", "plus", "no_matter", "no_matter_end", "contains", "both", "either", "all_of", "same_time", "if", "nothing_else", "each_group", "exactly_one"])  # fmt: skip  # noqa: E501 - a word list
ANYWHERE = frozenset(["anywhere", "everywhere", "wherever"])
TEMPERING = frozenset(["still", "really", "very", "even", "currently", "presently"])


def read(lattice: Lattice, scan: Scan) -> None:
    """Reads all items into `scan.elements`, `scan.problems` and word roles."""
    mark_groups(scan, lattice.line)
    for start, end in aside_words(lattice.line, scan.items):
        scan.mark(start, end, "unused")
        scan.unused.append((start, end))
    while (item := scan.item(scan.i)) is not None:
        if scan.roles.get(item.start) == "unused":
            scan.i += 1
            continue
        before = scan.i
        if not any(rule(scan) for rule in RULES):
            leave(scan)
        assert scan.i > before, "a rule must move on"
    unused_mention(scan)


def _punctuation(scan: Scan) -> bool:
    item = scan.items[scan.i]
    if item.kind == "newline":
        _boundary(scan, "stop", item)
    elif item.kind == "bullet":
        unused_mention(scan)
        scan.connect(bullet_joint(scan), item.start, item.end)
        scan.i += 1
    elif item.kind in ("emoji", "possessive"):
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
    elif item.kind == "symbol":
        ops = {",": "comma", ";": "stop", ".": "stop", ":": "colon", "::": "colon", "(": "open", "[": "open", ")": "close", "]": "close", "/": "or", "|": "or", "..": "comma", "...": "comma", "…": "comma", "-": "comma", "–": "comma", "—": "comma", "?": "comma", "*": "comma", "//": "comma"}  # fmt: skip  # noqa: E501 - a word list
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
    """ "over the May long weekend (16 to 18 May)": the bracket says exactly what the words before it meant."""
    inner, closing = scan.item(scan.i + 1), scan.item(scan.i + 2)
    if inner is None or inner.date is None or closing is None or closing.text not in (")", "]") or not scan.mention:
        return False
    start = scan.mention_at[1]
    scan.problems = [problem for problem in scan.problems if problem.start < start]
    scan.mark(start, closing.end, "condition")
    scan.i += 1
    date_clauses.read_date_clause(scan)
    scan.i += 1
    return True


def _boundary(scan: Scan, op: str, item: Item) -> None:
    if op in ("stop", "comma", "open"):
        unused_mention(scan, keep=op == "comma")
    if op != "or":
        scan.carry = "" if op == "stop" else scan.carry
        scan.tagged = scan.tagged and op in ("comma", "open", "close")
        scan.hint = () if op == "stop" else scan.hint
        scan.last_number = "" if op == "stop" else scan.last_number
    if op == "colon" and _heads_exclusion(scan):
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return
    if op == "stop":
        scan.excluding = 0
    if op == "comma" and item.start < scan.excluding:
        op = "or"
    if op == "colon" and scan.hint:
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return
    scan.connect(op, item.start, item.end)
    scan.i += 1


def _heads_exclusion(scan: Scan) -> bool:
    """ "Exclude: A, B", "Not: A": the whole line is left out, one after the other."""
    last = scan.last()
    if last is None or last.op not in ("except", "not") or last.end != scan.items[scan.i].start:
        return False
    last.op, scan.excluding = "except", len(scan.tokens)
    return True


def _numbering(scan: Scan) -> bool:
    """ "1) …", "2. …" at the start of a line or of a group."""
    if scan.items[scan.i].kind == "marker":
        unused_mention(scan)
        scan.connect("group", scan.items[scan.i].start, scan.items[scan.i].end)
        scan.i += 1
        return True
    item, nxt = scan.items[scan.i], scan.item(scan.i + 1)
    if (
        item.number is None
        or item.end - item.start != 1
        or nxt is None
        or nxt.kind != "symbol"
        or nxt.text not in (")", ".", ":")
    ):
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
    if found == "union" and scan.tokens[item.end - 1].norm in ("everyone", "everybody") and _must(scan, item.end):
        found = "and"  # "hot leads, and everyone must have a phone"
    if found == "union" and scan.tokens[item.start].norm == "and":
        said = [element.op for element in scan.elements]
        if "except" in said[max((i for i, op in enumerate(said) if op == "stop"), default=0) :]:
            found = "and"  # "leave out anyone with A and anyone with B"
    scan.connect(found, item.start, item.end)
    scan.i += 1
    return True


def _must(scan: Scan, place: int) -> bool:
    """Whether what is said there holds for everybody named before."""
    said = scan.tokens[place].norm if place < len(scan.tokens) else ""
    return said in ("must", "needs", "need", "should", "has", "have", "in", "of", "there", "here")


def _joint(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    if item.of("value") and scan.tokens[item.start].norm not in ("and", "or"):
        return False
    found = next((name for name in JOINTS if name in classes), None)
    if found is None and "plus" in classes and not item.of("value"):
        found = "plus"
    if found is None:
        return False
    if found == "but" and _all_but(scan):
        return _except(scan, item)
    if found == "but":
        _has_but_no(scan)
        scan.carry = ""
        scan.tagged = False
    if found in ("and", "or") and and_up(scan):
        return True
    if found == "or" and lacking_or_value(scan):
        return True
    if found == "or" and also_without(scan):
        scan.connect("and", item.start, item.end)
        scan.connect("not", item.start, item.start)
        scan.i += 1
        return True
    scan.connect(
        "or" if found == "nor" and not any(e.op == "neither" for e in scan.elements) else found, item.start, item.end
    )
    scan.i += 1
    return True


def _all_but(scan: Scan) -> bool:
    """ "everyone but the sellers", "any city but Toronto"."""
    said = {token.norm for token in scan.tokens[: scan.items[scan.i].start]}
    if scan.mention:
        return bool(said & {"any", "every", "all", "each"})
    if any(element.op == "cond" for element in scan.elements):
        return False
    before = scan.item(scan.i - 1)
    return before is not None and (before.people or bool(before.classes() & {"everyone", "any"}))


def _has_but_no(scan: Scan) -> bool:
    """ "phone but no email": what is named before is there, what comes after is not."""
    key = next((key for key in scan.mention if scan.kind(key) not in ("engagement", "segment")), None)
    follow = scan.item(scan.skip(scan.i + 1))
    if key is None or follow is None or "no" not in follow.classes():
        return False
    start, end = scan.mention_at
    scan.mention = ()
    scan.add([condition(key, "is_set")], start, end, (key,))
    return True


def _engagement(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    if classes & {"not", "no", "except"} and engagement.read_but_not(scan):
        return True
    if not (classes & {"not", "no", "last_campaign", *engagement.VERBS} or item.of("campaign")):
        return False
    return engagement.read_engagement(scan)


MARKED_NO = frozenset(["no", "marked no", "marked not", "marked as no", "false"])


def _marked_no(scan: Scan) -> bool:
    """ "fee not paid (no)", "not approved, ie marked no": the blanks are not meant, only a plain no."""
    item, nxt, before = scan.items[scan.i], scan.item(scan.i + 1), scan.before(scan.i)
    ends = nxt is None or nxt.kind == "newline" or (nxt.kind == "symbol" and nxt.text in (")", ".", ",", ";"))
    opens = before is not None and (before.text in ("(", ",") or "no_value" in item.classes())
    if scan.words(item.start, item.end).lower() not in MARKED_NO or not (ends and opens) or item.of("value"):
        return False
    place = next((k for k in range(len(scan.elements) - 1, -1, -1) if scan.elements[k].op == "cond"), None)
    if place is None or not all(scan.kind(key) == "boolean" for key in scan.elements[place].keys):
        return False
    element = scan.elements[place]
    negative = place and scan.elements[place - 1].op == "not"
    if not negative and not isinstance(element.node, Not):
        return False
    element.readings = [condition(element.keys[0], "is_false")]
    if negative:
        element.start = scan.elements.pop(place - 1).start
    scan.mark(item.start, item.end, "condition")
    scan.i += 1
    return True


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
    if classes & {"no", "blank"} and blanks.read_missing(scan):
        return True
    if classes & {"except"}:
        return _except(scan, item)
    if classes & {"no", "not", "blank"} and "know" in [token.norm for token in scan.tokens[item.start : item.end]]:
        end = scan.items[min(scan.i + 1, len(scan.items) - 1)].end
        scan.problem("unknown", item.start, end, f"Which field is “{scan.words(item.start, end)}” about?")
        scan.i = min(scan.i + 2, len(scan.items))
        return True
    if classes & {"not", "no"} and not (classes & {"known"}):
        op = "not"
        scan.connect(op, item.start, item.end)
        welded = item.end < len(scan.tokens) and scan.tokens[item.end].start == scan.tokens[item.start].start
        scan.elements[-1].complement = welded  # "unpaid": only of this word
        scan.elements[-1].noun = bool(classes & {"no"})  # "no hot buyers": the whole phrase is left out
        scan.carry = ""
        scan.i += 1
        return True
    return False


def _group_count(scan: Scan) -> bool:
    """ "three groups in one list": how many groups follow."""
    item, nxt = scan.items[scan.i], scan.item(scan.i + 1)
    if item.number is None or item.number.compared or nxt is None:
        return False
    if scan.tokens[nxt.start].norm not in (
        "groups",
        "lists",
        "segments",
        "things",
        "conditions",
        "parts",
        "kinds",
        "types",
        "audiences",
        "filters",
    ):
        return False
    scan.mark(item.start, nxt.end, "filler")
    scan.i += 2
    return True


def _except(scan: Scan, item: Item) -> bool:
    """ "any club other than Downtown": only the value; otherwise the exception runs to the end of the clause."""
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


def _filler(scan: Scan) -> bool:
    item = scan.items[scan.i]
    classes = item.classes()
    if "after_value" in classes and _after_value(scan):
        scan.elements[-1].noun = True
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return True
    if (
        item.of("filler")
        or item.filler
        or "trade" in classes
        or classes & QUIET
        or (
            "receive" in classes and scan.tokens[item.start].norm in ("get", "gets", "got", "sent", "gotten", "receive")
        )
    ):
        if "tagged" in classes:
            scan.tagged = True
            scan.hint = scan.hint if "tags" in scan.hint else ()  # "status onboarding, not labelled onboarding"
        if "both" in classes or "only" in classes:
            scan.elements.append(_op("both" if "both" in classes else "only", item))
        if "trade" in classes and _adjective(scan):
            return False
        if "per" in classes and _how_often(scan, item):
            return False
        if scan.tokens[item.end - 1].norm in EVERYWHERE and scan.elements and scan.elements[-1].op == "cond":
            scan.elements[-1].anywhere = True
        scan.head = scan.head or item.people
        if item.people and scan.elements and scan.elements[-1].op == "cond":
            scan.elements[-1].noun = True
        if scan.tokens[item.start].norm in ANYWHERE and scan.elements and scan.elements[-1].op == "cond":
            scan.elements[-1].anywhere = True
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return True
    return False


EVERYWHERE = frozenset(["anywhere", "everywhere", "wherever"])


def _how_often(scan: Scan, item: Item) -> bool:
    """ "weekly givers": the word alone, beside no number, may say who is in."""
    if scan.tokens[item.start].norm not in ("monthly", "weekly", "yearly"):
        return False
    beside = [element for element in scan.elements[-1:] if element.op == "cond"]
    nxt, numbers = scan.item(scan.i + 1), [key for element in beside for key in element.keys]
    counted = any(scan.kind(key) in ("number", "engagement") for key in (*numbers, *scan.mention))
    return not counted and not scan.problems and (nxt is None or nxt.number is None)


def _after_value(scan: Scan) -> bool:
    """ "truck buyers": a noun that only completes the value before it."""
    last = scan.last()
    return last is not None and last.op == "cond" and last.end == scan.items[scan.i].start


def _adjective(scan: Scan) -> bool:
    """ "student buyers": a noun before a noun restricts, so it is no filler there."""
    nxt = scan.item(scan.i + 1)
    return nxt is not None and ((bool(nxt.of("value")) and not nxt.filler) or nxt.people)


def _op(name: str, item: Item) -> Element:
    return Element(name, item.start, item.end)


RULES: tuple[Callable[[Scan], bool], ...] = (
    _numbering,
    _group_count,
    read_limit,
    _punctuation,
    _marker,
    blank_lists.read_or_nothing,
    blank_lists.read_neither,
    read_taken_out,
    _marked_no,
    _engagement,
    _joint,
    blanks.read_inactive,
    texts.read_mail,
    _negation,
    read_attribute,
    fields.read_field,
    values.read_segment,
    people.read_member,
    values.read_value,
    values.read_meaning,
    people.read_me,
    measures.read_number_clause,
    date_clauses.read_date_clause,
    read_dangling,
    read_new,
    read_vague,
    people.read_unknown_owner,
    read_unknown,
    read_out,
    _filler,
)
