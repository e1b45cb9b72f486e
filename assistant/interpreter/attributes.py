"""Words that say nothing elsewhere but restrict before a noun: "evening members", "monthly donors", "who called"."""

from assistant.interpreter.lattice import Item
from assistant.interpreter.leftovers import nearest_anything
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.scan import Scan

PREDICATES = frozenset(["who", "that", "which", "are", "is", "be", "been", "being", "were", "was", "it", "them", "they", "have", "has", "had", "we", "i", "you", "us", "to", "not", "am"])  # fmt: skip  # noqa: E501 - a word list


def read_attribute(scan: Scan) -> bool:
    """Asks about such a word right before a value or a noun for leads, where no noun or verb stands before it."""
    item = scan.items[scan.i]
    if item.end - item.start != 1 or item.of("value") or item.of("member") or item.of("campaign"):
        return False
    named = [entry.key for entry in item.of("field") if entry.key != "created_at"]
    paying = "money" in item.classes() and not any(scan.kind(key) == "number" for key in named)
    if (named and not paying) or not _restricts(scan, item):
        return False
    _ask(scan, item)
    return True


def _restricts(scan: Scan, item: Item) -> bool:
    word, nxt = scan.tokens[item.start].norm, scan.item(scan.i + 1)
    words = lexicon().attributive
    if word not in words["words"] and word not in words["places"]:
        return False
    if nxt is None or not (nxt.people or (nxt.of("value") and not _takes_value(word, nxt))):
        return False
    before = scan.tokens[item.start - 1].norm if item.start else ""
    last = scan.last()
    beside = last is not None and last.op == "cond" and last.end == item.start
    if beside and last is not None and (word in words["places"] or last.noun or last.plural or last.complement):
        return False
    previous = scan.item(scan.i - 1)
    return before not in PREDICATES and not (previous is not None and previous.people)


def _takes_value(word: str, nxt: Item) -> bool:
    """ "flagged VIP", "listed VIP": the word only introduces the tag."""
    return word in ("flagged", "listed") and any(entry.key == "tags" for entry in nxt.of("value"))


def _ask(scan: Scan, item: Item) -> None:
    question, fixes = nearest_anything(scan, scan.words(item.start, item.end))
    scan.problem("unknown", item.start, item.end, question, fixes)
    scan.i += 1
