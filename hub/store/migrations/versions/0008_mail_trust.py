"""Mails known again by keyed digests, what each answers, and how many came from one sender."""

from alembic import op

revision = "0008"
down_revision = "0007"

UP = """
ALTER TABLE arrival ADD COLUMN rank smallint NOT NULL DEFAULT 0, ADD COLUMN sender_mark bytea;
CREATE INDEX arrival_sender ON arrival (sender_mark, received_at) WHERE sender_mark IS NOT NULL;
CREATE INDEX arrival_in_turn ON arrival (rank, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE mail_seen (
    arrival_id uuid PRIMARY KEY REFERENCES arrival, at timestamptz NOT NULL,
    message_mark bytea NOT NULL, content_mark bytea NOT NULL,
    notification_id uuid REFERENCES notification, way text NOT NULL, standing text NOT NULL,
    CONSTRAINT mail_seen_once UNIQUE (message_mark, content_mark));
CREATE INDEX mail_seen_thread ON mail_seen (notification_id, at) WHERE notification_id IS NOT NULL;
CREATE POLICY mail_seen_system ON mail_seen USING ((SELECT hub_is_system()));
CREATE POLICY mail_seen_desk ON mail_seen FOR SELECT
    USING ('hub.triage' = ANY ((SELECT hub_audience())::text[]));

CREATE TABLE auto_mail (
    address_mark bytea NOT NULL, kind text NOT NULL, day date NOT NULL, count integer NOT NULL,
    PRIMARY KEY (address_mark, kind, day));
CREATE POLICY auto_mail_system ON auto_mail USING ((SELECT hub_is_system()));

ALTER TABLE mail_seen ENABLE ROW LEVEL SECURITY;
ALTER TABLE auto_mail ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON mail_seen, auto_mail TO hub_app;
"""

DOWN = """
DROP TABLE mail_seen, auto_mail;
DROP INDEX arrival_in_turn, arrival_sender;
ALTER TABLE arrival DROP COLUMN rank, DROP COLUMN sender_mark;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
