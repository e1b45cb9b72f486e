"""The cast in a database: once for reading, and anew for each test that changes it."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from segment_core.database.engine import Database
from tests.support.cast import CAST
from tests.support.home import Home, load


@pytest.fixture(scope="session")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for many accounts."""
    return make_database()


@pytest.fixture(scope="session")
def cast(shared: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The cast; only for reading."""
    return load(shared, CAST, tmp_path_factory.mktemp("cast"))


@pytest.fixture
def fresh(shared: Database, tmp_path: Path) -> Home:
    """The cast as an account of its own, to be changed."""
    return load(shared, replace(CAST, given_id=f"cast-{uuid.uuid4().hex[:8]}"), tmp_path)
