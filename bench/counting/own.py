"""Our two ways of counting, as the product asks them: within a transaction of the account, under row-level security."""

import time
from contextlib import ExitStack

from sqlalchemy import create_engine, text
from typing_extensions import override

from bench.counting.engine import Counter, Engine, Step
from bench.counting.queries import Query
from bench.counting.setting import Setting
from segment_core.counting import build
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.rows import counts_from_rows
from segment_core.counting.status import bitmap_status
from segment_core.database.engine import WRITE_SECONDS
from segment_core.model import Tree


class Own(Engine):
    """Asks within one transaction that stays open."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._held = ExitStack()

    @override
    def load(self, step: Step) -> None:
        self._begin()

    def _begin(self) -> None:
        transaction = self.setting.database.transaction(self.setting.account, WRITE_SECONDS)
        self.connection = self._held.enter_context(transaction)

    @override
    def close(self) -> None:
        self._held.close()


class Rows(Own):
    """The oracle."""

    name = "rows"
    about = "our leads' rows"

    @override
    def counter(self, query: Query, tree: Tree) -> Counter:
        setting = self.setting
        return lambda: counts_from_rows(self.connection, [tree], setting.catalog, setting.now)[0]


class Bitmaps(Own):
    """Built where they are not there yet."""

    name = "bitmaps"
    about = "our bitmaps"

    @override
    def load(self, step: Step) -> None:
        self._build(step)
        self._begin()

    def _build(self, step: Step) -> None:
        """Make the account's bitmaps where it has none that are whole, and fold in what was written since."""
        setting = self.setting
        with setting.database.transaction(setting.account, WRITE_SECONDS) as connection:
            status = bitmap_status(connection, setting.account)
        if status.lacking or not status.built_at:
            step("building bitmaps")
            start = time.perf_counter()
            build.build(setting.database, setting.account, setting.now)
            self.about = f"our bitmaps, built in {time.perf_counter() - start:.0f} s"
        with setting.database.transaction(setting.account) as connection:
            build.use(connection, setting.account, True)
        while build.compact(setting.database, setting.account):
            step("folding bitmaps")
        engine = create_engine(setting.database.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM (ANALYZE) bitmap, bitmap_value, bitmap_dirty"))
        engine.dispose()

    @override
    def counter(self, query: Query, tree: Tree) -> Counter:
        def count() -> int | None:
            found = counts_from_bitmaps(self.connection, [tree], self.setting.catalog, self.setting.now)
            return None if found is None else found[0]

        return count
