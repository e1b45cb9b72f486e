"""Read-only tools: leads, breakdowns, overlaps, why a lead is in or out. Their rows go to the screen alone."""

from dataclasses import replace
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from langgraph.types import Command

from assistant.outcome import Screen, Turn
from assistant.reading import Option
from assistant.replies import leads
from assistant.screens import breakdown_screen, lead_fields, overlap_screen, shown, why_screen
from assistant.tools.drafting import asking, completing, draft_leads
from assistant.tools.step import Done, Step, acted, asked, carry_out, with_draft
from segment_core import reads
from segment_core.breakdown import breakdown
from segment_core.describe import describe
from segment_core.lead_values import Lead
from segment_core.model import Everyone, Tree
from segment_core.overlaps import FEWEST, MOST, Regions, regions
from segment_core.segments import find_segment

Runtime = ToolRuntime[Any, Any]
ANSWERED: dict[str, Any] = {"pending": None}  # “which lead?” waits no longer: the next message is a request again
NO_DRAFT = "There is no draft yet. Who should be in it?"


def _subject(step: Step, segment: str | None) -> Tree | None:
    return find_segment(segment, step.catalog).tree if segment else step.draft


@tool
def preview_leads(runtime: Runtime, segment: str | None = None) -> Command[Any]:
    """Show some leads of the draft (or of a saved segment) on the user's screen."""

    def work(step: Step) -> Done:
        tree = _subject(step, segment)
        if tree is None:
            return asked(NO_DRAFT)
        count = reads.count(step.connection, tree, step.catalog, step.workspace.now)
        screen = draft_leads(step, tree, count)
        text = f"Here are {len(screen.rows)} of {leads(count)}." if count else "Nobody matches."
        outcome = with_draft(acted("preview", text, segment=segment), step.draft)
        return Done(Turn(outcome=outcome.model_copy(update={"count": count}), screen=screen))

    return carry_out(runtime, work)


@tool
def break_down(by: str, runtime: Runtime, segment: str | None = None) -> Command[Any]:
    """Count the draft's leads (or a saved segment's, or everyone's) per value of a field, by the field's key."""

    def work(step: Step) -> Done:
        tree = _subject(step, segment) or Everyone()
        found = breakdown(step.connection, tree, by, step.catalog, step.workspace.now)
        text = f"{leads(found.total)} by {found.field.label}: {describe(tree, step.catalog)}."
        outcome = with_draft(acted("breakdown", text, by=by, segment=segment), step.draft)
        return Done(Turn(outcome=outcome.model_copy(update={"count": found.total}), screen=breakdown_screen(found)))

    return carry_out(runtime, work)


@tool
def overlap_segments(segments: list[str], runtime: Runtime) -> Command[Any]:
    """How many leads two or three saved segments share (with one name: that segment and the draft)."""

    def work(step: Step) -> Done:
        found = [find_segment(name, step.catalog) for name in segments]
        pairs = [(segment.name, segment.tree) for segment in found]
        draft = step.draft
        if len(pairs) == 1 and draft is not None:
            pairs.append(("the draft", draft))
        if not FEWEST <= len(pairs) <= MOST:
            return asked("Which two or three segments should be compared?")
        names = [name for name, _ in pairs]
        shared = regions(step.connection, [tree for _, tree in pairs], step.catalog, step.workspace.now)
        outcome = with_draft(acted("overlap", _overlap_text(names, shared), segments=segments), draft)
        return Done(Turn(outcome=outcome, screen=overlap_screen(names, shared)))

    return carry_out(runtime, work)


def _overlap_text(names: list[str], shared: Regions) -> str:
    each = [f"“{name}” ({shared.total(place):,})" for place, name in enumerate(names)]
    which = "both " if len(each) == 2 else "all of "
    return f"{leads(shared.regions[-1].count)} are in {which}{', '.join(each[:-1])} and {each[-1]}."


@tool
def explain_lead(lead: str, runtime: Runtime) -> Command[Any]:
    """Why one lead (by name, email or id) is or is not in the draft: each condition, on the user's screen."""
    return carry_out(runtime, lambda step: _explain(step, lead))


def _explain(step: Step, words: str) -> Done:
    draft = step.draft
    if draft is None:
        return asked(NO_DRAFT)
    found = reads.find_leads(step.connection, words, step.catalog, limit=21)
    if not found:
        return replace(asked(f"There is no lead “{words}” in this account."), changes=ANSWERED, private=True)
    if len(found) > 1:
        return _which_lead(step, words, found, draft)
    why = reads.why(step.connection, draft, found[0].id, step.catalog, step.workspace.now)
    assert why is not None
    failed = [describe(v.condition, step.catalog) for v in why.verdicts if not v.holds]
    text = f"“{words}” is {'in' if why.member else 'not in'} this audience."
    if not why.member and failed:
        text += f" What does not hold: {'; '.join(failed)}."
    outcome = with_draft(acted("why", text, lead=words), draft)
    return Done(Turn(outcome=outcome, screen=why_screen(why, step.catalog)), ANSWERED, private=True)


def _which_lead(step: Step, words: str, found: list[Lead], draft: Tree) -> Done:
    """Several leads by one name: ask, with ids to tell them apart on the screen."""
    number = f"{len(found)}" if len(found) <= 20 else "more than 20"
    question = f"There are {number} leads called “{words}”. Which {words} do you mean? Give the id or the email."
    options = tuple(
        Option(label=lead.id, act={"kind": "act", "name": "why", "arguments": {"lead": lead.id}}) for lead in found[:20]
    )
    done = asking(step, completing(question, "why is {} in it", words, options))
    fields = lead_fields(draft, step.catalog)
    rows: list[list[Any]] = [
        [lead.id, lead.name, *(shown(lead.values.get(f.key), f, step.catalog) for f in fields)] for lead in found[:20]
    ]
    screen = Screen(kind="leads", title=words, columns=["Id", "Name", *(f.label for f in fields)], rows=rows)
    return Done(done.turn.model_copy(update={"screen": screen}), done.changes, ok=False, private=True)
