"""A request that was read becomes the answer: a draft, or a question with its readings or nearest values."""

import json
from collections import Counter

from assistant.interpreter.request import EVERYONE, Request, read_request
from assistant.interpreter.scan import Problem
from assistant.reading import Ask, Context, Draft, Option, Pending, Reading
from segment_core.canonical import canonical
from segment_core.errors import InvalidTree
from segment_core.model import Tree, to_json
from segment_core.validate import validate

MAX_OPTIONS = 5


def outcome(request: Request, context: Context, depth: int = 0) -> Reading:
    """The draft where there is one reading of all words; else the question."""
    if request.problems:
        return ask_problem(request, context, depth)
    if not request.readings:
        if request.everyone and not request.unused:
            return Draft(tree=EVERYONE, spans=request.spans, assumptions=tuple(request.notes))
        return ask(
            f"I found no condition in “{_short(request.text)}”. Which leads do you want? "
            "For example “created in the last 30 days”.",
            request,
            request.text[:80],
        )
    trees = [(reading.label, checked(reading.node, context)) for reading in request.readings]
    bad = next((error for _, error in trees if isinstance(error, str)), None)
    if bad is not None:
        return ask(bad, request, request.text[:80])
    distinct = _distinct([(label, tree) for label, tree in trees if not isinstance(tree, str)], context)
    if len(distinct) > 1:
        return ask_readings(request, distinct, context)
    return Draft(
        tree=distinct[0][1], spans=request.spans, assumptions=tuple(request.notes), unused=tuple(request.unused)
    )


def _short(text: str) -> str:
    """The message for quoting."""
    return " ".join(text.split())[:80]


def checked(tree: Tree, context: Context) -> Tree | str:
    """The validated tree, or what is wrong with it in words."""
    try:
        return validate(tree, context.catalog)
    except InvalidTree as error:
        return error.problems[0].message


def _distinct(trees: list[tuple[str, Tree]], context: Context) -> list[tuple[str, Tree]]:
    seen: dict[str, tuple[str, Tree]] = {}
    for label, tree in trees:
        seen.setdefault(json.dumps(to_json(canonical(tree, context.catalog))), (label, tree))
    return list(seen.values())


def ask(
    question: str,
    request: Request,
    topic: str,
    options: tuple[Option, ...] = (),
    state: dict[str, object] | None = None,
) -> Ask:
    """A question about the request; the draft stays."""
    pending = Pending(question=question, request=request.text, topic=topic, options=options, state=state or {})
    return Ask(pending=pending, spans=request.spans)


def ask_readings(request: Request, readings: list[tuple[str, Tree]], context: Context) -> Ask:
    """Several readings that pick different leads (or might: whoever counts them knows; `state` says what they are)."""
    from assistant.interpreter.plain import say

    labels = Counter(label for label, _ in readings)
    options = tuple(
        Option(label=label if label and labels[label] == 1 else say(tree, context), tree=to_json(tree))
        for label, tree in readings
    )
    question = f"“{request.text.strip()[:120]}” can be read in {len(options)} ways. Which one do you mean?"
    return ask(question, request, request.text[:80], options, {"readings": True})


def ask_problem(request: Request, context: Context, depth: int) -> Ask:
    """The first problem, with the drafts that each way out would give."""
    problem = request.problems[0]
    options = () if depth else _fixed(request, problem, context)
    start, end = request.tokens[problem.start].start, request.tokens[problem.end - 1].end
    more = [f"“{other.text}”" for other in request.problems[1:4] if other.text != problem.text]
    question = problem.question + (f" (I also need to know what to do with {', '.join(more)}.)" if more else "")
    return ask(question, request, problem.text, options, {"start": start, "end": end, "kind": problem.kind})


LONG = 60  # words of a message that is not read again with each way out


def _fixed(request: Request, problem: Problem, context: Context) -> tuple[Option, ...]:
    """Each nearest choice as an option; with its draft where nothing else is in doubt."""
    from assistant.interpreter.plain import in_context

    out: list[Option] = []
    start, end = request.tokens[problem.start].start, request.tokens[problem.end - 1].end
    for label, words in problem.fixes[:MAX_OPTIONS]:
        if len(request.problems) > 1 or len(request.tokens) > LONG:
            out.append(Option(label=label))
            continue
        text = request.text[:start] + words + request.text[end:]
        reading = in_context(text, context)
        out.append(Option(label=label, tree=to_json(reading.tree) if isinstance(reading, Draft) else None))
    return tuple(out)


def fresh(text: str, context: Context, depth: int = 0) -> Reading:
    """A request read on its own."""
    return outcome(read_request(text, context), context, depth)
