"""Which number or date of the user's messages a proposed condition means.

What the model wrote only points to it; the value comes from the interpreter's reading of the message itself, with
its units, the words around it and its calendar.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from assistant.interpreter.lattice import Item
from assistant.interpreter.numbers import NumberRead
from assistant.interpreter.scan import Scan
from assistant.llm.proposals.leaf import Leaf, Work
from assistant.llm.proposals.leaf_names import names_field
from assistant.llm.proposals.origin import Message, Met, Place
from assistant.llm.proposals.words import CLASS_FIELDS, soft_words
from segment_core.model import Node, conditions
from segment_core.structure import quote

MOST_TEXT = 200  # characters of a number or a date in words
Wanted = Callable[[Item], bool]


@dataclass(frozen=True, slots=True)
class Measured:
    """A number or date item with the message it was read in, and the places of the user's words that it is.

    `alone` where the model's words had to be read by themselves: the user said them, not as one expression.
    """

    item: Item
    message: Message
    places: tuple[Place, ...]
    alone: bool = False

    @property
    def text(self) -> str:
        """The words, as typed."""
        tokens = self.message.tokens[self.item.start : self.item.end]
        return self.message.text[tokens[0].start : tokens[-1].end]


def is_number(item: Item) -> bool:
    """Whether the words are a number."""
    return item.number is not None


def is_date(item: Item) -> bool:
    """Whether the words are a date."""
    return item.date is not None


def parts_of(value: Any, path: str, work: Work, what: str) -> list[str] | None:
    """The value's words, one or two; none where it was left out; None for a problem."""
    items = cast("list[Any]", value) if isinstance(value, list) else [] if value is None else [value]
    kinds = str | int | float if what == "number" else str
    if len(items) <= 2 and all(isinstance(item, kinds) and not isinstance(item, bool) for item in items):
        parts = [str(item).strip() for item in items]
        if all(0 < len(part) <= MOST_TEXT for part in parts):
            return parts
    message = f"{quote(value)} is no {what}: give the user's own words for it"
    work.findings.add(path, "bad_value", message, value)
    return None


def find_measures(
    parts: list[str], leaf: Leaf, work: Work, wanted: Wanted, better: Wanted = lambda item: True
) -> list[Measured]:
    """The numbers or dates meant: among the words of the condition, else where the value stands in a message.

    Several where the value holds several expressions. `better` tells which is meant where one text fits two."""
    near = sorted((met for met in leaf.met(work) if wanted(met.item)), key=lambda met: not better(met.item))
    if not parts:
        return [_measured(met, work) for met in near] if len(near) == 1 else []
    said = [work.messages.find(part) for part in parts]
    found = _standing_at(said, near) or _same_number(parts, near, work, wanted)
    if not found:
        places = [place for found in said for place in found]
        found = _standing_at(said, [met for met in work.messages.met_at(places) if wanted(met.item)])
    return [_measured(met, work) for met in found] or in_own_words(parts, as_one(parts), work, wanted)


def _measured(met: Met, work: Work) -> Measured:
    return Measured(met.item, work.messages.all[met.place.message], (met.place,))


def _standing_at(said: list[list[Place]], mets: list[Met]) -> list[Met]:
    """The one expression that every part stands in; else all those within one part; else one for each part."""
    for met in mets:
        if all(any(met.place.overlaps(place) for place in places) for places in said):
            return _beside(met, said[0], mets) if len(said) == 1 else [met]
    each = [next((met for met in mets for place in places if met.place.overlaps(place)), None) for places in said]
    return _each_once(each)


def _beside(met: Met, places: list[Place], mets: list[Met]) -> list[Met]:
    """The expressions that share a place with this one, itself among them, in the order they were said."""
    shared = next(place for place in places if place.overlaps(met.place))
    return sorted((other for other in mets if other.place.overlaps(shared)), key=lambda other: other.place.start)


def _each_once(found: list[Met | None]) -> list[Met]:
    """Each item once; none where one is missing."""
    return list({met.place: met for met in found if met is not None}.values()) if all(found) else []


def plain_number(text: str) -> Decimal | None:
    """A number written in digits alone; None for anything else."""
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _same_number(parts: list[str], near: list[Met], work: Work, wanted: Wanted) -> list[Met]:
    """Numbers among the words of the condition that the model wrote in another way: 500000 or "500k" for half a
    million. The user's own are taken."""
    item = read_alone(as_one(parts), work.messages.latest, wanted)
    alone = item.number if item is not None else None
    reads = [(met, read) for met in near if (read := met.item.number) is not None]
    same = [met for met, read in reads if alone is not None and (read.low, read.high) == (alone.low, alone.high)]
    if same:
        return same[:1]
    numbers = [plain_number(part) for part in parts]
    return _each_once([next((met for met, read in reads if _is_end(n, read)), None) for n in numbers])


def _is_end(number: Decimal | None, read: NumberRead) -> bool:
    return number is not None and number in (read.low, read.high)


def as_one(parts: list[str]) -> str:
    """One or two parts as one expression."""
    return parts[0] if len(parts) == 1 else f"between {parts[0]} and {parts[1]}"


def in_own_words(parts: list[str], text: str, work: Work, wanted: Wanted) -> list[Measured]:
    """The model's words read by themselves as `text`, where the user did say every part of them."""
    said = [work.messages.find(part) for part in parts]
    if not parts or not all(said):
        return []
    like = work.messages.latest
    item = read_alone(text, like, wanted)
    places = tuple(place for found in said for place in found)
    return [Measured(item, _message(text, like), places, alone=True)] if item is not None else []


def read_alone(text: str, like: Message, wanted: Wanted) -> Item | None:
    """The one number or date that a text is; None where it is more or less than one."""
    items = _message(text, like).items
    found = [item for item in items if wanted(item)]
    others = [item for item in items if not wanted(item) and not item.filler and item.kind != "symbol"]
    return found[0] if len(found) == 1 and not others else None


def _message(text: str, like: Message) -> Message:
    return Message(like.number, text[: 2 * MOST_TEXT], like.vocabulary, like.today)


def taken(scan: Scan, found: Measured, leaf: Leaf, work: Work) -> Node | None:
    """What the interpreter's rule made of a number or date; its question is the problem."""
    if scan.problems or not scan.elements:
        question = scan.problems[0].question if scan.problems else f"{quote(found.text)} cannot be read here"
        work.findings.add(f"{leaf.path}.value", "unreadable", question, found.text)
        return None
    (leaf.claimed if found.alone else leaf.measured).extend(found.places)
    leaf.others.extend(scan.elements[-1].readings[1:])
    return scan.elements[-1].readings[0]


def say_field(leaf: Leaf, work: Work) -> None:
    """Says openly which field a number or date was taken for, where nobody named it."""
    draft = work.context.draft
    if leaf.key == "created_at" or any(c.field == leaf.key for c in (conditions(draft) if draft else ())):
        return
    numbers = {place.message for place in leaf.places}
    if any(_names(met, leaf) for n in numbers for met in work.messages.all[n].met):
        return
    leaf.claim(soft_words(leaf, work))
    work.findings.assume(f"Took “{leaf.said(work)}” as {leaf.account_field.label}")


def _names(met: Met, leaf: Leaf) -> bool:
    """Whether the words name the field, by a word that is about it or by its unit."""
    unit = (leaf.account_field.unit or "").casefold()
    spoken = any(CLASS_FIELDS.get(name) == leaf.key for name in met.item.classes())
    return spoken or names_field(met.item, leaf.key) or (bool(unit) and met.text.casefold() == unit)
