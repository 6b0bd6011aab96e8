"""Who is silent is chased, step by step; who has answered is left in peace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from hub.intake.calls import State as Calls
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.arrive import by_webhook
from hub.journeys.chase import chase
from hub.journeys.consider import Considering, consider
from hub.journeys.decide import Concluding, decide
from hub.journeys.file import Accepted
from hub.queues.entry import Entry, How, Result, Verdict
from hub.queues.ladder import Via
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.delivery import State
from hub.store.tx import MANY
from hub.words import SYSTEM, TRIAGE
from tests.builders import MONDAY, World, a_member, a_source, arrived, sent_by, some_fields

LEARNING = "lscp.learning"


def the_entry(world: World, reference: str, person: Person) -> Entry:
    with world.hub.ledger(actor_of(person)) as ledger:
        return ledger.entries.of(ledger.notifications.get(reference).id)[0]


def walk(world: World, until: datetime) -> list[tuple[str, str]]:
    """Let hours pass with the sweep coming round each hour; who was written to, and the letter's subject."""
    world.postman.letters.clear()
    while world.clock.now < until:
        world.clock.forward(hours=1)
        chase(world.hub)
        world.deliver_all()
    return [(it.to, it.subject.partition(": ")[2]) for it in world.postman.letters]


def test_silence_is_reminded_then_escalated_and_never_forgotten(world: World) -> None:
    member, chair = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference = arrived(world).reference
    world.deliver_all()
    by = the_entry(world, reference, member).acknowledge_by
    letters = walk(world, by.replace(day=by.day + 3))
    to_member = [subject for to, subject in letters if to == member.email]
    to_chair = [subject for to, subject in letters if to == chair.email]
    assert any("still waiting" in it for it in to_member)
    assert any("overdue" in it for it in to_chair)
    assert the_entry(world, reference, member).due_at is not None


