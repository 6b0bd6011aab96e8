"""For whom somebody stands in, why a letter comes to them, and which that failed it is the next way of."""

from alembic import op

revision = "0028"
down_revision = "0027"

UP = """
ALTER TABLE delivery ADD COLUMN because text, ADD COLUMN in_place_of uuid REFERENCES person,
    ADD COLUMN next_way_of uuid REFERENCES delivery,
    ADD CONSTRAINT delivery_says_why
        CHECK (because IS NOT NULL OR (in_place_of IS NULL AND next_way_of IS NULL));
"""

DOWN = """
ALTER TABLE delivery DROP COLUMN because, DROP COLUMN in_place_of, DROP COLUMN next_way_of;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
