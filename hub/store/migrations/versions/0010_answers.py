"""What the duty desk writes to the sender of a held mail."""

from alembic import op

revision = "0010"
down_revision = "0009"

UP = """
CREATE TABLE answer (delivery_id uuid PRIMARY KEY REFERENCES delivery, sealed bytea NOT NULL);
CREATE POLICY answer_system ON answer USING ((SELECT hub_is_system()));
ALTER TABLE answer ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON answer TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(
        "DROP TABLE answer; DELETE FROM attempt WHERE delivery_id IN "
        "(SELECT id FROM delivery WHERE kind = 'answer'); DELETE FROM delivery WHERE kind = 'answer'"
    )
