"""The conversation: who reads what, who is told, and that nothing of it leaves the hub."""

from itertools import product

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.errors import NotFound
from hub.journeys.acknowledge import actor_of
from hub.journeys.arrive import by_webhook
from hub.journeys.converse import Refused, read, say
from hub.journeys.enrol import disable_person
from hub.journeys.file import Accepted
from hub.journeys.post import Posted, Speaker, may_read
from hub.messaging.message import Compartment, Draft, How
from hub.queues.member import Role
from hub.queues.person import Person
from tests.builders import World, a_member, a_source, arrived, raised, sent_by
from tests.conversations import TWO_BOARDS, said, seen_by, to
from tests.journeys.test_walls import OPTIONS


def texts(world: World, reference: str, person: Person) -> list[str]:
    return [it.message.text for it in seen_by(world, reference, person)]


def test_a_message_is_read_by_both_boards_and_says_who_has_read_it(world: World) -> None:
    child, safer = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, child, to("safer-leeds.dhr"))
    [before] = read(reference, safer, world.hub).said
    assert (before.message.author.name, before.message.how, before.new) == (child.name, How.SCREEN, True)
    world.clock.forward(minutes=5)
    [after] = read(reference, child, world.hub).said
    assert [(it.name, it.at) for it in after.readings] == [(safer.name, world.clock.now.replace(minute=0))]
    assert not after.new
    assert not read(reference, safer, world.hub).new


def test_the_first_reading_counts_and_each_is_on_the_trail(world: World) -> None:
    member, other = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    said(world, reference, member, to("lscp.rag"))
    read(reference, other, world.hub)
    world.clock.forward(hours=1)
    [again] = read(reference, other, world.hub).said
    assert len(again.readings) == 1
    with world.hub.ledger(actor_of(member)) as ledger:
        acts = [it.act for it in ledger.audit.of(ledger.notifications.get(reference).id)]
    assert acts.count("read messages") == 2
    assert acts.count("said") == 1


def test_somebody_of_another_board_cannot_read_or_write(world: World) -> None:
    member, stranger = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lsab.sar", partnership="lsab")
    reference = arrived(world).reference
    said(world, reference, member, to("lscp.rag"))
    with pytest.raises(NotFound):
        read(reference, stranger, world.hub)
    with pytest.raises(NotFound):
        say(reference, Draft("Hello", to("lscp.rag"), "1"), Speaker(stranger), How.SCREEN, world.hub)


@pytest.mark.parametrize("compartment", [Compartment.NAMED, Compartment.LEGAL])
def test_a_restricted_message_is_read_by_those_named_and_by_nobody_else(
    world: World, compartment: Compartment
) -> None:
    writer, seated = a_member(world.hub, "lscp.rag"), a_member(world.hub, "safer-leeds.dhr")
    colleague, named = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, writer, to("safer-leeds.dhr", people=(named,)), "Privileged.", compartment)
    assert [len(texts(world, reference, it)) for it in (writer, seated, named, colleague)] == [1, 1, 1, 0]
    with world.hub.ledger(actor_of(colleague)) as ledger:
        told = ledger.attempts.progress(ledger.notifications.get(reference).id)
    assert [it for it in told if it.delivery.kind == "message"] == []  # nor to whom it was announced


def test_a_restricted_message_to_a_board_is_read_by_those_who_belong_to_it(world: World) -> None:
    theirs = a_member(world.hub, "lscp.rag", partnership="lscp")
    other = a_member(world.hub, "safer-leeds.dhr", partnership="safer-leeds")
    reference = arrived(world, TWO_BOARDS).reference
    said(world, reference, other, to(boards=("lscp",)), "For LSCP.", Compartment.NAMED)
    outsider = a_member(world.hub, "lscp.rag", partnership="lsab")
    assert [len(texts(world, reference, it)) for it in (theirs, outsider)] == [1, 0]


