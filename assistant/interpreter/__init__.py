"""The built-in interpreter: English to a condition tree, offline, every word accounted for (docs/interpreter.md)."""

from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.refine import refine
from assistant.reading import Context, Reading

__all__ = ["interpret"]


def interpret(text: str, context: Context) -> Reading:
    """What the message asks for, read against the account, the draft and the question that waits."""
    return fresh(text, context) if context.draft is None else refine(text, context)
