"""A time zone's offsets as data, so that PostgreSQL computes local days by the same rules as Python does.

The server has its own time zone tables, which may be of another year than ours; two rules would give two counts.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)
STEP = timedelta(days=3)  # no zone changes twice within it


@dataclass(frozen=True)
class Offsets:
    """`changes[i]` is the moment from which `seconds[i + 1]` east of UTC holds; `seconds[0]` holds before."""

    changes: tuple[datetime, ...]
    seconds: tuple[int, ...]

    def at(self, moment: datetime) -> int:
        """The offset in seconds at a moment."""
        return self.seconds[bisect_right(self.changes, moment)]


@cache
def offsets(zone: ZoneInfo) -> Offsets:
    """The zone's offsets from 1900 to 2150 (about 20 ms, kept)."""
    changes: list[datetime] = []
    seconds = [_offset(FIRST, zone)]
    low = FIRST
    while low < LAST:
        high = low + STEP
        if _offset(high, zone) != seconds[-1]:
            changes.append(_change(low, high, zone))
            seconds.append(_offset(high, zone))
        low = high
    return Offsets(tuple(changes), tuple(seconds))


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the offset changes between two moments."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high
