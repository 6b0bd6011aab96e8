"""Builders of files that mean harm, harmless themselves and made anew each time, so that none lies here."""

import io
import struct
import tarfile
import zipfile
from collections.abc import Mapping

from adapters.screen.signs import EICAR
from tests.wrappings import Tree, compound

__all__ = ["EICAR", "a_docx", "a_tar", "a_zip", "an_encrypted_zip", "an_ole", "forty_two"]

TYPES = "[Content_Types].xml"


def a_zip(members: Mapping[str, bytes], packed: bool = True) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def a_docx(more: Mapping[str, bytes] | None = None) -> bytes:
    return a_zip({TYPES: b"<Types/>", "word/document.xml": b"<document/>", **(more or {})})


def an_encrypted_zip(name: str = "report.txt") -> bytes:
    """The bit that says so set in both headers, as in APPNOTE 4.4.4."""
    made = bytearray(a_zip({name: b"invented"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + at] |= 1
    return bytes(made)


def forty_two(layers: int = 16) -> bytes:
    """Many members, each a hundred megabytes of zeros in a hundred kilobytes: one listing, and one body."""
    inner = a_zip({"0": b"\0" * 20_000_000})
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        info = archive.infolist()[0]
    start = inner.index(b"PK\x01\x02")
    entry = inner[start : inner.index(b"PK\x05\x06")]
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, layers, layers, len(entry) * layers, start, 0)
    assert info.file_size == 20_000_000
    return inner[:start] + entry * layers + end


def a_tar(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def an_ole(tree: Tree) -> bytes:
    return compound(tree)
