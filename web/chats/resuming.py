"""A chat brought back: its newest draft as it is now, counted anew, in place of the card as it was sent."""

from typing import Any, cast

from assistant.outcome import Turn
from web.buttons import Shown
from web.cards import card_of, draft_key

SAME_WORDS = ("words", "assumptions", "unused")  # what was said of the request, where the draft is still what it made


def bring_back(cards: list[dict[str, Any]], turn: Turn | None) -> Shown:
    """Put the present draft into the newest card that shows one, in place; what the chat shows now.

    `cards` are elements as the page gets them, `turn` the draft of the conversation, None where there is none.
    """
    props = [cast("dict[str, Any]", card["props"]) for card in cards]
    newest = max(props, key=shown_at, default=None)
    question = newest.get("shown_question") if newest else None
    drafts = [card for card in cards if card["props"].get("draft")]
    if turn is not None and drafts:
        last = max(drafts, key=lambda card: shown_at(card["props"]))
        last["props"] = renewed(last["props"], turn)
    return Shown(draft=draft_key(turn.outcome) if turn else None, question=question)


def renewed(props: dict[str, Any], turn: Turn) -> dict[str, Any]:
    """A card's props with the draft, its count and its leads as they are now."""
    fresh = card_of(turn) or {}
    before, draft = props["draft"], dict(fresh["draft"])
    draft["as_saved"] = turn.segment is not None and not turn.edited
    if before.get("tree") == draft.get("tree"):
        draft |= {name: before[name] for name in SAME_WORDS if name in before}
    kept = {"draft": draft, "table": fresh["table"], "draft_key": fresh["draft_key"], "shown_draft": fresh["draft_key"]}
    return {**props, **kept}


def shown_at(props: dict[str, Any]) -> float:
    """When a card was sent."""
    return float(props.get("shown_at") or 0)
