"""Delivery by processes that are killed (SIGKILL) at the worst moments, with a mail server that outlives them."""

import asyncio
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from segment_core.campaigns import Deliveries, StoredCampaign, deliveries, get_campaign, recipients_page
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database, application_engine, parse_url
from tests.support.home import Home
from tests.support.mail_server import MailServer, nothing
from tests.support.post_office import STATIONERY, at_once
from web.delivery.settings import SmtpServer
from web.delivery.smtp import SmtpSender
from web.delivery.worker import Worker

GRACE = timedelta(seconds=1.5)  # the server of these tests decides at once
MOMENTS = ("at the recipient", "before it is taken", "after it is taken", "a little later", "server too")
ANY_TIME = ("at any time",)
LONGEST_WAIT = 0.1  # seconds after a letter, at any time; a letter takes less


def deliver(owner: str, application: str, port: int, log: str | None, traces: str) -> None:
    """A process: the app's worker, until it is killed or nothing is left to do."""
    database = Database(parse_url(owner), application_engine(parse_url(application)))
    server = SmtpServer("smtp+plain", "127.0.0.1", port)
    worker = Worker(
        database=database,
        catalogs=CatalogStore(),
        senders=lambda: SmtpSender(server, Path(log) if log else None),
        stationery=STATIONERY,
        clock=lambda: datetime.now(UTC),
        pace=at_once,
        traces=Path(traces),
        grace=GRACE,
    )

    async def run() -> None:
        async with worker.running():
            await asyncio.Event().wait()

    asyncio.run(run())


@dataclass
class Killer:
    """Starts processes that deliver, and kills each at a moment that is drawn."""

    home: Home
    mail: MailServer
    campaign: StoredCampaign
    log: str | None
    traces: Path
    moments: tuple[str, ...] = MOMENTS
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    at: Counter[str] = field(default_factory=Counter[str])

    def run(self, kills: int) -> None:
        """So many kills, then a process that finishes the campaign."""
        for _ in range(kills):
            self._one_life()
        finished = threading.Event()
        process = self._started()
        self.mail.before_taking = self.mail.after_taking = nothing
        while self.home.run(get_campaign, self.campaign.id).state != "sent":
            if finished.wait(0.2) or not process.is_alive():
                raise RuntimeError("the last process did not finish")
        process.kill()
        process.join()

    def _started(self) -> Any:
        engine, owner = self.home.database.engine.url, self.home.database.url
        arguments = (
            owner.render_as_string(hide_password=False),
            engine.render_as_string(hide_password=False),
            self.mail.port,
            self.log,
            str(self.traces),
        )
        context = get_context("forkserver")
        context.set_forkserver_preload(["tests.support.killing"])
        process = context.Process(target=deliver, args=arguments, daemon=True)
        process.start()
        return process

    def _one_life(self) -> None:
        moment, letters = self.chance.choice(self.moments), self.chance.randrange(1, 6)
        dead = threading.Event()
        seen = 0
        process: Any = None
        ready = threading.Event()

        def kill() -> None:
            ready.wait(20)
            os.kill(process.pid, signal.SIGKILL)
            self.at[moment] += 1
            dead.set()

        def due() -> bool:
            nonlocal seen
            seen += 1
            return seen == letters

        def at(when: str, act: Callable[[], None]) -> Callable[[str], None]:
            return lambda _: act() if moment == when and not dead.is_set() and due() else None

        def lose() -> None:
            kill()
            raise ConnectionError("the server dies with it, and has taken nothing")

        def soon() -> None:
            threading.Timer(self.chance.random() * 0.01, kill).start()

        def whenever() -> None:
            threading.Timer(self.chance.random() * LONGEST_WAIT, kill).start()

        before = {"before it is taken": kill, "server too": lose}.get(moment)
        after = {"after it is taken": kill, "a little later": soon, "at any time": whenever}.get(moment)
        self.mail.at_recipient = at("at the recipient", kill)
        self.mail.before_taking = at(moment, before) if before else nothing
        self.mail.after_taking = at(moment, after) if after else nothing
        process = self._started()
        ready.set()
        if not dead.wait(60):
            raise RuntimeError(f"nothing was delivered: {moment}")
        process.join()
        self.mail.at_recipient = nothing

    def counts(self) -> Deliveries:
        """The campaign's deliveries."""
        return self.home.run(deliveries, self.campaign)

    def uncertain(self) -> set[str]:
        """The addresses that are reported as uncertain."""
        found: set[str] = set()
        after = None
        while True:
            page = self.home.run(recipients_page, self.campaign, limit=1000, after=after)
            found |= {r.address for r in page.recipients if r.state == "uncertain"}
            if (after := page.next) is None:
                return found
