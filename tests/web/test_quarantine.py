"""Quarantine: why a mail is held, a look at it that can do no harm, and every act on the trail."""

import re
from collections.abc import Sequence
from uuid import UUID

import pytest

from hub.errors import NotAllowed
from hub.intake.arrival import TRIES, State
from hub.journeys import bring_in, quarantine
from hub.journeys.converse import read as conversation
from hub.journeys.quarantine import A_PAGE
from hub.journeys.receive import receive
from hub.journeys.watch import figures
from hub.queues.member import Role
from hub.queues.person import Person
from hub.sending.parcel import Letter
from hub.words import SYSTEM
from tests.builders import BOX, World, a_mail, a_member
from tests.journeys.test_arrive import FORM
from tests.journeys.test_attach import PDF, forwarded
from tests.journeys.test_trust import STRANGER, a_letter_to_us, a_thread, checking, come, filed, vouched
from tests.web.conftest import SignedIn, words

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def desk(world: World) -> Person:
    return a_member(world.hub, "hub.triage")


def held(world: World, sender: str = STRANGER, text: str = "My answer.") -> tuple[UUID, str, Person, Letter]:
    """A mail to a thread from somebody unproven: its id, the reference, the member and their letter."""
    reference, member, letter = a_thread(world)
    arrival = come(
        world, a_letter_to_us(member.email if sender == "member" else sender, text), letter.reply_to
    )
    assert arrival.state is State.QUARANTINED
    return arrival.id, reference, member, letter


def acts(world: World) -> Sequence[tuple[str, str]]:
    with world.hub.ledger(SYSTEM) as ledger:
        from sqlalchemy import select

        from hub.store.audit_tables import audit

        rows = ledger._tx.connection.execute(select(audit.c.act, audit.c.actor_id).order_by(audit.c.id)).all()
    return [(row.act, row.actor_id) for row in rows]


def state(world: World, arrival: UUID) -> State:
    with world.hub.ledger(SYSTEM) as ledger:
        found = ledger.arrivals.get(arrival)
    assert found is not None
    return found.state


def test_the_list_says_why_and_unseals_nothing(world: World, signed_in: SignedIn, desk: Person) -> None:
    arrival, reference, _, _ = held(world)
    page = signed_in(desk).get("/quarantine")
    assert f"It answers {reference}. Sender not proven" in words(page)
    assert "Not enrolled" in words(page)
    assert f"/quarantine/{arrival}" in page.text
    assert STRANGER not in page.text, "who it claims to be from is shown to whoever opens it"
    assert ("read held mail", str(desk.id)) not in acts(world)


