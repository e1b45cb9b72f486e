"""A follow-up of several steps: "drop the city and add warm", "make it 60 days, only hot ones"."""

import re

from assistant.interpreter.refine_commands import Command, command_of
from assistant.reading import Context

BREAK = r"(?:\s*[,;.!]+\s*(?:(?:and|but|then|also)\b\s*)*|\s+(?:and|but|then|&|plus)\s+(?:then |also )?)"
EDIT = r"(?:please )?(?:drop|remove|forget|lose|ditch|scrap|get rid of|leave out|leave|take|add|include|bring|put|throw in|make (?:it|that|them|this|the)|change|switch|set|swap|replace|raise|lower|increase|reduce|bump|extend|limit|restrict|keep|use)"  # noqa: E501 - a word list
STEP = re.compile(BREAK + rf"(?={EDIT}\b)", re.IGNORECASE)
# After a step that edits, "only", "not" and the like begin a step of their own.
LIMIT = re.compile(BREAK + r"(?=(?:only|just|not|no|without|with|except|also|plus)\b)", re.IGNORECASE)

NOTHING = re.compile(
    r"\W*(?:(?:ok|okay|no|yes|actually|the|please|now|so|well|sorry|oh|hmm+|wait|same(?: (?:thing|list|segment|ones?|as before|again))?|it|that|this|use|nope|nah|perfect|great|thanks|cool)\b\W*)*",  # noqa: E501 - a word list
    re.IGNORECASE,
)


def clauses(text: str, context: Context) -> list[tuple[int, int]]:
    """The steps [start, end) of the message, in order; one where it is a single step."""
    steps = _split(text, 0, len(text), STEP)
    out: list[tuple[int, int]] = []
    for start, end in steps:
        command = _command(text, start, end, context)
        edits = command.mode in ("drop", "replace", "join", "swap") and command.otherwise == "replace"
        out.extend(_split(text, start, end, LIMIT) if edits else [(start, end)])
    return out if len(out) > 1 and _each_says_something(text, out, context) else [(0, len(text))]


def _split(text: str, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for found in pattern.finditer(text, start, end):
        if not NOTHING.fullmatch(text, start, found.start()) and text.count('"', 0, found.start()) % 2 == 0:
            out.append((start, found.start()))
            start = found.end()
    return [*out, (start, end)]


def _command(text: str, start: int, end: int, context: Context) -> Command:
    return command_of(" " * start + text[start:end], context)


def _each_says_something(text: str, parts: list[tuple[int, int]], context: Context) -> bool:
    """A step that is only a verb ("use") belongs to what stands before it."""
    modes = [_command(text, start, end, context) for start, end in parts]
    return all(text[command.start : end].strip(" ,.;!") for command, (_, end) in zip(modes, parts, strict=True))
