"""Whole conversations: refining a draft, answering questions, managing segments, help and refusals."""

from dataclasses import replace

import pytest

from assistant.interpreter import interpret
from assistant.reading import Act, Ask, Context, Draft, Reading
from segment_core.catalog import Catalog
from tests.interpreter.accounts import context
from tests.interpreter.notation import brief
from tests.interpreter.tables import table


@pytest.mark.parametrize(("catalog", "says", "results"), table("conversations.tsv"))
def test_each_turn_comes_to(catalog: Catalog, says: str, results: str) -> None:
    """Every turn gives the draft, question or action of the table, given the turns before it."""
    state, told = context(catalog), list[str]()
    for say in says.split(" >> "):
        reading = interpret(say, state)
        told.append(_told(reading, catalog))
        state = _after(state, reading)
    assert " >> ".join(told) == results


def _told(reading: Reading, catalog: Catalog) -> str:
    match reading:
        case Draft():
            return brief(reading.tree, catalog)
        case Ask():
            return f"? {reading.pending.topic}"
        case Act():
            arguments = [f"{key}={value}" for key, value in reading.arguments.items()]
            tree = [f"tree: {brief(reading.tree, catalog)}"] if reading.tree is not None else []
            return " ".join(["!", reading.name, *arguments, *tree])
        case _:
            return reading.kind


def _after(state: Context, reading: Reading) -> Context:
    """The state that the next turn is read in."""
    if isinstance(reading, Draft):
        return replace(state, draft=reading.tree, history=(*state.history, state.draft), pending=None)
    return replace(state, pending=reading.pending if isinstance(reading, Ask) else None)
