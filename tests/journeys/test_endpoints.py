"""An endpoint that takes nothing is put off and people hear of it by mail; nothing it should know is lost."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from adapters.memory.post import MemoryCaller
from adapters.webhook.signature import new_secret
from hub.errors import IllegalMove
from hub.hub import Hub
from hub.intake.calls import TRIES, Calls, Contact, State
from hub.intake.source import Secret, Source
from hub.journeys import look, tend
from hub.journeys import recover as recovering
from hub.journeys.acknowledge import Taking, acknowledge
from hub.journeys.arrive import by_webhook
from hub.journeys.calls import log
from hub.journeys.chase import chase
from hub.journeys.deliver import deliver
from hub.journeys.enrol import add_source, rotate_source
from hub.journeys.mend import replay
from hub.journeys.recover import Again, TooMany, preview, recover
from hub.journeys.systems import system
from hub.queues.entry import How
from hub.queues.ladder import Via
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.delivery import State as Delivery
from hub.sending.kind import Kind
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.parcel import Event
from hub.tracking.progress import CallsSought, Progress
from hub.words import SYSTEM, Channel
from tests.builders import MONDAY, World, a_member, a_source, arrived, sent_by, some_fields
from tests.journeys.test_chase import the_entry, walk

URL = "https://lscp.example.org/hub"


def calling(world: World, answers: Iterable[Outcome]) -> Hub:
    return replace(world.hub, caller=MemoryCaller(answers))


def send_all(hub: Hub) -> None:
    while deliver(hub):
        pass


def calls(world: World, name: str = "lscp-system") -> Calls:
    with world.hub.ledger(SYSTEM) as ledger:
        found = ledger.sources.get(name)
    assert found is not None
    return found.calls


def settle(world: World, **changed: object) -> None:
    with world.hub.ledger(SYSTEM) as ledger:
        source = ledger.sources.to_change("lscp-system")
        assert source is not None
        ledger.sources.save(replace(source, calls=replace(source.calls, **changed)))  # type: ignore[arg-type]


def start(world: World) -> None:
    with world.hub.ledger(SYSTEM) as ledger:
        source = ledger.sources.to_change("lscp-system")
        assert source is not None
        ledger.sources.save(replace(source, calls=source.calls.start()))


def events(world: World) -> dict[Delivery, int]:
    """How many events of the system stand how."""
    from sqlalchemy import text

    counted = text("SELECT state, count(*) FROM delivery WHERE lane = 'lscp-system' GROUP BY state")
    with world.store.open(SYSTEM) as ledger:
        return {Delivery(state): n for state, n in ledger._tx.connection.execute(counted)}


def warned(world: World) -> list[str]:
    return [it.to for it in world.postman.letters if it.subject.startswith("The hub no longer calls")]


@pytest.fixture
def listening(world: World) -> World:
    a_source(world.hub, "lscp-system", partnership="lscp", endpoint=URL)
    settle(world, contact=Contact("Carol Contact", "it@lscp.example.org"))
    return world


def test_a_410_puts_it_off_and_its_contact_and_the_desk_hear_by_mail(listening: World) -> None:
    desk = a_member(listening.hub, "hub.triage")
    arrived(listening)
    send_all(calling(listening, [Refused("HTTP 410: the endpoint wants nothing more.", gone=True)]))
    assert (calls(listening).state, calls(listening).since) == (State.GONE, listening.clock.now)
    assert sorted(warned(listening)) == sorted([desk.email, "it@lscp.example.org"])
    [letter] = [it for it in listening.postman.letters if it.to == "it@lscp.example.org"]
    assert "HTTP 410" in letter.text
    assert "https://hub.example.org/systems/lscp-system" in letter.text
    assert "LSH-" not in letter.subject + letter.text


def test_what_comes_meanwhile_is_held_and_goes_with_its_own_id_when_it_is_on_again(listening: World) -> None:
    member = a_member(listening.hub, "lscp.rag")
    settle(listening, state=State.PAUSED, since=listening.clock.now, why="Paused by somebody.")
    hub = calling(listening, [])
    for _ in range(5):
        arrived(listening)
    send_all(hub)
    assert isinstance(hub.caller, MemoryCaller)
    assert hub.caller.events == []
    assert events(listening)[Delivery.HELD] == 5
    assert [it.to for it in listening.postman.letters].count(member.email) == 5
    start(listening)
    with listening.hub.ledger(SYSTEM) as ledger:
        kept = [it.id for it in ledger.replays.kept("lscp-system", None, 100)]
    for it in kept:
        replay(it, SYSTEM, hub)
    send_all(hub)
    assert sorted(it.key for it in hub.caller.events) == sorted(kept)


def test_days_without_one_success_put_it_off(listening: World) -> None:
    desk = a_member(listening.hub, "hub.triage")
    hub = calling(listening, [Deferred("HTTP 503")] * 1000)
    for _ in range(5):
        arrived(listening)
        send_all(hub)
        assert calls(listening).on
        assert warned(listening) == []
        listening.clock.forward(days=1)
    arrived(listening)
    send_all(hub)
    assert (calls(listening).state, calls(listening).why) == (State.FAILING, "HTTP 503")
    listening.clock.forward(days=3)
    send_all(hub)
    assert sorted(warned(listening)) == sorted([desk.email, "it@lscp.example.org"])
    assert set(events(listening)) <= {Delivery.HELD, Delivery.DEAD}
    assert sum(events(listening).values()) == 6


def test_one_event_that_is_given_up_after_every_try_puts_it_off(listening: World) -> None:
    """A small board is told of one case in a fortnight: there is no second event to go on failing."""
    desk = a_member(listening.hub, "hub.triage")
    hub = calling(listening, [Deferred("HTTP 503")] * 100)
    arrived(listening)
    for _ in range(24 * 5):
        send_all(hub)
        listening.clock.forward(hours=1)
    assert (calls(listening).state, calls(listening).why) == (State.FAILING, "HTTP 503")
    assert sorted(warned(listening)) == sorted([desk.email, "it@lscp.example.org"])
    tend.start("lscp-system", SYSTEM, hub)
    arrived(listening)
    send_all(calling(listening, [Deferred("HTTP 503")]))
    assert calls(listening).on, "it is counted from anew"


def test_a_failure_after_weeks_without_a_call_is_the_first_of_its_kind(listening: World) -> None:
    settle(listening, failing_since=listening.clock.now, failed_at=listening.clock.now, failures=TRIES)
    listening.clock.forward(days=30)
    arrived(listening)
    send_all(calling(listening, [Deferred("HTTP 503")]))
    assert calls(listening).on
    assert calls(listening).failing_since == listening.clock.now


def test_one_success_begins_the_count_anew(listening: World) -> None:
    for day in range(12):
        arrived(listening)
        took = Sent("HTTP 200") if day % 4 == 3 else Deferred("HTTP 503")
        send_all(calling(listening, [took] * 100))
        listening.clock.forward(days=1)
    assert calls(listening).on
    assert warned(listening) == []


def test_a_fault_of_our_own_is_not_the_endpoints(listening: World) -> None:
    class Faulty:
        def send(self, _event: Event) -> Sent:
            raise ValueError("a bug")

    for _ in range(3):
        arrived(listening)
        send_all(replace(listening.hub, caller=Faulty()))
        listening.clock.forward(days=3)
    assert calls(listening).on
    assert calls(listening).failing_since is None


def test_it_hears_only_what_it_asked_for(listening: World) -> None:
    settle(listening, events=frozenset({"message.posted"}))
    hub = calling(listening, [])
    arrived(listening)
    send_all(hub)
    assert isinstance(hub.caller, MemoryCaller)
    assert hub.caller.events == []
    assert events(listening)[Delivery.DROPPED] == 1


def test_rotating_starts_nothing_that_was_stopped(listening: World) -> None:
    arrived(listening)
    send_all(calling(listening, [Refused("HTTP 410", gone=True)]))
    rotate_source("lscp-system", new_secret, listening.hub)
    assert calls(listening).state is State.GONE


def test_every_secret_and_token_stays_good_for_seven_days_after_it_was_replaced(listening: World) -> None:
    handed = [rotate_source("lscp-system", new_secret, listening.hub)]
    for _ in range(2):
        listening.clock.forward(days=3)
        handed.append(rotate_source("lscp-system", new_secret, listening.hub))

    def good() -> list[bool]:
        return [system(it.token, listening.hub) is not None for it in handed]

    def signing() -> list[bool]:
        with listening.hub.ledger(SYSTEM) as ledger:
            source = ledger.sources.get("lscp-system")
            assert source is not None
            return [it.outbound in source.signing(ledger.now) for it in handed]

    assert good() == signing() == [True, True, True]
    listening.clock.forward(days=4, minutes=1)
    assert good() == signing() == [False, True, True]
    listening.clock.forward(days=3)
    assert good() == signing() == [False, False, True]


def test_a_secret_that_leaked_can_be_ended_at_once(listening: World) -> None:
    first = rotate_source("lscp-system", new_secret, listening.hub)
    second = rotate_source("lscp-system", new_secret, listening.hub, at_once=True)
    assert system(first.token, listening.hub) is None
    assert system(second.token, listening.hub) is not None


def test_a_systems_own_key_outlives_a_rotation(world: World) -> None:
    key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
    add_source(Source("own", "Own", None, (Secret(key),)), new_secret, world.hub)
    handed = rotate_source("own", new_secret, world.hub)
    assert handed.inbound == ""
    assert handed.source.verifying(world.clock.now + timedelta(days=30)) == (key,)


def test_everything_that_failed_or_was_held_is_counted_and_sent_again(listening: World) -> None:
    hub = calling(listening, [Refused("It cannot be called.")] * 2)
    for _ in range(2):
        arrived(listening)
    send_all(hub)
    tend.pause("lscp-system", SYSTEM, hub)
    listening.clock.forward(hours=1)
    arrived(listening)
    send_all(hub)
    assert isinstance(hub.caller, MemoryCaller)
    before = [it.key for it in hub.caller.events]
    with pytest.raises(IllegalMove, match="Put them on first"):
        recover("lscp-system", Again(), SYSTEM, hub)
    tend.start("lscp-system", SYSTEM, hub)
    assert preview("lscp-system", Again(), hub) == 3
    assert preview("lscp-system", Again(listening.clock.now - timedelta(minutes=30)), hub) == 1
    assert recover("lscp-system", Again(), SYSTEM, hub) == 3
    send_all(hub)
    after = [it.key for it in hub.caller.events][len(before) :]
    assert set(before) < set(after)
    assert len(after) == len(set(after)) == 3
    assert events(listening) == {Delivery.SENT: 3}
    assert preview("lscp-system", Again(), hub) == 0


def test_a_system_that_lost_what_it_took_gets_it_again_under_the_same_id(listening: World) -> None:
    hub = calling(listening, [])
    arrived(listening)
    send_all(hub)
    listening.clock.forward(hours=1)
    since = listening.clock.now
    arrived(listening)
    send_all(hub)
    assert preview("lscp-system", Again(since), hub) == 0
    assert recover("lscp-system", Again(since, delivered=True), SYSTEM, hub) == 1
    send_all(hub)
    assert isinstance(hub.caller, MemoryCaller)
    _first, second, again = hub.caller.events
    assert (again.key, again.body) == (second.key, second.body)


def test_what_was_taken_stays_so_whatever_comes_of_sending_it_once_more(listening: World) -> None:
    member = a_member(listening.hub, "lscp.rag")
    reference = arrived(listening).reference
    send_all(listening.hub)
    by = the_entry(listening, reference, member).acknowledge_by
    walk(listening, by + timedelta(hours=1))
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, listening.hub)
    send_all(listening.hub)
    recorded = told(listening, reference, member)
    assert [it[0] for it in recorded].count(Kind.ESCALATION) >= 1
    again, hub = Again(MONDAY - timedelta(days=1), True), calling(listening, [])
    assert recover("lscp-system", again, SYSTEM, hub) == [it[1] for it in recorded].count(Delivery.SENT)
    assert preview("lscp-system", again, hub) == 0, "they are on their way"
    send_all(hub)
    assert isinstance(hub.caller, MemoryCaller)
    assert isinstance(listening.hub.caller, MemoryCaller)
    assert by_id(hub.caller.events) == by_id(listening.hub.caller.events), "chases too, in the same words"
    assert told(listening, reference, member) == recorded
    listening.clock.forward(hours=1)
    recover("lscp-system", again, SYSTEM, hub := calling(listening, [Deferred("HTTP 503")] * 1000))
    for _ in range(24 * 4):
        send_all(hub)
        assert told(listening, reference, member) == recorded, "while it is tried, and after"
        listening.clock.forward(hours=1)
    assert not calls(listening).on
    [line] = [it for it in look.notification(reference, member, listening.hub).deliveries if _first(it)]
    assert [it.outcome for it in line.attempts][:3] == ["sent", "sent", "deferred"]


def test_the_same_id_carries_the_same_bytes_when_the_facts_have_moved(listening: World) -> None:
    reference = arrived(listening).reference
    send_all(listening.hub)
    with listening.hub.ledger(SYSTEM) as ledger:
        [entry] = ledger.entries.of(ledger.notifications.get(reference).id)
        earlier = entry.acknowledge_by - timedelta(days=1)
        ledger.entries.save([replace(entry, acknowledge_by=earlier)])
    listening.clock.forward(hours=1)
    recover("lscp-system", Again(MONDAY - timedelta(days=1), True), SYSTEM, listening.hub)
    send_all(listening.hub)
    assert isinstance(listening.hub.caller, MemoryCaller)
    first, second = listening.hub.caller.events
    assert (first.key, first.body, first.attributes) == (second.key, second.body, second.attributes)


def told(world: World, reference: str, person: Person) -> list[tuple[Kind, Delivery, object]]:
    """What the record says of the system's events, and what the receipt counts of them."""
    picture = look.notification(reference, person, world.hub)
    events = [it for it in picture.deliveries if it.delivery.system]
    [receipt] = picture.receipts.values()
    counted = [it for it in receipt.delivered if it.channel is Channel.WEBHOOK]
    return [(it.delivery.kind, it.delivery.state, (it.settled_at, counted)) for it in events]


