"""Which accounts have a campaign to work on, and that one process at a time works on each."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select, text

from segment_core.database.engine import Database
from segment_core.tables import CAMPAIGN

LOCK = 0x636F7269_6D61696C  # "corimail"; an account's lock is this XOR its number


@dataclass(frozen=True)
class Work:
    """An account with campaigns to work on: whether one is being sent, and when the next scheduled one is due."""

    account_id: int
    is_sending: bool
    next_at: datetime | None


def accounts_with_work(directory: Engine) -> list[Work]:
    """Every account with a scheduled campaign or one that is being sent.

    `directory` connects as the migrating role: the only one that sees this of all accounts, and no more than this.
    """
    sending = func.bool_or(CAMPAIGN.c.state == "sending")
    earliest = func.min(CAMPAIGN.c.send_at).filter(CAMPAIGN.c.state == "scheduled")
    active = CAMPAIGN.c.state.in_(("scheduled", "sending"))
    statement = select(CAMPAIGN.c.account_id, sending, earliest).where(active).group_by(CAMPAIGN.c.account_id)
    with directory.connect() as connection:
        return [Work(*row) for row in connection.execute(statement)]


@contextmanager
def only_sender(database: Database, account_id: int) -> Generator[bool]:
    """Whether this process alone sends for the account, for as long as the block lasts.

    The lock belongs to a connection: the server frees it the moment the process dies.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"key": LOCK ^ account_id}
        got = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))
        try:
            yield got
        finally:
            if got:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
