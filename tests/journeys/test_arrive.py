"""What comes in is kept once, routed, put on its queues, and owed to the right people."""

import json
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest

from adapters.smtp.receiver import DoorPolicy, SmtpDoor
from hub.errors import NotFound, Unavailable
from hub.intake.mail import HOPS, NULL_PATH, Envelope
from hub.intake.read import Rejected
from hub.journeys.acknowledge import actor_of
from hub.journeys.arrive import Malformed, Unverified, by_webhook
from hub.journeys.by_mail import by_mail, waiting
from hub.journeys.enrol import rotate_source
from hub.journeys.file import Accepted
from hub.journeys.quarantine import read_again
from hub.journeys.receive import receive
from hub.journeys.watch import figures
from hub.store.ledger import Ledger
from hub.words import SYSTEM, Actor, Duty
from tests.builders import BOX, World, a_mail, a_member, a_source, arrived, sent_by, some_fields
from tests.running import MAILBOX

MAIL = a_mail("Sent while the database is away.")
FORM = """Dear hub,

Agency: Leeds Teaching Hospitals (invented)
Email: ward@hospital.example.org
Date of incident: 21/11/2026
Local authority: Leeds
Country: England
Outcome: serious harm
Abuse or neglect: suspected
Summary: An invented child was badly hurt.

Person 1
Role: subject
Outcome for this person: serious harm
Age: 6
Usual residence: Leeds
"""


def test_a_signed_webhook_is_routed_and_its_people_are_owed_a_letter(world: World) -> None:
    member = a_member(world.hub, "lscp.rag")
    police = a_source(world.hub)
    headers, body = sent_by(police, some_fields(), world.clock.now)
    accepted = by_webhook("police", headers, body, world.hub)
    assert isinstance(accepted, Accepted)
    assert [(it.queue, it.duty) for it in accepted.entries] == [("lscp.rag", Duty.MUST_CONSIDER)]
    world.deliver_all()
    told = {letter.to: letter for letter in world.postman.letters}
    assert set(told) == {member.email, "officer@police.example.org"}
    assert accepted.reference in told[member.email].subject


def test_the_same_webhook_id_gives_the_same_answer_and_nothing_new(world: World) -> None:
    police = a_source(world.hub)
    headers, body = sent_by(police, some_fields(), world.clock.now)
    first = by_webhook("police", headers, body, world.hub)
    again = by_webhook("police", headers, body, world.hub)
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert (again.reference, again.duplicate, first.duplicate) == (first.reference, True, False)
    assert [it.queue for it in again.entries] == [it.queue for it in first.entries]
    assert figures(world.hub).accepted == 1


def test_the_same_json_written_otherwise_is_the_same_again(world: World) -> None:
    police = a_source(world.hub)
    headers, body = sent_by(police, some_fields(), world.clock.now, "msg_1")
    turned = dict(reversed(some_fields().items()))
    again_headers, again_body = sent_by(police, turned, world.clock.now, "msg_1")
    assert body != again_body
    by_webhook("police", headers, body, world.hub)
    again = by_webhook("police", again_headers, again_body, world.hub)
    assert isinstance(again, Accepted)
    assert again.duplicate
    assert figures(world.hub).accepted == 1


def test_another_case_under_the_same_webhook_id_is_answered_alike_and_filed_once_by_itself(
    world: World,
) -> None:
    police = a_source(world.hub)
    first = by_webhook("police", *sent_by(police, some_fields(), world.clock.now, "msg_1"), world.hub)
    other = sent_by(police, some_fields(abuse_or_neglect="unknown"), world.clock.now, "msg_1")
    assert isinstance(first, Accepted)
    for _ in range(2):
        again = by_webhook("police", *other, world.hub)
        assert isinstance(again, Accepted)
        assert (again.reference, again.duplicate) == (first.reference, True)
    assert figures(world.hub).accepted == 2
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.notifications.get(first.reference)
        year, number = first.reference.rsplit("-", 1)
        second = ledger.notifications.get(f"{year}-{int(number) + 1:06}")
    assert kept.told.fields["incident"] == some_fields()["incident"]
    assert second.told.fields["incident"] == some_fields(abuse_or_neglect="unknown")["incident"]
    assert any(first.reference in it for it in second.told.notes)


