"""Kills of a database server (and every second time of the process that works on it too), and what is there after."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.accounts import build_account
from segment_core.catalog_store import load_catalog
from segment_core.counting import build
from segment_core.counting.attributes import CHUNK
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.rows import counts_from_rows
from segment_core.counting.sampling import Sampler
from segment_core.counting.status import lacking
from segment_core.counting.verify import differing_bits, verify
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.describe import describe
from segment_core.model import Tree
from segment_core.validate import validate
from tests.support.killed_ledger import Journal, Ledger, read_content
from tests.support.killed_server import KillableServer
from tests.support.killed_writers import NOW, Orders, build_and_use, write_until_killed

SOONEST, LATEST = 0.1, 2.5  # seconds of work before a kill
AT_COMMIT = 1 / 3  # of the kills
PATIENCE, LOOK = 5.0, 0.0005  # seconds
RANDOM_TREES = 6
BITS_EVERY = 4
VERIFY_EVERY = 10
VERIFIED_TREES = 20
ANSWER_SECONDS = 60
# What bitmaps must answer by themselves once every note is folded in.
CERTAIN: tuple[Any, ...] = (
    {"field": "status", "op": "in", "value": ["Hot"]},
    {"field": "custom.budget", "op": "lt", "value": 300_000},
    {"field": "created_at", "op": "between", "value": ["2026-05-04", "2026-05-04"]},
    {"all": [{"field": "tags", "op": "has_any", "value": ["Buyer"]}, {"not": {"field": "email", "op": "is_empty"}}]},
    {"field": "engagement", "op": "opened", "value": {"campaign": "any"}},
)


@dataclass
class Tally:
    """What happened; `wrong` are sentences of what was lost, doubled or differs."""

    kills: Counter[str] = field(default_factory=Counter[str])
    during: Counter[str] = field(default_factory=Counter[str])
    leads_compared: int = 0
    trees: int = 0
    only_rows: int = 0
    unanswered: Counter[str] = field(default_factory=Counter[str])
    chunks: int = 0
    verified: int = 0
    verified_trees: int = 0
    wrong: list[str] = field(default_factory=list[str])


@dataclass
class Killings:
    """An account of `leads` leads on a server of its own, in a folder. `rows`: of an import at most."""

    scratch: Path
    leads: int
    rows: int
    seed: int = 7
    each: int = 1  # conditions of every field and operator, at the last verifying
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.luck = random.Random(self.seed)
        self.server = KillableServer(self.scratch / "home")
        self.database: Database = self.server.database
        self.account = build_account(self.database, self.leads, NOW, campaigns=3, drawn=min(self.leads, 2_000))
        place = 2 * CHUNK - self.rows // 3
        with self.database.transaction(self.account) as connection:  # what comes from now on lies in further chunks
            connection.execute(text("UPDATE account SET next_ord = :place"), {"place": place})
        build_and_use(self.database, self.account)
        self.journal = self.scratch / "journal"
        Journal(self.journal)
        with self.database.transaction(self.account) as connection:
            catalog = load_catalog(connection, self.account)
            self.ledger = Ledger(read_content(connection)[0], catalog)
        self.certain = [validate(tree, catalog) for tree in CERTAIN]
        self._process: Any = None
        self._pipe: Any = None

    def run(self, kills: int, progress: Callable[[int], None] = lambda _: None) -> Tally:
        """So many kills, each with a look at what is there; then all that waits is folded in and verified. `progress`
        is told how many kills there were whenever that is done."""
        for number in range(1, kills + 1):
            self._one_kill(with_process=number % 2 == 0)
            self.server.start()
            self._look(bits=number % BITS_EVERY == 0)
            if number % VERIFY_EVERY == 0 or number == kills:
                self._verify(number, each=self.each if number == kills else 0)
                progress(number)
        return self.tally

    def close(self) -> None:
        """End the process that writes, if there is one, and the server."""
        if self._process is not None:
            self._kill_process()
        self.server.close()

    def _one_kill(self, *, with_process: bool) -> None:
        """At any time, or (a third of the kills) while somebody waits for the answer to a COMMIT."""
        self._start_process()
        threading.Event().wait(self.luck.uniform(SOONEST, LATEST))
        victims = self.server.processes()
        if self.luck.random() < AT_COMMIT:
            self._await_commit()
        if with_process:
            os.kill(self._process.pid, signal.SIGKILL)
        self.server.kill(victims)
        if with_process:
            self._bury_process()
        else:
            self._pause()
        self.tally.kills["server and process" if with_process else "server"] += 1
        self.tally.during.update(self.ledger.follow(self.journal))

    def _await_commit(self) -> None:
        """Until a writer notes that it is about to commit; soon, for there are always some."""
        end = time.monotonic() + PATIENCE
        with self.journal.open("rb") as file:
            file.seek(0, os.SEEK_END)
            while time.monotonic() < end and b'"asked"' not in file.readline():
                threading.Event().wait(LOOK)

    def _start_process(self) -> None:
        """One that writes from now on: the one that paused, or another one where that was killed."""
        if self._process is not None:
            self._pipe.send("go on")
            return
        owner, application = self.database.url, self.database.engine.url
        orders = Orders(
            owner.render_as_string(hide_password=False),
            application.render_as_string(hide_password=False),
            self.account,
            self.journal,
            self.scratch,
            self.ledger.last + 1,
            self.rows,
        )
        context = get_context("forkserver")
        context.set_forkserver_preload(["tests.support.killed_run"])  # each process is there at once then
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=write_until_killed, args=(orders, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._heard("writing")

    def _heard(self, word: str) -> None:
        if not self._pipe.poll(ANSWER_SECONDS) or self._pipe.recv() != word:
            raise RuntimeError(f"the process that writes did not say “{word}”")

    def _pause(self) -> None:
        self._pipe.send("pause")
        self._heard("quiet")

    def _kill_process(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)
        self._bury_process()

    def _bury_process(self) -> None:
        self._process.join()
        self._process = None
        for file in self.scratch.glob("import-*"):
            file.unlink()

    def _look(self, *, bits: bool) -> None:
        """Leads, counts, and the bits of one chunk, while nobody writes."""
        self.ledger.follow(self.journal)
        with self.database.transaction(self.account, WRITE_SECONDS) as connection:
            found, twice = read_content(connection)
            self.tally.wrong += [f"{what} is there more than once" for what in twice]
            self.tally.wrong += self.ledger.settle(found)
            self.tally.wrong += self.ledger.differences(found)
            self.tally.leads_compared += len(found.leads)
            if bits:
                self._look_at_a_chunk(connection)
        if self._unanswered():
            self._finish()
            if reason := self._unanswered():
                self.tally.wrong.append(f"rows have to answer still: {reason}")
        self._compare_counts()

    def _look_at_a_chunk(self, connection: Any) -> None:
        query = "SELECT chunks, timezone FROM bitmap_state WHERE state = 'ready'"
        state = connection.execute(text(query)).one_or_none()
        if state is not None:
            chunk = self.luck.randrange(state.chunks)
            differences = differing_bits(connection, self.account, chunk, state.timezone)
            self.tally.wrong += [difference.said for difference in differences]
            self.tally.wrong += [f"after a kill, {said}" for said in lacking(connection, self.account)]
            self.tally.chunks += 1

    def _unanswered(self) -> str:
        """Why bitmaps do not answer what they must; empty where they do."""
        with self.database.transaction(self.account) as connection:
            if counts_from_bitmaps(connection, self.certain, self.ledger.catalog, NOW) is not None:
                return ""
            state = connection.scalar(text("SELECT state FROM bitmap_state"))
            reason = "they are being built" if state == build.BUILDING else "too many leads wait"
        self.tally.unanswered[reason] += 1
        return reason

    def _finish(self) -> None:
        """What the keeper does in time: a build that was interrupted is made anew, and what waits is folded in."""
        with self.database.transaction(self.account) as connection:
            state = connection.scalar(text("SELECT state FROM bitmap_state"))
        if state == build.BUILDING:
            build_and_use(self.database, self.account)
        while build.compact(self.database, self.account):
            pass

    def _compare_counts(self) -> None:
        catalog = self.ledger.catalog
        with self.database.transaction(self.account, one_snapshot=True) as connection:
            sampler = Sampler(connection, catalog, NOW, self.luck.randrange(1 << 30))
            trees: list[Tree] = [*self.certain, *sampler.trees(RANDOM_TREES)]
            expected = counts_from_rows(connection, trees, catalog, NOW)
            for tree, rows in zip(trees, expected, strict=True):
                found = counts_from_bitmaps(connection, [tree], catalog, NOW)
                self.tally.trees += 1
                self.tally.only_rows += found is None
                if found is not None and found[0] != rows:
                    said = f"{found[0]} from bitmaps, {rows} from rows: {describe(tree, catalog)}"
                    self.tally.wrong.append(said)

    def _verify(self, seed: int, each: int) -> None:
        """Fold in all that waits: then no note may be left, and nothing may differ."""
        self._finish()
        with self.database.transaction(self.account, WRITE_SECONDS) as connection:
            kept = connection.scalar(text("SELECT count(*) FROM bitmap_dirty"))
            if kept:
                self.tally.wrong.append(f"{kept} notes are kept when all is folded in")
        verdict = verify(self.database, self.account, NOW, VERIFIED_TREES, each, seed)
        self.tally.verified += 1
        self.tally.verified_trees += verdict.trees
        self.tally.wrong += [difference.said for difference in verdict.differences]
