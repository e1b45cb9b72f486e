"""Bitmaps against rows: every bit of every lead, and the counts of conditions of every kind and of random trees.

The bits of leads that were written since are left out: counts look their rows up. Bits are compared under the
compactors' lock, one chunk a transaction: the rows are read first, then which leads are noted, so that every lead
without a note was read as its bits say it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, select

from segment_core.catalog import Catalog
from segment_core.catalog_store import load_catalog
from segment_core.counting.attributes import CHUNK, EXISTING
from segment_core.counting.build import COMPACTORS, lock
from segment_core.counting.encode import Bools, bitmap_fields, bitmaps_of, read_engaged, read_raw
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.rows import counts_from_rows
from segment_core.counting.sampling import Sampler
from segment_core.counting.store import READY, read_attributes
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.describe import describe
from segment_core.dictionary import lock_account
from segment_core.errors import WrongState
from segment_core.model import Tree
from segment_core.noting import noted_by_triggers
from segment_core.tables import BITMAP, BITMAP_DIRTY, BITMAP_STATE, LEAD

TOGETHER = 10  # trees counted in one statement
EACH = 3  # conditions of a field and operator
Progress = Callable[[str, int, int], None]  # what is compared, done, in all


@dataclass(frozen=True)
class Difference:
    """One thing that differs: bits of leads (`bits`), or a count; `said` is a sentence without anybody's data."""

    kind: str
    said: str


@dataclass
class Verdict:
    """How much was compared, how many of the trees only rows could answer, and what differs."""

    chunks: int = 0
    trees: int = 0
    from_rows: int = 0
    differences: tuple[Difference, ...] = ()


def verify(
    database: Database,
    account_id: int,
    now: datetime,
    trees: int = 200,
    each: int = EACH,
    seed: int = 0,
    progress: Progress = lambda _w, _d, _a: None,
) -> Verdict:
    """Compare an account's bitmaps, which are ready, with its rows.

    Counts are compared where they are in use: `each` conditions of every field and operator, and random trees.

    Raises WrongState where there are none.
    """
    with database.transaction(account_id) as connection:
        mine = BITMAP_STATE.c.account_id == account_id
        state = connection.execute(select(BITMAP_STATE).where(mine)).one_or_none()
    if state is None or state.state != READY:
        raise WrongState("the account has no bitmaps that are ready", state="none" if state is None else state.state)
    chunks: int = state.chunks
    found, differing = Verdict(chunks=chunks), list[Difference]()
    for chunk in range(chunks):
        with database.transaction(account_id, WRITE_SECONDS) as connection:
            lock(connection, COMPACTORS, account_id)
            differing += differing_bits(connection, account_id, chunk, state.timezone)
        progress("leads", chunk + 1, chunks)
    if state.used:
        differing += _differing_counts(database, account_id, now, (each, trees), seed, found, progress)
    found.differences = tuple(differing)
    return found


def differing_bits(connection: Connection, account_id: int, chunk: int, timezone: str) -> Iterator[Difference]:
    """The bitmaps of a chunk that say something else of a lead than its row does; the compactors' lock is held."""
    fields, attributes = bitmap_fields(connection, account_id), read_attributes(connection, account_id)
    raw = read_raw(connection, account_id, fields, LEAD.c.ord.between(chunk * CHUNK, (chunk + 1) * CHUNK - 1))
    engaged = read_engaged(connection, account_id, chunk, None)
    clean = ~_noted(connection, account_id, chunk)
    wanted = {
        (bitmap.attribute, bitmap.value): _unpacked(bitmap.bits)
        for bitmap in bitmaps_of(raw, engaged, chunk, fields, attributes, timezone)
    }
    names = {attribute.number: attribute.name for attribute in attributes.values()} | {EXISTING: "existing leads"}
    nobody = np.zeros(CHUNK, dtype=np.bool_)
    for attribute, value, bits, ones in _stored(connection, account_id, chunk):
        expected = wanted.pop((attribute, value), nobody)
        if attribute not in names:
            continue  # of a field that is gone
        what = f"bitmap {value} of {names[attribute]}, chunk {chunk}"
        if bits is None:
            yield Difference("bits", f"{what}: the wrong length")
            continue
        different = int(((bits != expected) & clean).sum())
        if different or int(bits.sum()) != ones:
            yield Difference("bits", f"{what}: {different} leads differ, {int(bits.sum())} bits where {ones} are noted")
    for (attribute, value), expected in wanted.items():
        missing = int((expected & clean).sum())
        if missing:
            yield Difference(
                "bits", f"bitmap {value} of {names[attribute]}, chunk {chunk}: missing, of {missing} leads"
            )


