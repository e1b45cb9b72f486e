"""Actions as readings, and questions about the request inside an action."""

from typing import Any

from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.refine import refine
from assistant.reading import Act, ActionName, Ask, Context, Draft, Option, Reading, Span
from segment_core.model import Tree


def act(
    name: ActionName, text: str, tree: Tree | None = None, assumptions: tuple[str, ...] = (), **arguments: object
) -> Act:
    """The action with the arguments that were given."""
    given = {key: value for key, value in arguments.items() if value is not None}
    spans = (Span(start=0, end=len(text), text=text, role="command"),) if text else ()
    return Act(name=name, arguments=given, tree=tree, spans=spans, assumptions=assumptions)


def request_of(text: str, context: Context) -> Reading:
    """Which leads some words ask for: a change of the draft where there is one."""
    return fresh(text, context) if context.draft is None else refine(text, context)


def acting_on(reading: Reading, done: Act, text: str, part: str) -> Reading | None:
    """The action on the leads that a part of the message asks for; else the question about that part."""
    if isinstance(reading, Draft):
        unused = tuple(f"Not used: “{words}”" for words in reading.unused)
        return done.model_copy(update={"tree": reading.tree, "assumptions": (*reading.assumptions, *unused)})
    if isinstance(reading, Ask):
        return _asked(reading, done, text, part)
    return None


def _asked(reading: Ask, done: Act, text: str, part: str) -> Ask:
    """The question, whose answers give the whole action."""
    at = max(text.find(part), 0)
    pending = reading.pending
    state: dict[str, Any] = {**pending.state, "command": True}
    for edge in ("start", "end"):
        if isinstance(state.get(edge), int):
            state[edge] += at
    options = tuple(_option(option, done) for option in pending.options)
    changed = pending.model_copy(update={"request": text, "state": state, "options": options})
    return reading.model_copy(update={"pending": changed})


def _option(option: Option, done: Act) -> Option:
    if option.tree is None:
        return option
    whole = done.model_dump(mode="json", exclude={"tree"}) | {"tree": option.tree}
    return Option(label=option.label, act=whole)
