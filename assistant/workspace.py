"""Who is asking, when, and what the tools work with: the agent's run-time context. No model ever sees it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.llm.meter import Meter
from assistant.roles import check_may_change
from assistant.tracing import TurnTrace
from segment_core import confirmations
from segment_core.accounts import account_number
from segment_core.catalog import Catalog
from segment_core.catalog_store import CatalogStore
from segment_core.confirmations import PendingChange
from segment_core.database.engine import Database
from segment_core.segments import Edit


@dataclass(frozen=True)
class Who:
    """A signed-in member of an account. `account` is its id (slug); `stamp` changes when their sessions are ended."""

    account: str
    member_id: str
    name: str = ""
    role: str = "marketer"
    stamp: str = ""

    @property
    def account_id(self) -> int:
        """The account's number in the tables."""
        return account_number(self.account)


@dataclass(frozen=True)
class Workspace:
    """One turn's surroundings. `with_members`: also list the draft's lead ids in the outcome (for the eval);
    `meter`: what the turn has used of a language model; `trace`: how it is watched."""

    database: Database
    catalogs: CatalogStore
    who: Who
    thread_id: str
    now: datetime
    with_members: bool = False
    meter: Meter = field(default_factory=Meter)
    trace: TurnTrace = field(default_factory=TurnTrace)

    def transaction(self) -> Any:
        """A transaction within the account of whoever asks."""
        return self.database.transaction(self.who.account_id)

    def catalog(self, connection: Connection) -> Catalog:
        """The account's catalog as of this transaction."""
        return self.catalogs.get(connection, self.who.account_id)

    @property
    def edit(self) -> Edit:
        """Who changes something, and when. Raises NotAllowed for a viewer: every change asks for this, or for a yes."""
        check_may_change(self.who.role)
        return Edit(self.who.name or self.who.member_id, self.now)

    def propose(self, connection: Connection, tool: str, arguments: dict[str, Any], **bound: int | None) -> str:
        """Keep a change until it is confirmed; its token. Raises NotAllowed for a viewer."""
        check_may_change(self.who.role)
        change = PendingChange("", tool, arguments, bound.get("version"), bound.get("count"))
        who = self.who
        return confirmations.propose(connection, who.account_id, who.member_id, self.thread_id, change, self.now).token

    def take(self, connection: Connection, token: str) -> PendingChange:
        """Use up a confirmation. Raises NotFound where it is not this member's, not of this chat, or used.

        Raises NotAllowed for a viewer: who asked may have lost the role since.
        """
        check_may_change(self.who.role)
        who = self.who
        return confirmations.take(connection, who.account_id, who.member_id, self.thread_id, token, self.now)
