"""Rehearsals are in no count of what waits, so that nobody takes a drill for work that is late."""

from alembic import op

revision = "0024"
down_revision = "0023"

TALLY = """
CREATE OR REPLACE FUNCTION hub_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    {unless}
    IF TG_OP <> 'INSERT' AND OLD.state <> 'closed' THEN
        INSERT INTO tally VALUES (OLD.audience, OLD.queue, OLD.state,
            CASE OLD.state WHEN 'waiting' THEN OLD.acknowledge_by END, -1, false);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state <> 'closed' THEN
        INSERT INTO tally VALUES (NEW.audience, NEW.queue, NEW.state,
            CASE NEW.state WHEN 'waiting' THEN NEW.acknowledge_by END, 1, false);
    END IF;
    RETURN NULL;
END $$;
"""

REHEARSED = """
    IF EXISTS (SELECT FROM notification n WHERE n.rehearsal
            AND n.id = CASE TG_OP WHEN 'DELETE' THEN OLD.notification_id ELSE NEW.notification_id END) THEN
        RETURN NULL;
    END IF;
"""

# Code from before this knows no rehearsal and would chase and count it as a case: none is left open.
DOWN = """
UPDATE entry e SET state = 'closed', due_at = NULL FROM notification n
    WHERE n.id = e.notification_id AND n.rehearsal AND e.state <> 'closed';
UPDATE notification SET closed_at = now(), next_due = NULL WHERE rehearsal AND closed_at IS NULL;
"""


def upgrade() -> None:
    op.execute(TALLY.format(unless=REHEARSED))


def downgrade() -> None:
    op.execute(DOWN)
    op.execute(TALLY.format(unless=""))
