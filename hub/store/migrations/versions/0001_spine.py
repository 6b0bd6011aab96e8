"""The spine: what arrived, what it became, who owes what to whom, and the trail of it all."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE SEQUENCE reference_number;

CREATE TABLE data_key (
    id uuid PRIMARY KEY, purpose text NOT NULL, kek text NOT NULL, wrapped bytea NOT NULL);

CREATE TABLE rulebook (
    version text PRIMARY KEY, at timestamptz NOT NULL, files jsonb NOT NULL);

CREATE TABLE person (
    id uuid PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, job text NOT NULL,
    partnership text, administrator boolean NOT NULL, created_at timestamptz NOT NULL,
    disabled_at timestamptz);

CREATE TABLE credential (
    person_id uuid PRIMARY KEY REFERENCES person, password text NOT NULL,
    failures integer NOT NULL, locked_until timestamptz);

CREATE TABLE membership (
    person_id uuid NOT NULL REFERENCES person, queue text NOT NULL, role text NOT NULL,
    PRIMARY KEY (person_id, queue));

CREATE TABLE session (
    digest bytea PRIMARY KEY, person_id uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL, seen_at timestamptz NOT NULL, expires_at timestamptz NOT NULL);

CREATE TABLE source (
    name text PRIMARY KEY, title text NOT NULL, partnership text,
    key_id uuid NOT NULL REFERENCES data_key, sealed bytea NOT NULL, created_at timestamptz NOT NULL,
    disabled_at timestamptz, endpoint text, endpoint_stopped_at timestamptz);

CREATE TABLE notification (
    id uuid PRIMARY KEY, reference text NOT NULL UNIQUE, channel text NOT NULL, source text NOT NULL,
    received_at timestamptz NOT NULL, partnership text, revision integer NOT NULL,
    key_id uuid NOT NULL REFERENCES data_key, audience text[] NOT NULL, next_due timestamptz,
    closed_at timestamptz);
-- Each screen reads a page off an index in the order it is shown in, whoever asks (hub/store/views.py).
CREATE INDEX notification_raised ON notification (partnership, next_due, received_at DESC)
    WHERE partnership IS NOT NULL;

CREATE TABLE arrival (
    id uuid PRIMARY KEY, channel text NOT NULL, source text NOT NULL, external_id text NOT NULL,
    received_at timestamptz NOT NULL, key_id uuid NOT NULL REFERENCES data_key, sealed bytea NOT NULL,
    state text NOT NULL, due_at timestamptz, attempts integer NOT NULL, reason text NOT NULL,
    -- What a system tells is kept under the id its notification will have, and filed a moment later.
    notification_id uuid REFERENCES notification DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT arrival_once UNIQUE (channel, source, external_id),
    CONSTRAINT arrival_in_hand CHECK (state <> 'waiting' OR due_at IS NOT NULL),
    CONSTRAINT arrival_filed CHECK (state <> 'filed' OR notification_id IS NOT NULL));
CREATE INDEX arrival_due ON arrival (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX arrival_held ON arrival (received_at) WHERE state = 'quarantined';

CREATE TABLE revision (
    notification_id uuid NOT NULL REFERENCES notification, number integer NOT NULL,
    at timestamptz NOT NULL, by_kind text NOT NULL, by_id text NOT NULL, sealed bytea NOT NULL,
    PRIMARY KEY (notification_id, number));

CREATE TABLE routing (
    notification_id uuid NOT NULL REFERENCES notification, revision integer NOT NULL,
    at timestamptz NOT NULL, config_version text NOT NULL REFERENCES rulebook, sealed bytea NOT NULL,
    PRIMARY KEY (notification_id, revision));

CREATE TABLE entry (
    id uuid PRIMARY KEY, notification_id uuid NOT NULL REFERENCES notification, reference text NOT NULL,
    queue text NOT NULL, duty text NOT NULL, state text NOT NULL, opened_at timestamptz NOT NULL,
    acknowledge_by timestamptz NOT NULL, due_at timestamptz, step integer NOT NULL, rule text NOT NULL,
    basis text NOT NULL, clocks jsonb NOT NULL, audience text[] NOT NULL, next_due timestamptz,
    CONSTRAINT entry_once UNIQUE (notification_id, queue),
    CONSTRAINT entry_has_a_timer CHECK (state <> 'waiting' OR due_at IS NOT NULL));
CREATE INDEX entry_due ON entry (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX entry_open ON entry (state, acknowledge_by) INCLUDE (audience) WHERE state <> 'closed';
CREATE INDEX entry_page ON entry (queue, next_due, opened_at DESC);

CREATE TABLE acknowledgement (
    entry_id uuid NOT NULL REFERENCES entry, person_id uuid NOT NULL REFERENCES person,
    role text NOT NULL, at timestamptz NOT NULL, how text NOT NULL, sealed bytea NOT NULL,
    PRIMARY KEY (entry_id, at));

CREATE TABLE decision (
    entry_id uuid NOT NULL REFERENCES entry, number integer NOT NULL,
    person_id uuid NOT NULL REFERENCES person, at timestamptz NOT NULL, result text NOT NULL,
    sealed bytea NOT NULL, PRIMARY KEY (entry_id, number));

CREATE TABLE delivery (
    id uuid PRIMARY KEY, notification_id uuid NOT NULL REFERENCES notification,
    entry_id uuid REFERENCES entry, kind text NOT NULL, channel text NOT NULL, lane text NOT NULL,
    to_person uuid REFERENCES person, to_source text REFERENCES source, state text NOT NULL,
    due_at timestamptz, attempts integer NOT NULL, fresh_from integer NOT NULL,
    step integer NOT NULL, planned_at timestamptz NOT NULL, settled_at timestamptz,
    code_failures integer NOT NULL DEFAULT 0,
    CONSTRAINT delivery_has_a_timer CHECK (state NOT IN ('planned', 'sending') OR due_at IS NOT NULL));
CREATE INDEX delivery_due ON delivery (lane, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_in_flight ON delivery (lane) WHERE state = 'sending';
CREATE INDEX delivery_dead ON delivery (settled_at) WHERE state = 'dead';
CREATE INDEX delivery_notification ON delivery (notification_id);
CREATE UNIQUE INDEX delivery_once_a_step
    ON delivery (entry_id, kind, step, to_person) WHERE entry_id IS NOT NULL AND to_person IS NOT NULL;

CREATE TABLE attempt (
    delivery_id uuid NOT NULL REFERENCES delivery, number integer NOT NULL, began_at timestamptz NOT NULL,
    ended_at timestamptz, outcome text, detail text, PRIMARY KEY (delivery_id, number));

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL,
    actor_kind text NOT NULL, actor_id text NOT NULL, act text NOT NULL, notification_id uuid,
    subject text NOT NULL, detail jsonb NOT NULL);
CREATE INDEX audit_notification ON audit (notification_id, id);

CREATE TABLE audit_link (
    position bigint PRIMARY KEY, audit_id bigint NOT NULL UNIQUE REFERENCES audit, digest bytea NOT NULL);
"""

