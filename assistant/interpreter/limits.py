"""A wish for so many leads ("the 50 newest", "10 random"): a segment holds all that match, so it is asked about."""

from assistant.interpreter.lattice import Item
from assistant.interpreter.scan import Scan

ORDERS = frozenset(["newest", "oldest", "latest", "random", "randomly", "recent", "youngest", "best", "top", "first", "biggest", "highest", "largest"])  # fmt: skip  # noqa: E501 - a word list
BEFORE = frozenset(["first", "top", "newest", "latest", "oldest", "best", "random", "only", "any", "the", "just", "last", "most", "recent"])  # fmt: skip  # noqa: E501 - a word list


def read_limit(scan: Scan) -> bool:
    """Asks about a number that would cut the list short: it counts leads, not anything about a lead."""
    place = scan.i
    while (item := scan.item(place)) is not None and item.number is None and _opens(scan, item):
        place += 1
    number = scan.item(place)
    if number is None or number.number is None or not _counts_leads(scan, place, number):
        return False
    end = number.end
    after = place + 1
    while (item := scan.item(after)) is not None and scan.tokens[item.start].norm in ORDERS | {"most"}:
        end, after = item.end, after + 1
    start = scan.items[scan.i].start
    said = scan.words(start, end)
    question = (
        f"A segment holds every lead that matches, so it cannot be cut to “{said}”. "
        "Shall I leave the number out, or did you mean something else?"
    )
    scan.problem("limit", start, end, question, [("All of them", "all")])
    scan.i = after
    return True


def _opens(scan: Scan, item: Item) -> bool:
    return scan.tokens[item.start].norm in BEFORE and item.end - item.start == 1 and not item.of("value")


def _counts_leads(scan: Scan, place: int, number: Item) -> bool:
    """Whether the number stands where a message starts, before a noun for leads, or beside "newest" or "random"."""
    read = number.number
    assert read is not None
    if read.currency or read.scaled or read.times or read.high is not None or read.op not in ("eq", "lte"):
        return False
    beside = [token.norm for token in scan.tokens[max(0, number.start - 1) : number.end + 2]]
    if ORDERS & set(beside) and read.op == "eq" and not _has_field(scan, place):
        return True
    if any(element.op == "cond" for element in scan.elements) or scan.mention or scan.hint or scan.carry:
        return False
    return not _said_of_them(scan) and _people_after(scan, place)


def _said_of_them(scan: Scan) -> bool:
    before = {token.norm for token in scan.tokens[: scan.items[scan.i].start]}
    return bool(before & {"with", "have", "has", "having", "who", "whose", "over", "under", "made", "bought", "gave"})


def _has_field(scan: Scan, place: int) -> bool:
    return any(item.of("field") and not item.people for item in scan.items[place + 1 : place + 3])


def _people_after(scan: Scan, place: int) -> bool:
    """Whether nouns for leads follow, with nothing but values before them: "50 hot leads"."""
    for item in scan.items[place + 1 : place + 5]:
        noun = item.people or (bool(item.of("value")) and scan.tokens[item.end - 1].norm.endswith("s"))
        if noun and not item.of("field"):
            return True
        if not item.of("value") or item.of("field"):
            return False
    return False
