"""A plan as one statement: bits of clean leads, a look at the rows of the others, and the proof that it holds.

Written for one snapshot: the account's stamp, the bitmaps, the leads written since and their rows are all of it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    TextualSelect,
    Uuid,
    bindparam,
    case,
    column,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import array

from segment_core.counting import expression as sql
from segment_core.counting.attributes import CHUNK
from segment_core.counting.bits import Bounds
from segment_core.counting.plan import Plan
from segment_core.tables import LEAD

PIECE = 64  # bits that are looked at together when single leads are picked out
# Each bitmap is looked up by its key (LATERAL, OFFSET 0): a join would read every bitmap of the chunk.
CHUNKED = """
    SELECT c.chunk, l.found, m.unsure, bit_count(m.unsure) AS unsure_count, {counts}
    FROM generate_series(0, CAST(:chunks AS int) - 1) AS c(chunk)
    CROSS JOIN (SELECT CAST(repeat('0', {size}) AS varbit) AS zero OFFSET 0) AS z
    CROSS JOIN LATERAL (
        SELECT array_agg(s.bits ORDER BY s.slot) AS e, sum(s.found) AS found
        FROM (
            SELECT w.slot, coalesce(CAST(bit_or(b.bits) AS varbit), z.zero) AS bits, count(b.bits) AS found
            FROM wanted AS w
            LEFT JOIN LATERAL (
                SELECT o.bits FROM bitmap AS o
                WHERE o.account_id = :account AND o.chunk = c.chunk AND o.attribute = w.attribute AND o.value = w.value
                  AND length(o.bits) = {size} AND bit_count(o.bits) = o.ones
                OFFSET 0
            ) AS b ON true
            GROUP BY w.slot
        ) AS s
    ) AS l
    CROSS JOIN LATERAL (
        SELECT coalesce(CAST(bit_or(set_bit(z.zero, d.ord - c.chunk * {size}, 1)) AS varbit), z.zero) AS mask
        FROM (
            SELECT DISTINCT ord FROM bitmap_dirty
            WHERE account_id = :account AND ord >= c.chunk * {size} AND ord < (c.chunk + 1) * {size}
        ) AS d
    ) AS d
    CROSS JOIN LATERAL (SELECT {leaves} OFFSET 0) AS x
    CROSS JOIN LATERAL (SELECT {trees} OFFSET 0) AS r
    CROSS JOIN LATERAL (SELECT {unsure} & l.e[1] & (~ d.mask) AS unsure OFFSET 0) AS m
"""
WANTED = """
    SELECT slot, attribute, value
    FROM unnest(CAST(:slots AS int[]), CAST(:attributes AS int[]), CAST(:values AS int[])) AS w(slot, attribute, value)
"""
TOTALS = "SELECT {sums}, sum(found) AS found, sum(unsure_count) AS unsure FROM chunked"
PROOF = """
    SELECT (SELECT stamp FROM bitmap_state WHERE account_id = :account AND state = 'ready' AND used) AS stamp,
           (SELECT sum(v.chunks) FROM wanted AS w JOIN bitmap_value AS v
              ON v.account_id = :account AND v.attribute = w.attribute AND v.value = w.value) AS expected,
           (SELECT count(DISTINCT ord) FROM bitmap_dirty WHERE account_id = :account) AS dirty
"""
ORDS = """
    SELECT DISTINCT ord FROM bitmap_dirty WHERE account_id = :account
    UNION ALL
    SELECT k.chunk * {size} + p.place * {piece} + b.place
    FROM (SELECT chunk, unsure FROM chunked WHERE unsure_count > 0) AS k
    CROSS JOIN generate_series(0, {last}) AS p(place)
    CROSS JOIN LATERAL (SELECT substring(k.unsure FROM p.place * {piece} + 1 FOR {piece}) AS bits OFFSET 0) AS q
    CROSS JOIN generate_series(0, {piece} - 1) AS b(place)
    WHERE bit_count(q.bits) > 0 AND get_bit(q.bits, b.place) = 1
