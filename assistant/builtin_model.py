"""The built-in interpreter as a LangChain chat model: it reads the last message and calls the agent's tools.

It gets what it reads against (`context`) from the agent's middleware as a model setting, never from the messages.
"""

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import ToolCall, tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import TypeAdapter

from assistant.interpreter import interpret
from assistant.reading import Act, Ask, Context, Draft, Help, Reading, Refuse
from segment_core.model import to_json

READING: TypeAdapter[Reading] = TypeAdapter(Reading)
NOT_UNDERSTOOD = "I did not understand that. Could you say it in other words?"
THEN = "then"
NOTES = "notes"
READ_AS = "reading"
PRIVATE = "private"  # a reply about single leads: never shown to a language model


class BuiltinModel(BaseChatModel):
    """Deterministic, offline and free. One message in, tool calls out; then the tools' reply as the answer."""

    @property
    def _llm_type(self) -> str:
        return "cori-builtin"

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: Any = None, **kwargs: Any) -> Any:
        """Tools are known by name; only the settings are kept."""
        return self.bind(**kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = respond(messages, cast("Context", kwargs["context"]))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = respond(messages, cast("Context", kwargs["context"]))
        for chunk in _chunks(message):
            generation = ChatGenerationChunk(message=chunk)
            if run_manager:
                run_manager.on_llm_new_token(str(chunk.content), chunk=generation)
            yield generation


def _chunks(message: AIMessage) -> Iterator[AIMessageChunk]:
    if message.tool_calls:
        calls = [
            tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=i)
            for i, call in enumerate(message.tool_calls)
        ]
        yield AIMessageChunk(content="", tool_call_chunks=calls, additional_kwargs=message.additional_kwargs)
        return
    for i, part in enumerate(re.findall(r"\S+\s*|\s+", str(message.content)) or [""]):
        yield AIMessageChunk(content=part, additional_kwargs={} if i else message.additional_kwargs)


def respond(messages: list[BaseMessage], context: Context) -> AIMessage:
    """The next step: the rest of a plan, the tools' own reply, or a fresh reading of the last message."""
    last = messages[-1]
    if isinstance(last, ToolMessage):
        called = next(m for m in reversed(messages) if isinstance(m, AIMessage)).additional_kwargs
        planned, notes = called.get(THEN), cast("list[str]", called.get(NOTES) or [])
        if last.status == "error":  # the call itself was not well-formed; nothing was done
            return AIMessage(content=NOT_UNDERSTOOD)
        result = json.loads(str(last.content))
        if planned and result.get("ok") and not result.get("waits"):  # the user answers first
            return _calling(planned, notes)
        reply = "\n\n".join([result["reply"], *notes])
        return AIMessage(content=reply, additional_kwargs={PRIVATE: True} if result.get(PRIVATE) else {})
    assert isinstance(last, HumanMessage)
    given = last.additional_kwargs.get(READ_AS)  # a button: the server already knows what was meant
    reading = READING.validate_python(given) if given else interpret(str(last.content), context)
    return _calling(tool_calls(reading), _notes(reading))


def _notes(reading: Reading) -> list[str]:
    """What an action without a draft has to say openly; a draft says its own assumptions."""
    if not isinstance(reading, Act) or (reading.tree is not None and reading.name != "duplicate"):
        return []
    return [note if note.endswith((".", "?")) else f"{note}." for note in reading.assumptions]


def _calling(calls: list[dict[str, Any]], notes: list[str]) -> AIMessage:
    """A message that makes the first call; the others follow when it went well, and `notes` end the reply."""
    first: ToolCall = tool_call(name=calls[0]["name"], args=calls[0]["args"], id=uuid.uuid4().hex)
    return AIMessage(content="", tool_calls=[first], additional_kwargs={THEN: calls[1:], NOTES: notes})


def tool_calls(reading: Reading) -> list[dict[str, Any]]:
    """The tool calls that carry a reading out, in order."""
    match reading:
        case Draft():
            return [_drafting(reading)]
        case Ask():
            pending = reading.pending.model_dump(mode="json")
            return [{"name": "ask_user", "args": {**pending, "spans": _dumped(reading.spans)}}]
        case Help():
            return [{"name": "answer_help", "args": {"question": reading.question}}]
        case Refuse():
            return [{"name": "decline", "args": {"reason": reading.text}}]
        case Act():
            return _acting(reading)


def _dumped(items: Sequence[Any]) -> list[Any]:
    return [item.model_dump(mode="json") for item in items]


def _drafting(reading: Draft) -> dict[str, Any]:
    args = {
        "tree": to_json(reading.tree),
        "assumptions": list(reading.assumptions),
        "unused": list(reading.unused),
        "alternatives": _dumped(reading.alternatives),
        "spans": _dumped(reading.spans),
    }
    return {"name": "draft_segment", "args": args}


def _acting(reading: Act) -> list[dict[str, Any]]:
    arguments = dict(reading.arguments)
    calls: list[dict[str, Any]] = []
    if reading.tree is not None and reading.name == "duplicate":
        arguments["tree"] = to_json(reading.tree)
    elif reading.tree is not None:
        draft = Draft(tree=reading.tree, assumptions=reading.assumptions, spans=reading.spans)
        calls.append(_drafting(draft))
    name = "schedule_campaign" if reading.name == "send" and "at" in arguments else TOOL_NAMES[reading.name]
    done = {"name": name, "args": arguments}
    return [done, *calls] if reading.name == "open" else [*calls, done]


TOOL_NAMES = {
    "save": "save_segment",
    "open": "open_segment",
    "rename": "rename_segment",
    "duplicate": "duplicate_segment",
    "delete": "delete_segment",
    "list": "list_segments",
    "undo": "undo",
    "preview": "preview_leads",
    "breakdown": "break_down",
    "overlap": "overlap_segments",
    "why": "explain_lead",
    "campaign": "plan_campaign",
    "send": "send_campaign",
    "cancel_campaign": "cancel_campaign",
    "campaigns": "list_all_campaigns",
    "uncertain": "settle_uncertain",
    "write": "write_message",
    "count": "count_draft",
    "clear": "clear_draft",
    "confirm": "confirm_change",
    "cancel": "cancel_change",
}
