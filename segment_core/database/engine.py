"""Transactions that see one account alone. The only place where an account is chosen for a connection."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

from psycopg.errors import QueryCanceled
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from segment_core.database.embedded import start_embedded
from segment_core.database.setup import set_up
from segment_core.errors import TooSlow, Unavailable

DISTRIBUTED = "-c citus.propagate_set_commands=local -c citus.select_opens_transaction_block=on"
COUNT_SECONDS = 30.0
WRITE_SECONDS = 3600.0


@dataclass(frozen=True)
class Database:
    """The application's connections. `url` is the migrating role's; `engine` connects as the application role."""

    url: URL
    engine: Engine

    @contextmanager
    def transaction(
        self, account_id: int, seconds: float = COUNT_SECONDS, *, one_snapshot: bool = False
    ) -> Generator[Connection]:
        """One transaction within one account; every statement in it is stopped after `seconds`.

        `one_snapshot`: all its statements see the same state. Raises TooSlow for a statement that was stopped,
        Unavailable where the server cannot be reached.
        """
        isolated = {"isolation_level": "REPEATABLE READ"} if one_snapshot else {}
        with (
            _errors(seconds),
            self.engine.connect() as connection,
            connection.execution_options(**isolated).begin(),
        ):
            connection.exec_driver_sql(settings_of(account_id, seconds))
            yield connection

    @contextmanager
    def lasting_connection(self) -> Generator[Connection]:
        """A connection whose statements are each by themselves, of no account: for locks that outlast transactions.

        Raises Unavailable where the server cannot be reached.
        """
        with _errors(WRITE_SECONDS), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def settings_of(account_id: int, seconds: float) -> str:
    """What chooses an account for a transaction, and ends its statements after `seconds`: one message to the server.

    Statements, no calls of set_config: where the tables lie on several servers, these alone are passed on to them.
    """
    return f"SET LOCAL cori.account_id = '{int(account_id)}'; SET LOCAL statement_timeout = {int(seconds * 1000)}"


@contextmanager
def _errors(seconds: float) -> Generator[None]:
    """The server's errors as ours."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            raise TooSlow(f"this took longer than {seconds:g} seconds and was stopped", seconds=seconds) from error
        raise Unavailable(f"the database did not answer: {error.orig}") from error
    except NoConnectionFree as error:
        raise Unavailable("the database is busy: every connection is in use. Try again in a moment") from error


def open_database(url: str | URL | None, home: Path) -> Database:
    """Open the database at `url`, or the embedded one in `home`, set up and ready.

    Raises Unavailable with one clear sentence where that is not possible.
    """
    migrating = parse_url(url) if url else start_embedded(home)
    return Database(migrating, application_engine(set_up(migrating)))


def application_engine(url: URL) -> Engine:
    """A pool of connections as the application role; JSON numbers are read with every digit.

    JIT compilation costs more than it saves here. Errors do not repeat a statement's values: they would end in logs.
    Servers that the tables are distributed to hear of the account (docs/scale.md); without Citus that says nothing.
    A statement that is asked again is prepared: planning is half of what a simple count costs.
    """
    exact = partial(json.loads, parse_float=Decimal)
    options = {"options": f"-c jit=off {DISTRIBUTED}", "prepare_threshold": 1}
    return create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        json_deserializer=exact,
        connect_args=options,
        hide_parameters=True,
    )


def parse_url(url: str | URL) -> URL:
    """A PostgreSQL URL for psycopg 3. Raises Unavailable naming what is wrong with it."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise Unavailable("DATABASE_URL is not a URL such as postgresql://user:password@host:5432/cori") from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise Unavailable(f"DATABASE_URL is for {parsed.get_backend_name()}; Cori needs PostgreSQL", url=str(parsed))
    return parsed.set(drivername="postgresql+psycopg")
