"""The assistant as chat, CLI and eval use it: words or a button in, a Turn out. One conversation per thread."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from langchain_core.messages import AIMessageChunk, HumanMessage
from langgraph.checkpoint.base import BaseCheckpointSaver

from assistant.agent import build_agent
from assistant.builtin_model import READ_AS
from assistant.checkpoints import Conversations, conversation_key
from assistant.conversation import DraftMoved, kept, pushed, reading_context
from assistant.llm.meter import Meter, Pause
from assistant.llm.settings import ModelSettings
from assistant.outcome import Outcome, Turn
from assistant.tools.drafting import drafted
from assistant.tools.step import Step, placed
from assistant.tracing import traced
from assistant.workspace import Who, Workspace
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from segment_core.errors import BadInput
from segment_core.model import Tree, to_json
from segment_core.validate import validate

MOST_STEPS = 60  # of the graph: two for each call of a model or tool
DURABILITY = "exit"  # one write a turn
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
        settings: ModelSettings | None = None,
        checkpointer: BaseCheckpointSaver[Any] | None = None,
        catalogs: CatalogStore | None = None,
        pause: Pause | None = None,
    ) -> None:
        self.database = database
        self.catalogs = catalogs or CatalogStore()
        self.settings = settings or ModelSettings()
        self._pause = pause or Pause()
        self._loop = asyncio.Runner()  # of turn(), in a thread of its own: the caller's may have a loop already
        self._thread = ThreadPoolExecutor(1, "turns")
        self.agent = build_agent(_language_model(self.settings), checkpointer or Conversations(database))

    def turn(self, who: Who, thread_id: str, text: str, now: datetime, with_members: bool = False) -> Turn:
        """Answer one message, and wait for it; the conversation is remembered under `thread_id`."""
        workspace = self._workspace(who, thread_id, now, with_members)
        with traced(workspace) as trace:
            return trace.of(self._thread.submit(self._in_loop, HumanMessage(text), workspace).result())

    async def stream(self, who: Who, thread_id: str, text: str, now: datetime) -> AsyncIterator[str | Turn]:
        """Like turn, but gives the reply's text piece by piece, then the Turn."""
        workspace = self._workspace(who, thread_id, now)
        with traced(workspace) as trace:
            async for item in self._streamed(HumanMessage(text), workspace):
                yield trace.of(item) if isinstance(item, Turn) else item

    async def act(self, who: Who, thread_id: str, action: str, payload: dict[str, Any], now: datetime) -> Turn:
        """Carry out a button: one of BUTTONS with its arguments, or "reading" with the index of an offered one.

        Raises BadInput for a button or argument that does not exist.
        """
        workspace = self._workspace(who, thread_id, now)
        reading = await self._reading(workspace, action, payload)
        message = HumanMessage(action, additional_kwargs={READ_AS: reading})
        with traced(workspace) as trace:
            return trace.of(await self._run(message, workspace))

    async def present(self, who: Who, thread_id: str, now: datetime) -> Turn | None:
        """The draft of a conversation as a turn, counted anew; None where there is none, or it is no longer valid."""
        workspace = self._workspace(who, thread_id, now)
        state = (await self.agent.aget_state(_config(workspace))).values
        return await asyncio.to_thread(_present, state, workspace)

    async def draft(self, who: Who, thread_id: str, now: datetime) -> dict[str, Any] | None:
        """The draft of a conversation as contract JSON; None where there is none, or it is no longer valid."""
        workspace = self._workspace(who, thread_id, now)
        state = (await self.agent.aget_state(_config(workspace))).values
        draft = await asyncio.to_thread(lambda: reading_context(state, workspace).draft)
        return None if draft is None else to_json(draft)

    async def edit(
        self, who: Who, thread_id: str, tree: Any, before: dict[str, Any] | None, now: datetime
    ) -> dict[str, Any]:
        """Make a tree that was edited by hand the draft; as it is kept now. No message comes of it, and undo goes back.

        `before` is the draft that was edited. Raises DraftMoved where the conversation has another one by now, and
        InvalidTree.
        """
        workspace = self._workspace(who, thread_id, now)
        config = _config(workspace)
        state = (await self.agent.aget_state(config)).values
        checked = await asyncio.to_thread(_checked, workspace, tree)
        if state.get("draft") != before:
            raise DraftMoved("The draft has changed in the chat meanwhile.", draft=state.get("draft"))
        changes = {"draft": to_json(checked), "history": pushed(state), "pending": None, "offered": [], "deleted": None}
        await self.agent.aupdate_state(config, changes)
        return to_json(checked)

    def _workspace(self, who: Who, thread_id: str, now: datetime, with_members: bool = False) -> Workspace:
        meter = Meter(self.settings, self._pause)
        return Workspace(self.database, self.catalogs, who, thread_id, now, with_members, meter)

    def _in_loop(self, message: HumanMessage, workspace: Workspace) -> Turn:
        return self._loop.run(self._run(message, workspace))

    async def _run(self, message: HumanMessage, workspace: Workspace) -> Turn:
        how = {"context": workspace, "durability": DURABILITY}
        return _turn(await self.agent.ainvoke(_input(message), _config(workspace), **how), workspace)

    async def _streamed(self, message: HumanMessage, workspace: Workspace) -> AsyncIterator[str | Turn]:
        state: dict[str, Any] = {}
        how = {"context": workspace, "durability": DURABILITY, "stream_mode": ["messages", "values"]}
        stream = self.agent.astream(_input(message), _config(workspace), **how)
        async for mode, item in stream:
            if mode == "values":
                state = item
            elif isinstance(item[0], AIMessageChunk) and item[0].content:
                yield str(item[0].content)
        turn = _turn(state, workspace)
        if workspace.meter.notice:
            yield f"\n\n{workspace.meter.notice}"
        yield turn

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


def _present(state: dict[str, Any], workspace: Workspace) -> Turn | None:
    with workspace.transaction() as connection:
        step = Step(connection, workspace, workspace.catalog(connection), state)
        draft = step.draft
        turn = None if draft is None else drafted(step, draft)
    return None if turn is None else placed(turn, state, workspace)


def _checked(workspace: Workspace, tree: Any) -> Tree:
    with workspace.transaction() as connection:
        return validate(tree, workspace.catalog(connection))


def _input(message: HumanMessage) -> dict[str, Any]:
    return {"messages": [message], "turn": None}


def _config(workspace: Workspace) -> Any:
    who = workspace.who
    return {
        "configurable": {"thread_id": conversation_key(who.account, who.member_id, workspace.thread_id)},
        "recursion_limit": MOST_STEPS,
    }


def _turn(state: dict[str, Any], workspace: Workspace) -> Turn:
    """The turn that the last tool left, with the reply as it was said, and what the model cost."""
    meter = workspace.meter
    said = str(state["messages"][-1].content)
    said = f"{said}\n\n{meter.notice}" if meter.notice else said
    if state.get("turn") is None:  # no tool came to a result: the engine said something of its own
        return Turn(outcome=Outcome(kind="question", text=said), usage=meter.usage)
    turn = Turn.model_validate(state["turn"])
    return turn.model_copy(update={"outcome": turn.outcome.model_copy(update={"text": said}), "usage": meter.usage})


def _language_model(settings: ModelSettings) -> Any:
    if settings.is_builtin:
        return None
    from assistant.llm.endpoint import chat_model  # the client takes a second to import, and most never need it

    return chat_model(settings)
