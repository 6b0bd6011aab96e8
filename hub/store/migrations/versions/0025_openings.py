"""Openings of letters' links without a sign-in, which may be a scanner's and prove nothing."""

from alembic import op

revision = "0025"
down_revision = "0024"

UP = """
CREATE TABLE link_opening (
    delivery_id uuid NOT NULL REFERENCES delivery, why text NOT NULL, first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL, times integer NOT NULL, PRIMARY KEY (delivery_id, why));
CREATE POLICY link_opening_seen ON link_opening FOR SELECT
    USING ((SELECT hub_is_system()) OR EXISTS (SELECT FROM delivery p WHERE p.id = delivery_id));
CREATE POLICY link_opening_noted ON link_opening FOR INSERT WITH CHECK (hub_is_system());
CREATE POLICY link_opening_again ON link_opening FOR UPDATE USING (hub_is_system());
ALTER TABLE link_opening ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON link_opening TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE link_opening")
