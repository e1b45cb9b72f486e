"""All members in the order they came, as their ords, from the bitmaps: an export reads their rows some at a time.

The bits of all members come here at once (122 KB for a million leads), with the ords of those that were looked up.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ARRAY, Connection, Integer, LargeBinary, Select, func, literal_column, select, text

from segment_core.catalog import Catalog
from segment_core.compile import compile_tree
from segment_core.counting.arrays import bits_of_chunks
from segment_core.counting.attributes import CHUNK
from segment_core.counting.from_bitmaps import asked, planner_of
from segment_core.counting.plan import Planner
from segment_core.counting.statement import Proof, clean, looked_up, parts, proof_columns, proof_of
from segment_core.counting.store import Stored
from segment_core.model import Tree
from segment_core.noting import noted_by_triggers
from segment_core.tables import LEAD

Ords = NDArray[np.int64]
BITS = "(SELECT string_agg(varbit_send(members), '' ORDER BY chunk) FROM chunked)"


def ords_from_bitmaps(
    connection: Connection, tree: Tree, catalog: Catalog, now: datetime, together: int
) -> Iterator[Ords] | None:
    """The ords of a valid tree's members, ascending, `together` at a time; None where rows have to be asked.

    As they are in the transaction's snapshot. Where it keeps none, or the tables are distributed (which keep none),
    rows that are read after them could be others: then rows have to be asked, in one statement.
    """
    if not _keeps_snapshot(connection):
        return None

    def ask(stored: Stored) -> tuple[Proof, tuple[bytes, list[int]]]:
        planner = planner_of(connection, catalog, now, stored)
        planner.add(tree)
        row = connection.execute(_statement(planner, tree, now, stored)).one()
        return proof_of(row, planner.plan.expected(stored.numbers)), (row.members, row.looked or [])

    found = asked(connection, catalog, ask)
    return None if found is None else _ords(*found, together)


def _keeps_snapshot(connection: Connection) -> bool:
    kept = connection.get_execution_options().get("isolation_level") == "REPEATABLE READ"
    return kept and noted_by_triggers(connection)


def _statement(planner: Planner, tree: Tree, now: datetime, stored: Stored) -> Select[Any]:
    account, clause = planner.catalog.account_id, compile_tree(tree, planner.catalog, now, few=True)
    looked = looked_up(clause, account, [LEAD.c.ord]).subquery("looked")
    columns = [
        *proof_columns(),
        literal_column(BITS, LargeBinary).label("members"),
        select(func.array_agg(looked.c.ord, type_=ARRAY(Integer))).scalar_subquery().label("looked"),
    ]
    before = parts(planner.plan, account, stored.chunks, {"members": clean(planner.plan, 0)})
    return select(*columns).select_from(text("totals CROSS JOIN proof")).add_cte(*before)


def _ords(members: bytes, looked: list[int], together: int) -> Iterator[Ords]:
    """Chunk by chunk, cut into equal pieces."""
    others, rest = np.sort(np.array(looked, dtype=np.int64)), np.zeros(0, dtype=np.int64)
    chunks = bits_of_chunks(members)
    for chunk in range(max(len(chunks), int(others[-1]) // CHUNK + 1 if len(others) else 0)):
        of_bits = np.flatnonzero(np.unpackbits(chunks[chunk])) + chunk * CHUNK if chunk < len(chunks) else rest[:0]
        of_rows = others[others // CHUNK == chunk]
        rest = np.concatenate([rest, np.sort(np.concatenate([of_bits, of_rows]))])
        while len(rest) >= together:
            yield rest[:together]
            rest = rest[together:]
    if len(rest):
        yield rest
