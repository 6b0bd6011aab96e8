"""Bounces, delays and receipts told in words alone: many servers' shapes, and people who only quote them."""

from pathlib import Path

import pytest

from adapters.mime.reader import read
from hub.intake.mail import Kind, Mail

SAID = Path(__file__).parent.parent / "servers_say"
"""A folder a kind; the shapes are the servers', the content is ours: b@b.example never gets it."""

EVERY = pytest.mark.parametrize("path", sorted(SAID.glob("*/*.eml")), ids=lambda it: it.stem)
PERSON, BOUNCE, AUTOMATIC, AWAY = Kind.PERSON, Kind.BOUNCE, Kind.AUTOMATIC, Kind.OUT_OF_OFFICE


def mail(head: str, text: str) -> Mail:
    lines = head if "From:" in head else f"From: ann@a.example\n{head}"
    return read(f"{lines}\n\n{text}".replace("\n", "\r\n").encode())


def said(name: str) -> tuple[str, str]:
    """The subject and the text."""
    [path] = SAID.glob(f"*/{name}.eml")
    head, _, text = path.read_text().partition("\n\n")
    return next(it[9:] for it in head.split("\n") if it.startswith("Subject: ")), text


@EVERY
def test_a_server_that_says_it_in_words_is_understood(path: Path) -> None:
    found, raw = read(path.read_bytes()), path.read_text()
    assert found.kind is Kind(path.parent.name)
    assert found.about is not None
    assert [it.recipients[0] for it in found.about.verdicts] == ["b@b.example"]
    assert found.about.original_message_ids == (("<old-1@a.example>",) if "old-1@" in raw else ())
    assert found.about.verdicts[0].status == ("5.1.1" if "5.1.1" in raw else found.about.verdicts[0].status)


@EVERY
def test_a_person_who_passes_it_on_is_a_person(path: Path) -> None:
    subject, text = said(path.stem)
    assert mail(f"Subject: FW: {subject}", text).kind is PERSON
    assert mail(f"Subject: Fwd: {subject}\nX-MS-Exchange-Message-Is-Ndr:", text).kind is PERSON
    assert mail("Subject: What does this mean?", text).kind is PERSON


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undeliverable goods", "The parcel for b@b.example could not be delivered to Harehills."),
        (
            "Undeliverable: the wheelchair",
            "Your message did not reach me in time, so I write to b@b.example.",
        ),
        ("Delivery failed", "Your message was not delivered to b@b.example until today. What shall I do?"),
        ("Delivery failed", "Your message was not delivered to b@b.example at 400 High Road."),
        ("Delivery delayed", "The delivery to the school is delayed, ask\nb@b.example\nabout it."),
        ("Failure notice", "I must tell you that the family\nb@b.example\nhas been given notice."),
        ("Read: chapter 3", "Your message was long, but I did read it."),
        ("Returned mail", "I'm sorry, I sent it to the wrong address, b@b.example, and it came back."),
        ("Delivered: one baby girl", "She is well. 7lb 2oz."),
    ],
)
def test_a_person_who_writes_of_such_things_is_a_person(subject: str, text: str) -> None:
    assert mail(f"Subject: {subject}", text).kind is PERSON


def test_words_above_what_a_server_wrote_are_a_persons() -> None:
    subject, text = said("groupwise")
    assert mail(f"Subject: {subject}", text).kind is BOUNCE
    assert mail(f"Subject: {subject}", f"I got this, what shall I do?\n\n{text}").kind is PERSON


def test_no_server_is_told_by_its_subject_its_name_or_its_first_words_alone() -> None:
    _, text = said("postfix-without-its-report")
    assert mail("Subject: Undelivered Mail Returned to Sender", "Hello.").kind is PERSON
    assert mail("From: no-reply@a.example\nSubject: Hello", "Hello.").kind is PERSON
    assert mail("Subject: Hello", text).kind is PERSON


def test_the_mail_that_is_given_back_does_not_say_what_became_of_it() -> None:
    text = (
        "This is the mail system at host mx.a.example.\n\n<b@b.example>: 550 5.1.1 no such user\n\n"
        "--- Below this line is a copy of the message.\n\nReceived: from x\nTo: c@c.example\n\n"
        "The delivery has been delayed.\n<d@d.example>: 4.4.1 away\n"
    )
    found = mail("From: mailer-daemon@a.example\nSubject: failure notice", text)
    assert found.kind is BOUNCE
    assert found.about is not None
    assert [(it.recipients, it.status) for it in found.about.verdicts] == [(("b@b.example",), "5.1.1")]


