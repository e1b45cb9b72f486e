"""Delivers one account's campaigns: takes a recipient, commits that, mails, commits what became of it.

A recipient left "sending" by a process that died is settled by asking the sender, GRACE after it was taken: a server
that had the message then has decided. Where the sender cannot tell, it is "uncertain" and never mailed again by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, TypeVar

from sqlalchemy import Connection

from segment_core.campaigns import delivery
from segment_core.campaigns.delivery import DeliveryState, Due
from segment_core.campaigns.sending import send_scheduled
from segment_core.campaigns.stored import StoredCampaign, list_campaigns
from segment_core.catalog import Catalog
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import WRITE_SECONDS, Database
from web.delivery.letters import Stationery
from web.delivery.seals import Sealed
from web.delivery.senders import Later, Refused, Result, Sender, SenderDown, Taken, Unknown

GRACE = timedelta(minutes=10)  # RFC 5321, 4.5.3.2.6: how long a server may think about a message
RETRIES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720))  # after a temporary failure
LETTERS_BETWEEN_NOTES = 100
ASKED = "the process stopped while the message was handed over, and nothing tells whether it was accepted"
Answer = TypeVar("Answer")


@dataclass
class Postman:
    """One account's deliveries. `pace` waits before each letter; `stopped` says when to leave off."""

    database: Database
    catalogs: CatalogStore
    account_id: int
    sender: Sender
    stationery: Stationery
    clock: Callable[[], datetime]
    pace: Callable[[], Awaitable[None]]
    stopped: Callable[[], bool]
    grace: timedelta = GRACE

    async def work(self) -> datetime | None:
        """Send what is due, deliver what is frozen; when to come again for more, None where nothing is left.

        Raises SenderDown, and writes it on the campaign first.
        """
        waits: list[datetime] = []
        for campaign in await self._core(list_campaigns):
            if campaign.state == "scheduled":
                campaign = await self._core(send_scheduled, campaign.id, self.clock())
            if campaign.state == "scheduled" and campaign.send_at is not None:
                waits.append(campaign.send_at)
            if campaign.state == "sending" and (again := await self._deliver(campaign)) is not None:
                waits.append(again)
        return min(waits, default=None)

    async def _deliver(self, campaign: StoredCampaign) -> datetime | None:
        try:
            await self._settle_left(campaign)
            await self._pass(campaign)
        except SenderDown as down:
            await self._core(delivery.report_problem, campaign, down.message)
            raise
        finally:
            await self._note(campaign)
        await self._core(delivery.report_problem, campaign, None)
        if self.stopped() or await self._core(delivery.finish, campaign, self.clock()):
            return None
        oldest = await self._core(delivery.oldest_sending, campaign)
        moments = (await self._core(delivery.next_moment, campaign), oldest and oldest + self.grace)
        return min((moment for moment in moments if moment is not None), default=None)

    async def _pass(self, campaign: StoredCampaign) -> None:
        """Every recipient whose turn it is, in the order of their places."""
        place, since_note = -1, 0
        while batch := await self._core(delivery.next_due, campaign, self.clock(), place):
            for due in batch:
                if self.stopped():
                    return
                place, since_note = due.ord, since_note + 1
                if not await self._one(campaign, due):
                    return
                if since_note >= LETTERS_BETWEEN_NOTES:
                    await self._note(campaign)
                    since_note = 0

    async def _one(self, campaign: StoredCampaign, due: Due) -> bool:
        """One recipient; False where the campaign is no longer being sent."""
        letter = self.stationery.letter(self.account_id, campaign, due, self.clock())
        await self.pace()
        state = await self._core(delivery.begin, campaign, due.ord, self.clock())
        if state != "sending":
            return state is not None
        try:
            result = await self.sender.send(letter)
        except SenderDown:
            await self._settle(campaign, due, "queued", None)
            raise
        await self._settled(campaign, due, result)
        return True

    async def _settled(self, campaign: StoredCampaign, due: Due, result: Result) -> None:
        match result:
            case Taken():
                await self._settle(campaign, due, "sent", None)
            case Refused(reason, bounced):
                words = f"{delivery.HARD_BOUNCE}: {reason}" if bounced else f"refused: {reason}"
                await self._settle(campaign, due, "failed", words)
            case Later(reason) if due.attempts < len(RETRIES):
                again = self.clock() + RETRIES[due.attempts]
                await self._settle(campaign, due, "queued", f"put off: {reason}", again)
            case Later(reason):
                await self._settle(campaign, due, "failed", f"given up after {due.attempts + 1} attempts: {reason}")
            case Unknown():
                pass  # it stays "sending", and is asked about after the grace time

    async def _settle_left(self, campaign: StoredCampaign) -> None:
        """Recipients that were being sent when their process died or lost the server."""
        while left := await self._core(delivery.left_sending, campaign, self.clock() - self.grace):
            for due in left:
                recipient = Sealed(self.account_id, campaign.number, due.ord)
                taken = await self.sender.was_taken(self.stationery.message_id(recipient))
                state: DeliveryState = "uncertain" if taken is None else "sent" if taken else "queued"
                await self._settle(campaign, due, state, ASKED if taken is None else None)

    async def _settle(
        self,
        campaign: StoredCampaign,
        due: Due,
        state: DeliveryState,
        reason: str | None,
        next_at: datetime | None = None,
    ) -> None:
        await self._core(delivery.settle, campaign, due.ord, state, self.clock(), reason=reason, next_at=next_at)

    async def _note(self, campaign: StoredCampaign) -> None:
        while await self._core(delivery.note_events, campaign):
            pass

    async def _core(
        self, function: Callable[Concatenate[Connection, Catalog, ...], Answer], *arguments: Any, **named: Any
    ) -> Answer:
        """`function(connection, catalog, …)` in a transaction of its own, in a thread."""

        def work() -> Answer:
            with self.database.transaction(self.account_id, WRITE_SECONDS) as connection:
                return function(connection, self.catalogs.get(connection, self.account_id), *arguments, **named)

        return await asyncio.to_thread(work)
