"""Campaigns that Cori sends: their plan on the campaign's row, their frozen recipients, and resubscribing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision: str | None = "0002"

WALL = "account_id = NULLIF(current_setting('cori.account_id', true), '')::bigint"
ADDED = (
    sa.Column("state", sa.Text(), server_default=sa.text("'recorded'"), nullable=False),
    sa.Column("segment_id", sa.Text(), nullable=True),
    sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("body", sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column("created_by", sa.Text(), nullable=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("confirmed", postgresql.JSONB(), nullable=True),
    sa.Column("frozen", postgresql.JSONB(), nullable=True),
    sa.Column("send_key", sa.Text(), nullable=True),
    sa.Column("problem", sa.Text(), nullable=True),
    sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
)
DUE = "state IN ('scheduled', 'sending')"


def upgrade() -> None:
    for column in ADDED:
        op.add_column("campaign", column)
    op.create_index("campaign_due", "campaign", ["account_id", "send_at"], postgresql_where=sa.text(DUE))
    op.add_column("lead", sa.Column("resubscribed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "recipient",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("merge", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "campaign", "ord"),
    )
    op.execute("ALTER TABLE recipient ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE recipient FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY account_wall ON recipient USING ({WALL})")
    # The migrating role, and it alone, may see which accounts have a campaign to work on.
    op.execute(f"CREATE POLICY due ON campaign FOR SELECT TO CURRENT_USER USING ({DUE})")


def downgrade() -> None:
    op.drop_table("recipient")
    op.drop_column("lead", "resubscribed_at")
    op.execute("DROP POLICY due ON campaign")
    op.drop_index("campaign_due", "campaign")
    for column in ADDED:
        op.drop_column("campaign", column.name)
