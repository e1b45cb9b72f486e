"""A postman for one account in a test: a clock that the test moves, and a sender of the test's choice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from segment_core.campaigns import Deliveries, StoredCampaign, deliveries
from segment_core.catalog_store import CatalogStore
from tests.support.cast import NOW
from tests.support.home import Home
from tests.support.in_loop import in_loop
from web.delivery.letters import Stationery
from web.delivery.postman import Postman
from web.delivery.seals import Seals
from web.delivery.senders import Sender
from web.delivery.trace import Traces

STATIONERY = Stationery("Maple News <news@maple.example>", "https://mail.maple.example", Seals("a secret"))


async def at_once() -> None:
    """No pause between letters."""


@dataclass
class PostOffice:
    """Delivers an account's campaigns when told to."""

    home: Home
    sender: Sender
    now: datetime = NOW
    traces: Path | None = None

    def work(self) -> datetime | None:
        """One turn; when to come again."""
        return in_loop(self._work())

    async def _work(self) -> datetime | None:
        traces = Traces(self.traces, self.home.id)
        postman = Postman(
            self.home.database,
            CatalogStore(),
            self.home.id,
            self.sender,
            STATIONERY,
            lambda: self.now,
            at_once,
            lambda: False,
            traces,
        )
        try:
            with traces.mine() as alone:
                assert alone
                return await postman.work()
        finally:
            await self.sender.close()

    def later(self, **span: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**span)

    def counts(self, campaign: StoredCampaign) -> Deliveries:
        """How far a campaign is."""
        return self.home.run(deliveries, campaign)
