"""What the owner of a database sees: every account, and the database's own catalog (a superuser passes the wall)."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, TextClause, create_engine, text

from segment_core.database.engine import Database

TABLES = text("""
    SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
           pg_get_userbyid(c.relowner) AS owner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg\\_%' AND c.relname <> 'cori_migration'
    ORDER BY 1
""")


@contextmanager
def owner_of(database: Database) -> Generator[Engine]:
    """The migrating role's connections."""
    engine = create_engine(database.url)
    yield engine
    engine.dispose()


def as_owner(owner: Engine, statement: TextClause) -> list[Any]:
    """What the owner reads."""
    with owner.connect() as connection:
        return [*connection.execute(statement).all()]


def table_names(owner: Engine) -> list[str]:
    """Every table, view and the like in the database's own catalog but the migration's."""
    return [row.name for row in as_owner(owner, TABLES)]


def in_all(tables: list[str], statement: str) -> TextClause:
    """One statement for many tables: what `statement` says of each `{table}`."""
    return text(" UNION ALL ".join(f"({statement.format(table=name)})" for name in tables))
