"""Purposes and asides: words that say why a list is wanted, not who is in it."""

import re
from functools import cache

from assistant.interpreter.lattice import Item
from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.line import Line

STOPS = re.compile(r" ?[,.;:\n!?()]| (?:who|whose|that|which|of|with|but|and|excluding|except|must|have|has)(?![a-z])")

PLACE = re.compile(r" (?:in|from|at|with|without|who|whose|that|tagged|and only|but|not) ?(?:the )?")
TASK = re.compile(
    r"(?<![a-z])(?:who|whom|which (?:ones|people|leads|of them)) (?:can|should|could|do|must|shall|might|would) (?:i|we|you) (?:best |also |still |now |first )?(?:call|ring|phone|text|email|mail|contact|message|chase|target|invite|write to|reach out to|follow up with|speak to|talk to|get in touch with)(?: (?:up|back|now|again|first|next|soon))*(?: (?:today|tonight|tomorrow|now|this (?:week|month|morning|afternoon|evening|weekend)|next (?:week|month)|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)))?(?![a-z])(?: about (?:it|this))?"  # noqa: E501 - a word list
)
OBJECT = re.compile(
    r"(?:\w+ ){0,3}?(?:call|email|text|mail|invite|send|offer|reactivate|follow up)(?: (?:them|these|people|up|back|now|again|soon|later|today|tonight|tomorrow|first|next|this|week|month|weekend|asap|about it|on|monday|tuesday|wednesday|thursday|friday))*"  # noqa: E501 - a word list
)
# "so I need people who …", "so we are after …": the request itself.
REQUEST = re.compile(r"so (?:i|we) (?:would |will |do |really |just |only |also |am |are )*(?:need|want|like|love|looking|look|after|require|thinking|have to)\b(?! to (?:know|talk|speak|decide|be|do|plan|tell))")  # fmt: skip  # noqa: E501 - a pattern
ASKS = re.compile(r"[\w ]+? (?:wants|asked|asks|is asking|has asked|needs|would like|requested|is after) (?:(?:for|me|us|to|see|get|have|a list of|the list of) )*")  # fmt: skip  # noqa: E501 - a word list
BOSS = re.compile(r"(?:my|the) boss (?:wants|needs|asked|asks|is asking|would like)(?: (?:for|me|us|to see))*")
SIGNED = re.compile(r" (?:thanks|cheers|regards|wishes|ta|you)(?: (?:a lot|so much|in advance|mate))?[ ,.!–—-]+(?P<name>[a-z]+(?: [a-z]+)?)[ .!]*$")  # fmt: skip  # noqa: E501 - a word list
WHY_FIELD = re.compile(r"reason|cause|why", re.IGNORECASE)


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
            if _inside_name(line, items, match.start()) or (pattern is reason and _says_why(line, items, match)):
                continue
            if pattern is reason and (REQUEST.match(match.group()) or _offers(line, items, match)):
                continue
            end = match.end() if pattern is not reason else _before_conditions(line, items, match)
            stop = STOPS.search(text, match.start() + 4, end) if pattern is listed else None
            found.append(_tokens(line, match.start(), stop.start() if stop else end))
    found += [_tokens(line, match.start(), match.end()) for match in TASK.finditer(text)]
    found += [said for said in (_heading(line, items), _asker(line, items), _sign_off(line, items)) if said is not None]
    ranges = [(start, end) for start, end in found if end > start]
    return ranges if _something_left(items, ranges) else []


def _offers(line: Line, items: list[Item], match: re.Match[str]) -> bool:
    """Whether known values stand in the words and an "or" goes on from them: they say who is in, not why."""
    start, end = _tokens(line, match.start(), match.end())
    inside = [item for item in items if start <= item.start < end]
    after = [item for item in items if item.start >= end][:2]
    known = [item for item in inside if any(e.kind == "value" and e.how == "exact" for e in item.entries)]
    return bool(known) and any("or" in item.classes() for item in after)


def _inside_name(line: Line, items: list[Item], at: int) -> bool:
    """Whether the words belong to a longer name: the segment “Leads to call”."""
    first, _ = _tokens(line, at, at + 1)
    return any(item.start < first < item.end and (item.of("segment") or item.of("value")) for item in items)