def _noted(connection: Connection, account_id: int, chunk: int) -> Bools:
    low, high = chunk * CHUNK, (chunk + 1) * CHUNK - 1
    of_chunk = (BITMAP_DIRTY.c.account_id == account_id, BITMAP_DIRTY.c.ord.between(low, high))
    found = np.zeros(CHUNK, dtype=np.bool_)
    for ord_ in connection.scalars(select(BITMAP_DIRTY.c.ord).where(*of_chunk)):
        found[ord_ - low] = True
    return found


def _stored(connection: Connection, account_id: int, chunk: int) -> Iterator[tuple[int, int, Bools | None, int]]:
    """Attribute, value, bits (None of another length), and how many of them were noted as set."""
    mine = (BITMAP.c.account_id == account_id, BITMAP.c.chunk == chunk)
    columns = (BITMAP.c.attribute, BITMAP.c.value, BITMAP.c.bits, BITMAP.c.ones)
    for attribute, value, bits, ones in connection.execute(select(*columns).where(*mine)):
        text = str(bits)
        yield attribute, value, _bits_of_text(text) if len(text) == CHUNK else None, ones


def _bits_of_text(text: str) -> Bools:
    return np.frombuffer(text.encode(), dtype=np.uint8) == ord("1")


def _unpacked(bits: bytes) -> Bools:
    return np.unpackbits(np.frombuffer(bits, dtype=np.uint8)).astype(np.bool_)


def _differing_counts(
    database: Database,
    account_id: int,
    now: datetime,
    numbers: tuple[int, int],
    seed: int,
    found: Verdict,
    progress: Progress,
) -> Iterator[Difference]:
    with database.transaction(account_id, WRITE_SECONDS) as connection:
        catalog = load_catalog(connection, account_id)
        sampler = Sampler(connection, catalog, now, seed)
    compared = [*sampler.single_conditions(numbers[0]), *sampler.trees(numbers[1])]
    for start in range(0, len(compared), TOGETHER):
        some = compared[start : start + TOGETHER]
        with database.transaction(account_id, WRITE_SECONDS, one_snapshot=True) as connection:
            if not noted_by_triggers(connection):
                lock_account(connection, account_id)  # distributed tables keep no snapshot: nobody writes meanwhile
            yield from _compare(connection, some, catalog, now, found)
        progress("conditions", start + len(some), len(compared))


def _compare(
    connection: Connection, trees: list[Tree], catalog: Catalog, now: datetime, found: Verdict
) -> Iterator[Difference]:
    """Each by itself from bitmaps, where one of them only rows can answer."""
    connection.execution_options(compiled_cache=None)  # no statement comes twice
    expected = counts_from_rows(connection, trees, catalog, now)
    together = counts_from_bitmaps(connection, trees, catalog, now)
    for place, tree in enumerate(trees):
        single = together[place : place + 1] if together else counts_from_bitmaps(connection, [tree], catalog, now)
        found.trees += 1
        if single is None:
            found.from_rows += 1
        elif single[0] != expected[place]:
            said = f"{single[0]:,} from bitmaps, {expected[place]:,} from rows: {describe(tree, catalog)}"
            yield Difference("count", said)
