"""One case told twice: found by keyed digests, linked by a person, nothing merged, the earliest time kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from time import sleep

import psycopg
import pytest

from hub.errors import HubError, IllegalMove, NotAllowed, NotFound
from hub.intake.resemble import Clue
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.by_mail import by_mail
from hub.journeys.chase import chase
from hub.journeys.complete import complete
from hub.journeys.consider import Considering, consider
from hub.journeys.link import Saying, say
from hub.journeys.receive import receive
from hub.journeys.recognise import recognise
from hub.journeys.same_case import beside, side_by_side, unanswered
from hub.queues.entry import Entry, How, Verdict
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.kind import Kind
from hub.tracking.linking import Said, Suggested
from hub.words import SYSTEM, TRIAGE, Channel
from tests.builders import BOX, World, a_mail, a_member, arrived, raised, some_fields
from tests.journeys.test_chase import walk

UNDONE = "Leeds Safeguarding Children Partnership has not said that this was done"
NUMBER = "943 476 5919"
CHILD = {"name": "Zebedee Inventedname", "date_of_birth": "2020-03-09", "nhs_number": NUMBER}


def fields(on: str = "2026-11-21", aware_on: str = "2026-11-23", **person: object) -> dict[str, object]:
    made = some_fields(occurred_on=on) | {"aware_on": aware_on}
    [child] = made["people"]  # type: ignore[misc]
    return made | {"people": [child | CHILD | person]}


def twice(world: World, later: float = 24) -> tuple[str, str]:
    """The same child told by two systems, the second so many hours after the first."""
    first = arrived(world, fields()).reference
    world.clock.forward(hours=later)
    second = arrived(world, fields(on="2026-11-22", aware_on="2026-11-24")).reference
    recognise_all(world)
    return first, second


def recognise_all(world: World) -> None:
    while recognise(world.hub):
        pass


def suggested(world: World) -> list[Suggested]:
    with world.hub.ledger(SYSTEM) as ledger:
        return ledger.resemblances.open(50)


def entry(world: World, reference: str, queue: str = "lscp.rag") -> Entry:
    with world.hub.ledger(SYSTEM) as ledger:
        return ledger.entries.get(reference, queue)


def linked(world: World, one: str, two: str, person: Person, said: Said = Said.LINKED) -> None:
    say(Saying(one, two, said, "The police told us both."), person, world.hub)


def test_a_second_telling_is_suggested_with_the_reason(world: World) -> None:
    first, second = twice(world)
    [it] = suggested(world)
    assert (it.earlier, it.later, it.found.strong, it.found.days_apart) == (first, second, True, 1)
    assert [ground.clue for ground in it.found.grounds] == [Clue.NHS_NUMBER]


def test_what_is_different_is_not_suggested(world: World) -> None:
    arrived(world, fields())
    arrived(world, fields(on="2026-10-01", name="Other Madeup", nhs_number="", date_of_birth="2011-01-02"))
    recognise_all(world)
    assert suggested(world) == []


def test_facts_completed_at_triage_are_compared_again(world: World) -> None:
    desk = a_member(world.hub, TRIAGE)
    arrived(world, fields())
    arrival = receive(BOX, a_mail("A child on the ward."), world.hub)
    assert arrival is not None
    by_mail(arrival, world.hub)
    recognise_all(world)
    assert suggested(world) == []
    with world.hub.ledger(SYSTEM) as ledger:
        [_, mailed] = [it.reference for it in ledger.notifications.after("", 2)]
    complete(mailed, fields(), 1, desk, world.hub)
    recognise_all(world)
    assert [it.later for it in suggested(world)] == [mailed]
    complete(
        mailed, fields(name="Other Madeup", nhs_number="", date_of_birth="2011-01-02"), 2, desk, world.hub
    )
    recognise_all(world)
    assert suggested(world) == []  # corrected facts no longer say so, and nobody had answered


def test_a_mail_that_names_the_reference_is_suggested(world: World) -> None:
    first = arrived(world).reference
    arrival = receive(BOX, a_mail(f"About {first.lower()}: more is known."), world.hub)
    assert arrival is not None
    by_mail(arrival, world.hub)
    recognise_all(world)
    [it] = suggested(world)
    assert (it.earlier, [ground.clue for ground in it.found.grounds], it.found.strong) == (
        first,
        [Clue.REFERENCE],
        False,
    )


def test_whatever_was_here_before_is_compared_in_batches_and_once(world: World) -> None:
    for _ in range(27):
        arrived(world, fields())
    assert (recognise(world.hub), recognise(world.hub), recognise(world.hub)) == (25, 2, 0)
    assert len(suggested(world)) == 50


def test_the_database_alone_reveals_nothing(world: World, database_url: str) -> None:
    twice(world)
    with psycopg.connect(database_url) as connection:
        digests = connection.execute("SELECT digest FROM resemblance_mark").fetchall()
        assert len({it[0] for it in digests}) < len(digests)  # shared, so it can be found
        held = str(connection.execute("SELECT * FROM resemblance_mark, resemblance").fetchall())
    for word in ("Zebedee", "zebedee", "9434765919", "2020", "nhs"):
        assert word not in held


def test_one_whose_facts_do_not_verify_holds_up_no_other(world: World, database_url: str) -> None:
    first, _ = twice(world)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE notification SET compared = 0")
        connection.execute(
            "UPDATE revision SET sealed = 'spoilt' WHERE notification_id ="
            " (SELECT id FROM notification WHERE reference = %s)",
            [first],
        )
    recognise_all(world)
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.resemblances.due(5) == []


# Who learns of it


def test_a_board_hears_nothing_of_a_notification_that_it_may_not_see(world: World, database_url: str) -> None:
    """LSAB sees the second through its own raising of it, and not the first."""
    rag, desk = a_member(world.hub, "lscp.rag"), a_member(world.hub, TRIAGE)
    lsab = a_member(world.hub, "lsab.sar", partnership="lsab")
    first = arrived(world, fields()).reference
    second = raised(world, lsab, fields()).reference
    recognise_all(world)
    assert list(beside(second, rag, world.hub).suggested) == [first]
    assert list(beside(second, desk, world.hub).suggested) == [first]
    assert beside(second, lsab, world.hub).suggested == {}
    assert [it.earlier for it in unanswered(desk, world.hub)] == [first]
    linked(world, first, second, rag)
    assert list(beside(second, rag, world.hub).linked) == [first]
    assert beside(second, lsab, world.hub).linked == {}
    for act in (side_by_side, lambda a, b, who, hub: say(Saying(a, b, Said.UNLINKED, "No."), who, hub)):
        with pytest.raises(NotFound):
            act(second, first, lsab, world.hub)
    with psycopg.connect(database_url, options="-c role=hub_app") as connection:
        for name, value in (("hub.kind", "person"), ("hub.id", str(lsab.id))):
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        for table in ("resemblance", "case_link", "resemblance_mark"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        trail = str(connection.execute("SELECT * FROM audit").fetchall())
    assert second in trail
    assert first not in trail


def test_only_those_who_act_on_one_of_their_queues_may_say_so(world: World) -> None:
    first, second = twice(world)
    reader = a_member(world.hub, "lscp.rag", role=Role.READER)
    with pytest.raises(NotAllowed):
        linked(world, first, second, reader)
    with pytest.raises(NotAllowed):
        unanswered(reader, world.hub)
    with pytest.raises(HubError, match="reason"):
        say(Saying(first, second, Said.LINKED, " "), a_member(world.hub, TRIAGE), world.hub)


# What a link does


def test_a_link_merges_nothing_and_both_senders_hear_without_the_others_name(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    world.deliver_all()
    world.postman.letters.clear()
    linked(world, second, first, rag)
    world.deliver_all()
    told = {it.subject.split(":")[0]: it for it in world.postman.letters}
    assert set(told) == {first, second}
    assert second not in told[first].text
    assert first not in told[second].text
    with world.hub.ledger(actor_of(rag)) as ledger:
        for reference in (first, second):
            filed = ledger.notifications.get(reference)
            assert filed.told.fields["people"]
            assert [it.state for it in ledger.entries.of(filed.id)] == ["waiting"]
            kinds = [it.delivery.kind for it in ledger.attempts.progress(filed.id)]
            assert (kinds.count(Kind.RECEIPT), kinds.count(Kind.LINKED)) == (2, 2)
            acts = [(it.act, it.actor_id) for it in ledger.audit.of(filed.id)]
            assert ("linked", str(rag.id)) in acts
    assert suggested(world) == []


def test_both_senders_hear_that_the_link_was_taken_back_and_of_each_new_one(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    linked(world, first, second, rag)
    world.deliver_all()
    world.postman.letters.clear()
    linked(world, first, second, rag, Said.UNLINKED)
    world.deliver_all()
    subjects = [it.subject for it in world.postman.letters if it.to != rag.email]
    back = "no longer linked with another notification"
    assert sorted(subjects) == [f"{first}: {back}", f"{second}: {back}"]
    assert all(second not in it.text for it in world.postman.letters if first in it.subject)
    linked(world, first, second, rag)
    world.deliver_all()
    with world.hub.ledger(SYSTEM) as ledger:
        for reference in (first, second):
            owed = ledger.attempts.progress(ledger.notifications.get(reference).id)
            kinds = [it.delivery.kind for it in owed if it.delivery.channel is Channel.MAIL]
            assert (kinds.count(Kind.LINKED), kinds.count(Kind.UNLINKED)) == (2, 1)


def test_one_acknowledgement_does_not_quiet_the_other(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    linked(world, first, second, rag)
    acknowledge(Taking(first, "lscp.rag", How.SCREEN, "Mine."), rag, world.hub)
    assert entry(world, second).state == "waiting"


def test_the_earliest_times_are_kept_and_the_working_says_so(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    own = entry(world, second)
    linked(world, first, second, rag)
    before, after = entry(world, first), entry(world, second)
    assert before.acknowledge_by < own.acknowledge_by == own.acknowledge_by
    assert after.acknowledge_by == before.acknowledge_by
    assert after.due_at is not None
    assert own.due_at is not None
    assert after.due_at < own.due_at
    [clock], [was], [theirs] = after.clocks, own.clocks, before.clocks
    assert (was.due, clock.due, theirs.due) == (date(2026, 12, 1), date(2026, 11, 30), date(2026, 11, 30))
    assert clock.working.startswith(was.working)
    assert "2026-12-01" in clock.working
    [held] = [it for it in beside(second, rag, world.hub).linked[first].held if it.name == clock.name]
    assert (held.own, held.held) == (was.due, clock.due)


def test_an_earlier_day_of_the_second_holds_for_the_first_too(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first = arrived(world, fields()).reference
    second = arrived(world, fields(aware_on="2026-11-20")).reference
    linked(world, first, second, rag)
    assert entry(world, first).clocks[0].due == entry(world, second).clocks[0].due == date(2026, 11, 27)


def test_a_time_that_was_met_makes_nobody_late(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world, later=0)
    acknowledge(Taking(first, "lscp.rag", How.SCREEN, "Mine."), rag, world.hub)
    world.clock.forward(days=8)
    third = arrived(world, fields()).reference
    own = entry(world, third).acknowledge_by
    linked(world, first, third, rag)
    assert entry(world, third).acknowledge_by == own
    assert entry(world, third).clocks[0].due == entry(world, second).clocks[0].due


def test_taking_the_link_back_gives_back_the_times(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    before = entry(world, first), entry(world, second)
    linked(world, first, second, rag)
    linked(world, first, second, rag, Said.UNLINKED)
    assert (entry(world, first), entry(world, second)) == before
    linked(world, first, second, rag)
    assert entry(world, second).acknowledge_by == before[0].acknowledge_by


def test_queues_that_completing_adds_hold_the_earliest_times_too(world: World) -> None:
    rag, desk = a_member(world.hub, "lscp.rag"), a_member(world.hub, TRIAGE)
    first = arrived(world, fields()).reference
    world.clock.forward(days=1)
    milder = fields() | {"incident": some_fields(abuse_or_neglect="unknown")["incident"]}
    second = arrived(world, milder).reference
    linked(world, first, second, desk)
    complete(second, fields(), 1, desk, world.hub)
    assert entry(world, second).acknowledge_by <= entry(world, first).acknowledge_by
    assert rag.may_act_on("lscp.rag")


def test_of_two_people_who_answer_at_once_the_second_hears_so(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    linked(world, first, second, rag, Said.NOT_SAME)
    assert suggested(world) == []
    with pytest.raises(IllegalMove, match="not the same"):
        linked(world, first, second, rag, Said.NOT_SAME)
    with pytest.raises(IllegalMove, match="itself"):
        linked(world, first, first, rag)
    two = side_by_side(first, second, rag, world.hub)
    assert two.word is not None
    assert (two.word.said, two.word.name, two.word.why) == (
        Said.NOT_SAME,
        rag.name,
        "The police told us both.",
    )


def test_saying_is_kept_beside_what_was_said_before(world: World, database_url: str) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    for said in (Said.NOT_SAME, Said.LINKED, Said.UNLINKED):
        linked(world, first, second, rag, said)
    with psycopg.connect(database_url) as connection:
        kept = connection.execute("SELECT number, said FROM case_link ORDER BY number").fetchall()
    assert kept == [(1, "not_same"), (2, "linked"), (3, "unlinked")]
    with psycopg.connect(database_url, options="-c role=hub_app") as connection:
        connection.execute("SELECT set_config('hub.kind', 'system', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE case_link SET said = 'linked'")


def test_reading_the_two_side_by_side_is_on_both_trails(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    side_by_side(second, first, rag, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        for reference in (first, second):
            trail = ledger.audit.of(ledger.notifications.get(reference).id)
            assert [it.actor_id for it in trail if it.act == "read"] == [str(rag.id)]


def test_the_earlier_time_to_consider_holds_for_both_and_goes_back_with_the_link(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    for reference in (first, second):
        acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), rag, world.hub)
    before = entry(world, first), entry(world, second)
    own = before[0].consider_by, before[1].consider_by
    assert own == (datetime(2026, 11, 26, 17, tzinfo=UTC), datetime(2026, 11, 27, 17, tzinfo=UTC))
    linked(world, first, second, rag)
    assert entry(world, first) == before[0]
    brought = entry(world, second)
    assert brought.consider_by == own[0]
    assert brought.due_at == before[0].due_at  # it is chased towards that time
    page = side_by_side(first, second, rag, world.hub)
    assert page.word is not None
    assert ("Consider by", own[0]) in [(it.title, it.held) for it in page.word.held]
    world.deliver_all()
    world.postman.letters.clear()
    world.clock.now = datetime(2026, 11, 26, 13, tzinfo=UTC)
    chase(world.hub)
    world.deliver_all()
    chased = [it for it in world.postman.letters if it.to == rag.email]
    assert sorted(it.subject.partition(":")[0] for it in chased) == [first, second]
    assert all("Consider by:      5:00pm on Thursday 26 November 2026" in it.text for it in chased)
    linked(world, first, second, rag, Said.UNLINKED)
    assert entry(world, second).consider_by == own[1]


def test_one_that_is_not_taken_yet_brings_no_time_to_consider_forward(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world)
    acknowledge(Taking(second, "lscp.rag", How.SCREEN, "Mine."), rag, world.hub)
    before = entry(world, second)
    linked(world, first, second, rag)
    assert entry(world, second).consider_by == before.consider_by


def test_a_letter_that_a_link_has_made_late_does_not_say_that_the_hub_was_not_working(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    first, second = twice(world, later=30)  # the first was to be taken by five this Tuesday
    world.deliver_all()
    world.clock.now = datetime(2026, 11, 24, 18, tzinfo=UTC)
    chase(world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    linked(world, first, second, rag)
    chase(world.hub)
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == rag.email and second in it.subject]
    said = " ".join(letter.text.split())
    assert "acknowledge by 5:00pm on Tuesday 24 November 2026" in said
    assert "the earlier time holds for both" in said
    assert not any(word in said for word in ("not working", "late"))


def test_completing_two_linked_ones_at_once_waits_and_does_not_deadlock(
    world: World, database_url: str
) -> None:
    """Both are held up on their own entries until both have locked what they lock first."""
    desk = a_member(world.hub, TRIAGE)
    milder = fields() | {"incident": some_fields(abuse_or_neglect="unknown")["incident"]}
    both = [arrived(world, milder).reference for _ in range(2)]
    linked(world, both[0], both[1], desk)
    with psycopg.connect(database_url) as gate, ThreadPoolExecutor() as pool:
        gate.execute("SELECT FROM entry FOR UPDATE")
        done = [pool.submit(complete, it, fields(), 1, desk, world.hub) for it in both]
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with psycopg.connect(database_url, autocommit=True) as watch:
            while watch.execute(waiting + " AND datname = current_database()").fetchone() != (2,):
                sleep(0.01)
        gate.rollback()
        assert [it.result(timeout=30).reference for it in done] == both  # type: ignore[union-attr]


def three(world: World) -> tuple[str, str, str]:
    """Three tellings a day apart, the first aware of it first; all three wait still."""
    told = [arrived(world, fields()).reference]
    for day in (24, 25):
        world.clock.forward(hours=1)
        told.append(arrived(world, fields(on="2026-11-22", aware_on=f"2026-11-{day - 2}")).reference)
    return told[0], told[1], told[2]


def days(world: World, *references: str) -> list[date]:
    return [it.due for reference in references for it in entry(world, reference).clocks]


def test_the_earliest_clock_holds_over_all_that_links_join_in_whatever_order(world: World) -> None:
    rag = a_member(world.hub, "lscp.rag")
    one, two, three_ = three(world)
    own = days(world, one, two, three_)
    assert own == [date(2026, 11, 30), date(2026, 11, 27), date(2026, 11, 30)]
    linked(world, one, three_, rag)
    linked(world, one, two, rag)
    assert set(days(world, one, two, three_)) == {date(2026, 11, 27)}
    linked(world, one, two, rag, Said.UNLINKED)
    assert days(world, one, two, three_) == own
    linked(world, two, three_, rag)
    assert set(days(world, one, two, three_)) == {date(2026, 11, 27)}
    linked(world, one, three_, rag, Said.UNLINKED)
    assert days(world, one, two, three_) == [own[0], own[1], own[1]]  # what is still joined still holds


def test_a_link_calls_no_step_missed_and_tells_the_queues_people_once(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lscp.rag", role=Role.CHAIR)
    deputy = a_member(world.hub, "lscp.rag", role=Role.DEPUTY)
    first = arrived(world, fields()).reference
    world.deliver_all()
    walk(world, entry(world, first).acknowledge_by + timedelta(hours=25))
    second = arrived(world, fields(on="2026-11-22", aware_on="2026-11-24")).reference
    world.deliver_all()
    world.postman.letters.clear()
    linked(world, first, second, member)
    chase(world.hub)
    world.deliver_all()
    found = [it for it in world.postman.letters if it.to != "officer@police.example.org"]
    assert sorted(it.to for it in found) == sorted(it.email for it in (member, chair, deputy))
    assert {it.subject for it in found} == {
        f"{second}: a time for Leeds Safeguarding Children Partnership has come forward"
    }
    assert not any("not working" in it.text or "late" in it.text for it in world.postman.letters)
    assert "acknowledge by 5:00pm on Tuesday 24 November 2026" in found[0].text
    sender = [it.subject for it in world.postman.letters if it not in found]
    assert sorted(sender) == sorted(f"{it}: linked with another notification" for it in (first, second))
    later = walk(world, entry(world, second).due_at or world.clock.now)
    assert (chair.email, "overdue, nobody at Leeds Safeguarding Children Partnership has it") in later


def test_a_link_that_is_taken_back_and_moves_no_day_loses_no_letter(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    one, also = arrived(world, fields()).reference, arrived(world, fields()).reference
    world.clock.forward(hours=24)
    later = arrived(world, fields(on="2026-11-22", aware_on="2026-11-24")).reference
    for it in (one, also):
        linked(world, later, it, member)
    acknowledge(Taking(later, "lscp.rag", How.SCREEN, "Mine."), member, world.hub)
    consider(Considering(later, "lscp.rag", Verdict.ACCEPTED), member, world.hub)
    world.deliver_all()
    world.postman.letters.clear()
    world.clock.now = datetime(2026, 11, 30, 13, tzinfo=UTC)
    chase(world.hub)
    linked(world, later, one, member, Said.UNLINKED)  # the other still holds the day
    assert len({*days(world, later, also)}) == 1
    world.deliver_all()
    undone = [it for it in world.postman.letters if it.subject == f"{later}: {UNDONE}"]
    assert [it.to for it in undone] == [member.email]
    assert not any("has moved" in it.subject for it in world.postman.letters)
