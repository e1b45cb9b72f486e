"""Each attempt to mail a recipient has a name, so that a process that finds it left behind knows whose it was.

A lead's unsubscribing outside any campaign has its moment, so that an older resubscribe does not undo it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.add_column("recipient", sa.Column("token", sa.Text(), nullable=True))
    op.add_column("lead", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("lead", "refused_at")
    op.drop_column("recipient", "token")
