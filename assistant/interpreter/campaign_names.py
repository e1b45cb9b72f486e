"""Campaigns by a part of their names, right after the verb: "clicked the product update", "got the October digest"."""

from assistant.interpreter.scan import Scan
from assistant.interpreter.words import label_words

OPENED = frozenset(["open", "opens", "opened", "opening", "click", "clicks", "clicked", "clicking", "on", "bounced"])
SENT = frozenset(["got", "get", "received", "receive", "sent"])
ARTICLES = frozenset(["the", "our", "my", "your"])


def part_of_names(scan: Scan, i: int) -> tuple[list[str], int] | None:
    """The campaigns whose names have the words at a place, and where those words end; several are asked about. Of what
    was only received, one word is too little."""
    item = scan.items[i]
    start = item.start
    before = [token.norm for token in scan.tokens[:start] if token.norm not in ARTICLES][-1:]
    if not set(before) & (OPENED | SENT) or item.number is not None or item.kind == "symbol":
        return None
    if item.date is not None and set(before) & OPENED:
        return None
    names = {c.id: label_words(c.name) for c in scan.catalog.campaigns}
    for end in range(min(start + 5, len(scan.tokens)), start + bool(set(before) & SENT), -1):
        words = label_words(scan.words(start, end))
        if not words or any(token.kind not in ("word", "number") for token in scan.tokens[start:end]):
            continue
        hits = [key for key, name in names.items() if _in_order(words, name)]
        if hits and any(len(word) > 3 for word in words):
            return hits, end
    return None


def _in_order(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether the words stand in the name in this order; others may stand between two of them."""
    rest = iter(name)
    return all(word in rest for word in words)
