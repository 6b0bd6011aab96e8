"""Parts of an Office document that start something when it is opened: DDE, and links to objects elsewhere.

ECMA-376 part 1 sections 17.16.5 (fields) and 15.2 (relationships); ODF 1.3 section 14.6.5 (DDE).
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from hub.intake.attachment import Danger, Finding

LONGEST_LINKS: Final = 2 * 1024 * 1024
LONGEST_PART: Final = 32 * 1024 * 1024
"""Unpacked bytes of a part that are looked through; what is longer is held rather than half looked at."""

_ELSEWHERE: Final = re.compile(r"\btargetmode\s*=\s*[\"']\s*external", re.IGNORECASE)
_LOADED: Final = re.compile(
    r"\btype\s*=\s*[\"'][^\"']*/(?:oleobject|attachedtemplate|frame|subdocument|package|control|afchunk)\s*[\"']",
    re.IGNORECASE,
)
"""What is fetched without a word when the document is opened; a link that somebody clicks is not."""
_INSTRUCTION: Final = re.compile(
    rb"<(?:[\w.-]{1,40}:)?instrtext\b[^>]*>([^<]*)<|\binstr\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE
)
_DDE: Final = re.compile(rb"\bDDE(?:AUTO)?\b|\bQUOTE(?:\s+\d{2,3}){3}", re.IGNORECASE)
"""Also a field that spells its words in numbers, which nobody does who has nothing to hide."""
_DDE_PARTS: Final = (b"<ddelink", b":ddelink", b"dde-connection-decl", b"dde-source")
_OLD_FIELD: Final = re.compile(rb"\x13[ \t]{0,20}DDE(?:AUTO)?\b", re.IGNORECASE)


def is_links(name: str) -> bool:
    """Whether the part says what the document is linked with."""
    return name.lower().endswith(".rels")


def in_links(part: bytes) -> Iterator[Finding]:
    """Links that load something from elsewhere as soon as the document is opened."""
    if len(part) > LONGEST_LINKS:
        yield Finding(Danger.UNREADABLE, "its links are too long to look through")
        return
    # No attribute holds a `<`, though it may hold a `>`.
    for said in map(unescape, _bare(part).decode("utf-8", "replace").split("<")):
        if _ELSEWHERE.search(said) and _LOADED.search(said):
            yield Finding(Danger.ACTIVE, "it loads something that lies elsewhere")
            return


def in_part(part: bytes) -> Iterator[Finding]:
    """Fields and links that have another program run something (DDE)."""
    if len(part) > LONGEST_PART:
        yield Finding(Danger.UNREADABLE, "a part of it is too long to look through")
        return
    part = _bare(part)
    lower = part.lower()
    # Word cuts a field into as many pieces as it likes: they count together.
    fields = (
        b"".join(it[1] or it[2] + b" " for it in _INSTRUCTION.finditer(part)) if b"instr" in lower else b""
    )
    if any(it in lower for it in _DDE_PARTS) or _DDE.search(unescape(fields.decode("latin-1")).encode()):
        yield Finding(Danger.ACTIVE, "it has another program run something (DDE)")


def in_old_text(stream: bytes) -> Iterator[Finding]:
    """The same in a binary Word document, whose fields begin with a mark (MS-DOC 2.8.25), in either width."""
    if _OLD_FIELD.search(stream) or _OLD_FIELD.search(stream.replace(b"\0", b"")):
        yield Finding(Danger.ACTIVE, "it has another program run something (DDE)")


def _bare(part: bytes) -> bytes:
    """In letters of one byte, without comments and the marks of CDATA, which a parser leaves out as well."""
    if b"\0" in part[:8]:
        part = part.replace(b"\0", b"")
    kept, at = list[bytes](), 0
    while (start := part.find(b"<!--", at)) >= 0 and (end := part.find(b"-->", start)) >= 0:
        kept.append(part[at:start])
        at = end + 3
    return b"".join([*kept, part[at:]]).replace(b"<![CDATA[", b"").replace(b"]]>", b"")
