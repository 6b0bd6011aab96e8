"""Due times that another calendar would move, and what a person said of each."""

from alembic import op

revision = "0022"
down_revision = "0021"

UP = """
CREATE TABLE calendar_walk (
    digest text PRIMARY KEY, begun_at timestamptz NOT NULL, upto uuid, done_at timestamptz);
CREATE POLICY calendar_walk_kept ON calendar_walk USING (hub_is_system());
ALTER TABLE calendar_walk ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON calendar_walk TO hub_app;

CREATE TABLE recomputation (
    id uuid PRIMARY KEY, entry_id uuid NOT NULL REFERENCES entry, name text NOT NULL, digest text NOT NULL,
    before jsonb NOT NULL, after jsonb NOT NULL, found_at timestamptz NOT NULL,
    decided_at timestamptz, decided_by uuid REFERENCES person, approved boolean, why text NOT NULL,
    UNIQUE (entry_id, name, digest),
    CONSTRAINT recomputation_decided_whole CHECK ((decided_at IS NULL) = (approved IS NULL)),
    CONSTRAINT recomputation_approved_by_somebody
        CHECK (approved IS NOT TRUE OR (decided_by IS NOT NULL AND why <> '')));
CREATE INDEX recomputation_waiting ON recomputation (entry_id) WHERE decided_at IS NULL;

CREATE POLICY recomputation_seen ON recomputation FOR SELECT USING ((SELECT hub_is_system())
    OR EXISTS (SELECT FROM entry e WHERE e.id = entry_id));
CREATE POLICY recomputation_made ON recomputation FOR INSERT WITH CHECK (hub_is_system());
CREATE POLICY recomputation_decided ON recomputation FOR UPDATE
    USING ((SELECT hub_is_system()) OR decided_at IS NULL)
    WITH CHECK ((SELECT hub_is_system()) OR decided_by = hub_person());
ALTER TABLE recomputation ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON recomputation TO hub_app;
GRANT UPDATE (decided_at, decided_by, approved, why) ON recomputation TO hub_app;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE recomputation, calendar_walk")