def by_id(events: Iterable[Event]) -> dict[UUID, bytes]:
    return {it.key: it.body for it in events}


def _first(it: Progress) -> bool:
    return it.delivery.system is not None and it.delivery.kind is Kind.NOTICE


def test_no_more_than_so_many_go_at_once(listening: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovering, "MOST", 1)
    tend.pause("lscp-system", SYSTEM, listening.hub)
    for _ in range(2):
        arrived(listening)
    send_all(listening.hub)
    tend.start("lscp-system", SYSTEM, listening.hub)
    with pytest.raises(TooMany, match="Choose a later time"):
        recover("lscp-system", Again(), SYSTEM, listening.hub)


def test_the_log_tells_every_call_latest_first_a_page_at_a_time(listening: World) -> None:
    hub = calling(listening, [Deferred("HTTP 503"), Sent("HTTP 200"), Deferred("HTTP 500")])
    for _ in range(2):
        arrived(listening)
    send_all(hub)
    listening.clock.forward(minutes=1)
    send_all(hub)
    whole = log(CallsSought("lscp-system"), hub)
    details = [it.attempt.detail for it in whole.calls]
    assert details[0] == "HTTP 500"
    assert sorted(details[1:]) == ["HTTP 200", "HTTP 503"]
    assert not whole.more
    first = log(CallsSought("lscp-system"), hub, size=2)
    assert first.more
    last = first.calls[-1]
    rest = log(CallsSought("lscp-system", before=(last.attempt.began_at, last.delivery.id)), hub)
    assert first.calls + rest.calls == whole.calls
    assert [it.attempt.detail for it in log(CallsSought("lscp-system", taken=True), hub).calls] == [
        "HTTP 200"
    ]
    assert len(log(CallsSought("lscp-system", taken=False), hub).calls) == 2
    assert log(CallsSought("lscp-system", kinds=frozenset({Kind.MESSAGE})), hub).calls == ()
    assert log(CallsSought("other"), hub).calls == ()


