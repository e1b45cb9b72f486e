"""A plan as one statement: bits of clean leads, a look at the rows of the others, and the proof that it holds.

Written for one snapshot: the account's stamp, the bitmaps, the leads written since and their rows are all of it.
`parts` are what every such statement begins with; counts (here), groups.py and members.py ask something of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
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
    true,
)
from sqlalchemy.dialects.postgresql import array

from segment_core.counting import expression as sql
from segment_core.counting.attributes import CHUNK
from segment_core.counting.bits import Bounds
from segment_core.counting.plan import Plan
from segment_core.counting.store import Stored
from segment_core.tables import LEAD

MOST_LOOKED_AT = 20_000  # leads, one by one; rows are faster beyond
PIECE = 64  # bits that are looked at together when single leads are picked out
# Each bitmap is looked up by its key (LATERAL, OFFSET 0): a join would read every bitmap of the chunk.
CHUNKED = """
    SELECT c.chunk, l.found, m.unsure, bit_count(m.unsure) AS unsure_count, {counts}{more}
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
           d.dirty, d.dirty + t.unsure BETWEEN 1 AND :most AS few
    FROM (SELECT count(DISTINCT ord) AS dirty FROM bitmap_dirty WHERE account_id = :account) AS d
    CROSS JOIN (SELECT unsure FROM totals) AS t
