"""Something that was done at a time ("contacted last week") where the account has no date for it: asked about."""

from assistant.interpreter.date_reads import DateRead
from assistant.interpreter.joining import texts_of
from assistant.interpreter.lattice import Item
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.resolve import is_anniversary
from assistant.interpreter.scan import Scan
from assistant.interpreter.words import label_words
from segment_core.catalog import Field

# Nouns for leads or for a name that are also verbs of contact: a deed only in the singular and with no noun's use.
NOUN_AFTER = frozenset(["no", "without", "not", "last", "had", "any", "never", "of"])

DOING = frozenset(["who", "that", "which", "we", "they", "have", "has", "never", "not", "ever"])
AFTER = frozenset(["us", "in", "and", "or", "but", "back", "from", "with", "at"])
PLAIN = frozenset(  # also words for an amount, a mailing, or nothing
    [
        "called",
        "call",
        "calls",
        "shown",
        "meeting",
        "worked",
        "working",
        "happened",
        "paid",
        "paying",
        "mailed",
        "emailed",
    ]
)


GONE = frozenset(["left", "gone", "quit"])


def unplaced_deed(scan: Scan, item: Item) -> tuple[int, int] | None:
    """The verb before or right after a date that names no date field; None where the date has no such verb."""
    if item.start and _related_value(scan, item.start - 1):
        return item.start - 1, item.start
    said = [token.norm for token in scan.tokens[max(0, item.start - 3) : item.start]]
    if said[-1:] == ["been"] and {"not", "never"} & set(said):
        return item.start - 2, item.start  # "haven't been in this year", with no date of a visit
    first = max((e.end for e in scan.elements if e.op in ("cond", "stop", "comma", "but")), default=0)
    for place in (*range(item.start - 1, first - 1, -1), item.end):
        if place < len(scan.tokens) and _is_deed(scan, place):
            return place, place + 1
    return None


def _related_value(scan: Scan, place: int) -> bool:
    """ "sold last year" where only a tag Seller is known, "placed last year" where Placed is a status: the date is
    of the deed, and no field has it."""
    last = scan.last()
    if last is None or last.op != "cond" or last.end != place + 1:
        return False
    kind, words = scan.kind(last.keys[0]), [scan.tokens[i].norm for i in range(last.start, last.end)]
    if kind == "boolean":  # "retainer signed last week"
        done = words[-1].endswith("ed") and len(words[-1]) > 4
    else:
        done = bool(texts_of(last.node)) and any(
            word in lexicon().deeds or word in GONE or (word.endswith("ed") and len(word) > 4) for word in words
        )
    if not done or kind not in ("choice", "tags", "boolean") or last.keys[0] == "source":
        return False
    scan.elements.pop()
    return True


def _is_deed(scan: Scan, place: int) -> bool:
    word = scan.tokens[place].norm
    if scan.roles.get(place) == "condition" or scan.tokens[place].kind != "word":
        return False
    if word in lexicon().deeds:
        return True
    before = scan.tokens[place - 1].norm if place else ""
    return word == "contact" and before in NOUN_AFTER


def idle_deed(scan: Scan) -> int | None:
    """The place of such a verb that no date and no condition took up ("hot leads we contacted"): it would restrict."""
    for place, token in enumerate(scan.tokens):
        if scan.roles.get(place) != "filler" or token.norm not in lexicon().deeds:
            continue
        if token.norm not in PLAIN or (place and scan.tokens[place - 1].norm in DOING and _ends(scan, place)):
            return place
    return None


def _ends(scan: Scan, place: int) -> bool:
    """Whether the verb says all by itself ("who called", "that paid"): nothing it could introduce comes after."""
    after = scan.tokens[place + 1] if place + 1 < len(scan.tokens) else None
    return after is None or after.kind in ("symbol", "newline") or after.norm in AFTER


def is_an_age(scan: Scan, item: Item, read: DateRead) -> bool:
    """Whether "over 5 years old" is the age of somebody, not how long a lead has been here."""
    before = scan.tokens[item.start - 1].norm if item.start else ""
    if read.n < 10 and before in ("leads", "lead", "contacts", "records", "accounts"):
        return False
    return read.n >= 10 or bool(_births(scan))


def _births(scan: Scan) -> list[Field]:
    fields = [field for field in scan.catalog.fields.values() if field.kind == "date" and is_anniversary(field)]
    return [field for field in fields if "anniversary" not in label_words(field.label)]


def ask_age(scan: Scan, item: Item) -> bool:
    """Asks about an age; a date of birth is what could stand in for it."""
    said = scan.words(item.start, item.end)
    assert item.date is not None
    ago = f"{said.removesuffix(' old')} ago"
    births = _births(scan)
    stands_in = f" Shall I go by {births[0].label}?" if births else ""
    fixes = [(f"{field.label} {ago}", f"{field.label} {ago}") for field in births]
    scan.problem("age", item.start, item.end, f"This account has no age to pick “{said}” by.{stands_in}", fixes)
    scan.i += 1
    return True


def ask_about_deed(scan: Scan, item: Item, deed: tuple[int, int]) -> bool:
    """Asks which date is meant; the words of the deed and the date are one question."""
    start, end = min(deed[0], item.start), max(deed[1], item.end)
    said, when = scan.words(*deed), scan.words(item.start, item.end)
    dates = [field for field in scan.catalog.fields.values() if field.kind in ("date", "datetime")]
    listed = ", ".join(field.label for field in dates[:6])
    scan.problem(
        "date",
        start,
        end,
        f"This account has no date for “{said}”. Which date should “{when}” be about? {listed}.",
        [(field.label, f"{field.label} {when}") for field in dates[:5]],
    )
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
    return True
