"""A bank holiday is proclaimed while entries are open: proposed, seen, moved or left by a person."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hub.calendar import Calendar, england
from hub.errors import HubError, NotAllowed, NotFound
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.chase import chase
from hub.journeys.link import Saying, say
from hub.journeys.recompute import decide, in_question, recompute
from hub.journeys.watch import figures
from hub.queues.entry import Entry, How
from hub.queues.member import Role
from hub.queues.recomputed import Proposal
from hub.tracking.linking import Said
from hub.words import SYSTEM, TRIAGE
from tests.builders import World, a_member, arrived
from tests.journeys.test_rehearse import begun

WHY = "The day was proclaimed."
WEDNESDAY = datetime(2026, 11, 25, 17, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 17, tzinfo=UTC)


def proclaim(world: World, day: date = date(2026, 11, 24)) -> None:
    """The hub starts again with another day in its calendar, and its sweep goes round."""
    made = england(2015, 2040, {day: "Invented Day"})
    assert isinstance(made, Calendar)
    world.hub = replace(world.hub, rulebook=replace(world.hub.rulebook, calendar=made))
    walk(world)


def walk(world: World) -> None:
    for _ in range(3):
        recompute(world.hub)


def rag(world: World, reference: str) -> Entry:
    with world.hub.ledger(SYSTEM) as ledger:
        return ledger.entries.get(reference, "lscp.rag")


def asked(world: World, name: str = "acknowledge-by") -> Proposal:
    member = a_member(world.hub, "lscp.rag")
    [it] = [it for it in in_question(member, world.hub) if it.due.before.name == name]
    return it


def test_nothing_moves_until_somebody_says_so(world: World) -> None:
    reference = arrived(world).reference
    before = rag(world, reference)
    proclaim(world)
    assert rag(world, reference) == before
    found = figures(world.hub).due_times_in_question
    assert found >= 2, "when to acknowledge, and the statutory clock"
    assert asked(world).due.after.end == WEDNESDAY


def test_moved_by_a_person_the_ladder_follows_and_the_trail_says_who_and_why(world: World) -> None:
    reference = arrived(world).reference
    member = a_member(world.hub, "lscp.rag")
    proclaim(world)
    assert decide({asked(world).id}, True, WHY, member, world.hub) == 1
    entry = rag(world, reference)
    assert (entry.acknowledge_by, entry.certificate and entry.certificate.end) == (WEDNESDAY, WEDNESDAY)
    world.clock.now = TUESDAY.replace(hour=18)
    chase(world.hub)
    assert rag(world, reference).step == 0, "Tuesday's reminder is not due any more"
    with world.hub.ledger(SYSTEM) as ledger:
        trail = ledger.audit.of(entry.notification_id)
    [told] = [it for it in trail if it.act == "due time moved"]
    assert (told.actor_id, told.detail["why"]) == (str(member.id), WHY)
    assert any(it.act == "due time in question" for it in trail)


def test_a_rehearsal_is_nobodys_to_decide_about(world: World) -> None:
    begun(world.hub, a_member(world.hub, TRIAGE), queues=("lscp.rag",))
    proclaim(world)
    assert figures(world.hub).due_times_in_question == 0


def test_left_by_a_person_it_stays_and_is_not_asked_about_again(world: World) -> None:
    reference = arrived(world).reference
    proclaim(world)
    decide({asked(world).id}, False, WHY, a_member(world.hub, "lscp.rag"), world.hub)
    world.clock.forward(days=2)
    walk(world)
    assert rag(world, reference).acknowledge_by == TUESDAY
    names = {it.due.before.name for it in in_question(a_member(world.hub, "lscp.rag"), world.hub)}
    assert "acknowledge-by" not in names


def test_what_an_older_machine_opens_later_is_found_a_day_after(world: World) -> None:
    old = world.hub
    proclaim(world)
    new, world.hub = world.hub, old
    arrived(world)
    world.hub = new
    walk(world)
    assert figures(world.hub).due_times_in_question == 0
    world.clock.forward(hours=25)
    walk(world)
    assert figures(world.hub).due_times_in_question > 0


def test_another_calendar_asks_anew_and_the_question_before_is_over(world: World) -> None:
    arrived(world)
    proclaim(world)
    first = asked(world).id
    proclaim(world, date(2026, 12, 1))
    member = a_member(world.hub, "lscp.rag")
    with pytest.raises(NotFound):
        decide({first}, True, WHY, member, world.hub)
    assert "acknowledge-by" not in {it.due.before.name for it in in_question(member, world.hub)}


def test_what_was_acknowledged_meanwhile_asks_nothing_and_is_left_alone(world: World) -> None:
    reference = arrived(world).reference
    proclaim(world)
    waiting, member = asked(world), a_member(world.hub, "lscp.rag")
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "I take it."), member, world.hub)
    assert all(it.due.before.name != "acknowledge-by" for it in in_question(member, world.hub))
    assert decide({waiting.id}, True, WHY, member, world.hub) == 0
    assert rag(world, reference).acknowledge_by == TUESDAY


def test_it_is_for_those_who_act_there_and_for_the_duty_desk(world: World) -> None:
    arrived(world)
    proclaim(world)
    waiting = asked(world)
    stranger, reader = a_member(world.hub, "lsab.sar"), a_member(world.hub, "lscp.rag", role=Role.READER)
    assert in_question(stranger, world.hub) == []
    with pytest.raises(NotFound):
        decide({waiting.id}, True, WHY, stranger, world.hub)
    with pytest.raises(NotAllowed):
        decide({waiting.id}, True, WHY, reader, world.hub)
    with pytest.raises(HubError, match="reason"):
        decide({waiting.id}, True, "  ", a_member(world.hub, "lscp.rag"), world.hub)
    assert decide({waiting.id}, True, WHY, a_member(world.hub, TRIAGE), world.hub) == 1


def test_a_linked_notification_still_holds_the_earliest_time(world: World) -> None:
    first = arrived(world).reference
    world.clock.forward(hours=24)
    second = arrived(world).reference
    desk = a_member(world.hub, TRIAGE)
    say(Saying(first, second, Said.LINKED, "The same child."), desk, world.hub)
    proclaim(world, date(2026, 11, 25))
    decide({it.id for it in in_question(desk, world.hub)}, True, WHY, desk, world.hub)
    assert rag(world, first).acknowledge_by == TUESDAY
    assert rag(world, second).acknowledge_by == TUESDAY
    say(Saying(first, second, Said.UNLINKED, "They are two children."), desk, world.hub)
    assert rag(world, second).acknowledge_by == datetime(2026, 11, 26, 17, tzinfo=UTC)


def test_a_great_many_are_walked_a_batch_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.journeys.recompute.BATCH", 2)
    for _ in range(3):
        arrived(world)
    proclaim(world)
    for _ in range(9):
        recompute(world.hub)
    asked_of = {it.due.entry.reference for it in in_question(a_member(world.hub, "lscp.rag"), world.hub)}
    assert len(asked_of) == 3


def test_the_queues_people_hear_of_the_time_that_was_moved(world: World) -> None:
    member, desk = a_member(world.hub, "lscp.rag"), a_member(world.hub, TRIAGE)
    reference = arrived(world).reference
    world.deliver_all()
    proclaim(world)
    [it] = [it for it in in_question(desk, world.hub) if it.due.before.name == "acknowledge-by"]
    world.postman.letters.clear()
    decide({it.id}, True, WHY, desk, world.hub)
    world.deliver_all()
    [letter] = world.postman.letters
    assert (letter.to, letter.subject.partition(":")[0]) == (member.email, reference)
    assert "acknowledge by 5:00pm on Wednesday 25 November 2026" in letter.text
    assert WHY not in letter.text
