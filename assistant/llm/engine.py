"""Who speaks next in a turn: the built-in interpreter first, a language model where its reading is not certain, and
the interpreter again where the model is out of reach. Turns run in an event loop only (service.py).

The model only proposes tool calls. Its plain text, a call to a tool that it was not offered, or arguments that are
no JSON are never carried out or shown: it is told once, and then the interpreter answers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, ToolMessage

from assistant.builtin_model import READ_AS
from assistant.conversation import reading_context
from assistant.help.finding import is_known
from assistant.interpreter import interpret
from assistant.llm.meter import Meter
from assistant.llm.steps import OutOfReach, Wait, content_of, since_request
from assistant.reading import Act, Ask, Context, Draft, Help, Reading
from assistant.workspace import Workspace
from segment_core.model import to_json

Steps = Generator["ModelRequest[Any] | Wait", Any, "ModelRequest[Any] | ModelResponse[Any]"]


class Engines(AgentMiddleware[Any, Any]):
    """Decides at each step of a turn which engine makes it. `llm` None: the interpreter makes every one."""

    def __init__(self, llm: BaseChatModel | None) -> None:
        super().__init__()
        self.llm = llm

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        """One step of the turn; a call that goes past the turn's time limit is cut off."""
        steps, meter = self._steps(request), workspace_of(request).meter
        ended, wanted = await asyncio.to_thread(_advance, steps)
        while not ended:
            if isinstance(wanted, Wait):
                await meter.pause.asleep(wanted.seconds)
                ended, wanted = await asyncio.to_thread(_advance, steps)
                continue
            try:
                response = await asyncio.wait_for(handler(cast("ModelRequest[Any]", wanted)), meter.call_seconds)
            except Exception as error:  # noqa: BLE001  # whatever a server makes its client raise
                ended, wanted = await asyncio.to_thread(_advance, steps, error=error)
            else:
                ended, wanted = await asyncio.to_thread(_advance, steps, response)
        return cast("ModelResponse[Any]", wanted) if isinstance(wanted, ModelResponse) else await handler(wanted)

    def _steps(self, request: ModelRequest[Any]) -> Steps:
        """Requests to the model and waits; at the end the model's answer, or the request for the interpreter."""
        workspace = workspace_of(request)
        context = reading_context(cast("dict[str, Any]", request.state), workspace)
        builtin = request.override(model_settings={**request.model_settings, "context": context})
        if self.llm is None or not _is_for_model(request.messages, context, workspace.meter):
            return builtin
        from assistant.llm.model_turn import ModelTurn  # the client behind it takes a second to import

        try:
            return (yield from ModelTurn(request.override(model=self.llm), workspace, context).asked())
        except OutOfReach as reason:
            workspace.meter.fall_back(str(reason))
            return builtin.override(messages=since_request(request.messages))


def workspace_of(request: ModelRequest[Any]) -> Workspace:
    """The turn's surroundings."""
    return cast("Workspace", cast("Any", request.runtime).context)


def _advance(steps: Steps, response: Any = None, error: Exception | None = None) -> tuple[bool, Any]:
    """Go on to the next thing wanted: (False, that), or (True, what it ended with)."""
    try:
        return False, steps.send(response) if error is None else steps.throw(error)
    except StopIteration as end:
        return True, end.value


def _is_for_model(messages: list[Any], context: Context, meter: Meter) -> bool:
    """Whether this step is the model's: a message that the interpreter is not sure of, or a result to repair."""
    last = messages[-1]
    if isinstance(last, HumanMessage):
        if last.additional_kwargs.get(READ_AS):
            return False
        reading = interpret(str(last.content), context)
        return not (is_settled(reading, context) or (meter.settings.builtin_first and is_certain(reading)))
    return meter.usage.engine == "model" and isinstance(last, ToolMessage) and _goes_back(last)


def is_settled(reading: Reading, context: Context) -> bool:
    """A yes or no to a change that waits, or an offered option that was chosen: no model is asked what that means."""
    if isinstance(reading, Act) and reading.name in ("confirm", "cancel"):
        return True
    options = context.pending.options if context.pending else ()
    return isinstance(reading, Draft) and any(option.tree == to_json(reading.tree) for option in options)


def is_certain(reading: Reading) -> bool:
    """Whether every word of the message was understood, in one way."""
    match reading:
        case Draft():
            doubtful = any(span.role in ("unused", "unknown") for span in reading.spans)
            return not (reading.unused or reading.alternatives or doubtful)
        case Ask():
            return bool(reading.pending.state.get("command"))  # "what should it be called?" is no doubt about words
        case Help():
            return is_known(reading.question)
        case _:
            return True


def _goes_back(result: ToolMessage) -> bool:
    """Whether a tool's result is for the model to work on, not the user's answer."""
    return result.status == "error" or bool(content_of(result).get("back"))
