"""Keeps bitmaps while the server runs: folds written leads in, and builds those of accounts that have grown large.

One bounded step at a time (a chunk of leads), in a thread. Of several processes, one is at an account at a time;
what is to be done stands in the database alone.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from segment_core.counting import build
from segment_core.counting.keeping import Waiting, accounts_to_build, accounts_with_notes
from segment_core.database.engine import Database
from segment_core.errors import CoriError, WrongState
from web.background import beside

LOG = logging.getLogger("cori.counting")
POLL_SECONDS = 2.0
ENOUGH_NOTES = 500  # are folded in at once; fewer when they have waited for LONGEST_WAIT
LONGEST_WAIT = timedelta(seconds=30)
LOOK_AGAIN = timedelta(seconds=60)  # for accounts to build
PAUSE = timedelta(minutes=10)  # after a failure


class _Stopped(Exception):
    """The server stops while bitmaps are built; the next one builds them anew."""


@dataclass
class BitmapKeeper:
    """`clock` is the present moment. Accounts of `threshold` leads and more get bitmaps; None: no account does."""

    database: Database
    clock: Callable[[], datetime]
    threshold: int | None = None
    looked: asyncio.Event = field(default_factory=asyncio.Event)  # set once nothing was left to do
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _noted_since: dict[int, datetime] = field(default_factory=dict[int, datetime])
    _put_off: dict[int, datetime] = field(default_factory=dict[int, datetime])
    _look_at: datetime | None = None
    _stopping: bool = False

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Works while the block lasts; at its end the step in hand is finished, and no other begun."""
        async with beside(self.database, self._loop, self._end):
            yield

    def _end(self) -> None:
        self._stopping = True
        self._stop.set()

    async def _loop(self, directory: Engine) -> None:
        while not self._stopping:
            more = False
            try:
                more = await asyncio.to_thread(self.step, directory)
            except (SQLAlchemyError, CoriError) as error:
                LOG.warning("bitmaps could not be looked after: %s", error)
            if not more:
                self.looked.set()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), POLL_SECONDS)

    def step(self, directory: Engine) -> bool:
        """One piece of work; whether there may be more at once."""
        now = self.clock()
        due = self._due(accounts_with_notes(directory), now)
        if due is not None:
            return self._safely(due, now, lambda: build.compact(self.database, due) > 0)
        if self.threshold is None or (self._look_at is not None and now < self._look_at):
            return False
        waiting = accounts_to_build(directory, self.database, self.threshold)
        ready = [account_id for account_id in waiting if self._put_off.get(account_id, now) <= now]
        if not ready:
            self._look_at = now + LOOK_AGAIN
            return False
        return self._safely(ready[0], now, lambda: self._build(ready[0], now))

    def _due(self, waiting: list[Waiting], now: datetime) -> int | None:
        """The account with the most notes whose turn it is."""
        self._noted_since = {item.account_id: self._noted_since.get(item.account_id, now) for item in waiting}
        for item in waiting:
            if self._put_off.get(item.account_id, now) <= now and (
                item.notes >= ENOUGH_NOTES or now - self._noted_since[item.account_id] >= LONGEST_WAIT
            ):
                return item.account_id
        return None

    def _build(self, account_id: int, now: datetime) -> bool:
        build.build(self.database, account_id, now, self._go_on)
        with self.database.transaction(account_id) as connection:
            build.use(connection, account_id, True)
        LOG.info("account %d is counted from bitmaps now", account_id)
        return True

    def _go_on(self, _done: int, _all: int) -> None:
        if self._stopping:
            raise _Stopped

    def _safely(self, account_id: int, now: datetime, work: Callable[[], bool]) -> bool:
        """Whether there may be more; an account that fails, or that another process is at, is put off."""
        try:
            if work():
                return True
            self._put_off[account_id] = now + timedelta(seconds=POLL_SECONDS)  # another process has its lock
        except _Stopped:
            return False
        except WrongState as error:
            LOG.info("bitmaps of account %d: %s", account_id, error.message)
            self._put_off[account_id] = now + LOOK_AGAIN
        except (SQLAlchemyError, CoriError):
            LOG.exception("bitmaps of account %d could not be kept up", account_id)
            self._put_off[account_id] = now + PAUSE
        return True
