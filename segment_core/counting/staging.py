"""New bits of some of a chunk's leads, put in the place of the old ones, by way of a temporary table.

Not where the tables are distributed: merging.py does the same without one.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Any, cast

import psycopg
from psycopg.types.numeric import Int4
from sqlalchemy import Connection, text

from segment_core.counting.attributes import CHUNK
from segment_core.counting.encode import Bitmap
from segment_core.counting.merging import NONE, mask_of, moment

LENGTH = struct.pack("!i", CHUNK)  # stands before bits that are sent as bytes


def merge_staged(
    connection: Connection, account_id: int, chunk: int, bitmaps: Iterable[Bitmap], places: Sequence[int] | None
) -> None:
    """Put the bits of the leads at these places of the chunk (None: at all) in the place of what it has of them."""
    _stage(connection, bitmaps)
    bound = {"account": account_id, "chunk": chunk}
    connection.execute(_UPDATE, {**bound, "mask": mask_of(places), "zero": NONE, "size": CHUNK})
    connection.execute(_INSERT, bound)
    connection.execute(_SPANS, {"account": account_id})


def _stage(connection: Connection, bitmaps: Iterable[Bitmap]) -> None:
    connection.execute(
        text("""
            CREATE TEMPORARY TABLE IF NOT EXISTS bitmap_staged (
                attribute int, value int, bits varbit, earliest timestamptz, latest timestamptz,
                PRIMARY KEY (attribute, value)
            ) ON COMMIT DELETE ROWS
        """)
    )
    connection.execute(text("TRUNCATE bitmap_staged"))
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    # As bytes: bits written as text took more than half of the time that folding in takes.
    with driver.cursor() as cursor, cursor.copy("COPY bitmap_staged FROM STDIN (FORMAT BINARY)") as copy:
        for bitmap in bitmaps:
            copy.write_row(_row(bitmap))
    connection.execute(text("ANALYZE bitmap_staged"))


def _row(bitmap: Bitmap) -> tuple[Any, ...]:
    earliest, latest = (None, None) if bitmap.span is None else map(moment, bitmap.span)
    return (Int4(bitmap.attribute), Int4(bitmap.value), LENGTH + bitmap.bits, earliest, latest)


# The new bits are made once, whatever the planner takes them for: it may not know yet how many bitmaps a chunk has.
_UPDATE = text("""
    WITH n AS MATERIALIZED (
        SELECT o.attribute, o.value, (o.bits & ~ m.mask) | coalesce(s.bits, m.zero) AS bits
        FROM bitmap AS o
        CROSS JOIN (SELECT CAST(:mask AS varbit) AS mask, CAST(:zero AS varbit) AS zero OFFSET 0) AS m
        LEFT JOIN bitmap_staged AS s ON s.attribute = o.attribute AND s.value = o.value
        WHERE o.account_id = :account AND o.chunk = :chunk
          AND CASE WHEN length(o.bits) = :size THEN (o.bits & m.mask) <> coalesce(s.bits, m.zero) ELSE false END
    )
    UPDATE bitmap AS b SET bits = n.bits, ones = bit_count(n.bits) FROM n
    WHERE b.account_id = :account AND b.chunk = :chunk AND b.attribute = n.attribute AND b.value = n.value
""")
_INSERT = text("""
    WITH added AS (
        INSERT INTO bitmap (account_id, chunk, attribute, value, bits, ones)
        SELECT :account, :chunk, attribute, value, bits, bit_count(bits) FROM bitmap_staged
        ON CONFLICT DO NOTHING
        RETURNING attribute, value
    ), valued AS (
        INSERT INTO bitmap_value AS v (account_id, attribute, value, chunks)
        SELECT :account, attribute, value, 1 FROM added
        ON CONFLICT (account_id, attribute, value) DO UPDATE SET chunks = v.chunks + 1
    )
    UPDATE bitmap_attribute AS a SET bitmaps = a.bitmaps + n.added
    FROM (SELECT attribute, count(*) AS added FROM added GROUP BY attribute) AS n
    WHERE a.account_id = :account AND a.attribute = n.attribute
""")
_SPANS = text("""
    UPDATE bitmap_value AS v SET earliest = least(v.earliest, s.earliest), latest = greatest(v.latest, s.latest)
    FROM bitmap_staged AS s
    WHERE v.account_id = :account AND v.attribute = s.attribute AND v.value = s.value AND s.latest IS NOT NULL
""")