def test_a_test_event_goes_once_whatever_the_state_and_is_on_the_trail(listening: World) -> None:
    tend.pause("lscp-system", SYSTEM, listening.hub)
    hub = calling(listening, [Deferred("HTTP 503"), Sent("HTTP 204")])
    assert tend.test("lscp-system", SYSTEM, hub) == Deferred("HTTP 503")
    assert tend.test("lscp-system", SYSTEM, hub) == Sent("HTTP 204")
    assert isinstance(hub.caller, MemoryCaller)
    assert all(b'"hub.test.v1"' in it.body for it in hub.caller.events)
    assert calls(listening).state is State.PAUSED


def test_settings_that_are_wrong_change_nothing(listening: World) -> None:
    wrong = tend.Settings("http://x", frozenset({"entry.closed"}), Contact("", "nobody"))
    problems = tend.settle("lscp-system", wrong, SYSTEM, listening.hub)
    assert {it.path for it in problems} == {"endpoint", "events", "contact_email"}
    assert calls(listening).contact.email == "it@lscp.example.org"
    right = tend.Settings(URL, frozenset({"entry.opened"}), Contact("", "it@example.org"))
    assert tend.settle("lscp-system", right, SYSTEM, listening.hub) == []
    assert calls(listening).events == {"entry.opened"}


