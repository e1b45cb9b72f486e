"""A statement over the members of a tree: picked out of the bitmaps within that very statement, or found in rows.

For a page of leads only the newest are picked: the digits of `created_at` are gone through from the highest, and what
remains are members of the newest days that hold enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

from segment_core.catalog import BUILT_IN_FIELDS, Catalog
from segment_core.columns import encode_moment
from segment_core.compile import compile_tree
from segment_core.counting import expression as sql
from segment_core.counting.attributes import Attribute, name_of
from segment_core.counting.bits import Bounds, all_of, complement
from segment_core.counting.from_bitmaps import asked, planner_of
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

CREATED = next(field for field in BUILT_IN_FIELDS if field.key == "created_at")
MANY, NEVER = (
    4,
    2**62,
)  # of more than one in so many leads, a pass over all rows is faster (MOST_LOOKED_AT are never many)
LEADS = {"leads": "bit_count(l.e[1])"}
CHOSEN = "SELECT chunk, members FROM chunked"
# `open`: members of whose codes so many digits are those of the code that is sought; `taken`: members of higher codes.
NEWEST = """
    WITH RECURSIVE descent AS (
        SELECT 0 AS place, CAST(:wanted AS bigint) AS wanted,
               array_agg(members ORDER BY chunk) AS open, array_agg(members & ~ members ORDER BY chunk) AS taken
        FROM chunked
        UNION ALL
        SELECT d.place + 1, CASE WHEN x.n >= d.wanted THEN d.wanted ELSE d.wanted - x.n END,
               CASE WHEN x.n >= d.wanted THEN x.ones ELSE x.zeros END,
               CASE WHEN x.n >= d.wanted THEN d.taken ELSE x.higher END
        FROM descent AS d
        CROSS JOIN LATERAL (
            SELECT array_agg(o.ones ORDER BY o.chunk) AS ones, array_agg(o.zeros ORDER BY o.chunk) AS zeros,
                   array_agg(o.taken | o.ones ORDER BY o.chunk) AS higher, CAST(sum(bit_count(o.ones)) AS bigint) AS n
            FROM (
                SELECT k.chunk, d.open[k.chunk + 1] & k.digits[d.place + 1] AS ones,
                       d.open[k.chunk + 1] & ~ k.digits[d.place + 1] AS zeros, d.taken[k.chunk + 1] AS taken
                FROM chunked AS k OFFSET 0
            ) AS o
        ) AS x
        WHERE d.place < :width
    )
    SELECT CAST(t.chunk - 1 AS int) AS chunk, t.open | t.taken AS members
    FROM descent AS d CROSS JOIN LATERAL unnest(d.open, d.taken) WITH ORDINALITY AS t(open, taken, chunk)
    WHERE d.place = :width
"""
SOUND = """
    SELECT totals.found, totals.unsure, proof.dirty, proof.stamp,
           coalesce(CAST(proof.stamp AS text) = :stamp AND totals.found = :expected
                    AND totals.unsure + proof.dirty <= :most, false)
           AND (SELECT coalesce(sum(bit_count(members)), 0) FROM chosen)
               <= greatest(:most, (SELECT sum(leads) FROM chunked) / :part) AS holds
    FROM totals CROSS JOIN proof
