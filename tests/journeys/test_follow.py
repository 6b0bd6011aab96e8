"""The rapid review runs from the day on which the Panel was told, until it is done: exactly these letters."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.errors import IllegalMove
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.chase import chase
from hub.journeys.consider import Considering, consider
from hub.journeys.decide import Concluding, decide
from hub.journeys.link import Saying, say
from hub.journeys.look import tracking
from hub.journeys.meet import Meeting, meet
from hub.journeys.unmeet import Mistake, unmeet
from hub.queues.entry import Entry, How, Result, State, Verdict
from hub.queues.member import Role
from hub.queues.person import Person
from hub.tracking.board import Sought
from hub.tracking.linking import Said
from hub.words import SYSTEM
from tests.builders import World, a_member, arrived

RAG, TOLD, REVIEW = "lscp.rag", "scsi-notification", "rapid-review"
REMINDER = "has not said that this was done"


@pytest.fixture
def seats(world: World) -> dict[Role, Person]:
    return {it: a_member(world.hub, RAG, role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)}


@pytest.fixture
def reference(world: World, seats: dict[Role, Person]) -> str:
    """Accepted on Monday 23 November, and the Panel told on the Friday."""
    found = arrived(world).reference
    acknowledge(Taking(found, RAG, How.SCREEN, "Mine."), seats[Role.MEMBER], world.hub)
    consider(Considering(found, RAG, Verdict.ACCEPTED), seats[Role.MEMBER], world.hub)
    world.clock.now = datetime(2026, 11, 27, 9, tzinfo=UTC)
    said(world, found, TOLD, date(2026, 11, 27), seats[Role.MEMBER])
    world.deliver_all()
    world.postman.letters.clear()
    return found


def said(world: World, reference: str, clock: str, on: date, who: Person) -> None:
    assert meet(Meeting(reference, RAG, clock, on), who, world.hub) == ""


def entry(world: World, reference: str) -> Entry:
    with world.hub.ledger(SYSTEM) as ledger:
        return ledger.entries.get(reference, RAG)


def walked(world: World, until: datetime) -> Iterator[tuple[str, str, str]]:
    """Hour by hour: when, to whom, and the end of the subject."""
    while world.clock.now < until:
        world.postman.letters.clear()
        world.clock.forward(hours=1)
        chase(world.hub)
        world.deliver_all()
        for it in world.postman.letters:
            yield f"{world.clock.now:%d %H}", it.to, it.subject


def test_it_runs_for_fifteen_working_days_and_is_chased_till_it_is_said_to_be_done(
    world: World, seats: dict[Role, Person], reference: str
) -> None:
    clock = entry(world, reference).next_clock
    assert clock is not None
    assert (clock.name, clock.due) == (REVIEW, date(2026, 12, 18))
    assert clock.certificate is not None
    assert [it.day for it in clock.certificate.skipped] == [
        date(2026, 11, 28) + timedelta(days=it) for it in (0, 1, 7, 8, 14, 15)
    ]
    found = list(walked(world, datetime(2026, 12, 22, 18, tzinfo=UTC)))
    assert [(at, to) for at, to, subject in found if subject.endswith(REMINDER)] == [
        ("16 17", seats[Role.MEMBER].email),
        ("18 13", seats[Role.MEMBER].email),
        ("18 17", seats[Role.DEPUTY].email),
        ("21 17", seats[Role.CHAIR].email),
        ("22 17", seats[Role.CHAIR].email),
    ]
    assert len(found) == 5
    said(world, reference, REVIEW, date(2026, 12, 22), seats[Role.MEMBER])
    told = list(walked(world, datetime(2027, 1, 20, tzinfo=UTC)))
    assert sorted(to for _, to, _ in told) == sorted(seats[it].email for it in (Role.DEPUTY, Role.CHAIR))
    assert all(subject.endswith("is done") for _, _, subject in told)
    assert entry(world, reference).state is State.ACCEPTED


def test_it_is_what_is_due_next_on_the_tracking_screen_and_then_overdue(
    world: World, seats: dict[Role, Person], reference: str
) -> None:
    member = seats[Role.MEMBER]
    with world.hub.ledger(actor_of(member)) as ledger:
        assert ledger.entries.of(ledger.notifications.get(reference).id)[0].next_clock is not None
    assert [it.reference for it in tracking(Sought(), member, world.hub).lines] == [reference]
    world.clock.now = datetime(2026, 12, 18, 23, tzinfo=UTC)  # met on any hour of its last day
    assert tracking(Sought(overdue=True), member, world.hub).lines == ()
    world.clock.now = datetime(2026, 12, 19, 1, tzinfo=UTC)
    assert [it.reference for it in tracking(Sought(overdue=True), member, world.hub).lines] == [reference]


def test_the_commands_and_metrics_count_as_overdue_what_the_screen_does(
    world: World, seats: dict[Role, Person], reference: str
) -> None:
    arrived(world)  # which nobody acknowledges
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.figures().overdue == 0
    world.clock.now = datetime(2026, 12, 19, 1, tzinfo=UTC)
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.figures().overdue == sum(it.overdue for it in ledger.views.counts()) == 2
    said(world, reference, REVIEW, date(2026, 12, 18), seats[Role.MEMBER])
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.figures().overdue == 1


def test_a_decision_ends_it(world: World, seats: dict[Role, Person], reference: str) -> None:
    member = seats[Role.MEMBER]
    decide(Concluding(reference, RAG, Result.MET, "Both limbs."), member, world.hub)
    world.deliver_all()
    assert list(walked(world, datetime(2027, 1, 20, tzinfo=UTC))) == []


def test_it_begins_once_and_only_when_the_panel_was_told(world: World, seats: dict[Role, Person]) -> None:
    other = arrived(world).reference
    assert [it.name for it in entry(world, other).clocks] == [TOLD]
    said(world, other, TOLD, date(2026, 11, 23), seats[Role.CHAIR])
    assert [(it.name, it.done_on is None) for it in entry(world, other).clocks] == [
        (TOLD, False),
        (REVIEW, True),
    ]
    assert entry(world, other).clocks[1].due == date(2026, 12, 14)


def test_a_letter_that_has_not_gone_when_it_is_said_to_be_done_goes_no_more(
    world: World, seats: dict[Role, Person], reference: str
) -> None:
    world.clock.now = datetime(2026, 12, 16, 17, tzinfo=UTC)
    assert chase(world.hub) == 1
    said(world, reference, REVIEW, date(2026, 12, 16), seats[Role.CHAIR])
    world.deliver_all()
    assert world.postman.letters == []


def test_of_one_case_it_runs_from_the_earliest_day_that_was_said_of_any_of_its_notifications(
    world: World, seats: dict[Role, Person], reference: str
) -> None:
    """Whoever tells the Panel once more, for a second telling of one incident, gains no time by it."""
    member, other = seats[Role.MEMBER], arrived(world).reference
    say(Saying(reference, other, Said.LINKED, "One incident."), member, world.hub)
    world.clock.now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    said(world, other, TOLD, date(2026, 12, 2), member)
    clock = entry(world, other).next_clock
    assert clock is not None
    assert (clock.name, clock.due) == (REVIEW, date(2026, 12, 18))
    assert "earlier day holds, not 2026-12-23" in clock.working


def test_of_one_case_an_earlier_day_that_is_said_later_holds_for_the_others_and_their_people_hear(
    world: World, seats: dict[Role, Person], reference: str
) -> None:
    member, other = seats[Role.MEMBER], arrived(world).reference
    say(Saying(reference, other, Said.LINKED, "One incident."), member, world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    said(world, other, TOLD, date(2026, 11, 25), member)
    world.deliver_all()
    clock = entry(world, reference).next_clock
    assert clock is not None
    assert clock.due == date(2026, 12, 16)
    assert [(it.to, reference in it.subject) for it in world.postman.letters] == [(member.email, True)]
    said(world, other, REVIEW, date(2026, 11, 27), member)
    assert entry(world, reference).next_clock == clock


def taken_back(world: World, reference: str, clock: str, who: Person) -> None:
    assert unmeet(Mistake(reference, RAG, clock, "It was the other case."), who, world.hub) == ""


def test_what_was_not_done_after_all_is_chased_again_and_nothing_follows_from_it(
    world: World, seats: dict[Role, Person], reference: str
) -> None:
    before = entry(world, reference)
    taken_back(world, reference, TOLD, seats[Role.DEPUTY])
    after = entry(world, reference)
    assert [it.name for it in after.clocks] == [TOLD]
    assert after.due_at is not None
    assert before.due_at is not None
    assert after.due_at < before.due_at
    letters = list(walked(world, datetime(2026, 12, 2, 18, tzinfo=UTC)))
    assert seats[Role.MEMBER].email in {to for _, to, subject in letters if subject.endswith(REMINDER)}


def test_what_follows_is_taken_back_first(world: World, seats: dict[Role, Person], reference: str) -> None:
    member = seats[Role.MEMBER]
    said(world, reference, REVIEW, date(2026, 11, 27), member)
    with pytest.raises(IllegalMove):
        taken_back(world, reference, TOLD, member)
    taken_back(world, reference, REVIEW, member)
    taken_back(world, reference, TOLD, member)
    decide(Concluding(reference, RAG, Result.NOT_MET, "No."), member, world.hub)
    with pytest.raises(IllegalMove):
        taken_back(world, reference, TOLD, member)
