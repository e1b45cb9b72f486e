"""Tools that make, undo and clear the draft, ask the user, and decline."""

from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from langgraph.types import Command

from assistant.conversation import kept, pushed
from assistant.outcome import OfferedReading, Outcome, Screen, Turn
from assistant.reading import Option, Pending, Span
from assistant.replies import draft_reply, question_reply
from assistant.screens import leads_screen
from assistant.tools.step import Done, Step, acted, asked, carry_out, with_draft
from segment_core import reads
from segment_core.catalog import Catalog
from segment_core.describe import describe, resolved_dates
from segment_core.errors import InvalidTree
from segment_core.model import All, Tree, to_json
from segment_core.segments import restore_segment
from segment_core.validate import validate

PREVIEW = 10
Runtime = ToolRuntime[Any, Any]


@tool
def draft_segment(
    tree: dict[str, Any],
    runtime: Runtime,
    assumptions: list[str] | None = None,
    unused: list[str] | None = None,
    alternatives: list[dict[str, Any]] | None = None,
    spans: list[dict[str, Any]] | None = None,
) -> Command[Any]:
    """Make this condition tree the draft. Say what was assumed, and which of the user's words were not used."""

    def work(step: Step) -> Done:
        checked = validate(tree, step.catalog)
        turn = drafted(step, checked, assumptions or [], unused or [], spans or [])
        options = [Option.model_validate(option) for option in alternatives or []]
        turn.outcome.readings.extend(counted(step, options))
        offered = [option.model_dump(mode="json") for option in options]
        changes: dict[str, Any] = {"draft": to_json(checked), "history": pushed(step.state), "pending": None}
        return Done(turn, {**changes, "offered": offered, "deleted": None})

    return carry_out(runtime, work)


def drafted(
    step: Step,
    tree: Tree,
    assumptions: list[str] | None = None,
    unused: list[str] | None = None,
    spans: list[dict[str, Any]] | None = None,
) -> Turn:
    """The turn that shows a draft: sentence, count, dates, blanks, the first leads."""
    connection, catalog, now = step.connection, step.catalog, step.workspace.now
    count = reads.count(connection, tree, catalog, now)
    sentence = describe(tree, catalog)
    text = draft_reply(
        count,
        sentence,
        dates=resolved_dates(tree, catalog, now),
        blanks=reads.blanks(connection, tree, catalog, now),
        assumptions=assumptions or [],
        unused=unused or [],
    )
    outcome = Outcome(
        kind="draft",
        text=text,
        tree=to_json(tree),
        sentence=sentence,
        count=count,
        lead_ids=member_ids(step, tree),
        spans=[Span.model_validate(span) for span in spans or []],
        assumptions=assumptions or [],
        unused=unused or [],
    )
    return Turn(
        outcome=outcome,
        screen=draft_leads(step, tree, count),
        conditions=condition_sentences(tree, catalog),
    )


def condition_sentences(tree: Tree, catalog: Catalog) -> list[str]:
    """The conditions that must all hold, one sentence each."""
    return [describe(part, catalog) for part in (tree.children if isinstance(tree, All) else (tree,))]


def member_ids(step: Step, tree: Tree) -> list[str] | None:
    """All of the draft's members, sorted, where the workspace asks for them."""
    if not step.workspace.with_members:
        return None
    return sorted(reads.member_ids(step.connection, tree, step.catalog, step.workspace.now))


def draft_leads(step: Step, tree: Tree, count: int) -> Screen:
    """The table of the draft's first leads."""
    page = reads.preview(step.connection, tree, step.catalog, step.workspace.now, PREVIEW)
    return leads_screen(page, tree, step.catalog, count)


def counted(step: Step, options: list[Option]) -> list[OfferedReading]:
    """The readings that a question offers, counted in one statement."""
    trees = {i: tree for i, option in enumerate(options) if (tree := _sound(step, option)) is not None}
    counts = reads.counts(step.connection, list(trees.values()), step.catalog, step.workspace.now)
    counted = dict(zip(trees, counts, strict=True))
    return [
        OfferedReading(tree=option.tree, sentence=option.label, count=counted.get(i))
        for i, option in enumerate(options)
    ]


def _sound(step: Step, option: Option) -> Tree | None:
    try:
        return None if option.tree is None else validate(option.tree, step.catalog)
    except InvalidTree:
        return None


@tool
def ask_user(
    question: str,
    topic: str,
    runtime: Runtime,
    request: str = "",
    options: list[dict[str, Any]] | None = None,
    state: dict[str, Any] | None = None,
    spans: list[dict[str, Any]] | None = None,
) -> Command[Any]:
    """Ask the user instead of guessing; offer each reading as an option with its tree. The draft stays as it is."""

    def work(step: Step) -> Done:
        listed = tuple(Option.model_validate(option) for option in options or [])
        pending = Pending(question=question, request=request, topic=topic, options=listed, state=state or {})
        return _same_today(step, pending, spans) or asking(step, pending, spans)

    return carry_out(runtime, work)


