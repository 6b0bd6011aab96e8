"""What the database says of itself, by which a copy is told from the live one."""

from alembic import op

revision = "0021"
down_revision = "0020"

UP = """
CREATE TABLE instance (
    sole boolean PRIMARY KEY CHECK (sole), id uuid NOT NULL, before uuid[] NOT NULL,
    server text NOT NULL, database text NOT NULL, folder text NOT NULL, seen_at timestamptz NOT NULL);
CREATE POLICY instance_kept ON instance USING (hub_is_system());
ALTER TABLE instance ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON instance TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE instance")
