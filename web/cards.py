"""From a turn to what the card in the chat shows (public/elements/TurnCard.jsx): plain JSON, and no more than that."""

import hashlib
import json
from typing import Any

from assistant.outcome import Outcome, Screen, Turn

SHOWN_ROWS = {"leads": 10, "segments": 50}
MOST_ROWS = 50
# After these the draft, or what it is saved as, is another than before, so the card shows it.
DRAFT_ACTIONS = frozenset({"open", "undo", "duplicate", "preview", "save"})
AS_SAVED = frozenset({"open", "duplicate", "save"})  # after these the draft is what is stored


def card_of(turn: Turn) -> dict[str, Any] | None:
    """The card's props, or None when the text says it all."""
    parts: dict[str, Any] = {
        "draft": draft_part(turn),
        "table": table_part(turn.screen),
        "readings": [{"label": reading.sentence, "count": reading.count} for reading in turn.outcome.readings],
        "confirmation": confirmation_part(turn),
    }
    if not any(parts.values()):
        return None
    return {**parts, "draft_key": draft_key(turn.outcome), "question_key": question_key(turn.outcome)}


def draft_part(turn: Turn) -> dict[str, Any] | None:
    """The draft as sentence, conditions and count, with what was assumed and what was left out."""
    outcome = turn.outcome
    if outcome.sentence is None or outcome.count is None or not shows_draft(outcome):
        return None
    return {
        "sentence": outcome.sentence,
        "conditions": turn.conditions,
        "count": outcome.count,
        "assumptions": outcome.assumptions,
        "unused": outcome.unused,
        "segment": turn.segment,
        "version": turn.version,
        "edited": turn.edited,
        "as_saved": (outcome.action or {}).get("name") in AS_SAVED and turn.segment is not None,
        "can_undo": turn.can_undo,
    }


def confirmation_part(turn: Turn) -> dict[str, str] | None:
    """What waits for a yes; its text is left out where the reply has just said it."""
    asked = turn.confirmation
    if asked is None:
        return None
    text = "" if asked.text == turn.outcome.text else asked.text
    return {"token": asked.token, "title": asked.title, "text": text}


def shows_draft(outcome: Outcome) -> bool:
    """Whether this turn made or changed the draft."""
    return outcome.kind == "draft" or (outcome.action or {}).get("name") in DRAFT_ACTIONS


def table_part(screen: Screen) -> dict[str, Any] | None:
    """The rows to show, cut to what fits in a chat; the rest is counted."""
    if screen.kind == "none" or not screen.columns:
        return None
    rows = screen.rows[: SHOWN_ROWS.get(screen.kind, MOST_ROWS)]
    return {
        "kind": screen.kind,
        "title": screen.title,
        "columns": screen.columns,
        "rows": [[cell(value) for value in row] for row in rows],
        "left_out": len(screen.rows) - len(rows),
        "note": screen.note,
    }


def cell(value: Any) -> Any:
    """A value that JSON carries: numbers, truth values and blanks as they are, all else as text."""
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def draft_key(outcome: Outcome) -> str | None:
    """Names the draft that a card's buttons act on; equal drafts have equal keys."""
    return digest(outcome.tree) if outcome.tree is not None else None


def question_key(outcome: Outcome) -> str | None:
    """Names the question that a card's readings answer."""
    return digest([[reading.sentence, reading.tree] for reading in outcome.readings]) if outcome.readings else None


def digest(value: Any) -> str:
    """A short name for a JSON value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
