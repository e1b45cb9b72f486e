"""Sizes of saved segments over time."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"

WALL = "account_id = NULLIF(current_setting('cori.account_id', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "segment_size",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "segment_id", "day", "version"),
    )
    op.execute("ALTER TABLE segment_size ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE segment_size FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY account_wall ON segment_size USING ({WALL})")


def downgrade() -> None:
    op.drop_table("segment_size")
