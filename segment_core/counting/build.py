"""Making bitmaps, and folding in what was written since: one chunk of leads a transaction.

Writes note their leads (triggers; migration 0009) from before the first bitmap is made. A step reads which leads of a
chunk are noted, then their rows, then writes their bits and clears those very notes, all in one transaction: what is
written meanwhile has a note of its own, which stays.
"""

import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Integer,
    any_,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    update,
)

from segment_core.counting.attributes import CHUNK, Attribute
from segment_core.counting.design import design
from segment_core.counting.encode import bitmap_fields, bitmaps_of, read_engaged, read_raw
from segment_core.counting.merging import merge
from segment_core.counting.staging import merge_staged
from segment_core.counting.store import READY, read_attributes
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.dictionary import lock_account
from segment_core.errors import WrongState
from segment_core.noting import noted_by_triggers
from segment_core.tables import (
    ACCOUNT,
    BITMAP,
    BITMAP_ATTRIBUTE,
    BITMAP_DIRTY,
    BITMAP_STATE,
    BITMAP_VALUE,
    LEAD,
)

WRITERS = 1651074157  # shared by whoever writes leads (migration 0009)
COMPACTORS = 1651074158
BUILDERS = 1651074159
BUILDING = "building"
MOST_SINGLE = 16_000  # noted leads of a chunk that are folded in singly; of more, the chunk is made anew
Progress = Callable[[int, int], None]  # chunks done, chunks in all


def build(database: Database, account_id: int, now: datetime, progress: Progress = lambda _d, _a: None) -> None:
    """Make an account's bitmaps anew, chunk by chunk, beside readers and writers. They are not used until `use`.

    Raises WrongState where somebody else builds them, or drops them meanwhile.
    """
    with _only_builder(database, account_id):
        chunks = _begin(database, account_id, now)
        for chunk in range(chunks):
            with database.transaction(account_id, WRITE_SECONDS) as connection:
                _keep_building(connection, account_id)
                _fold(connection, account_id, chunk, everything=True)
            progress(chunk + 1, chunks)
        with database.transaction(account_id, WRITE_SECONDS) as connection:
            _keep_building(connection, account_id)
            _change_state(connection, account_id, state=READY)


def _begin(database: Database, account_id: int, now: datetime) -> int:
    """From here on writes note their leads; how many chunks there are to make."""
    with database.transaction(account_id, WRITE_SECONDS) as connection:
        lock(connection, COMPACTORS, account_id)
        _await_writers(connection, account_id)
        _forget(connection, account_id)
        timezone = connection.execute(select(ACCOUNT.c.timezone).where(ACCOUNT.c.account_id == account_id)).scalar_one()
        row = {"account_id": account_id, "state": BUILDING, "timezone": timezone, "built_at": now}
        connection.execute(insert(BITMAP_STATE), row)
    with database.transaction(account_id, WRITE_SECONDS) as connection:
        lock(connection, COMPACTORS, account_id)
        highest = connection.scalar(select(func.max(LEAD.c.ord)).where(LEAD.c.account_id == account_id))
        next_ord = 0 if highest is None else highest + 1
        _store_design(connection, account_id, timezone, next_ord)
    return max(-(-next_ord // CHUNK), 1)


def _await_writers(connection: Connection, account_id: int) -> None:
    """Writes that began without being noted end first; others see that they are to be noted (noting.py)."""
    if noted_by_triggers(connection):
        lock(connection, WRITERS, account_id)
    else:
        lock_account(connection, account_id)


@contextmanager
def _only_builder(database: Database, account_id: int) -> Generator[None]:
    """One process at a time builds; the lock belongs to a connection, so the server frees it when the process dies."""
    with database.lasting_connection() as connection:
        key = (BUILDERS, func.hashint8(account_id))
        if not connection.scalar(select(func.pg_try_advisory_lock(*key))):
            raise WrongState("the account's bitmaps are being built at the moment", state=BUILDING)
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(*key)))


def _keep_building(connection: Connection, account_id: int) -> None:
    """Take the compactors' lock. Raises WrongState where the bitmaps were dropped since the last step."""
    lock(connection, COMPACTORS, account_id)
    mine = BITMAP_STATE.c.account_id == account_id
    if connection.scalar(select(BITMAP_STATE.c.state).where(mine)) != BUILDING:
        raise WrongState("the account's bitmaps were dropped while they were built", state="none")


def use(connection: Connection, account_id: int, used: bool) -> bool:
    """Whether counts are made from the bitmaps from now on; False where there are none that are ready."""
    mine = (BITMAP_STATE.c.account_id == account_id, BITMAP_STATE.c.state == READY)
    return connection.execute(update(BITMAP_STATE).where(*mine).values(used=used, stamp=uuid.uuid4())).rowcount == 1


def drop(connection: Connection, account_id: int) -> None:
    """Forget an account's bitmaps; counts come from rows, and writes note nothing."""
    lock(connection, COMPACTORS, account_id)
    _forget(connection, account_id)


def _forget(connection: Connection, account_id: int) -> None:
    for table in (BITMAP_STATE, BITMAP, BITMAP_VALUE, BITMAP_ATTRIBUTE, BITMAP_DIRTY):
        connection.execute(delete(table).where(table.c.account_id == account_id))


