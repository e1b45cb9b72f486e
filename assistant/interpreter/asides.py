"""Purposes and asides: words that say why a list is wanted, not who is in it."""

import re
from functools import cache

from assistant.interpreter.lattice import Item
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.line import Line

STOPS = re.compile(r" ?[,.;:\n!?()]| (?:who|whose|that|which|of|with|but|and|excluding|except|must|have|has)(?![a-z])")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    aside = lexicon().aside

    def any_of(phrases: list[str]) -> str:
        return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))

    nouns = any_of(aside["purpose_nouns"])
    reason = re.compile(rf"(?<![a-z])(?:{any_of(aside['reason_starts'])})(?![a-z])[^,.;:\n()]*")
    purpose = re.compile(rf"(?<![a-z])(?:{any_of(aside['purpose_starts'])}) (?:[\w'&-]+ ){{0,3}}?(?:{nouns})(?![a-z])")
    listed = re.compile(
        r"(?<![a-z])(?:a |the |this |my |our )?(?:new )?(?:list|segment|audience|it|this|group|report) (?:is )?for (?!each|every)[^,.;:\n()]*"  # noqa: E501 - a pattern
    )
    return reason, purpose, listed


def aside_words(line: Line, items: list[Item]) -> list[tuple[int, int]]:
    """The token ranges that are asides; a range that would leave nothing to read is none."""
    text = line.text
    found: list[tuple[int, int]] = []
    reason, purpose, listed = _patterns()
    for pattern in (reason, purpose, listed):
        for match in pattern.finditer(text):
            end = match.end()
            stop = STOPS.search(text, match.start() + 4, end) if pattern is listed else None
            found.append(_tokens(line, match.start(), stop.start() if stop else end))
    heading = _heading(line, items)
    if heading:
        found.append(heading)
    ranges = [(start, end) for start, end in found if end > start]
    return ranges if _something_left(items, ranges) else []


def _tokens(line: Line, start: int, end: int) -> tuple[int, int]:
    first = next((i for i, at in enumerate(line.starts) if at >= start), len(line.starts))
    last = next((i for i, at in enumerate(line.starts) if at >= end), len(line.starts))
    return first, last


def _heading(line: Line, items: list[Item]) -> tuple[int, int] | None:
    """ "happy campers: …": words before a colon that are no field, no value and no group."""
    for item in items:
        if item.kind in ("newline",) or (item.kind == "symbol" and item.text in ".;,"):
            return None
        if item.kind == "symbol" and item.text == ":":
            before = [other for other in items if other.end <= item.start]
            if (
                not before
                or _is_key(before[-1])
                or not any(other.kind == "unknown" or other.filler for other in before)
            ):
                return None
            if any(
                (other.of("value") and not other.people) or other.number or other.date for other in before
            ) and not any(other.kind == "unknown" for other in before):
                return None
            return 0, item.end
    return None


def _is_key(item: Item) -> bool:
    return bool(
        item.of("field") or item.of("value") or item.of("segment") or "each_group" in item.classes() or item.number
    )


def _something_left(items: list[Item], ranges: list[tuple[int, int]]) -> bool:
    def inside(item: Item) -> bool:
        return any(start <= item.start < end for start, end in ranges)

    meaningful = [item for item in items if not item.filler and item.kind not in ("symbol", "newline", "emoji")]
    return any(not inside(item) for item in meaningful)
