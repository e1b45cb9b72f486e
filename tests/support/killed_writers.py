"""A process that imports, edits, deletes and folds in as fast as it can, until it is killed; a journal says how far.

Its threads pause when they are told to ("pause" through the pipe, answered by "quiet"), so that what is there can be
compared while nobody writes.
"""

import csv
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.counting import build
from segment_core.counting.keeping import accounts_to_build
from segment_core.database.engine import Database, application_engine, parse_url
from segment_core.errors import Unavailable
from segment_core.importing.crm.plan import propose
from segment_core.importing.crm.run import BATCH, import_leads
from segment_core.leads import EventInput, delete_leads, edit_lead, record_events, upsert_leads
from tests.support.killed_ledger import EVENT, GONE, PUT, SIGN, Journal, labels_of, lead_input

IMPORTED, CHURNED = 14_000, 3_000  # leads of the imports' own, and of those that come and go
TOGETHER = 400  # leads of one transaction that is no import
BUILDS = 1 / 25  # of the compactor's steps
IDLE, DEAD = 0.02, 0.3  # seconds
NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)


@dataclass(frozen=True)
class Orders:
    """Where the process works: URLs of both roles, the account, the journal, a folder, the first free number.
    `rows`: of an import at most."""

    owner: str
    application: str
    account_id: int
    journal: Path
    scratch: Path
    first: int
    rows: int


class _Back(Exception):
    """A transaction that is taken back on purpose."""


