"""A statement over the members of a tree: picked out of the bitmaps within that very statement, or found in rows.

For a page of leads only the first of its order are picked (picking.py).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    any_,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from segment_core.catalog import Catalog
from segment_core.compile import compile_tree
from segment_core.counting.from_bitmaps import asked, planner_of
from segment_core.counting.picking import First, picked_first
from segment_core.counting.plan import Planner
from segment_core.counting.statement import (
    MOST_LOOKED_AT,
    PICKED,
    Proof,
    clean,
    looked_up,
    parts,
    proof_columns,
    proof_of,
    query,
)
from segment_core.counting.store import Stored
from segment_core.model import Tree
from segment_core.tables import LEAD

MANY, NEVER = (
    4,
    2**62,
)  # of more than one in so many leads, a pass over all rows is faster (MOST_LOOKED_AT are never many)
LEADS = {"leads": "bit_count(l.e[1])"}
CHOSEN = "SELECT chunk, 0 AS lacking, members FROM chunked"
SOUND = """
    SELECT totals.found - c.lacking AS found, totals.unsure, proof.dirty, proof.stamp,
           coalesce(CAST(proof.stamp AS text) = :stamp AND totals.found = :expected AND c.lacking = 0
                    AND totals.unsure + proof.dirty <= :most, false)
           AND c.members <= greatest(:most, (SELECT sum(leads) FROM chunked) / :part) AS holds
    FROM totals CROSS JOIN proof CROSS JOIN (
        SELECT coalesce(sum(bit_count(members)), 0) AS members, coalesce(max(lacking), 0) AS lacking FROM chosen
    ) AS c
"""
Make = Callable[[ColumnElement[bool]], Any]  # a select of named columns


def over_members(
    connection: Connection, tree: Tree, catalog: Catalog, now: datetime, make: Make, first: First | None = None
) -> Sequence[Any]:
    """The rows, in no order, of the statement that `make` makes of a condition on `lead`: that it is a member.

    From the account's bitmaps where it has them and they say it, else from its rows; the rows are the same. A
    statement that writes does so once: where bitmaps do not hold, nobody is a member.
    """
    found = rows_from_bitmaps(connection, tree, catalog, now, make, first)
    return connection.execute(make(compile_tree(tree, catalog, now))).all() if found is None else found


def rows_from_bitmaps(
    connection: Connection, tree: Tree, catalog: Catalog, now: datetime, make: Make, first: First | None = None
) -> Sequence[Any] | None:
    """The same from bitmaps alone; None where rows have to be asked."""

    def ask(stored: Stored) -> tuple[Proof, Sequence[Any] | None]:
        planner = planner_of(connection, catalog, now, stored)
        planner.add(tree)
        clause = compile_tree(tree, catalog, now, few=True)
        rows = connection.execute(_statement(planner, clause, stored, make, first)).all()
        proof = proof_of(rows[0], planner.plan.expected(stored.numbers))
        return proof, [row for row in rows if row.is_row] if rows[0].holds else None

    return asked(connection, catalog, ask)


def _statement(
    planner: Planner, clause: ColumnElement[bool], stored: Stored, make: Make, first: First | None
) -> Select[Any]:
    account = planner.catalog.account_id
    planner.plan.counts_all = True
    more, chosen = _chosen(planner, first)
    sound = _sound(stored, first, planner.plan.expected(stored.numbers))
    holds = "(SELECT holds FROM sound)"
    some = f"(SELECT * FROM chosen WHERE {holds} AND bit_count(members) > 0)"
    picked = query(PICKED.format(source=some, bits="members", is_set="> 0"), {}).cte("picked")
    looked = looked_up(clause, account, [LEAD.c.ord]).where(literal_column(holds, Boolean))
    members = union_all(select(literal_column("ord", Integer)).select_from(picked), looked).cte("members")
    wanted = make(_is_among(members, first)).add_columns(true().label("is_row")).subquery("of_members")
    proven = select(*proof_columns("sound", "sound"), literal_column("holds", Boolean)).select_from(sound).subquery()
    columns: list[ColumnElement[Any]] = [*proven.c, *wanted.c]
    before = [*parts(planner.plan, account, stored.chunks, more), chosen, sound, picked, members]
    return select(*columns).select_from(proven.outerjoin(wanted, true())).add_cte(*before)


def _is_among(members: CTE, first: First | None) -> ColumnElement[bool]:
    """Few leads are looked up by key. Of many, the planner is to choose, and it takes them for a ninth of all leads."""
    ords = select(literal_column("ord", Integer)).select_from(members)
    if first is None:
        return LEAD.c.ord.in_(ords)
    return LEAD.c.ord == any_(func.array(ords.scalar_subquery(), type_=ARRAY(Integer)))


def _sound(stored: Stored, first: First | None, expected: int) -> CTE:
    """Whether the bitmaps hold, and what shows it."""
    part = MANY if first is None else NEVER
    bound = {
        "stamp": str(stored.stamp),
        "most": MOST_LOOKED_AT,
        "part": part,
        "expected": expected,
    }
    return query(SOUND, bound).cte("sound")


def _chosen(planner: Planner, first: First | None) -> tuple[dict[str, str], CTE]:
    """What each chunk gives, and the query of (chunk, bits of members that are picked)."""
    if first is None:
        return LEADS | {"members": clean(planner.plan, 0)}, query(CHOSEN, {}).cte("chosen")
    more, chosen = picked_first(planner, first)
    return LEADS | more, chosen
