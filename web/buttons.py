"""What a card's buttons may ask for. Any client can send anything, so each press is checked as if it were made up."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.outcome import Turn
from segment_core.errors import BadInput
from web.cards import draft_key, question_key


class Press(BaseModel):
    """One press: the action, the draft or question that the pressed card showed, and the action's one argument."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Literal["save", "undo", "reading", "confirm", "cancel", "open"]
    draft_key: str | None = Field(None, max_length=64)
    question_key: str | None = Field(None, max_length=64)
    segment_name: str | None = Field(None, min_length=1, max_length=500)
    segment: str | None = Field(None, min_length=1, max_length=500)
    token: str | None = Field(None, min_length=1, max_length=200)
    index: int | None = Field(None, ge=0, le=100)


class Edit(BaseModel):
    """A draft edited by hand, and the draft that it was before (contract JSON); both are validated further on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tree: dict[str, Any]
    before: dict[str, Any] | None = None


# These may leave no draft at all; other turns without a tree leave the draft as it was.
CLEARING = frozenset({"clear", "undo"})
ARGUMENT = {
    "save": "segment_name",
    "undo": None,
    "reading": "index",
    "confirm": "token",
    "cancel": "token",
    "open": "segment",
}


@dataclass(frozen=True)
class Shown:
    """The draft and the question that a chat shows last; buttons of older cards act on neither."""

    draft: str | None = None
    question: str | None = None

    def after(self, turn: Turn) -> "Shown":
        """What is shown once `turn` has been."""
        may_clear = (turn.outcome.action or {}).get("name") in CLEARING
        draft = draft_key(turn.outcome) or (None if may_clear else self.draft)
        return Shown(draft=draft, question=question_key(turn.outcome))


def read_press(payload: dict[str, Any]) -> Press:
    """The press that a client sent. Raises BadInput for anything else."""
    try:
        press = Press.model_validate(payload)
    except ValidationError as error:
        raise BadInput("This button sent something that is not understood.") from error
    wanted = ARGUMENT[press.action]
    if wanted and getattr(press, wanted) is None:
        raise BadInput(f"“{press.action}” needs its {wanted}.")
    return press


def read_edit(payload: dict[str, Any]) -> Edit:
    """The edit that a client sent. Raises BadInput for anything else."""
    try:
        return Edit.model_validate(payload)
    except ValidationError as error:
        raise BadInput("The builder sent something that is not understood.") from error


def arguments(press: Press, shown: Shown) -> dict[str, Any]:
    """The action's payload for the assistant. Raises BadInput when the card is not about what is shown now."""
    if press.action in ("save", "undo") and press.draft_key != shown.draft:
        raise BadInput("The draft has changed since this card. Use the latest one.")
    if press.action == "reading" and (press.question_key is None or press.question_key != shown.question):
        raise BadInput("This question is no longer open. Ask again, or write what you mean.")
    wanted = ARGUMENT[press.action]
    return {wanted: getattr(press, wanted)} if wanted else {}