def test_a_wrong_signature_an_unknown_source_and_an_old_stamp_are_told_the_same(world: World) -> None:
    police = a_source(world.hub)
    headers, body = sent_by(police, some_fields(), world.clock.now)
    refused = [
        by_webhook("police", headers, body + b" ", world.hub),
        by_webhook("nobody", headers, body, world.hub),
        by_webhook("police", {}, body, world.hub),
    ]
    world.clock.forward(minutes=6)
    refused.append(by_webhook("police", headers, body, world.hub))
    assert all(isinstance(it, Unverified) for it in refused)
    assert len({it.why for it in refused if isinstance(it, Unverified)}) == 1
    assert figures(world.hub).accepted == 0


def test_both_secrets_verify_while_rotating_and_only_the_new_one_after_seven_days(world: World) -> None:
    old = a_source(world.hub)
    from adapters.webhook.signature import new_secret

    new = rotate_source("police", new_secret, world.hub)
    for handed in (old, new):
        headers, body = sent_by(handed, some_fields(), world.clock.now)
        assert isinstance(by_webhook("police", headers, body, world.hub), Accepted)
    world.clock.forward(days=7, minutes=1)
    headers, body = sent_by(old, some_fields(), world.clock.now)
    assert isinstance(by_webhook("police", headers, body, world.hub), Unverified)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"text"', b"[" * 100_000])
def test_a_body_that_is_no_object_is_malformed(world: World, body: bytes) -> None:
    from adapters.webhook.signature import sign

    police = a_source(world.hub)
    headers = sign((police.inbound,), "msg_1", world.clock.now, body)
    assert isinstance(by_webhook("police", headers, body, world.hub), Malformed)


def test_a_body_with_wrong_fields_is_rejected_and_not_kept(world: World) -> None:
    police = a_source(world.hub)
    headers, body = sent_by(police, {"raised_by": {"agency": ""}, "people": 3}, world.clock.now)
    rejected = by_webhook("police", headers, body, world.hub)
    assert isinstance(rejected, Rejected)
    assert {it.path for it in rejected.problems} >= {"incident", "people"}
    assert figures(world.hub).accepted == 0


