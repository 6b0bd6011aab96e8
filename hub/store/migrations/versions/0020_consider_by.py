"""By when whoever took it says whether it is considered: what is acknowledged has a timer too."""

from alembic import op

revision = "0020"
down_revision = "0019"

# What is held already has a week: nobody is told at once that they are late by a clock that they never had.
UP = """
ALTER TABLE entry ADD COLUMN consider_by timestamptz, ADD COLUMN consider_certificate jsonb,
    ADD COLUMN earlier_steps integer NOT NULL DEFAULT 0;
UPDATE entry SET consider_by = now() + interval '7 days', due_at = now() + interval '7 days',
    earlier_steps = step WHERE state = 'acknowledged';
ALTER TABLE entry ADD CONSTRAINT entry_is_considered
    CHECK (state <> 'acknowledged' OR (due_at IS NOT NULL AND consider_by IS NOT NULL));
"""

# Code from before this chases only what waits, and knows no letter about anything else.
DOWN = """
DELETE FROM attempt USING delivery d WHERE d.id = delivery_id AND d.kind = 'unconsidered';
DELETE FROM delivery WHERE kind = 'unconsidered';
ALTER TABLE entry DROP COLUMN consider_by, DROP COLUMN consider_certificate, DROP COLUMN earlier_steps;
UPDATE entry SET due_at = NULL WHERE state = 'acknowledged';
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
