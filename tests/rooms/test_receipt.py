"""Levels apart: what a channel took, who read it, and what a scanner did, which counts for nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from hub.queues.entry import State
from hub.queues.member import Because, Instead
from hub.sending.delivery import State as Sent
from hub.sending.kind import Kind
from hub.tracking.opening import SURE, Opening, Visit, Why, judged
from hub.tracking.progress import Progress
from hub.tracking.receipt import Delivered, Known, Opened, receipt
from hub.tracking.trail import Step
from hub.words import Channel
from tests.rooms.test_states import a_delivery, an_entry

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0"


@pytest.mark.parametrize(
    ("visit", "after", "why"),
    [
        (Visit("HEAD", CHROME, True), 9999, Why.HEAD),
        (Visit("GET", CHROME, True, early=True), 9999, Why.PREFETCH),
        (Visit("POST", CHROME, True), 9999, Why.SENT_BACK),
        (Visit("GET", "Mozilla/5.0 (compatible; SafeLinks)", True), 9999, Why.AGENT),
        (Visit("GET", "Barracuda Sentinel (EE)", False), 9999, Why.AGENT),
        (Visit("GET", "python-requests/2.32", False), 9999, Why.AGENT),
        (Visit("GET", "Googlebot/2.1", False), 9999, Why.AGENT),
        (Visit("GET", " ", True), 9999, Why.AGENT),
        (Visit("GET", CHROME, True), 59, Why.AT_ONCE),
        (Visit("GET", CHROME, False), 60, Why.NO_COOKIE),
        (Visit("GET", CHROME, True), 60, Why.UNKNOWN),
        (
            Visit("GET", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", True),
            60,
            Why.UNKNOWN,
        ),
        (Visit("GET", CHROME + " Edg/143.0 Abbott", True), 60, Why.UNKNOWN),
    ],
)
def test_why_an_opening_is_or_may_be_a_scanner(visit: Visit, after: int, why: Why) -> None:
    assert judged(visit, NOW, NOW + timedelta(seconds=after)) is why


def test_only_what_gives_itself_away_is_called_a_scanner() -> None:
    assert set(Why) - SURE == {Why.NO_COOKIE, Why.UNKNOWN, Why.SENT_BACK}


ANN, DAN = uuid4(), uuid4()
NAMED = {ANN: ("Ann", "member"), DAN: ("Dan", "chair")}


def sent(entry: Any, minutes: int = 0, **other: Any) -> Progress:
    owed = a_delivery(entry_id=entry.id, **({"state": Sent.SENT, "to_person": uuid4()} | other))
    at = NOW + timedelta(minutes=minutes) if owed.state is Sent.SENT else None
    to, role = NAMED.get(owed.to_person, (owed.to_source or "x", ""))
    return Progress(owed, entry.reference, entry.queue, to, NOW, at, (), role=role)


def read(person: str, minutes: int, **detail: object) -> Step:
    return Step(
        minutes, NOW + timedelta(minutes=minutes), "person", person, "read", "LSH-2026-000001", detail
    )


def test_delivered_is_what_a_channel_took_of_what_asked_this_queue() -> None:
    entry, other, raiser = an_entry(State.WAITING), an_entry(State.WAITING), uuid4()
    owed = [
        sent(entry, 5, to_person=ANN),
        sent(entry, 2, to_person=ANN, kind=Kind.REMINDER),
        sent(entry, 7, to_person=None, to_source="lscp-system", channel=Channel.WEBHOOK),
        sent(entry, 1, kind=Kind.TAKEN),
        sent(entry, 1, state=Sent.DEAD),
        sent(entry, 1, kind=Kind.ESCALATION, to_person=None),
        sent(entry, 1, kind=Kind.ESCALATION, to_person=raiser),
        sent(entry, 9, to_person=DAN),
        sent(other, 0),
    ]
    assert receipt(entry, Known(owed, [], {}, [], raiser)).delivered == (
        Delivered("Ann", "member", Channel.MAIL, NOW + timedelta(minutes=2), 2),
        Delivered("lscp-system", "", Channel.WEBHOOK, NOW + timedelta(minutes=7), 1),
        Delivered("Dan", "chair", Channel.MAIL, NOW + timedelta(minutes=9), 1),
    )


def test_whoever_was_written_to_in_somebodys_place_alone_is_shown_so() -> None:
    entry, why = an_entry(State.WAITING), Instead(Because.TURN)
    owed = [sent(entry, it, to_person=ANN, instead=why) for it in (1, 2)]
    [ann] = receipt(entry, Known(owed, [], {}, [])).delivered
    assert ann.instead == why
    both = [*owed, sent(entry, 3, to_person=ANN)]
    for order in (both, both[::-1]):
        [ann] = receipt(entry, Known(order, [], {}, [])).delivered
        assert (ann.instead, ann.number) == (None, 3)


def test_opened_is_a_person_with_a_seat_there_when_they_read_it() -> None:
    entry = an_entry(State.WAITING)
    trail = [
        read("a", 1, seats={"lscp.rag": "chair"}),
        read("b", 2, seats={"lsab.sar": "member"}),
        read("c", 3),
        read("d", 4, seats={"lscp.rag": "reader"}),
        read("a", 5, seats={"lscp.rag": "member"}),
        Step(6, NOW, "source", "a", "read", "", {"seats": {"lscp.rag": "member"}}),
        Step(7, NOW, "person", "e", "completed", "", {"seats": {"lscp.rag": "member"}}),
    ]
    first, second = (NOW + timedelta(minutes=it) for it in (1, 5))
    assert receipt(entry, Known([], trail, {"a": "Ann", "d": "Dan"}, [])).opened == (
        Opened("Ann", "chair", first, second, 2),
        Opened("Dan", "reader", NOW + timedelta(minutes=4), NOW + timedelta(minutes=4), 1),
    )


def test_links_are_counted_together_over_the_queues_own_letters_and_never_as_opened() -> None:
    entry, other = an_entry(State.WAITING), an_entry(State.WAITING)
    owed = [sent(entry), sent(entry), sent(other)]
    openings = [
        Opening(owed[0].delivery.id, Why.AGENT, NOW + timedelta(hours=2), NOW + timedelta(hours=3), 4),
        Opening(owed[1].delivery.id, Why.AGENT, NOW + timedelta(hours=1), NOW + timedelta(hours=1), 1),
        Opening(owed[0].delivery.id, Why.NO_COOKIE, NOW + timedelta(hours=9), NOW + timedelta(hours=9), 1),
        Opening(owed[2].delivery.id, Why.HEAD, NOW, NOW, 7),
    ]
    found = receipt(entry, Known(owed, [], {}, openings))
    assert found.opened == ()
    assert [(it.why, it.first_at, it.last_at, it.times) for it in found.links] == [
        (Why.AGENT, NOW + timedelta(hours=1), NOW + timedelta(hours=3), 5),
        (Why.NO_COOKIE, NOW + timedelta(hours=9), NOW + timedelta(hours=9), 1),
    ]
