"""The conversation on a notification, who may read each message, who has, and the letters about them."""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE message (
    id uuid PRIMARY KEY, notification_id uuid NOT NULL REFERENCES notification, at timestamptz NOT NULL,
    author_person uuid REFERENCES person, author_source text REFERENCES source, board text NOT NULL,
    how text NOT NULL, compartment text NOT NULL, addressed text[] NOT NULL, readers text[] NOT NULL,
    arrival_id uuid REFERENCES arrival, once text NOT NULL, sealed bytea NOT NULL,
    CONSTRAINT message_once UNIQUE (once),
    CONSTRAINT message_is_somebodys CHECK (author_person IS NOT NULL OR author_source IS NOT NULL),
    CONSTRAINT message_is_addressed CHECK (cardinality(addressed) > 0));
CREATE INDEX message_thread ON message (notification_id, at);
CREATE UNIQUE INDEX message_of_a_mail ON message (arrival_id) WHERE arrival_id IS NOT NULL;

CREATE TABLE message_read (
    message_id uuid NOT NULL REFERENCES message, person_id uuid NOT NULL REFERENCES person,
    at timestamptz NOT NULL, PRIMARY KEY (message_id, person_id));

ALTER TABLE delivery ADD COLUMN message_id uuid REFERENCES message;
CREATE UNIQUE INDEX delivery_once_a_message ON delivery (message_id, kind, to_person)
    WHERE message_id IS NOT NULL;
GRANT SELECT, INSERT ON message, message_read TO hub_app;
"""

WALLS = """
CREATE FUNCTION hub_source() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT CASE coalesce(current_setting('hub.kind', true), '')
    WHEN 'source' THEN current_setting('hub.id', true) END $$;

-- Systems that want to be told, by name: what else is known of a source stays the hub's own.
CREATE FUNCTION hub_listening(boards text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT s.name FROM public.source s WHERE s.partnership = ANY (boards)
        AND s.endpoint IS NOT NULL AND s.endpoint_stopped_at IS NULL AND s.disabled_at IS NULL $$;

-- Sight of the notification first. Then a person reads what is open, what they wrote, and what names them or
-- a seat or board of theirs; a system reads what is open and addressed to its board, and what it wrote.
CREATE POLICY message_seen ON message FOR SELECT USING ((SELECT hub_is_system()) OR (
    EXISTS (SELECT FROM notification p WHERE p.id = notification_id)
    AND CASE WHEN hub_person() IS NULL
        THEN author_source = hub_source()
            OR (compartment = 'open' AND coalesce(readers && (SELECT hub_audience()), false))
        ELSE compartment = 'open' OR author_person = hub_person()
            OR coalesce(readers && (SELECT hub_audience()), false)
            OR ('person:' || hub_person()::text) = ANY (readers) END));
CREATE POLICY message_written ON message FOR INSERT WITH CHECK ((SELECT hub_is_system()) OR (
    EXISTS (SELECT FROM notification p WHERE p.id = notification_id)
    AND coalesce(author_person = hub_person(), author_person IS NULL AND author_source = hub_source())));
ALTER TABLE message ENABLE ROW LEVEL SECURITY;

CREATE POLICY message_read_seen ON message_read FOR SELECT USING (
    (SELECT hub_is_system()) OR EXISTS (SELECT FROM message m WHERE m.id = message_id));
CREATE POLICY message_read_written ON message_read FOR INSERT WITH CHECK (
    person_id = hub_person() AND EXISTS (SELECT FROM message m WHERE m.id = message_id));
ALTER TABLE message_read ENABLE ROW LEVEL SECURITY;

-- To whom a restricted message was announced is as restricted as the message.
DROP POLICY delivery_seen ON delivery;
CREATE POLICY delivery_seen ON delivery USING ((SELECT hub_is_system()) OR (
    EXISTS (SELECT FROM notification p WHERE p.id = notification_id)
    AND (message_id IS NULL OR EXISTS (SELECT FROM message m WHERE m.id = message_id))));
"""

# Code from before this knows no acknowledgement by reply; the letter's link is the nearest thing it can read.
DOWN = """
UPDATE acknowledgement SET how = 'link' WHERE how = 'mail_reply';
DROP POLICY delivery_seen ON delivery;
CREATE POLICY delivery_seen ON delivery USING (
    (SELECT hub_is_system()) OR EXISTS (SELECT FROM notification p WHERE p.id = notification_id));
DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery
    WHERE message_id IS NOT NULL OR kind IN ('message', 'confirmed', 'not_taken', 'uncollected'));
DELETE FROM delivery
    WHERE message_id IS NOT NULL OR kind IN ('message', 'confirmed', 'not_taken', 'uncollected');
ALTER TABLE delivery DROP COLUMN message_id;
DROP TABLE message_read, message;
DROP FUNCTION hub_listening, hub_source;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(WALLS)


def downgrade() -> None:
    op.execute(DOWN)
