"""The worker in the app: finds accounts with campaigns to send, at the exact moment, and has them delivered.

What is due stands in the database alone, so a restart loses nothing. One process at a time sends for an account.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, create_engine

from segment_core.campaigns.due import Work, accounts_with_work, only_sender
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from segment_core.errors import CoriError
from web.delivery.letters import Stationery
from web.delivery.postman import GRACE, Postman
from web.delivery.senders import Sender

LOG = logging.getLogger("cori.delivery")
POLL_SECONDS = 5.0  # other processes schedule campaigns too
BUSY_SECONDS = 1.0  # another process sends for the account
MOST_ACCOUNTS = 4  # at the same time
PAUSES = tuple(timedelta(seconds=s) for s in (10, 30, 60, 300, 600))  # while nothing can be sent


class Pace:
    """At most so many letters a second, whoever sends them."""

    def __init__(self, rate: float, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._interval, self._wait = 1 / rate, wait
        self._next = 0.0

    async def __call__(self) -> None:
        """Wait for a letter's turn."""
        now = time.monotonic()
        turn = max(self._next, now)
        self._next = turn + self._interval
        if turn > now:
            await self._wait(turn - now)


@dataclass
class Worker:
    """`clock` is the present moment; `senders` makes a sender for one account's deliveries."""

    database: Database
    catalogs: CatalogStore
    senders: Callable[[], Sender]
    stationery: Stationery
    clock: Callable[[], datetime]
    pace: Callable[[], Awaitable[None]]
    grace: timedelta = GRACE
    looked: asyncio.Event = field(default_factory=asyncio.Event)  # set once it has looked for work
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict[int, asyncio.Task[None]])
    _again: dict[int, datetime] = field(default_factory=dict[int, datetime])
    _not_before: dict[int, datetime] = field(default_factory=dict[int, datetime])
    _failures: dict[int, int] = field(default_factory=dict[int, int])

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Works while the block lasts; at its end the letter in hand is finished, and no other begun."""
        directory = create_engine(self.database.url, pool_size=1, max_overflow=0, pool_pre_ping=True)
        task = asyncio.create_task(self._loop(directory))
        try:
            yield
        finally:
            self._stopping = True
            self._wake.set()
            await asyncio.wait([task])
            directory.dispose()

    def wake(self) -> None:
        """There may be something new to do. Call from the event loop."""
        self._wake.set()

    async def _loop(self, directory: Engine) -> None:
        while not self._stopping:
            seconds = await self._round(directory)
            self.looked.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), seconds)
            self._wake.clear()
        if self._running:
            await asyncio.wait(self._running.values())

    async def _round(self, directory: Engine) -> float:
        """Start what is due; for how long to wait then, in seconds."""
        try:
            work = await asyncio.to_thread(accounts_with_work, directory)
        except Exception:
            LOG.exception("campaigns that are due could not be looked up")
            return POLL_SECONDS
        now = self.clock()
        for item in work:
            if self._is_free(item) and self._moment(item, now) <= now:
                self._start(item.account_id)
        waits = [(self._moment(item, now) - now).total_seconds() for item in work if self._is_free(item)]
        return min([POLL_SECONDS, *(max(0.0, seconds) for seconds in waits)])

    def _is_free(self, item: Work) -> bool:
        return item.account_id not in self._running and len(self._running) < MOST_ACCOUNTS

    def _moment(self, item: Work, now: datetime) -> datetime:
        """When to work for an account."""
        moments = [] if item.next_at is None else [item.next_at]
        if item.is_sending:
            moments.append(self._again.get(item.account_id, now))
        return max(min(moments), self._not_before.get(item.account_id, now))

    def _start(self, account_id: int) -> None:
        task = asyncio.create_task(self._account(account_id))
        self._running[account_id] = task

        def ended(_: asyncio.Task[None]) -> None:
            self._running.pop(account_id, None)
            self._wake.set()

        task.add_done_callback(ended)

    async def _account(self, account_id: int) -> None:
        """One account's turn; what goes wrong is written down and tried again later."""
        sender = self.senders()
        try:
            again = await self._turn(account_id, sender)
            self._failures.pop(account_id, None)
            look = self.clock() + timedelta(seconds=POLL_SECONDS)  # somebody may send another campaign meanwhile
            self._again[account_id] = min(look, again or look)
        except CoriError as error:
            LOG.warning("campaigns of an account could not be sent: %s", error.message)
            self._put_off(account_id)
        except Exception:
            LOG.exception("campaigns of an account could not be sent")
            self._put_off(account_id)
        finally:
            await sender.close()

    async def _turn(self, account_id: int, sender: Sender) -> datetime | None:
        postman = Postman(
            self.database,
            self.catalogs,
            account_id,
            sender,
            self.stationery,
            self.clock,
            self.pace,
            lambda: self._stopping,
            self.grace,
        )
        lock = only_sender(self.database, account_id)
        got = await asyncio.to_thread(lock.__enter__)
        try:
            return await postman.work() if got else self.clock() + timedelta(seconds=BUSY_SECONDS)
        finally:
            await asyncio.to_thread(lock.__exit__, None, None, None)

    def _put_off(self, account_id: int) -> None:
        failures = self._failures.get(account_id, 0)
        self._failures[account_id] = failures + 1
        self._not_before[account_id] = self.clock() + PAUSES[min(failures, len(PAUSES) - 1)]
