"""The demo account's catalog, which the articles' examples are about."""

from datetime import datetime
from pathlib import Path

import pytest

from assistant.reading import Context
from segment_core.catalog import Catalog
from tests.support.folder import catalog_of, read_folder

ACCOUNT = Path(__file__).parent.parent.parent / "eval" / "accounts" / "maple-realty"
NOW = datetime.fromisoformat("2026-06-16T12:00:00-04:00")


@pytest.fixture(scope="session")
def maple() -> Catalog:
    """What the demo account has."""
    return catalog_of(read_folder(ACCOUNT))


@pytest.fixture
def context(maple: Catalog) -> Context:
    """A new chat of a member of the demo account."""
    return Context(maple, NOW, user_id="a1")
