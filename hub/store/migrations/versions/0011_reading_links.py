"""Secret links that only read: a person's calendar, and a display on a board's wall."""

from alembic import op

revision = "0011"
down_revision = "0010"

# Only the digest of a link is kept: whoever reads the database cannot open it.
UP = """
CREATE TABLE reading_link (
    id uuid PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('calendar', 'wall')),
    digest bytea NOT NULL UNIQUE, person_id uuid NOT NULL REFERENCES person, board text,
    made_at timestamptz NOT NULL, revoked_at timestamptz,
    CONSTRAINT reading_link_of_a_board CHECK ((kind = 'wall') = (board IS NOT NULL)));
CREATE UNIQUE INDEX reading_link_one_calendar ON reading_link (person_id)
    WHERE kind = 'calendar' AND revoked_at IS NULL;
CREATE POLICY reading_link_system ON reading_link USING (hub_is_system());
ALTER TABLE reading_link ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON reading_link TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE reading_link")
