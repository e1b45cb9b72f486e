"""What is stored of an account's bitmaps, read once for each stamp: every change of a bitmap gives another stamp."""

import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from sqlalchemy import Connection, select

from segment_core.counting.attributes import INEXACT, ODD, Attribute, Codes, is_current, starts_of
from segment_core.tables import BITMAP_ATTRIBUTE, BITMAP_STATE, BITMAP_VALUE

KEPT_ACCOUNTS = 200
KEPT_TEXTS = 2_000
READY = "ready"
Texts = dict[tuple[str, str, object], tuple[int, ...]]
NOT_BEFORE, NOT_AFTER = (
    datetime(100, 1, 1, tzinfo=UTC),
    datetime(8000, 1, 1, tzinfo=UTC),
)  # farther spans decide nothing


@dataclass(frozen=True)
class Stored:
    """An account's bitmaps as of one stamp. `spans`: (attribute, value) → earliest and latest moment in it.
    `marks`: the (attribute, INEXACT or ODD) that some lead has."""

    stamp: uuid.UUID
    timezone: str
    chunks: int
    attributes: dict[str, Attribute]
    spans: dict[tuple[int, int], tuple[datetime, datetime]]
    marks: frozenset[tuple[int, int]]
    texts: Texts = field(default_factory=Texts)

    def codes(self, attribute: Attribute) -> Codes:
        """The codes of an attribute in slices."""
        starts = starts_of(attribute, self.timezone) if attribute.midnights is not None else None
        return Codes(attribute, starts)

    def numbers(self, key: tuple[str, str, object], find: Callable[[], tuple[int, ...]]) -> tuple[int, ...]:
        """Dictionary numbers of a text condition, looked up once: clean leads have no later values."""
        if key not in self.texts:
            if len(self.texts) >= KEPT_TEXTS:
                self.texts.clear()
            self.texts[key] = find()
        return self.texts[key]


class _Kept:
    """The last account states, by account; another database's same account has another stamp."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Stored] = OrderedDict()
        self._lock = Lock()

    def get(self, account_id: int) -> Stored | None:
        with self._lock:
            return self._known.get(account_id)

    def put(self, account_id: int, stored: Stored) -> None:
        with self._lock:
            self._known[account_id] = stored
            self._known.move_to_end(account_id)
            while len(self._known) > KEPT_ACCOUNTS:
                self._known.popitem(last=False)


_KEPT = _Kept()


def stored_bitmaps(connection: Connection, account_id: int) -> Stored | None:
    """What counts are made from; None where the account's counts come from rows."""
    mine = BITMAP_STATE.c.account_id == account_id
    columns = (BITMAP_STATE.c.stamp, BITMAP_STATE.c.timezone, BITMAP_STATE.c.chunks)
    row = connection.execute(
        select(*columns).where(mine, BITMAP_STATE.c.state == READY, BITMAP_STATE.c.used)
    ).one_or_none()
    if row is None:
        return None
    known = _KEPT.get(account_id)
    if known is None or known.stamp != row.stamp:
        attributes = _attributes(connection, account_id, row.timezone)
        spans, marks = _spans(connection, account_id), _marks(connection, account_id)
        known = Stored(row.stamp, row.timezone, row.chunks, attributes, spans, marks)
        _KEPT.put(account_id, known)
    return known


def read_attributes(connection: Connection, account_id: int) -> dict[str, Attribute]:
    """Name → attribute."""
    table = BITMAP_ATTRIBUTE.c
    rows = connection.execute(
        select(table.attribute, table.name, table.encoding, table.base, table.unit, table.width, table.midnights).where(
            table.account_id == account_id
        )
    )
    return {row.name: Attribute(*row) for row in rows}


def _attributes(connection: Connection, account_id: int, timezone: str) -> dict[str, Attribute]:
    """Those that can be used: an attribute of other midnights than today's rules is as if it were not there."""
    found = read_attributes(connection, account_id)
    return {name: attribute for name, attribute in found.items() if is_current(attribute, timezone)}


def _spans(connection: Connection, account_id: int) -> dict[tuple[int, int], tuple[datetime, datetime]]:
    table = BITMAP_VALUE.c
    rows = connection.execute(
        select(table.attribute, table.value, table.earliest, table.latest).where(
            table.account_id == account_id, table.latest < NOT_AFTER, table.earliest > NOT_BEFORE
        )
    )
    return {(row.attribute, row.value): (row.earliest, row.latest) for row in rows}


def _marks(connection: Connection, account_id: int) -> frozenset[tuple[int, int]]:
    table = BITMAP_VALUE.c
    marks = table.account_id == account_id, table.value.in_((INEXACT, ODD))
    rows = connection.execute(select(table.attribute, table.value).where(*marks))
    return frozenset((row.attribute, row.value) for row in rows)
