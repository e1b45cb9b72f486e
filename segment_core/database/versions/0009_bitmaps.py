"""Bitmaps of leads, and triggers that note which leads were written since."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision: str | None = "0008"

WALL = "account_id = NULLIF(current_setting('cori.account_id', true), '')::bigint"
TABLES = ("bitmap_state", "bitmap_attribute", "bitmap_value", "bitmap", "bitmap_dirty")
WRITTEN = ("lead", "engagement", "event")
# The lock is shared by all writers and held alone by whoever begins to have writes noted: a write that did not see
# the account's row of bitmap_state has ended before the first bitmap is made. A second note of one transaction says
# nothing new; of another transaction it does, for the first may be cleared while this one is still open.
NOTE = """
    CREATE FUNCTION bitmap_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(1651074157, hashint8(account_id))
        FROM (SELECT DISTINCT account_id FROM written) AS accounts;
        INSERT INTO bitmap_dirty (account_id, ord, xact)
        SELECT DISTINCT account_id, ord, pg_current_xact_id()::text::bigint FROM written
        WHERE account_id IN (SELECT account_id FROM bitmap_state)
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
"""
# Rows cannot be noted after TRUNCATE: every bitmap is forgotten, and counts come from rows.
FORGET = """
    CREATE FUNCTION bitmap_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF row_security_active('bitmap_state') THEN
            RAISE EXCEPTION 'TRUNCATE here needs a role that sees every account: its bitmaps would be out of date';
        END IF;
        DELETE FROM bitmap_state;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "bitmap_state",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("used", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("chunks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("stamp", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "bitmap_attribute",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("attribute", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("base", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("unit", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("width", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("midnights", sa.Text()),
        sa.PrimaryKeyConstraint("account_id", "attribute"),
    )
    op.create_table(
        "bitmap_value",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("attribute", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("earliest", sa.DateTime(timezone=True)),
        sa.Column("latest", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("account_id", "attribute", "value"),
    )
    op.create_table(
        "bitmap",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("attribute", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("bits", postgresql.BIT(varying=True), nullable=False),
        sa.Column("ones", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "chunk", "attribute", "value"),
    )
    op.create_table(
        "bitmap_dirty",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("xact", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "ord", "xact"),
    )
    # Bits stay in their row: sparse ones compressed, the others as they are.
    op.execute("ALTER TABLE bitmap ALTER COLUMN bits SET STORAGE MAIN")
    op.execute("ALTER TABLE bitmap SET (autovacuum_vacuum_scale_factor = 0.02)")
    op.execute("ALTER TABLE bitmap_dirty SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY account_wall ON {table} USING ({WALL})")
    op.execute(NOTE)
    op.execute(FORGET)
    for table in WRITTEN:
        for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            op.execute(
                f"CREATE TRIGGER bitmap_{event.lower()} AFTER {event} ON {table} "
                f"REFERENCING {rows} TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION bitmap_note()"
            )
        op.execute(
            f"CREATE TRIGGER bitmap_truncate AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION bitmap_forget()"
        )


def downgrade() -> None:
    for table in WRITTEN:
        for event in ("insert", "update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER bitmap_{event} ON {table}")
    op.execute("DROP FUNCTION bitmap_note(), bitmap_forget()")
    for table in TABLES:
        op.drop_table(table)
