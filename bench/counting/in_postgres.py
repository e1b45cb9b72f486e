"""Designs of others in the same PostgreSQL: a connection, tables made from the typed ones, one statement a count."""

from abc import abstractmethod

from typing_extensions import override

from bench.counting import typed
from bench.counting.engine import Counter, Engine, Step
from bench.counting.queries import Query
from bench.counting.setting import Setting
from bench.counting.sql import SqlReader, run
from segment_core.dates import Instants
from segment_core.model import Tree

LARGEST = 2_000_000  # leads; the designs that read every row are not asked beyond it


class InPostgres(Engine):
    """A subclass says how its tables are made, and each query as a statement."""

    largest = LARGEST

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.connection = setting.connect()

    @override
    def load(self, step: Step) -> None:
        run(self.connection, "SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'")  # to load, not to count
        typed.prepare(self.setting, self.connection, step)
        step(self.about)
        self.make()
        run(self.connection, "RESET work_mem")

    @abstractmethod
    def make(self) -> None:
        """Make the design's tables and indexes of the typed ones."""

    @abstractmethod
    def statement(self, query: Query, tree: Tree) -> str:
        """What counts the query's leads. Raises CannotSay."""

    @override
    def counter(self, query: Query, tree: Tree) -> Counter:
        statement = self.statement(query, tree)

        def count() -> int | None:
            row = run(self.connection, statement).fetchone()
            return None if row is None else row[0]

        return count

    @override
    def close(self) -> None:
        self.connection.close()


class EventReader(SqlReader):
    """Events of a lead are looked for with EXISTS. `lead`: the SQL of the lead's id."""

    lead = "lead.id"

    @override
    def did(self, kind: str, campaign: int | None, window: Instants, at_least: int) -> str:
        tests = [f"event.lead = {self.lead}", f"event.kind = '{kind}'"]
        if kind == "opened":
            tests.append("NOT event.machine")
        if campaign is not None:
            tests.append(f"event.campaign = {campaign}")
        if window.start is not None or window.end is not None:
            tests.append(self.within("event.at", window))
        events = f"FROM event WHERE {' AND '.join(tests)}"
        if at_least > 1:
            return f"(SELECT count(DISTINCT event.campaign) {events}) >= {at_least}"
        return f"EXISTS (SELECT {events})"
