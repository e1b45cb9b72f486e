"""Trees in words for questions, and reading a changed request again without asking twice."""

from assistant.reading import Context, Reading
from segment_core.describe import describe
from segment_core.model import Tree


def say(tree: Tree, context: Context) -> str:
    """The tree's sentence."""
    return describe(tree, context.catalog)


def in_context(text: str, context: Context) -> Reading:
    """The reading of a corrected request."""
    from assistant.interpreter.outcome_of import fresh
    from assistant.interpreter.refine import refine

    return fresh(text, context, 1) if context.draft is None else refine(text, context, 1)
