"""Absences with cover, rotas and silences: who is asked instead, and what may wait."""

from alembic import op

revision = "0019"
down_revision = "0018"

LIFE = """
    made_by uuid NOT NULL REFERENCES person, made_at timestamptz NOT NULL,
    ended_by uuid REFERENCES person, ended_at timestamptz,
    CONSTRAINT {table}_ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by IS NULL))
"""

TABLES = f"""
CREATE TABLE absence (
    id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, queue text,
    first_day date NOT NULL, last_day date NOT NULL, cover_id uuid REFERENCES person,
    CONSTRAINT absence_forwards CHECK (first_day <= last_day),
    CONSTRAINT absence_covered_by_another CHECK (cover_id <> person_id), {LIFE.format(table="absence")});
CREATE INDEX absence_live ON absence (last_day) WHERE ended_at IS NULL;

CREATE TABLE shift (
    id uuid PRIMARY KEY, queue text NOT NULL, week date NOT NULL, person_id uuid NOT NULL REFERENCES person,
    CONSTRAINT shift_from_a_monday CHECK (extract(isodow FROM week) = 1), {LIFE.format(table="shift")});
CREATE UNIQUE INDEX shift_live ON shift (week, queue, person_id) WHERE ended_at IS NULL;

CREATE TABLE silence (
    id uuid PRIMARY KEY, queue text, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
    reason text NOT NULL, CONSTRAINT silence_forwards CHECK (starts_at < ends_at),
    CONSTRAINT silence_has_a_reason CHECK (reason <> ''), {LIFE.format(table="silence")});
CREATE INDEX silence_live ON silence (ends_at) WHERE ended_at IS NULL;
"""

# Which board an administrator is of, and whose queue it is, stands in the configuration: the code's own check
# is the narrower one.
WALLS = """
CREATE FUNCTION hub_overlooks(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM public.person p WHERE p.id = public.hub_person() AND p.disabled_at IS NULL
        AND (p.administrator OR EXISTS (SELECT FROM public.membership m
            WHERE m.person_id = p.id AND m.queue IN (wanted, 'hub.triage')))) $$;

CREATE FUNCTION hub_arranges(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM public.person p WHERE p.id = public.hub_person() AND p.disabled_at IS NULL
        AND (p.administrator OR EXISTS (SELECT FROM public.membership m
            WHERE m.person_id = p.id AND m.queue = wanted AND m.role = 'chair'))) $$;

CREATE POLICY absence_seen ON absence FOR SELECT USING ((SELECT hub_is_system())
    OR person_id = (SELECT hub_person()) OR hub_overlooks(queue)
    OR (queue IS NULL AND EXISTS (SELECT FROM membership m
        WHERE m.person_id = absence.person_id AND hub_overlooks(m.queue))));
CREATE POLICY absence_made ON absence FOR INSERT WITH CHECK (ended_at IS NULL AND ((SELECT hub_is_system())
    OR (made_by = hub_person()
        AND (person_id = hub_person() OR (queue IS NOT NULL AND hub_arranges(queue))))));
CREATE POLICY absence_ended ON absence FOR UPDATE USING ((SELECT hub_is_system()) OR (ended_at IS NULL
        AND (person_id = (SELECT hub_person()) OR (queue IS NOT NULL AND hub_arranges(queue)))))
    WITH CHECK ((SELECT hub_is_system()) OR ended_by = hub_person());

CREATE POLICY shift_seen ON shift FOR SELECT USING ((SELECT hub_is_system()) OR hub_overlooks(queue));
CREATE POLICY shift_made ON shift FOR INSERT WITH CHECK (ended_at IS NULL
    AND ((SELECT hub_is_system()) OR (made_by = hub_person() AND hub_arranges(queue))));
CREATE POLICY shift_ended ON shift FOR UPDATE
    USING ((SELECT hub_is_system()) OR (ended_at IS NULL AND hub_arranges(queue)))
    WITH CHECK ((SELECT hub_is_system()) OR ended_by = hub_person());

CREATE POLICY silence_seen ON silence FOR SELECT
    USING ((SELECT hub_is_system()) OR queue IS NULL OR hub_overlooks(queue));
CREATE POLICY silence_made ON silence FOR INSERT WITH CHECK (ended_at IS NULL
    AND ((SELECT hub_is_system()) OR (made_by = hub_person() AND hub_arranges(queue))));
-- Ending one sets timers on entries that whoever ends it need not see, so the hub does it for them.
CREATE POLICY silence_ended ON silence FOR UPDATE USING ((SELECT hub_is_system()));
"""

GUARDED = "\n".join(
    f"ALTER TABLE {it} ENABLE ROW LEVEL SECURITY; GRANT SELECT, INSERT ON {it} TO hub_app;"
    f" GRANT UPDATE (ended_at, ended_by) ON {it} TO hub_app;"
    for it in ("absence", "shift", "silence")
)

# What a silence held is not left to a timer that nothing would explain any more.
DOWN = """
UPDATE entry SET due_at = now() FROM silence s WHERE entry.due_at = s.ends_at;
DROP TABLE absence, shift, silence;
DROP FUNCTION hub_overlooks, hub_arranges;
"""


def upgrade() -> None:
    op.execute(TABLES + WALLS + GUARDED)


def downgrade() -> None:
    op.execute(DOWN)
