"""Whether a queue considers what it has taken, passes it on or declines it, and why."""

from alembic import op

revision = "0023"
down_revision = "0022"

UP = """
CREATE TABLE consideration (
    entry_id uuid NOT NULL REFERENCES entry, number integer NOT NULL,
    person_id uuid NOT NULL REFERENCES person, role text NOT NULL, at timestamptz NOT NULL,
    verdict text NOT NULL, to_queue text, sealed bytea NOT NULL, PRIMARY KEY (entry_id, number),
    CONSTRAINT consideration_passed_on CHECK ((verdict = 'redirected') = (to_queue IS NOT NULL)));
CREATE POLICY consideration_seen ON consideration
    USING ((SELECT hub_is_system()) OR EXISTS (SELECT FROM entry p WHERE p.id = entry_id));
ALTER TABLE consideration ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON consideration TO hub_app;

ALTER TABLE entry ADD COLUMN chase_from timestamptz, ADD COLUMN accepted boolean NOT NULL DEFAULT false;
ALTER TABLE notification ADD COLUMN accepted boolean NOT NULL DEFAULT false;
CREATE INDEX entry_accepted ON entry (queue, next_due, reference DESC) WHERE accepted;
CREATE INDEX notification_accepted ON notification (partnership, next_due, reference DESC) WHERE accepted;
DROP INDEX entry_held;
CREATE INDEX entry_held ON entry (id) WHERE state IN ('acknowledged', 'accepted');
"""

# Code from before this knows no state `accepted`: what is considered is held again, and is chased in a week.
DOWN = """
DELETE FROM attempt USING delivery d
    WHERE d.id = delivery_id AND d.kind IN ('accepted', 'redirected', 'declined');
DELETE FROM delivery WHERE kind IN ('accepted', 'redirected', 'declined');
UPDATE entry SET state = 'acknowledged', due_at = now() + interval '7 days',
    consider_by = now() + interval '7 days' WHERE state = 'accepted';
UPDATE notification SET taken = true WHERE accepted;
UPDATE entry SET taken = true WHERE accepted;
DROP INDEX entry_held;
CREATE INDEX entry_held ON entry (id) WHERE state = 'acknowledged';
ALTER TABLE notification DROP COLUMN accepted;
ALTER TABLE entry DROP COLUMN accepted, DROP COLUMN chase_from;
DROP TABLE consideration;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
