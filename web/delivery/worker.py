"""The worker in the app: finds accounts with campaigns to send, at the exact moment, and has them delivered.

What is due stands in the database alone, so a restart loses nothing. One process at a time delivers for an account.
Freezing what is scheduled is a job of its own: it waits for no delivery, and happens once whoever does it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine

from segment_core.campaigns import list_campaigns, send_scheduled
from segment_core.campaigns.due import Work, accounts_with_work, only_sender
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.errors import CoriError
from web.background import beside
from web.delivery.letters import Stationery
from web.delivery.postman import GRACE, Postman
from web.delivery.senders import Sender
from web.delivery.trace import Traces

LOG = logging.getLogger("cori.delivery")
POLL_SECONDS = 5.0  # other processes schedule campaigns too
BUSY_SECONDS = 1.0  # another process sends for the account
MOST = {"freeze": 2, "deliver": 4}  # accounts at the same time
LONG_AGO = datetime.min.replace(tzinfo=UTC)
Kind = Literal["freeze", "deliver"]
Job = tuple[Kind, int]  # of an account
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
    """`clock` is the present moment; `senders` makes a sender for one account's deliveries; `traces`: a folder."""

    database: Database
    catalogs: CatalogStore
    senders: Callable[[], Sender]
    stationery: Stationery
    clock: Callable[[], datetime]
    pace: Callable[[], Awaitable[None]]
    traces: Path | None = None
    grace: timedelta = GRACE
    looked: asyncio.Event = field(default_factory=asyncio.Event)  # set once it has looked for work
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _running: dict[Job, asyncio.Task[None]] = field(default_factory=dict[Job, asyncio.Task[None]])
    _again: dict[Job, datetime] = field(default_factory=dict[Job, datetime])  # when to look at it next
    _ended: dict[Job, datetime] = field(default_factory=dict[Job, datetime])
    _failures: dict[Job, int] = field(default_factory=dict[Job, int])

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Works while the block lasts; at its end the letter in hand is finished, and no other begun."""
        async with beside(self.database, self._loop, self._end):
            yield

    def _end(self) -> None:
        self._stopping = True
        self._wake.set()

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
        jobs = self._jobs(work)
        for job in sorted(jobs, key=lambda job: self._ended.get(job, LONG_AGO)):  # who waits longest is first
            if self._is_free(job) and jobs[job] <= now:
                self._start(job)
        waits = [(jobs[job] - now).total_seconds() for job in jobs if self._is_free(job)]
        return min([POLL_SECONDS, *(max(0.0, seconds) for seconds in waits)])

    def _jobs(self, work: list[Work]) -> dict[Job, datetime]:
        """What there is to do, and from when on."""
        jobs: dict[Job, datetime] = {}
        for item in work:
            if item.next_at is not None:
                jobs["freeze", item.account_id] = item.next_at
            if item.is_sending:
                jobs["deliver", item.account_id] = LONG_AGO
        return {job: max(moment, self._again.get(job, LONG_AGO)) for job, moment in jobs.items()}

    def _is_free(self, job: Job) -> bool:
        return job not in self._running and sum(kind == job[0] for kind, _ in self._running) < MOST[job[0]]

    def _start(self, job: Job) -> None:
        task = asyncio.create_task(self._work(job))
        self._running[job] = task

        def ended(_: asyncio.Task[None]) -> None:
            self._running.pop(job, None)
            self._ended[job] = self.clock()
            self._wake.set()

        task.add_done_callback(ended)

    async def _work(self, job: Job) -> None:
        """One account's turn; what goes wrong is written down and tried again later."""
        kind, account_id = job
        try:
            if kind == "freeze":
                await asyncio.to_thread(self._freeze, account_id)
                self._again.pop(("deliver", account_id), None)
            else:
                again = await self._delivered(account_id)
                look = self.clock() + timedelta(seconds=POLL_SECONDS)  # somebody may send another campaign meanwhile
                self._again[job] = min(look, again or look)
            self._failures.pop(job, None)
        except CoriError as error:
            LOG.warning("campaigns of an account could not be sent: %s", error.message)
            self._put_off(job)
        except Exception:
            LOG.exception("campaigns of an account could not be sent")
            self._put_off(job)

    def _freeze(self, account_id: int) -> None:
        """Send what is scheduled and due, each in a transaction of its own; what it already is, another has done."""
        with self.database.transaction(account_id, WRITE_SECONDS) as connection:
            campaigns = list_campaigns(connection, self.catalogs.get(connection, account_id))
        for campaign in campaigns:
            if campaign.state == "scheduled" and not self._stopping:
                with self.database.transaction(account_id, WRITE_SECONDS) as connection:
                    send_scheduled(connection, self.catalogs.get(connection, account_id), campaign.id, self.clock())

    async def _delivered(self, account_id: int) -> datetime | None:
        sender = self.senders()
        try:
            return await self._turn(account_id, sender)
        finally:
            await sender.close()

    async def _turn(self, account_id: int, sender: Sender) -> datetime | None:
        traces = Traces(self.traces, account_id)
        postman = Postman(
            self.database,
            self.catalogs,
            account_id,
            sender,
            self.stationery,
            self.clock,
            self.pace,
            lambda: self._stopping,
            traces,
            self.grace,
        )
        lock = only_sender(self.database, account_id)
        got = await asyncio.to_thread(lock.__enter__)
        try:
            with traces.mine() as alone:
                return await postman.work() if got and alone else self.clock() + timedelta(seconds=BUSY_SECONDS)
        finally:
            await asyncio.to_thread(lock.__exit__, None, None, None)

    def _put_off(self, job: Job) -> None:
        failures = self._failures.get(job, 0)
        self._failures[job] = failures + 1
        self._again[job] = self.clock() + PAUSES[min(failures, len(PAUSES) - 1)]
