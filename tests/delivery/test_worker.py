"""The worker in the app: due campaigns at their moment, over restarts, one sender at a time, a clean stop."""

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from segment_core.campaigns import StoredCampaign, cancel_campaign, deliveries, review_campaign, schedule
from segment_core.campaigns.due import only_sender
from segment_core.catalog_store import CatalogStore
from tests.support.cast import NOW
from tests.support.home import Home
from tests.support.in_loop import in_loop
from tests.support.mail_server import MailServer
from tests.support.mailing import MAILABLE, now_is, planned, sent
from tests.support.post_office import STATIONERY, at_once
from web.delivery.smtp import SmtpSender
from web.delivery.worker import Pace, Worker

SOON = NOW + timedelta(hours=1)


@dataclass
class Shop:
    """A worker whose clock stands still until it is moved; `arrived` is set once so many letters have come."""

    home: Home
    mail: MailServer
    now: datetime = NOW
    arrived: threading.Event = field(default_factory=threading.Event)

    def expecting(self, letters: int) -> None:
        """Set `arrived` at the last of them."""
        self.mail.after_taking = lambda _: self.arrived.set() if len(self.mail.taken) == letters else None

    def worker(self) -> Worker:
        """As in the app."""
        database = self.home.database
        senders = lambda: SmtpSender(self.mail.server)  # noqa: E731 - a factory in one line
        return Worker(database, CatalogStore(), senders, STATIONERY, lambda: self.now, at_once)


async def until(event: threading.Event) -> None:
    """Wait for a thread's event, at most 30 s."""
    assert await asyncio.to_thread(event.wait, 30)


def scheduled(home: Home) -> StoredCampaign:
    """A campaign in an hour."""
    campaign = planned(home)
    confirmed = home.run(review_campaign, campaign.id, NOW).confirmed
    return home.run(schedule, campaign.id, SOON, confirmed, NOW)


def test_a_schedule_outlives_a_restart(home: Home, mail: MailServer) -> None:
    """Nothing before its moment, also with a worker running; the next worker sends it once the moment has come."""
    campaign, shop = scheduled(home), Shop(home, mail)
    shop.expecting(3)

    async def before() -> None:
        worker = shop.worker()
        async with worker.running():
            await asyncio.wait_for(worker.looked.wait(), 30)

    async def after() -> None:
        async with shop.worker().running():
            await until(shop.arrived)

    in_loop(before())
    assert (now_is(home, campaign).state, mail.taken) == ("scheduled", [])
    shop.now = SOON
    in_loop(after())
    assert sorted(mail.addresses) == sorted(MAILABLE.values())
    assert now_is(home, campaign).sent_at == SOON


def test_two_processes_share_the_work_without_doubling(home: Home, mail: MailServer) -> None:
    """Two workers on one database: each recipient has one mail."""
    sent(home, planned(home))
    shop = Shop(home, mail)
    shop.expecting(3)

    async def both() -> None:
        async with shop.worker().running(), shop.worker().running():
            await until(shop.arrived)

    in_loop(both())
    assert sorted(mail.addresses) == sorted(MAILABLE.values())


def test_a_schedule_waits_for_no_delivery(home: Home, mail: MailServer) -> None:
    """A campaign is frozen at its moment while the server still thinks about a letter of another one."""
    waiting, long = scheduled(home), sent(home, planned(home, "Long one"))
    shop = Shop(home, mail)
    first, may_answer = threading.Event(), threading.Event()

    def hold(_: str) -> None:
        first.set()
        may_answer.wait(30)

    mail.before_taking = hold

    async def meanwhile() -> str:
        worker = shop.worker()
        async with worker.running():
            await until(first)
            shop.now = SOON
            worker.wake()
            while (found := now_is(home, waiting).state) == "scheduled":
                worker.looked.clear()
                await asyncio.wait_for(worker.looked.wait(), 30)
            mail.before_taking = lambda _: None
            may_answer.set()
            return found

    assert in_loop(meanwhile()) == "sending"
    assert now_is(home, waiting).sent_at == SOON
    for campaign in (waiting, long):  # the workers of other tests find nothing of it
        if now_is(home, campaign).state == "sending":
            home.run(cancel_campaign, campaign.id, SOON)


def test_only_one_sends_for_an_account(home: Home) -> None:
    """The lock is the account's, and free again afterwards."""
    with only_sender(home.database, home.id) as first, only_sender(home.database, home.id) as second:
        assert (first, second) == (True, False)
        with only_sender(home.database, home.id + 1) as other:
            assert other
    with only_sender(home.database, home.id) as again:
        assert again


def test_a_stop_finishes_the_letter_in_hand(home: Home, mail: MailServer) -> None:
    """No recipient is left half done, and no further one is begun."""
    campaign, shop = sent(home, planned(home)), Shop(home, mail)
    first, may_answer = threading.Event(), threading.Event()

    def hold(_: str) -> None:
        first.set()
        may_answer.wait(30)

    mail.before_taking = hold

    async def stop_in_the_middle() -> None:
        async with shop.worker().running():
            await until(first)
            threading.Timer(0.2, may_answer.set).start()

    in_loop(stop_in_the_middle())
    counts = home.run(deliveries, campaign)
    assert (counts.sent, counts.queued, counts.sending) == (1, 2, 0)


def test_pace_is_kept_whoever_sends() -> None:
    """Letters are spaced; waiting is the injected function's."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    async def letters() -> None:
        pace = Pace(2, wait)
        for _ in range(3):
            await pace()

    in_loop(letters())
    assert [round(seconds * 10) for seconds in waited] == [5, 10]
