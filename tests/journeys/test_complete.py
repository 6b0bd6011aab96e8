"""A person completes the facts: queues are added, never taken away, and the earlier telling is kept."""

import pytest

from hub.errors import IllegalMove, NotAllowed
from hub.intake.read import Rejected
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.by_mail import by_mail
from hub.journeys.complete import complete, preview
from hub.journeys.decide import Concluding, decide
from hub.journeys.file import Accepted
from hub.journeys.receive import receive
from hub.queues.entry import How, Result, State
from hub.words import SYSTEM, TRIAGE
from tests.builders import BOX, World, a_mail, a_member, arrived, some_fields


def free_text(world: World) -> str:
    arrival_id = receive(BOX, a_mail("A lady on the ward."), world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
        assert arrival is not None
        assert arrival.notification_id is not None
        return ledger.notifications.by_id(arrival.notification_id).reference


def test_the_preview_shows_what_confirming_adds_and_keeps_nothing(world: World) -> None:
    desk = a_member(world.hub, TRIAGE)
    reference = free_text(world)
    seen = preview(reference, some_fields(), desk, world.hub)
    assert not isinstance(seen, Rejected)
    assert [queue for queue, _ in seen.adds] == ["lscp.rag"]
    with world.hub.ledger(actor_of(desk)) as ledger:
        filed = ledger.notifications.get(reference)
        assert filed.revision == 1
        assert [it.queue for it in ledger.entries.of(filed.id)] == [TRIAGE]


def test_confirming_adds_the_queue_tells_its_people_and_keeps_the_first_telling(world: World) -> None:
    desk, member = a_member(world.hub, TRIAGE), a_member(world.hub, "lscp.rag")
    reference = free_text(world)
    accepted = complete(reference, some_fields(), 1, desk, world.hub)
    assert isinstance(accepted, Accepted)
    world.deliver_all()
    assert any(it.to == member.email for it in world.postman.letters)
    with world.hub.ledger(actor_of(member)) as ledger:
        filed = ledger.notifications.get(reference)
    assert (filed.revision, "lady on the ward" in filed.told.text) == (2, True)


def test_facts_that_point_elsewhere_take_no_queue_away(world: World) -> None:
    desk = a_member(world.hub, TRIAGE, "lscp.rag")
    reference = arrived(world).reference
    milder = some_fields(abuse_or_neglect="not_suspected", outcome="near_miss")
    milder["people"] = [{"role": "subject", "outcome": "none", "age_years": 50}]
    accepted = complete(reference, milder, 1, desk, world.hub)
    assert isinstance(accepted, Accepted)
    assert "lscp.rag" in {it.queue for it in accepted.entries}


def test_new_facts_reopen_what_was_concluded_when_they_make_the_duty_stronger(world: World) -> None:
    desk = a_member(world.hub, TRIAGE, "lscp.learning", "lscp.rag")
    milder = some_fields(outcome="near_miss", abuse_or_neglect="not_suspected")
    milder["people"] = [{"role": "subject", "outcome": "none", "age_years": 6, "usual_residence": "Leeds"}]
    reference = arrived(world, milder).reference
    with world.hub.ledger(SYSTEM) as ledger:
        queues = [it.queue for it in ledger.entries.of(ledger.notifications.get(reference).id)]
    for queue in queues:
        acknowledge(Taking(reference, queue, How.SCREEN, "Mine."), desk, world.hub)
        decide(Concluding(reference, queue, Result.NOTED, "Noted."), desk, world.hub)
    accepted = complete(reference, some_fields(), 1, desk, world.hub)
    assert isinstance(accepted, Accepted)
    assert {it.queue: it.state for it in accepted.entries}["lscp.rag"] is State.WAITING
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.notifications.get(reference).closed_at is None


def test_only_the_duty_desk_completes(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    with pytest.raises(NotAllowed):
        complete(reference, some_fields(), 1, member, world.hub)


def test_facts_that_do_not_read_change_nothing(world: World) -> None:
    desk = a_member(world.hub, TRIAGE)
    reference = free_text(world)
    assert isinstance(complete(reference, {"people": []}, 1, desk, world.hub), Rejected)
    with world.hub.ledger(actor_of(desk)) as ledger:
        assert ledger.notifications.get(reference).revision == 1


def test_completing_takes_it_off_the_desk_when_nothing_is_left_to_ask(world: World) -> None:
    desk = a_member(world.hub, TRIAGE)
    reference = free_text(world)
    complete(reference, some_fields(), 1, desk, world.hub)
    with world.hub.ledger(actor_of(desk)) as ledger:
        states = {it.queue: it.state for it in ledger.entries.of(ledger.notifications.get(reference).id)}
    assert states == {"lscp.rag": State.WAITING, TRIAGE: State.CLOSED}


def test_completing_is_all_done_or_not_at_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk concludes last: when that fails, the facts are as they were."""
    desk = a_member(world.hub, TRIAGE)
    reference = free_text(world)
    monkeypatch.setattr("hub.queues.entry.MOVES", {state: frozenset() for state in State})
    with pytest.raises(IllegalMove):
        complete(reference, some_fields(), 1, desk, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        filed = ledger.notifications.get(reference)
        assert (filed.revision, [it.queue for it in ledger.entries.of(filed.id)]) == (1, [TRIAGE])


def test_what_is_still_unknown_keeps_it_in_the_hands_of_whoever_completed_it(world: World) -> None:
    desk = a_member(world.hub, TRIAGE)
    reference = free_text(world)
    complete(reference, some_fields(abuse_or_neglect="unknown"), 1, desk, world.hub)
    with world.hub.ledger(actor_of(desk)) as ledger:
        states = {it.queue: it.state for it in ledger.entries.of(ledger.notifications.get(reference).id)}
    assert states[TRIAGE] is State.ACKNOWLEDGED


def test_two_people_completing_the_same_facts_do_not_undo_each_other(world: World) -> None:
    one, two = a_member(world.hub, TRIAGE), a_member(world.hub, TRIAGE)
    reference = free_text(world)
    complete(reference, some_fields(), 1, one, world.hub)
    with pytest.raises(IllegalMove, match="while you did"):
        complete(reference, some_fields(summary="Otherwise."), 1, two, world.hub)


def test_a_queue_that_new_facts_open_again_is_written_to_again(world: World) -> None:
    """Its people had concluded on less; a reminder alone would be the first that they hear of it."""
    desk, member = a_member(world.hub, TRIAGE), a_member(world.hub, "lsab.sar")
    reference = arrived(world, with_an_adult("no")).reference
    acknowledge(Taking(reference, "lsab.sar", How.SCREEN, "Mine."), member, world.hub)
    decide(Concluding(reference, "lsab.sar", Result.NOT_MET, "Nobody's fault."), member, world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    assert isinstance(complete(reference, with_an_adult("yes"), 1, desk, world.hub), Accepted)
    world.deliver_all()
    assert [it.to for it in world.postman.letters if "please acknowledge" in it.subject] == [member.email]
    with world.hub.ledger(actor_of(member)) as ledger:
        again = ledger.entries.get(reference, "lsab.sar")
    assert (again.state, again.rung, again.consider_by) == (State.WAITING, 0, None)


@pytest.mark.parametrize("taken", [False, True])
def test_what_only_might_be_considered_and_now_must_is_told_to_whoever_waits_or_has_it(
    world: World, taken: bool
) -> None:
    desk, member = a_member(world.hub, TRIAGE), a_member(world.hub, "lsab.sar")
    reference = arrived(world, with_an_adult("no")).reference
    if taken:
        acknowledge(Taking(reference, "lsab.sar", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    complete(reference, with_an_adult("yes"), 1, desk, world.hub)
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == member.email]
    assert letter.subject.endswith("must now consider this")
    assert "This must be considered" in letter.text
    assert ("consider by" if taken else "acknowledge by") in letter.text


def with_an_adult(agencies_concern: str) -> dict[str, object]:
    """Who died in Leeds; whether a review must be considered turns on how agencies worked together."""
    adult = {"role": "subject", "outcome": "death", "age_years": 40, "usual_residence": "Leeds"}
    fields = some_fields(outcome="death", agencies_concern=agencies_concern)
    people = fields["people"]
    assert isinstance(people, list)
    return fields | {"people": [*people, adult | {"care_and_support_needs": "yes"}]}


def test_whoever_has_taken_what_becomes_a_duty_considers_it_before_that_runs_out(world: World) -> None:
    desk, member = a_member(world.hub, TRIAGE), a_member(world.hub, "lscp.rag")
    reference = arrived(world, a_homicide(children_affected="no")).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        before = ledger.entries.get(reference, "lscp.rag")
    assert not before.clocks
    assert not isinstance(
        complete(reference, a_homicide(children_affected="yes"), 1, desk, world.hub), Rejected
    )
    with world.hub.ledger(SYSTEM) as ledger:
        after = ledger.entries.get(reference, "lscp.rag")
    [clock] = after.clocks
    assert after.consider_by is not None
    assert before.consider_by is not None
    assert after.consider_by.date() == clock.due < before.consider_by.date()


def a_homicide(children_affected: str) -> dict[str, object]:
    """By a former partner, known about for three working days; of a child only where one was affected."""
    adult = {"role": "subject", "outcome": "death", "age_years": 40, "usual_residence": "Leeds"}
    fields = some_fields(outcome="death", domestic_abuse="yes", children_affected=children_affected)
    return fields | {"aware_on": "2026-11-18", "people": [adult | {"relationship_to_perpetrator": "partner"}]}
