"""One message, one draft: requests of every kind over seven trades, each with the tree that it means."""

import pytest

from assistant.interpreter import interpret
from assistant.reading import Draft
from segment_core.canonical import canonical
from segment_core.catalog import Catalog
from segment_core.describe import describe
from tests.interpreter.accounts import context
from tests.interpreter.notation import brief
from tests.interpreter.tables import table


@pytest.mark.parametrize(("catalog", "text", "tree"), table("requests.tsv"))
def test_request_becomes_the_tree(catalog: Catalog, text: str, tree: str) -> None:
    """The message alone gives exactly this tree, with nothing asked.

    The draft says of every word what it became, and no word is unknown. The product's own sentence under it, sent as a
    message, gives the same tree.
    """
    reading = interpret(text, context(catalog))
    assert isinstance(reading, Draft), reading
    assert brief(reading.tree, catalog) == tree

    covered = {place for span in reading.spans for place in range(span.start, span.end)}
    assert not [char for place, char in enumerate(text) if char.isalnum() and place not in covered]
    assert all(span.role != "unknown" for span in reading.spans)

    again = interpret(describe(reading.tree, catalog), context(catalog))
    assert isinstance(again, Draft), again
    assert canonical(again.tree, catalog) == canonical(reading.tree, catalog)
