"""What the steps of a turn have in common: waiting, giving up, and reading the conversation's messages."""

import json
from dataclasses import dataclass
from typing import Any, cast

from langchain_core.messages import HumanMessage, ToolMessage


class OutOfReach(Exception):
    """The model gave nothing that can be used; the message says why, for the user."""


@dataclass(frozen=True)
class Wait:
    """Seconds to wait before the next try."""

    seconds: float


def content_of(result: ToolMessage) -> dict[str, Any]:
    """A tool's result; empty for LangChain's own text about a call it could not make."""
    try:
        return cast("dict[str, Any]", json.loads(str(result.content)))
    except ValueError:
        return {}


def since_request(messages: list[Any]) -> list[Any]:
    """The messages up to the user's last one, with which the turn began."""
    last = max(i for i, message in enumerate(messages) if isinstance(message, HumanMessage))
    return messages[: last + 1]
