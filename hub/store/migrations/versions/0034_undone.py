"""What is accepted has a timer while a clock of the duty itself runs: nobody was chased for that before."""

from alembic import op

revision = "0034"
down_revision = "0033"

# At the close of the day on which the first clock runs out, or at once; from the first rung, as a new round.
BEGUN = """
UPDATE entry SET earlier_steps = step, due_at = greatest(now(), own_due - interval '7 hours')
WHERE state = 'accepted' AND own_due < '9999-01-01 00:00:00+00'
"""
ENDED = "UPDATE entry SET due_at = NULL WHERE state = 'accepted'"


def upgrade() -> None:
    op.execute(BEGUN)


def downgrade() -> None:
    op.execute(ENDED)
