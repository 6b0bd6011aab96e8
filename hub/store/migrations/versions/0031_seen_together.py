"""The tally counts what is closed too: a list that holds nothing for somebody is not searched to its end.

Whoever filters by a queue that they do not sit on sees of it what also went to a queue of theirs. Where
nothing ever did, that is known from the tally.
"""

from alembic import op

revision = "0031"
down_revision = "0030"

TALLY = """
CREATE OR REPLACE FUNCTION hub_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM notification n WHERE n.rehearsal
            AND n.id = CASE TG_OP WHEN 'DELETE' THEN OLD.notification_id ELSE NEW.notification_id END) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' {old} THEN
        INSERT INTO tally (audience, queue, state, acknowledge_by, due, entries, folded)
            VALUES (OLD.audience, OLD.queue, OLD.state,
            CASE OLD.state WHEN 'waiting' THEN OLD.acknowledge_by END, OLD.own_due, -1, false);
    END IF;
    IF TG_OP <> 'DELETE' {new} THEN
        INSERT INTO tally (audience, queue, state, acknowledge_by, due, entries, folded)
            VALUES (NEW.audience, NEW.queue, NEW.state,
            CASE NEW.state WHEN 'waiting' THEN NEW.acknowledge_by END, NEW.own_due, 1, false);
    END IF;
    RETURN NULL;
END $$;
"""

CLOSED = """
INSERT INTO tally (audience, queue, state, entries, folded)
    SELECT e.audience, e.queue, e.state, count(*), true
    FROM entry e JOIN notification n ON n.id = e.notification_id
    WHERE e.state = 'closed' AND NOT n.rehearsal GROUP BY 1, 2, 3;
CREATE INDEX notification_rehearsed ON notification (id) WHERE rehearsal;
"""

OPEN = "DROP INDEX notification_rehearsed; DELETE FROM tally WHERE state = 'closed'"


def upgrade() -> None:
    op.execute(TALLY.format(old="", new=""))
    op.execute(CLOSED)


def downgrade() -> None:
    op.execute(TALLY.format(old="AND OLD.state <> 'closed'", new="AND NEW.state <> 'closed'"))
    op.execute(OPEN)
