"""The certificate of an entry's acknowledge-by; those of its clocks are beside each of them, in `clocks`."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("ALTER TABLE entry ADD COLUMN certificate jsonb")


# Code from before this knows no key `certificate` in a clock, and needs its `working` there.
DOWN = """
UPDATE entry SET clocks = (
    SELECT jsonb_agg(c - 'certificate' || jsonb_build_object('working',
        CASE WHEN c->>'working' <> '' THEN c->>'working' ELSE coalesce(c->>'certificate', '') END)
        ORDER BY at)
    FROM jsonb_array_elements(clocks) WITH ORDINALITY listed(c, at))
    WHERE clocks <> '[]';
ALTER TABLE entry DROP COLUMN certificate;
"""


def downgrade() -> None:
    op.execute(DOWN)
