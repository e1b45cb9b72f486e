"""A conversation's state, as the agent keeps it: the draft, drafts before it, the open question, the open segment."""

from typing import Annotated, Any, NotRequired, cast

from langchain.agents import AgentState
from langgraph.channels import UntrackedValue  # pyright: ignore[reportMissingTypeStubs] - typed, but does not say so

from assistant.reading import Context, Pending
from assistant.workspace import Workspace
from segment_core.catalog import Catalog
from segment_core.errors import CoriError, InvalidTree
from segment_core.model import Tree
from segment_core.validate import validate

MOST_HISTORY = 50


class DraftMoved(CoriError):
    """The draft that was edited is no longer the conversation's. Data: `draft`, the one that is (contract JSON)."""

    code = "draft_moved"


def latest(_: Any, new: Any) -> Any:
    """Two tools of one step may both write a key: the later one holds."""
    return new


class Conversation(AgentState[Any]):
    """Trees are contract JSON. `segment` and `version` say which saved segment is open, as it was opened;
    `confirming` is the token of the change that the last reply asked about.

    `helped` is the help question that the last turn answered. `summary` holds what the user said in messages that are
    no longer kept (remembering.py). `turn` shows leads, and is of no use after its turn: it is never stored.
    """

    draft: NotRequired[Annotated[dict[str, Any] | None, latest]]
    history: NotRequired[Annotated[list[dict[str, Any]], latest]]
    pending: NotRequired[Annotated[dict[str, Any] | None, latest]]
    offered: NotRequired[Annotated[list[dict[str, Any]], latest]]
    segment: NotRequired[Annotated[str | None, latest]]
    version: NotRequired[Annotated[int | None, latest]]
    confirming: NotRequired[Annotated[str | None, latest]]
    deleted: NotRequired[Annotated[str | None, latest]]
    helped: NotRequired[Annotated[str | None, latest]]
    summary: NotRequired[str]
    turn: NotRequired[Annotated[dict[str, Any] | None, UntrackedValue(dict, guard=False)]]


def draft_tree(data: dict[str, Any] | None, catalog: Catalog) -> Tree | None:
    """A kept draft as a tree; None where it is no longer valid (a segment it named is gone, say)."""
    if data is None:
        return None
    try:
        return validate(data, catalog)
    except InvalidTree:
        return None


def snapshot(state: dict[str, Any]) -> dict[str, Any]:
    """The present draft, to come back to."""
    return {"tree": state.get("draft"), "segment": state.get("segment"), "version": state.get("version")}


def pushed(state: dict[str, Any]) -> list[dict[str, Any]]:
    """The history with the present draft on top."""
    return [*kept(state, "history"), snapshot(state)][-MOST_HISTORY:]


def kept(state: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """A list of the state; empty where it is not set yet."""
    return list(cast("list[dict[str, Any]]", state.get(key) or []))


def reading_context(state: dict[str, Any], workspace: Workspace) -> Context:
    """What the interpreter reads a message against."""
    with workspace.transaction() as connection:
        catalog = workspace.catalog(connection)
    pending = state.get("pending")
    history = tuple(draft_tree(item["tree"], catalog) for item in kept(state, "history"))
    return Context(
        catalog=catalog,
        now=workspace.now,
        user_id=workspace.who.member_id,
        draft=draft_tree(state.get("draft"), catalog),
        history=history,
        segment=state.get("segment"),
        pending=Pending.model_validate(pending) if pending else None,
        helped=state.get("helped"),
    )
