"""Alembic's entry: runs the migrations on the connection that setup.py hands over."""

from alembic import context

from segment_core.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, version_table="cori_migration")
with context.begin_transaction():
    context.run_migrations()