def test_the_database_itself_refuses_to_show_or_take_what_is_not_theirs(
    world: World, database_url: str
) -> None:
    writer, colleague = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    stranger = a_member(world.hub, "lscp.cdop")
    reference = arrived(world, TWO_BOARDS).reference
    posted = said(world, reference, writer, to("safer-leeds.dhr"), "Privileged.", Compartment.LEGAL)
    said(world, reference, writer, to("safer-leeds.dhr"), "Open.")
    for person, number in ((writer, 2), (colleague, 1), (stranger, 0)):
        with psycopg.connect(database_url, options=OPTIONS) as connection:
            be(connection, person)
            assert connection.execute("SELECT count(*) FROM message").fetchone() == (number,)
    insert = """INSERT INTO message SELECT gen_random_uuid(), notification_id, at, %s, NULL, board, how,
        compartment, addressed, readers, NULL, gen_random_uuid()::text, sealed FROM message LIMIT 1"""
    with psycopg.connect(database_url, options=OPTIONS) as connection:
        be(connection, writer)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(insert, [colleague.id])  # in somebody else's name
    with psycopg.connect(database_url, options=OPTIONS) as connection:
        be(connection, colleague)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(
                "INSERT INTO message_read VALUES (%s, %s, now())", [posted.message.id, colleague.id]
            )
    with psycopg.connect(database_url, options=OPTIONS) as connection:
        be(connection, writer)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE message SET compartment = 'open'")


def be(connection: "psycopg.Connection[tuple[object, ...]]", person: Person) -> None:
    connection.execute("SELECT set_config('hub.kind', 'person', true)")
    connection.execute("SELECT set_config('hub.id', %s, true)", [str(person.id)])


def test_each_person_named_gets_one_letter_and_the_writer_none(world: World) -> None:
    writer, colleague = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    reader = a_member(world.hub, "lscp.rag", role=Role.READER)
    reference = arrived(world).reference
    world.deliver_all()
    world.postman.letters.clear()
    said(world, reference, writer, to("lscp.rag", people=(colleague,)))
    world.deliver_all()
    assert sorted(it.to for it in world.postman.letters) == [colleague.email]
    assert reader.email not in {it.to for it in world.postman.letters}


def test_a_second_message_is_announced_too(world: World) -> None:
    writer, colleague = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    world.postman.letters.clear()
    for _ in range(2):
        said(world, reference, writer, to("lscp.rag"))
    world.deliver_all()
    assert [it.to for it in world.postman.letters] == [colleague.email] * 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=6).filter(
        lambda it: len(it.strip()) > 5
    ),
    name=st.from_regex(r"[A-Z][a-z]{5,9} [A-Z][a-z]{5,9}", fullmatch=True),
)
def test_nothing_of_the_message_or_the_case_is_in_any_letter(world: World, text: str, name: str) -> None:
    fields = {**TWO_BOARDS, "people": [{**TWO_BOARDS["people"][0], "name": name}, TWO_BOARDS["people"][1]]}  # type: ignore[index]
    writer = a_member(world.hub, "lscp.rag", partnership="lscp")
    a_member(world.hub, "safer-leeds.dhr")
    secret = f"{text} {name}"
    reference = arrived(world, fields).reference
    world.postman.letters.clear()
    draft = Draft(secret, to("safer-leeds.dhr", "lscp.rag"), name + text, subject=secret[:200])
    posted = say(reference, draft, Speaker(writer), How.SCREEN, world.hub)
    assert isinstance(posted, Posted)
    world.deliver_all()
    words = [it.subject + "\n" + it.text for it in world.postman.letters]
    assert any("there is a message from" in it for it in words)
    assert not [it for it in words if name in it or name.split(maxsplit=1)[0] in it or text.strip() in it]


def test_a_boards_system_hears_that_there_is_a_message_and_not_of_restricted_ones(world: World) -> None:
    writer = a_member(world.hub, "lscp.rag")
    a_source(world.hub, "dhr-system", partnership="safer-leeds", endpoint="https://dhr.example.org/in")
    reference = arrived(world, TWO_BOARDS).reference
    world.deliver_all()
    world.caller.events.clear()
    said(world, reference, writer, to("safer-leeds.dhr"), "Secret words.")
    said(world, reference, writer, to("safer-leeds.dhr"), "Secret words.", Compartment.LEGAL)
    world.deliver_all()
    [event] = world.caller.events
    assert b'"type":"message.posted"' in event.body
    assert b"Secret" not in event.body


def test_the_same_form_sent_twice_is_one_message(world: World) -> None:
    writer = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    draft = Draft("Once.", to("lscp.rag"), "form:1")
    first, second = (say(reference, draft, Speaker(writer), How.SCREEN, world.hub) for _ in range(2))
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)
    assert (first.repeat, second.repeat) == (False, True)
    assert first.message.id == second.message.id
    assert texts(world, reference, writer) == ["Once."]


