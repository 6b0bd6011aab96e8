"""What is wrong with a mailbox in words, what it holds, and who listens for news of it."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE mailbox
    ADD COLUMN why text NOT NULL DEFAULT '', ADD COLUMN backlog integer NOT NULL DEFAULT 0,
    ADD COLUMN woken_at timestamptz, ADD COLUMN ear text NOT NULL DEFAULT '',
    ADD COLUMN ear_held_by uuid, ADD COLUMN ear_held_until timestamptz,
    ADD CONSTRAINT mailbox_ear_held CHECK ((ear_held_by IS NULL) = (ear_held_until IS NULL));
ALTER TABLE mailbox ALTER COLUMN why DROP DEFAULT, ALTER COLUMN backlog DROP DEFAULT,
    ALTER COLUMN ear DROP DEFAULT;
"""
DOWN = """
ALTER TABLE mailbox DROP COLUMN why, DROP COLUMN backlog, DROP COLUMN woken_at, DROP COLUMN ear,
    DROP COLUMN ear_held_by, DROP COLUMN ear_held_until;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
