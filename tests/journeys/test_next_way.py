"""News and messages whose letter is lost: exactly these letters to exactly these people, none else."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.chase import chase
from hub.journeys.complete import complete
from hub.journeys.converse import read
from hub.journeys.decide import Concluding, decide
from hub.journeys.watch import unheard
from hub.messaging.message import Compartment, Recipients
from hub.queues.entry import How, Result
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.kind import Kind
from hub.tracking.linking import Said
from hub.tracking.unheard import Who
from hub.words import TRIAGE
from tests.bounces import postfix
from tests.builders import World, a_member, arrived, raised, some_fields
from tests.conversations import TWO_BOARDS, said, to
from tests.journeys.test_bounce import acts, came, failed
from tests.journeys.test_complete import with_an_adult
from tests.journeys.test_same_case import linked, twice

RAG, SAR, DHR = "lscp.rag", "lsab.sar", "safer-leeds.dhr"
Letter = tuple[Kind, str]


def went(world: World, url: str) -> list[Letter]:
    """Kind and whom to, of the letters that have gone since this was last asked."""
    world.deliver_all()
    with psycopg.connect(url) as connection:
        kinds = {row[0]: Kind(row[1]) for row in connection.execute("SELECT id, kind FROM delivery")}
    found = sorted((kinds[it.key], it.to) for it in world.postman.letters)
    world.postman.letters.clear()
    return found


def lost(world: World, url: str, kind: Kind, to: Person) -> list[Letter]:
    """That letter to them comes back; what goes because of it."""
    wanted = "SELECT id FROM delivery WHERE kind = %s AND to_person = %s AND state = 'sent'"
    with psycopg.connect(url) as connection:
        [(key,)] = connection.execute(wanted, (kind, to.id)).fetchall()
    came(world, postfix(failed(world, key, to.email)))
    return went(world, url)


def told_by_message(world: World, writer: Person, whom: Recipients, **how: Compartment) -> str:
    """A message about what the groups of both boards were asked."""
    reference = arrived(world, TWO_BOARDS).reference
    world.deliver_all()
    world.postman.letters.clear()
    said(world, reference, writer, whom, **how)
    return reference


def seated(world: World, queue: str) -> tuple[Person, Person, Person]:
    member, deputy, chair = (
        a_member(world.hub, queue, role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)
    )
    return member, deputy, chair


def brought_forward(world: World, member: Person) -> str:
    first, second = twice(world)
    linked(world, first, second, member)
    return second


def moved_back(world: World, member: Person) -> str:
    first, second = twice(world)
    linked(world, first, second, member)
    world.deliver_all()
    linked(world, first, second, member, Said.UNLINKED)
    return second


def strengthened(world: World, _: Person) -> str:
    desk = a_member(world.hub, TRIAGE)
    reference = arrived(world, with_an_adult("no")).reference
    complete(reference, with_an_adult("yes"), 1, desk, world.hub)
    return reference


NEWS = [
    (Kind.BROUGHT_FORWARD, RAG, brought_forward),
    (Kind.MOVED, RAG, moved_back),
    (Kind.STRENGTHENED, SAR, strengthened),
]


@pytest.mark.parametrize(("kind", "queue", "happens"), NEWS)
def test_news_that_is_lost_goes_to_each_who_is_asked_instead_in_turn(
    world: World, database_url: str, kind: Kind, queue: str, happens: object
) -> None:
    member, deputy, chair = seated(world, queue)
    reference = happens(world, member)  # type: ignore[operator]
    assert (kind, member.email) in went(world, database_url)
    assert lost(world, database_url, kind, member) == [(kind, deputy.email)]
    assert acts(world, reference).count("next way opened") == 1
    world.clock.forward(hours=1)
    assert lost(world, database_url, kind, deputy) == [(kind, chair.email)]


@pytest.mark.parametrize(("kind", "queue", "happens"), NEWS)
def test_news_that_is_lost_wakes_nobody_once_somebody_has_acted_with_it_before_them(
    world: World, database_url: str, kind: Kind, queue: str, happens: object
) -> None:
    member, _, chair = seated(world, queue)
    reference = happens(world, member)  # type: ignore[operator]
    went(world, database_url)
    world.clock.now += timedelta(seconds=1)
    acknowledge(Taking(reference, queue, How.SCREEN, "Mine."), chair, world.hub)
    went(world, database_url)
    assert lost(world, database_url, kind, member) == []


def test_news_is_for_whoever_had_it_in_hand_when_it_came(world: World, database_url: str) -> None:
    """An acknowledgement of before the news is no sign that anybody has seen it."""
    member, deputy, _ = seated(world, SAR)
    desk = a_member(world.hub, TRIAGE)
    reference = arrived(world, with_an_adult("no")).reference
    acknowledge(Taking(reference, SAR, How.SCREEN, "Mine."), member, world.hub)
    world.clock.forward(hours=1)
    complete(reference, with_an_adult("yes"), 1, desk, world.hub)
    went(world, database_url)
    assert lost(world, database_url, Kind.STRENGTHENED, member) == [(Kind.STRENGTHENED, deputy.email)]


def test_news_to_somebody_else_does_not_go_once_it_is_closed(world: World, database_url: str) -> None:
    member, _, chair = seated(world, SAR)
    reference = strengthened(world, member)
    went(world, database_url)
    world.clock.forward(hours=1)
    wanted = "SELECT id FROM delivery WHERE kind = 'strengthened' AND to_person = %s"
    with psycopg.connect(database_url) as connection:
        [(key,)] = connection.execute(wanted, (member.id,)).fetchall()
    came(world, postfix(failed(world, key, member.email)))  # and before the next letter has gone:
    acknowledge(Taking(reference, SAR, How.SCREEN, "Mine."), chair, world.hub)
    decide(Concluding(reference, SAR, Result.WITHDRAWN, "Told by mistake."), chair, world.hub)
    assert Kind.STRENGTHENED not in {kind for kind, _ in went(world, database_url)}


def test_a_message_to_somebody_by_name_goes_to_whoever_stands_in_and_its_writer_hears(
    world: World, database_url: str
) -> None:
    writer, (member, deputy, chair) = a_member(world.hub, DHR), seated(world, RAG)
    reference = told_by_message(world, writer, to(people=(member,)))
    assert went(world, database_url) == [(Kind.MESSAGE, member.email)]
    found = lost(world, database_url, Kind.MESSAGE, member)
    assert found == [(Kind.MESSAGE, deputy.email), (Kind.UNDELIVERED, writer.email)]
    assert acts(world, reference).count("message lost") == 1
    assert lost(world, database_url, Kind.MESSAGE, deputy) == [(Kind.MESSAGE, chair.email)]


def test_what_its_writer_hears_names_those_whom_it_did_not_reach_and_no_more(
    world: World, database_url: str
) -> None:
    writer, (member, deputy, _) = a_member(world.hub, DHR), seated(world, RAG)
    reference = told_by_message(world, writer, to(people=(member,)))
    went(world, database_url)
    wanted = "SELECT id FROM delivery WHERE kind = 'message'"
    with psycopg.connect(database_url) as connection:
        [(key,)] = connection.execute(wanted).fetchall()
    came(world, postfix(failed(world, key, member.email)))
    world.deliver_all()
    [word] = [it for it in world.postman.letters if it.to == writer.email]
    assert word.subject == f"{reference}: your message did not reach everybody"
    text = " ".join(word.text.split())
    assert f"could not be delivered to: {member.name} The hub has told {deputy.name} in their place." in text
    assert "rings the family" not in text
    [instead] = [it for it in world.postman.letters if it.to == deputy.email]
    assert f"in place of {member.name}, to whom" in " ".join(instead.text.split())


def test_a_message_to_a_queue_that_others_there_have_is_not_lost(world: World, database_url: str) -> None:
    writer, (member, deputy, chair) = a_member(world.hub, DHR), seated(world, RAG)
    told_by_message(world, writer, to(RAG))
    assert len(went(world, database_url)) == 3
    assert lost(world, database_url, Kind.MESSAGE, member) == []
    assert lost(world, database_url, Kind.MESSAGE, deputy) == []
    assert lost(world, database_url, Kind.MESSAGE, chair) == [(Kind.UNDELIVERED, writer.email)]


@pytest.mark.parametrize("compartment", [Compartment.NAMED, Compartment.LEGAL])
def test_of_a_restricted_message_nobody_else_hears_but_its_writer(
    world: World, database_url: str, compartment: Compartment
) -> None:
    writer, (member, _, _) = a_member(world.hub, DHR), seated(world, RAG)
    reference = told_by_message(world, writer, to(people=(member,)), compartment=compartment)
    went(world, database_url)
    assert lost(world, database_url, Kind.MESSAGE, member) == [(Kind.UNDELIVERED, writer.email)]
    assert "message lost" in acts(world, reference)


def test_whoever_has_read_it_on_the_screen_is_not_missed(world: World, database_url: str) -> None:
    writer, (member, _, _) = a_member(world.hub, DHR), seated(world, RAG)
    reference = told_by_message(world, writer, to(people=(member,)))
    went(world, database_url)
    read(reference, member, world.hub)
    assert lost(world, database_url, Kind.MESSAGE, member) == []


SENDER = "officer@police.example.org"


def of_the_sending_board(world: World) -> tuple[Person, Person, Person, Person]:
    """A chair, a deputy and a member of the board that raised it, and somebody at the duty desk."""
    member, deputy, chair = seated(world, SAR)
    raiser = a_member(world.hub, partnership="lsab")
    seated(world, RAG)
    desk = a_member(world.hub, TRIAGE)
    raised(world, raiser)
    return chair, deputy, member, desk


def reported(world: World, url: str, until: str, kind: Kind) -> None:
    """What a ladder says to whoever raised it is sent."""
    went(world, url)
    world.clock.now = datetime.fromisoformat(f"2026-11-{until}:00+00:00")
    chase(world.hub)
    assert (kind, SENDER) in went(world, url)


def sender_lost(world: World, url: str, kind: Kind) -> list[Letter]:
    wanted = "SELECT id FROM delivery WHERE kind = %s AND to_person IS NULL AND state = 'sent'"
    with psycopg.connect(url) as connection:
        [(key,)] = connection.execute(wanted, (kind,)).fetchall()
    came(world, postfix(failed(world, key, SENDER)))
    return went(world, url)


@pytest.mark.parametrize(("until", "kind"), [("25 17", Kind.OVERDUE), ("26 17", Kind.UNCOLLECTED)])
def test_a_report_that_its_sender_cannot_be_told_goes_to_their_board_in_turn_and_then_to_the_desk(
    world: World, database_url: str, until: str, kind: Kind
) -> None:
    chair, deputy, member, desk = of_the_sending_board(world)
    reported(world, database_url, until, kind)
    assert sender_lost(world, database_url, kind) == [(kind, chair.email)]
    assert lost(world, database_url, kind, chair) == [(kind, deputy.email)]
    assert lost(world, database_url, kind, deputy) == [(kind, member.email)]
    assert unheard(world.hub) == []
    assert lost(world, database_url, kind, member) == [(kind, desk.email)]
    assert lost(world, database_url, kind, desk) == []
    assert [it.who for it in unheard(world.hub)] == [Who.SENDER]


def test_a_report_that_is_lost_once_somebody_has_it_is_told_to_nobody_else(
    world: World, database_url: str
) -> None:
    of_the_sending_board(world)
    reported(world, database_url, "26 17", Kind.UNCOLLECTED)
    taker = a_member(world.hub, RAG)
    with psycopg.connect(database_url) as connection:
        [(reference,)] = connection.execute("SELECT reference FROM notification").fetchall()
    acknowledge(Taking(reference, RAG, How.SCREEN, "Mine."), taker, world.hub)
    went(world, database_url)
    assert sender_lost(world, database_url, Kind.UNCOLLECTED) == []


def test_a_report_that_others_of_their_board_have_goes_to_nobody_else(
    world: World, database_url: str
) -> None:
    first, second = (a_member(world.hub, SAR, role=Role.CHAIR) for _ in range(2))
    raiser = a_member(world.hub, partnership="lsab")
    seated(world, RAG)
    fields = some_fields()
    raised(world, raiser, fields | {"raised_by": {"agency": "LSAB"}})
    went(world, database_url)
    world.clock.now = datetime(2026, 11, 26, 17, tzinfo=UTC)
    chase(world.hub)
    went(world, database_url)
    assert lost(world, database_url, Kind.UNCOLLECTED, raiser) == [
        (Kind.UNCOLLECTED, it) for it in sorted((first.email, second.email))
    ]
    assert lost(world, database_url, Kind.UNCOLLECTED, first) == []
    desk = a_member(world.hub, TRIAGE)
    assert lost(world, database_url, Kind.UNCOLLECTED, second) == [(Kind.UNCOLLECTED, desk.email)]
