"""What was said, for spans: off unless the operator asks for it, and then only what the model was sent and answered.

The middleware sees a request after personal details were replaced by placeholders, and the answer before they are put
back, so neither holds a lead's (docs/privacy.md).
"""

import json
import os
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage

WANTED = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
YES = frozenset({"true", "span_only", "span_and_event"})
ROLES = {"human": "user", "ai": "assistant", "tool": "tool", "system": "system"}


def content_wanted() -> bool:
    """Whether the operator asks for content in spans."""
    return os.environ.get(WANTED, "").strip().casefold() in YES


def as_sent(messages: Sequence[BaseMessage], system: SystemMessage | None, answer: bool = False) -> dict[str, str]:
    """Span attributes with the messages, in the conventions' JSON form."""
    shown = [{"role": ROLES.get(message.type, message.type), "parts": _parts(message)} for message in messages]
    found = {"gen_ai.output.messages" if answer else "gen_ai.input.messages": _json(shown)}
    if system is not None:
        found["gen_ai.system_instructions"] = _json([_text(system)])
    return found


def _parts(message: BaseMessage) -> list[dict[str, Any]]:
    if isinstance(message, ToolMessage):
        return [{"type": "tool_call_response", "id": message.tool_call_id, "response": message.content}]
    parts = [_text(message)] if message.content else []
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    named = [{"type": "tool_call", "id": call["id"], "name": call["name"], "arguments": call["args"]} for call in calls]
    return [*parts, *named]


def _text(message: BaseMessage) -> dict[str, Any]:
    return {"type": "text", "content": str(message.content)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
