"""The outcome of a turn: the object of the contract (docs/filter-model.md), the same in chat, CLI and eval."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.reading import Span


class OfferedReading(BaseModel):
    """One reading that a question offers, with its count."""

    model_config = ConfigDict(frozen=True)

    tree: dict[str, Any] | None = None
    sentence: str
    count: int | None = None


class Outcome(BaseModel):
    """What a turn came to. `lead_ids` are filled for the eval alone; they never reach a model.

    Of help: `sources` are the sections ("slug#section") that an answer rests on, `nearest` those offered where none
    answers, `tries` messages that start what was asked about.
    """

    kind: Literal["draft", "question", "action", "answer", "refusal"]
    text: str
    tree: dict[str, Any] | None = None
    sentence: str | None = None
    lead_ids: list[str] | None = None
    count: int | None = None
    readings: list[OfferedReading] = Field(default_factory=list[OfferedReading])
    action: dict[str, Any] | None = None
    sources: list[str] = Field(default_factory=list[str])
    nearest: list[str] = Field(default_factory=list[str])
    tries: list[str] = Field(default_factory=list[str])
    spans: list[Span] = Field(default_factory=list[Span])
    assumptions: list[str] = Field(default_factory=list[str])
    unused: list[str] = Field(default_factory=list[str])


class Screen(BaseModel):
    """What only the screen shows beside the outcome: leads, breakdowns, why, segments. Never sent to a model."""

    kind: Literal["leads", "breakdown", "overlap", "why", "segments", "none"] = "none"
    title: str = ""
    columns: list[str] = Field(default_factory=list[str])
    rows: list[list[Any]] = Field(default_factory=list[list[Any]])
    note: str = ""
    picture: dict[str, Any] | None = None  # breakdown and overlap: what public/pictures/ draws of it


class Confirmation(BaseModel):
    """A change that waits for the user's yes. `token` names it on the server; the browser sends it back unchanged."""

    token: str
    title: str
    text: str


class Usage(BaseModel):
    """What a turn cost. `engine`: who read it; "fallback" is the interpreter after a model failed. Tokens as the
    endpoint reports them; `cost` in US dollars, None where no prices are configured."""

    model_config = ConfigDict(frozen=True)

    engine: Literal["builtin", "model", "fallback"] = "builtin"
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None


class Turn(BaseModel):
    """Everything one turn gives to a user interface. `edited`: the draft is not what the open `segment` has saved."""

    outcome: Outcome
    screen: Screen = Field(default_factory=Screen)
    confirmation: Confirmation | None = None
    conditions: list[str] = Field(default_factory=list[str])
    segment: str | None = None
    version: int | None = None
    edited: bool = False
    can_undo: bool = False
    usage: Usage = Field(default_factory=Usage)
