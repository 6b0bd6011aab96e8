"""What pgbench writes beside an accept is what the hub wrote, in statements that PostgreSQL takes."""

from uuid import UUID

import psycopg

from bench import pgbench
from tests.builders import World, a_member, raised

COUNTED = """
SELECT (SELECT count(*) FROM notification), (SELECT count(*) FROM entry), (SELECT count(*) FROM audit)
"""


def test_pgbench_writes_as_many_rows_as_one_accept(world: World, database_url: str) -> None:
    officer = a_member(world.hub, "lscp.rag")
    with psycopg.connect(database_url) as connection:
        before = connection.execute(COUNTED).fetchone() or ()
    accepted = raised(world, officer)
    with psycopg.connect(database_url) as connection:
        after = connection.execute(COUNTED).fetchone() or ()
        wanted = "SELECT id FROM notification WHERE reference = %s"
        (notification_id,) = connection.execute(wanted, [accepted.reference]).fetchone() or (None,)
        assert isinstance(notification_id, UUID)
        _run(pgbench.script(database_url, notification_id), connection)
        again = connection.execute(COUNTED).fetchone() or ()
    wrote = [second - first for first, second in zip(before, after, strict=True)]
    assert wrote[0] == 1
    assert [third - second for second, third in zip(after, again, strict=True)] == wrote


def _run(script: str, connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute("SET ROLE hub_app; SET hub.kind = 'system'; SET hub.id = 'system'")
    for line in script.splitlines():
        if line.startswith("INSERT"):
            connection.execute(line.replace(":n", "7000").encode())
