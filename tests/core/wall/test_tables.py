"""What the database itself enforces between accounts, in every table."""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from segment_core.database.engine import Database
from tests.support.cast import CAST
from tests.support.home import Home
from tests.support.owner import TABLES, as_owner, in_all, table_names

KEYS = text("""
    SELECT t.relname AS name, i.relname AS index, x.indisprimary AS is_primary, a.attname AS first
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    WHERE x.indisunique AND n.nspname = 'public' AND t.relname <> 'cori_migration'
""")


def test_every_table_is_walled(owner: Engine) -> None:
    """Row-level security is on and forced everywhere, also on tables that a later migration adds."""
    rows = as_owner(owner, TABLES)
    assert len(rows) >= 14
    assert not [row.name for row in rows if not (row.enabled and row.forced)]


def test_account_is_first_in_every_key(owner: Engine) -> None:
    """Every table has a primary key; it and every unique index begin with account_id."""
    rows = as_owner(owner, KEYS)
    assert {row.name for row in rows if row.is_primary} == set(table_names(owner))
    assert not [row.index for row in rows if row.first != "account_id"]


def test_policies_let_an_account_see_and_write_its_own_alone(wall: Database, owner: Engine) -> None:
    """One policy on each table, for every command; what is for the owner alone does not hold for the application."""
    policies = as_owner(owner, text("SELECT tablename, cmd, roles, qual, with_check FROM pg_policies"))
    walls = [row for row in policies if row.roles != [wall.url.username]]
    assert sorted(row.tablename for row in walls) == table_names(owner)
    for row in walls:
        assert (row.cmd, row.roles) == ("ALL", ["public"])
        assert "cori.account_id" in row.qual
        assert row.with_check in (None, row.qual)


def test_application_role_is_nobody(wall: Database, owner: Engine) -> None:
    """It owns nothing, is no superuser, and can neither bypass the wall nor make roles or databases."""
    role = wall.engine.url.username
    rows = as_owner(owner, text("SELECT * FROM pg_roles"))
    attributes = next(row for row in rows if row.rolname == role)
    assert not any((attributes.rolsuper, attributes.rolbypassrls, attributes.rolcreaterole, attributes.rolcreatedb)), (
        attributes
    )
    assert role not in {row.owner for row in as_owner(owner, TABLES)}
    memberships = text(f"SELECT 1 FROM pg_auth_members WHERE member = '{role}'::regrole")
    assert as_owner(owner, memberships) == []
    assert as_owner(owner, text(OWNED.format(role=role))) == []


OWNED = """
    SELECT relname FROM pg_class WHERE relowner = '{role}'::regrole AND relpersistence <> 't'
        AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_toast\\_temp%')
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = '{role}'::regrole
    UNION ALL SELECT proname FROM pg_proc WHERE proowner = '{role}'::regrole
    UNION ALL SELECT datname FROM pg_database WHERE datdba = '{role}'::regrole
"""  # temporary tables are its own, until the connection ends


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM cori_migration",
        "ALTER TABLE lead DISABLE ROW LEVEL SECURITY",
        "DROP POLICY account_wall ON lead",
        "TRUNCATE lead",
        "CREATE TABLE public.mine (x int)",
        "SET ROLE pg_read_all_data",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_application_role_may_not(statement: str, wall: Database, owner: Engine) -> None:
    """The role cannot read the migration table, lift the wall or make things."""
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), wall.engine.begin() as connection:
        connection.execute(text(statement))


def test_without_an_account_every_table_is_empty(wall: Database, ours: Home, theirs: Home, owner: Engine) -> None:
    """Though both accounts have rows in each of them."""
    tables = table_names(owner)
    with wall.engine.begin() as connection:
        for name in tables:
            assert connection.scalar(text(f"SELECT count(*) FROM {name}")) == 0, name
    for home in (ours, theirs):
        with wall.transaction(home.id) as connection:
            rows = connection.execute(in_all(tables, "SELECT DISTINCT '{table}' AS name, account_id FROM {table}"))
            assert sorted((row.name, row.account_id) for row in rows) == sorted((name, home.id) for name in tables)


def test_an_account_sees_its_own_rows_alone(wall: Database, ours: Home, theirs: Home, owner: Engine) -> None:
    """In every table, whatever is asked for."""
    with wall.transaction(ours.id) as connection:
        for name in table_names(owner):
            seen = set(connection.scalars(text(f"SELECT account_id FROM {name}")))
            assert seen == {ours.id}, name
            one = text(f"SELECT count(*) FROM {name} WHERE account_id = :other")
            assert connection.scalar(one, {"other": theirs.id}) == 0, name


def test_an_account_cannot_change_or_delete_rows_of_another(
    wall: Database, ours: Home, theirs: Home, owner: Engine
) -> None:
    """UPDATE and DELETE find nothing."""
    with wall.transaction(ours.id) as connection:
        for name in table_names(owner):
            for statement in (f"UPDATE {name} SET account_id = account_id", f"DELETE FROM {name}"):
                done = connection.execute(text(f"{statement} WHERE account_id = :other"), {"other": theirs.id})
                assert done.rowcount == 0, name


def test_an_account_cannot_write_into_another(wall: Database, ours: Home, theirs: Home, owner: Engine) -> None:
    """Neither a new row of theirs nor handing over one of ours, in any table."""
    tables = table_names(owner)
    columns = as_owner(owner, in_all(tables, COLUMNS))
    for name in tables:
        others = ", ".join(row.column for row in columns if row.name == name and row.column != "account_id")
        for statement in (
            f"INSERT INTO {name} (account_id, {others}) SELECT :other, {others} FROM {name} LIMIT 1".replace(
                ", )", ")"
            ),
            f"UPDATE {name} SET account_id = :other",
        ):
            with (
                pytest.raises(DBAPIError, match="row-level security"),
                wall.transaction(ours.id) as connection,
            ):
                connection.execute(text(statement), {"other": theirs.id})


COLUMNS = """
    SELECT '{table}' AS name, attname AS column FROM pg_attribute
    WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


def test_account_is_gone_after_the_transaction(wall: Database, ours: Home) -> None:
    """The pool hands the very same connection on, and it sees nothing; after an error too."""

    def backend(connection: Connection) -> Any:
        return connection.scalar(text("SELECT pg_backend_pid()"))

    wall.close()  # so that the pool has one connection to hand on
    with wall.transaction(ours.id) as connection:
        first = backend(connection)
        assert connection.scalar(text("SELECT count(*) FROM lead")) == len(CAST.leads)
    with wall.engine.begin() as connection:
        assert backend(connection) == first
        assert connection.scalar(text("SELECT count(*) FROM lead")) == 0
    with pytest.raises(ZeroDivisionError), wall.transaction(ours.id):
        raise ZeroDivisionError
    with wall.engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM lead")) == 0
