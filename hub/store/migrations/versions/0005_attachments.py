"""Files beside a notification; the file itself is for nobody but the hub until it has passed."""

from alembic import op

revision = "0005"
down_revision = "0004"

UP = """
CREATE TABLE attachment (
    id uuid PRIMARY KEY, notification_id uuid NOT NULL REFERENCES notification, number integer NOT NULL,
    size integer NOT NULL, added_at timestamptz NOT NULL, by_kind text NOT NULL, by_id text NOT NULL,
    state text NOT NULL, due_at timestamptz, attempts integer NOT NULL, sealed bytea NOT NULL,
    CONSTRAINT attachment_has_a_timer CHECK (state <> 'waiting' OR due_at IS NOT NULL));
CREATE INDEX attachment_due ON attachment (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX attachment_notification ON attachment (notification_id);

CREATE TABLE attachment_content (
    attachment_id uuid PRIMARY KEY REFERENCES attachment, sealed bytea NOT NULL);

CREATE POLICY attachment_system ON attachment USING (hub_is_system());
CREATE POLICY attachment_seen ON attachment FOR SELECT
    USING (EXISTS (SELECT FROM notification p WHERE p.id = notification_id));
CREATE POLICY attachment_content_system ON attachment_content USING (hub_is_system());
CREATE POLICY attachment_content_seen ON attachment_content FOR SELECT
    USING (EXISTS (SELECT FROM attachment p WHERE p.id = attachment_id AND p.state = 'passed'));
ALTER TABLE attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachment_content ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON attachment TO hub_app;
GRANT SELECT, INSERT ON attachment_content TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE attachment_content, attachment")
