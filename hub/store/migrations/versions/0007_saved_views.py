"""What a person keeps of the tracking screen: filters by name."""

from alembic import op

revision = "0007"
down_revision = "0006"

UP = """
CREATE TABLE saved_view (
    person_id uuid NOT NULL REFERENCES person, name text NOT NULL, query jsonb NOT NULL,
    start boolean NOT NULL, saved_at timestamptz NOT NULL, PRIMARY KEY (person_id, name));
CREATE UNIQUE INDEX saved_view_one_start ON saved_view (person_id) WHERE start;
CREATE POLICY saved_view_own ON saved_view USING (hub_is_system() OR person_id = hub_person());
ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE saved_view")
