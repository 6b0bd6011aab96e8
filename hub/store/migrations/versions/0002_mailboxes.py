"""Mailboxes that are polled: who polls each, how far it got, and how it is."""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
CREATE TABLE mailbox (
    name text PRIMARY KEY, known_since timestamptz NOT NULL, due_at timestamptz NOT NULL,
    held_by uuid, held_until timestamptz, state text NOT NULL, last_success_at timestamptz,
    trouble text NOT NULL, failures integer NOT NULL, unreadable integer NOT NULL,
    CONSTRAINT mailbox_held CHECK ((held_by IS NULL) = (held_until IS NULL)));
CREATE POLICY mailbox_system ON mailbox USING (hub_is_system());
CREATE POLICY mailbox_seen ON mailbox FOR SELECT
    USING ('hub.triage' = ANY ((SELECT hub_audience())::text[]));
ALTER TABLE mailbox ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON mailbox TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE mailbox")
