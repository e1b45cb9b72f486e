"""Which accounts' bitmaps have work waiting: leads to fold in, bitmaps to build. Read over all accounts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, func, select

from segment_core.counting.build import BUILDING
from segment_core.counting.status import lacking
from segment_core.counting.store import READY
from segment_core.database.engine import Database
from segment_core.tables import ACCOUNT, BITMAP_DIRTY, BITMAP_STATE


@dataclass(frozen=True)
class Waiting:
    """An account whose bitmaps are ready, and how many notes of written leads wait."""

    account_id: int
    notes: int


def accounts_with_notes(directory: Engine) -> list[Waiting]:
    """Those with bitmaps that are ready, most notes first.

    `directory` connects as the migrating role: the only one that sees this of all accounts, and no more than this.
    """
    notes = func.count(BITMAP_DIRTY.c.ord)
    joined = BITMAP_STATE.join(BITMAP_DIRTY, BITMAP_DIRTY.c.account_id == BITMAP_STATE.c.account_id)
    counted = select(BITMAP_STATE.c.account_id, notes).select_from(joined).where(BITMAP_STATE.c.state == READY)
    with directory.connect() as connection:
        rows = connection.execute(counted.group_by(BITMAP_STATE.c.account_id).order_by(notes.desc()))
        return [Waiting(*row) for row in rows]


def accounts_to_build(directory: Engine, database: Database, threshold: int) -> list[int]:
    """Accounts that have had so many leads and have no bitmaps, or that a build would mend something for.

    Bitmaps that are ready and that somebody took out of use stay as they are.
    """
    columns = (ACCOUNT.c.account_id, ACCOUNT.c.next_ord, BITMAP_STATE.c.state, BITMAP_STATE.c.used)
    joined = ACCOUNT.outerjoin(BITMAP_STATE, BITMAP_STATE.c.account_id == ACCOUNT.c.account_id)
    with directory.connect() as connection:
        rows = connection.execute(select(*columns).select_from(joined).order_by(ACCOUNT.c.account_id)).all()
    return [row.account_id for row in rows if _is_due(row, database, threshold)]


def _is_due(account: Row[Any, Any, Any, Any], database: Database, threshold: int) -> bool:
    if account.state == BUILDING:
        return True  # or somebody is at it, which building finds out
    if account.state == READY:
        if not account.used:
            return False
        with database.transaction(account.account_id) as connection:
            return bool(lacking(connection, account.account_id))
    return account.next_ord >= threshold
