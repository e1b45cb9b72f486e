"""What is stored of an account's bitmaps, read once for each stamp: every change of a bitmap gives another stamp."""

import logging
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select, text

from segment_core.counting.attributes import EXISTING, Attribute, Codes, is_current, starts_of
from segment_core.tables import BITMAP_ATTRIBUTE, BITMAP_STATE, BITMAP_VALUE

LOG = logging.getLogger("cori.counting")
TRIES = 3  # while compactions come in between
KEPT_ACCOUNTS = 200
KEPT_TEXTS = 2_000
READY = "ready"
Texts = dict[tuple[str, str, object], tuple[int, ...]]
NOT_BEFORE, NOT_AFTER = (
    datetime(100, 1, 1, tzinfo=UTC),
    datetime(8000, 1, 1, tzinfo=UTC),
)  # farther spans decide nothing


@dataclass
class Lately:
    """What the last counts saw, hints for the next ones. `noted`: areas in which some lead had a note. `unsure`:
    statements that left leads to be looked up."""

    noted: set[int] = field(default_factory=set[int])
    unsure: set[str] = field(default_factory=set[str])

    def saw(self, areas: int, *, noted: bool) -> None:
        """Whether a count that asks these areas found notes."""
        (self.noted.add if noted else self.noted.discard)(areas)

    def undecided(self, statement: str) -> None:
        """The statement asks what bits leave open of some lead."""
        if len(self.unsure) >= KEPT_TEXTS:
            self.unsure.clear()
        self.unsure.add(statement)


@dataclass(frozen=True)
class Stored:
    """An account's bitmaps as of one stamp. `numbers`: (attribute, value) → how many bitmaps, of attributes that have
    as many as were made. `spans`: (attribute, value) → earliest and latest moment in it."""

    stamp: uuid.UUID
    timezone: str
    chunks: int
    attributes: dict[str, Attribute]
    numbers: dict[tuple[int, int], int]
    spans: dict[tuple[int, int], tuple[datetime, datetime]]
    texts: Texts = field(default_factory=Texts)
    lately: Lately = field(default_factory=Lately)

    def codes(self, attribute: Attribute) -> Codes:
        """The codes of an attribute in slices."""
        starts = starts_of(attribute, self.timezone) if attribute.midnights is not None else None
        return Codes(attribute, starts)

    def text_numbers(self, key: tuple[str, str, object], find: Callable[[], tuple[int, ...]]) -> tuple[int, ...]:
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
    """What counts are made from; None where the account's counts come from rows (if by a fault, the log says so)."""
    for _ in range(TRIES):
        row = _state(connection, account_id)
        if row is None:
            return None
        known = _KEPT.get(account_id)
        if known is not None and known.stamp == row.stamp:
            return known
        read = _read(connection, account_id, row)
        if read.numbers.get((EXISTING, EXISTING)) != read.chunks:
            LOG.warning("bitmaps of account %d are missing: counted from rows until they are built anew", account_id)
            return None
        now = _state(connection, account_id)
        if now is not None and now.stamp == row.stamp:  # else some of it may be of another stamp
            _KEPT.put(account_id, read)
            return read
    return None


def known_bitmaps(account_id: int) -> Stored | None:
    """What was known of the account's bitmaps lately: a statement that finds another stamp says that it is old."""
    return _KEPT.get(account_id)


def _state(connection: Connection, account_id: int) -> Any:
    columns = (BITMAP_STATE.c.stamp, BITMAP_STATE.c.timezone, BITMAP_STATE.c.chunks)
    mine = (BITMAP_STATE.c.account_id == account_id, BITMAP_STATE.c.state == READY, BITMAP_STATE.c.used)
    return connection.execute(select(*columns).where(*mine)).one_or_none()


def _read(connection: Connection, account_id: int, state: Any) -> Stored:
    table = BITMAP_VALUE.c
    columns = (table.attribute, table.value, table.chunks, table.earliest, table.latest)
    rows = connection.execute(select(*columns).where(table.account_id == account_id)).all()
    numbers = {(row.attribute, row.value): row.chunks for row in rows}
    spans = {
        (row.attribute, row.value): (row.earliest, row.latest)
        for row in rows
        if row.latest is not None and row.latest < NOT_AFTER and row.earliest > NOT_BEFORE
    }
    attributes = _whole(connection, account_id, numbers, _attributes(connection, account_id, state.timezone))
    return Stored(state.stamp, state.timezone, state.chunks, attributes, numbers, spans)


def _whole(
    connection: Connection, account_id: int, numbers: dict[tuple[int, int], int], attributes: dict[str, Attribute]
) -> dict[str, Attribute]:
    """The attributes that have as many bitmaps as were made: one without its values would be of nobody."""
    there: dict[int, int] = {}
    for (attribute, _), number in numbers.items():
        there[attribute] = there.get(attribute, 0) + number
    mine = BITMAP_ATTRIBUTE.c.account_id == account_id
    made = connection.execute(select(BITMAP_ATTRIBUTE.c.attribute, BITMAP_ATTRIBUTE.c.bitmaps).where(mine))
    short = {row.attribute for row in made if there.get(row.attribute, 0) != row.bitmaps}
    lacking = [name for name, attribute in attributes.items() if attribute.number in short]
    if lacking:
        message = "bitmaps of account %d are missing (%s): counted from rows until they are built anew"
        LOG.warning(message, account_id, ", ".join(sorted(lacking)))
    return {name: attribute for name, attribute in attributes.items() if attribute.number not in short}


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


def are_missing(connection: Connection, account_id: int) -> bool:
    """Whether there are fewer bitmaps, or values, than were made: what counts notice one by one."""
    return bool(connection.scalar(_MISSING, {"account": account_id}))


_MISSING = text("""
    SELECT n.bitmaps <> n.of_values OR n.of_values <> n.made
    FROM (
        SELECT (SELECT count(*) FROM bitmap WHERE account_id = :account) AS bitmaps,
               (SELECT coalesce(sum(chunks), 0) FROM bitmap_value WHERE account_id = :account) AS of_values,
               (SELECT coalesce(sum(bitmaps), 0) FROM bitmap_attribute WHERE account_id = :account)
               + (SELECT chunks FROM bitmap_state WHERE account_id = :account) AS made
    ) AS n
""")
