"""The agent: LangChain's `create_agent` with the core as its tools and an engine as its model."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType] - untyped checkpointer
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langgraph.checkpoint.base import BaseCheckpointSaver

from assistant.conversation import Conversation, reading_context
from assistant.prompts import system_prompt
from assistant.tools import TOOLS
from assistant.workspace import Workspace


class ReadingContext(AgentMiddleware[Any, Any]):
    """Hands the engine what it reads a message against: catalog, draft, open question."""

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """Run the model with its context."""
        return handler(_with_context(request))

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        """Likewise, in an event loop."""
        return await handler(_with_context(request))


def _with_context(request: ModelRequest[Any]) -> ModelRequest[Any]:
    workspace = cast("Workspace", request.runtime.context)
    context = reading_context(cast("dict[str, Any]", request.state), workspace)
    return request.override(model_settings={**request.model_settings, "context": context})


def build_agent(model: BaseChatModel, checkpointer: BaseCheckpointSaver[Any]) -> Any:
    """The compiled agent; run it with a Workspace as its context."""
    return create_agent(
        model,
        TOOLS,
        system_prompt=system_prompt(),
        middleware=[ReadingContext()],
        state_schema=Conversation,
        context_schema=Workspace,
        checkpointer=checkpointer,
        name="cori",
    )
