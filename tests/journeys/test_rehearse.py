"""A rehearsal goes through the real routes and channels, is marked at every step, and counts in no figure."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.post import MemoryPostman
from hub.errors import IllegalMove, NotAllowed, NotFound
from hub.hub import Hub
from hub.intake.drill import CASES
from hub.intake.read import Rejected
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.calendar_feed import read as read_calendar
from hub.journeys.calendar_feed import renew
from hub.journeys.chase import chase
from hub.journeys.decide import Concluding, decide
from hub.journeys.deliver import deliver
from hub.journeys.draft import drafts
from hub.journeys.enrol import Newcomer, add_person
from hub.journeys.file import Accepted
from hub.journeys.link import Saying, say
from hub.journeys.recognise import recognise
from hub.journeys.rehearse import Asked, end, rehearsals, result, start
from hub.journeys.wall import hang, show
from hub.queues.entry import How, Result, State
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.outcome import Outcome, Refused
from hub.sending.parcel import Letter
from hub.tracking.linking import Said
from hub.words import SYSTEM
from tests.builders import MONDAY, PASSWORD, World, a_member, a_source, arrived

ON_TWO = ("lscp.rag", "lsab.sar")


def begun(hub: Hub, person: Person, case: str = "", queues: tuple[str, ...] = ()) -> str:
    started = start(Asked(case, queues, uuid4()), person, hub)
    assert isinstance(started, Accepted), started
    return started.reference


class Fussy(MemoryPostman):
    """A mail server that does not know one address."""

    def __init__(self, unknown: str, answer: Outcome) -> None:
        super().__init__()
        self._unknown, self._answer = unknown, answer

    def send(self, letter: Letter) -> Outcome:
        return self._answer if letter.to == self._unknown else super().send(letter)


def an_administrator(world: World, partnership: str | None) -> Person:
    new = Newcomer(f"{partnership}@example.org", "Ada", "manager", partnership, {}, administrator=True)
    return add_person(new, PASSWORD, world.hub)


@pytest.fixture
def desk(world: World) -> Person:
    return a_member(world.hub, "hub.triage")


@pytest.mark.parametrize("case", CASES)
def test_an_invented_case_is_routed_as_a_case_is(world: World, desk: Person, case: str) -> None:
    reference = begun(world.hub, desk, case)
    queues = {it.entry.queue for it in result(reference, desk, world.hub).queues}
    assert {"child": {"lscp.rag"}, "adult": {"lsab.sar"}, "homicide": {"safer-leeds.dhr"}}[case] <= queues


def test_letters_and_events_say_so_before_anything_else(world: World, desk: Person) -> None:
    a_member(world.hub, "lscp.rag")
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org")
    begun(world.hub, desk, queues=ON_TWO)
    world.deliver_all()
    world.clock.forward(days=3)
    chase(world.hub)
    world.deliver_all()
    assert len(world.postman.letters) > 3
    for it in world.postman.letters:
        assert it.subject.startswith("REHEARSAL: ")
        assert it.text.startswith("*** THIS IS A REHEARSAL ***")
        assert it.text.rstrip().endswith("*** This was a rehearsal. The case is invented. ***")
    assert world.caller.events
    for event in world.caller.events:
        assert json.loads(event.body)["data"]["rehearsal"] is True
        assert event.attributes["rehearsal"] == "true"


def test_the_draft_of_the_next_letter_bears_the_mark(world: World, desk: Person) -> None:
    a_member(world.hub, "lscp.rag")
    found = result(begun(world.hub, desk, queues=("lscp.rag",)), desk, world.hub)
    [draft] = drafts(found.filed, [it.entry for it in found.queues], world.hub).values()
    assert draft.subject.startswith("REHEARSAL: ")
    assert draft.text.startswith("*** THIS IS A REHEARSAL ***")


def test_a_real_case_bears_no_mark(world: World, desk: Person) -> None:
    a_member(world.hub, "lscp.rag")
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org")
    arrived(world)
    world.deliver_all()
    assert not any("REHEARSAL" in it.subject + it.text for it in world.postman.letters)
    assert not any("rehearsal" in json.loads(it.body)["data"] for it in world.caller.events)
    assert rehearsals(desk, world.hub) == []


def test_it_counts_in_no_figure_while_it_waits_is_late_is_taken_and_is_over(
    world: World, desk: Person
) -> None:
    member = a_member(world.hub, *ON_TWO)
    arrived(world)

    def counted() -> tuple[object, ...]:
        with world.hub.ledger(actor_of(member)) as ledger:
            return ledger.views.counts(), ledger.views.paces().timed, ledger.views.paces().aged

    before = counted()
    reference = begun(world.hub, desk, queues=ON_TWO)
    assert counted() == before
    taking = Taking(reference, "lscp.rag", How.SCREEN, "It works here.")
    acknowledge(taking, member, world.hub)
    assert counted() == before
    world.clock.forward(days=5)
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.figures().overdue == 1  # the real one
    end(reference, desk, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        found = ledger.figures()
        ledger.views.fold()
    assert (found.lost, found.adrift, found.accepted, found.closed) == (0, 0, 2, 1)


def test_the_result_tells_who_was_told_who_has_it_and_what_is_broken(world: World, desk: Person) -> None:
    member, gone = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lsab.sar")
    postman = Fussy(gone.email, Refused("550 no such person"))
    hub = replace(world.hub, postman=postman)
    reference = begun(hub, desk, queues=("lscp.rag", "lsab.sar", "lscp.cdop"))
    while deliver(hub):
        pass
    world.clock.forward(hours=2)
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "It works here."), member, hub)
    found = {it.entry.queue: it for it in result(reference, desk, hub).queues}
    assert found["lscp.rag"].took == timedelta(hours=2)
    assert [(it.to, it.reached_at) for it in found["lscp.rag"].contacts] == [(member.name, MONDAY)]
    assert not found["lscp.rag"].nobody
    [broken] = found["lsab.sar"].broken
    assert (broken.trouble, broken.reached_at) == ("550 no such person", None)
    assert [found[it].nobody for it in ("lsab.sar", "lscp.cdop")] == [True, True]
    assert found["lsab.sar"].took is None


def test_pressing_twice_starts_one(world: World, desk: Person) -> None:
    asked = Asked("", ON_TWO, uuid4())
    first, second = (start(asked, desk, world.hub) for _ in range(2))
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (first.reference, second.duplicate) == (second.reference, True)


def test_what_is_over_is_neither_chased_nor_sent_and_keeps_what_it_measured(
    world: World, desk: Person
) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = begun(world.hub, desk, queues=ON_TWO)
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "It works here."), member, world.hub)
    end(reference, desk, world.hub)
    world.clock.forward(days=9)
    chase(world.hub)
    world.deliver_all()
    assert {it.to for it in world.postman.letters} <= {desk.email}
    found = result(reference, desk, world.hub)
    assert found.filed.closed_at
    assert {it.entry.state for it in found.queues} == {State.CLOSED}
    assert [it.made is not None for it in found.queues] == [False, True]
    end(reference, desk, world.hub)  # again does no harm


def test_a_case_that_waits_cannot_be_closed_as_a_rehearsal_can(world: World, desk: Person) -> None:
    member, reference = a_member(world.hub, "lscp.rag"), arrived(world).reference
    with pytest.raises(IllegalMove):
        decide(Concluding(reference, "lscp.rag", Result.NOTED, "No."), member, world.hub)
    with pytest.raises(NotFound):
        end(reference, desk, world.hub)


def test_who_may_rehearse_and_where(world: World, desk: Person) -> None:
    member = a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    for person in (member, chair):
        with pytest.raises(NotAllowed):
            begun(world.hub, person, queues=("lscp.rag",))
        with pytest.raises(NotAllowed):
            rehearsals(person, world.hub)
    assert isinstance(start(Asked("", (), uuid4()), desk, world.hub), Rejected)
    assert isinstance(start(Asked("unknown", (), uuid4()), desk, world.hub), Rejected)


def test_a_boards_administrator_rehearses_that_board(world: World, desk: Person) -> None:
    theirs = an_administrator(world, "lscp")
    reference = begun(world.hub, theirs, queues=("lscp.rag",))
    for case, queues in (("child", ()), ("", ("lsab.sar",))):
        with pytest.raises(NotAllowed):
            begun(world.hub, theirs, case, queues)
    wider = begun(world.hub, desk, queues=ON_TWO)
    assert [it.filed.reference for it in rehearsals(theirs, world.hub)] == [reference]
    with pytest.raises(NotFound):
        result(wider, theirs, world.hub)


def test_it_is_the_same_case_as_nothing(world: World, desk: Person) -> None:
    references = [begun(world.hub, desk, "homicide") for _ in range(2)]
    assert recognise(world.hub) == 2
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.cases.among(references) == frozenset()
    with pytest.raises(NotAllowed):
        say(Saying(*references, Said.LINKED, "They look alike."), desk, world.hub)


def test_calendar_and_wall_mark_it(world: World, desk: Person) -> None:
    member = a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    arrived(world)
    begun(world.hub, desk, queues=("lscp.rag",))
    feed = read_calendar(renew(member, world.hub), world.hub)
    assert feed
    assert sorted(it.rehearsal for it in feed.dues if not it.clock) == [False, True]
    wall = show(hang("lscp", chair, world.hub), world.hub)
    assert wall
    assert sorted(it.rehearsal for it in wall.due) == [False, True]
    assert wall.count.waiting == 1
