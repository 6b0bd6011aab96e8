"""Spoils mails in the ways that break readers: what is joined is cut, what is told is told otherwise."""

from collections.abc import Iterator, Sequence
from random import Random

PIECES = (
    b"\0", b"\xff", b"\r\n\r\n", b"\n", b"\r", b" ", b"\t", b"--", b"=?utf-8?b?", b"=?iso-2022-jp?q?",
    b"?=", b'"',
    b"(", b")", b"<", b">", b"@", b",", b";", b":", b"=", b"=\r\n", b"\x1b$B", b"charset=utf-7",
    b"charset=utf-16",
    b"charset=idna", b"charset=", b"boundary=", b"boundary=\"\"", b"name*=utf-8''%ff", b"name*0*=", b"name*",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"begin 644 a\r\n",
    b"Message-ID: <[x@y]>\r\n", b"To: \"", b"From: =?utf-8?Q?a=40b?= <c@d>\r\n", b"\x78\x9f\x3e\x22",
    b"%PDF-",
    b"{\\rtf1\\ansi\\fromhtml1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><div>", b"<!--", b"&#55296;",
)  # fmt: skip


def mutations(seeds: Sequence[bytes], dice: Random, number: int, largest: int = 20_000) -> Iterator[bytes]:
    """So many of them, the same for the same dice."""
    for _ in range(number):
        mail = bytearray(dice.choice(seeds)[:largest])
        for _ in range(dice.choice((1, 1, 2, 4, 12))):
            _spoil(mail, seeds, dice)
        yield bytes(mail[: 2 * largest])


def _spoil(mail: bytearray, seeds: Sequence[bytes], dice: Random) -> None:
    at = dice.randrange(len(mail) + 1)
    size = dice.choice((1, 2, 8, 40, 300))
    match dice.randrange(8):
        case 0:
            mail[at:at] = dice.choice(PIECES)
        case 1:
            mail[at : at + size] = dice.choice(PIECES)
        case 2:
            del mail[at : at + size]
        case 3:
            mail[at:at] = bytes(mail[at : at + size]) * dice.choice((1, 2, 30))
        case 4:
            mail[at : at + 1] = bytes([dice.randrange(256)])
        case 5:
            del mail[at:]
        case 6:
            other = dice.choice(seeds)
            start = dice.randrange(len(other) + 1)
            mail[at:at] = other[start : start + size * 10]
        case _:
            mail[at : at + size] = bytes(reversed(mail[at : at + size]))
