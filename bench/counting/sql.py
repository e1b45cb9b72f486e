"""Conditions as SQL over columns that hold plain values; what a design has otherwise, it overrides.

NULL counts as false at the end, so only what is negated has to be made true or false before (`others`).
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import psycopg
from typing_extensions import override

from bench.counting.reading import Reader
from segment_core.catalog import Field
from segment_core.dates import Days, Instants


def run(connection: psycopg.Connection, statement: str) -> psycopg.Cursor:
    """Run a statement that was put together here; what is quoted in it comes from the account's own catalog."""
    return connection.execute(statement.encode())


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: list[str] | tuple[str, ...]) -> str:
    """Texts as literals, separated by commas."""
    return ", ".join(quoted(text) for text in texts)


def pattern(text: str, *, start: bool) -> str:
    """What LIKE takes for a text at the start or anywhere; no text of the queries has a % or _ of its own."""
    return quoted(f"{text}%" if start else f"%{text}%")


def name_of(field: Field) -> str:
    """The field's column: its key without `custom.`."""
    return field.key.removeprefix("custom.")


class SqlReader(Reader[str]):
    """A column for each field; texts compared in lower case."""

    def value(self, field: Field) -> str:
        """The field's value, NULL where missing."""
        return name_of(field)

    def tested(self, field: Field, test: Callable[[str], str]) -> str:
        """Whether the field's value passes `test`, which makes SQL of the value's SQL."""
        return test(self.value(field))

    def moment(self, moment: datetime) -> str:
        """A moment as a literal."""
        return f"timestamptz {quoted(moment.isoformat())}"

    @override
    def both(self, parts: list[str]) -> str:
        return " AND ".join(f"({part})" for part in parts)

    @override
    def either(self, parts: list[str]) -> str:
        return " OR ".join(f"({part})" for part in parts)

    @override
    def others(self, part: str) -> str:
        return f"NOT coalesce({part}, false)"

    @override
    def is_set(self, field: Field) -> str:
        return self.tested(field, lambda value: f"{value} IS NOT NULL")

    @override
    def one_of(self, field: Field, labels: tuple[str, ...]) -> str:
        return self.tested(field, lambda value: f"{value} IN ({listed(labels)})")

    @override
    def text_in(self, field: Field, folded: list[str]) -> str:
        return self.tested(field, lambda value: f"lower(trim({value})) IN ({listed(folded)})")

    @override
    def text_like(self, field: Field, folded: str, *, start: bool) -> str:
        return self.tested(field, lambda value: f"lower({value}) LIKE {pattern(folded, start=start)}")

    @override
    def compared(self, field: Field, sign: str, number: Decimal) -> str:
        return self.tested(field, lambda value: f"{value} {sign} {number}")

    @override
    def between(self, field: Field, low: Decimal, high: Decimal) -> str:
        return self.tested(field, lambda value: f"{value} BETWEEN {low} AND {high}")

    @override
    def boolean(self, field: Field, wanted: bool) -> str:
        return self.tested(field, lambda value: value if wanted else f"NOT {value}")

    @override
    def days(self, field: Field, days: Days) -> str:
        ends = [(">=", days.first), ("<=", days.last)]
        return self.tested(
            field,
            lambda value: " AND ".join(f"{value} {sign} date '{day}'" for sign, day in ends if day is not None),
        )

    @override
    def moments(self, field: Field, window: Instants) -> str:
        return self.tested(field, lambda value: self.within(value, window))

    def within(self, value: str, window: Instants) -> str:
        """Whether a moment lies in the window."""
        parts = [] if window.start is None else [f"{value} >= {self.moment(window.start)}"]
        if window.end is not None:
            parts.append(f"{value} {'<=' if window.closed else '<'} {self.moment(window.end)}")
        return " AND ".join(parts) or f"{value} IS NOT NULL"

    @override
    def anniversary(self, field: Field, ranges: tuple[tuple[int, int], ...]) -> str:
        def test(value: str) -> str:
            number = f"(extract(month FROM {value}) * 100 + extract(day FROM {value}))"
            return " OR ".join(f"{number} BETWEEN {low} AND {high}" for low, high in ranges)

        return self.tested(field, test)
