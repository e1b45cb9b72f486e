"""Delivers one account's campaigns: hands over all of a letter but its last line, commits "sending", ends the letter,
commits what became of it.

A recipient left "sending" by a process that died: its trace says whether the last line had left. If not, it is mailed;
if the server said yes, it is sent. Otherwise the sender is asked, at the latest GRACE after it was taken: a server that
had the message then has decided. Where the sender cannot tell, it is "uncertain", never mailed again by itself.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, TypeVar

from sqlalchemy import Connection

from segment_core.campaigns import delivery
from segment_core.campaigns.delivery import DeliveryState, Due
from segment_core.campaigns.stored import StoredCampaign, list_campaigns
from segment_core.catalog import Catalog
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.errors import BadInput
from web.delivery.letters import Stationery
from web.delivery.seals import Sealed
from web.delivery.senders import Later, Refused, Result, Sender, SenderDown, Taken, Unknown, Withdrawn
from web.delivery.trace import Trace, Traces

GRACE = timedelta(minutes=10)  # RFC 5321, 4.5.3.2.6: how long a server may think about a message
RETRIES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720))  # after a temporary failure
LETTERS_A_TURN = 100  # of one campaign, before others have their turn
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
    traces: Traces
    grace: timedelta = GRACE

    async def work(self) -> datetime | None:
        """Some letters of every campaign that is being sent; when to come again, None where nothing is left.

        Raises SenderDown, and writes it on the campaign first.
        """
        waits: list[datetime] = []
        campaigns = await self._core(list_campaigns)
        await self._settle_trace({campaign.number: campaign for campaign in campaigns})
        for campaign in campaigns:
            if campaign.state == "sending" and (again := await self._deliver(campaign)) is not None:
                waits.append(again)
        return min(waits, default=None)

    async def _deliver(self, campaign: StoredCampaign) -> datetime | None:
        try:
            await self._settle_left(campaign)
            more = await self._pass(campaign)
        except SenderDown as down:
            await self._core(delivery.report_problem, campaign, down.message)
            raise
        finally:
            while await self._core(delivery.note_events, campaign):
                pass
        await self._core(delivery.report_problem, campaign, None)
        if self.stopped() or await self._core(delivery.finish, campaign, self.clock()):
            return None
        if more:
            return self.clock()
        oldest = await self._core(delivery.oldest_sending, campaign)
        moments = (await self._core(delivery.next_moment, campaign), oldest and oldest + self.grace)
        return min((moment for moment in moments if moment is not None), default=None)

    async def _pass(self, campaign: StoredCampaign) -> bool:
        """The next recipients whose turn it is, in the order of their places; whether more are left."""
        place, letters = -1, 0
        while letters < LETTERS_A_TURN:
            batch = await self._core(delivery.next_due, campaign, self.clock(), place, LETTERS_A_TURN)
            if batch.last is None:
                return False
            place, letters = batch.last, letters + len(batch.due)
            for due in batch.due:
                if self.stopped() or not await self._one(campaign, due):
                    return False
        return True

    async def _one(self, campaign: StoredCampaign, due: Due) -> bool:
        """One recipient; False where the campaign is no longer being sent."""
        try:
            letter = self.stationery.letter(self.account_id, campaign, due, self.clock())
        except BadInput as error:  # the others must not wait for it
            await self._settle(campaign, due, "failed", f"refused: {error.message}", was="queued")
            return True
        await self.pace()
        trace = Trace(campaign.number, due.ord, uuid.uuid4().hex, "asked")
        states: list[DeliveryState | None] = ["queued"]

        async def take() -> bool:
            self.traces.write(trace)
            states.append(await self._core(delivery.begin, campaign, due.ord, self.clock(), trace.token))
            if states[-1] == "sending":
                self.traces.write(replace(trace, stage="handed"))
            return states[-1] == "sending"

        try:
            result = await self.sender.send(letter, take)
        except SenderDown:
            await self._settle(campaign, due, "queued", None)  # where it was taken already
            raise
        if isinstance(result, Taken):
            self.traces.write(replace(trace, stage="taken"))
        await self._settled(campaign, due, result, states[-1] or "queued")
        return states[-1] is not None

    async def _settled(self, campaign: StoredCampaign, due: Due, result: Result, was: DeliveryState) -> None:
        match result:
            case Taken():
                await self._settle(campaign, due, "sent", None)
            case Refused(reason, bounced):
                words = f"{delivery.HARD_BOUNCE}: {reason}" if bounced else f"refused: {reason}"
                await self._settle(campaign, due, "failed", words, was=was)
            case Later(reason) if due.attempts < len(RETRIES):
                again = self.clock() + RETRIES[due.attempts]
                await self._settle(campaign, due, "queued", f"put off: {reason}", again, was)
            case Later(reason):
                words = f"given up after {due.attempts + 1} attempts: {reason}"
                await self._settle(campaign, due, "failed", words, was=was)
            case Withdrawn() | Unknown():
                pass  # skipped already; or it stays "sending", and is asked about after the grace time

    async def _settle_trace(self, campaigns: dict[int, StoredCampaign]) -> None:
        """The recipient that the last process here was handing over when it died."""
        trace = self.traces.left()
        campaign = campaigns.get(trace.campaign) if trace else None
        if trace is None or campaign is None:
            return
        if not await self._core(delivery.left_by, trace.campaign, trace.ord, trace.token):
            return
        due = Due(trace.ord, "", "", {}, 0)
        if trace.stage == "asked":
            await self._settle(campaign, due, "queued", None)
            return
        taken = True if trace.stage == "taken" else await self.sender.was_taken(self._message_id(campaign, due))
        if taken is not False:  # a server that is still thinking about it is asked again after the grace time
            await self._settle(campaign, due, "sent" if taken else "uncertain", None if taken else ASKED)

    def _message_id(self, campaign: StoredCampaign, due: Due) -> str:
        return self.stationery.message_id(Sealed(self.account_id, campaign.number, due.ord))

    async def _settle_left(self, campaign: StoredCampaign) -> None:
        """Recipients that were being sent when their process died or lost the server."""
        while left := await self._core(delivery.left_sending, campaign, self.clock() - self.grace):
            for due in left:
                taken = await self.sender.was_taken(self._message_id(campaign, due))
                state: DeliveryState = "uncertain" if taken is None else "sent" if taken else "queued"
                await self._settle(campaign, due, state, ASKED if taken is None else None)

    async def _settle(
        self,
        campaign: StoredCampaign,
        due: Due,
        state: DeliveryState,
        reason: str | None,
        next_at: datetime | None = None,
        was: DeliveryState = "sending",
    ) -> None:
        values: dict[str, Any] = {"reason": reason, "next_at": next_at, "was": was}
        await self._core(delivery.settle, campaign, due.ord, state, self.clock(), **values)

    async def _core(
        self, function: Callable[Concatenate[Connection, Catalog, ...], Answer], *arguments: Any, **named: Any
    ) -> Answer:
        """`function(connection, catalog, …)` in a transaction of its own, in a thread."""

        def work() -> Answer:
            with self.database.transaction(self.account_id, WRITE_SECONDS) as connection:
                return function(connection, self.catalogs.get(connection, self.account_id), *arguments, **named)

        return await asyncio.to_thread(work)
