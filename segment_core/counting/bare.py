"""A plan as the statement that looks no lead up: it counts where no lead has a note and bits decide every lead.

Most counts are such, and of a simple one half the time would go into the rest of the full statement. Counts are made
from counts where that is possible: PostgreSQL joins bit strings byte by byte, and that takes ten times as long as to
count their bits. Its values, all of them numbers, stand in its text: the driver has nothing to convert, and a count
that is asked again is planned once a connection.
"""

import re
from dataclasses import dataclass

from segment_core.counting import expression as sql
from segment_core.counting.attributes import CHUNK, EXISTING
from segment_core.counting.plan import Pair, Plan, levels_of
from segment_core.counting.store import Stored

MOST_BITMAPS = 1_000  # of a chunk, each an element of an array
# `pairs` shows that the arrays have the bitmaps in order; a bitmap that is damaged is not found.
BARE = """
    SELECT {sums}, sum(k.found) FILTER (WHERE k.pairs = '{{{pairs}}}') AS found, sum(k.unsure) AS unsure,
           CAST(EXISTS (
               SELECT FROM bitmap_dirty WHERE account_id = {account} AND areas & {areas} <> 0
           ) AS int) AS dirty,
           (SELECT stamp FROM bitmap_state WHERE account_id = {account} AND state = 'ready' AND used) AS stamp
    FROM (
        SELECT l.found, l.pairs, {counts}, {unsure} AS unsure
        FROM generate_series(0, {last}) AS c(chunk)
        CROSS JOIN (SELECT CAST(CAST(B'0' AS bit({size})) AS varbit) AS zero OFFSET 0) AS z
        CROSS JOIN LATERAL (
            SELECT array_agg(CASE WHEN w.joined THEN coalesce(p.bits, z.zero) END) AS bits,
                   array_agg(coalesce(p.ones, 0)) AS ones, array_agg(w.pair) AS pairs, count(p.ones) AS found
            FROM (VALUES {wanted}) AS w(pair, attribute, value, joined)
            LEFT JOIN LATERAL (
                SELECT o.bits || B'' AS bits, o.ones FROM bitmap AS o
                WHERE o.account_id = {account} AND o.chunk = c.chunk AND o.attribute = w.attribute
                  AND o.value = w.value
                OFFSET 0
            ) AS p ON length(p.bits) = {size} AND bit_count(p.bits) = p.ones
        ) AS l
        {steps}
        OFFSET 0
    ) AS k
"""
_NAME = re.compile(r"l\.e\[\d+\]|x\d+\.c\d+")


@dataclass(frozen=True)
class Bare:
    """The statement, and how many bitmaps it must find. Its row: n0, n1, … of the trees, then what `proof_of` reads."""

    words: str
    expected: int


def bare(plan: Plan, account_id: int, stored: Stored) -> Bare | None:
    """The statement for a plan; None where that would join too many bitmaps."""
    writer = _Writer(plan)
    counts = [writer.count(tree.sure) for tree in plan.trees]
    # what surely matches lies within what may: nobody is in between if there are as many
    unsure = [
        f"{writer.count(tree.may)} - {count}" for tree, count in zip(plan.trees, counts, strict=True) if not tree.exact
    ]
    pairs = writer.pairs or {(EXISTING, EXISTING): 1}
    if len(pairs) > MOST_BITMAPS:
        return None
    wanted = [
        f"({number}, {attribute}, {value}, {number in writer.joined})" for (attribute, value), number in pairs.items()
    ]
    words = BARE.format(
        account=account_id,
        areas=plan.areas,
        last=stored.chunks - 1,
        size=CHUNK,
        sums=", ".join(f"sum(k.n{i}) AS n{i}" for i in range(len(counts))),
        counts=", ".join(f"{count} AS n{i}" for i, count in enumerate(counts)),
        unsure=" + ".join(unsure) or "0",
        wanted=", ".join(wanted),
        pairs=",".join(map(str, pairs.values())),
        steps=sql.steps_of(writer.steps),
    )
    return Bare(words, sum(stored.numbers.get(pair, 0) for pair in pairs))


class _Writer:
    """Writes expressions of a plan over single bitmaps: of these a statement has what its counts need."""

    def __init__(self, plan: Plan) -> None:
        self.pairs: dict[Pair, int] = {}
        self.joined: set[int] = set()
        self._columns: dict[str, str] = {}
        self._counted: dict[str, str] = {}
        self._disjoint = plan.disjoint
        self._slots = {f"l.e[{number}]": pairs for pairs, number in plan.slots.items()}
        self._made = {name: expression for expression, name in plan.leaves.items()}

    def count(self, expression: str) -> str:
        """How many leads of a chunk an expression has, with as few operations on bits as possible."""
        made = self._made.get(expression, expression)
        if made == sql.NOBODY:
            return "0"
        pairs = self._slots.get(made, ())
        if len(pairs) == 1 or (pairs and pairs in self._disjoint):
            return sql.balanced([f"l.ones[{self._element(pair)}]" for pair in pairs], "+")
        match sql.halves(made):
            case (left, "#", right):  # the right one lies within the left one
                return f"({self.count(left)} - {self.count(right)})"
            case (left, "&", right) if sql.is_complement(right) and not sql.halves(left):
                both = self._bits(sql.both([left, sql.neither(right)]))
                return f"({self.count(left)} - {self._once(both)})"
            case _:
                return self._once(self._bits(expression))

    @property
    def steps(self) -> dict[str, list[str]]:
        """The columns that counts are made from, by the step that makes them."""
        counted = [f"bit_count({bits}) AS {name.removeprefix('t.')}" for bits, name in self._counted.items()]
        return {**levels_of(self._columns), "t": counted}

    def _once(self, bits: str) -> str:
        """The column that counts them, however often it is asked."""
        return self._counted.setdefault(bits, f"t.n{len(self._counted)}")

    def _bits(self, expression: str) -> str:
        return _NAME.sub(lambda found: self._named(found[0]), expression)

    def _named(self, name: str) -> str:
        if name in self._made:
            if name not in self._columns:
                self._columns[name] = self._bits(self._made[name])
            return name
        elements = [self._element(pair) for pair in self._slots[name]]
        self.joined.update(elements)
        return sql.balanced([f"l.bits[{element}]" for element in elements], "|")

    def _element(self, pair: Pair) -> int:
        return self.pairs.setdefault(pair, len(self.pairs) + 1)
