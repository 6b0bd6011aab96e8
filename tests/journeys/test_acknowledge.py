"""Only a named person acknowledges; it quiets that entry alone; and the sender is told."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest

from hub.errors import NotAllowed, NotFound
from hub.journeys import slip
from hub.journeys.acknowledge import Taken, Taking, acknowledge, actor_of
from hub.journeys.chase import chase
from hub.journeys.decide import Concluding, decide
from hub.journeys.slip import WrongCode
from hub.journeys.watch import figures
from hub.queues.entry import How, Result, State
from hub.queues.member import Role
from hub.queues.person import Person
from tests.builders import World, a_member, a_source, arrived, raised, some_fields

HOMICIDE = some_fields(outcome="death", domestic_abuse="yes", children_affected="yes")


def taking(reference: str, queue: str = "lscp.rag") -> Taking:
    return Taking(reference, queue, How.SCREEN, "I will take it to Thursday's meeting.")


def states(world: World, reference: str, person: Person) -> dict[str, State]:
    with world.hub.ledger(actor_of(person)) as ledger:
        filed = ledger.notifications.get(reference)
        return {it.queue: it.state for it in ledger.entries.of(filed.id)}


def slip_in(letter_text: str) -> tuple[str, str]:
    """The token and the code, as a person reading the letter finds them."""
    token = letter_text.split("/acknowledge/")[1].split(maxsplit=1)[0]
    code = letter_text.split("type this code:")[1].split(maxsplit=1)[0]
    return token, code


def test_the_first_acknowledgement_stands_and_the_second_person_is_told_whose_it_is(world: World) -> None:
    one, two = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    first = acknowledge(taking(reference), one, world.hub)
    second = acknowledge(taking(reference), two, world.hub)
    assert (first.repeat, second.repeat) == (False, True)
    assert second.made == first.made
    assert (first.made.name, first.made.role, first.made.how) == (one.name, Role.MEMBER, How.SCREEN)


def test_two_people_at_the_same_moment_make_one_acknowledgement(world: World) -> None:
    people = [a_member(world.hub, "lscp.rag") for _ in range(4)]
    reference = arrived(world).reference
    start, made = Barrier(4), list[Taken]()

    def take(person: Person) -> None:
        start.wait()
        made.append(acknowledge(taking(reference), person, world.hub))

    threads = [Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(it.repeat for it in made) == [False, True, True, True]
    assert len({it.made.person_id for it in made}) == 1


def test_one_boards_acknowledgement_never_quiets_another(world: World) -> None:
    child = a_member(world.hub, "lscp.rag")
    safer = a_member(world.hub, "safer-leeds.dhr")
    fields = dict(HOMICIDE)
    fields["people"] = [
        {"role": "subject", "outcome": "death", "age_years": 30, "relationship_to_perpetrator": "partner"},
        {"role": "household_child", "outcome": "none", "age_years": 6},
    ]
    reference = arrived(world, fields).reference
    acknowledge(taking(reference), child, world.hub)
    now = states(world, reference, safer)
    assert now["lscp.rag"] is State.ACKNOWLEDGED
    assert now["safer-leeds.dhr"] is State.WAITING


def test_somebody_without_a_seat_cannot_see_it_and_a_reader_cannot_take_it(world: World) -> None:
    stranger = a_member(world.hub, "lsab.sar")
    reader = a_member(world.hub, "lscp.rag", role=Role.READER)
    reference = arrived(world).reference
    with pytest.raises(NotFound):
        acknowledge(taking(reference), stranger, world.hub)
    with pytest.raises(NotAllowed):
        acknowledge(taking(reference), reader, world.hub)
    assert states(world, reference, reader) == {"lscp.rag": State.WAITING}


def test_the_sender_is_told_that_a_board_has_it_and_not_what_was_said(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    world.postman.letters.clear()
    acknowledge(taking(reference), member, world.hub)
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == "officer@police.example.org"]
    assert reference in letter.subject
    assert "Thursday" not in letter.text


def test_the_code_in_the_letter_acknowledges_as_the_person_it_was_written_to(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    token, code = slip_in(next(it.text for it in world.postman.letters if it.to == member.email))
    page = slip.show(token, world.hub)
    assert page is not None
    assert (page.reference, page.state) == (reference, State.WAITING)
    assert slip.by_code(token, "WRONG1", "mine", world.hub) == WrongCode(4)
    taken = slip.by_code(token, f" {code.lower()} ", "I have it.", world.hub)
    assert isinstance(taken, Taken)
    assert (taken.made.person_id, taken.made.how) == (member.id, How.CODE)


def test_after_five_wrong_codes_the_right_one_is_refused_too(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    arrived(world)
    world.deliver_all()
    token, code = slip_in(next(it.text for it in world.postman.letters if it.to == member.email))
    left = [slip.by_code(token, "ZZZZZZ", "mine", world.hub) for _ in range(5)]
    assert left == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), WrongCode(0)]
    assert slip.by_code(token, code, "mine", world.hub) == WrongCode(0)


@pytest.mark.parametrize("token", ["", "a", "a" * 48, "!!!", "é" * 48, "A" * 400])
def test_a_link_that_is_not_ours_opens_nothing(world: World, token: str) -> None:
    assert slip.show(token, world.hub) is None
    assert slip.by_code(token, "ABCDEF", "mine", world.hub) is None


def test_when_every_queue_has_concluded_the_notification_is_closed(world: World) -> None:
    member = a_member(world.hub, "lscp.rag", partnership="lscp")
    reference = raised(world, member).reference
    acknowledge(taking(reference), member, world.hub)
    decide(Concluding(reference, "lscp.rag", Result.NOT_MET, "Below the threshold."), member, world.hub)
    assert states(world, reference, member) == {"lscp.rag": State.CLOSED}
    found = figures(world.hub)
    assert (found.open, found.closed, found.holds) == (0, 1, True)


def test_whoever_was_told_that_nobody_has_it_hears_once_that_somebody_has(world: World) -> None:
    member, other = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org/in")
    reference = arrived(world).reference
    world.deliver_all()
    world.clock.now = datetime(2026, 11, 24, 13, tzinfo=UTC)
    for hour in (13, 17):
        world.clock.now = datetime(2026, 11, 24, hour, tzinfo=UTC)
        chase(world.hub)
        world.deliver_all()
    assert chair.email in {it.to for it in world.postman.letters}
    world.postman.letters.clear()
    world.caller.events.clear()
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    told = {it.to: it for it in world.postman.letters}
    assert set(told) == {chair.email, "officer@police.example.org"}  # neither of the members
    assert f"{member.name} has it" in " ".join(told[chair.email].text.split())
    assert other.email not in told
    assert [b'"type":"entry.settled"' in it.body for it in world.caller.events] == [True]


def test_a_decision_is_told_to_the_sender_and_to_the_other_board_alone(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    theirs, taker = a_member(world.hub, "lsab.sar"), a_member(world.hub, "lsab.sar")
    a_source(world.hub, "lsab-system", partnership="lsab", endpoint="https://lsab.example.org/in")
    adult = {"role": "subject", "outcome": "death", "age_years": 40, "usual_residence": "Leeds"}
    fields = some_fields(outcome="death")
    fields["people"] = [*fields["people"], adult | {"care_and_support_needs": "yes"}]  # type: ignore[misc]
    reference = arrived(world, fields).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    acknowledge(Taking(reference, "lsab.sar", How.SCREEN, "Ours."), taker, world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    world.caller.events.clear()
    decide(Concluding(reference, "lscp.rag", Result.MET, "Zebedee was six."), member, world.hub)
    world.deliver_all()
    told = {it.to: it for it in world.postman.letters}
    assert set(told) == {taker.email, "officer@police.example.org"}
    assert theirs.email not in told
    assert all(it.subject.endswith("Partnership has recorded its decision") for it in told.values())
    assert f"/notifications/{reference}" in told[taker.email].text
    assert "http" not in told["officer@police.example.org"].text
    assert not any("Zebedee" in it.text or "met" in it.text.lower().split() for it in told.values())
    assert [b'"type":"entry.decided"' in it.body for it in world.caller.events] == [True]