"""
Make = Callable[[ColumnElement[bool]], Any]  # a select of named columns


@dataclass(frozen=True)
class Newest:
    """Which members are wanted: the newest `number`; of those that were created at `before` or earlier, or have no
    date, where it is given; `undated`: of those without a date alone. A few more may come."""

    number: int
    before: datetime | None = None
    undated: bool = False


def over_members(
    connection: Connection, tree: Tree, catalog: Catalog, now: datetime, make: Make, newest: Newest | None = None
) -> Sequence[Any]:
    """The rows, in no order, of the statement that `make` makes of a condition on `lead`: that it is a member.

    From the account's bitmaps where it has them and they say it, else from its rows; the rows are the same. A
    statement that writes does so once: where bitmaps do not hold, nobody is a member.
    """
    found = rows_from_bitmaps(connection, tree, catalog, now, make, newest)
    return connection.execute(make(compile_tree(tree, catalog, now))).all() if found is None else found


def rows_from_bitmaps(
    connection: Connection, tree: Tree, catalog: Catalog, now: datetime, make: Make, newest: Newest | None = None
) -> Sequence[Any] | None:
    """The same from bitmaps alone; None where rows have to be asked."""

    def ask(stored: Stored) -> tuple[Proof, Sequence[Any] | None]:
        planner = planner_of(connection, catalog, now, stored)
        planner.add(tree)
        clause = compile_tree(tree, catalog, now, few=True)
        rows = connection.execute(_statement(planner, clause, stored, make, newest)).all()
        proof = proof_of(rows[0], planner.plan.expected(stored.numbers))
        return proof, [row for row in rows if row.is_row] if rows[0].holds else None

    return asked(connection, catalog, ask)


def _statement(
    planner: Planner, clause: ColumnElement[bool], stored: Stored, make: Make, newest: Newest | None
) -> Select[Any]:
    account = planner.catalog.account_id
    planner.plan.counts_all = True
    more, chosen = _chosen(planner, newest)
    sound = _sound(stored, newest, planner.plan.expected(stored.numbers))
    holds = "(SELECT holds FROM sound)"
    picked = query(PICKED.format(source=f"(SELECT * FROM chosen WHERE {holds})", bits="members", is_set="> 0"), {}).cte(
        "picked"
    )
    looked = looked_up(clause, account, [LEAD.c.ord]).where(literal_column(holds, Boolean))
    members = union_all(select(literal_column("ord", Integer)).select_from(picked), looked).cte("members")
    wanted = make(_is_among(members, newest)).add_columns(true().label("is_row")).subquery("of_members")
    proven = select(*proof_columns("sound", "sound"), literal_column("holds", Boolean)).select_from(sound).subquery()
    columns: list[ColumnElement[Any]] = [*proven.c, *wanted.c]
    before = [*parts(planner.plan, account, stored.chunks, more), chosen, sound, picked, members]
    return select(*columns).select_from(proven.outerjoin(wanted, true())).add_cte(*before)


def _is_among(members: CTE, newest: Newest | None) -> ColumnElement[bool]:
    """Few leads are looked up by key. Of many, the planner is to choose, and it takes them for a ninth of all leads."""
    ords = select(literal_column("ord", Integer)).select_from(members)
    if newest is None:
        return LEAD.c.ord.in_(ords)
    return LEAD.c.ord == any_(func.array(ords.scalar_subquery(), type_=ARRAY(Integer)))


def _sound(stored: Stored, newest: Newest | None, expected: int) -> CTE:
    """Whether the bitmaps hold, and what shows it."""
    part = MANY if newest is None else NEVER
    bound = {
        "stamp": str(stored.stamp),
        "most": MOST_LOOKED_AT,
        "part": part,
        "expected": expected,
    }
    return query(SOUND, bound).cte("sound")


def _chosen(planner: Planner, newest: Newest | None) -> tuple[dict[str, str], CTE]:
    """What each chunk gives, and the query of (chunk, bits of members that are picked)."""
    if newest is None:
        return LEADS | {"members": clean(planner.plan, 0)}, query(CHOSEN, {}).cte("chosen")
    created = planner.attribute(name_of(CREATED))
    if newest.undated or newest.before is not None:
        planner.plan.trees[0] = all_of([planner.plan.trees[0], planner.plan.leaf(_before(planner, created, newest))])
    digits = ", ".join(planner.one(created, place) for place in reversed(range(created.width)))
    bound = {"wanted": newest.number, "width": created.width}
    more = {"members": clean(planner.plan, 0), "digits": f"ARRAY[{digits}]"}
    return LEADS | more, query(NEWEST, bound).cte("chosen")


def _before(planner: Planner, created: Attribute, newest: Newest) -> Bounds:
    """Leads that come after a page's last one; those of its day, and without a date as it is, are looked at."""
    if newest.before is None:
        return Bounds(sql.NOBODY, sql.neither(planner.has_value(created)))
    moment = encode_moment(newest.before)
    at, later = planner.from_value(created, moment), planner.from_value(created, moment + 1)
    return Bounds(complement(at).sure, complement(later).may)
