"""How calls to a system's endpoint stand, what it wants to hear, and a log of them that is read by time."""

from alembic import op

revision = "0014"
down_revision = "0013"

# endpoint_stopped_at says since when it is off. What is held or failed is little, so is its index.
UP = """
ALTER TABLE source
    ADD COLUMN calls text NOT NULL DEFAULT 'on', ADD COLUMN calls_why text NOT NULL DEFAULT '',
    ADD COLUMN event_types text[], ADD COLUMN failing_since timestamptz,
    ADD COLUMN contact_name text NOT NULL DEFAULT '', ADD COLUMN contact_email text NOT NULL DEFAULT '';
UPDATE source SET calls = 'gone', calls_why = 'HTTP 410: the endpoint wants nothing more.'
    WHERE endpoint_stopped_at IS NOT NULL;
ALTER TABLE source
    ADD CONSTRAINT source_calls CHECK (calls IN ('on', 'paused', 'gone', 'failing')),
    ADD CONSTRAINT source_off_since CHECK ((calls = 'on') = (endpoint_stopped_at IS NULL));

CREATE OR REPLACE FUNCTION hub_listening(boards text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.name FROM public.source s WHERE s.partnership = ANY (boards)
        AND s.endpoint IS NOT NULL AND s.disabled_at IS NULL $$;

CREATE INDEX delivery_kept ON delivery (to_source, planned_at) WHERE state IN ('dead', 'held');
ALTER TABLE attempt ADD COLUMN to_source text;
UPDATE attempt a SET to_source = d.to_source FROM delivery d
    WHERE d.id = a.delivery_id AND d.to_source IS NOT NULL;
CREATE INDEX attempt_log ON attempt (to_source, began_at DESC, delivery_id DESC)
    WHERE to_source IS NOT NULL;
"""

# Code from before this knows nothing that is held: a dead letter is the nearest thing it can read. Nor does
# it know the letter that an endpoint is off, which is on the trail besides.
DOWN = """
UPDATE delivery SET state = 'dead', settled_at = now() WHERE state = 'held';
DELETE FROM attempt USING delivery d WHERE d.id = delivery_id AND d.kind = 'endpoint_off';
DELETE FROM delivery WHERE kind = 'endpoint_off';
DROP INDEX attempt_log;
ALTER TABLE attempt DROP COLUMN to_source;
DROP INDEX delivery_kept;
CREATE OR REPLACE FUNCTION hub_listening(boards text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.name FROM public.source s WHERE s.partnership = ANY (boards)
        AND s.endpoint IS NOT NULL AND s.endpoint_stopped_at IS NULL AND s.disabled_at IS NULL $$;
ALTER TABLE source DROP CONSTRAINT source_off_since, DROP CONSTRAINT source_calls,
    DROP COLUMN calls, DROP COLUMN calls_why, DROP COLUMN event_types, DROP COLUMN failing_since,
    DROP COLUMN contact_name, DROP COLUMN contact_email;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
