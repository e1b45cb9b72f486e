"""Counting from bitmaps: plan, ask, and believe the answer only if it is of the planned stamp and complete."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, select

from segment_core.catalog import Catalog, Field
from segment_core.compile import clock_of, compile_tree
from segment_core.counting.plan import NoBitmaps, Planner
from segment_core.counting.statement import Proof, counted
from segment_core.counting.store import Stored, known_bitmaps, stored_bitmaps
from segment_core.model import All, Everyone, Tree
from segment_core.tables import VALUE

LOG = logging.getLogger("cori.counting")
TRIES = 3  # a compaction between planning and asking makes another try
DAMAGED = "a bitmap of account %d is missing or damaged (%d of %d): counted from rows until it is built anew"
Found = TypeVar("Found")


def counts_from_bitmaps(
    connection: Connection, trees: Sequence[Tree], catalog: Catalog, now: datetime
) -> list[int] | None:
    """How many leads match each tree; None where rows have to be asked."""

    def ask(stored: Stored) -> tuple[Proof, list[int]]:
        planner = planner_of(connection, catalog, now, stored)
        for tree in trees:
            planner.add(tree)

        def clauses() -> list[ColumnElement[bool]]:
            return [compile_tree(tree, catalog, now, few=True) for tree in trees]

        return counted(connection, planner.plan, clauses, catalog.account_id, stored)

    return asked(connection, catalog, ask)


def asked(connection: Connection, catalog: Catalog, ask: Callable[[Stored], tuple[Proof, Found]]) -> Found | None:
    """What `ask` finds in the account's bitmaps; None where rows have to be asked (said in the log where that is a
    fault). `ask` plans, asks one statement, and may raise NoBitmaps."""
    stored = known_bitmaps(catalog.account_id) or stored_bitmaps(connection, catalog.account_id)
    for _ in range(1 + TRIES):
        if stored is None:
            return None
        try:
            return _believed(stored, catalog, ask)
        except _Fault as fault:
            asked_of, stored = stored, stored_bitmaps(connection, catalog.account_id)
            if fault.args and stored is asked_of:  # else it may lie in what was known, which is out of date
                LOG.log(*fault.args)
                return None
    LOG.info("the bitmaps of account %d kept changing; counted from rows", catalog.account_id)
    return None


class _Fault(Exception):
    """Rows have to be asked: the level and the words for the log, and what they name. Of no words: ask again."""


def _believed(stored: Stored, catalog: Catalog, ask: Callable[[Stored], tuple[Proof, Found]]) -> Found | None:
    """What `ask` finds; None where too many leads had to be looked up. Raises _Fault where it proves nothing."""
    if stored.timezone != catalog.timezone:
        raise _Fault(logging.INFO, "account %d has bitmaps of another time zone", catalog.account_id)
    try:
        proof, found = ask(stored)
    except NoBitmaps as lacking:
        raise _Fault(logging.DEBUG, "account %d is counted from rows: %s", catalog.account_id, lacking) from lacking
    if proof.stamp != stored.stamp:
        raise _Fault
    if proof.found != proof.expected:
        raise _Fault(logging.WARNING, DAMAGED, catalog.account_id, proof.found, proof.expected)
    return found if proof.answered else None


def in_all(*trees: Tree) -> Tree:
    """The tree of leads that match every one of these."""
    parts = tuple(tree for tree in trees if not isinstance(tree, Everyone))
    if not parts:
        return Everyone()
    return parts[0] if len(parts) == 1 else All(all=parts)


def planner_of(connection: Connection, catalog: Catalog, now: datetime, stored: Stored) -> Planner:
    """A planner that looks texts up in the account's dictionary."""

    def lookup(field: Field, test: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> tuple[int, ...]:
        mine = (VALUE.c.account_id == catalog.account_id, VALUE.c.field == field.key)
        return tuple(connection.scalars(select(VALUE.c.id).where(*mine, test(VALUE.c.folded))))

    return Planner(stored, catalog, clock_of(catalog, now), lookup)
