"""Spread the tables over several servers with Citus, by account (docs/scale.md).

Each table is distributed in a transaction of its own: Citus copies rows over several connections, which it does not do
twice in one transaction. What was begun is finished by another call; what is done already is left alone.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from segment_core.database.distributable import COLUMN, FIRST, Table, inspect
from segment_core.database.engine import Database
from segment_core.database.setup import LOCK
from segment_core.errors import WrongState

MISSING = (
    "the database has no extension citus. On every server: install Citus, put it first into shared_preload_libraries"
    " and restart; then, in this database and as a superuser, CREATE EXTENSION citus and SELECT"
    " citus_add_node('…', 5432) for each worker (docs/scale.md)"
)
Say = Callable[[str], None]


def refused(tables: Sequence[Table]) -> list[str]:
    """What Citus would refuse, as sentences."""
    return [f"{table.name}: {reason}" for table in tables for reason in table.refused]


def plan_of(table: Table) -> str:
    """What would be done with a table."""
    if table.stays is not None:
        return f"{table.name}: would stay on the coordinator ({table.stays})"
    dropped = f"; its triggers {', '.join(table.triggers)} would be dropped" if table.triggers else ""
    return f"{table.name}: would be distributed by {COLUMN}{dropped}"


def check(database: Database) -> list[Table]:
    """The tables as the catalog has them; Citus is not needed."""
    with _migrating(database) as engine, engine.connect() as connection:
        return inspect(connection)


def distribute(database: Database, say: Say) -> None:
    """Distribute every account table by account, telling `say` what is done. Needs Cori to be stopped.

    Raises WrongState, with nothing changed, where Citus is not there, a server does not let the application's role in,
    Cori is running, or the schema has something in it that Citus refuses.
    """
    with _migrating(database) as engine:
        _check_servers(engine, database)
        with _nobody_starts(engine, database):
            with engine.connect() as connection:
                tables = inspect(connection)
            if said := refused(tables):
                raise WrongState(f"Citus would refuse: {'; '.join(said)}", state="refused")
            _distribute_all(engine, tables, say)


@contextmanager
def _migrating(database: Database) -> Generator[Engine]:
    """Connections as the migrating role, which owns the tables."""
    engine = create_engine(database.url)
    try:
        yield engine
    finally:
        engine.dispose()


def _check_servers(engine: Engine, database: Database) -> None:
    with engine.connect() as connection:
        if connection.scalar(text("SELECT extversion FROM pg_extension WHERE extname = 'citus'")) is None:
            raise WrongState(MISSING, state="no citus")
    ask = text("SELECT nodename, nodeport, success, result FROM run_command_on_workers('SELECT 1')")
    role = database.engine.url.username
    try:
        with database.engine.connect() as as_application:
            answers = as_application.execute(ask).all()
    except DBAPIError as error:
        raise WrongState(f"the workers could not be asked as the role {role}: {error.orig}", state="silent") from error
    finally:
        database.close()
    silent = [f"{answer.nodename}:{answer.nodeport} ({answer.result})" for answer in answers if not answer.success]
    if silent:
        raise WrongState(f"these servers do not let the role {role} in: {', '.join(silent)}", state="silent")


@contextmanager
def _nobody_starts(engine: Engine, database: Database) -> Generator[None]:
    """Whoever starts waits until we are done: how writes are noted changes (docs/scale.md)."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})  # goes with the connection
        running = connection.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE usename = :role AND datname = current_database()"),
            {"role": database.engine.url.username},
        )
        if running:
            raise WrongState(f"Cori is running ({running} connections): stop it first", state="running")
        yield
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})


def _distribute_all(engine: Engine, tables: Sequence[Table], say: Say) -> None:
    with engine.connect() as connection:
        done = set(connection.scalars(text("SELECT CAST(logicalrelid AS text) FROM pg_dist_partition")))
    for table in tables:
        if table.stays is not None:
            say(f"{table.name}: stays on the coordinator ({table.stays})")
        elif table.name in done:
            say(f"{table.name}: is distributed already")
        else:
            with engine.begin() as connection:
                _distribute(connection, table)
            dropped = f"; dropped its triggers {', '.join(table.triggers)}" if table.triggers else ""
            say(f"{table.name}: distributed by {COLUMN}{dropped}")
    distributed = [table.name for table in tables if table.stays is None]
    for name in distributed:
        with engine.begin() as connection:
            _finish(connection, name)
    say(f"{len(distributed)} tables lie by account on the workers; row-level security is forced on each")


def _distribute(connection: Connection, table: Table) -> None:
    """Citus copies the rows as the table's owner, by COPY, which forced row-level security refuses.

    In between the wall stands as ever for the application, which owns nothing.
    """
    for trigger in table.triggers:
        connection.execute(text(f'DROP TRIGGER "{trigger}" ON "{table.name}"'))
    connection.execute(text(f'ALTER TABLE "{table.name}" NO FORCE ROW LEVEL SECURITY'))
    beside = "none" if table.name == FIRST else FIRST
    connection.execute(
        text(f"""
            SELECT create_distributed_table(
                CAST(:name AS regclass), '{COLUMN}', colocate_with => CAST(:beside AS text)
            )
        """),
        {"name": table.name, "beside": beside},
    )


def _finish(connection: Connection, name: str) -> None:
    """Force row-level security where it is not (yet), and forget what was copied from, which nobody sees any more."""
    forced = text("SELECT relforcerowsecurity FROM pg_class WHERE oid = CAST(:name AS regclass)")
    if not connection.scalar(forced, {"name": name}):
        connection.execute(text(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY'))
    forget = text("SELECT truncate_local_data_after_distributing_table(CAST(:name AS regclass))")
    connection.execute(forget, {"name": name})
