"""What `cori distribute` finds in the schema, and how it refuses where it cannot work. Without Citus: see
tests/citus for what runs with it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from segment_core.database.distributable import inspect
from segment_core.database.distribute import check, distribute, plan_of, refused
from segment_core.database.engine import Database
from segment_core.errors import WrongState
from segment_core.tables import METADATA

STAY = {"checkpoints", "checkpoint_blobs", "checkpoint_writes", "cori_migration"}


@pytest.fixture
def schema(shared: Database) -> Iterator[Connection]:
    """A transaction of the tables' owner, rolled back after the test."""
    engine = create_engine(shared.url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def test_every_account_table_can_be_distributed(shared: Database) -> None:
    """All but those that name no account in their statements; each after what it refers to, accounts first."""
    tables = check(shared)
    assert refused(tables) == []
    assert {table.name for table in tables if table.stays} == STAY
    placed = [table.name for table in tables if not table.stays]
    assert set(placed) == {table.name for table in METADATA.sorted_tables} - STAY
    assert placed[0] == "account"
    assert placed.index("member") < placed.index("chat") < placed.index("chat_step")
    lead = next(table for table in tables if table.name == "lead")
    assert lead.triggers == ("bitmap_delete", "bitmap_insert", "bitmap_truncate", "bitmap_update")
    assert plan_of(lead).startswith("lead: would be distributed by account_id; its triggers bitmap_delete, ")


SOUND = "account_id bigint NOT NULL, number int, PRIMARY KEY (account_id, number)"
REFUSED = [
    (f"CREATE TABLE odd ({SOUND}, name text UNIQUE)", "its key odd_name_key does not begin with account_id"),
    (
        "CREATE TABLE odd (account_id bigint, number int PRIMARY KEY)",
        "its key odd_pkey does not begin with account_id",
    ),
    (
        f"CREATE TABLE odd ({SOUND}); CREATE UNIQUE INDEX odd_name ON odd (lower(number::text), account_id)",
        "its key odd_name does not begin with account_id",
    ),
    ("CREATE TABLE odd (account_id int, PRIMARY KEY (account_id))", "its account_id is integer, and bigint elsewhere"),
    (
        "CREATE TABLE odd (seed bigint, account_id bigint GENERATED ALWAYS AS (seed) STORED)",
        "its account_id is computed",
    ),
    (
        f"CREATE TABLE other (n int PRIMARY KEY); CREATE TABLE odd ({SOUND}, FOREIGN KEY (number) REFERENCES other)",
        "its foreign key odd_number_fkey does not compare account_id with that of other",
    ),
    (
        f"CREATE TABLE odd ({SOUND}, FOREIGN KEY (account_id) REFERENCES account ON DELETE SET NULL)",
        "its foreign key odd_account_id_fkey would clear account_id",
    ),
    (
        f"CREATE TABLE odd ({SOUND}); "
        "CREATE TRIGGER more BEFORE INSERT ON odd FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger()",
        "it has the trigger more",
    ),
    (
        f"CREATE TABLE odd ({SOUND}); CREATE POLICY more ON odd USING (account_id IN (SELECT account_id FROM account))",
        "its policy more has a query in it",
    ),
]


@pytest.mark.parametrize(("made", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_what_citus_refuses_is_told(made: str, reason: str, schema: Connection) -> None:
    """From the catalog, of a table that nobody has listed anywhere."""
    assert refused(inspect(schema)) == []
    schema.execute(text(made.replace(":", r"\:")))
    assert f"odd: {reason}" in refused(inspect(schema))


def test_without_citus_nothing_is_changed(shared: Database) -> None:
    """The error says what to do."""
    said: list[str] = []
    with pytest.raises(WrongState, match=r"has no extension citus.*shared_preload_libraries.*CREATE EXTENSION citus"):
        distribute(shared, said.append)
    assert said == []
    assert refused(check(shared)) == []
