"""Twice as long a mail takes twice as long to read, not four times, whatever it repeats and wherever."""

import time

import pytest

from adapters.mime.reader import read

SHORT, LONG = 4_000, 16_000
NOISE = 0.01
"""Seconds below which a time says nothing."""

FIELDS = (
    b"From", b"Reply-To", b"Delivered-To", b"Subject", b"Date", b"Message-ID", b"References", b"Content-Type",
    b"Content-Disposition", b"Content-Transfer-Encoding", b"Authentication-Results", b"X-Failed-Recipients",
)  # fmt: skip
TOKENS = (
    b"a", b"a.", b"a@", b"a ", b"a,", b"<", b"<a@b>,", b'"', b'"\\', b'\\"', b'a"', b'"a"@', b"(", b"(\\(",
    b"a:", b";a=", b"a*0*=%41;", b"=?", b"=?utf-8?q?", b"=?utf-8?q?a?= ", b"<a@b> ", b"1:", b"\n a",
    b"\xff",
)  # fmt: skip
BODIES = {
    "plain": b"",
    "flowed": b"Content-Type: text/plain; format=flowed\n",
    "html": b"Content-Type: text/html\n",
    "parts": b"Content-Type: multipart/mixed; boundary=b\n",
    "parts without a boundary": b"Content-Type: multipart/mixed\n",
    "digest": b"Content-Type: multipart/digest; boundary=b\n",
    "rich text": b"Content-Type: text/rtf\n\n{\\rtf1 ",
    "mail": b"Content-Type: message/rfc822\n",
    "mail in mail": b"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n",
    "page in mail in mail": b"Content-Type: message/rfc822\n\n" * 2 + b"Content-Type: text/html\n",
    "report": b"From: mailer-daemon@a.example\nContent-Type: message/delivery-status\nSubject: undelivered\n",
    "calendar": b"Content-Type: text/calendar\n",
    "uuencode": b"Content-Transfer-Encoding: x-uuencode\n",
    "base64": b"Content-Transfer-Encoding: base64\n",
    "enriched": b"Content-Type: text/enriched\n",
    "japanese": b"Content-Type: text/plain; charset=iso-2022-jp\n",
    "versions": b"Content-Type: multipart/alternative; boundary=b\n",
    "quoted-printable": b"Content-Transfer-Encoding: quoted-printable\n",
}
LINES = (
    b"a", b"a\n", b"\n", b" \n", b">", b"--b\n", b"--b\n\n", b"begin 644 a\n", b"begin 644 a\nend\n", b"<p>",
    b"<b></i>", b"<li><dd>", b"<b><table><td></b></td></table>", b"<a b='", b"<!--", b"</p>", b"&", b"<",
    b"=", b"A=", b"SUMMARY:", b"Action: failed\n\n", b"Final-Recipient: rfc822;a", b"Subject: a\n",
    b"<a@b>: \n", b"5.1.1 ", b"= ", b"Ab1 ", b"<param>", b"\x1b$B-!", b"\x1b$B\n", b"\r",
)  # fmt: skip


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("field", FIELDS)
def test_a_header_of_one_token_is_read_in_time_that_grows_with_it(field: bytes, token: bytes) -> None:
    def mail(size: int) -> bytes:
        return field + b": " + token * (size // len(token)) + b"\nX-Kind: test\n\nWords"

    assert read(mail(LONG)).text == "Words"
    assert growth(mail(SHORT), mail(LONG)) < 9, "four times the length should take about four times as long"
    assert seconds(mail(128_000)) < 1


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("body", BODIES)
def test_a_body_of_one_line_is_read_in_time_that_grows_with_it(body: str, line: bytes) -> None:
    def mail(size: int) -> bytes:
        return BODIES[body] + b"\n" + line * (size // len(line))

    assert growth(mail(SHORT), mail(LONG)) < 9


def test_every_address_header_of_one_long_word_leaves_sender_subject_and_text() -> None:
    word = b"a" * 60_000
    fields = b"".join(name + b": " + word + b"\n" for name in (b"To", b"Cc", b"Reply-To"))
    mail = read(b"From: " + word + b" <ann@a.example>\nSubject: Visit\n" + fields + b"\nNobody answered.")
    assert (mail.senders, mail.subject, mail.text) == (("ann@a.example",), "Visit", "Nobody answered.")


def growth(short: bytes, long: bytes) -> float:
    """How many times as long the longer takes; 1 for what takes no time worth telling."""
    took = seconds(long)
    return took / max(seconds(short), NOISE / 4) if took > NOISE else 1


def seconds(raw: bytes) -> float:
    """Of processor time; the best of up to three, for others work on this machine too."""
    best = 1e9
    for _ in range(3):
        began = time.process_time()
        read(raw)
        best = min(best, time.process_time() - began)
        if best < NOISE:
            break
    return best