"""


@dataclass(frozen=True)
class Answer:
    """What one statement found. `counts` is None where more leads than `limit` would have to be looked at."""

    stamp: UUID | None
    found: int
    expected: int
    looked_at: int
    counts: list[int] | None


def answer(
    connection: Connection,
    plan: Plan,
    clauses: list[ColumnElement[bool]],
    account_id: int,
    chunks: int,
    limit: int,
) -> Answer:
    """Count every tree of the plan. `clauses`: the trees as conditions on a lead that is looked up."""
    row = connection.execute(_statement(plan, clauses, account_id, chunks, limit)).one()
    bits = [int(n or 0) for n in row[: len(clauses)]]
    looked_at = int(row.dirty) + int(row.unsure or 0)
    if looked_at == 0:
        counts = bits
    else:
        counts = None if row.checked is None else [a + int(b) for a, b in zip(bits, row.checked, strict=True)]
    return Answer(row.stamp, int(row.found or 0), int(row.expected or 0), looked_at, counts)


def _statement(plan: Plan, clauses: list[ColumnElement[bool]], account_id: int, chunks: int, limit: int) -> Select[Any]:
    bound = {"account": account_id, "chunks": chunks, **_wanted(plan)}
    ctes = [
        _query(WANTED, bound).cte("wanted").prefix_with("MATERIALIZED", dialect="postgresql"),
        _query(_chunked(plan), bound).cte("chunked").prefix_with("MATERIALIZED", dialect="postgresql"),
        _query(ORDS.format(size=CHUNK, piece=PIECE, last=CHUNK // PIECE - 1), bound).cte("ords"),
        _totals(plan, bound).cte("totals"),
        _query(PROOF, bound).cte("proof"),
    ]
    counted: list[ColumnElement[Any]] = [literal_column(f"totals.n{i}").label(f"n{i}") for i in range(len(plan.trees))]
    proven: list[ColumnElement[Any]] = [
        literal_column(f"totals.{name}", BigInteger).label(name) for name in ("found", "unsure")
    ]
    proven += [literal_column(f"proof.{name}", BigInteger).label(name) for name in ("expected", "dirty")]
    stamp = literal_column("proof.stamp", Uuid).label("stamp")
    looked_at: ColumnElement[int] = literal_column("totals.unsure + proof.dirty", BigInteger)
    checked = case((looked_at.between(1, limit), _checked(clauses, account_id))).label("checked")
    statement = select(*counted, *proven, stamp, checked).select_from(text("totals CROSS JOIN proof"))
    return statement.add_cte(*ctes)


def _wanted(plan: Plan) -> dict[str, list[int]]:
    rows = [(slot, attribute, value) for pairs, slot in plan.slots.items() for attribute, value in pairs]
    slots, attributes, values = zip(*rows, strict=True)
    return {"slots": list(slots), "attributes": list(attributes), "values": list(values)}


def _query(words: str, bound: dict[str, Any]) -> TextualSelect:
    """Text as a query, with those of the parameters that it names."""
    used = [
        bindparam(name, value, ARRAY(Integer) if isinstance(value, list) else BigInteger)
        for name, value in bound.items()
        if f":{name}" in words
    ]
    return text(words).bindparams(*used).columns(column("any"))


def _totals(plan: Plan, bound: dict[str, Any]) -> TextualSelect:
    sums = ", ".join(f"sum(n{i}) AS n{i}" for i in range(len(plan.trees)))
    return _query(TOTALS.format(sums=sums), bound)


def _chunked(plan: Plan) -> str:
    leaves = [f"{expression} AS c{number}" for expression, number in plan.leaves.items()]
    trees = [f"{tree.sure} AS s{i}" for i, tree in enumerate(plan.trees)]
    unsure = sql.either([_between(tree) for tree in plan.trees])
    counts = ", ".join(f"bit_count(r.s{i} & l.e[1] & (~ (m.unsure | d.mask))) AS n{i}" for i in range(len(plan.trees)))
    return CHUNKED.format(
        size=CHUNK,
        counts=counts,
        leaves=", ".join(leaves) or "1 AS c0",
        trees=", ".join(trees),
        unsure=unsure,
    )


def _between(tree: Bounds) -> str:
    return sql.NOBODY if tree.exact else sql.without(tree.may, tree.sure)


def _checked(clauses: list[ColumnElement[bool]], account_id: int) -> ColumnElement[Any]:
    """How many of the leads that are looked at match each tree, as an array."""
    ords = select(literal_column("ord", Integer).label("ord")).select_from(text("ords")).subquery("o")
    tests = [clause.label(f"t{i}") for i, clause in enumerate(clauses)]
    mine = (LEAD.c.account_id == account_id, LEAD.c.ord == ords.c.ord)
    lead = select(*tests).select_from(LEAD).where(*mine).correlate(ords).offset(literal(0)).lateral("lead_tests")
    counts = [func.count().filter(lead.c[f"t{i}"]) for i in range(len(clauses))]
    return select(array(counts)).select_from(ords.join(lead, literal_column("true"))).scalar_subquery()
