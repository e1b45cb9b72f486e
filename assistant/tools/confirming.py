"""The user's yes or no to a change that waits. No language model has these tools.

A typed yes is about what the last reply asked, and nothing else; a button carries its own token.
"""

from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from langgraph.types import Command

from assistant.outcome import Turn
from assistant.replies import leads
from assistant.tools.campaigns import CHANGES, carried_out
from assistant.tools.segments import duplicated, renamed, saved_turn
from assistant.tools.step import Done, Step, acted, asked, carry_out, with_draft
from segment_core import reads
from segment_core import segments as core
from segment_core.catalog import SavedSegment
from segment_core.confirmations import PendingChange
from segment_core.folding import fold_value
from segment_core.model import to_json
from segment_core.segments import find_segment
from segment_core.validate import validate

Runtime = ToolRuntime[Any, Any]
MOST_DRIFT = 0.10  # of the count that was confirmed


@tool
def confirm_change(runtime: Runtime, token: str | None = None) -> Command[Any]:
    """Carry out the change that the user has just confirmed."""

    def work(step: Step) -> Done:
        waiting = token or step.state.get("confirming")
        if waiting is None:
            return asked("There is nothing that waits for your yes.")
        change = step.workspace.take(step.connection, waiting)
        if change.tool in CHANGES:
            return carried_out(step, change)
        return _saved(step, change) if change.tool == "save" else _changed(step, change)

    return carry_out(runtime, work)


def _saved(step: Step, change: PendingChange) -> Done:
    name, tree = change.arguments["segment_name"], change.arguments["tree"]
    drift = _drift(step, change, tree)
    if drift:
        return asked(drift)
    saved = core.create_segment(step.connection, step.catalog, name, tree, step.workspace.edit)
    return saved_turn(step, saved, "save", {"segment_name": saved.name})


def _changed(step: Step, change: PendingChange) -> Done:
    """A change of one saved segment: refused where somebody changed it after the question."""
    segment, arguments = find_segment(change.arguments["segment"], step.catalog), change.arguments
    if segment.version != change.version:
        return asked(f"“{segment.name}” was changed meanwhile, so nothing was done. Please look at it and ask again.")
    drift = _drift(step, change, arguments.get("tree") or to_json(segment.tree))
    if drift:
        return asked(drift)
    match change.tool:
        case "overwrite":
            edit, tree = step.workspace.edit, arguments["tree"]
            saved = core.edit_segment(step.connection, step.catalog, segment.name, tree, segment.version, edit)
            return saved_turn(step, saved, "save", {"segment_name": saved.name})
        case "rename":
            return renamed(step, segment.name, arguments["to"])
        case "duplicate":
            return duplicated(step, segment.name, arguments["to"])
        case "delete":
            return _deleted(step, segment)
        case _:
            raise AssertionError(f"no such change: {change.tool}")


def _drift(step: Step, change: PendingChange, tree: dict[str, Any]) -> str | None:
    """What to say where the leads are no longer about as many as the user said yes to."""
    if change.count is None:
        return None
    now = reads.count(step.connection, validate(tree, step.catalog), step.catalog, step.workspace.now)
    if abs(now - change.count) <= change.count * MOST_DRIFT:
        return None
    return f"It was {leads(change.count)} when I asked, and is {leads(now)} now, so nothing was done. Please ask again."


def _deleted(step: Step, segment: SavedSegment) -> Done:
    core.delete_segment(step.connection, step.catalog, segment.name, step.workspace.edit)
    step.refreshed()
    text = f"“{segment.name}” is deleted. Say “undo” to bring it back."
    outcome = with_draft(acted("delete", text, segment=segment.name), step.draft)
    changes: dict[str, Any] = {"deleted": segment.id, "pending": None}
    if fold_value(str(step.state.get("segment") or "")) == fold_value(segment.name):
        changes |= {"segment": None, "version": None}
    return Done(Turn(outcome=outcome), changes)


@tool
def cancel_change(runtime: Runtime, token: str | None = None) -> Command[Any]:
    """Drop the change that waits for the user's yes."""

    def work(step: Step) -> Done:
        waiting = token or step.state.get("confirming")
        if waiting is None:
            return asked("There is nothing to cancel.")
        step.workspace.take(step.connection, waiting)
        return Done(Turn(outcome=with_draft(acted("cancel", "Left as it was."), step.draft)))

    return carry_out(runtime, work)