def _says_why(line: Line, items: list[Item], match: re.Match[str]) -> bool:
    """ "because they moved", where the account keeps the reason in a field of its own: a condition, no aside."""
    start, end = _tokens(line, match.start(), match.end())
    if not line.text.startswith("because", match.start()):
        return False
    inside = [item for item in items if start <= item.start < end]
    return any(WHY_FIELD.search(entry.key) for item in inside for entry in item.of("value"))


def _before_conditions(line: Line, items: list[Item], match: re.Match[str]) -> int:
    """Where the aside ends: "to call this week from Toronto" says who as well, right after the verb."""
    boss = BOSS.match(line.text, match.start())
    if boss:
        first, last = _tokens(line, boss.end(), match.end())
        if any(item.of("value") for item in items if first <= item.start < last):
            return boss.end()
    for found in PLACE.finditer(line.text, match.start() + 4, match.end()):
        between = OBJECT.fullmatch(line.text[match.start() : found.start()].strip())
        first, last = _tokens(line, found.end(), match.end())
        said = next((item for item in items if first <= item.start < last), None)
        if between and said is not None and (said.of("value") or said.of("segment") or said.of("field")):
            return found.start()
    return match.end()


def _tokens(line: Line, start: int, end: int) -> tuple[int, int]:
    first = next((i for i, at in enumerate(line.starts) if at >= start), len(line.starts))
    last = next((i for i, at in enumerate(line.starts) if at >= end), len(line.starts))
    return first, last


def _heading(line: Line, items: list[Item]) -> tuple[int, int] | None:
    """ "happy campers: …": words before a colon that are no field, no value and no group."""
    for item in items:
        if item.kind in ("newline",) or (item.kind == "symbol" and item.text in ".,"):
            return None
        if item.kind == "symbol" and item.text in (":", ";"):
            if item.text == ";" and not _says_nothing([other for other in items if other.end <= item.start]):
                return None
            before = [other for other in items if other.end <= item.start]
            if (
                not before
                or _is_key(before[-1])
                or not any(other.kind == "unknown" or other.filler for other in before)
            ):
                return None
            known = any((other.of("value") and not other.people) or other.number or other.date for other in before)
            if known and not _names_purpose(line, before):
                return None  # "Toronto regulars: …" may restrict: what is unknown in it is asked about
            return 0, item.end
    return None


def _names_purpose(line: Line, items: list[Item]) -> bool:
    """ "Spring open day: …": what the list is for, whatever values the name holds."""
    said = " ".join(token.norm for token in line.tokens[: items[-1].end])
    return any(said == noun or said.endswith(" " + noun) for noun in lexicon().aside["purpose_nouns"])


def _says_nothing(items: list[Item]) -> bool:
    """Whether none of the words is known to the account: the heading of "reactivation audience; silver tier"."""
    return all(item.kind == "unknown" or item.filler for item in items)


def _asker(line: Line, items: list[Item]) -> tuple[int, int] | None:
    """ "Priya wants warm leads": who asks for the list, not whose leads they are."""
    first = next((item for item in items if not item.filler), None)
    if first is None or not first.of("member"):
        return None
    found = ASKS.match(line.text, line.starts[first.start])
    return (first.start, _tokens(line, 0, found.end())[1]) if found else None


def _sign_off(line: Line, items: list[Item]) -> tuple[int, int] | None:
    """ "many thanks, Jo": a name under the message, no lead."""
    found = SIGNED.search(line.text)
    if not found:
        return None
    start, end = _tokens(line, found.start("name"), len(line.text) + 1)
    inside = [item for item in items if start <= item.start < end]
    return (start, end) if inside and all(item.kind == "unknown" for item in inside) else None


def _is_key(item: Item) -> bool:
    return bool(
        item.of("field") or item.of("value") or item.of("segment") or "each_group" in item.classes() or item.number
    )


def _something_left(items: list[Item], ranges: list[tuple[int, int]]) -> bool:
    def inside(item: Item) -> bool:
        return any(start <= item.start < end for start, end in ranges)

    meaningful = [item for item in items if not item.filler and item.kind not in ("symbol", "newline", "emoji")]
    return any(not inside(item) for item in meaningful)
