"""What every tool shares: one transaction in the asker's account, errors as answers, results into the state."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from langchain.tools import ToolRuntime
from langchain_core.messages import ToolMessage
from langgraph.types import Command
from sqlalchemy import Connection

from assistant.conversation import draft_tree
from assistant.outcome import Outcome, Turn
from assistant.roles import NotAllowed
from assistant.workspace import Workspace
from segment_core.canonical import same
from segment_core.catalog import Catalog
from segment_core.errors import CoriError
from segment_core.folding import fold_value
from segment_core.model import Tree, to_json


@dataclass
class Step:
    """One tool call at work. `state` is the conversation's state before it."""

    connection: Connection
    workspace: Workspace
    catalog: Catalog
    state: dict[str, Any]

    @property
    def draft(self) -> Tree | None:
        """The present draft."""
        return draft_tree(self.state.get("draft"), self.catalog)

    def refreshed(self) -> Catalog:
        """The catalog after a change within this transaction."""
        self.catalog = self.workspace.catalog(self.connection)
        return self.catalog


@dataclass(frozen=True)
class Done:
    """What a tool came to: the turn to show, and the state that changes.

    `back` is a result that a language model works on further, instead of a turn. `private`: the reply is about
    single leads, so no model may read it later.
    """

    turn: Turn
    changes: dict[str, Any] = field(default_factory=dict[str, Any])
    ok: bool = True
    back: dict[str, Any] | None = None
    private: bool = False


def carry_out(runtime: ToolRuntime[Any, Any], work: Callable[[Step], Done]) -> Command[Any]:
    """Run `work` in one transaction; an expected error becomes a question to the user, with nothing changed."""
    workspace = cast("Workspace", runtime.context)
    state = cast("dict[str, Any]", runtime.state)
    try:
        with workspace.transaction() as connection:
            done = work(Step(connection, workspace, workspace.catalog(connection), state))
    except NotAllowed as error:
        done = Done(Turn(outcome=Outcome(kind="refusal", text=error.message)), ok=False)
    except CoriError as error:
        done = asked(sentence_of(error.message))
    if done.back is not None:
        return Command(update={"messages": [_result(runtime, {"ok": done.ok, "back": True, **done.back})]})
    turn = placed(done.turn, {**state, **done.changes}, workspace)
    outcome = turn.outcome
    # The model gets the reply and the count alone; what the screen shows stays in the state.
    token = turn.confirmation.token if turn.confirmation else None
    result = {
        "ok": done.ok,
        "reply": outcome.text,
        "count": outcome.count,
        "private": done.private,
        "waits": token is not None,
    }
    changes = {"helped": None, **done.changes, "turn": turn.model_dump(mode="json"), "confirming": token}
    return Command(update={"messages": [_result(runtime, result)], **changes})


def _result(runtime: ToolRuntime[Any, Any], result: dict[str, Any]) -> ToolMessage:
    return ToolMessage(json.dumps(result, ensure_ascii=False, default=str), tool_call_id=runtime.tool_call_id or "")


def placed(turn: Turn, state: dict[str, Any], workspace: Workspace) -> Turn:
    """The turn with what is open after it, whether that was edited, and whether there is something to undo."""
    placed = {
        "segment": state.get("segment"),
        "version": state.get("version"),
        "edited": _is_edited(state, workspace),
        "can_undo": bool(state.get("history") or state.get("deleted")),
    }
    return turn.model_copy(update=placed)


def _is_edited(state: dict[str, Any], workspace: Workspace) -> bool:
    if not state.get("segment"):
        return False
    with workspace.transaction() as connection:
        catalog = workspace.catalog(connection)
    saved = catalog.segment_index.get(fold_value(str(state["segment"])))
    draft = draft_tree(state.get("draft"), catalog)
    return saved is None or draft is None or not same(saved.tree, draft, catalog)


def asked(text: str) -> Done:
    """Nothing was done; the user is told why, or asked."""
    return Done(Turn(outcome=Outcome(kind="question", text=text)), ok=False)


def acted(name: str, text: str, **arguments: Any) -> Outcome:
    """An action that was taken or proposed; arguments that are None are left out."""
    given = {key: value for key, value in arguments.items() if value is not None}
    return Outcome(kind="action", text=text, action={"name": name, **given})


def with_draft(outcome: Outcome, tree: Tree | None) -> Outcome:
    """The outcome with the draft as it stands after the turn."""
    return outcome if tree is None else outcome.model_copy(update={"tree": to_json(tree)})


def sentence_of(message: str) -> str:
    """An error's message as a sentence."""
    text = message[:1].upper() + message[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."
