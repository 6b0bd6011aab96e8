"""Files that came with a message, which are seen by those who may read it and by nobody else."""

from alembic import op

revision = "0017"
down_revision = "0016"

UP = """
ALTER TABLE attachment ADD COLUMN message_id uuid REFERENCES message;
CREATE INDEX attachment_message ON attachment (message_id) WHERE message_id IS NOT NULL;
DROP POLICY attachment_seen ON attachment;
CREATE POLICY attachment_seen ON attachment FOR SELECT USING (
    EXISTS (SELECT FROM notification p WHERE p.id = notification_id)
    AND (message_id IS NULL OR EXISTS (SELECT FROM message m WHERE m.id = message_id)));
"""

# Code from before this would show everybody what was for a few: those files do not outlive their wall.
DOWN = """
DELETE FROM attachment_content WHERE attachment_id IN (
    SELECT a.id FROM attachment a JOIN message m ON m.id = a.message_id WHERE m.compartment <> 'open');
DELETE FROM attachment WHERE message_id IN (SELECT id FROM message WHERE compartment <> 'open');
DROP POLICY attachment_seen ON attachment;
CREATE POLICY attachment_seen ON attachment FOR SELECT
    USING (EXISTS (SELECT FROM notification p WHERE p.id = notification_id));
ALTER TABLE attachment DROP COLUMN message_id;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
