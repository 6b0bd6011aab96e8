"""A queue that something was passed on to is measured from when it was asked, not from the first receipt."""

from alembic import op

revision = "0026"
down_revision = "0025"

PACE = """
CREATE OR REPLACE FUNCTION hub_pace_of(entry_id uuid, act text, at timestamptz) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO pace
    SELECT e.audience, e.queue, date_trunc('month', e.opened_at AT TIME ZONE 'Europe/London')::date, $2,
        hub_hours({began}, $3),
        CASE $2 WHEN 'acknowledged' THEN $3 <= {by}
            ELSE ($3 AT TIME ZONE 'Europe/London')::date <= (
            SELECT min((clock->>'due')::date) FROM jsonb_array_elements(e.clocks) clock) END,
        1, false
    FROM figured_entry e {kept} WHERE e.id = $1
$$
"""

# The clocks of the case are everybody's: only how fast somebody answered counts from when they were asked.
ASKED = """(SELECT min(c.at) FROM consideration c JOIN entry o ON o.id = c.entry_id
            WHERE k.rule = 'passed-on' AND o.notification_id = k.notification_id AND c.to_queue = k.queue)"""


def upgrade() -> None:
    began = f"coalesce({ASKED}, e.opened_at)"
    by = "coalesce(k.chase_from, e.acknowledge_by)"
    op.execute(PACE.format(began=began, by=by, kept="JOIN entry k ON k.id = e.id"))


def downgrade() -> None:
    op.execute(PACE.format(began="e.opened_at", by="e.acknowledge_by", kept=""))
