"""Tools that manage saved segments. Deleting and overwriting wait for the user's yes."""

from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from langgraph.types import Command

from assistant.conversation import pushed
from assistant.outcome import Confirmation, Turn
from assistant.replies import leads
from assistant.screens import segments_screen
from assistant.tools.drafting import asking, completing, condition_sentences, drafted
from assistant.tools.step import Done, Step, acted, asked, carry_out, with_draft
from segment_core import reads
from segment_core import segments as core
from segment_core.catalog import SavedSegment
from segment_core.describe import describe
from segment_core.folding import fold_value
from segment_core.model import Tree, to_json
from segment_core.segments import find_segment
from segment_core.stored_trees import from_stored, to_stored

Runtime = ToolRuntime[Any, Any]


@tool
def save_segment(runtime: Runtime, segment_name: str | None = None) -> Command[Any]:
    """Save the draft: under a new name, or over the open segment when no name is given."""
    return carry_out(runtime, lambda step: _save(step, segment_name))


def _save(step: Step, name: str | None) -> Done:
    draft, open_name = step.draft, step.state.get("segment")
    if draft is None:
        return asked("There is nothing to save yet. Who should be in the segment?")
    if name is None and open_name is None:
        return asking(step, completing("What should the segment be called?", "save it as {}", "name"))
    target = str(name or open_name)
    if open_name is not None and fold_value(target) == fold_value(open_name):
        version = int(step.state.get("version") or 0)
        saved = core.edit_segment(step.connection, step.catalog, target, draft, version, step.workspace.edit)
    elif (taken := step.catalog.segment_index.get(fold_value(target))) is not None:
        return propose_overwrite(step, taken, draft)
    else:
        saved = core.create_segment(step.connection, step.catalog, target, draft, step.workspace.edit)
    return saved_turn(step, saved, "save", {"segment_name": saved.name})


def saved_turn(step: Step, saved: SavedSegment, action: str, arguments: dict[str, Any]) -> Done:
    """A segment was written and is open now."""
    catalog = step.refreshed()
    count = reads.count(step.connection, saved.tree, catalog, step.workspace.now)
    verb = {"duplicate": "Copied to", "rename": "Renamed to"}.get(action, "Saved as")
    text = f"{verb} “{saved.name}”: **{leads(count)}** now. {describe(saved.tree, catalog)}."
    outcome = acted(action, text, **arguments).model_copy(
        update={"tree": to_json(saved.tree), "count": count, "sentence": describe(saved.tree, catalog)}
    )
    changes = {"draft": to_json(saved.tree), "segment": saved.name, "version": saved.version, "pending": None}
    return Done(Turn(outcome=outcome, conditions=condition_sentences(saved.tree, catalog)), changes)


def propose_overwrite(step: Step, taken: SavedSegment, draft: Tree) -> Done:
    """Ask whether a saved segment gets the draft's conditions."""
    count = reads.count(step.connection, draft, step.catalog, step.workspace.now)
    arguments = {"segment": taken.name, "tree": to_json(draft)}
    token = step.workspace.propose(step.connection, "overwrite", arguments, version=taken.version, count=count)
    text = (
        f"There is a segment “{taken.name}” already: {describe(taken.tree, step.catalog)}. "
        f"Replace its conditions with this draft ({leads(count)})?"
    )
    outcome = with_draft(acted("save", text, segment_name=taken.name), draft)
    return Done(
        Turn(outcome=outcome, confirmation=Confirmation(token=token, title=f"Replace “{taken.name}”", text=text))
    )


@tool
def open_segment(segment: str, runtime: Runtime) -> Command[Any]:
    """Open a saved segment: it becomes the draft."""

    def work(step: Step) -> Done:
        found = find_segment(segment, step.catalog)
        history = pushed(step.state)
        step.state = {**step.state, "segment": found.name, "version": found.version, "history": history}
        turn = drafted(step, found.tree)
        outcome = turn.outcome.model_copy(
            update={
                "kind": "action",
                "action": {"name": "open", "segment": found.name},
                "text": f"“{found.name}” is open. {turn.outcome.text}",
            }
        )
        changes = {"draft": to_json(found.tree), "segment": found.name, "version": found.version, "history": history}
        return Done(turn.model_copy(update={"outcome": outcome}), {**changes, "pending": None, "deleted": None})

    return carry_out(runtime, work)


