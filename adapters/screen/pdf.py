"""What a PDF does by itself, also where its objects are packed: ISO 32000-1 sections 7.5.7 and 12.6."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from adapters.screen.signs import PDF_WORDS
from hub.intake.attachment import Danger, Finding

MOST_UNPACKED: Final = 64 * 1024 * 1024
"""Bytes of packed objects that are looked through; whoever needs more of them hides something."""

MOST_PACKED: Final = 4
"""Times its own size that its packed objects may have together, for they may be made to overlap."""

_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n?")
_FILTER: Final = re.compile(rb"/Filter\s*(\[[^\]]{0,200}\]|/\w{1,40})")
_ODD: Final = Finding(Danger.UNLISTED, "its objects are packed in a way that is not looked into")


def in_pdf(content: bytes) -> Iterator[Finding]:
    """By the words that name what it does, in the open and in its packed objects."""
    yield from _words(content)
    left, before, room = MOST_UNPACKED, 0, MOST_PACKED * len(content)
    for stream in _STREAM.finditer(content):
        head = _spelt(content[before : stream.start()]) if b"bj" in content[before : stream.start()] else b""
        before = stream.end()
        # Only the dictionary right before the stream is its own.
        if b"ObjStm" not in head[head.rfind(b"obj") :]:
            continue
        end = content.find(b"endstream", stream.end())
        packed = content[stream.end() : end if end >= 0 else len(content)]
        room -= len(packed)
        if room < 0:
            yield Finding(Danger.BOMB, "its packed objects overlap")
            return
        objects = _unpacked(packed, head[head.rfind(b"obj") :], left)
        if objects is None:
            yield _ODD
            continue
        left -= len(objects)
        if left <= 0:
            yield Finding(Danger.BOMB, "its packed objects")
            return
        yield from _words(objects)


def _unpacked(packed: bytes, head: bytes, most: int) -> bytes | None:
    """At most so many bytes; None where it is packed otherwise than PDF's writers do."""
    named = _FILTER.search(head)
    if named is None:
        return packed[:most]
    if named[1].strip(b"[] \t\r\n") not in (b"/FlateDecode", b"/Fl") or b"/Predictor" in head:
        return None
    try:
        return zlib.decompressobj().decompress(packed.lstrip(b"\r\n"), max(most, 1))
    except zlib.error:
        return None


def _words(content: bytes) -> Iterator[Finding]:
    spelt = _spelt(content)
    for word, danger in PDF_WORDS:
        if word in spelt:
            yield Finding(danger, word.decode("ascii").strip("/"))


def _spelt(content: bytes) -> bytes:
    """Names with their letters in place of the numbers that may stand for them."""
    return _HEX.sub(lambda it: bytes([int(it[1], 16)]), content) if b"#" in content else content
