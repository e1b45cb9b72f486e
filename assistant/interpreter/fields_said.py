"""The field that some words name: "by home club", "change the budget to 600k"."""

from assistant.interpreter.lattice import Lattice
from assistant.interpreter.request import today_of
from assistant.interpreter.vocabulary import vocabulary_of
from assistant.interpreter.words import tokenise
from assistant.reading import Context


def field_named(said: str, context: Context) -> str | None:
    """The field that some words name, best first."""
    tokens = tokenise(said)
    if not tokens or len(tokens) > 8:
        return None
    items = Lattice(tokens, vocabulary_of(context.catalog), today_of(context)).items()
    named = [
        item
        for item in items
        if not item.filler
        and item.kind not in ("symbol", "emoji", "possessive")
        and not item.classes() & {"each_group", "any"}
    ]
    if len(named) == 1 and named[0].of("field"):
        return max(named[0].of("field"), key=lambda entry: entry.strength).key
    if len(named) == 1 and "tagged" in named[0].classes():
        return "tags"
    fields = [item for item in named if item.of("field")]
    others = [item for item in named if item not in fields]
    if fields and len(named) <= 2 and not any(i.of("value") or i.number or i.date or i.of("class") for i in others):
        return max(fields[0].of("field"), key=lambda entry: entry.strength).key
    return None
