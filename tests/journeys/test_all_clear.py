"""Whoever was told that a queue is late hears once that it is done: exactly these letters, and none else."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.chase import chase
from hub.journeys.consider import Considering, consider
from hub.journeys.decide import Concluding, decide
from hub.journeys.enrol import disable_person
from hub.journeys.meet import Meeting, meet
from hub.queues.entry import How, Result, Verdict
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.kind import Kind
from tests.builders import RULES, World, a_member, arrived
from tests.journeys.test_next_way import Letter, went
from tests.journeys.test_same_case import linked, twice

RAG, LEARNING = "lscp.rag", "lscp.learning"
SENDER = "officer@police.example.org"
SCSI = "scsi-notification"
Does = Callable[[World, str, Person], object]


def a_team(world: World) -> tuple[Person, Person, Person]:
    """A member, a deputy and a chair of the group; somebody on the queue that it may be passed on to."""
    a_member(world.hub, LEARNING)
    member, deputy, chair = (
        a_member(world.hub, RAG, role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)
    )
    return member, deputy, chair


def taken(world: World, by: Person) -> str:
    reference = arrived(world).reference
    acknowledge(Taking(reference, RAG, How.SCREEN, "Mine."), by, world.hub)
    return reference


def chased(world: World, url: str, until: str) -> list[Letter]:
    """Hour by hour until then."""
    found, end = went(world, url), datetime.fromisoformat(f"2026-{until}:00+00:00")
    while world.clock.now < end:
        world.clock.forward(hours=1)
        chase(world.hub)
        found += went(world, url)
    return found


def said(verdict: Verdict) -> Does:
    to = LEARNING if verdict is Verdict.REDIRECTED else ""
    return lambda world, reference, who: consider(
        Considering(reference, RAG, verdict, "For a reason.", to), who, world.hub
    )


def concluded(world: World, reference: str, who: Person) -> None:
    decide(Concluding(reference, RAG, Result.NOT_MET, "Below the threshold."), who, world.hub)


def met(world: World, reference: str, who: Person) -> None:
    assert meet(Meeting(reference, RAG, SCSI, date(2026, 12, 1)), who, world.hub) == ""


CONSIDERED = [
    (said(Verdict.ACCEPTED), Kind.ACCEPTED, "that they will consider it"),
    (said(Verdict.DECLINED), Kind.DECLINED, "that they will not consider it"),
    (said(Verdict.REDIRECTED), Kind.REDIRECTED, f"passed it on to {RULES.queues[LEARNING].title}"),
    (concluded, Kind.DECIDED, "recorded their decision"),
]


@pytest.mark.parametrize(("does", "word", "in_words"), CONSIDERED)
def test_whoever_was_told_that_it_is_not_considered_hears_that_it_is_and_nobody_else(
    world: World, database_url: str, does: Does, word: Kind, in_words: str
) -> None:
    member, deputy, chair = a_team(world)
    reference = taken(world, member)
    late = chased(world, database_url, "11-30 18")
    assert {to for kind, to in late if kind is Kind.UNCONSIDERED} == {
        it.email for it in (member, deputy, chair)
    }
    does(world, reference, member)
    world.deliver_all()
    texts = {it.to: " ".join(it.text.split()) for it in world.postman.letters if "late" in it.subject}
    assert all(f"{member.name} " in it and in_words in it for it in texts.values())
    found = [it for it in went(world, database_url) if it[0] is not Kind.NOTICE]
    assert found == sorted([(Kind.CLEARED, chair.email), (Kind.CLEARED, deputy.email), (word, SENDER)])


def test_whoever_was_told_and_says_so_themselves_is_not_told_of_it(world: World, database_url: str) -> None:
    member, deputy, chair = a_team(world)
    reference = taken(world, member)
    chased(world, database_url, "11-30 18")
    said(Verdict.ACCEPTED)(world, reference, chair)
    assert went(world, database_url) == [(Kind.ACCEPTED, SENDER), (Kind.CLEARED, deputy.email)]


def test_whoever_was_only_reminded_is_told_nothing(world: World, database_url: str) -> None:
    member, _, chair = a_team(world)
    reference = taken(world, member)
    chased(world, database_url, "11-26 16")  # an hour before the time is over
    said(Verdict.ACCEPTED)(world, reference, chair)
    assert went(world, database_url) == [(Kind.ACCEPTED, SENDER)]


def test_whoever_has_left_is_told_nothing(world: World, database_url: str) -> None:
    member, deputy, chair = a_team(world)
    reference = taken(world, member)
    chased(world, database_url, "11-30 18")
    disable_person(chair.email, world.hub)
    said(Verdict.ACCEPTED)(world, reference, member)
    assert went(world, database_url) == [(Kind.ACCEPTED, SENDER), (Kind.CLEARED, deputy.email)]


DONE = [(met, [], "was done on Tuesday 1 December 2026"), (concluded, [(Kind.DECIDED, SENDER)], "decision")]


@pytest.mark.parametrize(("does", "besides", "in_words"), DONE)
def test_whoever_was_told_that_a_duty_is_not_done_hears_once_that_it_is(
    world: World, database_url: str, does: Does, besides: list[Letter], in_words: str
) -> None:
    member, deputy, chair = a_team(world)
    reference = taken(world, member)
    said(Verdict.ACCEPTED)(world, reference, member)
    late = chased(world, database_url, "12-02 18")
    assert (Kind.UNDONE, chair.email) in late  # the day was the Monday
    does(world, reference, member)
    world.deliver_all()
    texts = [
        " ".join(it.text.split()) for it in world.postman.letters if it.to in (chair.email, deputy.email)
    ]
    assert [in_words in it for it in texts] == [True, True]
    told = sorted((Kind.CLEARED, it.email) for it in (chair, deputy))
    assert went(world, database_url) == sorted([*told, *besides])
    if does is met:
        concluded(world, reference, member)
        assert went(world, database_url) == [(Kind.DECIDED, SENDER)]


def test_whoever_was_told_by_a_day_that_has_moved_since_hears_that_it_is_done(
    world: World, database_url: str
) -> None:
    member, deputy, _ = a_team(world)
    first, second = twice(world)
    acknowledge(Taking(second, RAG, How.SCREEN, "Mine."), member, world.hub)
    said(Verdict.ACCEPTED)(world, second, member)
    late = chased(world, database_url, "12-01 18")
    assert (Kind.UNDONE, deputy.email) in late
    linked(world, first, second, member)  # whose day was the Monday
    went(world, database_url)
    met(world, second, member)
    assert went(world, database_url) == [(Kind.CLEARED, deputy.email)]