def test_a_mail_is_shown_as_text_alone_and_its_reading_is_written_down(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    arrival, reference, _, _ = held(world, text=SCRIPT)
    page = signed_in(desk).get(f"/quarantine/{arrival}")
    assert SCRIPT not in page.text
    assert "&lt;script&gt;" in page.text
    said = words(page)
    assert STRANGER in said
    assert "the address is not enrolled" in said
    assert f"{reference}. It was sent to the address" in said
    assert acts(world).count(("read held mail", str(desk.id))) == 1


def test_html_is_shown_as_the_text_in_it(world: World, signed_in: SignedIn, desk: Person) -> None:
    _, _, letter = a_thread(world)
    remote = '<img src="https://tracker.example/p.gif"><style>@import url(//tracker.example/a.css)</style>'
    html = f"<p>Hello <b>you</b></p>{SCRIPT}{remote}<a href='javascript:x()'>here</a>"
    raw = a_letter_to_us(STRANGER, html, ("Content-Type: text/html",))
    arrival = come(world, raw, letter.reply_to)
    page = signed_in(desk).get(f"/quarantine/{arrival.id}")
    assert "Hello you" in words(page)
    assert "<b>you" not in page.text
    for harm in ("alert(", "tracker.example", "javascript:x"):
        assert harm not in page.text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_strangers_mail_is_released_in_the_name_of_whoever_released_it_and_takes_nothing(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    word = min(world.hub.rulebook.taking_words)
    arrival, reference, member, _ = held(world, text=f"{word}\r\nMore.")
    assert signed_in(desk).post(f"/quarantine/{arrival}/release", {}, "/").status_code == 303
    assert state(world, arrival) is State.FILED
    [said] = conversation(reference, member, world.hub).said
    assert said.message.author.person == desk.id
    assert f"says it is from {STRANGER}" in said.message.text
    assert "More." in said.message.text
    with world.hub.ledger(SYSTEM) as ledger:
        assert not ledger.entries.acknowledgements(ledger.notifications.get(reference).id)
    assert ("released mail", str(desk.id)) in acts(world)
    assert (figures(world.hub).quarantined, figures(world.hub).holds) == (0, True)


def test_a_members_mail_without_proof_is_released_in_ones_own_name_and_takes_nothing(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    word = min(world.hub.rulebook.taking_words)
    arrival, reference, member, _ = held(world, "member", f"{word}\r\nMore.")
    assert signed_in(desk).post(f"/quarantine/{arrival}/release", {}, "/").status_code == 303
    [said] = conversation(reference, member, world.hub).said
    assert said.message.author.person == desk.id
    assert f"says it is from {member.email}" in said.message.text
    with world.hub.ledger(SYSTEM) as ledger:
        assert not ledger.entries.acknowledgements(ledger.notifications.get(reference).id)


def test_a_mail_is_bound_to_the_notification_that_is_named(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    arrival, first, _, _ = held(world)
    second, member, _ = a_thread(world)
    browser = signed_in(desk)
    for wrong in ("", "LSH-1999-000001", "nonsense"):
        page = browser.post(f"/quarantine/{arrival}/bind", {"reference": wrong}, "/")
        assert page.status_code == 422
        assert 'href="#reference"' in page.text
        assert 'id="reference"' in page.text
    assert (
        browser.post(f"/quarantine/{arrival}/bind", {"reference": f" {second.lower()} "}, "/").status_code
        == 303
    )
    assert len(conversation(second, member, world.hub).said) == 1
    with world.hub.ledger(SYSTEM) as ledger:
        assert not ledger.messages.thread(ledger.notifications.get(first).id, None)
    assert ("bound mail", str(desk.id)) in acts(world)


def test_a_mail_is_rejected_with_a_reason_that_stays(world: World, signed_in: SignedIn, desk: Person) -> None:
    arrival, _, _, _ = held(world)
    browser = signed_in(desk)
    bare = browser.post(f"/quarantine/{arrival}/reject", {"why": " "}, "/")
    assert bare.status_code == 422
    assert 'href="#why"' in bare.text
    assert browser.post(f"/quarantine/{arrival}/reject", {"why": "An advertisement"}, "/").status_code == 303
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.arrivals.get(arrival)
    assert kept is not None
    assert (kept.state, kept.reason) == (State.SET_ASIDE, "An advertisement")
    assert ("rejected mail", str(desk.id)) in acts(world)
    assert figures(world.hub).holds


def test_an_answer_goes_to_the_sender_alone_through_the_outbox(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    arrival, reference, _, _ = held(world)
    browser = signed_in(desk)
    assert browser.post(f"/quarantine/{arrival}/answer", {"text": " "}, "/").status_code == 422
    assert browser.post(f"/quarantine/{arrival}/answer", {"text": "x" * 5001}, "/").status_code == 422
    sent = browser.post(f"/quarantine/{arrival}/answer", {"text": "Please ring the $desk."}, "/")
    assert sent.status_code == 303
    world.postman.letters.clear()
    world.deliver_all()
    [letter] = world.postman.letters
    assert letter.to == STRANGER
    assert letter.subject == f"{reference}: an answer to your email"
    assert "Please ring the $desk." in letter.text
    assert state(world, arrival) is State.QUARANTINED, "an answer decides nothing"
    assert ("answered mail", str(desk.id)) in acts(world)


def test_a_bounce_of_an_answer_is_tied_to_it(world: World, signed_in: SignedIn, desk: Person) -> None:
    from hub.sending import delivery
    from tests.bounces import Failed, postfix, verp

    arrival, reference, _, _ = held(world)
    signed_in(desk).post(f"/quarantine/{arrival}/answer", {"text": "Hello."}, "/")
    world.deliver_all()
    letter = world.postman.letters[-1]
    come(world, postfix(Failed(letter.key, STRANGER)), verp(letter.key))
    with world.hub.ledger(SYSTEM) as ledger:
        sent = ledger.attempts.progress(ledger.notifications.get(reference).id)
    assert [it.delivery.state for it in sent if it.delivery.id == letter.key] == [delivery.State.DEAD]


def test_what_somebody_has_dealt_with_cannot_be_dealt_with_again(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    arrival, reference, _, _ = held(world)
    browser = signed_in(desk)
    browser.post(f"/quarantine/{arrival}/release", {}, "/")
    for act, data in (
        ("release", {}),
        ("bind", {"reference": reference}),
        ("reject", {"why": "x"}),
        ("again", {}),
    ):
        assert browser.post(f"/quarantine/{arrival}/{act}", dict(data), "/").status_code in {404, 409, 422}, (
            act
        )
    assert browser.get(f"/quarantine/{arrival}").status_code == 404


def test_only_the_desk_comes_in_and_no_act_goes_without_its_token(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    arrival, _, member, _ = held(world)
    stranger = signed_in(member)
    for path in ("/quarantine", f"/quarantine/{arrival}"):
        assert stranger.get(path).status_code == 403
    for act in ("release", "bind", "reject", "answer", "again"):
        assert stranger.post(f"/quarantine/{arrival}/{act}", {}, "/").status_code == 403
        assert signed_in(desk).client.post(f"/quarantine/{arrival}/{act}").status_code == 400
    assert state(world, arrival) is State.QUARANTINED


def test_a_mail_that_would_not_read_is_tried_again(world: World, signed_in: SignedIn, desk: Person) -> None:
    arrival = receive(BOX, a_mail("x"), world.hub)
    assert arrival
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.arrivals.get(arrival)
        assert kept
        for _ in range(TRIES):
            kept = kept.begin(ledger.now)
        ledger.arrivals.save(kept.stumble("It could not be read (ValueError).", ledger.now))
    browser = signed_in(desk)
    assert "It could not be read (ValueError)." in words(browser.get("/quarantine"))
    assert "It cannot be answered from here" in words(browser.get(f"/quarantine/{arrival}"))
    assert browser.post(f"/quarantine/{arrival}/again", {}, "/").status_code == 303
    assert ("arrive", arrival) in world.nudged
    assert "Nothing is held." in words(browser.get("/quarantine"))


# -- what was set aside


def machines(text: str = "Nobody reads this mailbox.", *fields: str, subject: str = "Your message") -> bytes:
    return a_letter_to_us(STRANGER, text, ("Auto-Submitted: auto-generated", *fields), subject=subject)


def test_what_was_set_aside_is_listed_apart_with_its_reason_and_unsealed_for_nobody(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    waiting, _, _, _ = held(world)
    aside = come(world, machines())
    assert aside.state is State.SET_ASIDE
    browser = signed_in(desk)
    first, second = browser.get("/quarantine"), browser.get("/quarantine/set-aside")
    for page in (first, second):
        assert "1 waiting" in words(page)
        assert "1 set aside" in words(page)
        assert STRANGER not in page.text
    assert f"/quarantine/{waiting}" in first.text
    assert f"/quarantine/{aside.id}" not in first.text
    assert f"/quarantine/{aside.id}" in second.text
    assert f"/quarantine/{waiting}" not in second.text
    assert "A machine sent it (Auto-Submitted or similar)." in words(second)
    assert not [act for act, _ in acts(world) if act.startswith("read")]


def test_the_newest_comes_first_and_pages_lose_and_repeat_nothing(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    ids = []
    for number in range(A_PAGE + 3):
        ids.append(come(world, machines(f"Mail {number}.")).id)
        world.clock.forward(seconds=number % 2)  # some came in the same moment
    browser, shown, path = signed_in(desk), list[str](), "/quarantine/set-aside"
    while path:
        page = browser.get(path)
        shown += re.findall(r'href="/quarantine/([0-9a-f-]{36})"', page.text)
        found = re.search(r'href="(/quarantine/set-aside\?before=[^"]+)"', page.text)
        path = found[1].replace("&amp;", "&") if found else ""
    assert len(shown) == len(ids)
    assert set(shown) == {str(it) for it in ids}
    assert shown[0] in {str(it) for it in ids[-2:]}
    assert shown[-1] in {str(it) for it in ids[:2]}
    assert words(browser.get("/quarantine/set-aside?before=nonsense")).count("Received") == A_PAGE


def test_a_mail_set_aside_is_shown_as_safely_and_its_reading_is_written_down(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    aside = come(world, machines(SCRIPT))
    page = signed_in(desk).get(f"/quarantine/{aside.id}")
    assert SCRIPT not in page.text
    assert "&lt;script&gt;" in page.text
    assert STRANGER in words(page)
    assert acts(world).count(("read mail set aside", str(desk.id))) == 1
    for act in ("reject", "again", "answer"):
        assert f"/quarantine/{aside.id}/{act}" not in page.text
        data = {"why": "x", "text": "x"}
        assert signed_in(desk).post(f"/quarantine/{aside.id}/{act}", data, "/").status_code in {409, 422}
    assert state(world, aside.id) is State.SET_ASIDE


def test_a_machines_answer_is_brought_in_under_the_desks_name_and_takes_nothing(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    word = min(world.hub.rulebook.taking_words)
    reference, member, letter = a_thread(world)
    raw = a_letter_to_us(
        member.email, f"{word}\r\nMore.", ("Auto-Submitted: auto-replied", vouched("example.org"))
    )
    seen = checking(world)
    aside = come(seen, raw, letter.reply_to)
    assert aside.state is State.SET_ASIDE
    browser = signed_in(desk)
    assert f"Release it to {reference}" in words(browser.get(f"/quarantine/{aside.id}"))
    assert bring_in.release(aside.id, desk, seen.hub) == reference
    [said] = conversation(reference, member, world.hub).said
    assert said.message.author.person == desk.id, (
        "a machine is nobody, however well its domain is vouched for"
    )
    with world.hub.ledger(SYSTEM) as ledger:
        assert not ledger.entries.acknowledgements(ledger.notifications.get(reference).id)
    assert ("released mail", str(desk.id)) in acts(world)
    assert (figures(world.hub).set_aside, figures(world.hub).holds) == (0, True)
    assert browser.post(f"/quarantine/{aside.id}/release", {}, "/").status_code in {404, 409}


def test_what_answers_nothing_is_bound_or_left(world: World, signed_in: SignedIn, desk: Person) -> None:
    reference, member, _ = a_thread(world)
    aside = come(world, machines())
    browser = signed_in(desk)
    assert browser.post(f"/quarantine/{aside.id}/release", {}, "/").status_code == 409
    assert state(world, aside.id) is State.SET_ASIDE
    assert browser.post(f"/quarantine/{aside.id}/bind", {"reference": reference}, "/").status_code == 303
    assert len(conversation(reference, member, world.hub).said) == 1
    assert ("bound mail", str(desk.id)) in acts(world)


@pytest.mark.parametrize("with_a_form", [False, True])
def test_a_mail_becomes_a_notification_at_triage_and_its_machine_is_not_answered(
    world: World, signed_in: SignedIn, desk: Person, with_a_form: bool
) -> None:
    arrival = come(world, machines(FORM if with_a_form else "A system's report of a child."))
    assert arrival.state is (State.QUARANTINED if with_a_form else State.SET_ASIDE)
    world.deliver_all()
    world.postman.letters.clear()
    browser = signed_in(desk)
    sent = browser.post(f"/quarantine/{arrival.id}/take-in", {}, "/")
    assert sent.status_code == 303
    assert browser.get(sent.headers["Location"]).status_code == 200
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.arrivals.get(arrival.id)
        assert kept is not None
        assert kept.notification_id is not None
    found, queues = filed(world, kept)
    assert queues == {"hub.triage"}, "a person confirms the facts before it is routed"
    assert any(f"{desk.name} of the duty desk made this mail" in note for note in found.told.notes)
    assert bool(found.told.fields.get("people")) is with_a_form
    world.deliver_all()
    assert STRANGER not in [it.to for it in world.postman.letters]
    assert ("took in mail", str(desk.id)) in acts(world)
    assert figures(world.hub).holds
    assert browser.post(f"/quarantine/{arrival.id}/take-in", {}, "/").status_code == 409


def test_a_mail_that_was_made_a_notification_is_known_when_it_comes_again(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    _, _, letter = a_thread(world)
    raw = a_letter_to_us(STRANGER, "Not about that at all: a new case.")
    first = come(world, raw, letter.reply_to)
    signed_in(desk).post(f"/quarantine/{first.id}/take-in", {}, "/")
    again = come(world, b"Received: by another way\r\n" + raw)
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.arrivals.get(first.id)
    assert kept is not None
    assert again.notification_id == kept.notification_id


def test_nobody_else_sees_or_brings_in_what_was_set_aside(world: World, signed_in: SignedIn) -> None:
    aside = come(world, machines())
    member = a_member(world.hub, "lscp.rag")
    reader = a_member(world.hub, "hub.triage", role=Role.READER)
    for person in (member, reader):
        browser = signed_in(person)
        for path in ("/quarantine/set-aside", f"/quarantine/{aside.id}"):
            assert browser.get(path).status_code == 403
        for act in ("release", "bind", "take-in"):
            assert browser.post(f"/quarantine/{aside.id}/{act}", {"reference": "x"}, "/").status_code == 403
    assert state(world, aside.id) is State.SET_ASIDE
    with pytest.raises(NotAllowed):
        bring_in.take_in(aside.id, member, world.hub)
    with pytest.raises(NotAllowed):
        quarantine.aside(None, member, world.hub)


def test_what_lies_in_attached_mails_is_shown_before_it_is_brought_in(
    world: World, signed_in: SignedIn, desk: Person
) -> None:
    _, _, letter = a_thread(world)
    arrival = come(world, forwarded(("a.pdf", PDF), sender=STRANGER), letter.reply_to)
    page = signed_in(desk).get(f"/quarantine/{arrival.id}")
    assert "The attached mail “Referral”" in words(page)
    assert "It says that it is from ann@police.example.org. Nobody has checked that." in words(page)
    assert "My referral is attached." in words(page)
    assert "a.pdf (application/pdf" in words(page)