@dataclass
class Writers:
    """The threads of one process."""

    orders: Orders
    database: Database
    directory: Engine
    catalog: Catalog
    base: list[str]
    pause: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.journal = Journal(self.orders.journal)
        self.numbers = count(self.orders.first)
        self.jobs = (self._import, self._compact, self._churn, self._edit, self._edit_other)
        self.meeting = threading.Barrier(len(self.jobs) + 1)

    def work(self, pipe: Pipe) -> None:
        """Until the process is killed."""
        for place, job in enumerate(self.jobs):
            seed = self.orders.first * 10 + place
            threading.Thread(target=self._loop, args=(job, random.Random(seed)), daemon=True).start()
        pipe.send("writing")
        while True:
            pipe.recv()  # "pause"
            self.pause.set()
            self.meeting.wait()
            pipe.send("quiet")
            pipe.recv()  # "go on"
            self.pause.clear()
            self.meeting.wait()

    def _loop(self, job: Callable[[random.Random], None], luck: random.Random) -> None:
        while True:
            if self.pause.is_set():
                self.meeting.wait()
                self.meeting.wait()
            try:
                job(luck)
            except Unavailable:
                self.pause.wait(DEAD)  # so is the server
            except Exception as error:  # noqa: BLE001 - whatever it is, the run has failed
                self.journal.note(failure=f"{job.__name__}: {type(error).__module__}.{error!r}")
                self.pause.wait(1)

    def _import(self, luck: random.Random) -> None:
        """A CSV through the chat's import: or the file's leads deleted; every 50th row is no lead."""
        wanted = luck.randint(self.orders.rows // 3, self.orders.rows)
        start = luck.randrange(IMPORTED)
        rows = [f"I{(start + i) % IMPORTED:06}" for i in range(wanted)]
        if luck.random() < 0.2:
            self._write("delete", GONE, rows, self._drop, luck)
            return
        number = next(self.numbers)
        file = self.orders.scratch / f"import-{number}.csv"
        status, tag = labels_of(number, self.catalog)
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["ID", "Email", "Stage", "Tags", "Budget", "Created"])
            for place, lead in enumerate(rows):
                created = "no date" if place % 50 == 49 else "2026-05-04"
                writer.writerow([lead, f"{lead}@example.com", status, tag, number, created])
        good = [[r for p, r in enumerate(rows[s : s + BATCH], s) if p % 50 != 49] for s in range(0, wanted, BATCH)]
        plan = propose(file, file.name, self.catalog)
        self.journal.note(number=number, by="import", what=PUT, steps=good)

        def progress(_done: int, _all: int) -> None:
            self.journal.note(number=number, now="done")

        try:
            rejects = file.with_suffix(".rejected")
            import_leads(self.database, self.orders.account_id, file, plan, NOW, rejects, progress)
        finally:
            file.unlink()
        self.journal.note(number=number, now="ended")

    def _edit(self, luck: random.Random) -> None:
        """A lead alone, several at once, or events of some."""
        self._edit_among(luck, self.base[::2])

    def _edit_other(self, luck: random.Random) -> None:
        """The other half of the leads."""
        self._edit_among(luck, self.base[1::2])

    def _edit_among(self, luck: random.Random, mine: list[str]) -> None:
        kind = luck.random()
        some = luck.sample(mine, 1 if kind < 0.8 else min(TOGETHER, len(mine)))
        if kind < 0.8:
            self._write("edit", PUT, some, self._put_one, luck)
        elif kind < 0.9:
            self._write("edit", PUT, some, self._put, luck)
        else:
            self._write("edit", EVENT, some, self._record, luck)

    def _churn(self, luck: random.Random) -> None:
        """Leads that come, and go."""
        some = [f"D{place:06}" for place in luck.sample(range(CHURNED), TOGETHER)]
        gone = luck.random() < 0.5
        self._write("delete" if gone else "add", GONE if gone else PUT, some, self._drop if gone else self._put, luck)

    def _put_one(self, connection: Connection, number: int, leads: list[str]) -> None:
        edit_lead(connection, self.catalog, leads[0], dict(lead_input(leads[0], number, self.catalog).values))

    def _put(self, connection: Connection, number: int, leads: list[str]) -> None:
        upsert_leads(connection, self.catalog, [lead_input(lead, number, self.catalog) for lead in leads])

    def _drop(self, connection: Connection, _number: int, leads: list[str]) -> None:
        delete_leads(connection, self.catalog, leads)

    def _record(self, connection: Connection, number: int, leads: list[str]) -> None:
        at = datetime.fromtimestamp(number, UTC).replace(microsecond=SIGN)
        campaign = self.catalog.campaigns[number % len(self.catalog.campaigns)].id
        record_events(connection, self.catalog, [(0, EventInput(lead, campaign, "opened", at)) for lead in leads])

    def _write(self, by: str, what: str, leads: list[str], act: Callable[..., None], luck: random.Random) -> None:
        """One transaction, noted before, before its COMMIT, and after; now and then it is taken back instead."""
        number = next(self.numbers)
        self.journal.note(number=number, by=by, what=what, steps=[leads])
        try:
            with self.database.transaction(self.orders.account_id) as connection:
                act(connection, number, leads)
                if luck.random() < 0.15:
                    raise _Back
                self.journal.note(number=number, now="asked")
        except _Back:
            self.journal.note(number=number, now="rolled back")
            return
        except Unavailable:
            self.journal.note(number=number, now="lost")
            raise
        self.journal.note(number=number, now="done")

    def _compact(self, luck: random.Random) -> None:
        """What the keeper does: finish what was begun, else a chunk a step; all anew now and then."""
        account = self.orders.account_id
        if luck.random() < BUILDS or self._is_due():
            self._job("build", lambda: build_and_use(self.database, account))
        elif not self._job("compaction", lambda: build.compact(self.database, account)):
            self.pause.wait(IDLE)

    def _is_due(self) -> bool:
        try:
            return self.orders.account_id in accounts_to_build(self.directory, self.database, 1)
        except OperationalError as error:  # of the keeper's own connection, which looks over all accounts
            raise Unavailable("the server is dead") from error

    def _job(self, job: str, work: Callable[[], int]) -> int:
        self.journal.note(job=job, on=True)
        found = work()
        self.journal.note(job=job, on=False)
        return found


def build_and_use(database: Database, account_id: int) -> int:
    """As `cori bitmaps build` and the keeper do it."""
    build.build(database, account_id, NOW)
    with database.transaction(account_id) as connection:
        return int(build.use(connection, account_id, True))


def write_until_killed(orders: Orders, pipe: Any) -> None:
    """The process."""
    owner = parse_url(orders.owner)
    database = Database(owner, application_engine(parse_url(orders.application)))
    with database.transaction(orders.account_id) as connection:
        catalog = load_catalog(connection, orders.account_id)
        base = list(connection.scalars(text("SELECT lead_id FROM lead WHERE lead_id LIKE 'L%' ORDER BY ord")))
    Writers(orders, database, create_engine(owner), catalog, base).work(pipe)
