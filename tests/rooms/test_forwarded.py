"""Whom a forwarded mail says that it is from is shown as its claim, and makes nobody its sender."""

import pytest

from adapters.mime.reader import read
from hub.intake.forwarded import original_sender
from hub.intake.sender import author
from hub.intake.tell import told

WARD = "Ward Sister <ward@hospital.example>"


def a_mail(subject: str, text: str) -> bytes:
    return f"From: a@b.example\r\nSubject: {subject}\r\n\r\n{text}".encode()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("FW: A lady", f"See below.\n\nFrom: {WARD}\nSent: Monday\nTo: me\n\nHelp."),
        ("Fwd: A lady", f"---------- Forwarded message ---------\nFrom: {WARD}\nDate: Monday\n\nHelp."),
        ("A lady", f"Begin forwarded message:\n\n> From: {WARD}\n> Date: Monday\n\nHelp."),
        ("WG: A lady", f"-----Ursprüngliche Nachricht-----\nVon: {WARD}\nGesendet: Montag\n\nHilfe."),
        ("FW: A lady", f"*From:* {WARD}\n*Sent:* Monday\n\nHelp."),
    ],
)
def test_the_original_sender_is_a_claim(subject: str, text: str) -> None:
    mail = read(a_mail(subject, text))
    assert original_sender(mail) == WARD
    assert author(mail) == "a@b.example"
    assert any(WARD in note and "claim" in note for note in told(mail, None).notes)


@pytest.mark.parametrize("subject", ["A lady", "Re: A lady", "Forward planning"])
def test_a_mail_that_passes_nothing_on_claims_nothing(subject: str) -> None:
    mail = read(a_mail(subject, f"From: {WARD}\nis what the form says.\nFrom: somebody else"))
    assert original_sender(mail) == ""
    assert not any("claim" in note for note in told(mail, None).notes)


def test_long_texts_are_looked_at_in_no_time() -> None:
    from time import process_time

    mail = read(a_mail("FW: x", "From:" * 40_000 + "\n" + "> " * 40_000))
    began = process_time()
    original_sender(mail)
    assert process_time() - began < 0.5
