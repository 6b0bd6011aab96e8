"""Counts that cost the same however much is open, and pages that name each notification exactly once.

The tally holds how many entries stand how, by who may see them. A change adds a row to it within its own
transaction, so that nobody waits for anybody's lock and the counts are right at every moment; the sweep
folds what has been added (`hub/store/tally.py`). Deadlines are few, since they end with a working day.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TALLY = """
CREATE TABLE tally (
    audience text[] NOT NULL, queue text NOT NULL, state text NOT NULL, acknowledge_by timestamptz,
    entries integer NOT NULL, folded boolean NOT NULL);
INSERT INTO tally
    SELECT audience, queue, state, CASE state WHEN 'waiting' THEN acknowledge_by END, count(*), true
    FROM entry WHERE state <> 'closed' GROUP BY 1, 2, 3, 4;
CREATE POLICY tally_seen ON tally FOR SELECT
    USING (hub_is_system() OR coalesce(audience && (SELECT hub_audience()), false));
ALTER TABLE tally ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON tally TO hub_app;

CREATE FUNCTION hub_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
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
CREATE TRIGGER entry_tallied AFTER INSERT OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION hub_tally();
CREATE TRIGGER entry_tallied_anew AFTER UPDATE OF audience, queue, state, acknowledge_by ON entry FOR EACH ROW
    WHEN ((OLD.audience, OLD.queue, OLD.state, OLD.acknowledge_by)
        IS DISTINCT FROM (NEW.audience, NEW.queue, NEW.state, NEW.acknowledge_by))
    EXECUTE FUNCTION hub_tally();

-- Two at once each fold what the other has not taken; whoever reads meanwhile sees before or after.
CREATE FUNCTION hub_fold_tally(at_least integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF (SELECT count(*) FROM tally WHERE NOT folded) < at_least THEN
        RETURN;
    END IF;
    WITH gone AS (DELETE FROM tally RETURNING *)
    INSERT INTO tally
        SELECT audience, queue, state, acknowledge_by, sum(entries), true FROM gone
        GROUP BY 1, 2, 3, 4 HAVING sum(entries) <> 0;
END $$;
"""

PAGES = """
ALTER TABLE notification ADD taken boolean NOT NULL DEFAULT false;
ALTER TABLE entry ADD taken boolean NOT NULL DEFAULT false;
UPDATE notification n SET taken = true WHERE closed_at IS NULL AND EXISTS (
    SELECT FROM entry e WHERE e.notification_id = n.id AND e.state = 'acknowledged');
UPDATE entry e SET taken = true FROM notification n WHERE n.id = e.notification_id AND n.taken;
DROP INDEX notification_raised, entry_page;
CREATE INDEX notification_raised ON notification (partnership, next_due, reference DESC)
    WHERE partnership IS NOT NULL;
CREATE INDEX notification_taken ON notification (partnership, next_due, reference DESC) WHERE taken;
CREATE INDEX entry_page ON entry (queue, state, next_due, reference DESC);
CREATE INDEX entry_taken ON entry (queue, next_due, reference DESC) WHERE taken;
"""

UNPAGED = """
DROP INDEX notification_raised, notification_taken, entry_page, entry_taken;
ALTER TABLE notification DROP taken;
ALTER TABLE entry DROP taken;
CREATE INDEX notification_raised ON notification (partnership, next_due, received_at DESC)
    WHERE partnership IS NOT NULL;
CREATE INDEX entry_page ON entry (queue, next_due, opened_at DESC);
"""


def upgrade() -> None:
    op.execute(TALLY)
    op.execute(PAGES)


def downgrade() -> None:
    op.execute("DROP TRIGGER entry_tallied ON entry; DROP TRIGGER entry_tallied_anew ON entry")
    op.execute("DROP FUNCTION hub_tally, hub_fold_tally; DROP TABLE tally")
    op.execute(UNPAGED)
