"""How fast entries are acknowledged and decided, rolled up as it happens; rehearsals count in nothing."""

from alembic import op

revision = "0013"
down_revision = "0012"

# What figures are reckoned from is this view and nothing else, so a rehearsal can be in none of them.
UP = """
ALTER TABLE notification ADD rehearsal boolean NOT NULL DEFAULT false;
CREATE INDEX notification_rehearsal ON notification (id) WHERE rehearsal;
CREATE VIEW figured_entry WITH (security_invoker = true) AS
    SELECT e.id, e.queue, e.state, e.opened_at, e.acknowledge_by, e.clocks, e.audience
    FROM entry e WHERE NOT EXISTS (
        SELECT FROM notification n WHERE n.id = e.notification_id AND n.rehearsal);
GRANT SELECT ON figured_entry TO hub_app;

-- A row is so many entries that took so many hours, a begun one counted whole; after three days, in days.
CREATE TABLE pace (
    audience text[] NOT NULL, queue text NOT NULL, month date NOT NULL, act text NOT NULL,
    hours integer NOT NULL, in_time boolean, entries integer NOT NULL, folded boolean NOT NULL);
CREATE POLICY pace_seen ON pace FOR SELECT
    USING (hub_is_system() OR coalesce(audience && (SELECT hub_audience()), false));
ALTER TABLE pace ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON pace TO hub_app;

CREATE FUNCTION hub_hours(began timestamptz, ended timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN h > 72 THEN ceil(h / 24.0)::integer * 24 ELSE greatest(h, 1) END
    FROM (SELECT ceil(extract(epoch FROM ended - began) / 3600)::integer) took(h)
$$;
CREATE FUNCTION hub_pace_of(entry_id uuid, act text, at timestamptz) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO pace
    SELECT e.audience, e.queue, date_trunc('month', e.opened_at AT TIME ZONE 'Europe/London')::date, $2,
        hub_hours(e.opened_at, $3),
        CASE $2 WHEN 'acknowledged' THEN $3 <= e.acknowledge_by
            ELSE ($3 AT TIME ZONE 'Europe/London')::date <= (
            SELECT min((clock->>'due')::date) FROM jsonb_array_elements(e.clocks) clock) END,
        1, false
    FROM figured_entry e WHERE e.id = $1
$$;
CREATE FUNCTION hub_paced_acknowledgement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM acknowledgement a WHERE a.entry_id = NEW.entry_id AND a.at < NEW.at) THEN
        PERFORM hub_pace_of(NEW.entry_id, 'acknowledged', NEW.at);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION hub_paced_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM hub_pace_of(NEW.entry_id, 'decided', NEW.at);
    RETURN NULL;
END $$;
CREATE TRIGGER acknowledgement_paced AFTER INSERT ON acknowledgement
    FOR EACH ROW EXECUTE FUNCTION hub_paced_acknowledgement();
CREATE TRIGGER decision_paced AFTER INSERT ON decision
    FOR EACH ROW WHEN (NEW.number = 1) EXECUTE FUNCTION hub_paced_decision();
SELECT hub_pace_of(entry_id, 'acknowledged', min(at)) FROM acknowledgement GROUP BY entry_id;
SELECT hub_pace_of(entry_id, 'decided', at) FROM decision WHERE number = 1;

CREATE FUNCTION hub_fold_pace(at_least integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM pace WHERE NOT folded LIMIT at_least) fresh) < at_least THEN
        RETURN;
    END IF;
    WITH gone AS (DELETE FROM pace RETURNING *)
    INSERT INTO pace
        SELECT audience, queue, month, act, hours, in_time, sum(entries), true FROM gone
        GROUP BY 1, 2, 3, 4, 5, 6;
END $$;
"""

DOWN = """
DROP TRIGGER acknowledgement_paced ON acknowledgement;
DROP TRIGGER decision_paced ON decision;
DROP FUNCTION hub_fold_pace, hub_paced_acknowledgement, hub_paced_decision, hub_pace_of, hub_hours;
DROP TABLE pace;
DROP VIEW figured_entry;
ALTER TABLE notification DROP rehearsal;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
