"""A design of joins: tags in a table of leads and tags (as Mautic keeps them), custom values in one with a row each.

What a lead has of itself (status, source, owner, dates) stays in its row, with an index each. A condition on a tag, a
custom field or an event is an EXISTS.
"""

from collections.abc import Callable

from typing_extensions import override

from bench.counting.in_postgres import EventReader, InPostgres
from bench.counting.queries import Query
from bench.counting.sql import listed, name_of, run
from bench.counting.typed import fields_of, settle
from segment_core.catalog import Field
from segment_core.model import Tree

COLUMNS = {"number": "number", "boolean": "yes", "date": "day", "datetime": "moment"}  # of a custom value; else text


class Joins(InPostgres):
    """Three tables besides the events."""

    name = "joins"
    about = "Mautic's joins: a row a tag, and a row a custom value"

    @override
    def make(self) -> None:
        fields = fields_of(self.setting.catalog)
        own = ", ".join(name_of(field) for field in fields if not is_custom(field))
        run(
            self.connection,
            f"""
            DROP TABLE IF EXISTS contact, contact_tag, custom_value;
            CREATE UNLOGGED TABLE contact AS SELECT id, {own} FROM lead ORDER BY id;
            CREATE UNLOGGED TABLE contact_tag AS SELECT id AS contact, unnest(tags) AS tag FROM lead ORDER BY id;
            CREATE UNLOGGED TABLE custom_value (
                contact integer NOT NULL, field text NOT NULL, text text, number numeric, day date, moment timestamptz,
                yes boolean)
        """,
        )
        for field in filter(is_custom, fields):
            name, column = name_of(field), column_of(field)
            run(
                self.connection,
                f"""
                INSERT INTO custom_value (contact, field, {column})
                SELECT id, '{name}', {name} FROM lead WHERE {name} IS NOT NULL ORDER BY id
            """,
            )
        run(
            self.connection,
            """
            ALTER TABLE contact ADD PRIMARY KEY (id);
            CREATE INDEX ON contact (status); CREATE INDEX ON contact (source); CREATE INDEX ON contact (created_at);
            CREATE INDEX ON contact (last_active_at); CREATE INDEX ON contact (assigned_to);
            CREATE INDEX ON contact_tag (tag, contact); CREATE INDEX ON contact_tag (contact, tag);
            ALTER TABLE custom_value ADD PRIMARY KEY (contact, field);
            CREATE INDEX ON custom_value (field, number) INCLUDE (contact) WHERE number IS NOT NULL;
            CREATE INDEX ON custom_value (field, lower(trim(text))) WHERE text IS NOT NULL;
            CREATE INDEX ON custom_value (field, contact)
        """,
        )
        settle(self.connection, "contact", "contact_tag", "custom_value")

    @override
    def statement(self, query: Query, tree: Tree) -> str:
        where = _Reader(self.setting.catalog, self.setting.clock).read(tree)
        return f"SELECT count(*) FROM contact WHERE {where}"


def is_custom(field: Field) -> bool:
    """Whether the account made the field."""
    return field.key.startswith("custom.")


def column_of(field: Field) -> str:
    """The column of a custom value that holds it."""
    return COLUMNS.get(field.kind, "text")


class _Reader(EventReader):
    lead = "contact.id"

    def tested(self, field: Field, test: Callable[[str], str]) -> str:
        if not is_custom(field):
            return test(name_of(field))
        found = f"custom_value.contact = contact.id AND custom_value.field = '{name_of(field)}'"
        return f"EXISTS (SELECT FROM custom_value WHERE {found} AND ({test(column_of(field))}))"

    def tagged(self, labels: tuple[str, ...], *, every: bool) -> str:
        if every:
            return self.both([self.tagged((label,), every=False) for label in labels])
        mine = "contact_tag.contact = contact.id"
        return f"EXISTS (SELECT FROM contact_tag WHERE {mine} AND tag IN ({listed(labels)}))"