def lock(connection: Connection, kind: int, account_id: int) -> None:
    """Take the account's lock of this kind until the transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock(kind, func.hashint8(account_id))))


def _store_design(connection: Connection, account_id: int, timezone: str, next_ord: int) -> None:
    fields = bitmap_fields(connection, account_id)
    rows = [
        {
            "account_id": account_id,
            "attribute": found.number,
            "name": found.name,
            "encoding": found.encoding,
            "base": found.base,
            "unit": found.unit,
            "width": found.width,
            "midnights": found.midnights,
        }
        for found in design(connection, account_id, fields, timezone, next_ord)
    ]
    connection.execute(insert(BITMAP_ATTRIBUTE), rows)


def _change_state(connection: Connection, account_id: int, **values: Any) -> None:
    mine = BITMAP_STATE.c.account_id == account_id
    connection.execute(update(BITMAP_STATE).where(mine).values(stamp=uuid.uuid4(), **values))


def compact(database: Database, account_id: int) -> int:
    """Fold one chunk's noted leads into its bits; how many notes that cleared (0: there was nothing to do).

    Another process that is at it counts as nothing to do.
    """
    with database.transaction(account_id, WRITE_SECONDS) as connection:
        if not connection.scalar(select(func.pg_try_advisory_xact_lock(COMPACTORS, func.hashint8(account_id)))):
            return 0
        state = connection.execute(
            select(BITMAP_STATE.c.chunks).where(BITMAP_STATE.c.account_id == account_id, BITMAP_STATE.c.state == READY)
        ).one_or_none()
        if state is None:
            return 0
        chunk = _fullest(connection, account_id)
        if chunk is None:
            return 0
        chunk = min(chunk, state.chunks)  # the chunks are made in their order, without a gap
        return _fold(connection, account_id, chunk, everything=chunk == state.chunks)


def _fullest(connection: Connection, account_id: int) -> int | None:
    """The chunk with the most notes."""
    chunk = BITMAP_DIRTY.c.ord.op("/")(literal_column(str(CHUNK)))
    counted = select(chunk).where(BITMAP_DIRTY.c.account_id == account_id).group_by(chunk)
    found = connection.scalar(counted.order_by(func.count().desc()).limit(1))
    return None if found is None else int(found)


def _fold(connection: Connection, account_id: int, chunk: int, *, everything: bool) -> int:
    """Write the bits of a chunk's noted leads, or of all its leads; how many notes were cleared."""
    low, high = chunk * CHUNK, (chunk + 1) * CHUNK - 1
    of_chunk = (BITMAP_DIRTY.c.account_id == account_id, BITMAP_DIRTY.c.ord.between(low, high))
    notes = connection.execute(select(BITMAP_DIRTY.c.ord, BITMAP_DIRTY.c.xact).where(*of_chunk)).all()
    ords = sorted({row.ord for row in notes})
    everything = everything or len(ords) > MOST_SINGLE
    fields = bitmap_fields(connection, account_id)
    attributes = read_attributes(connection, account_id)
    timezone = connection.execute(
        select(BITMAP_STATE.c.timezone).where(BITMAP_STATE.c.account_id == account_id)
    ).scalar_one()
    _drop_gone(connection, account_id, attributes, fields)
    some = LEAD.c.ord == any_(literal(ords, ARRAY(Integer)))
    where = LEAD.c.ord.between(low, high) if everything else some
    raw = read_raw(connection, account_id, fields, where)
    engaged = read_engaged(connection, account_id, chunk, None if everything else ords)
    bitmaps = bitmaps_of(raw, engaged, chunk, fields, attributes, timezone)
    places = None if everything else [ord_ - low for ord_ in ords]
    if noted_by_triggers(connection):
        merge_staged(connection, account_id, chunk, bitmaps, places)
    else:  # distributed
        merge(connection, account_id, chunk, list(bitmaps), places)
    _clear(connection, account_id, [(row.ord, row.xact) for row in notes])
    grown = func.greatest(BITMAP_STATE.c.chunks, chunk + 1)
    _change_state(connection, account_id, chunks=grown)
    return len(notes)


def _drop_gone(connection: Connection, account_id: int, attributes: dict[str, Attribute], fields: Any) -> None:
    """Attributes of fields that are gone: their bits would not be kept up, and the field may come back."""
    from segment_core.counting.attributes import KINDS, campaigns_name, exact_name, latest_name, month_day_name, name_of
    from segment_core.counting.attributes import number_of_campaigns_name as number_name

    wanted = {name(field) for field in fields for name in (name_of, month_day_name, exact_name)}
    wanted |= {name(kind) for kind in KINDS for name in (campaigns_name, latest_name, number_name)}
    gone = [attribute.number for name, attribute in attributes.items() if name not in wanted]
    if gone:
        for table in (BITMAP, BITMAP_VALUE, BITMAP_ATTRIBUTE):
            connection.execute(delete(table).where(table.c.account_id == account_id, table.c.attribute.in_(gone)))


def _clear(connection: Connection, account_id: int, notes: Sequence[tuple[int, int]]) -> None:
    if notes:
        ords, xacts = zip(*notes, strict=True)
        connection.execute(
            text("""
                DELETE FROM bitmap_dirty AS d
                USING unnest(CAST(:ords AS int[]), CAST(:xacts AS bigint[])) AS n(ord, xact)
                WHERE d.account_id = :account AND d.ord = n.ord AND d.xact = n.xact
            """),
            {"account": account_id, "ords": list(ords), "xacts": list(xacts)},
        )
