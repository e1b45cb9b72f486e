"""Whole conversations: refining a draft, answering questions, managing segments, help and refusals."""

from dataclasses import replace

import pytest

from assistant.interpreter import interpret
from assistant.reading import Act, Ask, Context, Draft, Reading
from segment_core.catalog import Catalog
from segment_core.folding import fold_value
from segment_core.model import Tree
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
        return _drafted(state, reading.tree)
    if isinstance(reading, Ask):
        return replace(state, pending=reading.pending)
    state = replace(state, pending=None)
    if not isinstance(reading, Act):
        return state
    name, given = reading.name, reading.arguments
    if name == "open":
        opened = state.catalog.segment_index[fold_value(given["segment"])]
        state = replace(_drafted(state, opened.tree), segment=opened.name)
    if reading.tree is not None and name != "duplicate":
        state = _drafted(state, reading.tree)
    if name == "undo" and state.history:
        return replace(state, draft=state.history[-1], history=state.history[:-1])
    if name == "clear":
        return replace(state, draft=None, segment=None)
    return replace(state, segment=given["segment_name"]) if given.get("segment_name") else state


def _drafted(state: Context, tree: Tree) -> Context:
    return replace(state, draft=tree, history=(*state.history, state.draft), pending=None)
