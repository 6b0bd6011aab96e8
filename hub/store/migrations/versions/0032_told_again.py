"""What a system was told is kept, an event sent again is a row of its own, and failures are counted."""

from alembic import op

revision = "0032"
down_revision = "0031"

UP = """
ALTER TABLE delivery ADD COLUMN again_of uuid REFERENCES delivery, ADD COLUMN body text;
CREATE INDEX delivery_again ON delivery (again_of) WHERE again_of IS NOT NULL;
ALTER TABLE source ADD COLUMN failures integer NOT NULL DEFAULT 0, ADD COLUMN failed_at timestamptz;
"""

# Code from before this would count what was sent again as told twice.
DOWN = """
DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE again_of IS NOT NULL);
DELETE FROM delivery WHERE again_of IS NOT NULL;
ALTER TABLE delivery DROP COLUMN again_of, DROP COLUMN body;
ALTER TABLE source DROP COLUMN failures, DROP COLUMN failed_at;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
