"""How large each segment was: once a day and after every save. The history begins when a segment is saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from segment_core import reads
from segment_core.catalog import Catalog, SavedSegment
from segment_core.tables import SEGMENT_SIZE
from segment_core.validate import validate

MOST_POINTS = 1_000  # of one segment's history: nearly three years of days
LOCK = 0x73697A65  # "size"
TOGETHER = 20  # segments counted in one pass


@dataclass(frozen=True)
class Size:
    """How many leads a segment had at a moment, and which version of it."""

    at: datetime
    count: int
    version: int


def sizes(connection: Connection, catalog: Catalog, segment_id: str) -> list[Size]:
    """A segment's history, oldest first; of a longer one, the newest MOST_POINTS."""
    mine = (SEGMENT_SIZE.c.account_id == catalog.account_id, SEGMENT_SIZE.c.segment_id == segment_id)
    columns = (SEGMENT_SIZE.c.at, SEGMENT_SIZE.c.size, SEGMENT_SIZE.c.version)
    newest = select(*columns).where(*mine).order_by(SEGMENT_SIZE.c.at.desc()).limit(MOST_POINTS)
    return [Size(row.at, row.size, row.version) for row in reversed(connection.execute(newest).all())]


def due(connection: Connection, catalog: Catalog, now: datetime) -> list[SavedSegment]:
    """The segments that have no size of their present version for the account's present day."""
    mine = (SEGMENT_SIZE.c.account_id == catalog.account_id, SEGMENT_SIZE.c.day == today(catalog, now))
    rows = connection.execute(select(SEGMENT_SIZE.c.segment_id, SEGMENT_SIZE.c.version).where(*mine))
    known = {(row.segment_id, row.version) for row in rows}
    return [segment for segment in catalog.segments if (segment.id, segment.version) not in known]


def record(connection: Connection, catalog: Catalog, segments: list[SavedSegment], now: datetime) -> None:
    """Count the segments in one pass and keep their sizes; what is there already stays. Raises TooSlow, InvalidTree."""
    if not segments:
        return
    trees = [validate(segment.tree, catalog) for segment in segments]
    counted = reads.counts(connection, trees, catalog, now)
    rows = [
        {
            "account_id": catalog.account_id,
            "segment_id": segment.id,
            "day": today(catalog, now),
            "version": segment.version,
            "at": now,
            "size": count,
        }
        for segment, count in zip(segments, counted, strict=True)
    ]
    connection.execute(insert(SEGMENT_SIZE).values(rows).on_conflict_do_nothing())


def take_turn(connection: Connection, account_id: int) -> bool:
    """Whether this transaction alone records the account's sizes; until it ends, others get False."""
    return bool(connection.scalar(select(func.pg_try_advisory_xact_lock(LOCK, func.hashint8(account_id)))))


def batches(segments: list[SavedSegment]) -> Iterator[list[SavedSegment]]:
    """TOGETHER at a time."""
    for start in range(0, len(segments), TOGETHER):
        yield segments[start : start + TOGETHER]


def today(catalog: Catalog, now: datetime) -> date:
    """The account's present day."""
    return now.astimezone(catalog.zone).date()
