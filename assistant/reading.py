"""What an engine makes of one message: draft a tree, ask, act, answer from help, or refuse. Plain data, no I/O.

The built-in interpreter returns these; the agent carries them out with the core's tools.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from segment_core.catalog import Catalog
from segment_core.model import Tree

PRIVATE_ACTS = frozenset({"why"})  # about single leads: what is said of them is for the user's screen alone
SpanRole = Literal["condition", "filler", "command", "unused", "unknown"]


class Frozen(BaseModel):
    """Immutable and JSON-able: it lives in the conversation's state."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """Which words of the message became what: characters [start, end), and the condition's sentence if one."""

    start: int
    end: int
    text: str
    role: SpanRole
    became: str | None = None


class Option(Frozen):
    """One answer to a question: what it is called, and the whole draft (contract JSON) or action that it gives.

    `act` is an Act as JSON; whoever picks the option gets that action.
    """

    label: str
    tree: dict[str, Any] | None = None
    act: dict[str, Any] | None = None


class Pending(Frozen):
    """A question that waits for its answer. `request` is the message it was about, `topic` the words asked
    about, `state` whatever the engine needs to complete the request (JSON)."""

    question: str
    request: str
    topic: str
    options: tuple[Option, ...] = ()
    state: dict[str, Any] = {}

    @property
    def names_leads(self) -> bool:
        """Whether its answers are single leads, however often it is asked again: such a question is private."""
        return any(option.act and option.act["name"] in PRIVATE_ACTS for option in self.options)


class Draft(Frozen):
    """The whole new draft. `assumptions` are sentences to say openly ("Took “Kits” as Home club Kitsilano");
    `unused` the words left out; `alternatives` other readings, offered as buttons."""

    kind: Literal["draft"] = "draft"
    tree: Tree
    spans: tuple[Span, ...] = ()
    assumptions: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    alternatives: tuple[Option, ...] = ()


class Ask(Frozen):
    """Nothing is drafted; the draft stays as it is until the question is answered."""

    kind: Literal["ask"] = "ask"
    pending: Pending
    spans: tuple[Span, ...] = ()


ActionName = Literal[
    "save", "open", "rename", "duplicate", "delete", "list", "undo", "preview", "breakdown", "overlap", "why",
    "campaign", "send", "cancel_campaign", "uncertain", "campaigns", "write", "count", "clear", "confirm", "cancel",
]  # fmt: skip


class Act(Frozen):
    """A request to do something. `arguments` use the names of the contract's eval actions (docs/filter-model.md).

    `tree` is the changed copy of duplicate, or a draft to make first ("hot leads, save it as Hot").
    """

    kind: Literal["act"] = "act"
    name: ActionName
    arguments: dict[str, Any] = {}
    tree: Tree | None = None
    spans: tuple[Span, ...] = ()
    assumptions: tuple[str, ...] = ()


class Help(Frozen):
    """A question about the product, for the help center."""

    kind: Literal["help"] = "help"
    question: str


class Refuse(Frozen):
    """Outside what Cori does; nothing is changed. `text` says so in one or two sentences."""

    kind: Literal["refuse"] = "refuse"
    text: str


Reading = Draft | Ask | Act | Help | Refuse


@dataclass(frozen=True)
class Context:
    """What a message is read against. `draft` is the current tree, `history` the drafts before it (latest last),
    `segment` the name of the open saved segment, `pending` the question that waits, `helped` the help question that was
    answered just before."""

    catalog: Catalog
    now: datetime
    user_id: str | None = None
    draft: Tree | None = None
    history: tuple[Tree | None, ...] = ()
    segment: str | None = None
    pending: Pending | None = None
    helped: str | None = None
