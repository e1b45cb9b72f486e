"""Counting from the leads' rows: the compiler's conditions, one pass. What every other way is measured against."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from segment_core.catalog import Catalog
from segment_core.compile import compile_tree
from segment_core.model import Tree
from segment_core.tables import LEAD


def scoped(catalog: Catalog, *columns: ColumnElement[Any]) -> Select[Any]:
    """A select over this account's leads; row-level security says the same once more."""
    return select(*columns).select_from(LEAD).where(LEAD.c.account_id == catalog.account_id)


def counts_from_rows(connection: Connection, trees: list[Tree], catalog: Catalog, now: datetime) -> list[int]:
    """How many leads match each tree."""
    if len(trees) == 1:
        matching = scoped(catalog, func.count()).where(compile_tree(trees[0], catalog, now))
        return [connection.execute(matching).scalar_one()]
    filtered = [func.count().filter(compile_tree(tree, catalog, now)) for tree in trees]
    return list(connection.execute(scoped(catalog, *filtered)).one())
