"""Builders of what mail servers send back: each the way one kind of server writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

SAID = "smtp; 550 5.1.1 <{to}>... User unknown"


@dataclass(frozen=True)
class Failed:
    """One letter that came back: its key, whom it was for, what became of it, and its Message-ID."""

    key: UUID
    to: str
    action: str = "failed"
    status: str = "5.1.1"
    quoted: str = ""

    @property
    def message_id(self) -> str:
        return self.quoted or f"<{self.key}@hub.example.org>"


def verp(key: UUID) -> str:
    return f"bounce+{key.hex}@bounces.example.org"


def _block(it: Failed) -> str:
    said = SAID.format(to=it.to)
    became = f"Action: {it.action}\nStatus: {it.status}\nDiagnostic-Code: {said}\n"
    return f"Final-Recipient: rfc822; {it.to}\n{became}"


def _original(it: Failed) -> str:
    return (
        f"From: notify@hub.example.org\nTo: {it.to}\nSubject: LSH-2026-000001\nMessage-ID: {it.message_id}\n"
    )


def _report(head: str, said: str, blocks: Sequence[str], original: str) -> bytes:
    status = "\n".join(["Reporting-MTA: dns; mx.example.org\n", *blocks])
    parts = [f"Content-Type: text/plain\n\n{said}", f"Content-Type: message/delivery-status\n\n{status}"]
    if original:
        parts.append(original)
    cut = uuid4().hex
    kind = f'Content-Type: multipart/report; report-type=delivery-status; boundary="{cut}"'
    body = "".join(f"--{cut}\n{part}\n" for part in parts)
    return f"{head}\n{kind}\n\n{body}--{cut}--\n".replace("\n", "\r\n").encode()


def postfix(it: Failed, *others: Failed, to: str = "notify@hub.example.org") -> bytes:
    """The report with the headers of the letter, as Postfix is often set to send them."""
    head = (
        f"From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\nTo: {to}\nAuto-Submitted: auto-replied\n"
        "Subject: Undelivered Mail Returned to Sender"
    )
    blocks = [_block(one) for one in (it, *others)]
    return _report(
        head, "This is the mail system.", blocks, f"Content-Type: text/rfc822-headers\n\n{_original(it)}"
    )


def exchange(it: Failed) -> bytes:
    """The report with the whole letter in base64, whose subject is the letter's."""
    from base64 import encodebytes

    head = (
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@nhs.example.org>\n"
        f"To: notify@hub.example.org\nSubject: Undeliverable: LSH-2026-000001\nIn-Reply-To: {it.message_id}"
    )
    letter = encodebytes(f"{_original(it)}\nPlease acknowledge.\n".encode()).decode()
    original = f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{letter}"
    return _report(head, "Your message couldn't be delivered.", [_block(it)], original)


def gmail(it: Failed) -> bytes:
    """The report that names its recipient in a header as well, and quotes the letter's id among its own."""
    head = (
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: notify@hub.example.org\n"
        f"X-Failed-Recipients: {it.to}\nReferences: {it.message_id}\n"
        "Subject: Delivery Status Notification (Failure)"
    )
    return _report(head, "Address not found", [_block(it)], "")


def exim(it: Failed) -> bytes:
    """No report at all: a header, and the letter's headers quoted in the text."""
    return (
        (
            "From: Mail Delivery System <Mailer-Daemon@mx.example.org>\nTo: notify@hub.example.org\n"
            f"X-Failed-Recipients: {it.to}\nAuto-Submitted: auto-replied\n"
            "Subject: Mail delivery failed: returning message to sender\n\n"
            f"This message was created automatically by mail delivery software.\n\n  {it.to}\n"
            "    550 5.1.1 Unrouteable address\n\n------ This is a copy of the message. ------\n\n"
            f"{_original(it)}\nPlease acknowledge.\n"
        )
        .replace("\n", "\r\n")
        .encode()
    )


def qmail(it: Failed) -> bytes:
    """Plain words, the recipient in brackets before a colon."""
    return (
        (
            "From: MAILER-DAEMON@mx.example.org\nTo: notify@hub.example.org\nSubject: failure notice\n\n"
            f"Hi. This is the qmail-send program.\n\n<{it.to}>:\n10.0.0.1 does not like recipient.\n"
            f"Remote host said: 550 5.1.1 User unknown\n\n--- Below this line is a copy.\n\n{_original(it)}"
        )
        .replace("\n", "\r\n")
        .encode()
    )
