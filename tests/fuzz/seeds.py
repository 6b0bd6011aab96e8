"""Where a fuzzer begins: mails of our own making, what once broke the reader, and the public collections."""

from base64 import b64encode

from bench.mails import ordinary, shared
from tests.fuzz.target import FOUND
from tests.wrappings import msg, packed_rtf, properties, storage, tnef, tnef_file


def seeds() -> list[bytes]:
    """At least one of every kind of thing that the reader reads."""
    kept = [it.read_bytes() for it in sorted(FOUND.glob("[!.]*"))]
    return [*ordinary(), *_wrapped(), *_odd(), *kept, *shared()]


def _wrapped() -> list[bytes]:
    rich = packed_rtf(rb"{\rtf1\ansi\fromhtml1 {\*\htmltag19 <p>}Hello}")
    inner = properties({0x1000: "Hello", 0x1009: rich, 0x1013: b"<p>Hello"})
    winmail = tnef(tnef_file(b"a.txt", b"Hello"), inner)
    saved = msg({0x37: "Subject", 0x1000: "Hello", 0x1009: rich}, [storage({0x3707: "a.txt", 0x3701: b"x"})])
    return [_attached("application/ms-tnef", winmail), _attached("application/vnd.ms-outlook", saved)]


def _attached(kind: str, content: bytes) -> bytes:
    head = f"From: a@a.example\r\nSubject: x\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + b64encode(content)


def _odd() -> list[bytes]:
    report = (
        b"From: MAILER-DAEMON@a.example\r\nContent-Type: multipart/report; report-type=delivery-status;"
        b" boundary=b\r\n"
        b"\r\n--b\r\n\r\nSorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Final-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
        b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <a@b>\r\n\r\nx\r\n--b--\r\n"
    )
    invited = (
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nSUMMARY:Hello\r\n world\r\n"
    )
    pasted = b"From: a@b\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n"
    flowed = b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n> a \r\n> b\r\n"
    japanese = (
        b"Subject: =?iso-2022-jp?B?GyRCJDMbKEI=?=\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n"
        b"\r\n\x1b$B$3\x1b(B"
    )
    return [report, invited, pasted, flowed, japanese, b"", b'\xef\xbb\xbfFrom a\r\nTo: "x\r\n\r\ny']
