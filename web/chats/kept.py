"""What is kept of a chat, as plain data, and what of a card is not: no lead's row is stored with a chat."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

LONGEST_OUTPUT = 20_000  # characters of one message
LONGEST_NAME = 200
CUT_AT = 60
KEPT_CARDS = frozenset({"TurnCard"})  # another element may show leads, and is forgotten with its page
ABOUT_LEADS = frozenset({"leads", "why"})
NO_NAME = "New chat"


@dataclass(frozen=True)
class Step:
    """A message, or a turn (`kind` "run") that messages belong to. `thumb`: 1 up, 0 down."""

    id: str
    thread_id: str
    kind: str
    author: str
    output: str
    created_at: datetime
    parent_id: str | None = None
    command: str | None = None
    is_error: bool = False
    thumb: int | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Card:
    """A custom element under a message."""

    id: str
    thread_id: str
    step_id: str
    name: str
    props: dict[str, Any]


@dataclass(frozen=True)
class Chat:
    """A chat as lists show it; steps and cards are read for one chat alone."""

    id: str
    name: str
    used_at: datetime
    steps: tuple[Step, ...] = ()
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True)
class Page:
    """Some of a member's chats, the last used first. `next`: where the following page begins."""

    chats: list[Chat] = field(default_factory=list[Chat])
    next: str | None = None


def name_from(request: str) -> str:
    """A chat's name made from its first request."""
    words = " ".join(storable(request).split())
    if len(words) <= CUT_AT:
        return words or NO_NAME
    return words[:CUT_AT].rsplit(" ", 1)[0] + "…"


def storable(text: str) -> str:
    """Text that PostgreSQL takes: without NUL, and without halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def without_leads(props: dict[str, Any]) -> dict[str, Any]:
    """A card's props as they are stored: a table of leads is left out, and `kept` says so."""
    table = props.get("table")
    if not table or table.get("kind") not in ABOUT_LEADS:
        return props
    emptied: dict[str, Any] = {
        "kind": table["kind"],
        "title": "",
        "columns": [],
        "rows": [],
        "left_out": 0,
        "note": "",
        "kept": False,
    }
    return {**props, "table": emptied}