def by_system_alone(world: World) -> World:
    """Every step of the group's ladder is told to its board's system, and to nobody by letter."""
    queue = world.hub.rulebook.queues["lscp.rag"]
    ladder = tuple(replace(it, via=Via.SYSTEM) for it in queue.ladder)
    queues = {**world.hub.rulebook.queues, queue.id: replace(queue, ladder=ladder)}
    world.hub = replace(world.hub, rulebook=replace(world.hub.rulebook, queues=queues))
    return world


def reminded(world: World) -> None:
    """The first step of the ladder has been planned, and nothing of it sent."""
    send_all(world.hub)
    world.postman.letters.clear()
    world.clock.now = datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert chase(world.hub) == 1


@pytest.mark.parametrize(
    "answer",
    [Deferred("HTTP 503"), Refused("HTTP 400"), Refused("HTTP 410: it wants nothing more.", gone=True)],
)
def test_a_step_that_only_a_system_was_told_goes_by_letter_once_it_does_not_take_it(
    listening: World, answer: Outcome
) -> None:
    member = a_member(listening.hub, "lscp.rag")
    a_member(listening.hub, "lscp.rag", role=Role.CHAIR)
    arrived(by_system_alone(listening))
    reminded(listening)
    send_all(calling(listening, [answer]))
    sent = [it for it in listening.postman.letters if it.subject.startswith("LSH-")]
    assert [(it.to, "still waiting" in it.subject) for it in sent] == [(member.email, True)]
    assert "because your board's own system did not take this" in " ".join(sent[0].text.split())
    listening.postman.letters.clear()
    listening.clock.forward(hours=1)
    send_all(calling(listening, [Deferred("HTTP 503")]))
    assert listening.postman.letters == []  # the same step once


