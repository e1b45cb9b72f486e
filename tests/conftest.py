"""Fixtures shared by all tests: one embedded PostgreSQL per test process, and databases made from a template."""

import os
import tempfile
import uuid
from collections.abc import Callable, Generator
from datetime import datetime
from pathlib import Path

import pytest

from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.database.embedded import create_database, drop_database, start_embedded
from segment_core.database.engine import Database, application_engine, open_database, parse_url
from segment_core.database.setup import set_up
from segment_core.importing.folder import import_folder

NOW = datetime.fromisoformat("2026-06-16T12:00:00-04:00")
DEV_ACCOUNT = Path(__file__).parent.parent / "eval" / "dev_set" / "account"


@pytest.fixture(scope="session")
def template() -> Generator[Database]:
    """A migrated database on a server of this test process: TEST_DATABASE_URL, or an embedded one in a new folder."""
    url = os.environ.get("TEST_DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="cori-test-") as folder:
        migrating = parse_url(url) if url else start_embedded(Path(folder) / "home", "cori_template")
        database = Database(migrating, application_engine(set_up(migrating)))
        yield database
        database.close()


@pytest.fixture(scope="session")
def make_database(template: Database) -> Generator[Callable[[], Database]]:
    """A function that makes an empty, migrated database of its own."""
    made: list[Database] = []
    template.close()  # a template must have no connections

    def make() -> Database:
        name = f"cori_test_{uuid.uuid4().hex[:12]}"
        create_database(template.url.set(database="postgres"), name, template=template.url.database)
        database = open_database(template.url.set(database=name), Path())
        made.append(database)
        return database

    yield make
    for database in made:
        database.close()
        drop_database(template.url.set(database="postgres"), str(database.url.database))


@pytest.fixture
def database(make_database: Callable[[], Database]) -> Database:
    """An empty database."""
    return make_database()


@pytest.fixture(scope="session")
def gym(make_database: Callable[[], Database]) -> Database:
    """A database with the dev set's account; shared, so only for reading."""
    made = make_database()
    report = import_folder(made, DEV_ACCOUNT, NOW)
    assert not report.rejected
    return made


@pytest.fixture(scope="session")
def gym_catalog(gym: Database) -> Catalog:
    """The catalog of that account."""
    account_id = account_number("peak-performance-gyms")
    with gym.transaction(account_id) as connection:
        return load_catalog(connection, account_id)
