"""Writers with rollbacks, imports and deletes, a compactor, rebuilds, and counters that compare both ways, at once."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from segment_core.counting import build
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.rows import counts_from_rows
from segment_core.database.engine import Database
from segment_core.errors import CoriError
from segment_core.lead_rows import LeadInput
from segment_core.leads import upsert_leads
from segment_core.model import Tree
from tests.support.agreement import World

WRITERS = 2
IMPORTED = 200  # leads of one import
PIECE = 12  # trees compared in one snapshot
Write = Callable[[Connection, World, random.Random], None]


@dataclass
class Tally:
    """What happened; `mismatches` holds trees with both counts, `failures` errors that nobody expected."""

    commits: int = 0
    rollbacks: int = 0
    conflicts: int = 0
    compactions: int = 0
    builds: int = 0
    checks: int = 0
    from_rows: int = 0
    mismatches: list[str] = field(default_factory=list[str])
    failures: list[str] = field(default_factory=list[str])


@dataclass
class Stress:
    """One run over an account whose bitmaps are in use. `raw`: also with statements of nobody's; without triggers,
    those would not be noted."""

    database: Database
    world: World
    trees: list[Tree]
    write: Write
    seconds: float
    rebuild_every: float = 10.0
    raw: bool = True
    tally: Tally = field(default_factory=Tally)
    _end: float = 0.0

    def run(self) -> Tally:
        """Everything at once, for so many seconds."""
        self._end = time.monotonic() + self.seconds
        jobs = [*[self._writer] * WRITERS, self._compactor, self._counter]
        threads = [threading.Thread(target=self._guarded, args=(job, seed)) for seed, job in enumerate(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.tally

    def _guarded(self, job: Callable[[random.Random], None], seed: int) -> None:
        luck = random.Random(seed)
        while time.monotonic() < self._end and not self.tally.failures:
            try:
                job(luck)
            except CoriError:
                self.tally.conflicts += 1  # a deadlock or a serialization failure: that transaction is gone
            except Exception as error:  # noqa: BLE001 - whatever it is, the run has failed
                self.tally.failures.append(f"{job.__name__}: {error!r}")

    @property
    def _account(self) -> int:
        return self.world.catalog.account_id

    def _writer(self, luck: random.Random) -> None:
        """Edits, events and deletes through the core, raw updates beside it, an import now and then; or taken back."""
        with self.database.transaction(self._account) as connection:
            kind = luck.random()
            if kind < 0.5 or not self.raw:
                self.write(connection, self.world, luck)
            elif kind < 0.9:
                change = "UPDATE lead SET status = NULL, last_active_at = created_at WHERE ord % 7 = :rest"
                connection.execute(text(change), {"rest": luck.randrange(7)})
            else:
                new = [LeadInput(f"import-{luck.random()}", {"first_name": "Ann"}) for _ in range(IMPORTED)]
                upsert_leads(connection, self.world.catalog, new)
                connection.execute(text("DELETE FROM lead WHERE ord % 3 = 0 AND lead_id LIKE 'import-%'"))
            if luck.random() < 0.3:
                connection.rollback()
                self.tally.rollbacks += 1
                return
        self.tally.commits += 1

    def _compactor(self, luck: random.Random) -> None:
        """A chunk a step, and the whole anew every so often."""
        if luck.random() < 1 / 200 and self.seconds > self.rebuild_every:
            build.build(self.database, self._account, self.world.now)
            with self.database.transaction(self._account) as connection:
                build.use(connection, self._account, True)
            self.tally.builds += 1
        elif build.compact(self.database, self._account):
            self.tally.compactions += 1

    def _counter(self, luck: random.Random) -> None:
        """Both ways in one snapshot."""
        some = luck.sample(self.trees, min(PIECE, len(self.trees)))
        with self.database.transaction(self._account, one_snapshot=True) as connection:
            found = counts_from_bitmaps(connection, some, self.world.catalog, self.world.now)
            expected = counts_from_rows(connection, some, self.world.catalog, self.world.now)
        if found is None:
            self.tally.from_rows += 1
            return
        self.tally.checks += len(some)
        for tree, mine, rows in zip(some, found, expected, strict=True):
            if mine != rows:
                self.tally.mismatches.append(f"{mine} from bitmaps, {rows} from rows: {tree!r}")
