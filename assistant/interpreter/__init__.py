"""The built-in interpreter: English to a condition tree, offline, every word accounted for (docs/interpreter.md)."""

import re
from dataclasses import replace

from assistant.help.asking import asks_after_all, asks_first, is_honest
from assistant.interpreter.answers import answer
from assistant.interpreter.command_patterns import CHATTER
from assistant.interpreter.commands import command
from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.outside import INJECTION, is_request, outside
from assistant.interpreter.refine import refine
from assistant.interpreter.request import one_message
from assistant.interpreter.words import MAX_CHARACTERS, MAX_WORDS, tokenise
from assistant.reading import Act, Context, Draft, Reading, Refuse, Span
from segment_core.canonical import canonical
from segment_core.catalog import Catalog
from segment_core.model import Tree, conditions
from segment_core.sentence import parse_sentence

__all__ = ["interpret"]

# In a chat "not opened X" means received and not opened; as the product's own sentence it would be a plain negation.
UNOPENED = re.compile(r"\s*not\s+(?:opened|clicked)\b", re.IGNORECASE)
LONGEST_SENTENCE = 20_000  # characters of the product's own sentence, which may hold very long lists
LONGEST_ANSWER = 60  # words; a longer message is a request of its own
# Patterns over long rows of signs, or of the same few words, are slow; nobody who asks for leads writes them.
MOST_SIGNS, MOST_REPEATS = 60, 10
SIGNS = re.compile(rf"(?<!\W)\W{{{MOST_SIGNS + 1}}}")
ECHO = re.compile(rf"\b((?:\w{{1,30}}\W{{1,5}}){{1,8}}?)\1{{{MOST_REPEATS}}}", re.IGNORECASE)


def interpret(text: str, context: Context) -> Reading:
    """What the message asks for, read against the account, the draft and the question that waits."""
    with one_message():
        return _interpreted(text, context)


def _interpreted(text: str, context: Context) -> Reading:
    text = re.sub(r"\s{20,}", " ", text)  # patterns over long runs of spaces are slow
    endless = len(text) > MAX_CHARACTERS and (SIGNS.search(text[:MAX_CHARACTERS]) or ECHO.search(text[:MAX_CHARACTERS]))
    endless = endless or len(text) > LONGEST_SENTENCE
    sentence = None if endless or UNOPENED.match(text) else parse_sentence(text, context.catalog)
    if sentence is not None and (context.draft is None or is_edited_copy(sentence, context.draft, context.catalog)):
        return Draft(tree=sentence, spans=(Span(start=0, end=len(text), text=text, role="condition"),))
    if len(text) > MAX_CHARACTERS or len(tokenise(text)) >= MAX_WORDS:
        return Refuse(
            text=f"This is longer than I read at once ({MAX_CHARACTERS:,} characters, {MAX_WORDS} words). "
            "Please send a shorter request. Nothing was changed."
        )
    if SIGNS.search(text):
        return Refuse(
            text=f"This has a row of over {MOST_SIGNS} signs without a word between them, which I cannot read. "
            "Please send the request in words. Nothing was changed."
        )
    if echo := ECHO.search(text):
        return Refuse(
            text=f"“{echo.group(1).strip()}” stands there over {MOST_REPEATS} times in a row, which I cannot read. "
            "Please send the request once. Nothing was changed."
        )
    alone = replace(context, pending=None)
    sound = is_honest(text) or not INJECTION.search(text)
    asked = (
        asks_first(text, alone, lambda said: _act(said, alone), lambda said: is_request(said, alone)) if sound else None
    )
    if asked is not None:
        return asked
    if context.pending is not None and len(text.split()) <= LONGEST_ANSWER:
        answered = answer(text, context)
        if answered is not None:
            return answered
    text = without_chatter(text)
    reading = command(text, alone) or outside(text, alone) or _leads(text, alone)
    return asks_after_all(text, reading, context.helped or "")


def _act(text: str, context: Context) -> Act | None:
    """The action that a message is."""
    found = command(text, context)
    return found if isinstance(found, Act) else None


def without_chatter(text: str) -> str:
    """The message with "looks good," and the like before a request blanked out; places stay."""
    found = CHATTER.match(text)
    return " " * found.end() + text[found.end() :] if found and text[found.end() :].strip(" .!?") else text


def is_edited_copy(sentence: Tree, draft: Tree, catalog: Catalog) -> bool:
    """Whether a whole sentence is the draft's own, edited by hand: it keeps one of its conditions beside others.

    A sentence of a single condition is a narrowing ("City is Toronto"), as any other follow-up.
    """
    written = conditions(canonical(sentence, catalog))
    return len(written) > 1 and any(condition in conditions(canonical(draft, catalog)) for condition in written)


def _leads(text: str, context: Context) -> Reading:
    """A request for leads: a new one, or a change of the draft."""
    return fresh(text, context) if context.draft is None else refine(text, context)