def test_a_step_that_is_held_for_a_system_that_was_put_off_meanwhile_goes_by_letter(listening: World) -> None:
    member = a_member(listening.hub, "lscp.rag")
    arrived(by_system_alone(listening))
    reminded(listening)
    settle(listening, state=State.PAUSED, since=listening.clock.now)
    send_all(listening.hub)
    assert events(listening)[Delivery.HELD] == 1
    assert [it.to for it in listening.postman.letters] == [member.email]


def test_what_a_system_takes_goes_to_nobody_by_letter(listening: World) -> None:
    a_member(listening.hub, "lscp.rag")
    arrived(by_system_alone(listening))
    reminded(listening)
    send_all(listening.hub)
    assert listening.postman.letters == []


def test_what_a_system_did_not_take_is_left_in_peace_once_somebody_has_it(listening: World) -> None:
    member = a_member(listening.hub, "lscp.rag")
    reference = arrived(by_system_alone(listening)).reference
    reminded(listening)
    acknowledge(Taking(reference, "lscp.rag", How.SCREEN, "Mine."), member, listening.hub)
    send_all(calling(listening, [Deferred("HTTP 503")]))
    assert [it.to for it in listening.postman.letters] == ["officer@police.example.org"]


@pytest.mark.parametrize("off", [False, True])
def test_a_ladders_word_that_its_senders_system_did_not_take_goes_to_people_of_their_board(
    world: World, off: bool
) -> None:
    a_member(world.hub, "lscp.rag")
    chair = a_member(world.hub, "lsab.sar", role=Role.CHAIR)
    handed = a_source(world.hub, "lsab-system", partnership="lsab", endpoint="https://lsab.example.org/in")
    fields = some_fields() | {"raised_by": {"agency": "LSAB"}}
    by_webhook("lsab-system", *sent_by(handed, fields, world.clock.now), world.hub)
    send_all(world.hub)
    world.clock.now = datetime(2026, 11, 25, 17, tzinfo=UTC)
    chase(world.hub)
    world.postman.letters.clear()
    if off:
        with world.hub.ledger(SYSTEM) as ledger:
            source = ledger.sources.to_change("lsab-system")
            assert source is not None
            paused = replace(source.calls, state=State.PAUSED, since=world.clock.now)
            ledger.sources.save(replace(source, calls=paused))
    send_all(calling(world, [] if off else [Refused("HTTP 400")]))
    overdue = [it.to for it in world.postman.letters if "has not taken it yet" in it.subject]
    assert overdue == [chair.email]
