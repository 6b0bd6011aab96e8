"""The migrations and the tables say the same, upwards and downwards."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from adapters.memory.post import MemoryCaller
from hub.errors import ConfigError
from hub.intake.calls import State
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.away import Leave, mark_away
from hub.journeys.chase import chase
from hub.journeys.consider import Considering, consider
from hub.journeys.deliver import deliver
from hub.journeys.recover import Again, preview
from hub.journeys.silence import Quiet, silence
from hub.journeys.watch import unreached_queues
from hub.queues.entry import How, Verdict
from hub.queues.member import Role
from hub.sending.outcome import Refused
from hub.store.migrate import migrate
from hub.store.tables import SHAPE
from hub.store.version import FOLDER, check, driver, newest
from hub.words import SYSTEM
from tests.builders import TODAY, World, a_member, a_source, arrived, some_fields
from tests.conversations import a_reply, landed, said, to
from tests.journeys.test_rehearse import begun


def test_the_tables_are_what_the_migrations_make(database_url: str) -> None:
    engine = create_engine(driver(database_url))
    asked = {"include_object": lambda _it, _name, kind, _reflected, _other: kind != "index"}
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=asked), SHAPE)
    engine.dispose()
    assert differences == []


def test_down_leaves_nothing_and_up_again_works(database_url: str) -> None:
    migrate(database_url, "base")
    engine = create_engine(driver(database_url))
    with engine.connect() as connection:
        left = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        assert left.scalars().all() == ["alembic_version"]
    engine.dispose()
    assert migrate(database_url) == newest()


def test_down_and_up_again_with_a_conversation_in_it(world: World, database_url: str) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    said(world, reference, member, to("lscp.rag", people=(member,)))
    landed(world, reference, member, a_reply("Received"))
    world.deliver_all()
    migrate(database_url, f"-{int(newest()) - 5}")
    assert migrate(database_url) == newest()
    with world.hub.ledger(SYSTEM) as ledger:
        filed = ledger.notifications.get(reference)
        assert [it.how for it in ledger.entries.acknowledgements(filed.id).values()] == [How.LINK]
        assert ledger.messages.thread(filed.id, None) == ()


def test_down_and_up_again_leaves_no_rehearsal_for_code_that_would_chase_it(
    world: World, database_url: str
) -> None:
    member = a_member(world.hub, "hub.triage", "lscp.rag")
    arrived(world)
    drill = begun(world.hub, member, queues=("lscp.rag",))
    migrate(database_url, f"-{int(newest()) - 23}")
    assert migrate(database_url) == newest()
    with world.hub.ledger(actor_of(member)) as ledger:
        assert ledger.notifications.get(drill).closed_at
        assert [(it.queue, it.waiting) for it in ledger.views.counts()] == [("lscp.rag", 1)]


def test_down_and_up_again_with_held_events_and_a_warning_letter(world: World, database_url: str) -> None:
    a_member(world.hub, "hub.triage")
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org")
    gone = replace(world.hub, caller=MemoryCaller([Refused("HTTP 410", gone=True)]))
    for _ in range(2):
        arrived(world)
        while deliver(gone):
            pass
    assert any(it.subject.startswith("The hub no longer calls") for it in world.postman.letters)
    assert preview("lscp-system", Again(), world.hub) == 2
    migrate(database_url, f"-{int(newest()) - 13}")
    assert migrate(database_url) == newest()
    assert preview("lscp-system", Again(), world.hub) == 2
    with world.hub.ledger(SYSTEM) as ledger:
        source = ledger.sources.get("lscp-system")
    assert source is not None
    assert source.calls.state is State.GONE


def test_down_and_up_again_with_something_taken_and_forgotten(world: World, database_url: str) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.clock.forward(days=3, hours=5)
    assert chase(world.hub) == 1
    world.deliver_all()
    assert any("considers it" in it.subject for it in world.postman.letters)
    migrate(database_url, f"-{int(newest()) - 19}")
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT state, due_at FROM entry").fetchall() == [("acknowledged", None)]
    assert migrate(database_url) == newest()
    with world.hub.ledger(SYSTEM) as ledger:
        [entry] = ledger.entries.of(ledger.notifications.get(reference).id)
    assert entry.due_at is not None
    assert entry.due_at == entry.consider_by
    assert entry.rung == 0


def test_down_and_up_again_with_one_considered_and_one_passed_on(world: World, database_url: str) -> None:
    member = a_member(world.hub, "lscp.rag")
    for saying in (
        Considering("", "lscp.rag", Verdict.ACCEPTED),
        Considering("", "lscp.rag", Verdict.REDIRECTED, "An adult.", "lsab.sar"),
    ):
        reference = arrived(world).reference
        acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
        consider(replace(saying, reference=reference), member, world.hub)
    world.deliver_all()
    migrate(database_url, f"-{int(newest()) - 22}")
    standing = "SELECT queue, state, due_at IS NULL FROM entry ORDER BY reference, queue"
    with psycopg.connect(database_url) as connection:
        assert connection.execute(standing).fetchall() == [
            ("lscp.rag", "acknowledged", False),
            ("lsab.sar", "waiting", False),
            ("lscp.rag", "closed", True),
        ]
    assert migrate(database_url) == newest()
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.figures().orphans == 0


def test_the_newest_file_is_where_all_migrations_lead() -> None:
    assert newest() == ScriptDirectory(str(FOLDER)).get_current_head()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("SELECT 1", None),
        ("UPDATE alembic_version SET version_num = '0001'", "at version 0001 and"),
        ("DROP TABLE alembic_version", "at version nothing and"),
    ],
)
def test_no_process_works_on_a_database_of_another_version(
    database_url: str, change: str, said: str | None
) -> None:
    engine = create_engine(driver(database_url))
    with engine.begin() as connection:
        connection.execute(text(change))
    with pytest.raises(ConfigError, match=said) if said else nullcontext():
        check(engine)
    engine.dispose()


def test_a_database_that_a_newer_hub_has_made_is_refused_in_one_line(database_url: str) -> None:
    engine = create_engine(driver(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ConfigError, match=r"9999.*does not know: start the hub that made it"):
        migrate(database_url)


def test_down_and_up_again_leaves_no_step_waiting_for_a_silence_that_is_gone(
    world: World, database_url: str
) -> None:
    chair = a_member(world.hub, "lscp.learning", role=Role.CHAIR)
    child = {"role": "subject", "outcome": "none", "age_years": 6, "usual_residence": "Leeds"}
    arrived(world, some_fields(outcome="near_miss") | {"people": [child | {"looked_after": "no"}]})
    friday = TODAY + timedelta(days=4)
    assert silence(Quiet("lscp.learning", TODAY, friday, "A move"), chair, world.hub) == []
    mark_away(Leave(chair.id, None, friday, friday), chair, world.hub)
    world.clock.forward(days=2)
    chase(world.hub)
    due = "SELECT due_at FROM entry WHERE queue = 'lscp.learning'"
    with psycopg.connect(database_url) as connection:
        assert connection.execute(due).fetchone() == (datetime(2026, 11, 30, 9, tzinfo=UTC),)
    migrate(database_url, f"-{int(newest()) - 18}")
    assert migrate(database_url) == newest()
    with psycopg.connect(database_url) as connection:
        assert connection.execute(due.replace("due_at", "due_at <= now()")).fetchone() == (True,)
    world.deliver_all()
    assert unreached_queues(world.hub) != ()
