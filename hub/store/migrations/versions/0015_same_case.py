"""Which notifications may be of one case, found by keyed digests, and what people said about it."""

from alembic import op

revision = "0015"
down_revision = "0014"

# What has not been compared since it was last revised is a condition, not a list: filing and completing write
# nothing for it, and whatever was here before this migration is compared in its turn.
UP = """
ALTER TABLE notification ADD COLUMN compared integer NOT NULL DEFAULT 0;
CREATE INDEX notification_to_compare ON notification (received_at DESC) WHERE compared < revision;

CREATE TABLE resemblance_mark (
    notification_id uuid NOT NULL REFERENCES notification, digest bytea NOT NULL,
    received_at timestamptz NOT NULL, PRIMARY KEY (notification_id, digest));
CREATE INDEX resemblance_mark_found ON resemblance_mark (digest, received_at DESC);
CREATE POLICY resemblance_mark_system ON resemblance_mark USING ((SELECT hub_is_system()));
ALTER TABLE resemblance_mark ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE ON resemblance_mark TO hub_app;

CREATE TABLE resemblance (
    earlier_id uuid NOT NULL REFERENCES notification, later_id uuid NOT NULL REFERENCES notification,
    strong boolean NOT NULL, found_at timestamptz NOT NULL, answered boolean NOT NULL DEFAULT false,
    sealed bytea NOT NULL, PRIMARY KEY (earlier_id, later_id),
    CONSTRAINT resemblance_of_two CHECK (earlier_id <> later_id));
CREATE INDEX resemblance_later ON resemblance (later_id);
CREATE INDEX resemblance_open ON resemblance (strong DESC, found_at DESC) WHERE NOT answered;

CREATE TABLE case_link (
    earlier_id uuid NOT NULL REFERENCES notification, later_id uuid NOT NULL REFERENCES notification,
    number integer NOT NULL, at timestamptz NOT NULL, person_id uuid NOT NULL REFERENCES person,
    said text NOT NULL, sealed bytea NOT NULL, PRIMARY KEY (earlier_id, later_id, number),
    CONSTRAINT case_link_of_two CHECK (earlier_id <> later_id));
CREATE INDEX case_link_later ON case_link (later_id);

-- Whoever may see one of the two and not the other must not learn of the other.
CREATE POLICY resemblance_seen ON resemblance USING ((SELECT hub_is_system()) OR (
    EXISTS (SELECT FROM notification p WHERE p.id = earlier_id)
    AND EXISTS (SELECT FROM notification p WHERE p.id = later_id)));
ALTER TABLE resemblance ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_link_seen ON case_link FOR SELECT USING ((SELECT hub_is_system()) OR (
    EXISTS (SELECT FROM notification p WHERE p.id = earlier_id)
    AND EXISTS (SELECT FROM notification p WHERE p.id = later_id)));
CREATE POLICY case_link_said ON case_link FOR INSERT WITH CHECK ((SELECT hub_is_system()) OR (
    person_id = hub_person()
    AND EXISTS (SELECT FROM notification p WHERE p.id = earlier_id)
    AND EXISTS (SELECT FROM notification p WHERE p.id = later_id)));
ALTER TABLE case_link ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON resemblance TO hub_app;
GRANT SELECT, INSERT ON case_link TO hub_app;
"""

# A clock that a link brought forward stays as it is: earlier is the safe side, and its working says why.
DOWN = """
DELETE FROM attempt USING delivery d WHERE d.id = delivery_id AND d.kind = 'linked';
DELETE FROM delivery WHERE kind = 'linked';
DROP TABLE case_link, resemblance, resemblance_mark;
DROP INDEX notification_to_compare;
ALTER TABLE notification DROP COLUMN compared;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
