"""A person's certificate, which letters to them are encrypted for."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("ALTER TABLE person ADD COLUMN certificate text NOT NULL DEFAULT ''")


def downgrade() -> None:
    op.execute("ALTER TABLE person DROP COLUMN certificate")
