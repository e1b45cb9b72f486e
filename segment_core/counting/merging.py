"""New bits of some of a chunk's leads, put in the place of the old ones, where the tables are distributed.

The new bits travel in one text, some at a time, and every statement is about one account and no temporary table: so
each runs on the account's worker (docs/scale.md). On one server staging.py does the same, and faster.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from segment_core.columns import decode_moment
from segment_core.counting.attributes import CHUNK
from segment_core.counting.encode import Bitmap

TOGETHER = 500  # bitmaps of a statement: 4 MB of text, which the driver makes an array of ten times slower
ALL, NONE = "x" + "f" * (CHUNK // 4), "x" + "0" * (CHUNK // 4)

_NEW = """
    SELECT s.attribute, s.value, CAST(s.bits AS varbit) AS bits
    FROM unnest(CAST(:attributes AS int[]), CAST(:values AS int[]), string_to_array(:bits, ','))
         AS s(attribute, value, bits)
"""
# The new bits are made once, whatever the planner takes them for: it may not know yet how many bitmaps a chunk has.
_UPDATE = text(f"""
    WITH s AS MATERIALIZED ({_NEW}), n AS MATERIALIZED (
        SELECT o.attribute, o.value, (o.bits & ~ m.mask) | s.bits AS bits
        FROM s
        CROSS JOIN (SELECT CAST(:mask AS varbit) AS mask OFFSET 0) AS m
        JOIN bitmap AS o ON o.attribute = s.attribute AND o.value = s.value
        WHERE o.account_id = :account AND o.chunk = :chunk
          AND CASE WHEN length(o.bits) = :size THEN (o.bits & m.mask) <> s.bits ELSE false END
    )
    UPDATE bitmap AS b SET bits = n.bits, ones = bit_count(n.bits) FROM n
    WHERE b.account_id = :account AND b.chunk = :chunk AND b.attribute = n.attribute AND b.value = n.value
""")
_THERE = text("SELECT attribute, value FROM bitmap WHERE account_id = :account AND chunk = :chunk")
# Bitmaps in which none of these leads is any more.
_CLEAR = text("""
    WITH n AS MATERIALIZED (
        SELECT o.attribute, o.value, o.bits & ~ m.mask AS bits
        FROM bitmap AS o
        CROSS JOIN (SELECT CAST(:mask AS varbit) AS mask, CAST(:none AS varbit) AS zero OFFSET 0) AS m
        LEFT JOIN unnest(CAST(:attributes AS int[]), CAST(:values AS int[])) AS s(attribute, value)
               ON s.attribute = o.attribute AND s.value = o.value
        WHERE o.account_id = :account AND o.chunk = :chunk AND s.value IS NULL
          AND CASE WHEN length(o.bits) = :size THEN (o.bits & m.mask) <> m.zero ELSE false END
    )
    UPDATE bitmap AS b SET bits = n.bits, ones = bit_count(n.bits) FROM n
    WHERE b.account_id = :account AND b.chunk = :chunk AND b.attribute = n.attribute AND b.value = n.value
""")
_INSERT = text(f"""
    INSERT INTO bitmap (account_id, chunk, attribute, value, bits, ones)
    SELECT :account, :chunk, s.attribute, s.value, s.bits, bit_count(s.bits) FROM ({_NEW}) AS s
    ON CONFLICT DO NOTHING
    RETURNING attribute, value
""")
_VALUED = text("""
    INSERT INTO bitmap_value AS v (account_id, attribute, value, chunks)
    SELECT :account, s.attribute, s.value, 1
    FROM unnest(CAST(:attributes AS int[]), CAST(:values AS int[])) AS s(attribute, value)
    ON CONFLICT (account_id, attribute, value) DO UPDATE SET chunks = v.chunks + 1
""")
_COUNTED = text("""
    UPDATE bitmap_attribute AS a SET bitmaps = a.bitmaps + n.added
    FROM (SELECT s.attribute, count(*) AS added FROM unnest(CAST(:attributes AS int[])) AS s(attribute) GROUP BY 1) AS n
    WHERE a.account_id = :account AND a.attribute = n.attribute