@tool
def rename_segment(to: str, runtime: Runtime, segment: str | None = None) -> Command[Any]:
    """Rename a saved segment (the open one when none is named)."""

    def work(step: Step) -> Done:
        name = segment or step.state.get("segment")
        return renamed(step, str(name), to) if name else asked("Which segment should be renamed?")

    return carry_out(runtime, work)


def renamed(step: Step, name: str, to: str) -> Done:
    """A segment has another name now; the draft follows where it refers to it."""
    old = find_segment(name, step.catalog)
    stored = None if step.draft is None else to_stored(step.draft, step.catalog)
    new = core.rename_segment(step.connection, step.catalog, old.name, to, step.workspace.edit)
    names = {segment.id: segment.name for segment in step.refreshed().segments}
    draft = None if stored is None else from_stored(stored, names)
    text = f"“{old.name}” is now “{new.name}”."
    outcome = with_draft(acted("rename", text, segment=old.name, to=new.name), draft)
    is_open = fold_value(str(step.state.get("segment") or "")) == fold_value(old.name)
    changes: dict[str, Any] = {"segment": new.name, "version": new.version} if is_open else {}
    if draft is not None:
        changes["draft"] = to_json(draft)  # it may refer to the segment by its old name
    return Done(Turn(outcome=outcome), changes)


@tool
def duplicate_segment(
    segment: str, runtime: Runtime, to: str | None = None, tree: dict[str, Any] | None = None
) -> Command[Any]:
    """Copy a saved segment, with other conditions (`tree`) or another name if given. The copy is open then."""
    return carry_out(runtime, lambda step: duplicated(step, segment, to, tree))


def duplicated(step: Step, segment: str, to: str | None, tree: dict[str, Any] | None = None) -> Done:
    """A copy of a segment was made and is open now."""
    source = find_segment(segment, step.catalog)
    copy = core.duplicate_segment(step.connection, step.catalog, source.name, to, step.workspace.edit, tree)
    done = saved_turn(step, copy, "duplicate", {"segment": source.name, "to": to or copy.name})
    outcome = done.turn.outcome
    action = {**(outcome.action or {}), "tree": to_json(copy.tree)}
    turn = done.turn.model_copy(update={"outcome": outcome.model_copy(update={"action": action})})
    return Done(turn, {**done.changes, "history": pushed(step.state)})


@tool
def list_segments(runtime: Runtime) -> Command[Any]:
    """List all saved segments with their live counts."""

    def work(step: Step) -> Done:
        listed = step.catalog.segments
        trees = [segment.tree for segment in listed]
        counts = reads.counts(step.connection, trees, step.catalog, step.workspace.now)
        rows = [
            (segment.name, count, describe(segment.tree, step.catalog))
            for segment, count in zip(listed, counts, strict=True)
        ]
        text = f"You have {len(rows)} saved segment{'' if len(rows) == 1 else 's'}."
        if not rows:
            text = "You have no saved segments yet. Say who you want to reach, then “save it as …”."
        outcome = with_draft(acted("list", text), step.draft)
        return Done(Turn(outcome=outcome, screen=segments_screen(rows)))

    return carry_out(runtime, work)


@tool
def delete_segment(segment: str, runtime: Runtime) -> Command[Any]:
    """Propose to delete a saved segment; it happens only after the user confirms."""

    def work(step: Step) -> Done:
        found = find_segment(segment, step.catalog)
        count = reads.count(step.connection, found.tree, step.catalog, step.workspace.now)
        arguments = {"segment": found.name}
        token = step.workspace.propose(step.connection, "delete", arguments, version=found.version, count=count)
        text = f"Delete the segment “{found.name}” ({leads(count)})? Your leads and past campaigns stay as they are."
        users = core.used_by(found, step.catalog)
        if users:
            names = ", ".join(f"“{user.name}”" for user in users)
            text += f" It is used by {names}: its conditions will be written into them, so their members stay the same."
        outcome = with_draft(acted("delete", text, segment=found.name), step.draft)
        confirmation = Confirmation(token=token, title=f"Delete “{found.name}”", text=text)
        return Done(Turn(outcome=outcome, confirmation=confirmation))

    return carry_out(runtime, work)
