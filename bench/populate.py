"""Fills a database with years of notifications by SQL, as the hub itself would have left them.

Sealed columns hold dummy bytes: no screen that is measured here unseals anything. Most notifications
are closed, as in real life: what is open is bounded by what people can hold in their hands.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from hub.words import TRIAGE

# Which queues a notification goes to, and how often; in shares of a hundred.
MIX: Final = (
    (30, ("lscp.rag",)),
    (10, ("lscp.cdop", "lscp.rag")),
    (5, ("lscp.cdop", "lscp.statutory-notice", TRIAGE)),
    (20, ("lsab.sar",)),
    (10, ("lsab.sar", TRIAGE)),
    (8, ("lsab.sar", "safer-leeds.dhr")),
    (10, ("safer-leeds.fir",)),
    (7, (TRIAGE,)),
)
SOURCES: Final = ("police", "hospital", "fire-service", "housing")

CLOCK: Final = {
    "name": "scsi-notification",
    "title": "Local authority notifies the national Panel",
    "authority": "Children Act 2004 s16C; five working days by Working Together 2023",
    "confidence": "guidance",
}
"""Of every entry that is open; it never runs out first."""


@dataclass(frozen=True, slots=True)
class Filling:
    """`waiting` and `held` notifications are open: nobody or somebody has them; the rest are closed.

    Of those held, a third is past its consider-by.
    """

    notifications: int
    waiting: int
    held: int
    due: int = 0
    """Of the waiting ones, those whose ladder is to be climbed now."""


PLAN = """
CREATE TEMP TABLE plan AS
SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS key_id,
    CASE WHEN n <= %(waiting)s THEN 'waiting' WHEN n <= %(open)s THEN 'acknowledged' ELSE 'closed' END AS state,
    CASE WHEN n <= %(due)s THEN now() - interval '2 days' - n * interval '1 second'
         WHEN n <= %(open)s THEN now() - (n %% 3) * interval '6 hours'
         ELSE now() - interval '3 days' - random() * interval '2000 days' END AS received_at,
    (%(sources)s::text[])[1 + n %% 4] AS source,
    (SELECT queues FROM mix WHERE mod(n * 37, 100) < up_to ORDER BY up_to LIMIT 1) AS queues,
    CASE WHEN n %% 9 = 0 THEN 'lscp' END AS partnership
FROM generate_series(1, %(notifications)s) n
"""

ROWS = """
ALTER TABLE plan ADD next_due timestamptz, ADD consider_by timestamptz;
UPDATE plan SET consider_by = CASE WHEN state = 'closed' THEN received_at + interval '4 days'
    WHEN state = 'acknowledged' THEN date_trunc('hour', now()) + CASE n %% 3 WHEN 0 THEN interval '-2 hours'
        ELSE interval '4 days' END END;
UPDATE plan SET next_due = CASE state WHEN 'waiting' THEN received_at + interval '1 day'
    WHEN 'acknowledged' THEN consider_by END;
INSERT INTO data_key SELECT key_id, 'notification', 'bench', '\\x00'::bytea FROM plan;
INSERT INTO notification (id, reference, channel, source, received_at, partnership, revision, key_id,
        audience, next_due, closed_at, waits, taken, compared)
    SELECT id, 'LSH-2026-' || lpad(n::text, 7, '0'), 'webhook', source, received_at, partnership, 1, key_id,
        queues || ('source:' || source) || CASE WHEN partnership IS NULL THEN '{}' ELSE ARRAY[partnership] END,
        next_due, CASE WHEN state = 'closed' THEN received_at + interval '30 days' END,
        state = 'waiting', state = 'acknowledged', 1 FROM plan;
INSERT INTO arrival (id, channel, source, external_id, received_at, key_id, sealed, state, attempts, reason,
        notification_id)
    SELECT gen_random_uuid(), 'webhook', source, 'msg_' || n, received_at, key_id, '\\x00'::bytea, 'filed', 0,
        '', id FROM plan;
INSERT INTO revision SELECT id, 1, received_at, 'system', 'system', '\\x00'::bytea FROM plan;
INSERT INTO entry (id, notification_id, reference, queue, duty, state, opened_at, acknowledge_by, due_at, step,
        rule, basis, clocks, audience, next_due, waits, taken, consider_by)
    SELECT gen_random_uuid(), p.id, 'LSH-2026-' || lpad(n::text, 7, '0'), q, 'must_consider', p.state,
        received_at, received_at + interval '1 day',
        CASE WHEN p.state = 'waiting' THEN CASE WHEN n <= %(due)s THEN now() - interval '1 minute'
            ELSE now() + interval '1 hour' + n * interval '1 second' END
            WHEN p.state = 'acknowledged' THEN now() + interval '3 days' + n * interval '1 second' END,
        0, 'bench', 'bench', CASE p.state WHEN 'closed' THEN '[]'::jsonb ELSE %(clocks)s END,
        queues || ('source:' || source) || CASE WHEN partnership IS NULL THEN '{}' ELSE ARRAY[partnership] END,
        next_due, p.state = 'waiting', p.state = 'acknowledged',
        p.consider_by
    FROM plan p, unnest(queues) q;
INSERT INTO tally (audience, queue, state, acknowledge_by, due, entries, folded)
    SELECT audience, queue, state, CASE state WHEN 'waiting' THEN acknowledge_by END, own_due, count(*), true
    FROM entry GROUP BY 1, 2, 3, 4, 5;
INSERT INTO acknowledgement
    SELECT id, %(person)s, 'member', opened_at + interval '2 hours', 'screen', '\\x00'::bytea
    FROM entry WHERE state <> 'waiting';
INSERT INTO pace
    SELECT e.audience, e.queue, date_trunc('month', e.opened_at)::date, 'acknowledged',
        2, true, count(*), true
    FROM entry e WHERE state <> 'waiting' GROUP BY 1, 2, 3;
INSERT INTO delivery (id, notification_id, entry_id, kind, channel, lane, to_person, state, attempts, fresh_from,
        step, planned_at, settled_at)
    SELECT gen_random_uuid(), notification_id, id, 'notice', 'mail', 'mail', %(person)s, 'sent', 1, 0, 0,
        opened_at, opened_at FROM entry;
"""


def fill(url: str, filling: Filling, person: UUID) -> None:
    """Every row at once; foreign keys are not asked one by one, since every row is made from one plan."""
    asked = {
        "notifications": filling.notifications,
        "waiting": filling.waiting,
        "open": filling.waiting + filling.held,
        "due": filling.due,
        "sources": list(SOURCES),
        "person": person,
        "clocks": Jsonb([CLOCK | {"due": f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"}]),
    }
    with psycopg.connect(url, options="-c session_replication_role=replica -c work_mem=256MB") as connection:
        connection.execute("CREATE TEMP TABLE mix (up_to integer, queues text[])")
        up_to = 0
        for share, queues in MIX:
            up_to += share
            connection.execute("INSERT INTO mix VALUES (%s, %s)", [up_to, list(queues)])
        for statement in (PLAN, *filter(str.strip, ROWS.split(";\n"))):
            connection.execute(statement, asked)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
