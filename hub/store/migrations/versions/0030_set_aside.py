"""The desk's two lists of mail, in quarantine and set aside, come off one index."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX arrival_for_the_desk ON arrival (state, received_at, id) "
        "WHERE state IN ('quarantined', 'set_aside')"
    )


def downgrade() -> None:
    op.execute("DROP INDEX arrival_for_the_desk")
