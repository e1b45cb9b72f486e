"""A plan as one statement: bits of clean leads, a look at the rows of the others, and the proof that it holds.

Written for one snapshot: the account's stamp, the bitmaps, the leads written since and their rows are all of it.
`parts` are what every such statement begins with; counts (here), groups.py and members.py ask something of them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
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
    any_,
    bindparam,
    case,
    column,
    func,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import array

from segment_core.counting import expression as sql
from segment_core.counting.attributes import CHUNK
from segment_core.counting.bare import bare
from segment_core.counting.plan import Plan
from segment_core.counting.store import Stored
from segment_core.tables import LEAD

MOST_LOOKED_AT = 20_000  # leads, one by one; rows are faster beyond
PIECE = 64  # bits that are looked at together when single leads are picked out
# Each slot is looked up by key (LATERAL, OFFSET 0): a join would read every bitmap of the chunk. `bits || B''` undoes
# the compression once, for the checks and all that follows. The proof shows that the array has the slots in order.
CHUNKED = """
    SELECT c.chunk, l.found, l.slots, {counts}{more}
    FROM generate_series(0, CAST(:chunks AS int) - 1) AS c(chunk)
    CROSS JOIN (SELECT CAST(CAST(B'0' AS bit({size})) AS varbit) AS zero OFFSET 0) AS z
    CROSS JOIN LATERAL (
        SELECT array_agg(b.bits) AS e, array_agg(w.slot) AS slots, sum(b.found) AS found
        FROM wanted AS w
        CROSS JOIN LATERAL (
            SELECT coalesce(CAST(bit_or(p.bits) AS varbit), z.zero) AS bits, count(*) AS found
            FROM (
                SELECT o.bits || B'' AS bits, o.ones FROM bitmap AS o
                WHERE o.account_id = :account AND o.chunk = c.chunk AND o.attribute = w.attribute
                  AND o.value = ANY (w.numbers)
                OFFSET 0
            ) AS p
            WHERE length(p.bits) = {size} AND bit_count(p.bits) = p.ones
            OFFSET 0
        ) AS b
    ) AS l
    CROSS JOIN LATERAL (SELECT (SELECT n.places FROM noted AS n WHERE n.chunk = c.chunk) AS places OFFSET 0) AS d
    {steps}
"""
WANTED = """
    SELECT slot, attribute, CAST(numbers AS int[]) AS numbers
    FROM unnest(CAST(:slots AS int[]), CAST(:attributes AS int[]), CAST(:numbers AS text[]))
        AS w(slot, attribute, numbers)
"""
# The leads that were written since in what is asked, by the chunk that they are in or will be.
NOTED = f"""
    SELECT ord / {CHUNK} AS chunk, array_agg(DISTINCT mod(ord, {CHUNK})) AS places FROM bitmap_dirty
    WHERE account_id = :account AND areas & :areas <> 0 GROUP BY 1
"""
NOTED_MEMBERS = """
    CASE WHEN d.places IS NULL THEN 0 ELSE (
        SELECT sum(get_bit({bits}, n.place)) FROM unnest(d.places) AS n(place)
    ) END
"""
UNNOTED = """
    CASE WHEN d.places IS NULL THEN NULL ELSE (
        SELECT ~ CAST(bit_or(set_bit(z.zero, n.place, 1)) AS varbit) FROM unnest(d.places) AS n(place)
    ) END AS unnoted
"""
TOTALS = """
    SELECT {sums}, sum(found) FILTER (WHERE slots = CAST(:slots AS int[])) AS found, sum(unsure_count) AS unsure
    FROM chunked
"""
STATE = """
    SELECT (SELECT stamp FROM bitmap_state WHERE account_id = :account AND state = 'ready' AND used) AS stamp,
           (SELECT coalesce(sum(cardinality(places)), 0) FROM noted) AS dirty