# The policies ask these; all read only what the transaction itself was opened with.
WHO = """
CREATE FUNCTION hub_is_system() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('hub.kind', true), '') = 'system' $$;

-- Null for whoever is no person: a planner that estimates reads this even where no person is asked for.
CREATE FUNCTION hub_person() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT CASE coalesce(current_setting('hub.kind', true), '')
    WHEN 'person' THEN current_setting('hub.id', true)::uuid END $$;

CREATE FUNCTION hub_audience() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT CASE coalesce(current_setting('hub.kind', true), '')
        WHEN 'source' THEN (
            SELECT array_remove(ARRAY['source:' || s.name, s.partnership, 'board:' || s.partnership], NULL)
            FROM public.source s
            WHERE s.name = current_setting('hub.id', true) AND s.disabled_at IS NULL)
        WHEN 'person' THEN (
            SELECT array_agg(word) FROM (
                SELECT m.queue FROM public.membership m JOIN public.person p ON p.id = m.person_id
                WHERE p.id = public.hub_person() AND p.disabled_at IS NULL
                UNION ALL
                SELECT p.partnership FROM public.person p
                WHERE p.id = public.hub_person() AND p.disabled_at IS NULL
                    AND p.partnership IS NOT NULL) seats(word))
    END $$;
"""

SEEN_BY_AUDIENCE = ("notification", "entry")
SEEN_WITH_NOTIFICATION = ("revision", "routing", "delivery")
SEEN_WITH_ENTRY = ("acknowledgement", "decision")
SYSTEM_ONLY = ("credential", "session", "source", "audit_link")
OPEN = ("data_key", "person", "membership", "rulebook")

APPEND_ONLY = ("revision", "routing", "acknowledgement", "decision", "audit", "audit_link", "rulebook")


def _policies() -> list[str]:
    # The planner takes an overlap it cannot see for one row in a hundred, and would rather sort a queue's
    # whole history than read the first page of it in order. Of a coalesce it expects every other row.
    mine = "hub_is_system() OR coalesce(audience && (SELECT hub_audience()), false)"
    rules = dict.fromkeys(SEEN_BY_AUDIENCE, mine)
    for table, parent, column in (
        *((t, "notification", "notification_id") for t in SEEN_WITH_NOTIFICATION),
        *((t, "entry", "entry_id") for t in SEEN_WITH_ENTRY),
        ("attempt", "delivery", "delivery_id"),
    ):
        rules[table] = f"hub_is_system() OR EXISTS (SELECT FROM {parent} p WHERE p.id = {column})"
    rules |= dict.fromkeys(SYSTEM_ONLY, "hub_is_system()")
    rules["arrival"] = "hub_is_system() OR 'hub.triage' = ANY ((SELECT hub_audience())::text[])"
    made = [f"CREATE POLICY {table}_seen ON {table} USING ({rule})" for table, rule in rules.items()]
    seen = "hub_is_system() OR EXISTS (SELECT FROM notification p WHERE p.id = notification_id)"
    return [
        *made,
        f"CREATE POLICY audit_seen ON audit FOR SELECT USING ({seen})",
        "CREATE POLICY audit_written ON audit FOR INSERT WITH CHECK (true)",
        *(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY" for table in (*rules, "audit")),
    ]


# The hub works as hub_app, which owns nothing; a login role is made a member of it.
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_app') THEN
        BEGIN
            CREATE ROLE hub_app NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'hub_app', 'MEMBER') THEN
        EXECUTE format('GRANT hub_app TO %I', current_user);
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO hub_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO hub_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO hub_app;
GRANT DELETE ON session, membership TO hub_app;
REVOKE INSERT, UPDATE ON alembic_version FROM hub_app;
"""


def upgrade() -> None:
    for script in (TABLES, WHO, ROLE):
        op.execute(script)
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE ON {table} FROM hub_app")
    for policy in _policies():
        op.execute(policy)


def downgrade() -> None:
    tables = (*SEEN_WITH_ENTRY, "attempt", *SEEN_WITH_NOTIFICATION, "entry", "arrival", "notification")
    for table in (*tables, *SYSTEM_ONLY, "audit", "membership", "person", "rulebook", "data_key"):
        op.execute(f"DROP TABLE {table} CASCADE")
    op.execute("DROP FUNCTION hub_audience, hub_person, hub_is_system; DROP SEQUENCE reference_number")
