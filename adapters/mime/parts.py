"""The tree of a mail's parts, walked without recursion and within limits, lost boundaries found again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from adapters.mime.headers import Headers, split_head
from adapters.mime.params import Parametered, read_params
from adapters.mime.transfer import decoded

DEEPEST: Final = 40
MOST_PARTS: Final = 500
MAIL_TYPES: Final = ("message/rfc822", "message/global")
"""A whole mail within a mail, as of old and with UTF-8 in its headers (RFC 6532)."""

_TYPE: Final = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+")
_AFTER_MARK: Final = re.compile(rb"(--)?[ \t]*(?:\r*\n|\r|$)")
_LOST_BOUNDARY: Final = re.compile(
    rb"^--(\S[^\r\n]{0,200}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", re.MULTILINE | re.IGNORECASE
)


@dataclass(slots=True)
class Part:
    """One part: a leaf with an encoded `body`, or a multipart with `children` and the text around them."""

    headers: Headers
    body: bytes
    depth: int = 0
    default_type: str = "text/plain"
    children: "list[Part]" = field(default_factory=list)
    around: bytes = b""
    type: Parametered = field(init=False)
    disposition: Parametered = field(init=False)
    content_type: str = field(init=False)

    def __post_init__(self) -> None:
        self.type = read_params(self.headers.first("content-type"))
        self.disposition = read_params(self.headers.first("content-disposition"))
        self.content_type = self._content_type()

    @property
    def multipart(self) -> bool:
        return bool(self.children)

    def leaves(self) -> "Iterator[Part]":
        """Every part that is no multipart, in order."""
        todo = [self]
        while todo:
            part = todo.pop()
            if part.children:
                todo.extend(reversed(part.children))
            else:
                yield part

    def _content_type(self) -> str:
        word = self.type.word
        if _TYPE.fullmatch(word):
            return word
        return {"html": "text/html", "text": "text/plain"}.get(word, self.default_type)


def read_parts(raw: bytes, notes: list[str], most: int = MOST_PARTS) -> Part:
    """The whole mail as a tree; what is beyond the limits stays in one piece. `most` counts it, too."""
    root = Part(*split_head(raw))
    todo, count = [root], 1
    while todo:
        part = todo.pop()
        bodies = _bodies(part, notes) if part.depth < DEEPEST else []
        if part.depth >= DEEPEST and part.content_type.startswith("multipart/"):
            notes.append(f"Parts nested deeper than {DEEPEST} were left in one piece.")
        for body in bodies[: most - count]:
            head, rest = split_head(body)
            default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
            part.children.append(Part(head, rest, part.depth + 1, default))
        if len(bodies) > most - count:
            notes.append(f"There are more than {most} parts; the others are only in the original.")
        count += len(part.children)
        todo.extend(reversed(part.children))
    return root


def _bodies(part: Part, notes: list[str]) -> list[bytes]:
    """The children of a multipart, still unread; none for a leaf."""
    if part.content_type.startswith("multipart/"):
        if b"--" not in part.body and part.headers.first("content-transfer-encoding"):
            _unpack(part, notes)
        boundary = part.type.params.get("boundary", "").rstrip().encode("utf-8", "replace")
        if boundary and (bodies := _split(part, boundary)):
            return bodies
    elif part.headers.has("content-type") or not part.body.lstrip().startswith(b"--"):
        return []
    lost = _LOST_BOUNDARY.search(part.body)
    if lost and (bodies := _split(part, lost[1].rstrip(b" \t"))):
        notes.append("The boundary between parts was not where it should be and was guessed.")
        return bodies
    if part.content_type.startswith("multipart/"):
        part.content_type = "text/plain"
        if part.body.strip():
            notes.append("A part said to have parts of its own has none; it was read as text.")
    return []


def _unpack(part: Part, notes: list[str]) -> None:
    """Some mailers encode the parts as a whole, against RFC 2045 section 6.4."""
    content, _ = decoded(part.body, part.headers.first("content-transfer-encoding").decode("latin-1"))
    if content != part.body:
        part.body = content
        notes.append("The parts of the mail were encoded all together.")


def _split(part: Part, boundary: bytes) -> list[bytes]:
    """What stands between the delimiter lines; a missing last delimiter ends with the mail (RFC 2046)."""
    body, bodies, start = part.body, list[bytes](), -1
    for begin, end, last in _delimiters(body, b"--" + boundary):
        if start >= 0:
            bodies.append(body[start:begin])
        else:
            part.around = body[:begin]
        start = end
        if last:
            part.around += body[end:]
            return bodies
    return [*bodies, body[start:]] if start >= 0 else []


def _delimiters(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter line begins (with the line break before it) and ends, and if it is the last."""
    at = body.find(mark)
    while at >= 0:
        rest = _AFTER_MARK.match(body, at + len(mark))
        if rest and (at == 0 or body[at - 1] in b"\r\n"):
            begin = at - (at > 0) - (body[max(at - 2, 0) : at] == b"\r\n")
            yield begin, rest.end(), bool(rest[1])
        at = body.find(mark, at + len(mark))