"""
# One row for each bit that is set, by pieces: most of them are empty. `is_set`: what the planner guesses by.
PICKED = f"""
    SELECT k.chunk * {CHUNK} + p.place * {PIECE} + b.place AS ord
    FROM {{source}} AS k
    CROSS JOIN generate_series(0, {CHUNK // PIECE - 1}) AS p(place)
    CROSS JOIN LATERAL (SELECT substring(k.{{bits}} FROM p.place * {PIECE} + 1 FOR {PIECE}) AS bits OFFSET 0) AS q
    CROSS JOIN generate_series(0, {PIECE - 1}) AS b(place)
    WHERE bit_count(q.bits) > 0 AND get_bit(q.bits, b.place) {{is_set}}
"""
ORDS = f"""
    SELECT DISTINCT ord FROM bitmap_dirty
    WHERE account_id = :account AND (SELECT few FROM proof)
    UNION ALL
    {
    PICKED.format(
        source="(SELECT chunk, unsure FROM chunked WHERE unsure_count > 0 AND (SELECT few FROM proof))",
        bits="unsure",
        is_set="= 1",
    )
}
"""


@dataclass(frozen=True)
class Proof:
    """What shows whether an answer holds: the stamp it is of, bitmaps found and noted, leads that had to be looked up
    (more than MOST_LOOKED_AT: they were not, and rows have to answer)."""

    stamp: UUID | None
    found: int
    expected: int
    looked_at: int

    @property
    def answered(self) -> bool:
        """Whether every lead that bits do not decide was looked up."""
        return self.looked_at <= MOST_LOOKED_AT


def counted(
    connection: Connection, plan: Plan, clauses: list[ColumnElement[bool]], account_id: int, stored: Stored
) -> tuple[Proof, list[int]]:
    """Count every tree of the plan. `clauses`: the trees as conditions on a lead that is looked up."""
    checked: ColumnElement[Any] = case((literal_column("proof.few"), _checked(clauses, account_id))).label("checked")
    columns = [*numbers(plan), *proof_columns(), checked]
    statement = select(*columns)
    statement = statement.select_from(text("totals CROSS JOIN proof")).add_cte(*parts(plan, account_id, stored.chunks))
    row = connection.execute(statement).one()
    bits = [int(n or 0) for n in row[: len(clauses)]]
    of_rows: list[int] = row.checked or [0] * len(clauses)
    return proof_of(row, plan.expected(stored.numbers)), [a + b for a, b in zip(bits, of_rows, strict=True)]


def parts(plan: Plan, account_id: int, chunks: int, more: Mapping[str, str] | None = None) -> list[CTE]:
    """The queries `wanted`, `chunked` (a row a chunk, with `more`: name → expression), `ords` (leads to be looked up;
    none where they are too many), `totals` and `proof`."""
    bound = {"account": account_id, "chunks": chunks, "most": MOST_LOOKED_AT, **_wanted(plan)}
    return [
        query(WANTED, bound).cte("wanted").prefix_with("MATERIALIZED", dialect="postgresql"),
        query(_chunked(plan, more or {}), bound).cte("chunked").prefix_with("MATERIALIZED", dialect="postgresql"),
        _totals(plan, bound).cte("totals"),
        query(PROOF, bound).cte("proof"),
        query(ORDS, bound).cte("ords"),
    ]


def numbers(plan: Plan) -> list[ColumnElement[Any]]:
    """How many leads surely match each tree, without those that are looked up."""
    return [literal_column(f"totals.n{i}", BigInteger).label(f"n{i}") for i in range(len(plan.trees))]


def proof_columns(totals: str = "totals", proof: str = "proof") -> list[ColumnElement[Any]]:
    """What `proof_of` reads, from the queries of these names."""
    names = ((totals, "found"), (totals, "unsure"), (proof, "dirty"))
    counts = [literal_column(f"{query}.{name}", BigInteger).label(name) for query, name in names]
    return [*counts, literal_column(f"{proof}.stamp", Uuid).label("stamp")]


def proof_of(row: Any, expected: int, found: int = 0) -> Proof:
    """The proof in a row; `found`: bitmaps beside those of the plan, of those that are expected."""
    looked_at = int(row.dirty) + int(row.unsure or 0)
    return Proof(row.stamp, found + int(row.found or 0), expected, looked_at)


def clean(plan: Plan, tree: int) -> str:
    """The bits of leads that surely match a tree and are not looked up, as an expression of `chunked`."""
    assert tree < len(plan.trees)
    return f"r.s{tree} & l.e[1] & (~ (m.unsure | d.mask))"


def _wanted(plan: Plan) -> dict[str, list[int]]:
    rows = [(slot, attribute, value) for pairs, slot in plan.slots.items() for attribute, value in pairs]
    slots, attributes, values = zip(*rows, strict=True)
    return {"slots": list(slots), "attributes": list(attributes), "values": list(values)}


def query(words: str, bound: Mapping[str, Any]) -> TextualSelect:
    """Text as a query, with those of the parameters that it names."""
    used = [
        bindparam(name, value, ARRAY(Integer) if isinstance(value, list) else Text if name == "stamp" else BigInteger)
        for name, value in bound.items()
        if f":{name}" in words
    ]
    return text(words).bindparams(*used).columns(column("any"))


def _totals(plan: Plan, bound: dict[str, Any]) -> TextualSelect:
    sums = ", ".join(f"sum(n{i}) AS n{i}" for i in range(len(plan.trees)))
    return query(TOTALS.format(sums=sums), bound)


def _chunked(plan: Plan, more: Mapping[str, str]) -> str:
    leaves = [f"{expression} AS c{number}" for expression, number in plan.leaves.items()]
    trees = [f"{tree.sure} AS s{i}" for i, tree in enumerate(plan.trees)]
    doubted = [sql.both([tree.may, plan.doubted]) for tree in plan.trees]
    counts = ", ".join(f"bit_count({clean(plan, i)}) AS n{i}" for i in range(len(plan.trees)))
    return CHUNKED.format(
        size=CHUNK,
        counts=counts,
        more="".join(f", {expression} AS {name}" for name, expression in more.items()),
        leaves=", ".join(leaves) or "1 AS c0",
        trees=", ".join(trees),
        unsure=sql.either([*(_between(tree) for tree in plan.trees), *doubted]),
    )


def _between(tree: Bounds) -> str:
    return sql.NOBODY if tree.exact else sql.without(tree.may, tree.sure)


def looked_up(clause: ColumnElement[bool], account_id: int, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    """Columns of the leads that are looked up, by key, where they fit."""
    ords = select(literal_column("ord", Integer).label("ord")).select_from(text("ords")).subquery("o")
    mine = (LEAD.c.account_id == account_id, LEAD.c.ord == ords.c.ord, clause)
    lead = select(*columns).select_from(LEAD).where(*mine).correlate(ords).offset(literal(0)).lateral("looked_up")
    found: list[ColumnElement[Any]] = list(lead.c)
    return select(*found).select_from(ords.join(lead, literal_column("true")))


def _checked(clauses: list[ColumnElement[bool]], account_id: int) -> ColumnElement[Any]:
    """How many of the leads that are looked up match each tree, as an array."""
    tests = [clause.label(f"t{i}") for i, clause in enumerate(clauses)]
    leads = looked_up(true(), account_id, tests).subquery("tested")
    counts = [func.count().filter(leads.c[f"t{i}"]) for i in range(len(clauses))]
    return select(array(counts)).select_from(leads).scalar_subquery()
