"""Chats as the chat page shows them: threads, messages and cards of one member each, gone with the member.

`member.session_stamp` is part of every signed-in session: another one ends the sessions before it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision: str | None = "0006"

WALL = "account_id = NULLIF(current_setting('cori.account_id', true), '')::bigint"
TABLES = ("chat", "chat_step", "chat_element")
CHAT = ["account_id", "member_id", "thread_id"]


def upgrade() -> None:
    op.add_column("member", sa.Column("session_stamp", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "chat",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("named_by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(*CHAT),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"],
            ["member.account_id", "member.member_id"],
            name="chat_member",
            ondelete="CASCADE",
        ),
    )
    op.create_index("chat_used", "chat", ["account_id", "member_id", "used_at", "thread_id"])
    op.create_table(
        "chat_step",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=True),
        sa.Column("is_error", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thumb", sa.SmallInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "member_id", "step_id"),
        sa.ForeignKeyConstraint(CHAT, [f"chat.{column}" for column in CHAT], name="step_chat", ondelete="CASCADE"),
    )
    op.create_index("chat_step_order", "chat_step", [*CHAT, "created_at"])
    op.create_table(
        "chat_element",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Text(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("props", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "member_id", "element_id"),
        sa.ForeignKeyConstraint(CHAT, [f"chat.{column}" for column in CHAT], name="element_chat", ondelete="CASCADE"),
    )
    op.create_index("chat_element_thread", "chat_element", CHAT)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY account_wall ON {table} USING ({WALL})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("member", "session_stamp")
