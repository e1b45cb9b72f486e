"""The agent: LangChain's `create_agent` with the core as its tools; its middleware chooses the engine of each step."""

from typing import Any

from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType] - untyped checkpointer
from langchain_core.language_models import BaseChatModel
from langgraph.checkpoint.base import BaseCheckpointSaver

from assistant.builtin_model import BuiltinModel
from assistant.conversation import Conversation
from assistant.llm.engine import Engines
from assistant.remembering import Remembering
from assistant.telemetry import Telemetry
from assistant.tools import TOOLS
from assistant.workspace import Workspace


def build_agent(llm: BaseChatModel | None, checkpointer: BaseCheckpointSaver[Any]) -> Any:
    """The compiled agent; run it with a Workspace as its context. `llm` None: the interpreter answers everything."""
    return create_agent(
        BuiltinModel(),
        TOOLS,
        middleware=[Remembering(), Engines(llm), Telemetry()],
        state_schema=Conversation,
        context_schema=Workspace,
        checkpointer=checkpointer,
        name="cori",
    )
