"""From a turn to what the card in the chat shows (public/elements/turn_card/): plain JSON, and no more than that."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from assistant.help.answer import title_of
from assistant.outcome import Outcome, Screen, Turn
from assistant.reading import Span
from web.help.render import address_of

SHOWN_ROWS = {"leads": 10, "segments": 50}
MOST_ROWS = 50
# After these the draft, or what it is saved as, is another than before, so the card shows it.
DRAFT_ACTIONS = frozenset({"open", "undo", "duplicate", "preview", "save"})
AS_SAVED = frozenset({"open", "duplicate", "save"})  # after these the draft is what is stored


def card_of(turn: Turn, request: str = "") -> dict[str, Any] | None:
    """The card's props, or None when the text says it all. `request` is what was typed, where something was."""
    parts: dict[str, Any] = {
        "draft": draft_part(turn, request),
        "table": table_part(turn.screen),
        "readings": [{"label": reading.sentence, "count": reading.count} for reading in turn.outcome.readings],
        "confirmation": confirmation_part(turn),
        "help": help_part(turn.outcome),
    }
    if not any(parts.values()):
        return None
    return {**parts, "draft_key": draft_key(turn.outcome), "question_key": question_key(turn.outcome)}


def draft_part(turn: Turn, request: str = "") -> dict[str, Any] | None:
    """The draft as tree, sentence, conditions and count, with what was assumed and what was left out."""
    outcome = turn.outcome
    if outcome.sentence is None or outcome.count is None or not shows_draft(outcome):
        return None
    return {
        "tree": outcome.tree,
        "words": words_of(outcome.spans, request),
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


def words_of(spans: Sequence[Span], request: str) -> list[list[str | None]]:
    """The request in pieces, each with its role and the condition it became; nothing where no word became one.

    Cut here, since a script counts characters beyond the first 65,536 as two.
    """
    if not any(span.role == "condition" for span in spans) or any(request[s.start : s.end] != s.text for s in spans):
        return []
    pieces: list[list[str | None]] = []
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start < at:
            continue
        if span.start > at:
            pieces.append([request[at : span.start], None, None])
        pieces.append([span.text, span.role, span.became])
        at = span.end
    return [*pieces, [request[at:], None, None]] if at < len(request) else pieces


def confirmation_part(turn: Turn) -> dict[str, str] | None:
    """What waits for a yes; its text is left out where the reply has just said it."""
    asked = turn.confirmation
    if asked is None:
        return None
    text = "" if asked.text == turn.outcome.text else asked.text
    return {"token": asked.token, "title": asked.title, "text": text}


def help_part(outcome: Outcome) -> dict[str, Any] | None:
    """Where an answer stands, or the nearest articles where there is none, and messages to try."""
    sources = outcome.sources or outcome.nearest
    if not sources:
        return None
    links = [{"title": title_of(source), "address": address_of(source)} for source in sources]
    return {"answered": bool(outcome.sources), "links": links, "tries": outcome.tries}


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
        "picture": screen.picture,
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
