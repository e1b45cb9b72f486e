"""Whatever is typed, the interpreter answers: no exception, and every draft is a valid tree of the account."""

import random
from pathlib import Path

import pytest

from assistant.interpreter import interpret
from assistant.reading import Context, Draft
from segment_core.model import Tree
from segment_core.validate import validate
from tests.fuzz_words import ACCOUNTS, NOW
from tests.support.folder import catalog_of, read_folder
from tests.support.hostile import hostile_message

MESSAGES = 200


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda path: path.name)
def test_hostile_messages(account: Path) -> None:
    """200 messages an account, 2,000 in all; every fifth against a draft, as a follow-up (`make fuzz` runs 100,000)."""
    catalog = catalog_of(read_folder(account))
    rng = random.Random(account.name)
    draft: Tree | None = None
    for number in range(MESSAGES):
        text = hostile_message(rng, catalog)
        context = Context(catalog, NOW, user_id=catalog.members[0].id, draft=draft if number % 5 == 0 else None)
        try:
            reading = interpret(text, context)
        except Exception as error:
            raise AssertionError(f"{type(error).__name__}: {error}: {text[:300]!r}") from error
        if isinstance(reading, Draft):
            draft = validate(reading.tree, catalog)
