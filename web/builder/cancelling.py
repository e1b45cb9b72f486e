"""Reads that stop in the database, too, when the browser no longer waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from threading import Lock
from typing import TypeVar

from psycopg import Connection as DriverConnection
from psycopg import OperationalError
from sqlalchemy import Connection
from starlette.requests import Request

from assistant.workspace import Who
from segment_core.database.engine import Database
from segment_core.errors import CoriError

T = TypeVar("T")
Work = Callable[[Connection], T]
CANCEL_SECONDS = 5.0


class Gone(CoriError):
    """Nobody waits for this answer any more."""

    code = "gone"


class Running:
    """A read at work in a thread, which another thread may stop."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Connection | None = None
        self.stopped = False

    def run(self, database: Database, who: Who, work: Work[T]) -> T:
        """Do the work in a transaction of the member's account. Raises Gone where it was stopped."""
        try:
            with database.transaction(who.account_id) as connection:
                self._begin(connection)
                try:
                    return work(connection)
                finally:
                    self._end(connection)
        except CoriError as error:
            if self.stopped:
                raise Gone("nobody waits for this count any more") from error
            raise

    def _begin(self, connection: Connection) -> None:
        with self._lock:
            if self.stopped:
                raise Gone("nobody waits for this count any more")
            self._connection = connection

    def _end(self, connection: Connection) -> None:
        """A connection that was cancelled is not used again: the cancellation might meet its next statement."""
        with self._lock:
            self._connection = None
            if self.stopped:
                connection.invalidate()
                raise Gone("nobody waits for this count any more")

    def stop(self) -> None:
        """Cancel the statement that is running, if one is."""
        with self._lock:
            self.stopped = True
            driver = self._connection.connection.driver_connection if self._connection is not None else None
            if isinstance(driver, DriverConnection):
                with suppress(OperationalError):  # it has ended by itself
                    driver.cancel_safe(timeout=CANCEL_SECONDS)


async def while_waiting(request: Request, database: Database, who: Who, work: Work[T]) -> T:
    """Do the work in a thread while the browser waits; stop it when the browser has gone. Raises Gone then."""
    running = Running()
    working = asyncio.create_task(asyncio.to_thread(running.run, database, who, work))
    leaving = asyncio.create_task(gone(request.receive))
    await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
    if not working.done():
        await asyncio.to_thread(running.stop)
    leaving.cancel()
    return await working


async def gone(receive: Callable[[], Awaitable[object]]) -> None:
    """Until the browser has closed the request, whose body has been read."""
    message: object = {}
    while not (isinstance(message, dict) and message.get("type") == "http.disconnect"):  # pyright: ignore[reportUnknownMemberType]
        message = await receive()
