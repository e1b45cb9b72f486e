"""The assistant as chat, CLI and eval use it: words or a button in, a Turn out. One conversation per thread."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, HumanMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver

from assistant.agent import build_agent
from assistant.builtin_model import READ_AS, BuiltinModel
from assistant.conversation import kept
from assistant.outcome import Outcome, Turn
from assistant.workspace import Who, Workspace
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from segment_core.errors import BadInput

MOST_STEPS = 25
BUTTONS: dict[str, dict[str, bool]] = {  # arguments by name, and whether they must be given
    "undo": {},
    "list": {},
    "preview": {},
    "save": {"segment_name": False},
    "open": {"segment": True},
    "delete": {"segment": True},
    "breakdown": {"by": True},
    "confirm": {"token": True},
    "cancel": {"token": True},
}


class Assistant:
    """Turns of conversations. Threads of one member are never seen by another: the key holds account and member."""

    def __init__(
        self,
        database: Database,
        model: BaseChatModel | None = None,
        checkpointer: BaseCheckpointSaver[Any] | None = None,
        catalogs: CatalogStore | None = None,
    ) -> None:
        self.database = database
        self.catalogs = catalogs or CatalogStore()
        self.agent = build_agent(model or BuiltinModel(), checkpointer or InMemorySaver())

    def turn(self, who: Who, thread_id: str, text: str, now: datetime, with_members: bool = False) -> Turn:
        """Answer one message; the conversation is remembered under `thread_id`."""
        workspace = Workspace(self.database, self.catalogs, who, thread_id, now, with_members)
        state = self.agent.invoke(_input(HumanMessage(text)), _config(workspace), context=workspace)
        return _turn(state)

    async def stream(self, who: Who, thread_id: str, text: str, now: datetime) -> AsyncIterator[str | Turn]:
        """Like turn, but gives the reply's text piece by piece, then the Turn."""
        workspace = Workspace(self.database, self.catalogs, who, thread_id, now)
        async for item in self._streamed(HumanMessage(text), workspace):
            yield item

    async def act(self, who: Who, thread_id: str, action: str, payload: dict[str, Any], now: datetime) -> Turn:
        """Carry out a button: one of BUTTONS with its arguments, or "reading" with the index of an offered one.

        Raises BadInput for a button or argument that does not exist.
        """
        workspace = Workspace(self.database, self.catalogs, who, thread_id, now)
        reading = await self._reading(workspace, action, payload)
        message = HumanMessage(action, additional_kwargs={READ_AS: reading})
        state = await self.agent.ainvoke(_input(message), _config(workspace), context=workspace)
        return _turn(state)

    async def _streamed(self, message: HumanMessage, workspace: Workspace) -> AsyncIterator[str | Turn]:
        state: dict[str, Any] = {}
        stream = self.agent.astream(
            _input(message), _config(workspace), context=workspace, stream_mode=["messages", "values"]
        )
        async for mode, item in stream:
            if mode == "values":
                state = item
            elif isinstance(item[0], AIMessageChunk) and item[0].content:
                yield str(item[0].content)
        yield _turn(state)

    async def _reading(self, workspace: Workspace, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if action == "reading":
            return await self._offered(workspace, payload.get("index"))
        if action not in BUTTONS:
            raise BadInput(f"there is no button “{action}”", part="action")
        allowed = BUTTONS[action]
        wrong = [key for key, value in payload.items() if key not in allowed or not isinstance(value, str)]
        if wrong:
            raise BadInput(f"“{action}” takes no such “{wrong[0]}”", part=wrong[0])
        missing = [key for key, needed in allowed.items() if needed and key not in payload]
        if missing:
            raise BadInput(f"“{action}” needs “{missing[0]}”", part=missing[0])
        return {"kind": "act", "name": action, "arguments": payload}

    async def _offered(self, workspace: Workspace, index: Any) -> dict[str, Any]:
        state = (await self.agent.aget_state(_config(workspace))).values
        offered = kept(state, "offered")
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(offered):
            raise BadInput("that choice is no longer open", part="index")
        option = offered[index]
        if option.get("act"):
            return option["act"]
        if option.get("tree"):
            return {"kind": "draft", "tree": option["tree"], "assumptions": [], "unused": []}
        raise BadInput("that choice has to be typed", part="index")


def _input(message: HumanMessage) -> dict[str, Any]:
    return {"messages": [message], "turn": None}


def _config(workspace: Workspace) -> Any:
    who = workspace.who
    return {
        "configurable": {"thread_id": f"{who.account}:{who.member_id}:{workspace.thread_id}"},
        "recursion_limit": 25,
    }


def _turn(state: dict[str, Any]) -> Turn:
    """The turn that the last tool left, with the reply as it was said."""
    said = str(state["messages"][-1].content)
    if state.get("turn") is None:  # no tool came to a result: the engine said something of its own
        return Turn(outcome=Outcome(kind="question", text=said))
    turn = Turn.model_validate(state["turn"])
    return turn.model_copy(update={"outcome": turn.outcome.model_copy(update={"text": said})})
