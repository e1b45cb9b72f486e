"""One message as a request for leads: words → spans → conditions → tree, with what was asked, noted and not used."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.interpreter.date_reads import MONTHS
from assistant.interpreter.dates import Today
from assistant.interpreter.deeds import idle_deed
from assistant.interpreter.groups import ONE_VALUED
from assistant.interpreter.joining import value_texts
from assistant.interpreter.lattice import Lattice
from assistant.interpreter.lists import not_of_both
from assistant.interpreter.reader import read
from assistant.interpreter.removal import removed_from
from assistant.interpreter.scan import Element, Problem, Scan
from assistant.interpreter.scope import Scope, TreeReading
from assistant.interpreter.slashes import settle_slashes
from assistant.interpreter.unwelded import unwelded
from assistant.interpreter.vocabulary import vocabulary_of
from assistant.interpreter.words import Token, label_words, tokenise
from assistant.reading import Context, Span
from segment_core.describe import describe
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Tree, conditions

MONTH_FIRST = frozenset({"USD"})


@dataclass
class Request:
    """What reading one message came to."""

    text: str
    tokens: list[Token]
    elements: list[Element]
    readings: list[TreeReading]
    problems: list[Problem]
    notes: list[str]
    unused: list[str]
    spans: tuple[Span, ...]
    everyone: bool = False
    corrected: bool = False  # whether a word was taken for another by its spelling
    classes: set[str] = field(default_factory=set[str])

    @property
    def conditions(self) -> list[Element]:
        """The conditions read."""
        return [element for element in self.elements if element.op == "cond"]


# What was read of the present message: (words, draft, bare names?) → the request and its bare names of segments.
_READ: ContextVar[dict[tuple[str, Tree | None, bool | None], tuple[Request, set[tuple[int, int]]]] | None] = ContextVar(
    "read", default=None
)


def today_of(context: Context) -> Today:
    """The account's day and calendar habits."""
    catalog = context.catalog
    day = context.now.astimezone(catalog.zone).date()
    return Today(day, catalog.first_weekday, catalog.currency.upper() in MONTH_FIRST)


def read_request(text: str, context: Context, draft: Tree | None = None) -> Request:
    """Reads the message against the account; nothing is decided yet. A `draft` tells which date a bare
    "last month" is about. The bare words of a segment's name are the segment where they have no other reading."""
    bare: set[tuple[int, int]] = set()
    request = _read_request(text, context, draft, None, bare)
    if not bare:
        return request
    named = any("segment" in element.keys for element in request.conditions)
    other = _read_request(text, context, draft, not named, set())
    sound = bool(other.readings) and not other.problems
    if named and sound and not other.corrected and _all_conditions(other, bare):
        return other  # "renewals next quarter", though a segment is called so
    unread = not request.readings or any(p.kind not in ("contradiction", "number") for p in request.problems)
    return other if not named and sound and unread else request


def _all_conditions(request: Request, places: set[tuple[int, int]]) -> bool:
    """Whether every word there became a part of a condition."""
    inside = [range(element.start, element.end) for element in request.conditions]
    return all(any(place in words for words in inside) for start, end in places for place in range(start, end))


