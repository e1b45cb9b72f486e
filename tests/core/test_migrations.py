"""Migrations: what they make is what the code's tables say, once, however many start at the same time."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, create_engine, text

from segment_core.database.embedded import create_database, drop_database
from segment_core.database.engine import Database, parse_url
from segment_core.database.setup import NEWEST, set_up
from segment_core.tables import METADATA


@pytest.fixture
def empty(shared: Database) -> Iterator[URL]:
    """A database with nothing in it."""
    name = f"cori_empty_{uuid.uuid4().hex[:12]}"
    create_database(shared.url.set(database="postgres"), name, template="template0")
    yield shared.url.set(database=name)
    drop_database(shared.url.set(database="postgres"), name)


def set_up_text(url: str) -> str:
    """For another process: set up, and the application role's URL."""
    return set_up(parse_url(url)).render_as_string(hide_password=False)


def test_tables_are_what_the_migrations_make(empty: URL) -> None:
    """A column that is only in the code, or only in a migration, is a difference."""
    set_up(empty)
    engine = create_engine(empty)
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('cori.account_id', '1', false)"))  # defaults are compared by value
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts={**options, "version_table": "cori_migration"})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_two_processes_set_up_at_once(empty: URL) -> None:
    """They take turns under the lock; both get the same role, and the migration ran once."""
    url = empty.render_as_string(hide_password=False)
    with get_context("spawn").Pool(2) as pool:
        first, second = pool.map(set_up_text, [url, url], chunksize=1)
    assert first == second
    engine = create_engine(empty)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM cori_migration")).all() == [NEWEST]
    engine.dispose()


def test_threads_set_up_at_once_and_again(empty: URL) -> None:
    """Many starts, and later ones, change nothing."""
    with ThreadPoolExecutor(4) as pool:
        assert len({str(url) for url in pool.map(set_up, [empty] * 4)}) == 1
    assert set_up(empty).username != empty.username
