"""Prepares a case: the product's assistant on the ground's present database, and the case's user."""

from dataclasses import dataclass, field

from langgraph.checkpoint.memory import InMemorySaver

from assistant.llm.settings import ModelSettings
from assistant.service import Assistant
from assistant.workspace import Who
from eval.cases import Case
from eval.ground import Ground
from eval.members import GroundTruth
from eval.run import Seat
from segment_core.database.engine import Database


@dataclass
class Seats:
    """Makes a case's seat; the assistant is kept as long as its database is."""

    ground: Ground
    settings: ModelSettings
    _database: Database | None = None
    _assistant: Assistant | None = None
    _truth: GroundTruth | None = field(default=None)

    def seat(self, case: Case) -> Seat:
        """Where this case is run."""
        account = self.ground.account
        member = account.catalog().member_ids[case.user]
        who = Who(account=account.slug, member_id=member.id, name=member.name, role=member.role)
        return Seat(self._talker(account.database), who, self._judge(case), self.settings.name)

    def _talker(self, database: Database) -> Assistant:
        if self._assistant is None or database is not self._database:
            self._database, self._assistant = database, Assistant(database, self.settings, InMemorySaver())
        return self._assistant

    def _judge(self, case: Case) -> GroundTruth:
        if self._truth is None:
            self._truth = GroundTruth(self.ground, case.now)
        self._truth.now = case.now
        return self._truth
