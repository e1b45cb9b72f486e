"""The help center: votes on articles, and questions that no article answered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"

WALL = "account_id = NULLIF(current_setting('cori.account_id', true), '')::bigint"
TABLES = ("help_vote", "help_question")


def upgrade() -> None:
    op.create_table(
        "help_vote",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "slug", "member_id"),
    )
    op.create_table(
        "help_question",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "question_id"),
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY account_wall ON {table} USING ({WALL})")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
