"""Questions about the product: answered from the help articles, or said openly to have no answer."""

from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from langgraph.types import Command

from assistant.conversation import reading_context
from assistant.help.answer import HelpAnswer, answer
from assistant.help.greeting import greeting, is_greeting
from assistant.interpreter import interpret
from assistant.outcome import Outcome, Turn
from assistant.reading import Act, Draft
from assistant.tools.step import Done, Step, carry_out, with_draft
from segment_core.help_center import note_unanswered
from segment_core.model import Everyone

Runtime = ToolRuntime[Any, Any]
STARTING = frozenset({"list", "open", "overlap", "breakdown", "duplicate", "campaign", "preview"})


@tool
def answer_help(question: str, runtime: Runtime) -> Command[Any]:
    """Answer a question about how the product works from its help articles, or say what Cori can do here."""
    return carry_out(runtime, lambda step: helped(step, question))


def helped(step: Step, question: str) -> Done:
    """The built-in answer to a question; remembered, so that the next question may go on from it."""
    found = answered(step, question)
    if not found.answered:
        now = step.workspace.now
        note_unanswered(step.connection, step.workspace.who.account_id, question, found.topic, now)
    return Done(answer_turn(step, found), {"helped": question if found.answered else None}, ok=found.answered)


def answered(step: Step, question: str) -> HelpAnswer:
    """What the help center says to a question in this conversation."""
    if is_greeting(question):
        return greeting(step.catalog)
    earlier = str(step.state.get("helped") or "")
    return answer(question, step.catalog, earlier, lambda words: _starts(step, words))


def answer_turn(step: Step, found: HelpAnswer) -> Turn:
    """The turn that shows an answer; where there is none, a refusal with the nearest articles."""
    outcome = Outcome(
        kind="answer" if found.answered else "refusal",
        text=found.text,
        sources=list(found.sources),
        nearest=list(found.nearest),
        tries=list(found.tries),
    )
    return Turn(outcome=with_draft(outcome, step.draft))


def _starts(step: Step, words: str) -> bool:
    """Whether a message would start something here, and nothing but what it says."""
    context = reading_context({**step.state, "helped": None, "pending": None, "draft": None}, step.workspace)
    reading = interpret(words, context)
    if isinstance(reading, Draft):
        return not reading.unused and not isinstance(reading.tree, Everyone)
    return isinstance(reading, Act) and reading.name in STARTING
