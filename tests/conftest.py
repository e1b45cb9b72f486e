"""Fixtures shared by all tests: one embedded PostgreSQL per test process, and databases made from a template."""

import gc
import os
import tempfile
import uuid
from collections.abc import Callable, Generator
from datetime import datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import URL, create_engine

from segment_core import accounts
from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.database.embedded import start_embedded
from segment_core.database.engine import Database, application_engine, parse_url
from segment_core.database.setup import set_up
from segment_core.importing.folder import import_folder

NOW = datetime.fromisoformat("2026-06-16T12:00:00-04:00")
# They take longest, so they begin first: a long file that begins last would keep one process waiting for the other.
LONGEST = (
    "core/test_agreement.py",
    "llm/test_injection.py",
    "web/test_conversation.py",
    "web/api/test_description.py",
    "web/test_audience_page.py",
    "web/test_untrusted_text.py",
    "web/test_chats.py",
    "web/test_builder.py",
    "llm/test_faults.py",
    "core/test_counting.py",
    "web/test_chat_page.py",
    "interpreter/test_hostile.py",
    "llm/test_failover.py",
    "interpreter/test_requests.py",
    "eval/test_resuming.py",
    "eval/test_same_everywhere.py",
    "web/api/test_campaigns.py",
    "web/test_sign_in.py",
    "assistant/test_turns.py",
    "assistant/test_campaigns.py",
    "llm/test_doubts.py",
    "web/test_help_pages.py",
    "core/test_segments.py",
    "interpreter/test_robust.py",
    "llm/test_remembering.py",
    "delivery/test_killed.py",
)
PRODUCT_HASHER = accounts.HASHER  # tests have a cheaper one: see cheap_passwords
# What needs a server with Citus is collected where one is named: its tests can be run, or are not there.
collect_ignore = [] if "CORI_CITUS_URL" in os.environ else ["citus"]
DEV_ACCOUNT = Path(__file__).parent.parent / "eval" / "dev_set" / "account"


def pytest_configure() -> None:
    """What collecting makes stays to the end: looking for garbage in it costs seconds and finds nothing."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, in their order."""
    rank = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


def pytest_collection_finish() -> None:
    """From here on garbage is looked for as ever, but not among the modules and tests there are by now."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Generator[None]:
    """Passwords of tests may be guessed in no time: as the product hashes them, each sign-in takes 0.1 s or more."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def template() -> Generator[Database]:
    """A migrated database on a server of this test process: TEST_DATABASE_URL, or an embedded one in a new folder."""
    url = os.environ.get("TEST_DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="cori-test-") as folder:
        migrating = parse_url(url) if url else forgetful(start_embedded(Path(folder) / "home", "cori_template"))
        database = Database(migrating, application_engine(set_up(migrating)))
        yield database
        database.close()


def forgetful(url: URL) -> URL:
    """The server no longer waits for its disk: nothing here outlives it, and no test pulls its plug."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()
    return url


class Databases:
    """Makes databases of their own on the test server, from the empty template or from another one."""

    def __init__(self, template: Database) -> None:
        self.template, self.made, self.left = template, list[Database](), list[Database]()
        self.server = create_engine(template.url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def copy(self, source: Database) -> Database:
        """A copy of `source`, which must not be in use. It needs no setting up but what is granted on a database."""
        source.close()  # a template must have no connections
        name, application = f"cori_test_{uuid.uuid4().hex[:12]}", source.engine.url
        self.drop_left()
        with self.server.connect() as connection:
            made = f'CREATE DATABASE "{name}" TEMPLATE "{source.url.database}" STRATEGY FILE_COPY'
            connection.exec_driver_sql(made)  # twice as quick as by way of the log
            connection.exec_driver_sql(f'GRANT TEMPORARY ON DATABASE "{name}" TO "{application.username}"')
        database = Database(source.url.set(database=name), application_engine(application.set(database=name)))
        self.made.append(database)
        return database

    def empty(self) -> Database:
        """An empty, migrated database."""
        return self.copy(self.template)

    def drop(self, database: Database) -> None:
        """Drop one when the next is made: at once, the server would wait 0.1 s for the end of its sessions."""
        database.close()
        self.made.remove(database)
        self.left.append(database)

    def drop_left(self) -> None:
        """Drop what tests have left, whoever is still connected to it."""
        with self.server.connect() as connection:
            while self.left:
                connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{self.left.pop().url.database}" WITH (FORCE)')

    def close(self) -> None:
        """Drop what is left, unless the server goes with its folder."""
        if "TEST_DATABASE_URL" in os.environ:
            for database in list(self.made):
                self.drop(database)
            self.drop_left()
        self.server.dispose()


@pytest.fixture(scope="session")
def databases(template: Database) -> Generator[Databases]:
    """Databases that are gone after the session."""
    made = Databases(template)
    yield made
    made.close()


@pytest.fixture(scope="session")
def make_database(databases: Databases) -> Callable[[], Database]:
    """A function that makes an empty, migrated database of its own."""
    return databases.empty


@pytest.fixture
def database(databases: Databases) -> Generator[Database]:
    """An empty database, gone before the next one is made."""
    made = databases.empty()
    yield made
    databases.drop(made)


@pytest.fixture(scope="session")
def gym_template(databases: Databases) -> Database:
    """A database with the dev set's account, to make copies of."""
    made = databases.empty()
    report = import_folder(made, DEV_ACCOUNT, NOW)
    assert not report.rejected
    return made


@pytest.fixture(scope="session")
def gym(databases: Databases, gym_template: Database) -> Database:
    """The dev set's account; shared, so only for reading."""
    return databases.copy(gym_template)


@pytest.fixture
def own_gym(databases: Databases, gym_template: Database) -> Generator[Database]:
    """The dev set's account in a database of the test's own, gone before the next one is made."""
    made = databases.copy(gym_template)
    yield made
    databases.drop(made)


@pytest.fixture(scope="session")
def gym_catalog(gym: Database) -> Catalog:
    """The catalog of that account."""
    account_id = account_number("peak-performance-gyms")
    with gym.transaction(account_id) as connection:
        return load_catalog(connection, account_id)