"""
PROOF = f"""
    SELECT s.stamp, s.dirty, s.dirty + t.unsure BETWEEN 1 AND :most AS few
    FROM ({STATE} OFFSET 0) AS s CROSS JOIN (SELECT unsure FROM totals) AS t
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
    SELECT n.chunk * {CHUNK} + p.place AS ord FROM noted AS n CROSS JOIN LATERAL unnest(n.places) AS p(place)
    WHERE (SELECT few FROM proof)
"""
ORDS_OR_UNSURE = f"""
    {ORDS} UNION {
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
    connection: Connection,
    plan: Plan,
    clauses: Callable[[], list[ColumnElement[bool]]],
    account_id: int,
    stored: Stored,
) -> tuple[Proof, list[int]]:
    """Count every tree of the plan. `clauses`: the trees as conditions on a lead that is looked up.

    Where nobody had to be looked up lately, the statement is first asked that can look nobody up.
    """
    if answer := _looking_nobody_up(connection, plan, account_id, stored):
        return answer
    checked = case((literal_column("proof.few"), _checked(clauses(), account_id))).label("checked")
    statement = select(*numbers(plan), *proof_columns(), checked)
    statement = statement.select_from(text("totals CROSS JOIN proof")).add_cte(*parts(plan, account_id, stored.chunks))
    row = connection.execute(statement).one()
    stored.lately.saw(plan.areas, noted=row.dirty > 0)
    of_bits, of_rows = row[: len(plan.trees)], row.checked or [0] * len(plan.trees)
    found = [int(surely) + more for surely, more in zip(of_bits, of_rows, strict=True)]
    return proof_of(row, plan.expected(stored.numbers)), found


def _looking_nobody_up(
    connection: Connection, plan: Plan, account_id: int, stored: Stored
) -> tuple[Proof, list[int]] | None:
    """The counts, where no lead has to be looked up; None where one has, or had lately."""
    lately = stored.lately
    asked = None if plan.areas in lately.noted else bare(plan, account_id, stored)
    if asked is None or asked.words in lately.unsure:
        return None
    row = connection.exec_driver_sql(asked.words).one()
    proof = proof_of(row, asked.expected)
    if not proof.looked_at:
        return proof, [int(n) for n in row[: len(plan.trees)]]
    if not row.dirty:
        lately.undecided(asked.words)
    return None


