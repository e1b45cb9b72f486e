"""Each attempt to mail a recipient has a name, so that a process that finds it left behind knows whose it was."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.add_column("recipient", sa.Column("token", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("recipient", "token")
