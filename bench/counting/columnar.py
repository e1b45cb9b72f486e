"""What DuckDB and ClickHouse have in common: the tables our own rows have, roll-ups of engagement among them.

A lead's tags are one text with a dictionary (`;Buyer;Newsletter;`): of lists, semi-joins and texts the fastest in both.

A latest moment decides a window that goes on to the present, as all windows of the queries do; others are not asked.
"""

from datetime import UTC, datetime

from typing_extensions import override

from bench.counting.engine import CannotSay
from bench.counting.sql import SqlReader, quoted
from segment_core.dates import Instants

THREADS = 2


class ColumnarReader(SqlReader):
    """Moments are in UTC, without a zone."""

    @override
    def moment(self, moment: datetime) -> str:
        return f"timestamp '{self.utc(moment)}'"

    def utc(self, moment: datetime) -> str:
        """The moment in UTC, to the microsecond."""
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"

    @override
    def tagged(self, labels: tuple[str, ...], *, every: bool) -> str:
        parts = [f"tag_list LIKE {quoted(f'%;{label};%')}" for label in labels]  # no tag has a % or _ of its own
        return self.both(parts) if every else self.either(parts)

    @override
    def did(self, kind: str, campaign: int | None, window: Instants, at_least: int) -> str:
        if window.end is not None and window.end < self.clock.now:
            raise CannotSay("a window that ended")
        test = self.within(f"{kind}_at", window)
        if campaign is None and at_least == 1:
            return test
        emails = f"SELECT lead FROM engagement WHERE {test}"
        if campaign is not None:
            return f"id IN ({emails} AND campaign = {campaign})"
        return f"id IN ({emails} GROUP BY lead HAVING count(*) >= {at_least})"
