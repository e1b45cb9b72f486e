"""What programs use: account keys, the ids of events that were taken in, and the secrets of webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"

TABLES = ("api_key", "event_seen", "webhook")
WALL = "account_id = NULLIF(current_setting('cori.account_id', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "key_id"),
        sa.UniqueConstraint("account_id", "digest", name="api_key_digest"),
    )
    op.create_table(
        "event_seen",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "digest"),
    )
    op.create_table(
        "webhook",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "vendor"),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY account_wall ON {table} USING ({WALL})")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
