"""How many leads match: the one function that everything which counts goes through."""

from datetime import datetime

from sqlalchemy import Connection

from segment_core.catalog import Catalog
from segment_core.counting.from_bitmaps import counts_from_bitmaps
from segment_core.counting.rows import counts_from_rows
from segment_core.model import Tree

COUNTED_TOGETHER = 100


def counts(connection: Connection, trees: list[Tree], catalog: Catalog, now: datetime) -> list[int]:
    """How many leads match each valid tree, COUNTED_TOGETHER in one statement.

    From the account's bitmaps where it has them and they say it, else from its rows; the answer is the same.
    """
    found: list[int] = []
    for start in range(0, len(trees), COUNTED_TOGETHER):
        part = trees[start : start + COUNTED_TOGETHER]
        answered = counts_from_bitmaps(connection, part, catalog, now)
        found.extend(counts_from_rows(connection, part, catalog, now) if answered is None else answered)
    return found


def count(connection: Connection, tree: Tree, catalog: Catalog, now: datetime) -> int:
    """How many leads match a valid tree."""
    return counts(connection, [tree], catalog, now)[0]
