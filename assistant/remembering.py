"""What is remembered of a conversation from turn to turn: messages in good order, and not too many of them.

The draft, the drafts before it and what is open are keys of the state of their own (conversation.py); they stay as
they are, however many messages go.
"""

import json
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES  # pyright: ignore[reportMissingTypeStubs] - typed, but does not say so

from assistant.builtin_model import READ_AS

MOST_MESSAGES = 40
KEPT_MESSAGES = 20
MOST_REQUESTS = 20
LONGEST_REQUEST = 200
INTERRUPTED = "This was interrupted. Whether it was carried out is not known."


class Remembering(AgentMiddleware[Any, Any]):
    """Puts the history in order before each turn."""

    def before_agent(self, state: Any, runtime: Any) -> dict[str, Any] | None:
        """The changes to the state; None where all is well, as it nearly always is."""
        return remembered(state["messages"], state.get("summary") or "")

    async def abefore_agent(self, state: Any, runtime: Any) -> dict[str, Any] | None:
        """Likewise, in an event loop."""
        return self.before_agent(state, runtime)


def remembered(messages: Sequence[AnyMessage], summary: str) -> dict[str, Any] | None:
    """A repaired and shortened history, with the summary of what it leaves out; None where nothing changes.

    The last message is the user's new one.
    """
    whole = repaired(messages)
    start = _first_kept(whole) if len(whole) > MOST_MESSAGES else 0
    if start == 0 and whole == list(messages):
        return None
    history = [RemoveMessage(id=REMOVE_ALL_MESSAGES), *whole[start:]]
    return {"messages": history, "summary": summarized(summary, whole[:start])}


def repaired(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The messages with each tool call answered right after it, and no answer without its call: models insist on it.

    A turn that broke off leaves calls without an answer; they are answered with INTERRUPTED.
    """
    whole: list[AnyMessage] = []
    for position, message in enumerate(messages):
        if isinstance(message, ToolMessage):
            continue  # comes with its call
        whole.append(message)
        if isinstance(message, AIMessage):
            following = takewhile(lambda other: isinstance(other, ToolMessage), messages[position + 1 :])
            answers = {answer.tool_call_id: answer for answer in following if isinstance(answer, ToolMessage)}
            whole.extend(answers.get(call) or _interrupted(call) for call in _calls(message))
    return whole


def _calls(message: AIMessage) -> list[str]:
    return [call["id"] or "" for call in (*message.tool_calls, *message.invalid_tool_calls)]


def _interrupted(call: str) -> ToolMessage:
    return ToolMessage(json.dumps({"ok": False, "reply": INTERRUPTED}), tool_call_id=call, status="error")


def _first_kept(messages: Sequence[AnyMessage]) -> int:
    """Where to cut: before a message of the user, so that no turn is cut in two."""
    turns = [position for position, message in enumerate(messages) if isinstance(message, HumanMessage)]
    return next((position for position in turns if len(messages) - position <= KEPT_MESSAGES), turns[-1])


def summarized(summary: str, older: Sequence[AnyMessage]) -> str:
    """What the user said in older messages, a line each, the last MOST_REQUESTS of them; buttons say nothing."""
    said = [m for m in older if isinstance(m, HumanMessage) and not m.additional_kwargs.get(READ_AS)]
    lines = [*summary.splitlines(), *(line for message in said if (line := _line(str(message.content))))]
    return "\n".join(lines[-MOST_REQUESTS:])


def _line(text: str) -> str:
    """A request on one line, of characters that PostgreSQL stores, cut where it is long."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= LONGEST_REQUEST else f"{plain[: LONGEST_REQUEST - 1]}…"
