"""One case told twice: found by keyed digests, linked by a person, nothing merged, the earliest time kept."""

from datetime import date

import psycopg
import pytest

from hub.errors import HubError, IllegalMove, NotAllowed, NotFound
from hub.intake.resemble import Clue
from hub.journeys.acknowledge import Taking, acknowledge, actor_of
from hub.journeys.by_mail import by_mail
from hub.journeys.complete import complete
from hub.journeys.link import Saying, say
from hub.journeys.receive import receive
from hub.journeys.recognise import recognise
from hub.journeys.same_case import beside, side_by_side, unanswered
from hub.queues.entry import Entry, How
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.delivery import Kind
from hub.tracking.linking import Said, Suggested
from hub.words import SYSTEM, TRIAGE
from tests.builders import BOX, World, a_mail, a_member, arrived, raised, some_fields

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
            kinds = [it.delivery.kind for it in ledger.deliveries.progress(filed.id)]
            assert (kinds.count(Kind.RECEIPT), kinds.count(Kind.LINKED)) == (2, 2)
            acts = [(it.act, it.actor_id) for it in ledger.audit.of(filed.id)]
            assert ("linked", str(rag.id)) in acts
    assert suggested(world) == []


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
