"""The design of listmonk: every attribute in one JSONB column, nothing of it indexed; events in a table of their own.

listmonk asks PostgreSQL with conditions such as `subscribers.attribs->>'city' = 'Toronto'`. Its views and clicks have
an index by subscriber, by campaign and by date, as the events here have; it keeps no receipts, which it is given.
"""

from typing_extensions import override

from bench.counting.in_postgres import EventReader, InPostgres
from bench.counting.queries import Query
from bench.counting.sql import listed, run
from bench.counting.typed import LATEST, settle
from segment_core.catalog import Field
from segment_core.model import Tree

CASTS = {"number": "numeric", "boolean": "boolean", "date": "date", "datetime": "timestamptz"}
COLUMNS = ("email", "created_at")


class Listmonk(InPostgres):
    """One row and one JSON document a lead."""

    name = "listmonk"
    about = "listmonk's design: attributes in one JSONB column"

    @override
    def make(self) -> None:
        others = ", ".join(f"'{name}'" for name in ("id", *COLUMNS, *LATEST))
        run(
            self.connection,
            f"""
            DROP TABLE IF EXISTS subscribers;
            CREATE UNLOGGED TABLE subscribers (
                id integer PRIMARY KEY, email text, created_at timestamptz, attribs jsonb NOT NULL);
            INSERT INTO subscribers
            SELECT id, email, created_at, jsonb_strip_nulls(to_jsonb(lead) - ARRAY[{others}]) FROM lead ORDER BY id
        """,
        )
        settle(self.connection, "subscribers")

    @override
    def statement(self, query: Query, tree: Tree) -> str:
        where = _Reader(self.setting.catalog, self.setting.clock).read(tree)
        return f"SELECT count(*) FROM subscribers WHERE {where}"


class _Reader(EventReader):
    lead = "subscribers.id"

    def value(self, field: Field) -> str:
        name = super().value(field)
        if name in COLUMNS:
            return f"subscribers.{name}"
        cast = CASTS.get(field.kind)
        return f"(subscribers.attribs->>'{name}')" + (f"::{cast}" if cast else "")

    def tagged(self, labels: tuple[str, ...], *, every: bool) -> str:
        return f"subscribers.attribs->'tags' {'?&' if every else '?|'} {array(labels)}"


def array(labels: tuple[str, ...]) -> str:
    """Texts as an array."""
    return f"ARRAY[{listed(labels)}]"
