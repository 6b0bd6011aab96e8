"""Tells a mail that a mailbox hands out again, where its item's id and its MIME boundaries have changed.

Exchange writes the MIME anew at every request, and a move or a rebuilt IMAP folder gives new ids. So the
likeness is made of what the sender wrote: Message-ID, From, Date and Subject together with the content.
The same Message-ID over other content is another mail, for Message-IDs are reused. So is the same mail with
other words of a mail server on its sender: a proven copy must not be passed over for one that came first.
"""

import re
from hashlib import sha256
from typing import Final

SAID_OF_THE_SENDER: Final = (b"authentication-results", b"x-ms-exchange-organization-authas")
WRITTEN_BY_THE_SENDER: Final = (b"message-id", b"from", b"date", b"subject")
_BOUNDARY: Final = re.compile(
    rb'\bboundary[ \t]*=[ \t]*(?:"([^"\r\n]{1,200})"|([^\s";]{1,200}))', re.IGNORECASE
)
_FIELD: Final = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
MANY: Final = 200
FIRST_OCTETS: Final = 64 * 1024


def likeness(raw: bytes) -> str:
    """The same for the same mail; 64 hexadecimal figures. Takes any bytes, in time linear in them."""
    text = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head, _, body = text.partition(b"\n\n")
    fields = _fields(head)
    said = b"\0".join(b" ".join(fields.get(name, b"").split()) for name in WRITTEN_BY_THE_SENDER)
    vouched = b"\0".join(b" ".join(fields[name].split()) for name in SAID_OF_THE_SENDER if name in fields)
    said += b"\0" + vouched if vouched else b""  # a mail without them keeps the likeness it always had
    return sha256(said + b"\0\0" + _content(body, _boundaries(text))).hexdigest()


def written_by(raw: bytes) -> bytes:
    """The From field as it stands, in lower case; empty without one."""
    head = raw[:FIRST_OCTETS].replace(b"\r\n", b"\n").replace(b"\r", b"\n").partition(b"\n\n")[0]
    return _fields(head).get(b"from", b"").strip().lower()


def _fields(head: bytes) -> dict[bytes, bytes]:
    """The first of each name, unfolded."""
    found: dict[bytes, bytes] = {}
    for line in re.sub(rb"\n(?=[ \t])", b"", head).split(b"\n"):
        if field := _FIELD.match(line):
            found.setdefault(field[1].lower(), field[2])
    return found


def _boundaries(text: bytes) -> frozenset[bytes]:
    found: set[bytes] = set()
    for match in _BOUNDARY.finditer(text):
        found.add(match[1] or match[2])
        if len(found) == MANY:
            break
    return frozenset(found)


def _content(body: bytes, boundaries: frozenset[bytes]) -> bytes:
    """The body without the lines that name a boundary, and without space at the ends of lines."""
    marks = {b"--" + it for it in boundaries} | {b"--" + it + b"--" for it in boundaries}
    kept = (line.rstrip() for line in body.split(b"\n"))
    lines = [line for line in kept if line not in marks and not _BOUNDARY.search(line)]
    return b"\n".join(lines).strip(b"\n")