@contextmanager
def one_message() -> Generator[None]:
    """Within it, the same words are read once: many rules ask for the whole request, and long messages are slow."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def _read_request(
    text: str, context: Context, draft: Tree | None, bare_names: bool | None, bare: set[tuple[int, int]]
) -> Request:
    known, key = _READ.get(), (text, draft, bare_names)
    if known is None:
        return _read_anew(text, context, draft, bare_names, bare)
    if key not in known:
        found = set[tuple[int, int]]()
        known[key] = (_read_anew(text, context, draft, bare_names, found), found)
    request, found = known[key]
    bare.update(found)
    return replace(
        request,
        elements=[replace(element) for element in request.elements],
        readings=list(request.readings),
        problems=[replace(problem) for problem in request.problems],
        notes=list(request.notes),
        unused=list(request.unused),
    )


def _read_anew(
    text: str, context: Context, draft: Tree | None, bare_names: bool | None, bare: set[tuple[int, int]]
) -> Request:
    tokens = tokenise(text)
    vocabulary = vocabulary_of(context.catalog)
    tokens = unwelded(tokens, vocabulary)
    lattice = Lattice(tokens, vocabulary, today_of(context), bare_names)
    scan = Scan(lattice.items(), tokens, text, vocabulary, lattice.today, context.user_id)
    if draft is not None:
        scan.draft_dates = tuple(
            dict.fromkeys(c.field for c in conditions(draft) if scan.kind(c.field) in ("date", "datetime"))
        )
        scan.draft_numbers = tuple(dict.fromkeys(c.field for c in conditions(draft) if scan.kind(c.field) == "number"))
        engaged = [c for c in conditions(draft) if c.field == "engagement"]
        scan.draft_engagement = engaged[-1] if engaged else None
    bare.update(lattice.bare)
    read(lattice, scan)
    settle_slashes(scan)
    scan.elements = not_of_both(removed_from(scan))
    readings = Scope(context.catalog).readings(scan.elements)
    everyone = _everyone(scan)
    request = Request(
        text,
        tokens,
        scan.elements,
        readings,
        scan.problems,
        list(dict.fromkeys([*scan.notes, *_spelled(scan)])),
        _unused(scan),
        _spans(scan),
        everyone,
    )
    request.corrected = any(lattice.extra.values())
    request.problems.extend(_unread(scan))
    request.problems.extend(_reaching_nothing(scan))
    request.problems.extend(_idle_deeds(scan))
    request.problems.extend(_months_of_campaigns(scan))
    request.problems.extend(_loose_or(scan))
    request.problems.extend(_conditional(scan))
    request.classes = {name for item in scan.items for name in item.classes()}
    for reading in readings[:1]:
        request.problems.extend(_contradictions(reading.node, scan))
        request.problems.extend(_two_values(reading.node, scan))
        request.problems.extend(_unplaced(reading.node, scan))
    return request


def _spelled(scan: Scan) -> list[str]:
    """What is said openly of fields that were met by a slip of spelling."""
    out: list[str] = []
    for item in scan.items:
        slips = [entry for entry in item.entries if entry.kind == "field" and entry.how == "typo"]
        if not slips or len(slips) < len(item.entries) or scan.roles.get(item.start) != "condition":
            continue
        element = next((e for e in scan.elements if e.op == "cond" and e.start <= item.start < e.end), None)
        if element is not None and element.keys[0] in {entry.key for entry in slips}:
            label = scan.catalog.fields[element.keys[0]].label
            out.append(f"Took “{scan.words(item.start, item.end)}” as {label}")
    return out


def _unplaced(node: Node, scan: Scan) -> list[Problem]:
    """Conditions that were read but are not in the tree: the proof that none was lost on the way."""
    placed = _leaves(node)
    found: list[Problem] = []
    for element in scan.elements:
        if element.op == "cond" and not any(_leaves(reading) <= placed for reading in element.readings):
            said = scan.words(element.start, element.end)
            question = f"I cannot see how “{said}” goes with the rest. Could you say it in other words?"
            found.append(Problem("unknown", element.start, element.end, said, question))
    return found


def _leaves(node: Node) -> set[tuple[str, str]]:
    """Every field with every value asked about, whatever the operator says of it."""
    out: set[tuple[str, str]] = set()
    for leaf in conditions(node):
        values = leaf.value if isinstance(leaf.value, tuple) and leaf.op != "between" else (leaf.value,)
        out.update((leaf.field, str(value)) for value in values)
    return out


def _unread(scan: Scan) -> list[Problem]:
    """Words that no rule took: the proof that each was read, used or named."""
    for item in scan.items:
        missed = [place for place in range(item.start, item.end) if not scan.roles.get(place)]
        if missed and not item.filler and item.kind not in ("symbol", "newline", "emoji", "possessive"):
            said = scan.words(item.start, item.end)
            return [Problem("unknown", item.start, item.end, said, f"How should I read “{said}”?")]
    return []


def _everyone(scan: Scan) -> bool:
    """Whether all leads are asked for, in so many words: nothing but "everyone", nouns for leads and filler."""
    named = False
    for item in scan.items:
        classes = item.classes()
        if "everyone" in classes:
            named = True
        elif not (
            item.filler
            or item.people
            or item.kind in ("symbol", "emoji", "newline")
            or (classes and classes <= {"has", "any", "only", "me", "all_of", "receive", "mailing"})
        ):
            return False
    return named and not any(element.op in ("not", "except") for element in scan.elements)


def _conditional(scan: Scan) -> list[Problem]:
    """ "if at risk then only in Germany": one such rule is not a group of its own, so it is asked about."""
    places = [i for i, element in enumerate(scan.elements) if element.op == "if"]
    thens = [token for token in scan.tokens if token.norm == "then"]
    if len(places) != 1 or not thens or sum(e.op == "cond" for e in scan.elements[places[0] :]) < 2:
        return []
    element = scan.elements[places[0]]
    said = scan.words(element.start, len(scan.tokens))
    return [
        Problem(
            "unknown",
            element.start,
            len(scan.tokens),
            said,
            f"I cannot read “{said}” as one rule. Could you say it as groups, with “or” between them?",
        )
    ]


NEEDY = ("not", "except", "unless", "exactly_one", "neither", "both_not")


def _reaching_nothing(scan: Scan) -> list[Problem]:
    """Negations and exceptions that no condition follows: they must not be dropped."""
    found: list[Problem] = []
    for i, element in enumerate(scan.elements):
        if element.op not in NEEDY or element.end <= element.start:
            continue
        ahead = [other.op for other in scan.elements[i + 1 :]]
        stop = next((k for k, op in enumerate(ahead) if op in ("stop", "comma", "but", "union", "group")), len(ahead))
        before = any(e.op == "cond" for e in scan.elements[:i])
        reaches = before if element.op == "both_not" else "cond" in ahead[:stop]
        if not reaches and not scan.problems:
            said = scan.words(element.start, element.end)
            found.append(Problem("unknown", element.start, element.end, said, f"What does “{said}” apply to here?"))
    return found


def _idle_deeds(scan: Scan) -> list[Problem]:
    """Verbs that would restrict who is in, though nothing in the account is about them."""
    place = idle_deed(scan) if not scan.problems else None
    if place is None:
        return []
    said = scan.tokens[place].raw
    question = f"This account has nothing about “{said}”, so I cannot pick leads by it. What should it be?"
    return [Problem("unknown", place, place + 1, said, question)]


def _months_of_campaigns(scan: Scan) -> list[Problem]:
    """ "opened the October and November updates": a bare month beside a campaign with a month in its name."""
    campaigns = [entry.value for item in scan.items for entry in item.of("campaign")]
    names = {c.id: set(label_words(c.name)) for c in scan.catalog.campaigns}
    if scan.problems or not any(names.get(campaign, set[str]()) & MONTHS.keys() for campaign in campaigns):
        return []
    engaged = {i for e in scan.elements if e.op == "cond" and "engagement" in e.keys for i in range(e.start, e.end)}
    for item in scan.items:
        named = item.start in engaged and scan.tokens[item.end : item.end + 1]  # "but not the April one"
        if named and named[0].norm in ("one", "ones"):
            continue
        if item.date is not None and item.date.words.removeprefix("the ") in MONTHS:
            said = scan.words(item.start, item.end)
            question = (
                f"Is “{said}” part of a campaign's name, or when it was opened? Please name each campaign in full."
            )
            return [Problem("campaign", item.start, item.end, said, question)]
    return []


def _loose_or(scan: Scan) -> list[Problem]:
    """An "or" with conditions before it and none after: whatever it offered was not read."""
    place = next((i for i in range(len(scan.elements) - 1, -1, -1) if scan.elements[i].op == "or"), None)
    if place is None or scan.problems or any(e.op == "cond" for e in scan.elements[place + 1 :]):
        return []
    element = scan.elements[place]
    if scan.tokens[element.start].norm not in ("or", "nor") or not any(e.op == "cond" for e in scan.elements[:place]):
        return []
    end = min(len(scan.tokens), element.end + 4)
    said = scan.words(element.start, end)
    if (
        end == element.end
        or scan.tokens[element.end].norm == "so"
        or any(scan.roles.get(i) == "unused" for i in range(element.end, end))
    ):
        return []
    return [Problem("unknown", element.start, end, said, f"What should “{said}” add? I read no condition in it.")]


def _unused(scan: Scan) -> list[str]:
    return [scan.words(start, end) for start, end in scan.unused]


def _spans(scan: Scan) -> tuple[Span, ...]:
    """Neighbouring words of one role and one condition as one span."""
    owner: dict[int, int] = {}
    for number, element in enumerate(scan.elements):
        if element.op == "cond":
            owner.update(dict.fromkeys(range(element.start, element.end), number))
    out: list[Span] = []
    previous: tuple[str, int] | None = None
    for i, token in enumerate(scan.tokens):
        role = scan.roles.get(i) or "filler"
        key = (role, owner.get(i, -1) if role == "condition" else -1)
        if previous == key and out:
            out[-1] = out[-1].model_copy(update={"end": token.end, "text": scan.text[out[-1].start : token.end]})
        elif not out or token.end > out[-1].end:
            start = max(token.start, out[-1].end if out else 0)
            became = _said(scan, owner.get(i)) if role == "condition" else None
            out.append(Span(start=start, end=token.end, text=scan.text[start : token.end], role=role, became=became))
        previous = key
    return tuple(out)


def _said(scan: Scan, number: int | None) -> str | None:
    """What the words of one condition became, as its sentence; None for words beside it."""
    if number is None:
        return None
    return describe(scan.elements[number].node, scan.catalog)


def _two_values(node: Node, scan: Scan) -> list[Problem]:
    """ "from Toronto to Hamilton": two values at once of a field that holds one, which no lead can have."""
    if isinstance(node, Not | Any_ | All):
        inner = node.children if not isinstance(node, Not) else (node.child,)
        deeper = [problem for child in inner for problem in _two_values(child, scan)]
        if deeper:
            return deeper[:1]
    wanted: dict[str, Condition] = {}
    for child in node.children if isinstance(node, All) else ():
        if not isinstance(child, Condition) or child.op != "in" or scan.kind(child.field) not in ONE_VALUED:
            continue
        other = wanted.setdefault(child.field, child)
        if not set(value_texts(other)) & set(value_texts(child)):
            places = [e for e in scan.elements if e.op == "cond" and child.field in e.keys]
            start, end = min(e.start for e in places), max(e.end for e in places)
            said, label = scan.words(start, end), scan.catalog.fields[child.field].label
            question = f"“{said}”: no lead has two values of {label}. Do you mean either of them?"
            return [Problem("contradiction", start, end, said, question)]
    return []


LOWER, UPPER = {"gt": True, "gte": False}, {"lt": True, "lte": False}


def _contradictions(node: Node, scan: Scan) -> list[Problem]:
    """Thresholds on one field that no number can meet."""
    if isinstance(node, Not | Any_):
        children = node.children if isinstance(node, Any_) else (node.child,)
        return [problem for child in children for problem in _contradictions(child, scan)]
    if not isinstance(node, All):
        return []
    found: list[Problem] = []
    by_field: dict[str, list[Condition]] = {}
    for child in node.children:
        if (
            isinstance(child, Condition)
            and child.op in (*LOWER, *UPPER, "eq", "between")
            and isinstance(child.value, Decimal | tuple)
        ):
            by_field.setdefault(child.field, []).append(child)
        else:
            found.extend(_contradictions(child, scan) if not isinstance(child, Condition) else [])
    for key, tests in by_field.items():
        if scan.kind(key) == "number" and len(tests) > 1 and _impossible(tests):
            elements = [e for e in scan.elements if e.op == "cond" and key in e.keys]
            start, end = elements[0].start, elements[-1].end
            label = scan.catalog.fields[key].label
            found.append(
                Problem(
                    "contradiction",
                    start,
                    end,
                    scan.words(start, end),
                    f"“{scan.words(start, end)}” cannot both hold for {label}: no number does. What should it be?",
                )
            )
    return found


def _impossible(tests: list[Condition]) -> bool:
    low, high = Decimal("-Infinity"), Decimal("Infinity")
    strict = False
    for condition in tests:
        value = condition.value
        if isinstance(value, tuple):
            low, high = max(low, Decimal(value[0])), min(high, Decimal(value[1]))
        elif isinstance(value, Decimal):
            if condition.op in (*LOWER, "eq"):
                low = max(low, value)
            if condition.op in (*UPPER, "eq"):
                high = min(high, value)
            strict = strict or condition.op in ("gt", "lt")
    return low > high or (low == high and strict)


EVERYONE = Everyone()
