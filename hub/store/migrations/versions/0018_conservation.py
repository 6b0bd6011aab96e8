"""The newest conservation check, so that screens read it for nothing."""

from alembic import op

revision = "0018"
down_revision = "0017"

UP = """
CREATE TABLE conservation (
    sole boolean PRIMARY KEY CHECK (sole), known_since timestamptz NOT NULL, due_at timestamptz NOT NULL,
    checked_at timestamptz, figures jsonb, unreached jsonb NOT NULL,
    beat_at timestamptz, beat_trouble text NOT NULL);
CREATE POLICY conservation_kept ON conservation USING (hub_is_system());
ALTER TABLE conservation ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON conservation TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE conservation")
