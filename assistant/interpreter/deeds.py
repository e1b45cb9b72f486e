"""Something that was done at a time ("contacted last week") where the account has no date for it: asked about."""

from assistant.interpreter.joining import texts_of
from assistant.interpreter.lattice import Item
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.scan import Scan
from assistant.interpreter.words import label_words

# Nouns for leads or for a name that are also verbs of contact: a deed only in the singular and with no noun's use.
NOUN_AFTER = frozenset(["no", "without", "not", "last", "had", "any", "never", "of"])

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


def unplaced_deed(scan: Scan, item: Item) -> tuple[int, int] | None:
    """The verb before or right after a date that names no date field; None where the date has no such verb."""
    if item.start and _related_value(scan, item.start - 1):
        return item.start - 1, item.start
    first = max((e.end for e in scan.elements if e.op in ("cond", "stop", "comma", "but")), default=0)
    for place in (*range(item.start - 1, first - 1, -1), item.end):
        if place < len(scan.tokens) and _is_deed(scan, place):
            return place, place + 1
    return None


def _related_value(scan: Scan, place: int) -> bool:
    """ "sold last year" where only a tag Seller is known: the verb of the date, not the tag."""
    last = scan.last()
    if last is None or last.op != "cond" or (last.start, last.end) != (place, place + 1):
        return False
    word = scan.tokens[place].norm
    if word not in lexicon().deeds or word in {w for text in texts_of(last.node) for w in label_words(text)}:
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
        if scan.roles.get(place) == "filler" and token.norm in lexicon().deeds and token.norm not in PLAIN:
            return place
    return None


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
