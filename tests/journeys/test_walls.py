"""The second wall: row-level security, an append-only trail, and sealed columns, asked in plain SQL."""

from typing import Any

import psycopg
import pytest

from hub.errors import NotFound
from hub.journeys.acknowledge import actor_of
from hub.journeys.arrive import by_webhook
from hub.journeys.file import Accepted
from hub.journeys.systems import look
from hub.journeys.trail import chain, verify
from hub.queues.person import Person
from tests.builders import World, a_member, a_source, arrived, sent_by, some_fields

OPTIONS = "-c role=hub_app"
THEIRS = ("notification", "entry", "revision", "routing", "delivery")


def rows(url: str, person: Person | None, table: str) -> int:
    with psycopg.connect(url, options=OPTIONS) as connection:
        if person is not None:
            connection.execute("SELECT set_config('hub.kind', 'person', true)")
            connection.execute("SELECT set_config('hub.id', %s, true)", [str(person.id)])
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert found is not None
        return int(found[0])


@pytest.mark.parametrize("table", THEIRS)
def test_a_table_shows_a_board_its_own_and_nothing_to_nobody(
    world: World, database_url: str, table: str
) -> None:
    mine = a_member(world.hub, "lscp.rag")
    other = a_member(world.hub, "lsab.sar", partnership="lsab")
    arrived(world)
    assert rows(database_url, mine, table) > 0
    assert rows(database_url, other, table) == 0
    assert rows(database_url, None, table) == 0


def test_whoever_raised_it_sees_it_and_a_disabled_person_sees_nothing(
    world: World, database_url: str
) -> None:
    from hub.journeys.enrol import disable_person

    lsab = a_member(world.hub, partnership="lsab")
    fields = some_fields() | {"raised_by": {"agency": "LSAB", "partnership": "lsab"}}
    arrived(world, fields)
    assert rows(database_url, lsab, "notification") == 1
    disable_person(lsab.email, world.hub)
    assert rows(database_url, lsab, "notification") == 0


def test_a_system_sees_what_it_sent_however_much_the_planner_knows(world: World, database_url: str) -> None:
    police, other = a_source(world.hub), a_source(world.hub, "other")
    headers, body = sent_by(police, some_fields(), world.clock.now)
    accepted = by_webhook("police", headers, body, world.hub)
    assert isinstance(accepted, Accepted)
    a_member(world.hub, "lscp.rag")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ANALYZE")  # with figures, it reads the policies' functions while it plans
    assert look(accepted.reference, police.source, world.hub).filed.reference == accepted.reference
    with pytest.raises(NotFound):
        look(accepted.reference, other.source, world.hub)


@pytest.mark.parametrize("table", ["credential", "session", "source", "arrival", "audit_link"])
def test_no_person_reads_the_hubs_own_tables(world: World, database_url: str, table: str) -> None:
    member = a_member(world.hub, "lscp.rag")
    arrived(world)
    assert rows(database_url, member, table) == 0


@pytest.mark.parametrize("table", ["audit", "revision", "routing", "acknowledgement", "decision"])
def test_what_is_append_only_cannot_be_changed_by_the_hub(database_url: str, table: str) -> None:
    with psycopg.connect(database_url, options=OPTIONS) as connection:
        connection.execute("SELECT set_config('hub.kind', 'system', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"DELETE FROM {table}")
    with psycopg.connect(database_url, options=OPTIONS) as connection:
        connection.execute("SELECT set_config('hub.kind', 'system', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"UPDATE {table} SET at = now()")


@pytest.mark.parametrize("spoil", ["UPDATE audit SET act = 'nothing' WHERE id = 2", "TRUNCATE audit_link"])
def test_a_line_changed_behind_the_hubs_back_breaks_the_chain(
    world: World, database_url: str, spoil: str
) -> None:
    arrived(world)
    arrived(world)
    linked = chain(world.hub)
    assert (verify(world.hub).good, verify(world.hub).broken) == (linked, None)
    with psycopg.connect(database_url) as connection:
        connection.execute(spoil)
    found = verify(world.hub)
    assert found.good < linked
    assert found.broken == (2 if "UPDATE" in spoil else None)


def test_reading_a_notification_is_on_its_trail(world: World) -> None:
    from hub.journeys.look import notification

    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    picture: Any = notification(reference, member, world.hub)
    assert [(it.act, it.actor_id) for it in picture.trail if it.act == "read"] == [("read", str(member.id))]
    with world.hub.ledger(actor_of(member)) as ledger:
        assert ledger.notifications.get(reference).told.fields["people"]
