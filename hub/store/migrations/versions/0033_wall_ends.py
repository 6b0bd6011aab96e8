"""A wall display's link ends by itself, and tells when it was last used."""

from alembic import op

revision = "0033"
down_revision = "0032"

# Those that hang already stay up as long as one that is made now.
UP = """
ALTER TABLE reading_link ADD COLUMN expires_at timestamptz, ADD COLUMN used_at timestamptz;
UPDATE reading_link SET expires_at = now() + interval '180 days' WHERE kind = 'wall';
ALTER TABLE reading_link ADD CONSTRAINT reading_link_of_a_wall_ends
    CHECK (kind <> 'wall' OR expires_at IS NOT NULL);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("ALTER TABLE reading_link DROP COLUMN expires_at, DROP COLUMN used_at")
