"""What a language model may call beside the read-only tools: it proposes, in the user's own words.

Code resolves the words (assistant/llm/proposals/). Nothing a model proposes to change is done before the user's yes,
whatever stands in the conversation.
"""

from dataclasses import asdict
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool
from langgraph.types import Command

from assistant.conversation import pushed, reading_context
from assistant.llm.plain_text import plain
from assistant.llm.proposals.doubts import doubts
from assistant.llm.proposals.proposal import resolve
from assistant.llm.proposals.resolved import Resolved, Said
from assistant.outcome import Confirmation, Outcome, Turn
from assistant.reading import Context, Pending
from assistant.replies import leads
from assistant.tools.drafting import asking, counted, drafted
from assistant.tools.segments import propose_overwrite
from assistant.tools.step import Done, Step, acted, asked, carry_out, sentence_of, with_draft
from segment_core import reads
from segment_core.describe import describe
from segment_core.errors import Problem
from segment_core.folding import fold_value
from segment_core.model import to_json
from segment_core.segments import find_segment, free_name

Runtime = ToolRuntime[Any, Any]
MOST_QUOTED = 10  # earlier messages whose words a condition may come from
REPAIRS = 1
NOTHING_YET = Turn(outcome=Outcome(kind="question", text=""))  # a result that the model goes on with


@tool
def propose_segment(tree: dict[str, Any] | list[Any] | str, runtime: Runtime) -> Command[Any]:
    """Make the draft. `tree` is the whole condition tree: {"all": [...]}, {"any": [...]}, {"not": ...}, {"keep": "c1"},
    {"everyone": true}, or a condition {"field", "op", "value", "words"} with the user's own words as `value` and the
    words of the request that it comes from as `words`."""

    def work(step: Step) -> Done:
        context = reading_context(step.state, step.workspace)
        said = _said(step.state)
        resolved = resolve(tree, said, context)
        meter = step.workspace.meter
        problems = resolved.problems or tuple(_left_out(words) for words in resolved.restricting)
        if problems:
            meter.proposals += 1
            return _back(problems) if meter.proposals <= REPAIRS else _in_question(step, said, problems)
        return _drafted(step, resolved, said, context)

    return carry_out(runtime, work)


def _said(state: dict[str, Any]) -> Said:
    texts = [str(message.content) for message in state["messages"] if isinstance(message, HumanMessage)]
    return Said(texts[-1], tuple(texts[-1 - MOST_QUOTED : -1]))


def _left_out(words: str) -> Problem:
    """Words that would restrict who is in must not be dropped, not even openly."""
    return Problem("$", "left_out", f"“{words}” restricts who is in, but no condition comes from it", words)


def _back(problems: tuple[Problem, ...]) -> Done:
    told = [asdict(problem) for problem in problems]
    return Done(NOTHING_YET, ok=False, back={"problems": told, "now": "Propose again, or ask_question."})


def _in_question(step: Step, said: Said, problems: tuple[Problem, ...]) -> Done:
    """The second proposal was not sound either: the user is asked about its first bad part."""
    first = problems[0]
    question = " ".join(sentence_of(problem.message) for problem in problems[:3])
    if first.nearest:
        question += f" Did you mean {' or '.join(f'“{near}”' for near in first.nearest[:5])}?"
    else:
        question += " Could you say it in other words?"
    return asking(step, _pending(said, question, str(first.bad or "")))


def _pending(said: Said, question: str, topic: str) -> Pending:
    """A question whose answer may take the place of the words it is about, where they stand in the message."""
    start = said.message.casefold().find(topic.casefold()) if topic else -1
    state = {"start": start, "end": start + len(topic)} if start >= 0 else {}
    return Pending(question=question, request=said.message, topic=topic, state=state)


