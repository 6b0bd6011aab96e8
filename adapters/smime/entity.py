"""Takes a mail apart as far as S/MIME needs it: its headers, what was signed to the byte, the signature."""

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from itertools import islice, pairwise
from typing import Final

LONGEST_HEAD: Final = 256 * 1024
LONGEST_TYPE: Final = 4096
ENVELOPED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
SIGNATURE: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})

OCTETS: Final = "application/octet-stream"

_END: Final = re.compile(rb"\r?\n\r?\n")
_LINE_END: Final = re.compile(rb"\r?\n")
_OF_CONTENT: Final = re.compile(
    rb"^(?:content-[\w-]+|mime-version)[ \t]*:.*(?:\r?\n[ \t].*)*\r?\n?", re.IGNORECASE | re.MULTILINE
)
_OF_THE_WAY: Final = re.compile(
    rb"(?:\A|(?<=[\r\n]))(?:authentication-results|x-ms-exchange-[\w-]+|return-path|delivered-to|x-original-to)"
    rb"[ \t]*:.*(?:\r?\n[ \t].*)*(?:\r?\n)?",
    re.IGNORECASE,
)


class Broken(ValueError):
    """No S/MIME that can be read; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A head and a body. `kind` is the content type in lower case."""

    head: bytes
    body: bytes
    kind: str
    fields: Message


def entity(raw: bytes) -> Entity:
    """Split at the first blank line; a mail without one has no body."""
    end = _END.search(raw, 0, LONGEST_HEAD)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw[:LONGEST_HEAD], b"")
    fields = BytesHeaderParser(policy=compat32).parsebytes(head)
    kind = str(fields.get("content-type", ""))
    plain = kind.partition(";")[0].strip().lower() if len(kind) <= LONGEST_TYPE else ""
    if plain == OCTETS and _named(fields).endswith(".p7m"):
        plain = "application/pkcs7-mime"  # as gateways that know no better relabel it (RFC 8551, section 3.9)
    return Entity(head, body, plain, fields)


def _named(fields: Message) -> str:
    return str(fields.get_filename("")).strip().lower()


def may_be_smime(raw: bytes) -> bool:
    """Whether its head says so much as a word of S/MIME; without one nothing is opened."""
    head = raw[:LONGEST_HEAD].lower()
    return b"pkcs7" in head or b".p7m" in head


def may_be_encrypted(raw: bytes) -> bool:
    """Whether there is more in it than a signature beside a text."""
    plain = raw.lower()
    return b"pkcs7-mime" in plain or b".p7m" in plain


def decoded(it: Entity) -> bytes:
    """The body without its transfer encoding; raises Broken."""
    way = str(it.fields.get("content-transfer-encoding", "")).strip().lower()
    if way != "base64":
        return it.body
    try:
        return b64decode(re.sub(rb"\s+", b"", it.body), validate=True)
    except binascii.Error as error:
        raise Broken("its base64 is damaged") from error


def signed_parts(it: Entity) -> tuple[bytes, Entity]:
    """What was signed, with the line ends it was signed with, and the part with the signature."""
    boundary = it.fields.get_boundary()
    if not boundary:
        raise Broken("no boundary divides it from its signature")
    mark = re.compile(
        rb"(?:\A|\r?\n)--" + re.escape(boundary.encode("ascii", "replace")) + rb"(--)?[ \t]*(?=\r?\n|\Z)"
    )
    cuts = list(islice(mark.finditer(it.body), 4))
    if len(cuts) != 3 or not cuts[2][1]:
        raise Broken("there is something in it beside one content and one signature")
    content, signature = (
        it.body[a.end() : b.start()].removeprefix(b"\r").removeprefix(b"\n") for a, b in pairwise(cuts)
    )
    part = entity(signature)
    if part.kind not in SIGNATURE:
        raise Broken("its second part is no signature")
    return canonical(content), part


def canonical(text: bytes) -> bytes:
    """With CRLF at the end of each line, as it is signed (RFC 8551, section 3.1.1)."""
    return _LINE_END.sub(b"\r\n", text)


def inside(outer: Entity, content: bytes) -> bytes:
    """The mail with only that content in it, which is all that anybody is shown of it.

    What servers write on the way stands outside. In there it would be the sender's own word, and where our
    server wrote none it would be the topmost.
    """
    end = _END.search(content, 0, LONGEST_HEAD)
    head = 0 if content.startswith((b"\r", b"\n")) else end.start() if end else len(content)
    return own_fields(outer.head) + _OF_THE_WAY.sub(b"", content[:head]) + content[head:]


def content_of(raw: bytes) -> bytes:
    """What of a mail is signed and encrypted: the fields that describe its content, and the content."""
    it = entity(raw)
    fields = b"".join(found[0].rstrip(b"\r\n") + b"\r\n" for found in _OF_CONTENT.finditer(it.head))
    return canonical(fields + b"\r\n" + it.body)


def own_fields(head: bytes) -> bytes:
    """The headers that say nothing of the content: from whom, to whom, when."""
    kept = _OF_CONTENT.sub(b"", head + b"\r\n").strip(b"\r\n")
    return kept + b"\r\n" if kept else b""
