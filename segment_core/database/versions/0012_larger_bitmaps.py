"""Bitmaps of more leads, and bitmaps that compare codes: those that were made before are made anew."""

from alembic import op

revision = "0012"
down_revision: str | None = "0011"

TABLES = "bitmap, bitmap_value, bitmap_attribute, bitmap_state, bitmap_dirty"


def upgrade() -> None:
    op.execute(f"TRUNCATE {TABLES}")


def downgrade() -> None:
    op.execute(f"TRUNCATE {TABLES}")
