"""Records how large every segment is, once a day and after each save, while the server runs."""

import asyncio
import logging
from contextlib import suppress
from datetime import date, datetime

from segment_core import segment_sizes
from segment_core.accounts import account_numbers
from segment_core.catalog import Catalog, SavedSegment
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from segment_core.errors import CoriError
from web.services import Services

LOG = logging.getLogger("cori.sizes")
EVERY_SECONDS = 60.0


class SizeRecorder:
    """What is due, account after account. Of several processes, one records an account at a time."""

    def __init__(self, database: Database, catalogs: CatalogStore) -> None:
        self._database = database
        self._catalogs = catalogs
        self._uncountable: set[tuple[str, int, date]] = set()  # segment, version, day: not tried again that day

    def record(self, now: datetime) -> None:
        """Every account's segments that are due. Raises Unavailable."""
        for account_id in account_numbers(self._database):
            while self._record_some(account_id, now):
                pass

    def _record_some(self, account_id: int, now: datetime) -> bool:
        """A few of an account's segments; whether there may be more."""
        with self._database.transaction(account_id) as connection:
            catalog = self._catalogs.get(connection, account_id)
            waiting = self._waiting(segment_sizes.due(connection, catalog, now), catalog, now)
        some = waiting[: segment_sizes.TOGETHER]
        if some and not self._keep(catalog, some, now):
            for segment in some:
                if not self._keep(catalog, [segment], now):
                    self._uncountable.add((segment.id, segment.version, segment_sizes.today(catalog, now)))
        return len(waiting) > len(some)

    def _waiting(self, due: list[SavedSegment], catalog: Catalog, now: datetime) -> list[SavedSegment]:
        day = segment_sizes.today(catalog, now)
        self._uncountable = {known for known in self._uncountable if known[2] >= day}
        return [segment for segment in due if (segment.id, segment.version, day) not in self._uncountable]

    def _keep(self, catalog: Catalog, some: list[SavedSegment], now: datetime) -> bool:
        """Count and keep; False where one of them could not be counted. Another process at it counts as done."""
        try:
            with self._database.transaction(catalog.account_id) as connection:
                if segment_sizes.take_turn(connection, catalog.account_id):
                    segment_sizes.record(connection, catalog, some, now)
        except CoriError as error:
            LOG.info("%d sizes of account %d were not recorded: %s", len(some), catalog.account_id, error.message)
            return False
        return True


async def record_while_running(services: Services, stopping: asyncio.Event) -> None:
    """Record what is due every minute until `stopping` is set. A failure is logged; the next minute tries again."""
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_SECONDS)
        if not stopping.is_set():
            try:
                await asyncio.to_thread(services.record_sizes)
            except CoriError as error:
                LOG.warning("sizes were not recorded: %s", error.message)
