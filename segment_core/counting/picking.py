"""The members that a page shows, picked by their bits: so many of an order, and hardly more.

The newest: the binary digits of the moment of creation are gone through from the highest, and members with the digit
go before those without. Of members of one moment, as of those without one, the last to come are the first.
By arrival: the first places.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE

from segment_core.columns import encode_moment
from segment_core.counting import expression as sql
from segment_core.counting.attributes import CHUNK, CREATED, INEXACT, Attribute, exact_name
from segment_core.counting.bits import Bounds, all_of, but_for, exactly
from segment_core.counting.plan import Planner
from segment_core.counting.statement import PIECE, clean, query

MORE = PIECE  # members beyond those that are wanted whom it is cheaper to read than to tell apart
# A step down a digit a row. `open`: members all of whose digits so far are the same, `n` of them, of whom so many are
# `wanted`; `taken`: those with a higher digit, who go before them. `lacking`: bitmaps that are not there, or damaged.
# Each bitmap is read by key when its digit is come to; where nearly all that are open are wanted, no more are read.
NEWEST = f"""
    WITH RECURSIVE descent AS (
        SELECT 0 AS place, CAST(:wanted AS bigint) AS wanted, CAST(0 AS bigint) AS lacking,
               CAST(sum(bit_count(members)) AS bigint) AS n, array_agg(CAST(members AS varbit) ORDER BY chunk) AS open,
               array_agg(CAST(members & ~ members AS varbit) ORDER BY chunk) AS taken
        FROM chunked
        UNION ALL
        SELECT d.place + 1, CASE WHEN x.n >= d.wanted THEN d.wanted ELSE d.wanted - x.n END, d.lacking + x.lacking,
               CASE WHEN x.n >= d.wanted THEN x.n ELSE d.n - x.n END,
               CASE WHEN x.n >= d.wanted THEN x.ones ELSE x.zeros END,
               CASE WHEN x.n >= d.wanted THEN d.taken ELSE x.higher END
        FROM descent AS d
        CROSS JOIN LATERAL (
            SELECT array_agg(CAST(o.ones AS varbit) ORDER BY o.chunk) AS ones,
                   array_agg(CAST(o.open # o.ones AS varbit) ORDER BY o.chunk) AS zeros,
                   array_agg(CAST(o.taken | o.ones AS varbit) ORDER BY o.chunk) AS higher,
                   CAST(sum(bit_count(o.ones)) AS bigint) AS n,
                   abs((ARRAY[{{made}}])[d.place + 1] - CAST(sum(o.found) AS bigint)) AS lacking
            FROM (
                SELECT c.chunk, m.open, m.open & b.bits AS ones, m.taken, b.found
                FROM generate_series(0, array_length(d.open, 1) - 1) AS c(chunk)
                CROSS JOIN LATERAL (SELECT d.open[c.chunk + 1] AS open, d.taken[c.chunk + 1] AS taken OFFSET 0) AS m
                CROSS JOIN LATERAL (
                    SELECT coalesce(CAST(bit_or(p.bits) AS varbit), CAST(m.open & ~ m.open AS varbit)) AS bits,
                           count(*) AS found
                    FROM (
                        SELECT o.bits || B'' AS bits, o.ones FROM bitmap AS o
                        WHERE o.account_id = :account AND o.chunk = c.chunk AND o.attribute = :attribute
                          AND o.value = (ARRAY[{{digits}}])[d.place + 1]
                        OFFSET 0
                    ) AS p
                    WHERE length(p.bits) = {CHUNK} AND bit_count(p.bits) = p.ones
                    OFFSET 0
                ) AS b
                OFFSET 0
            ) AS o
        ) AS x
        WHERE d.place < :width AND d.n > d.wanted + :more
    )
    SELECT CAST(t.chunk - 1 AS int) AS chunk, t.open, t.taken, d.lacking,
           CASE WHEN d.place < :width THEN d.n ELSE d.wanted END AS wanted
    FROM (SELECT * FROM descent ORDER BY place DESC LIMIT 1) AS d
    CROSS JOIN LATERAL unnest(d.open, d.taken) WITH ORDINALITY AS t(open, taken, chunk)
"""
EARLIEST = """
    SELECT chunk, members AS open, members & ~ members AS taken, 0 AS lacking, CAST(:wanted AS bigint) AS wanted
    FROM chunked
"""
# Of the open ones as many as are wanted, or up to a piece more: whole chunks, and of the chunk where they end the
# pieces up to there. `past`: places of that chunk that are left out. `n`: how many there are up to a chunk, or a piece.
CUT = f"""
    SELECT e.chunk, e.lacking, e.taken | CASE
        WHEN e.n <= e.wanted THEN e.open
        WHEN e.n - bit_count(e.open) >= e.wanted THEN e.open & ~ e.open
        ELSE e.open & ((~ (e.open & ~ e.open)) {{shift}} (
            SELECT max(q.past) FROM (
                SELECT p.past, sum(bit_count(substring(e.open FROM {{start}} + 1 FOR {PIECE}))) OVER (
                    ORDER BY p.past DESC) AS n
                FROM generate_series(0, {CHUNK - PIECE}, {PIECE}) AS p(past)
            ) AS q
            WHERE q.n >= e.wanted - e.n + bit_count(e.open)
        )) END AS members
    FROM (SELECT g.*, sum(bit_count(g.open)) OVER (ORDER BY g.chunk {{order}}) AS n FROM ({{source}}) AS g) AS e
"""
LAST_FIRST = {"order": "DESC", "shift": ">>", "start": "p.past"}
FIRST_FIRST = {"order": "ASC", "shift": "<<", "start": f"({CHUNK - PIECE} - p.past)"}


@dataclass(frozen=True)
class Newest:
    """The newest `number` members, then those without a date; of equal ones, the last to come first.

    `after`: of those alone that stand after such a lead (its creation, its ord).
    """

    number: int
    after: tuple[datetime | None, int] | None = None


@dataclass(frozen=True)
class Earliest:
    """The first `number` members in the order they came, after a lead (its ord)."""

    number: int
    after: int = -1


First = Newest | Earliest


def picked_first(planner: Planner, first: First) -> tuple[dict[str, str], CTE]:
    """What each chunk gives, and the query of (chunk, bits of members that are picked); the tree is planned already.

    Members whose creation the digits do not say are not picked but looked up. Raises NoBitmaps.
    """
    if isinstance(first, Earliest):
        _narrow(planner, exactly(_beyond(first.after)))
        source = CUT.format(source=EARLIEST, **FIRST_FIRST)
        return {"members": clean(planner.plan, 0)}, query(source, {"wanted": first.number}).cte("chosen")
    created = planner.attribute(exact_name(CREATED))
    planner.plan.doubted = planner.plan.column(planner.mark(created, INEXACT))
    if first.after is not None:
        _narrow(planner, _older(planner, created, *first.after))
    digits = [d for d in reversed(range(created.width)) if (created.number, d) in planner.stored.numbers]
    made = [planner.stored.numbers[created.number, digit] for digit in digits]
    source = NEWEST.format(digits=_listed(digits or [0]), made=_listed(made or [0]))
    account = planner.catalog.account_id
    bound = {"wanted": first.number, "more": MORE, "width": len(digits)}
    bound |= {"account": account, "attribute": created.number}
    chosen = query(CUT.format(source=source, **LAST_FIRST), bound).cte("chosen")
    return {"members": clean(planner.plan, 0)}, chosen


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def _narrow(planner: Planner, within: Bounds) -> None:
    planner.plan.trees[0] = all_of([planner.plan.trees[0], planner.plan.leaf(within)])


def _older(planner: Planner, created: Attribute, moment: datetime | None, ord_: int) -> Bounds:
    """Leads that stand after one of this creation and ord."""
    came_before = _before(ord_)
    undated = sql.neither(planner.has_value(created))
    if moment is None:
        return exactly(sql.both([undated, came_before]))
    code = max((encode_moment(moment) - created.base) // created.unit + 1, 0)
    since = planner.plan.column(_from_code(planner, created, code))
    later = planner.plan.column(_from_code(planner, created, code + 1))
    older = sql.either([sql.neither(since), sql.both([sql.but(since, later), came_before])])
    return but_for(exactly(older), planner.mark(created, INEXACT))


def _from_code(planner: Planner, created: Attribute, code: int) -> str:
    """Leads whose code is `code` or more, by its binary digits from the lowest 1 upwards: 1 → and, 0 → or."""
    if code <= 0:
        return planner.has_value(created)
    if code > created.last:
        return sql.NOBODY
    found: str | None = None
    for place in range(created.width):
        digit = planner.one(created, place)
        if code >> place & 1:
            found = digit if found is None else sql.both([digit, found])
        elif found is not None:
            found = sql.either([digit, found])
    assert found is not None
    return found


def _before(ord_: int) -> str:
    """Leads of a lower ord."""
    return _by_place(ord_, ("<", ">"), f"<< {CHUNK - ord_ % CHUNK}")


def _beyond(ord_: int) -> str:
    """Leads of a higher ord."""
    return _by_place(ord_ + 1, (">", "<"), f">> {(ord_ + 1) % CHUNK}") if ord_ >= 0 else sql.EVERY


def _by_place(ord_: int, signs: tuple[str, str], shift: str) -> str:
    """All leads of the chunks on one side of an ord's, none of those on the other, and some of its own chunk."""
    all_, none = signs
    chunk, lead = ord_ // CHUNK, f"{sql.EVERY} & ((~ z.zero) {shift})"
    return f"CASE WHEN c.chunk {all_} {chunk} THEN {sql.EVERY} WHEN c.chunk {none} {chunk} THEN z.zero ELSE {lead} END"
