"""The answer to a question that was asked: a number, a label, yes, or the words that were missing."""

import re

from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.refine import refine
from assistant.interpreter.refine_commands import command_of
from assistant.interpreter.words import label_words
from assistant.reading import Act, Ask, Context, Draft, Option, Pending, Reading, Span
from segment_core.errors import InvalidTree
from segment_core.validate import validate

ORDINALS = {"1": 0, "one": 0, "first": 0, "former": 0, "a": 0, "2": 1, "two": 1, "second": 1, "b": 1, "3": 2, "three": 2, "third": 2, "c": 2, "4": 3, "four": 3, "fourth": 3, "d": 3, "5": 4, "five": 4, "fifth": 4}  # fmt: skip  # noqa: E501 - a word list
ORDINAL = re.compile(
    r"^\W*(?:(?:the|option|number|no|nr|reading|choice|i mean|i meant|take|use|go with|let'?s go with|let'?s take|pick|choose|yes)\b[\s,.#:]*)*(?P<n>\d|first|second|third|fourth|fifth|former|latter|last|one|two|three|four|five|[a-d])(?:st|nd|rd|th)?(?: one| option| reading| choice)?(?: please| pls| thanks)?\W*$",  # noqa: E501 - a pattern
    re.I,
)
YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|sure|ok|okay|correct|right|exactly|that'?s right|that one|y|yes please|please|do that|yes[\s,]+that(?: one|'s it)?)\W*$",  # noqa: E501 - a pattern
    re.I,
)
NO = re.compile(
    r"^\W*(?:no|nope|nah|neither|none|none of (?:them|these|those)|cancel|forget it|never ?mind|n|stop)\W*$", re.I
)
LEAD = re.compile(
    r"^\W*(?:(?:i mean|i meant|the|yes|ok|okay|sorry|make it|let'?s say|let'?s use|use|take|say|um|well|just|as|by|it'?s|that'?s|go with|let'?s go with)\b[\s,.:]*)+",  # noqa: E501 - a pattern
    re.I,
)
SMALL = frozenset(
    ["the", "a", "an", "one", "of", "i", "mean", "please", "in", "as", "my", "it", "is", "that", "for", "to", "and"]
)


def answer(text: str, context: Context) -> Reading | None:
    """The request completed by this answer; None where the message answers nothing."""
    pending = context.pending
    assert pending is not None
    if NO.match(text):
        return Act(name="cancel", spans=(Span(start=0, end=len(text), text=text, role="command"),))
    chosen = _chosen(text, pending)
    if chosen is not None:
        return _taken(chosen, pending, context)
    return _filled(text, pending, context)


def _chosen(text: str, pending: Pending) -> Option | None:
    options = pending.options
    if not options:
        return None
    found = ORDINAL.match(text)
    if found:
        word = found["n"].lower()
        place = len(options) - 1 if word in ("last", "latter") else ORDINALS.get(word)
        return options[place] if place is not None and place < len(options) else None
    if YES.match(text):
        return options[0] if len(options) == 1 else None
    return _by_label(text, options)


def _by_label(text: str, options: tuple[Option, ...]) -> Option | None:
    """The one option whose label has all the words that were said."""
    said = set(label_words(LEAD.sub("", text))) - SMALL
    if not said:
        return None
    exact = [o for o in options if set(label_words(o.label)) - SMALL == said]
    if len(exact) == 1:
        return exact[0]
    fits = [o for o in options if said <= set(label_words(o.label))]
    return fits[0] if len(fits) == 1 else None


def _taken(option: Option, pending: Pending, context: Context) -> Reading | None:
    if option.act is not None:
        return Act.model_validate(option.act)
    if option.tree is not None and not pending.state.get("command"):
        try:
            return Draft(
                tree=validate(option.tree, context.catalog), assumptions=(f"Took “{pending.topic}” as {option.label}",)
            )
        except InvalidTree:
            return None
    return _filled(option.label, pending, context, sure=True)


def _filled(text: str, pending: Pending, context: Context, sure: bool = False) -> Reading | None:
    """The request again with the answer in the place of the words that were asked about."""
    start, end = pending.state.get("start"), pending.state.get("end")
    if not sure and context.draft is not None and command_of(text, context).mode in ("join", "drop", "swap"):
        return None  # "also warm" changes the draft; it does not say what the unread words meant
    words = LEAD.sub("", text).strip(" .!?")
    if (
        not isinstance(start, int)
        or not isinstance(end, int)
        or start < 0
        or not words
        or (len(words.split()) > 6 and not sure)
    ):
        return None
    request = pending.request[:start] + words + pending.request[end:]
    reading = _again(request, pending, context)
    if isinstance(reading, Draft | Act):
        return reading.model_copy(update={"spans": (Span(start=0, end=len(text), text=text, role="condition"),)})
    if isinstance(reading, Ask) and (sure or reading.pending.topic != pending.topic) and _further(reading, pending):
        return reading
    return None


def _further(reading: Ask, pending: Pending) -> bool:
    """Whether the answer settled its question, so that only another one is left."""
    return (
        pending.topic.casefold() not in reading.pending.topic.casefold()
        and reading.pending.topic.casefold() in pending.request.casefold()
    )


def _again(request: str, pending: Pending, context: Context) -> Reading:
    from assistant.interpreter.commands import command

    plain = Context(context.catalog, context.now, context.user_id, context.draft, context.history, context.segment)
    if pending.state.get("command"):
        found = command(request, plain)
        if found is not None:
            return found
    return fresh(request, plain) if plain.draft is None else refine(request, plain)
