"""The agent's middleware that makes every model call and tool a span and a log line.

Names follow OpenTelemetry's conventions for generative AI; docs/observability.md lists them.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import urlsplit

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.messages import AIMessage, ToolMessage
from langgraph.types import Command
from opentelemetry.trace import SpanKind

from assistant.builtin_model import BuiltinModel
from assistant.logs import logger
from assistant.telemetry_content import as_sent, content_wanted
from assistant.tracing import TIMEOUT, Attributes, Step, traced_step
from assistant.workspace import Workspace

CUT_SHORT = "cut_short"  # the answer's stream ended before the answer did
TOOL_ERROR = "tool_error"  # the call was not well-formed; nothing was run
ALMOST = 0.9  # of its time limit: who was cancelled then was cut off by Engines


class Telemetry(AgentMiddleware[Any, Any]):
    """Watches every request to a language model, tries again included, and every tool.

    It belongs behind Engines in the agent's list. A step of the built-in interpreter is no model call: no span.
    """

    def __init__(self) -> None:
        super().__init__()
        logger()  # brings its library now, and not while somebody waits for the first turn

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        """One request."""
        if isinstance(request.model, BuiltinModel):
            return await handler(request)
        workspace = _workspace_of(request.runtime)
        settings = workspace.meter.settings
        given: Attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": settings.model,
            **_server(settings.base_url),
        }
        with traced_step(workspace, f"chat {settings.model}", SpanKind.CLIENT, given) as step:
            if content_wanted():
                step.span.set_attributes(as_sent(request.messages, request.system_message))
            try:
                response = await handler(request)
            except asyncio.CancelledError:
                if step.seconds >= ALMOST * float(request.model_settings.get("timeout") or math.inf):
                    step.failed(TIMEOUT)
                raise
            _answered(step, cast("AIMessage", response.result[0]))
            return response

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]
    ) -> ToolMessage | Command[Any]:
        """One tool. Its arguments and result are never recorded: they may hold what no model is shown."""
        name = request.tool.name if request.tool else "unknown"
        given: Attributes = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": name,
            "gen_ai.tool.type": "function",
            "gen_ai.tool.call.id": request.tool_call["id"] or "",
        }
        workspace = _workspace_of(cast("Any", request).runtime)
        with traced_step(workspace, f"execute_tool {name}", SpanKind.INTERNAL, given) as step:
            result = await handler(request)
            if isinstance(result, ToolMessage) and result.status == "error":
                step.failed(TOOL_ERROR)
            return result


def _answered(step: Step, message: AIMessage) -> None:
    """What the endpoint says of its answer."""
    told, used = message.response_metadata, message.usage_metadata
    finish = told.get("finish_reason")
    if told.get("model_name"):
        step.span.set_attribute("gen_ai.response.model", str(told["model_name"]))
    if finish is None:
        step.failed(CUT_SHORT)
    else:
        step.span.set_attribute("gen_ai.response.finish_reasons", [str(finish)])
    if used is not None:
        step.said = {"input_tokens": used["input_tokens"], "output_tokens": used["output_tokens"]}
        step.span.set_attributes({f"gen_ai.usage.{key}": value for key, value in step.said.items()})
    if content_wanted():
        step.span.set_attributes(as_sent([message], None, answer=True))


def _server(base_url: str | None) -> Attributes:
    address = urlsplit(base_url or "https://api.openai.com")
    port = address.port or (443 if address.scheme == "https" else 80)
    return {"server.address": address.hostname or "", "server.port": port}


def _workspace_of(runtime: Any) -> Workspace:
    return cast("Workspace", runtime.context)
