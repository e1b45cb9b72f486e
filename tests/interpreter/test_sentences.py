"""The sentence under a draft can be copied, edited by hand and sent back."""

import pytest

from assistant.interpreter import interpret
from assistant.reading import Context, Draft
from segment_core.canonical import same
from segment_core.describe import describe
from segment_core.validate import validate
from tests.conftest import DEV_ACCOUNT
from tests.fuzz_words import NOW
from tests.support.folder import catalog_of, read_folder

CATALOG = catalog_of(read_folder(DEV_ACCOUNT))
DRAFT = validate(
    {"all": [{"field": "status", "op": "in", "value": ["Trial"]}, {"field": "custom.visits", "op": "gte", "value": 4}]},
    CATALOG,
)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param("Status is Trial and Visits per month is at least 8", True, id="a number changed"),
        pytest.param("Status is Trial or Visits per month is at least 4", True, id="and became or"),
        pytest.param(
            "Status is Trial and Visits per month is at least 4 and Home club is Burnaby", True, id="one more"
        ),
        pytest.param("Home club is Burnaby", False, id="a single condition narrows"),
    ],
)
def test_edited_sentence(text: str, whole: bool) -> None:
    """A whole sentence that keeps part of the draft replaces it; anything else is a follow-up."""
    reading = interpret(text, Context(CATALOG, NOW, draft=DRAFT))
    assert isinstance(reading, Draft)
    assert (describe(reading.tree, CATALOG) == text) is whole
    if not whole:
        assert not same(reading.tree, DRAFT, CATALOG)