def _drafted(step: Step, resolved: Resolved, said: Said, context: Context) -> Done:
    assert resolved.tree is not None
    doubt = doubts(resolved, said, context)
    options = list({str(option.tree): option for option in (*resolved.alternatives, *doubt.options)}.values())
    spans = [span.model_dump(mode="json") for span in resolved.spans]
    assumptions = [*resolved.assumptions, *([doubt.note] if doubt.note else [])]
    turn = drafted(step, resolved.tree, assumptions, list(resolved.unused), spans)
    turn.outcome.readings.extend(counted(step, options))
    changes: dict[str, Any] = {
        "draft": to_json(resolved.tree),
        "history": pushed(step.state),
        "pending": None,
        "offered": [option.model_dump(mode="json") for option in options],
        "deleted": None,
    }
    return Done(turn, changes)


@tool
def search_vocabulary(text: str, runtime: Runtime, field: str | None = None) -> Command[Any]:
    """The fields and values nearest to a word; an empty text lists a field's values."""

    def work(step: Step) -> Done:
        from assistant.llm.prompt import vocabulary

        found = vocabulary.search(step.connection, text, field, step.catalog)
        return Done(NOTHING_YET, back=found.as_json())

    return carry_out(runtime, work)


@tool
def ask_question(question: str, topic: str, runtime: Runtime) -> Command[Any]:
    """Ask the user one question; `topic` is the words of the request that it is about. The draft stays as it is."""

    def work(step: Step) -> Done:
        text = plain(question) or "Could you say that in other words?"
        return asking(step, _pending(_said(step.state), text, topic))

    return carry_out(runtime, work)


@tool
def decline_request(reason: str, runtime: Runtime) -> Command[Any]:
    """Say that a request is outside segments, campaigns and help; nothing is changed."""

    def work(step: Step) -> Done:
        text = plain(reason) or "That is outside what I do. I build audience segments."
        turn = asked(text).turn
        outcome = with_draft(turn.outcome.model_copy(update={"kind": "refusal"}), step.draft)
        return Done(turn.model_copy(update={"outcome": outcome}))

    return carry_out(runtime, work)


@tool
def propose_save(segment_name: str, runtime: Runtime) -> Command[Any]:
    """Propose to save the draft under this name; it happens only after the user confirms."""

    def work(step: Step) -> Done:
        draft = step.draft
        if draft is None:
            return asked("There is nothing to save yet. Who should be in the segment?")
        taken = step.catalog.segment_index.get(fold_value(segment_name))
        if taken is not None:
            return propose_overwrite(step, taken, draft)
        count = reads.count(step.connection, draft, step.catalog, step.workspace.now)
        name = free_name(segment_name, step.catalog)
        text = f"Save this as “{name}” ({leads(count)}): {describe(draft, step.catalog)}?"
        arguments = {"segment_name": name, "tree": to_json(draft)}
        return _waiting(step, "save", f"Save “{name}”", text, arguments, count=count)

    return carry_out(runtime, work)


@tool
def propose_rename(segment: str, to: str, runtime: Runtime) -> Command[Any]:
    """Propose to rename a saved segment; it happens only after the user confirms."""

    def work(step: Step) -> Done:
        found = find_segment(segment, step.catalog)
        name = free_name(to, step.catalog, but=found)
        text = f"Rename “{found.name}” to “{name}”?"
        arguments = {"segment": found.name, "to": name}
        return _waiting(step, "rename", f"Rename “{found.name}”", text, arguments, version=found.version)

    return carry_out(runtime, work)


@tool
def propose_duplicate(segment: str, to: str, runtime: Runtime) -> Command[Any]:
    """Propose to copy a saved segment under another name; it happens only after the user confirms."""

    def work(step: Step) -> Done:
        found = find_segment(segment, step.catalog)
        name = free_name(to, step.catalog)
        text = f"Copy “{found.name}” to “{name}”?"
        arguments = {"segment": found.name, "to": name}
        return _waiting(step, "duplicate", f"Copy “{found.name}”", text, arguments, version=found.version)

    return carry_out(runtime, work)


def _waiting(step: Step, action: str, title: str, text: str, arguments: dict[str, Any], **bound: int | None) -> Done:
    token = step.workspace.propose(step.connection, action, arguments, **bound)
    shown = {key: value for key, value in arguments.items() if key != "tree"}
    outcome = with_draft(acted(action, text, **shown), step.draft)
    return Done(Turn(outcome=outcome, confirmation=Confirmation(token=token, title=title, text=text)))