def test_a_mail_with_a_form_is_kept_first_and_routed_after(world: World) -> None:
    arrival_id = receive(BOX, a_mail(FORM), world.hub)
    assert arrival_id is not None
    assert waiting(world.hub) == [arrival_id]
    assert figures(world.hub).reading == 1
    by_mail(arrival_id, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
        assert arrival is not None
        assert arrival.notification_id is not None
        queues = {it.queue for it in ledger.entries.of(arrival.notification_id)}
    assert "lscp.rag" in queues


def test_free_text_goes_to_triage_with_its_text_and_sender(world: World) -> None:
    arrival_id = receive(BOX, a_mail("Please ring me about a lady on the ward."), world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    with world.hub.ledger(SYSTEM) as ledger:
        arrival = ledger.arrivals.get(arrival_id)
        assert arrival is not None
        assert arrival.notification_id is not None
        filed = ledger.notifications.by_id(arrival.notification_id)
        assert [it.queue for it in ledger.entries.of(filed.id)] == ["hub.triage"]
    assert "lady on the ward" in filed.told.text
    assert filed.told.fields == {"raised_by": {"email": "agency@example.org"}}


def test_the_same_bytes_again_are_the_same_mail(world: World) -> None:
    raw = a_mail("Once.")
    assert receive(BOX, raw, world.hub) is not None
    assert receive(BOX, raw, world.hub) is None
    assert figures(world.hub).accepted == 1


def test_a_machines_mail_is_kept_and_put_on_nobodys_desk(world: World) -> None:
    raw = b"Auto-Submitted: auto-replied\r\n" + a_mail("I am on leave.", "Out of office")
    arrival_id = receive(BOX, raw, world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    assert figures(world.hub).set_aside == 1
    world.deliver_all()
    assert world.postman.letters == []


@pytest.mark.parametrize(
    "field",
    [
        f"{HOPS}: 1",
        f"{HOPS}: many",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF",
        "X-Auto-Response-Suppress: AutoReply",
        "List-Id: <a.b.example>\r\nList-Post: <mailto:a@b.example>\r\nPrecedence: list",
        "List-Unsubscribe: <mailto:u@b.example>",
    ],
)
def test_36_what_a_list_or_a_hub_brings_lies_on_a_desk_and_gets_no_automatic_answer(
    world: World, field: str
) -> None:
    """Anybody can write such a field into a mail about a child, so none of them hides it."""
    for fields, letters in ((field, 0), ("X-Auto-Response-Suppress: DR, NRN", 1)):
        arrival_id = receive(BOX, f"{fields}\r\n".encode() + a_mail(f"An answer. {fields}"), world.hub)
        assert arrival_id is not None
        by_mail(arrival_id, world.hub)
        world.deliver_all()
        assert len([it for it in world.postman.letters if it.to == "agency@example.org"]) == letters
    assert (figures(world.hub).open, figures(world.hub).set_aside) == (2, 0)


def test_what_comes_from_the_null_path_is_a_machines_though_nothing_in_it_says_so(world: World) -> None:
    null = Envelope(BOX.mailbox, NULL_PATH, BOX.recipients)
    untold = Envelope(BOX.mailbox, "", BOX.recipients)
    for envelope, aside in ((null, 1), (untold, 1), (BOX, 1)):
        text = f"Your request was logged. {envelope.sender}"
        arrival_id = receive(envelope, a_mail(text, "Ticket 123"), world.hub)
        assert arrival_id is not None
        by_mail(arrival_id, world.hub)
        assert figures(world.hub).set_aside == aside
    assert figures(world.hub).open == 2
    world.deliver_all()
    assert len(world.postman.letters) == 1


NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(3000)
)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/plain; charset=utf-7\r\n\r\nA NUL \0 and half a letter +2AA-.",
        b"Subject: \xed\xa0\x80 \0 =?utf-7?q?+2AA-?=\r\nContent-Type: text/html\r\n\r\nA NUL \0 &#55296;",
        NESTED + b"Content-Type: text/plain\r\n\r\nA NUL, at the bottom.",
    ],
    ids=["20 utf-7", "20 headers and html", "18 3,000 deep"],
)
def test_20_what_no_database_takes_is_left_out_and_the_mail_lies_on_a_desk(world: World, raw: bytes) -> None:
    began = process_time()
    arrival_id = receive(BOX, b"From: ann@a.example\r\n" + raw, world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    found = figures(world.hub)
    assert (found.accepted, found.open + found.quarantined, found.holds) == (1, 1, True)
    assert process_time() - began < 5
    with world.hub.ledger(SYSTEM) as ledger:
        kept = ledger.arrivals.get(arrival_id)
    assert kept is not None
    assert kept.raw.endswith(raw)


def test_2_a_door_whose_database_is_away_says_451_and_takes_the_mail_later(world: World) -> None:
    away = [True]

    def keep(envelope: Envelope, raw: bytes) -> None:
        @contextmanager
        def ledger(actor: Actor) -> Iterator[Ledger]:
            if away.pop() if away else False:
                raise Unavailable("The database did not answer.")
            with world.hub.ledger(actor) as opened:
                yield opened

        receive(envelope, raw, replace(world.hub, ledger=ledger))

    door = SmtpDoor(keep, {MAILBOX: MAILBOX}, DoorPolicy(port=0))
    door.start()
    try:
        with smtplib.SMTP("127.0.0.1", door.port, timeout=10) as line:
            with pytest.raises(smtplib.SMTPDataError) as refused:
                line.sendmail("a@a.example", [MAILBOX], MAIL)
            assert refused.value.smtp_code == 451
            assert figures(world.hub).accepted == 0
            line.sendmail("a@a.example", [MAILBOX], MAIL)
    finally:
        door.stop()
    assert figures(world.hub).accepted == 1


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: {}",
        "Automatische Antwort: {}",
        "Réponse automatique : {}",
        "Respuesta automática: {}",
        "Automatisch antwoord: {}",
        "Odpowiedź automatyczna: {}",
    ],
)
def test_an_absence_note_in_any_language_acknowledges_and_opens_nothing(world: World, subject: str) -> None:
    member = a_member(world.hub, "lscp.rag")
    reference = arrived(world).reference
    arrival_id = receive(BOX, a_mail("taken", subject.format(reference), member.email), world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    with world.hub.ledger(actor_of(member)) as ledger:
        [entry] = ledger.entries.of(ledger.notifications.get(reference).id)
    assert entry.state == "waiting"
    assert (figures(world.hub).set_aside, figures(world.hub).open) == (1, 1)


class _Poison:
    def read(self, _raw: bytes) -> object:
        raise MemoryError


def test_a_mail_that_cannot_be_read_ends_on_a_persons_desk_and_can_be_read_again(world: World) -> None:
    from dataclasses import replace

    desk = a_member(world.hub, "hub.triage")
    arrival_id = receive(BOX, a_mail("Poison."), world.hub)
    assert arrival_id is not None
    broken = replace(world.hub, reader=_Poison())  # type: ignore[arg-type]
    for _ in range(3):
        with pytest.raises(MemoryError):
            by_mail(arrival_id, broken)
        world.clock.forward(minutes=5)
    assert figures(world.hub).quarantined == 1
    with world.hub.ledger(actor_of(desk)) as ledger:
        assert [it.id for it in ledger.mails.held(9)] == [arrival_id]
    read_again(arrival_id, desk, world.hub)
    by_mail(arrival_id, world.hub)
    assert figures(world.hub).open == 1


def test_personal_facts_lie_sealed_and_leave_in_no_letter(world: World, database_url: str) -> None:
    import psycopg

    a_member(world.hub, "lscp.rag")
    arrived(world)
    world.deliver_all()
    with psycopg.connect(database_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [connection.execute(f'SELECT "{name}"::text FROM "{name}"').fetchall() for (name,) in tables]
    written = json.dumps(rows, default=str) + repr(world.postman.letters) + repr(world.caller.events)
    assert "Inventedname" not in written
    assert "Zebedee" not in written


def test_conservation_holds_and_a_lost_timer_is_an_orphan(world: World, database_url: str) -> None:
    import psycopg

    a_member(world.hub, "lscp.rag")
    arrived(world)
    assert figures(world.hub).holds
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE entry SET due_at = %s", [world.clock.now - timedelta(hours=1)])
    assert not figures(world.hub).holds


def test_what_is_filed_nowhere_is_lost(world: World, database_url: str) -> None:
    """No constraint of the database stands in for the count: this one finds it if they ever fail."""
    import psycopg

    arrived(world)
    arrived(world)
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE arrival DROP CONSTRAINT IF EXISTS arrival_filed")
        connection.execute(
            "UPDATE arrival SET notification_id = NULL WHERE id IN (SELECT id FROM arrival LIMIT 1)"
        )
    found = figures(world.hub)
    assert (found.accepted, found.open, found.closed, found.lost, found.holds) == (2, 1, 0, 1, False)


def test_another_boards_notification_is_not_there(world: World) -> None:
    stranger = a_member(world.hub, "lsab.sar", partnership="lsab")
    accepted = arrived(world)
    with pytest.raises(NotFound), world.hub.ledger(actor_of(stranger)) as ledger:
        ledger.notifications.get(accepted.reference)


def test_nobody_notifies_in_another_boards_name(world: World) -> None:
    lsab = a_source(world.hub, "lsab-system", partnership="lsab")
    fields = some_fields() | {"raised_by": {"agency": "LSAB", "partnership": "lscp"}}
    headers, body = sent_by(lsab, fields, world.clock.now)
    rejected = by_webhook("lsab-system", headers, body, world.hub)
    assert isinstance(rejected, Rejected)
    assert rejected.problems[0].path == "raised_by.partnership"


def test_a_board_named_in_a_mail_gains_no_sight_of_it(world: World) -> None:
    lsab = a_member(world.hub, partnership="lsab")
    arrival_id = receive(BOX, a_mail(FORM.replace("Email:", "Your partnership: LSAB\nEmail:")), world.hub)
    assert arrival_id is not None
    by_mail(arrival_id, world.hub)
    with world.hub.ledger(actor_of(lsab)) as ledger, pytest.raises(NotFound):
        ledger.notifications.get("LSH-2026-000001")


@pytest.mark.parametrize(
    "email", ["evil@x.example\r\nBcc: a@b.example", "a@b, c@d", "nobody", "a b@c.d", "<a@b>"]
)
def test_an_address_that_is_not_one_address_is_refused(world: World, email: str) -> None:
    fields = some_fields() | {"raised_by": {"agency": "Police", "email": email}}
    headers, body = sent_by(a_source(world.hub), fields, world.clock.now)
    rejected = by_webhook("police", headers, body, world.hub)
    assert isinstance(rejected, Rejected)
    assert rejected.problems[0].path == "raised_by.email"