""")
_SPANS = text("""
    UPDATE bitmap_value AS v SET earliest = least(v.earliest, s.earliest), latest = greatest(v.latest, s.latest)
    FROM unnest(
        CAST(:attributes AS int[]), CAST(:values AS int[]),
        CAST(:earliest AS timestamptz[]), CAST(:latest AS timestamptz[])
    ) AS s(attribute, value, earliest, latest)
    WHERE v.account_id = :account AND v.attribute = s.attribute AND v.value = s.value
""")


def merge(
    connection: Connection, account_id: int, chunk: int, bitmaps: Sequence[Bitmap], places: Sequence[int] | None
) -> None:
    """Put the bits of the leads at these places of the chunk (None: at all) in the place of what it has of them."""
    bound = {"account": account_id, "chunk": chunk}
    mask = {"mask": mask_of(places), "size": CHUNK}
    there = {(row.attribute, row.value) for row in connection.execute(_THERE, bound)}
    connection.execute(_CLEAR, {**bound, **mask, **_pairs(bitmaps), "none": NONE})
    for some in _pieces([bitmap for bitmap in bitmaps if (bitmap.attribute, bitmap.value) in there]):
        connection.execute(_UPDATE, {**bound, **mask, **_bits(some)})
    for some in _pieces([bitmap for bitmap in bitmaps if (bitmap.attribute, bitmap.value) not in there]):
        _add(connection, bound, some)
    _widen(connection, account_id, [bitmap for bitmap in bitmaps if bitmap.span is not None])


def _add(connection: Connection, bound: dict[str, Any], bitmaps: Sequence[Bitmap]) -> None:
    """Those that the chunk has not yet; how many there are of a value and of an attribute is counted."""
    added = connection.execute(_INSERT, {**bound, **_bits(bitmaps)}).all()
    if added:
        pairs = {"attributes": [row.attribute for row in added], "values": [row.value for row in added]}
        connection.execute(_VALUED, {"account": bound["account"], **pairs})
        connection.execute(_COUNTED, {"account": bound["account"], "attributes": pairs["attributes"]})


def _widen(connection: Connection, account_id: int, bitmaps: Sequence[Bitmap]) -> None:
    """The earliest and latest moments of values."""
    if bitmaps:
        spans = [bitmap.span or (0, 0) for bitmap in bitmaps]
        earliest, latest = ([moment(span[end]) for span in spans] for end in (0, 1))
        connection.execute(_SPANS, {"account": account_id, **_pairs(bitmaps), "earliest": earliest, "latest": latest})


def _pieces(bitmaps: Sequence[Bitmap]) -> Iterator[Sequence[Bitmap]]:
    for start in range(0, len(bitmaps), TOGETHER):
        yield bitmaps[start : start + TOGETHER]


def _pairs(bitmaps: Sequence[Bitmap]) -> dict[str, Any]:
    return {"attributes": [bitmap.attribute for bitmap in bitmaps], "values": [bitmap.value for bitmap in bitmaps]}


def _bits(bitmaps: Sequence[Bitmap]) -> dict[str, Any]:
    return {**_pairs(bitmaps), "bits": ",".join("x" + bitmap.bits.hex() for bitmap in bitmaps)}


def mask_of(places: Sequence[int] | None) -> str:
    """The leads whose bits are written, as PostgreSQL takes bits in hexadecimal."""
    if places is None:
        return ALL
    number = 0
    for place in places:
        number |= 1 << (CHUNK - 1 - place)
    return f"x{number:0{CHUNK // 4}x}"


def moment(microseconds: int) -> datetime:
    """As PostgreSQL takes it: years that it does not know become the first or last that it does."""
    try:
        return decode_moment(microseconds)
    except OverflowError:
        return datetime(1, 1, 2, tzinfo=UTC) if microseconds < 0 else datetime(9999, 12, 30, tzinfo=UTC)