def _same_today(step: Step, pending: Pending, spans: list[dict[str, Any]] | None) -> Done | None:
    """Several readings that pick the same leads as of today: the first is drafted, the others are offered."""
    trees = [tree for option in pending.options if (tree := _sound(step, option)) is not None]
    if not pending.state.get("readings") or len(trees) != len(pending.options) or len(trees) < 2:
        return None
    if not reads.all_same(step.connection, trees, step.catalog, step.workspace.now):
        return None
    first, *others = pending.options
    said = " or ".join(f"“{option.label}”" for option in others)
    turn = drafted(
        step, trees[0], [f"Took “{pending.topic}” as {first.label}; {said} has the same leads today"], [], spans
    )
    turn.outcome.readings.extend(counted(step, others))
    offered = [option.model_dump(mode="json") for option in others]
    changes: dict[str, Any] = {"draft": to_json(trees[0]), "history": pushed(step.state), "pending": None}
    return Done(turn, {**changes, "offered": offered, "deleted": None})


def asking(step: Step, pending: Pending, spans: list[dict[str, Any]] | None = None) -> Done:
    """A question with its options counted; it waits in the state for its answer."""
    offered = counted(step, list(pending.options))
    text = question_reply(pending.question, [(reading.sentence, reading.count) for reading in offered])
    found = [Span.model_validate(span) for span in spans or []]
    draft = step.draft
    outcome = with_draft(Outcome(kind="question", text=text, readings=offered, spans=found), draft)
    changes = {
        "pending": pending.model_dump(mode="json"),
        "offered": [option.model_dump(mode="json") for option in pending.options],
    }
    return Done(Turn(outcome=outcome), changes, ok=False, private=pending.names_leads)


def completing(question: str, command: str, topic: str, options: tuple[Option, ...] = ()) -> Pending:
    """A question whose answer takes the place of {} in a command ("save it as {}")."""
    place = command.index("{}")
    state = {"command": True, "start": place, "end": place + 2}
    return Pending(question=question, request=command, topic=topic, options=options, state=state)


@tool
def decline(reason: str, runtime: Runtime) -> Command[Any]:
    """Say that a request is outside segments, campaigns and help; nothing is changed."""
    return carry_out(
        runtime, lambda step: Done(Turn(outcome=with_draft(Outcome(kind="refusal", text=reason), step.draft)))
    )


@tool
def undo(runtime: Runtime) -> Command[Any]:
    """Go back to the draft before, or bring back the segment that was just deleted."""
    return carry_out(runtime, _undo)


def _undo(step: Step) -> Done:
    if step.state.get("deleted") and step.workspace.meter.usage.engine != "model":  # a change: only the user's own undo
        segment = restore_segment(step.connection, step.catalog, str(step.state["deleted"]), step.workspace.edit)
        step.refreshed()
        outcome = with_draft(acted("undo", f"“{segment.name}” is back."), step.draft)
        return Done(Turn(outcome=outcome), {"deleted": None})
    history = kept(step.state, "history")
    if not history:
        return asked("There is nothing to undo.")
    before = history.pop()
    changes = {"draft": before["tree"], "segment": before["segment"], "version": before["version"]}
    step.state = {**step.state, **changes, "history": history}
    draft = step.draft
    if draft is None:
        turn = Turn(outcome=acted("undo", "Back to an empty draft."))
    else:
        turn = drafted(step, draft)
        shown = turn.outcome
        as_action = {"kind": "action", "action": {"name": "undo"}, "text": f"Undone. {shown.text}"}
        turn = turn.model_copy(update={"outcome": shown.model_copy(update=as_action)})
    return Done(turn, {**changes, "history": history, "pending": None, "offered": []})


@tool
def clear_draft(runtime: Runtime) -> Command[Any]:
    """Start over with an empty draft."""

    def work(step: Step) -> Done:
        changes = {"draft": None, "history": pushed(step.state), "segment": None, "version": None, "pending": None}
        return Done(Turn(outcome=acted("clear", "Starting over. Who do you want to reach?")), changes)

    return carry_out(runtime, work)


@tool
def count_draft(runtime: Runtime) -> Command[Any]:
    """How many leads the present draft has."""

    def work(step: Step) -> Done:
        draft = step.draft
        return (
            asked("There is no draft yet. Who do you want to count?") if draft is None else Done(drafted(step, draft))
        )

    return carry_out(runtime, work)
