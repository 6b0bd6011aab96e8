"""A letter to whoever becomes cover is about an absence, and about no notification."""

from alembic import op

revision = "0029"
down_revision = "0028"

UP = """
ALTER TABLE delivery ALTER COLUMN notification_id DROP NOT NULL,
    ADD COLUMN absence_id uuid REFERENCES absence,
    ADD CONSTRAINT delivery_about_one CHECK ((notification_id IS NULL) = (absence_id IS NOT NULL));
CREATE UNIQUE INDEX delivery_once_an_absence ON delivery (absence_id, kind, to_person)
    WHERE absence_id IS NOT NULL;

DROP POLICY delivery_seen ON delivery;
CREATE POLICY delivery_seen ON delivery USING ((SELECT hub_is_system()) OR (
    (EXISTS (SELECT FROM notification p WHERE p.id = notification_id)
        OR EXISTS (SELECT FROM absence a WHERE a.id = absence_id))
    AND (message_id IS NULL OR EXISTS (SELECT FROM message m WHERE m.id = message_id))));
"""

DOWN = """
DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE absence_id IS NOT NULL);
DELETE FROM delivery WHERE absence_id IS NOT NULL;
DROP POLICY delivery_seen ON delivery;
CREATE POLICY delivery_seen ON delivery USING ((SELECT hub_is_system()) OR (
    EXISTS (SELECT FROM notification p WHERE p.id = notification_id)
    AND (message_id IS NULL OR EXISTS (SELECT FROM message m WHERE m.id = message_id))));
ALTER TABLE delivery DROP COLUMN absence_id, ALTER COLUMN notification_id SET NOT NULL;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