def test_a_server_that_gave_up_is_not_waiting_however_long_it_tried() -> None:
    head = "From: mailer-daemon@a.example\nSubject: Returned mail: see transcript for details"
    told = "<b@b.example>... Deferred: timed out\nThis message was delayed. "
    assert (
        mail(head, f"{told}It could not be delivered for 5 days and was deleted from queue.").kind is BOUNCE
    )
    assert mail(head, f"{told}This is a permanent error; I've given up.").kind is BOUNCE
    assert mail(head, f"{told}This is not yet a permanent error.").kind is Kind.DELAYED


def test_an_absence_note_about_a_delivery_is_no_bounce() -> None:
    head = "Return-Path: <>\nSubject: Automatic reply: Undeliverable letters"
    assert mail(head, "I am away. Ask 550 Smith.").kind is AWAY


def test_a_machine_that_counts_is_no_server_that_refuses() -> None:
    assert mail("Return-Path: <>\nSubject: Weekly figures", "500 letters, 560 visits.").kind is AUTOMATIC


def test_whom_to_ask_for_help_is_not_whose_mail_failed() -> None:
    text = "It was not delivered to\nb@b.example because it is unknown. Mail sent to help@a.example is read."
    found = mail("From: mailer-daemon@a.example\nSubject: failure notice", text)
    assert found.about is not None
    assert [it.recipients for it in found.about.verdicts] == [("b@b.example",)]


def test_the_program_of_a_server_that_people_use_too_proves_nothing() -> None:
    assert mail("X-Mailer: <SMTP32 v8.22>\nSubject: Undelivered parcel", "It came back.").kind is PERSON


def test_every_recipient_is_told_of_with_what_was_said_of_it_and_where_it_was_forwarded_from() -> None:
    text = (
        "This message was created automatically by mail delivery software.\n\nThe following address(es) "
        "failed:\n\n  b@b.example\n    (generated from old@a.example)\n    550 5.1.1 No such user\n"
        "  c@c.example\n    452 4.2.2 ann@c.example is over quota\n\nPlease ask\npostmaster@a.example\n"
    )
    found = mail("From: mailer-daemon@a.example\nSubject: Mail delivery failed", text)
    assert found.about is not None
    first, second = found.about.verdicts
    assert first.recipients == ("b@b.example", "old@a.example")
    assert (second.recipients, second.status) == (("c@c.example",), "4.2.2")
    assert second.diagnostic == "452 4.2.2 (address) is over quota"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Read: Case meeting",
            "Your message\n\n   To: Ann\n   Subject: Case meeting\n\nwas read on 30/11/2026 10:00.",
        ),
        (
            "Not read: Case meeting",
            "Your message\n\n   To: Ann\n\nwas deleted without being read on 30/11/2026 10:00.",
        ),
        (
            "Return Receipt (displayed) - Case meeting",
            "This is a Return Receipt for the mail that you sent to b@b.example.",
        ),
        (
            "Gelesen: Termin",
            "Ihre Nachricht\n\n   An: Ann\n   Betreff: Termin\n\nwurde am 30.11.2026 um 10:00 gelesen.",
        ),
    ],
)
def test_a_receipt_in_words_is_automatic(subject: str, text: str) -> None:
    assert mail(f"Subject: {subject}", text).kind is AUTOMATIC
    assert mail(f"Subject: {subject}", "That was a good book.").kind is PERSON
    assert mail(f"Subject: Fwd: {subject}", text).kind is PERSON


def test_a_report_that_all_went_well_is_no_bounce() -> None:
    text = "Your message was successfully relayed to b@b.example, which sends no further word."
    for subject in ("Relayed: Case meeting", "Delivery Status Notification (Success)"):
        assert mail(f"From: postmaster@a.example\nSubject: {subject}", text).kind is AUTOMATIC


def test_a_mail_systems_own_header_counts_where_the_subject_or_the_text_says_what_happened() -> None:
    for header in ("X-MS-Exchange-Message-Is-Ndr:", "Content-Class: urn:content-classes:dsn"):
        assert mail(f"{header}\nSubject: Undeliverable: x", "x").kind is BOUNCE
        assert mail(f"{header}\nSubject: Case meeting", "550 5.1.1 user unknown").kind is BOUNCE


def test_an_absence_note_of_exchange_that_lost_its_other_headers() -> None:
    head = "X-Auto-Response-Suppress: All\nIn-Reply-To: <1@a.example>\nSubject: Out of office until Monday"
    away = "I am on annual leave until Monday."
    assert mail(head, away).kind is AWAY
    assert mail(head, "Who covers for you?").kind is PERSON
    assert mail(head.replace("Subject: ", "Subject: Re: "), away).kind is PERSON
    assert mail(head.replace("In-Reply-To: <1@a.example>\n", ""), away).kind is PERSON
    assert mail(head.replace("All", "DR"), away).kind is PERSON
