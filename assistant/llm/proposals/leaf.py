"""One proposed condition on its way to a sound one: what the model wrote, what was found, what it accounts for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.interpreter.words import label_words
from assistant.llm.proposals.origin import Messages, Met, Place
from assistant.reading import Context
from segment_core.catalog import Catalog
from segment_core.catalog import Field as AccountField
from segment_core.describe import describe
from segment_core.errors import Problem
from segment_core.folding import fold_value
from segment_core.model import Node
from segment_core.values import candidates, plain

MOST_PROBLEMS = 40
SHOWN = 120  # characters of a bad part that a problem carries


class ProposedLeaf(BaseModel):
    """A condition as the model writes it: names and the user's own words, no ids and nothing computed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    field: str = Field(min_length=1, max_length=200)
    op: str | None = Field(default=None, max_length=100)
    value: Any = None
    words: str | list[str] | None = None
    campaign: str | None = None
    when: str | None = None
    at_least: int | str | None = None


@dataclass
class Findings:
    """Problems and assumptions met so far."""

    problems: list[Problem] = field(default_factory=list[Problem])
    assumptions: dict[str, None] = field(default_factory=dict[str, None])

    def add(self, path: str, code: str, message: str, bad: Any = None, nearest: tuple[str, ...] = ()) -> None:
        """Note one problem, unless there are a great many already."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(storable(path), code, storable(message), shown(bad), nearest))

    def assume(self, sentence: str) -> None:
        """Note one sentence to say openly."""
        self.assumptions.setdefault(storable(sentence), None)


def shown(bad: Any) -> Any:
    """A bad part as a problem carries it: short, and never the thing itself where that is large or nested."""
    if bad is None or isinstance(bad, bool | int):
        return bad
    text = storable(bad if isinstance(bad, str) else repr(bad))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def storable(text: str) -> str:
    """The text without what no database or reply can hold: half of a surrogate pair, U+0000."""
    return text.encode(errors="replace").decode().replace("\x00", "?")


@dataclass
class Work:
    """What every part of resolving a proposal shares."""

    context: Context
    messages: Messages
    findings: Findings
    names: dict[str, list["Named"]] = field(default_factory=dict[str, list["Named"]])

    def named(self, known: AccountField) -> list["Named"]:
        """Every value of a field with the ways its name is compared, made once."""
        if known.key not in self.names:
            self.names[known.key] = [Named(value, label) for value, label in candidates(known, self.catalog)]
        return self.names[known.key]

    @property
    def catalog(self) -> Catalog:
        """The account's catalog."""
        return self.context.catalog

    def say(self, node: Node) -> str:
        """The sentence of a valid node."""
        return describe(node, self.catalog)


class Named:
    """A value as conditions hold it, with its name as people compare it: loosely, and word by word."""

    def __init__(self, value: str, label: str) -> None:
        self.value, self.label = value, label
        self.folded = fold_value(label)

    @cached_property
    def plain(self) -> str:
        """The name without accents, hyphens and plural."""
        return plain(self.label)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words, singular."""
        return label_words(self.label)


Used = tuple[str, str, str]  # kind of entry, field key, value: what a word stood for


@dataclass
class Leaf:
    """One condition: what was proposed, and (once read) its node and the words it accounts for.

    `used` are the meanings its words have in it; `measured` the places of the dates and numbers it was read from;
    `claimed` places whose every word it accounts for, since an assumption says so. `trail` are the groups around
    it, outermost first; `negated` whether an odd number of them are "not".
    """

    proposed: ProposedLeaf
    path: str
    account_field: AccountField
    places: list[Place]
    trail: tuple[tuple[str, str], ...] = ()
    node: Node | None = None
    used: set[Used] = field(default_factory=set[Used])
    measured: list[Place] = field(default_factory=list[Place])
    claimed: list[Place] = field(default_factory=list[Place])
    others: list[Node] = field(default_factory=list[Node])

    @property
    def key(self) -> str:
        """The field's key."""
        return self.account_field.key

    @property
    def negated(self) -> bool:
        """Whether the groups around it turn its sense."""
        return sum(kind == "not" for _, kind in self.trail) % 2 == 1

    def said(self, work: Work) -> str:
        """The words it comes from, as typed."""
        return " … ".join(dict.fromkeys(work.messages.text(place) for place in self.places))

    def met(self, work: Work) -> list[Met]:
        """The items of the words it comes from."""
        return work.messages.met_at(self.places)

    def claim(self, words: Iterable[Met]) -> None:
        """These words are accounted for, because it is said openly what they were taken as."""
        self.claimed.extend(met.place for met in words)