def test_nobody_who_cannot_see_the_notification_can_be_written_to(world: World) -> None:
    writer, stranger = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lsab.sar")
    gone = a_member(world.hub, "lscp.rag")
    disable_person(gone.email, world.hub)
    reference = arrived(world).reference
    for whom in (to(people=(stranger,)), to(people=(gone,)), to("lsab.sar"), to(boards=("lsab",)), to()):
        refused = say(reference, Draft("Hello", whom, "1"), Speaker(writer), How.SCREEN, world.hub)
        assert isinstance(refused, Refused), whom
    assert texts(world, reference, writer) == []


def test_the_board_that_raised_it_can_be_written_to_and_reads(world: World) -> None:
    raiser = a_member(world.hub, partnership="lsab")
    member = a_member(world.hub, "lscp.rag")
    reference = raised(world, raiser).reference
    said(world, reference, member, to(boards=("lsab",)), "Thank you.")
    assert texts(world, reference, raiser) == ["Thank you."]
    world.deliver_all()
    assert [it.to for it in world.postman.letters if "there is a message" in it.subject] == [raiser.email]


def test_unread_messages_are_counted_by_notification(world: World) -> None:
    writer, other = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    one, two = arrived(world).reference, arrived(world).reference
    said(world, one, writer, to("lscp.rag"))
    said(world, one, writer, to("lscp.rag"))
    said(world, two, writer, to(people=(writer,)), "Mine.", Compartment.NAMED)
    with world.hub.ledger(actor_of(other)) as ledger:
        assert ledger.messages.unread([one, two], other.id) == {one: 2}
    with world.hub.ledger(actor_of(writer)) as ledger:
        assert ledger.messages.unread([one, two], writer.id) == {}
    read(one, other, world.hub)
    with world.hub.ledger(actor_of(other)) as ledger:
        assert ledger.messages.unread([one, two], other.id) == {}


def test_the_code_and_the_database_agree_on_who_may_read(world: World) -> None:
    people = [
        a_member(world.hub, "lscp.rag", partnership="lscp"),
        a_member(world.hub, "lscp.rag", partnership="lsab"),
        a_member(world.hub, "safer-leeds.dhr", partnership="safer-leeds"),
        a_member(world.hub, "lscp.rag", "safer-leeds.dhr"),
        a_member(world.hub, "safer-leeds.dhr", role=Role.READER),
    ]
    reference = arrived(world, TWO_BOARDS).reference
    whom = [
        to("lscp.rag"),
        to("safer-leeds.dhr"),
        to(boards=("lsab",)),
        to(boards=("safer-leeds",), people=(people[0],)),
        to(people=(people[4],)),
    ]
    sent = [
        said(world, reference, writer, it, compartment=compartment).message
        for writer, it, compartment in product(people[:3], whom, Compartment)
    ]
    for person in people:
        theirs = {it.message.id for it in seen_by(world, reference, person)}
        assert theirs == {it.id for it in sent if may_read(it, person)}
        assert 0 < len(theirs) < len(sent)


def test_the_letter_says_which_board_wrote(world: World) -> None:
    desk, member = a_member(world.hub, "hub.triage", "lscp.rag"), a_member(world.hub, "lscp.rag")
    lscp = a_member(world.hub, "lscp.rag", partnership="lscp")
    police = a_source(world.hub, "police")
    headers, body = sent_by(police, TWO_BOARDS, world.clock.now)
    accepted = by_webhook("police", headers, body, world.hub)
    assert isinstance(accepted, Accepted)
    world.deliver_all()
    for speaker in (Speaker(desk), Speaker(lscp), Speaker(None, police.source)):
        world.postman.letters.clear()
        draft = Draft("Hello", to(people=(member,)), str(speaker.author))
        assert isinstance(say(accepted.reference, draft, speaker, How.SCREEN, world.hub), Posted)
        world.deliver_all()
        [letter] = world.postman.letters
        whose = {"hub": "duty desk", "lscp": "Leeds Safeguarding Children", "": "whoever raised it"}
        assert whose[speaker.author.board] in letter.subject
