"""What is asked about, and never drafted: unknown words and values, vague amounts, several readings."""

import pytest

from assistant.interpreter import interpret
from assistant.reading import Ask
from segment_core.catalog import Catalog
from segment_core.validate import validate
from tests.interpreter.accounts import context
from tests.interpreter.tables import table


@pytest.mark.parametrize(("catalog", "text", "topic"), table("questions.tsv"))
def test_message_is_asked_about(catalog: Catalog, text: str, topic: str) -> None:
    """It is about these words, and quotes them or offers readings with labels of their own; drafts are sound."""
    reading = interpret(text, context(catalog))
    assert isinstance(reading, Ask), reading
    assert reading.pending.topic == topic
    assert topic.lower() in reading.pending.question.lower() or reading.pending.options
    labels = [option.label for option in reading.pending.options]
    assert len(set(labels)) == len(labels)
    for option in reading.pending.options:
        if option.tree is not None:
            validate(option.tree, catalog)