def test_an_acknowledgement_stops_every_letter_after_it_even_one_already_planned(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference = arrived(world).reference
    world.deliver_all()
    world.postman.letters.clear()
    by = the_entry(world, reference, member).acknowledge_by
    world.clock.now = by.replace(day=by.day + 2)
    chase(world.hub)
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    assert [it.subject for it in world.postman.letters if "has it" not in it.subject] == []
    with world.hub.ledger(actor_of(member)) as ledger:
        owed = ledger.attempts.progress(ledger.notifications.get(reference).id)
    assert State.DROPPED in {it.delivery.state for it in owed}
    assert [it for it in walk(world, by.replace(day=by.day + 5)) if "considers it" not in it[1]] == []


def test_after_an_outage_each_who_would_have_been_asked_gets_one_letter(world: World) -> None:
    """A day and three hours late: the members, the chair and the deputy, and the sender of whom was asked."""
    seats = {it: a_member(world.hub, "lscp.rag", role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)}
    reference = arrived(world).reference
    world.deliver_all()
    world.postman.letters.clear()
    by = the_entry(world, reference, seats[Role.MEMBER]).acknowledge_by
    world.clock.now = by + timedelta(hours=27)
    chase(world.hub)
    chase(world.hub)
    world.deliver_all()
    found = {it.to: it for it in world.postman.letters}
    sender = "officer@police.example.org"
    assert sorted(found) == sorted([sender, *(it.email for it in seats.values())])
    assert len(world.postman.letters) == 4
    assert "still waiting" in found[seats[Role.MEMBER].email].subject
    assert "overdue" in found[seats[Role.CHAIR].email].subject
    assert all("This letter is late." in it.text for it in found.values())
    told = found[sender].text
    assert "Its members: a message at" in told
    assert "The chair: a message" in told  # on its way, or gone: the batch sends them side by side


def test_the_report_after_an_outage_says_that_they_are_only_being_asked_now(world: World) -> None:
    """Four days late: one report, which claims of nobody that they were asked before they were."""
    member = a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference = arrived(world).reference
    world.deliver_all()
    world.postman.letters.clear()
    by = the_entry(world, reference, member).acknowledge_by
    world.clock.now = by + timedelta(days=4)
    chase(world.hub)
    world.deliver_all()
    told = [it for it in world.postman.letters if it.to == "officer@police.example.org"]
    assert [it.subject.partition(": ")[2] for it in told] == [
        "nobody at Leeds Safeguarding Children Partnership has taken it"
    ]
    assert "The deputy" not in told[0].text  # there is none, so none was asked
    assert "Everybody" not in told[0].text
    assert "lscp.business-unit@example.org" in told[0].text
    assert "At 5:00pm on" in told[0].text
    mine = [it.to for it in world.postman.letters if it.to != told[0].to]
    assert sorted(mine) == sorted([member.email, chair.email])


def test_the_senders_step_says_who_was_asked_and_what_comes_and_asks_nothing_of_them(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    a_member(world.hub, "lscp.rag", role=Role.DEPUTY)
    a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference = arrived(world).reference
    world.deliver_all()
    by = the_entry(world, reference, member).acknowledge_by
    walk(world, by + timedelta(hours=25))
    [letter] = [it for it in world.postman.letters if it.to == "officer@police.example.org"]
    said = " ".join(letter.text.split())
    assert letter.subject.endswith("has not taken it yet")
    for line in (
        "Its members: 2 messages, the last at 1:00pm on Tuesday 24 November 2026",
        "The deputy: a message at 1:00pm on Wednesday 25 November 2026",
        "The chair: a message at 5:00pm on Tuesday 24 November 2026",
        "At 5:00pm on Thursday 26 November 2026 the chair will be written to",
        "ring or write to the board and give the reference: lscp.business-unit@example.org",
    ):
        assert line in said
    assert not any(word in said for word in ("http", "code", "take it yourself", "$", member.name))


def test_the_sender_of_what_is_taken_and_forgotten_gets_no_link_either(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    walk(world, datetime(2026, 11, 27, 18, tzinfo=UTC))
    [letter] = [it for it in world.postman.letters if it.to == "officer@police.example.org"]
    assert letter.subject.endswith("has not yet said whether it considers it")
    assert "Its members: 3 messages, the last at" in letter.text
    assert "http" not in letter.text


def test_a_queue_without_a_chair_escalates_to_whoever_can_act(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    by = the_entry(world, reference, member).acknowledge_by
    letters = walk(world, by.replace(day=by.day + 2))
    assert any(to == member.email and "overdue" in subject for to, subject in letters)


def test_a_queue_that_nobody_sits_on_is_told_to_the_duty_desk(world: World) -> None:
    desk = a_member(world.hub, "hub.triage")
    arrived(world)
    world.deliver_all()
    assert desk.email in {it.to for it in world.postman.letters}


def test_an_entry_on_a_queue_that_no_file_names_holds_up_no_other_ladder(
    world: World, database_url: str
) -> None:
    member = a_member(world.hub, "lscp.rag")
    arrived(world)
    reference = arrived(world).reference
    world.deliver_all()
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE entry SET queue = 'gone.queue' WHERE reference <> %s", [reference])
    by = the_entry(world, reference, member).acknowledge_by
    assert any(to == member.email for to, _ in walk(world, by.replace(hour=by.hour + 2)))


def test_when_everybody_has_been_asked_the_sender_is_told_so_exactly_once(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    world.deliver_all()
    by = the_entry(world, reference, member).acknowledge_by
    letters = walk(world, by + timedelta(days=7))
    reports = [
        subject for to, subject in letters if to == "officer@police.example.org" and "has taken it" in subject
    ]
    assert len(reports) == 1
    assert len([it for to, it in letters if to == member.email and "overdue" in it]) > 3  # and goes on


def test_missed_steps_end_in_one_report_too_and_none_once_it_is_taken(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    first, second = arrived(world).reference, arrived(world).reference
    world.deliver_all()
    world.postman.letters.clear()
    by = the_entry(world, first, member).acknowledge_by
    world.clock.now = by.replace(day=by.day + 6)
    chase(world.hub)
    acknowledge(Taking(second, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    reports = [it.subject for it in world.postman.letters if "taken it" in it.subject]
    assert [it[:15] for it in reports] == [first]
    assert "Inventedname" not in "".join(it.text for it in world.postman.letters)


def test_a_boards_system_that_sent_it_hears_the_report_as_an_event(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    handed = a_source(world.hub, "lsab-system", partnership="lsab", endpoint="https://lsab.example.org/in")
    headers, body = sent_by(handed, some_fields(), world.clock.now)
    accepted = by_webhook("lsab-system", headers, body, world.hub)
    assert isinstance(accepted, Accepted)
    world.deliver_all()
    by = the_entry(world, accepted.reference, member).acknowledge_by
    walk(world, by + timedelta(days=4))
    told = [it.body for it in world.caller.events if b"entry.uncollected" in it.body]
    assert len(told) == 1
    assert b"Inventedname" not in told[0]


def test_one_notification_that_cannot_be_read_any_more_stops_nobodys_ladder(
    world: World, database_url: str
) -> None:
    member, chair = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    spoilt, whole = arrived(world).reference, arrived(world).reference
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE revision SET sealed = 'x'"
            " FROM notification n WHERE n.id = notification_id AND reference = %s",
            [spoilt],
        )
    world.deliver_all()
    walk(world, the_entry(world, whole, member).acknowledge_by + timedelta(days=4))
    chased = [it.subject for it in world.postman.letters if it.to == chair.email]
    assert {spoilt, whole} == {it.partition(":")[0] for it in chased}


def test_a_letter_after_an_outage_says_that_it_is_late_and_what_was_missed(world: World) -> None:
    a_member(world.hub, "lscp.rag")
    deputy = a_member(world.hub, "lscp.rag", role=Role.DEPUTY)
    arrived(world)
    world.deliver_all()
    world.postman.letters.clear()
    world.clock.now = datetime(2026, 11, 25, 15, tzinfo=UTC)  # the deputy's step was due two hours ago
    chase(world.hub)
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == deputy.email]
    said = " ".join(letter.text.split())
    assert "This letter is late. It was due at 1:00pm on Wednesday 25 November 2026." in said
    assert "Kept back for the same reason: a reminder to its members, an escalation to the chair." in said


def test_a_letter_in_time_says_nothing_of_being_late(world: World) -> None:
    a_member(world.hub, "lscp.rag")
    arrived(world)
    walk(world, datetime(2026, 11, 27, 18, tzinfo=UTC))
    chased = [it.text for it in world.postman.letters if "overdue" in it.subject or "still" in it.subject]
    assert chased
    assert not any("late" in it or "$" in it or "\n\n\n" in it for it in chased)


def test_a_step_by_both_channels_tells_the_boards_own_system_too(world: World) -> None:
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org/in")
    arrived(world)
    world.deliver_all()
    world.caller.events.clear()
    letters = walk(world, datetime(2026, 11, 24, 17, tzinfo=UTC))
    assert (chair.email, "overdue, nobody at Leeds Safeguarding Children Partnership has it") in letters
    assert [b"entry.escalated" in it.body for it in world.caller.events] == [True]


TAKEN_AND_FORGOTTEN = (
    *(("2026-11-26T13:00", Role.MEMBER), ("2026-11-26T13:00", Role.DEPUTY), ("2026-11-26T17:00", Role.CHAIR)),
    *(("2026-11-27T13:00", Role.DEPUTY), ("2026-11-27T17:00", None), ("2026-11-30T17:00", Role.CHAIR)),
    *(("2026-12-01T17:00", Role.CHAIR), ("2026-12-02T17:00", Role.CHAIR)),
)


def test_what_is_taken_and_forgotten_is_chased_again(world: World) -> None:
    """On Monday the deputy takes it: these letters by Thursday's close and after it, and none else."""
    seats = {it: a_member(world.hub, "lscp.rag", role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)}
    reference = arrived(world).reference
    world.clock.forward(hours=1)
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), seats[Role.DEPUTY], world.hub)
    world.deliver_all()
    found = []
    while world.clock.now < datetime(2026, 12, 3, 9, tzinfo=UTC):
        sent = walk(world, world.clock.now + timedelta(hours=1))
        found += [(f"{world.clock.now:%Y-%m-%dT%H:%M}", to, subject) for to, subject in sent]
    told = {None: "officer@police.example.org"} | {role: it.email for role, it in seats.items()}
    chased = [it[:2] for it in found if it[2].endswith("has not yet said whether it considers it")]
    assert sorted(chased) == sorted((at, told[role]) for at, role in TAKEN_AND_FORGOTTEN)
    [report] = [it for it in found if it[2].endswith("has not said what becomes of it")]
    assert len(found) == len(chased) + 1
    assert report[:2] == ("2026-11-30T17:00", told[None])  # with the last step that is the first of its kind


def test_at_the_end_of_a_ladder_to_consider_the_sender_is_told_even_where_nothing_must_be(
    world: World,
) -> None:
    """It may be considered, by 21 December: these letters, and one report to the sender."""
    seats = {it: a_member(world.hub, LEARNING, role=it) for it in (Role.MEMBER, Role.DEPUTY, Role.CHAIR)}
    handed = a_source(world.hub, "lsab-system", partnership="lsab", endpoint="https://lsab.example.org/in")
    child = {"role": "subject", "outcome": "none", "age_years": 6, "usual_residence": "Leeds"}
    known = {"care_and_support_needs": "no", "looked_after": "no"}
    fields = some_fields(outcome="near_miss") | {"people": [child | known]}
    accepted = by_webhook("lsab-system", *sent_by(handed, fields, world.clock.now), world.hub)
    assert isinstance(accepted, Accepted)
    acknowledge(Taking(accepted.reference, LEARNING, How.SCREEN, "Mine."), seats[Role.MEMBER], world.hub)
    world.deliver_all()
    world.clock.now = datetime(2026, 12, 21, 8, tzinfo=UTC)
    world.caller.events.clear()
    found = []
    while world.clock.now < datetime(2027, 1, 1, tzinfo=UTC):
        found += [
            (f"{world.clock.now:%d %H}", to, subject.partition(" has ")[2])
            for to, subject in walk(world, world.clock.now + timedelta(hours=1))
        ]
    chased, sender = "not yet said whether it considers it", "officer@police.example.org"
    assert found[:2] == [
        ("21 17", seats[Role.MEMBER].email, chased),
        ("22 17", seats[Role.DEPUTY].email, chased),
    ]
    assert sorted(found[2:]) == sorted(  # and again a week of working days later, which is next year
        [
            ("23 17", seats[Role.CHAIR].email, chased),
            ("23 17", sender, "not said what becomes of it"),
        ]
    )
    told = [it.body for it in world.caller.events if b"entry.unanswered" in it.body]
    assert len(told) == 1
    assert b'"consider_by":"2026-12-21T17:00:00+00:00"' in told[0]
    assert "unanswered" in _acts(world, accepted.reference)


def test_no_report_goes_once_somebody_has_said_what_becomes_of_it(world: World) -> None:
    member, chair = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    world.clock.now = datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert chase(world.hub) == 1  # the report is planned, and not yet sent
    consider(Considering(reference, "lscp.rag", Verdict.ACCEPTED), chair, world.hub)
    world.postman.letters.clear()
    world.deliver_all()
    assert not any("becomes of it" in it.subject for it in world.postman.letters)


def _acts(world: World, reference: str) -> list[str]:
    with world.hub.ledger(SYSTEM) as ledger:
        return [it.act for it in ledger.audit.of(ledger.notifications.get(reference).id)]


def test_a_letter_about_considering_says_by_when_and_where_and_nothing_of_the_case(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    walk(world, datetime(2026, 11, 26, 13, tzinfo=UTC))
    [letter] = [it for it in world.postman.letters if "considers" in it.subject]
    assert "Consider by:      5:00pm on Thursday 26 November 2026" in letter.text
    assert f"https://hub.example.org/notifications/{reference}" in letter.text
    assert "late" not in letter.text
    assert "Zebedee" not in letter.text


def test_whoever_has_concluded_is_left_in_peace_even_by_a_letter_already_planned(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    world.clock.now = datetime(2026, 11, 26, 13, tzinfo=UTC)
    assert chase(world.hub) == 1
    decide(Concluding(reference, "lscp.rag", Result.NOT_MET, "Below the threshold."), member, world.hub)
    assert walk(world, datetime(2026, 12, 9, tzinfo=UTC)) == [
        (
            "officer@police.example.org",
            "Leeds Safeguarding Children Partnership has recorded its decision",
        )
    ]
    assert the_entry(world, reference, member).due_at is None


def test_after_an_outage_the_letter_about_considering_says_that_it_is_late(world: World) -> None:
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    reference = arrived(world).reference
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), chair, world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    world.clock.now = datetime(2026, 11, 26, 19, tzinfo=UTC)
    chase(world.hub)
    world.deliver_all()
    [letter] = world.postman.letters
    assert letter.to == chair.email
    assert "This letter is late. It was due at 5:00pm on Thursday 26 November 2026." in letter.text
    assert "Kept back for the same reason: a reminder to its members. Each" in " ".join(letter.text.split())


def test_the_report_of_a_system_that_nobody_can_call_goes_to_people_of_its_board(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lsab.sar", role=Role.CHAIR, partnership="lsab")
    handed = a_source(world.hub, "lsab-system", partnership="lsab")
    fields = some_fields()
    fields["raised_by"].pop("email")  # type: ignore[attr-defined]
    accepted = by_webhook("lsab-system", *sent_by(handed, fields, world.clock.now), world.hub)
    assert isinstance(accepted, Accepted)
    world.deliver_all()
    by = the_entry(world, accepted.reference, member).acknowledge_by
    found = [subject for to, subject in walk(world, by + timedelta(days=3)) if to == chair.email]
    assert found == [
        "Leeds Safeguarding Children Partnership has not taken it yet",
        "nobody at Leeds Safeguarding Children Partnership has taken it",
    ]


def test_where_the_sending_board_has_nobody_its_report_comes_to_the_duty_desk(world: World) -> None:
    member, desk = a_member(world.hub, "lscp.rag"), a_member(world.hub, TRIAGE)
    handed = a_source(world.hub, "lsab-system", partnership="lsab")
    fields = some_fields()
    fields["raised_by"].pop("email")  # type: ignore[attr-defined]
    accepted = by_webhook("lsab-system", *sent_by(handed, fields, world.clock.now), world.hub)
    assert isinstance(accepted, Accepted)
    by = the_entry(world, accepted.reference, member).acknowledge_by
    found = [subject for to, subject in walk(world, by + timedelta(days=3)) if to == desk.email]
    assert "nobody at Leeds Safeguarding Children Partnership has taken it" in found


@pytest.mark.parametrize(
    "deaf", [{"state": Calls.PAUSED, "since": MONDAY}, {"events": frozenset({"entry.opened"})}]
)
def test_a_step_by_system_alone_goes_by_letter_when_no_system_would_take_it(
    world: World, deaf: dict[str, Any]
) -> None:
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    handed = a_source(world.hub, "lscp-system", partnership="lscp", endpoint="https://lscp.example.org/in")
    queue = world.hub.rulebook.queues["lscp.rag"]
    ladder = tuple(replace(it, via=Via.SYSTEM) for it in queue.ladder)
    queues = {**world.hub.rulebook.queues, queue.id: replace(queue, ladder=ladder)}
    world.hub = replace(world.hub, rulebook=replace(world.hub.rulebook, queues=queues))
    reference = arrived(world).reference
    world.deliver_all()
    by = the_entry(world, reference, chair).acknowledge_by
    assert [it for it in walk(world, by) if it[0] == chair.email] == []  # its system hears, as configured
    with world.hub.ledger(SYSTEM) as ledger:
        source = ledger.sources.to_change(handed.source.name)
        assert source is not None
        ledger.sources.save(replace(source, calls=replace(source.calls, **deaf)))
    assert [to for to, _ in walk(world, by + timedelta(hours=48)) if to == chair.email]


def test_many_ladders_that_end_in_one_chase_lose_no_letter_and_no_line(world: World) -> None:
    member, chair = a_member(world.hub, "lscp.rag"), a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    many = MANY + 8  # more than one statement takes
    told = [arrived(world).reference for _ in range(many)]
    for reference in told:
        acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    world.deliver_all()
    world.clock.now = datetime(2026, 11, 27, 17, tzinfo=UTC)
    chase(world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    world.clock.now = datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert chase(world.hub) == many
    world.deliver_all()
    sent = [(it.to, it.subject.partition(":")[0]) for it in world.postman.letters]
    assert sorted(sent) == sorted(
        (to, reference) for reference in told for to in (chair.email, "officer@police.example.org")
    )
    assert all(_acts(world, reference).count("unanswered") == 1 for reference in told)
