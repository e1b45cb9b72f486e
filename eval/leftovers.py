"""Databases of runs that were killed: found and dropped when the next run starts, never those of one that still runs.

Every run keeps a session open whose application name is its databases' common prefix. The server ends the session
with the process, wherever that ran, so a prefix without a session is a run that is gone.
"""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from segment_core.errors import Unavailable

PREFIX = re.compile(r"cori_eval_[0-9a-f]{12}(?=$|_)")
SESSIONS = text("SELECT application_name, datname FROM pg_stat_activity WHERE backend_type = 'client backend'")
DATABASES = text("SELECT datname FROM pg_database WHERE datname LIKE 'cori\\_eval\\_%'")


@contextmanager
def own_databases(server: URL) -> Generator[str]:
    """A prefix for the names of a run's databases, which are safe from other runs as long as this lasts.

    Raises Unavailable where there is no server.
    """
    prefix = f"cori_eval_{os.urandom(6).hex()}"
    with _session(server, prefix) as connection:
        connection.execute(text("SET idle_session_timeout = 0"))
        drop_leftovers(connection)
        yield prefix


@contextmanager
def _session(server: URL, name: str) -> Generator[Connection]:
    """In the server's maintenance database: one that is used as a template must have no sessions."""
    url, options = server.set(database="postgres"), {"application_name": name}
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=options)
    try:
        connection = engine.connect()
    except OperationalError as error:
        shown = url.render_as_string(hide_password=True)
        raise Unavailable(f"the database server does not answer at {shown}: {error.orig}", url=shown) from error
    with connection:
        yield connection


def drop_leftovers(connection: Connection) -> list[str]:
    """Drop the databases of runs that are gone; their names. One that cannot be dropped stays."""
    databases = connection.scalars(DATABASES).all()
    sessions = connection.execute(SESSIONS).all()  # asked after the databases: a run has its session before them
    kept = {None, *(session.application_name for session in sessions)}
    used = {session.datname for session in sessions}  # the server would wait 5 s for the end of theirs
    return [name for name in databases if _prefix(name) not in kept and name not in used and _dropped(connection, name)]


def _prefix(database: str) -> str | None:
    found = PREFIX.match(database)
    return found[0] if found else None


def _dropped(connection: Connection, name: str) -> bool:
    """Without FORCE: a database that anybody has connected to meanwhile is left alone."""
    try:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
    except DBAPIError:  # somebody is connected, or it is another role's
        return False
    return True
