"""Run by Alembic: the connection is handed in by `hub.store.migrate`, which owns the schema."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
