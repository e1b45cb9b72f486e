"""How many bitmaps an attribute has is noted apart from its values; who migrates sees whose notes wait, also if no
superuser."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"

SEEN = ("bitmap_state", "bitmap_dirty")  # what says which accounts' bitmaps have work waiting


def upgrade() -> None:
    bitmaps = sa.Column("bitmaps", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    op.add_column("bitmap_attribute", bitmaps)
    # A role that does not see them leaves 0: those accounts are counted from rows until they are built anew.
    op.execute("""
        UPDATE bitmap_attribute AS a SET bitmaps = n.bitmaps
        FROM (SELECT account_id, attribute, sum(chunks) AS bitmaps FROM bitmap_value GROUP BY 1, 2) AS n
        WHERE a.account_id = n.account_id AND a.attribute = n.attribute
    """)
    for table in SEEN:
        op.execute(f"CREATE POLICY directory ON {table} FOR SELECT TO CURRENT_USER USING (true)")


def downgrade() -> None:
    for table in SEEN:
        op.execute(f"DROP POLICY directory ON {table}")
    op.drop_column("bitmap_attribute", "bitmaps")
