"""Mails to read: ordinary ones as agencies send them, and hostile ones of a megabyte each."""

from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from random import Random
from typing import Final
from zlib import compress

from bench.ground import ROOT

SHARED: Final = ROOT.parent / "shared" / "mails"
MEGABYTE: Final = 1_000_000
FILLED: Final = {
    "Your agency": "Fire and rescue service (invented)",
    "Your name": "Inga Inventsdottir",
    "Date of incident": "20/11/2026",
    "Date the local authority became aware": "21/11/2026",
    "Local authority where it happened": "Leeds",
    "Country where it happened": "England",
    "Worst outcome": "death",
    "Abuse or neglect": "suspected",
    "Concern about how agencies worked together": "yes",
    "Summary": "An invented man died in a fire at his invented flat.",
    "Role in the incident": "subject",
    "Outcome for this person": "death",
    "Age in years": "58",
    "Local authority where they live": "Leeds",
    "Care and support needs": "yes",
}
ADDRESSED: Final = (b"From", b"To", b"Cc", b"Reply-To")
PARAGRAPH: Final = (
    "We visited on Tuesday and again on Thursday. Nobody answered the door, and a neighbour said that the "
    "curtains had been drawn since the weekend. I have rung the duty team twice and left my number. "
)


def ordinary() -> list[bytes]:
    """Plain, HTML with plain, a reply with a quoted tail, one with attachments; the same at every run."""
    dice = Random(2026)
    return [_mail(number, dice) for number in range(40)]


def shared() -> list[bytes]:
    """The public collections, where the checkout has them beside it."""
    return [path.read_bytes() for path in sorted(SHARED.rglob("*")) if path.suffix in (".eml", ".txt")]


def hostile() -> Iterator[tuple[str, bytes]]:
    """Each is about a megabyte that a careless reader spends minutes on."""
    head = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n"
    for name, mark in (("commas", b","), ("quotes", b'"'), ("opening brackets", b"("), ("at signs", b"@")):
        yield f"an address of {name}", b"To: " + mark * MEGABYTE + b"\r\n" + head + b"\r\nx\r\n"
    yield (
        "addresses of one word",
        b"".join(it + b": " + b"a" * 64_000 + b"\r\n" for it in ADDRESSED) + b"\r\nx\r\n",
    )
    yield "encoded words", head + b"Subject: " + b"=?utf-8?q?a?= " * (MEGABYTE // 14) + b"\r\n\r\nx\r\n"
    yield (
        "20,000 headers",
        b"".join(b"X-%d: %s\r\n" % (n, b"y" * 40) for n in range(20_000)) + head + b"\r\nx\r\n",
    )
    yield "3,000 parts in one another", _nested(head)
    yield "20,000 parts", _many(head)
    yield (
        "a megabyte of base64",
        _part(head, b"application/octet-stream", b64encode(bytes(MEGABYTE * 3 // 4))),
    )
    yield "one line of base64 for text", _part(head, b"text/plain", b64encode(b"a " * (MEGABYTE * 3 // 8)))
    yield (
        "a zip that is not one",
        _part(head, b"application/zip", b64encode(b"PK\3\4" + compress(bytes(10**8)) * 7)),
    )
    yield (
        "HTML without an end",
        head + b"Content-Type: text/html\r\n\r\n" + b"<div><b><table><tr>" * (MEGABYTE // 20),
    )
    yield (
        "misnested HTML",
        head + b"Content-Type: text/html\r\n\r\n" + b"<b></i>" * (MEGABYTE // 14),
    )
    yield "an unquoted angle", head + b"Content-Type: text/html\r\n\r\n" + b"<" * MEGABYTE
    yield (
        "soft line breaks",
        head + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * (MEGABYTE // 3),
    )
    yield "a parameter in 9,000 pieces", _pieces(head)


def _mail(number: int, dice: Random) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Ward Sister <ward{number}@hospital.example.org>"
    mail["To"] = "notify@hub.example.org, Safeguarding <team@hospital.example.org>"
    mail["Subject"] = "A patient I am worried about – please ring" if number % 3 else "Referral"
    mail["Date"] = "Sun, 22 Nov 2026 09:30:00 +0000"
    mail["Message-ID"] = f"<{number}.bench@hospital.example.org>"
    text = PARAGRAPH * dice.randint(3, 25)
    if number % 4 == 1:
        mail["In-Reply-To"] = f"<{number - 1}.bench@hospital.example.org>"
        text += "\nOn Monday somebody wrote:\n" + "\n".join(f"> {PARAGRAPH}" for _ in range(8))
    mail.set_content(text)
    if number % 2:
        mail.add_alternative(f"<html><body><p>{'</p><p>'.join([text] * 2)}</p></body></html>", subtype="html")
    if number % 5 == 0:
        mail.add_attachment(
            dice.randbytes(60_000), maintype="application", subtype="pdf", filename="chronology.pdf"
        )
    return mail.as_bytes()


def _nested(head: bytes) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3_000)
    )
    return head + opening + b"Content-Type: text/plain\r\n\r\n" + b"x" * (MEGABYTE - len(opening))


def _many(head: bytes) -> bytes:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    return head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 20_000 + b"--b--\r\n"


def _part(head: bytes, kind: bytes, encoded: bytes) -> bytes:
    return head + b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded


def _pieces(head: bytes) -> bytes:
    pieces = b"".join(b";\r\n name*%d*=%s" % (n, b"%41" * 30) for n in range(9_000))
    return head + b"Content-Type: application/pdf" + pieces + b"\r\n\r\nx"


def a_form(sender: str, number: str) -> bytes:
    """The published form, filled in by this sender: an adult has died and neglect is suspected."""
    text = (ROOT / "config" / "forms" / "notification-form.txt").read_text(encoding="utf-8")
    for label, value in FILLED.items():
        begins = text.index(f"\n{label}") + 1
        colon = text.index(":\n", begins)
        text = f"{text[: colon + 1]} {value}{text[colon + 1 :]}"
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, "notify@hub.example.org", "Notification"
    mail["Message-ID"] = f"<form.{number}@fire.example.org>"
    mail.set_content(text.replace("An invented man", f"Invented man {number}"), cte="quoted-printable")
    return mail.as_bytes()
