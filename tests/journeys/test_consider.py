"""Whether a queue considers what it has taken: accepted, passed on or declined, by name and with a reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from hub.errors import IllegalMove, NotAllowed
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.chase import chase
from hub.journeys.consider import Considered, Considering, consider, wrong
from hub.journeys.decide import Concluding, decide
from hub.journeys.meet import Meeting, meet
from hub.journeys.silence import Quiet, silence
from hub.queues.entry import Entry, How, Result, State, Verdict
from hub.queues.member import Role
from hub.queues.person import Person
from hub.words import SYSTEM, Duty
from tests.builders import RULES, World, a_member, arrived, raised, some_fields
from tests.journeys.test_chase import walk

RAG, SAR, LEARNING, NOTICES = "lscp.rag", "lsab.sar", "lscp.learning", "lscp.statutory-notice"
SENDER = "officer@police.example.org"
AN_ADULT = {
    "role": "subject",
    "outcome": "death",
    "age_years": 40,
    "usual_residence": "Leeds",
    "care_and_support_needs": "yes",
}
LATER = datetime(2026, 12, 16, tzinfo=UTC)


def taken(world: World, person: Person) -> str:
    reference = arrived(world).reference
    acknowledge(Taking(reference, RAG, How.SCREEN, "Mine."), person, world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    return reference


def say(
    world: World, reference: str, person: Person, verdict: Verdict, to: str = "", queue: str = RAG
) -> Considered:
    reason = "" if verdict is Verdict.ACCEPTED else "Zebedee was an adult."
    said = consider(Considering(reference, queue, verdict, reason, to), person, world.hub)
    world.deliver_all()
    return said


def entries(world: World, reference: str) -> dict[str, Entry]:
    with world.hub.ledger(SYSTEM) as ledger:
        return {it.queue: it for it in ledger.entries.of(ledger.notifications.get(reference).id)}


def closed(world: World, reference: str) -> bool:
    with world.hub.ledger(SYSTEM) as ledger:
        return ledger.notifications.get(reference).closed_at is not None


def test_what_is_considered_stays_open_and_is_never_asked_that_again(world: World) -> None:
    member = a_member(world.hub, RAG)
    reference = taken(world, member)
    say(world, reference, member, Verdict.ACCEPTED)
    assert [(it.to, it.subject) for it in world.postman.letters] == [
        (SENDER, f"{reference}: Leeds Safeguarding Children Partnership will consider it")
    ]
    assert {subject.partition("has not ")[2] for _, subject in walk(world, LATER)} == {
        "said that this was done"  # the duty's own clock
    }
    assert entries(world, reference)[RAG].state is State.ACCEPTED
    assert not closed(world, reference)
    decide(Concluding(reference, RAG, Result.MET, "The criteria are met."), member, world.hub)
    assert closed(world, reference)


def test_a_reminder_already_planned_is_not_sent_once_somebody_has_said_so(world: World) -> None:
    member = a_member(world.hub, RAG)
    reference = taken(world, member)
    world.clock.now = datetime(2026, 11, 26, 13, tzinfo=UTC)
    assert chase(world.hub) == 1
    say(world, reference, member, Verdict.ACCEPTED)
    assert [it.to for it in world.postman.letters] == [SENDER]


def test_what_is_declined_is_closed_with_its_reason_which_no_letter_carries(world: World) -> None:
    member = a_member(world.hub, RAG)
    reference = taken(world, member)
    say(world, reference, member, Verdict.DECLINED)
    [letter] = world.postman.letters
    assert "will not consider it" in letter.subject
    assert "Zebedee" not in letter.text
    assert closed(world, reference)
    assert walk(world, LATER) == []
    with world.hub.ledger(actor_of(member)) as ledger:
        [made] = ledger.considerations.of(ledger.notifications.get(reference).id).popitem()[1]
    assert (made.verdict, made.reason, made.name) == (Verdict.DECLINED, "Zebedee was an adult.", member.name)
    assert made.role == Role.MEMBER


def test_a_redirect_asks_the_right_queue_and_keeps_the_first_clock(world: World) -> None:
    member, other = a_member(world.hub, RAG), a_member(world.hub, SAR)
    reference = taken(world, member)
    before = entries(world, reference)[RAG]
    world.clock.now = datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert say(world, reference, member, Verdict.REDIRECTED, SAR).asked
    after = entries(world, reference)
    first, second = after[RAG], after[SAR]
    assert (first.state, second.state) == (State.CLOSED, State.WAITING)
    assert (second.opened_at, second.acknowledge_by) == (before.opened_at, before.acknowledge_by)
    assert {it.name: it.due for it in before.clocks}.items() <= {
        it.name: it.due for it in second.clocks
    }.items()
    assert second.duty is Duty.MUST_CONSIDER
    assert second.acknowledge_by < world.clock.now
    told = {it.to: it.subject for it in world.postman.letters}
    assert told[other.email].endswith("please acknowledge for Leeds Safeguarding Adults Board")
    assert told[SENDER].endswith("has passed it on")
    [letter] = [it for it in world.postman.letters if it.to == SENDER]
    assert f"Passed on to:     {RULES.queues[SAR].title}" in letter.text
    assert not closed(world, reference)


def test_whoever_is_asked_late_is_chased_a_working_day_later_and_never_told_of_an_outage(
    world: World,
) -> None:
    member, other = a_member(world.hub, RAG), a_member(world.hub, SAR)
    chair = a_member(world.hub, SAR, role=Role.CHAIR)
    reference = taken(world, member)
    world.clock.now = datetime(2026, 11, 26, 10, tzinfo=UTC)
    say(world, reference, member, Verdict.REDIRECTED, SAR)
    sent = []
    while world.clock.now < datetime(2026, 11, 27, 18, tzinfo=UTC):
        sent += [
            (world.clock.now + timedelta(hours=1), to)
            for to, _ in walk(world, world.clock.now + timedelta(hours=1))
        ]
        assert not any("late" in it.text for it in world.postman.letters)
    assert sent == [
        (datetime(2026, 11, 27, 14, tzinfo=UTC), other.email),
        (datetime(2026, 11, 27, 18, tzinfo=UTC), chair.email),
    ]


BOTH = {"people": [*some_fields()["people"], AN_ADULT]}  # type: ignore[misc]


def on_both(world: World, member: Person, queue: str) -> str:
    """With RAG and SAR, and taken on one of them."""
    reference = arrived(world, some_fields(outcome="death") | BOTH).reference
    acknowledge(Taking(reference, queue, How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    return reference


def test_a_queue_that_owes_as_much_already_is_not_asked_twice(world: World) -> None:
    """It is closed where it was passed on from, and the other goes on as it stands."""
    member = a_member(world.hub, RAG, SAR)
    reference = on_both(world, member, SAR)
    before = entries(world, reference)[RAG]
    assert not say(world, reference, member, Verdict.REDIRECTED, RAG, queue=SAR).asked
    assert entries(world, reference)[RAG] == before
    assert entries(world, reference)[SAR].state is State.CLOSED


def test_a_queue_that_is_open_takes_on_the_duty_and_the_clock_of_the_one_that_passes_on(
    world: World,
) -> None:
    member, other = a_member(world.hub, RAG), a_member(world.hub, LEARNING)
    fields = some_fields(outcome="death", abuse_or_neglect="not_suspected")
    people = [it | {"looked_after": "yes", "responsible_authority": "Leeds"} for it in fields["people"]]
    notice_member = a_member(world.hub, NOTICES)
    reference = arrived(world, fields | {"people": people}).reference
    world.deliver_all()
    before = entries(world, reference)
    assert before[LEARNING].duty is Duty.MAY_CONSIDER
    acknowledge(Taking(reference, NOTICES, How.SCREEN, "Mine."), notice_member, world.hub)
    world.postman.letters.clear()
    assert say(world, reference, notice_member, Verdict.REDIRECTED, LEARNING, queue=NOTICES).asked
    world.deliver_all()
    joined = entries(world, reference)[LEARNING]
    assert joined.duty is Duty.MUST_CONSIDER
    assert {it.name: it.due for it in before[NOTICES].clocks}.items() <= {
        it.name: it.due for it in joined.clocks
    }.items()
    assert other.email in {it.to for it in world.postman.letters}
    assert member.email not in {it.to for it in world.postman.letters}


def test_a_silence_on_the_other_queue_holds_nothing_whose_clock_the_law_set(world: World) -> None:
    member, other = a_member(world.hub, RAG), a_member(world.hub, LEARNING)
    chair = a_member(world.hub, LEARNING, role=Role.CHAIR)
    quiet = Quiet(LEARNING, date(2026, 11, 23), date(2026, 12, 7), "The office moves.")
    assert not silence(quiet, chair, world.hub)
    reference = taken(world, member)
    say(world, reference, member, Verdict.REDIRECTED, LEARNING)
    sent = walk(world, datetime(2026, 11, 27, 18, tzinfo=UTC))
    assert {other.email, chair.email} <= {to for to, _ in sent}
    assert entries(world, reference)[LEARNING].step > 0


def test_what_was_closed_there_is_opened_there_again(world: World) -> None:
    member = a_member(world.hub, RAG, SAR)
    reference = taken(world, member)
    say(world, reference, member, Verdict.REDIRECTED, SAR)
    acknowledge(Taking(reference, SAR, How.SCREEN, "Mine."), member, world.hub)
    back = Considering(reference, SAR, Verdict.REDIRECTED, "It was theirs.", RAG)
    assert consider(back, member, world.hub).asked
    again = entries(world, reference)[RAG]
    assert (again.state, again.rung, again.consider_by) == (State.WAITING, 0, None)
    assert again.due_at is not None


def test_a_second_round_is_told_and_chased_like_the_first(world: World) -> None:
    """What went out in the first round must not stand in the way of the same letters in the second."""
    raiser = a_member(world.hub)
    member, sar = a_member(world.hub, RAG), a_member(world.hub, SAR)
    fields = {"raised_by": {"agency": "A board"}}
    reference = raised(world, raiser, some_fields() | fields).reference
    world.deliver_all()
    for queue, person, to in ((RAG, member, SAR), (SAR, sar, RAG), (RAG, member, SAR)):
        world.postman.letters.clear()
        world.clock.forward(minutes=1)
        acknowledge(Taking(reference, queue, How.SCREEN, "Mine."), person, world.hub)
        consider(Considering(reference, queue, Verdict.REDIRECTED, "Not ours.", to), person, world.hub)
        world.deliver_all()
        told = {(it.to, it.subject.partition(": ")[2].split()[0]) for it in world.postman.letters}
        asked = sar if to == SAR else member
        assert (asked.email, "please") in told
        subjects = [it.subject for it in world.postman.letters if it.to == raiser.email]
        assert [it.endswith(("has it", "has passed it on")) for it in subjects] == [True, True]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.DECLINED])
def test_the_same_word_again_changes_nothing_and_another_is_refused(world: World, verdict: Verdict) -> None:
    member, colleague = a_member(world.hub, RAG), a_member(world.hub, RAG)
    reference = taken(world, member)
    first = say(world, reference, member, verdict)
    assert say(world, reference, colleague, verdict) == replace(first, repeat=True)
    assert len(world.postman.letters) == 1
    other = Verdict.DECLINED if verdict is Verdict.ACCEPTED else Verdict.ACCEPTED
    with pytest.raises(IllegalMove):
        say(world, reference, colleague, other)


def test_it_has_to_be_taken_first_and_by_one_of_its_own(world: World) -> None:
    member, reader = a_member(world.hub, RAG), a_member(world.hub, RAG, role=Role.READER)
    reference = arrived(world).reference
    with pytest.raises(IllegalMove, match="Take it first"):
        say(world, reference, member, Verdict.ACCEPTED)
    for stranger in (reader, a_member(world.hub, SAR)):
        with pytest.raises(NotAllowed):
            say(world, reference, stranger, Verdict.ACCEPTED)


def test_what_is_decided_without_it_is_past_it(world: World) -> None:
    member = a_member(world.hub, RAG)
    reference = taken(world, member)
    decide(Concluding(reference, RAG, Result.MET, "Both limbs."), member, world.hub)
    with pytest.raises(IllegalMove, match="It is closed"):
        say(world, reference, member, Verdict.ACCEPTED)


def test_what_is_wrong_with_it_is_said_by_field() -> None:
    assert set(wrong(Considering("", RAG, Verdict.REDIRECTED, " ", RAG), RULES.queues)) == {
        "to_queue",
        "reason",
    }
    assert set(wrong(Considering("", RAG, Verdict.REDIRECTED, "So.", "none"), RULES.queues)) == {"to_queue"}
    assert set(wrong(Considering("", RAG, Verdict.DECLINED), RULES.queues)) == {"reason"}
    assert wrong(Considering("", RAG, Verdict.ACCEPTED), RULES.queues) == {}


def test_what_was_said_is_seen_with_its_entry_and_changed_by_nobody(world: World, database_url: str) -> None:
    member, stranger = a_member(world.hub, RAG), a_member(world.hub, SAR)
    reference = taken(world, member)
    say(world, reference, member, Verdict.DECLINED)
    with psycopg.connect(database_url) as connection:
        for person, seen in ((member, 1), (stranger, 0)):
            connection.execute("SET LOCAL ROLE hub_app")
            connection.execute("SELECT set_config('hub.kind', 'person', true)")
            connection.execute("SELECT set_config('hub.id', %s, true)", [str(person.id)])
            assert len(connection.execute("SELECT * FROM consideration").fetchall()) == seen
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE consideration SET verdict = 'accepted'")


def test_what_is_accepted_is_chased_by_the_dutys_own_clock_until_it_is_done(world: World) -> None:
    """Five working days after Monday 23 November the Panel must have been told: exactly these letters."""
    seats = {it: a_member(world.hub, "lscp.rag", role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)}
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), seats[Role.MEMBER], world.hub)
    consider(Considering(reference, "lscp.rag", Verdict.ACCEPTED), seats[Role.CHAIR], world.hub)
    world.deliver_all()
    found = []
    while world.clock.now < datetime(2026, 12, 2, 18, tzinfo=UTC):
        sent = walk(world, world.clock.now + timedelta(hours=1))
        found += [(f"{world.clock.now:%d %H}", to) for to, _ in sent]
        assert all(subject.endswith("has not said that this was done") for _, subject in sent)
    assert found == [
        ("26 17", seats[Role.MEMBER].email),
        ("30 13", seats[Role.MEMBER].email),
        ("30 17", seats[Role.DEPUTY].email),
        ("01 17", seats[Role.CHAIR].email),
        ("02 17", seats[Role.CHAIR].email),
    ]
    with world.hub.ledger(SYSTEM) as ledger:
        [clock] = [it.name for it in ledger.entries.get(reference, "lscp.rag").clocks]
    meet(Meeting(reference, "lscp.rag", clock, date(2026, 12, 2)), seats[Role.MEMBER], world.hub)
    # That it is done, and nothing after that till what follows it is near (test_follow.py).
    told = walk(world, datetime(2026, 12, 18, tzinfo=UTC))
    assert {to for to, _ in told} == {seats[it].email for it in (Role.DEPUTY, Role.CHAIR)}
    assert [subject.endswith("is done") for _, subject in told] == [True, True]


def test_a_letter_about_a_clock_says_what_is_to_be_done_and_by_when(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    consider(Considering(reference, "lscp.rag", Verdict.ACCEPTED), member, world.hub)
    world.deliver_all()
    walk(world, datetime(2026, 11, 26, 18, tzinfo=UTC))
    [letter] = world.postman.letters
    assert "By the end of:    Monday 30 November 2026" in letter.text
    assert f"/notifications/{reference}" in letter.text
    assert not any(word in letter.text for word in ("$", "Inventedname", "late", "code"))


def test_what_it_must_consider_it_still_must_when_somebody_who_only_may_passes_it_back(world: World) -> None:
    member = a_member(world.hub, RAG, SAR)
    reference = on_both(world, member, SAR)
    before = {name: it.duty for name, it in entries(world, reference).items()}
    assert (before[RAG], before[SAR]) == (Duty.MUST_CONSIDER, Duty.MAY_CONSIDER)
    acknowledge(Taking(reference, RAG, How.SCREEN, "Mine."), member, world.hub)
    decide(Concluding(reference, RAG, Result.WITHDRAWN, "Told by mistake."), member, world.hub)
    say(world, reference, member, Verdict.REDIRECTED, RAG, queue=SAR)
    again = entries(world, reference)[RAG]
    assert (again.state, again.duty) == (State.WAITING, Duty.MUST_CONSIDER)


def test_what_is_passed_on_and_taken_there_is_chased_before_the_duty_runs_out(world: World) -> None:
    member, there = a_member(world.hub, RAG), a_member(world.hub, LEARNING)
    reference = taken(world, member)
    say(world, reference, member, Verdict.REDIRECTED, LEARNING)
    acknowledge(Taking(reference, LEARNING, How.SCREEN, "Mine."), there, world.hub)
    world.deliver_all()
    held = entries(world, reference)[LEARNING]
    [clock] = held.clocks
    assert held.consider_by is not None
    assert held.consider_by.date() == clock.due
    assert there.email in {to for to, _ in walk(world, held.consider_by + timedelta(hours=1))}
