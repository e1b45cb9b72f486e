"""One step of a language model: what it is shown, how often it is asked, and what is taken from its answer."""

import json
import uuid
from collections.abc import Generator, Sequence
from typing import Any, cast

from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.tool import tool_call

from assistant.builtin_model import PRIVATE, THEN
from assistant.interpreter import interpret
from assistant.llm.endpoint import asked_to_wait, said_of, worth_retrying
from assistant.llm.prompt.briefing import briefing
from assistant.llm.prompt.redaction import Redaction
from assistant.llm.steps import OutOfReach, Wait, content_of, since_request
from assistant.prompts import model_prompt
from assistant.reading import Context
from assistant.tools import FOR_MODEL
from assistant.workspace import Workspace

TRIES = 3
MOST_NUDGES = 2
MOST_CALLS_IN_MESSAGE = 5
MOST_EARLIER = 20
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
CUT_OFF = ("length", "content_filter")
OFFERED = frozenset(tool.name for tool in FOR_MODEL)
ON_SCREEN = "(An answer about single leads. It is on the user's screen only.)"
NUDGE = "Note from the program, not from the user: {problem} Answer with exactly one call of one of your tools."


class CutShort(Exception):
    """The stream ended before the answer did: without a reason why it finished."""


class Listener(BaseCallbackHandler):
    """Keeps the arguments of an answer's tool calls as they were sent, piece by piece.

    The client completes JSON that was cut off, so that half an argument would look whole.
    """

    run_inline = True

    def __init__(self) -> None:
        self.arguments = dict[int, str]()

    def on_llm_new_token(self, token: Any, *, chunk: Any = None, **kwargs: Any) -> None:
        """One piece of the answer came in."""
        if chunk is not None:
            for part in chunk.message.tool_call_chunks:
                place = part["index"] or 0
                self.arguments[place] = self.arguments.get(place, "") + (part["args"] or "")

    @property
    def whole(self) -> bool:
        """Whether the arguments of every call are JSON objects as sent; a call without any has none."""
        try:
            return all(isinstance(json.loads(text or "{}"), dict) for text in self.arguments.values())
        except ValueError:
            return False


class ModelTurn:
    """One step of the model: what it is shown, and what is taken from it."""

    def __init__(self, request: ModelRequest[Any], workspace: Workspace, context: Context) -> None:
        self.request, self.workspace, self.context, self.meter = request, workspace, context, workspace.meter
        self.text = str(since_request(request.messages)[-1].content)
        with workspace.transaction() as connection:
            self.redaction = Redaction(connection, context.catalog)
            self.messages = self.redaction.hide_messages(shown_to_model(request.messages))
            told = briefing(self.text, context, interpret(self.text, context), connection, self.redaction)
            earlier = cast("dict[str, Any]", request.state).get("summary") or ""
            self.system = SystemMessage(model_prompt(told, self.redaction.hide(earlier)))

    def asked(self) -> Generator["ModelRequest[Any] | Wait", Any, ModelResponse[Any]]:
        """The model's next tool call, whatever it takes to get a sound one. Raises OutOfReach."""
        messages: Sequence[BaseMessage] = self.messages
        for _ in range(MOST_NUDGES):
            answer = yield from self._answered(messages)
            problem = unusable(answer, self.listener.whole)
            if problem is None:
                return ModelResponse(result=[self._taken(answer)])
            messages = [*self.messages, HumanMessage(NUDGE.format(problem=problem))]
        raise OutOfReach("its answers could not be used")

    def _wanted(self, messages: Sequence[BaseMessage]) -> ModelRequest[Any]:
        self.listener = Listener()
        model = self.request.model.model_copy(update={"callbacks": [self.listener]})
        return self.request.override(
            model=model,
            messages=cast("list[Any]", [*messages]),
            system_message=self.system,
            tools=[*FOR_MODEL],
            model_settings={"timeout": self.meter.call_seconds},
        )

    def _answered(self, messages: Sequence[BaseMessage]) -> Generator["ModelRequest[Any] | Wait", Any, AIMessage]:
        """One answer, tried again where that helps."""
        settings, error = self.meter.settings, None
        for attempt in range(TRIES):
            if self.meter.spent:
                break
            self.meter.call()
            try:
                response: ModelResponse[Any] = yield self._wanted(messages)
                message = cast("AIMessage", response.result[0])
                self.meter.answered(message)
                if message.response_metadata.get("finish_reason") is None:
                    raise CutShort
            except Exception as raised:  # noqa: BLE001  # a server can make its client raise anything
                error = raised
                wait = asked_to_wait(raised) or FIRST_WAIT * 2**attempt
                if not worth_retrying(raised) or wait > min(LONGEST_WAIT, self.meter.seconds_left):
                    break
                if attempt < TRIES - 1:
                    yield Wait(wait)
            else:
                return message
        raise OutOfReach(said_of(error, settings) if error else "it took too long") from error

    def _taken(self, answer: AIMessage) -> AIMessage:
        """The answer as the conversation keeps it: its first call; the others follow when that went well."""
        calls: list[dict[str, Any]] = [
            {"name": call["name"], "args": cast("dict[str, Any]", self.redaction.restore(call["args"]))}
            for call in answer.tool_calls[:MOST_CALLS_IN_MESSAGE]
        ]
        first = tool_call(
            name=calls[0]["name"], args=calls[0]["args"], id=uuid.uuid4().hex
        )  # the server's own id may come twice
        return AIMessage(content="", tool_calls=[first], additional_kwargs={THEN: calls[1:]} if calls[1:] else {})


def unusable(answer: AIMessage, whole: bool) -> str | None:
    """What is wrong with a model's answer; None where its calls can be tried. `whole`: its arguments are JSON."""
    if answer.response_metadata.get("finish_reason") in CUT_OFF:
        return "Your answer was cut off. Make it shorter."
    if answer.invalid_tool_calls or not whole:
        return "The arguments of your tool call were not valid JSON."
    unknown = [call["name"] for call in answer.tool_calls if call["name"] not in OFFERED]
    if unknown:
        return f"There is no tool {unknown[0][:60]!r}."
    if not answer.tool_calls:
        return "You answered without a tool, so the user cannot see it."
    return None


def shown_to_model(messages: list[Any]) -> list[BaseMessage]:
    """Earlier turns as what was said, the present one with its tool calls; without what is on the screen alone."""
    present = len(since_request(messages)) - 1
    said = [message for message in messages[:present] if message.content and not isinstance(message, ToolMessage)]
    return [_without_leads(message) for message in (*said[-MOST_EARLIER:], *messages[present:])]


def _without_leads(message: BaseMessage) -> BaseMessage:
    private = message.additional_kwargs.get(PRIVATE) or (
        isinstance(message, ToolMessage) and content_of(message).get(PRIVATE)
    )
    kept = message.model_copy(update={"additional_kwargs": {}, "response_metadata": {}, "name": None})
    return kept.model_copy(update={"content": ON_SCREEN}) if private else kept
