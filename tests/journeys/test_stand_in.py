"""Who stands in for somebody is told so: when they become cover, and in each letter that comes for it."""

from dataclasses import replace
from datetime import date

import psycopg
import pytest

from adapters.memory.post import MemoryPostman
from hub.errors import NotFound
from hub.intake.mail import Envelope
from hub.journeys import look
from hub.journeys.away import Leave, back, cannot_cover, covering, mark_away
from hub.journeys.by_mail import by_mail
from hub.journeys.cover import own_absences
from hub.journeys.deliver import deliver
from hub.journeys.enrol import Newcomer, add_person
from hub.journeys.receive import receive
from hub.journeys.watch import dead_letters
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.kind import Kind
from hub.sending.outcome import Refused
from hub.web import told_deliveries
from hub.web.receipt import Received, levels
from hub.words import SYSTEM
from tests.builders import BOX, PASSWORD, World, a_member, raised, some_fields

RAG, LEARNING = "lscp.rag", "lscp.learning"
MONDAY, LATER = date(2026, 11, 23), date(2026, 12, 31)


def sits(world: World, name: str, seats: dict[str, Role]) -> Person:
    new = Newcomer(f"{name.lower()}@example.org", name, "officer", None, seats)
    return add_person(new, PASSWORD, world.hub)


def away(world: World, who: Person, cover: Person | None = None, queue: str | None = None) -> None:
    leave = Leave(who.id, queue, MONDAY, LATER, cover.id if cover else None)
    assert mark_away(leave, who, world.hub) == []


def covered_by(world: World, url: str) -> list[tuple[str, str]]:
    """Each word of cover that went just now: to whom, and its text on one line."""
    with psycopg.connect(url) as connection:
        kinds = {row[0]: row[1] for row in connection.execute("SELECT id, kind FROM delivery")}
    sent = [it for it in world.postman.letters if kinds[it.key] == "cover"]
    world.postman.letters.clear()
    return [(it.to, f"{it.subject} {' '.join(it.text.split())}") for it in sent]


def test_whoever_becomes_cover_is_told_once_for_what_and_how_to_say_no(
    world: World, database_url: str
) -> None:
    mo, max_ = (sits(world, it, {RAG: Role.MEMBER, LEARNING: Role.MEMBER}) for it in ("Mo", "Max"))
    away(world, mo, max_)
    away(world, mo, None, RAG)  # nobody covers, so nobody is told
    world.deliver_all()
    [(to, said)] = covered_by(world, database_url)
    assert to == max_.email
    assert "Mo will be away, and you have been named as cover." in said
    assert "You are cover from Monday 23 November 2026 to" in said
    assert "LSCP Review Advisory Group LSCP learning" in said
    assert "“I cannot cover”: https://hub.example.org/people-and-cover Whoever" in said
    assert "LSH-" not in said
    assert "$" not in said
    world.deliver_all()
    assert covered_by(world, database_url) == []


def test_an_absence_that_ended_before_the_word_went_is_never_told(world: World, database_url: str) -> None:
    mo, max_ = (sits(world, it, {RAG: Role.MEMBER}) for it in ("Mo", "Max"))
    away(world, mo, max_)
    back(own_absences(mo, world.hub)[0].id, mo, world.hub)
    world.deliver_all()
    assert covered_by(world, database_url) == []


def test_word_of_an_absence_that_is_over_does_not_go_after_an_outage(world: World, database_url: str) -> None:
    mo, max_ = (sits(world, it, {RAG: Role.MEMBER}) for it in ("Mo", "Max"))
    for first, last in ((MONDAY, date(2026, 11, 24)), (date(2026, 11, 25), date(2026, 11, 26))):
        assert mark_away(Leave(mo.id, RAG, first, last, max_.id), mo, world.hub) == []
    world.clock.forward(days=3)
    world.deliver_all()
    [(_, said)] = covered_by(world, database_url)
    assert "You are cover from Wednesday 25 November 2026 to Thursday 26 November 2026" in said


def test_whoever_cannot_cover_says_so_and_the_next_in_turn_is_asked(world: World) -> None:
    mo, dee, max_ = (
        sits(world, name, {RAG: role})
        for name, role in (("Mo", Role.MEMBER), ("Dee", Role.DEPUTY), ("Chris", Role.CHAIR))
    )
    away(world, mo, max_)
    [(absence, name)] = covering(max_, world.hub)
    assert name == "Mo"
    with pytest.raises(NotFound):
        cannot_cover(absence.id, dee, world.hub)
    cannot_cover(absence.id, max_, world.hub)
    with pytest.raises(NotFound):
        cannot_cover(absence.id, max_, world.hub)
    assert covering(max_, world.hub) == []
    [still] = own_absences(mo, world.hub)
    assert (still.first_day, still.last_day, still.cover_id) == (MONDAY, LATER, None)
    raised(world, a_member(world.hub), some_fields())
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if "please acknowledge" in it.subject]
    assert letter.to == dee.email
    said = " ".join(letter.text.split())
    assert "You are asked because nobody who would be asked before you is there." in said


def test_a_letter_to_the_cover_says_for_whom_and_why_and_a_letter_to_a_member_does_not(world: World) -> None:
    mo, max_, may = (sits(world, it, {RAG: Role.MEMBER}) for it in ("Mo", "Max", "May"))
    dee = sits(world, "Dee", {RAG: Role.DEPUTY})
    away(world, mo, dee)
    away(world, max_, may)  # who is asked anyway, for herself
    reference = raised(world, a_member(world.hub), some_fields()).reference
    world.deliver_all()
    notices = {it.to: " ".join(it.text.split()) for it in world.postman.letters if reference in it.subject}
    assert "You are asked in place of Mo, who is away: you cover for them" in notices[dee.email]
    assert "You are asked" not in notices[may.email]
    with world.hub.ledger(SYSTEM) as ledger:
        owed = ledger.attempts.progress(ledger.notifications.get(reference).id)
    [told] = [told_deliveries.delivery(it, world.clock.now, {}) for it in owed if it.to == "Dee"]
    assert "Sent to Dee (in place of Mo, who was away) by email" in told.sentence
    picture = look.notification(reference, dee, world.hub)
    [entry] = [it for it in picture.entries if it.queue == RAG]
    received = Received(picture.receipts[entry.id], None, ())
    delivered = levels(entry, received, world.hub.rulebook, world.clock.now)[0].lines
    assert "Dee, deputy (in place of Mo, who was away): by email, today 9:00am" in delivered
    assert "May, member: by email, today 9:00am" in delivered


def test_word_of_cover_that_is_lost_is_listed_and_its_reply_belongs_to_no_case(world: World) -> None:
    mo, max_ = (sits(world, it, {RAG: Role.MEMBER}) for it in ("Mo", "Max"))
    away(world, mo, max_)
    postman = MemoryPostman([Refused("550 no such person")])
    while deliver(replace(world.hub, postman=postman)):
        pass
    [lost] = dead_letters(world.hub)
    assert (lost.to, lost.reference, lost.delivery.kind) == ("Max", "", Kind.COVER)
    [letter] = postman.letters
    raw = (
        f"From: {max_.email}\r\nTo: {letter.reply_to or BOX.mailbox}\r\nSubject: Re: cover\r\n"
        f"Message-ID: <1@example.org>\r\nIn-Reply-To: {letter.message_id}\r\n\r\nI cannot.\r\n"
    )
    arrival_id = receive(Envelope(BOX.mailbox, max_.email, (BOX.mailbox,)), raw.encode(), world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        assert ledger.arrivals.get(arrival_id) is not None
