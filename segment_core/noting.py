"""Notes of written leads, so that counts from bitmaps look at their rows: where triggers do not make them, we do.

Triggers (migration 0009) note whatever is written, by whomever. Tables that are distributed have none (docs/scale.md):
there the functions of leads.py, which alone write leads and events, note what they wrote in the same transaction.
Whoever writes holds the account's row by then, as does whoever begins to have writes noted: one waits for the other.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Update, select, text

from segment_core.tables import BITMAP_STATE, LEAD

_KNOWN = "cori noted by triggers"  # of a connection to the server, as long as it lasts
_TRIGGERS = text("""
    SELECT count(*) = 9 FROM pg_trigger
    WHERE tgrelid IN (to_regclass('lead'), to_regclass('engagement'), to_regclass('event'))
      AND tgname IN ('bitmap_insert', 'bitmap_update', 'bitmap_delete') AND tgenabled IN ('O', 'A')
""")
_NOTE = text("""
    INSERT INTO bitmap_dirty (account_id, ord, xact)
    SELECT :account, n.ord, :xact FROM unnest(CAST(:ords AS int[])) AS n(ord)
    ON CONFLICT DO NOTHING
""")


def noted_by_triggers(connection: Connection) -> bool:
    """Whether the tables' triggers note what is written; asked once a connection to the server."""
    if _KNOWN not in connection.info:
        connection.info[_KNOWN] = bool(connection.scalar(_TRIGGERS))
    return connection.info[_KNOWN]


def note(connection: Connection, account_id: int, ords: Sequence[int]) -> None:
    """Note leads that this transaction wrote, unless triggers did, or the account has no bitmaps.

    The account's row is locked (`lock_account`). A transaction that keeps its snapshot may not see that there are
    bitmaps by now: it notes in any case.
    """
    if not ords or noted_by_triggers(connection):
        return
    keeps_snapshot = connection.get_execution_options().get("isolation_level") is not None
    state = select(BITMAP_STATE.c.account_id).where(BITMAP_STATE.c.account_id == account_id)
    if keeps_snapshot or connection.scalar(state) is not None:
        bound = {"account": account_id, "ords": sorted(set(ords)), "xact": _number()}
        connection.execute(_NOTE, bound)


def _number() -> int:
    """What tells these notes from others: triggers write the transaction's number, which is positive."""
    return -1 - (uuid.uuid4().int >> 66)


def update_leads(connection: Connection, account_id: int, changes: Update) -> int:
    """Run an update of leads, and have them noted; how many there are."""
    if noted_by_triggers(connection):
        return connection.execute(changes).rowcount
    ords: Sequence[Any] = connection.scalars(changes.returning(LEAD.c.ord)).all()
    note(connection, account_id, ords)
    return len(ords)
