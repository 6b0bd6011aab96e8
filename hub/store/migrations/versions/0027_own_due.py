"""What is due next counts every clock that runs: to acknowledge, to consider, and the duty's own.

The database reckons `own_due` by itself, so that whoever changes an entry cannot forget it. Adding it writes
every entry anew: on a million of them that is a minute in which nothing else is written.
"""

from alembic import op

revision = "0027"
down_revision = "0026"

# `date` and `timestamptz` are read here in one way only (ISO, with a zone), so that the answer never varies.
OWN_DUE = """
CREATE FUNCTION hub_own_due(state text, acknowledge_by timestamptz, consider_by timestamptz, clocks jsonb)
RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN $1 <> 'closed' THEN least(
        CASE $1 WHEN 'waiting' THEN $2 WHEN 'acknowledged' THEN $3 END,
        (SELECT min(((clock->>'due')::date + 1)::timestamp AT TIME ZONE 'Europe/London')
            FROM jsonb_array_elements($4) clock WHERE clock->>'done_on' IS NULL),
        '9999-01-01 00:00:00+00'::timestamptz) END
$$;
ALTER TABLE entry ADD COLUMN waits boolean NOT NULL DEFAULT false, ADD COLUMN own_due timestamptz
    GENERATED ALWAYS AS (hub_own_due(state, acknowledge_by, consider_by, clocks)) STORED;
ALTER TABLE notification ADD COLUMN waits boolean NOT NULL DEFAULT false;
"""

LISTED = """
CREATE TEMP TABLE soonest ON COMMIT DROP AS
    SELECT n.id, coalesce(min(e.own_due), '9999-01-01 00:00:00+00') AS next_due,
        bool_or(e.state = 'waiting') AS waits
    FROM notification n JOIN entry e ON e.notification_id = n.id WHERE n.closed_at IS NULL GROUP BY n.id;
UPDATE entry e SET next_due = s.next_due, waits = s.waits FROM soonest s WHERE e.notification_id = s.id;
UPDATE notification n SET next_due = s.next_due, waits = s.waits FROM soonest s WHERE n.id = s.id;
CREATE INDEX entry_waits ON entry (queue, next_due, reference DESC) WHERE waits;
CREATE INDEX notification_waits ON notification (partnership, next_due, reference DESC) WHERE waits;
"""

TALLIED = """
CREATE OR REPLACE FUNCTION hub_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM notification n WHERE n.rehearsal
            AND n.id = CASE TG_OP WHEN 'DELETE' THEN OLD.notification_id ELSE NEW.notification_id END) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.state <> 'closed' THEN
        INSERT INTO tally (audience, queue, state, acknowledge_by{due}, entries, folded)
            VALUES (OLD.audience, OLD.queue, OLD.state,
            CASE OLD.state WHEN 'waiting' THEN OLD.acknowledge_by END{old}, -1, false);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state <> 'closed' THEN
        INSERT INTO tally (audience, queue, state, acknowledge_by{due}, entries, folded)
            VALUES (NEW.audience, NEW.queue, NEW.state,
            CASE NEW.state WHEN 'waiting' THEN NEW.acknowledge_by END{new}, 1, false);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER entry_tallied_anew ON entry;
CREATE TRIGGER entry_tallied_anew
    AFTER UPDATE OF audience, queue, state, acknowledge_by{own} ON entry FOR EACH ROW
    WHEN ((OLD.audience, OLD.queue, OLD.state, OLD.acknowledge_by{old})
        IS DISTINCT FROM (NEW.audience, NEW.queue, NEW.state, NEW.acknowledge_by{new}))
    EXECUTE FUNCTION hub_tally();

CREATE OR REPLACE FUNCTION hub_fold_tally(at_least integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF (SELECT count(*) FROM tally WHERE NOT folded) < at_least THEN
        RETURN;
    END IF;
    WITH gone AS (DELETE FROM tally RETURNING *)
    INSERT INTO tally (audience, queue, state, acknowledge_by{due}, entries, folded)
        SELECT audience, queue, state, acknowledge_by{due}, sum(entries), true FROM gone
        GROUP BY audience, queue, state, acknowledge_by{due} HAVING sum(entries) <> 0;
END $$;

DELETE FROM tally;
INSERT INTO tally (audience, queue, state, acknowledge_by{due}, entries, folded)
    SELECT e.audience, e.queue, e.state, CASE e.state WHEN 'waiting' THEN e.acknowledge_by END{each},
        count(*), true
    FROM entry e JOIN notification n ON n.id = e.notification_id
    WHERE e.state <> 'closed' AND NOT n.rehearsal GROUP BY 1, 2, 3, 4{fifth};
"""

UNLISTED = """
DROP INDEX entry_waits, notification_waits;
CREATE TEMP TABLE soonest ON COMMIT DROP AS
    SELECT n.id, coalesce(min(e.acknowledge_by) FILTER (WHERE e.state = 'waiting'), '9999-01-01 00:00:00+00')
        AS next_due
    FROM notification n JOIN entry e ON e.notification_id = n.id WHERE n.closed_at IS NULL GROUP BY n.id;
UPDATE entry e SET next_due = s.next_due FROM soonest s WHERE e.notification_id = s.id;
UPDATE notification n SET next_due = s.next_due FROM soonest s WHERE n.id = s.id;
ALTER TABLE entry DROP COLUMN own_due, DROP COLUMN waits;
ALTER TABLE notification DROP COLUMN waits;
DROP FUNCTION hub_own_due;
"""

WITH_DUE = {
    "due": ", due",
    "own": ", own_due",
    "old": ", OLD.own_due",
    "new": ", NEW.own_due",
    "each": ", e.own_due",
    "fifth": ", 5",
}


def upgrade() -> None:
    op.execute(OWN_DUE)
    op.execute(LISTED)
    op.execute("ALTER TABLE tally ADD COLUMN due timestamptz")
    op.execute(TALLIED.format(**WITH_DUE))


def downgrade() -> None:
    op.execute(TALLIED.format(**dict.fromkeys(WITH_DUE, "")))
    op.execute("ALTER TABLE tally DROP COLUMN due")
    op.execute(UNLISTED)