def parts(plan: Plan, account_id: int, chunks: int, more: Mapping[str, str] | None = None) -> list[CTE]:
    """The queries `wanted`, `noted`, `chunked` (a row a chunk, with `more`: name → expression), `ords` (leads to be
    looked up; none where they are too many), `totals` and `proof`."""
    bound = {**_bound(plan, account_id, chunks), "most": MOST_LOOKED_AT}
    return [
        query(WANTED, bound).cte("wanted").prefix_with("MATERIALIZED", dialect="postgresql"),
        query(NOTED, bound).cte("noted").prefix_with("MATERIALIZED", dialect="postgresql"),
        query(_chunked(plan, more or {}), bound).cte("chunked").prefix_with("MATERIALIZED", dialect="postgresql"),
        query(TOTALS.format(sums=_sums(plan)), bound).cte("totals"),
        query(PROOF, bound).cte("proof"),
        query(ORDS if plan.exact else ORDS_OR_UNSURE, bound).cte("ords"),
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
    """The bits of leads that surely match a tree and are not looked up, as an expression among `more`."""
    return f"CASE WHEN u.unnoted IS NULL THEN {_surely(plan, tree)} ELSE {_surely(plan, tree)} & u.unnoted END"


def _surely(plan: Plan, tree: int) -> str:
    """The bits of leads that surely match, but for those that are looked up for any tree."""
    return f"r.s{tree}" if _apart(plan) else f"k.s{tree}"


def _apart(plan: Plan) -> bool:
    """Whether nobody that surely matches a tree is looked up (but for notes)."""
    return plan.exact or (len(plan.trees) == 1 and plan.doubted == sql.NOBODY)


def _bound(plan: Plan, account_id: int, chunks: int) -> dict[str, Any]:
    """What the statement is asked with. The slots in order: of each the attribute, and the values as PostgreSQL
    writes an array."""
    slots = [(slot, pairs[0][0] if pairs else 0, [value for _, value in pairs]) for pairs, slot in plan.wanted.items()]
    return {
        "account": account_id,
        "chunks": chunks,
        "areas": plan.areas,
        "slots": [slot for slot, _, _ in slots],
        "attributes": [attribute for _, attribute, _ in slots],
        "numbers": ["{" + ",".join(map(str, values)) + "}" for _, _, values in slots],
    }


_PARAMETER = re.compile(r":(\w+)")
_TYPES = {"slots": ARRAY(Integer), "attributes": ARRAY(Integer), "numbers": ARRAY(Text), "stamp": Text}


def query(words: str, bound: Mapping[str, Any]) -> TextualSelect:
    """Text as a query, with those of the parameters that it names."""
    used = [
        bindparam(name, value, _TYPES.get(name, BigInteger)) for name, value in bound.items() if f":{name}" in words
    ]
    return text(words).bindparams(*used).columns(column("any"))


def _sums(plan: Plan) -> str:
    return ", ".join(f"sum(n{i}) AS n{i}" for i in range(len(plan.trees)))


def _chunked(plan: Plan, more: Mapping[str, str]) -> str:
    """Bits of the leaves (x), of the trees (r), of leads that are looked up (m), of the trees without these (k)."""
    steps = {
        **plan.levels,
        "r": [f"{tree.sure} AS s{i}" for i, tree in enumerate(plan.trees)],
        "m": [] if plan.exact else [f"{_unsure(plan)} AS unsure"],
        "k": [] if _apart(plan) else [f"{sql.without(f'r.s{i}', 'm.unsure')} AS s{i}" for i in range(len(plan.trees))],
        "u": [UNNOTED] if more else [],
    }
    counts = {f"n{i}": _surely(plan, i) for i in range(len(plan.trees))}
    columns = [f"{_number(bits)} AS {name}" for name, bits in counts.items()]
    columns += ["0 AS unsure_count"] if plan.exact else ["m.unsure", f"{_number('m.unsure')} AS unsure_count"]
    return CHUNKED.format(
        size=CHUNK,
        counts=", ".join(columns),
        more="".join(f", {expression} AS {name}" for name, expression in more.items()),
        steps=sql.steps_of(steps),
    )


def _number(bits: str) -> str:
    """How many leads, without those with a note."""
    return f"bit_count({bits}) - {NOTED_MEMBERS.format(bits=bits)}"


def _unsure(plan: Plan) -> str:
    """Leads that may match a tree and do not surely, or of which more has to be known."""
    between = [sql.without(tree.may, tree.sure) for tree in plan.trees if not tree.exact]
    return sql.either([*between, *(sql.both([tree.may, plan.doubted]) for tree in plan.trees)])


def looked_up(clause: ColumnElement[bool], account_id: int, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    """Columns of the leads that are looked up, by key, where they fit: in one scan of the keys, not a scan for each."""
    ords = func.array(select(literal_column("ord", Integer)).select_from(text("ords")).scalar_subquery())
    mine = (LEAD.c.account_id == account_id, LEAD.c.ord == any_(ords), clause)
    return select(*columns).select_from(LEAD).where(*mine)


def _checked(clauses: list[ColumnElement[bool]], account_id: int) -> ColumnElement[Any]:
    """How many of the leads that are looked up match each tree, as an array."""
    tests = [clause.label(f"t{i}") for i, clause in enumerate(clauses)]
    leads = looked_up(true(), account_id, tests).subquery("tested")
    counts = [func.count().filter(leads.c[f"t{i}"]) for i in range(len(clauses))]
    return select(array(counts)).select_from(leads).scalar_subquery()
