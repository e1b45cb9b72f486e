"""The state of reading a message's items from left to right into conditions and connectives."""

from dataclasses import dataclass, field
from typing import Literal

from assistant.interpreter.dates import Today
from assistant.interpreter.lattice import Item
from assistant.interpreter.vocabulary import Entry, Vocabulary
from assistant.interpreter.words import Token
from segment_core.catalog import Catalog
from segment_core.model import Condition, Node

Role = Literal["condition", "filler", "command", "unused", "unknown", ""]


COMPLEMENTS = frozenset(
    [
        "with",
        "from",
        "in",
        "at",
        "on",
        "by",
        "of",
        "tagged",
        "through",
        "via",
        "is",
        "are",
        "has",
        "have",
        "who",
        "the",
        "a",
        "an",
        "or",
        "and",
    ]
) - {"the", "a", "an", "or", "and"}


@dataclass(slots=True)
class Element:
    """A condition (one or more readings of it) or a connective, over the words [start, end)."""

    op: str  # "cond", or the connective: and, or, comma, stop, not, except, …
    start: int
    end: int
    readings: list[Node] = field(default_factory=list[Node])
    labels: list[str] = field(default_factory=list[str])
    keys: tuple[str, ...] = ()  # the field of each reading
    plural: bool = False
    tagged: bool = False  # "tagged", "with": and-joined tags are all wanted
    noun: bool = False  # a noun for leads follows ("yoga people")
    head: bool = False  # a noun for leads stands before ("people from Zillow")
    owner: bool = False  # "Rob's", "mine": with no noun after it, the leads named before are meant
    people: bool = False  # the value itself was said in the plural ("quotes"), so it names the leads
    anywhere: bool = False  # "investors anywhere": these people, whatever was said of the others
    lacking: bool = False  # "no phone": a field that is empty
    complement: bool = False  # said of a noun, after "with", "from", "who"; never a noun itself

    @property
    def node(self) -> Node:
        """The first reading."""
        return self.readings[0]


@dataclass(slots=True)
class Problem:
    """Words [start, end) that cannot be used as they are; `fixes` are (label, words to put in their place)."""

    kind: str
    start: int
    end: int
    text: str
    question: str
    fixes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


@dataclass(slots=True)
class Scan:
    """Everything the reading rules see and change."""

    items: list[Item]
    tokens: list[Token]
    text: str
    vocabulary: Vocabulary
    today: Today
    user_id: str | None
    i: int = 0
    elements: list[Element] = field(default_factory=list[Element])
    problems: list[Problem] = field(default_factory=list[Problem])
    notes: list[str] = field(default_factory=list[str])
    unused: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    hint: tuple[str, ...] = ()  # fields named just before, waiting for their values
    hint_start: int = -1
    mention: tuple[str, ...] = ()  # number or date fields named before, not used yet
    mention_at: tuple[int, int] = (0, 0)
    carry: str = ""  # is_set or is_empty, for "a phone or an email"
    tagged: bool = False
    head: bool = False
    excluding: int = 0  # the word up to which commas list what is left out ("Exclude: A, B")
    last_number: str = ""
    last_date: str = ""
    last_scope: dict[str, object] | None = None
    draft_dates: tuple[str, ...] = ()  # the draft's date fields: what a bare "last month" changes
    draft_numbers: tuple[str, ...] = ()
    draft_engagement: Condition | None = None

    @property
    def catalog(self) -> Catalog:
        """The account's catalog."""
        return self.vocabulary.catalog

    def item(self, i: int) -> Item | None:
        """The item at a place; None past the end."""
        return self.items[i] if 0 <= i < len(self.items) else None

    def kind(self, key: str) -> str:
        """The kind of a field."""
        return self.catalog.fields[key].kind

    def skip(self, i: int, also: frozenset[str] = frozenset()) -> int:
        """The next place that is not filler; `also` are symbols and classes to pass over."""
        while (item := self.item(i)) is not None and (
            item.filler
            or item.kind in ("emoji", "possessive")
            or (item.kind == "symbol" and item.text in also)
            or (item.classes() & also and not item.of("value") and not item.of("field"))
        ):
            i += 1
        return i

    def before(self, i: int) -> Item | None:
        """The item before a place, filler passed over."""
        i -= 1
        while i >= 0 and (
            self.items[i].filler
            or (self.items[i].kind in ("emoji", "dangling") and self.roles.get(self.items[i].start) == "filler")
        ):
            i -= 1
        return self.item(i)

    def words(self, start: int, end: int) -> str:
        """The characters of the tokens [start, end), as typed."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def mark(self, start: int, end: int, role: Role) -> None:
        """Notes what the words [start, end) became."""
        for token in range(start, end):
            self.roles[token] = role

    def add(
        self,
        readings: list[Node],
        start: int,
        end: int,
        keys: tuple[str, ...],
        labels: list[str] | None = None,
        plural: bool = False,
    ) -> Element:
        """Adds a condition over the words [start, end)."""
        element = Element("cond", start, end, readings, labels or [], keys, plural, self.tagged)
        element.head, self.head = self.head, False
        element.complement = self._complement(element, keys)
        self.elements.append(element)
        self.mark(start, end, "condition")
        self.hint = ()
        return element

    def _complement(self, element: Element, keys: tuple[str, ...]) -> bool:
        """Whether the condition is said of somebody rather than naming them: all but plain values are."""
        node = element.readings[0]
        before = self.tokens[element.start - 1].norm if element.start else ""
        plain_value = isinstance(node, Condition) and node.op in ("in", "has_any") and keys[0] != "assigned_to"
        return not plain_value or before in COMPLEMENTS

    def connect(self, op: str, start: int, end: int) -> None:
        """Adds a connective."""
        self.elements.append(Element(op, start, end))
        self.mark(start, end, "filler")

    def problem(
        self, kind: str, start: int, end: int, question: str, fixes: list[tuple[str, str]] | None = None
    ) -> None:
        """Notes words that must be asked about."""
        self.problems.append(Problem(kind, start, end, self.words(start, end), question, fixes or []))
        self.mark(start, end, "unknown")

    def last(self) -> Element | None:
        """The element before."""
        return self.elements[-1] if self.elements else None


def condition(key: str, op: str, value: object = None) -> Condition:
    """A condition node."""
    return Condition.model_validate({"field": key, "op": op, "value": value})


def best_entries(entries: list[Entry]) -> list[Entry]:
    """The entries that fit the words best: an exact one beats a typo or a part."""
    if not entries:
        return []
    top = max(entry.strength for entry in entries)
    return [entry for entry in entries if entry.strength >= top - 0.35]


def value_node(entry: Entry, kind: str) -> Node:
    """The condition that a value stands for."""
    if kind == "tags":
        return condition(entry.key, "has_any", (entry.value,))
    return condition(entry.key, "in", (entry.value,))
