"""Old Office documents and saved mails: compound files (MS-CFB), looked at by the names of what they hold."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Final

from olefile import OleFileIO

from adapters.screen.office import LONGEST_PART, in_old_text
from adapters.screen.signs import INSTALLER, OLE_NAMES
from hub.intake.attachment import Danger, Finding

Inner = Callable[[str, bytes], Iterable[Finding]]
"""Looks at a file within a file."""

MOST_STREAMS: Final = 5000
ATTACHED: Final = "__substg1.0_37010102"
NAME: Final = ("__substg1.0_3707001f", "__substg1.0_3704001f")

LONGEST_GLOBALS: Final = 4 * 1024 * 1024
"""Bytes of a workbook in which its sheets are looked for; they are named before what is in them."""

_FILEPASS: Final = 0x2F
_BOUNDSHEET: Final = 0x85


def in_compound(content: bytes, inner: Inner) -> Iterator[Finding]:
    """Macros, encryption, embedded objects; what is attached to a saved mail is looked at in its turn."""
    with OleFileIO(BytesIO(content)) as ole:
        if ole.root is not None and ole.root.clsid == INSTALLER:
            yield Finding(Danger.EXECUTABLE, "a Windows installer")
        paths = ole.listdir(streams=True, storages=True)
        if len(paths) > MOST_STREAMS:
            yield Finding(Danger.BOMB, f"{len(paths)} streams")
            return
        budget = len(content)
        for path in paths:
            danger = OLE_NAMES.get(path[-1].lower())
            if danger:
                yield Finding(danger)
            if path[-1].lower() == ATTACHED:
                budget -= ole.get_size(path)
                if budget < 0:
                    yield Finding(Danger.BOMB, "it holds more than its size")
                    return
                yield from inner(_name(ole, path), ole.openstream(path).read())
        yield from _locked(ole)


def _name(ole: "OleFileIO[str]", path: list[str]) -> str:
    for name in NAME:
        beside = [*path[:-1], name]
        if ole.exists(beside) and ole.get_size(beside) < 1024:
            return str(ole.openstream(beside).read().decode("utf-16-le", "replace"))
    return ""


def _locked(ole: "OleFileIO[str]") -> Iterator[Finding]:
    """MS-DOC 2.5.1 (fEncrypted), MS-XLS 2.4.117 (FilePass) and 2.4.28 (BoundSheet8: a sheet of macros)."""
    if ole.exists("WordDocument") and int.from_bytes(_start(ole, "WordDocument", 12)[11:]) & 1:
        yield Finding(Danger.ENCRYPTED)
    if ole.exists("WordDocument"):
        yield from in_old_text(_start(ole, "WordDocument", LONGEST_PART))
    for name in ("Workbook", "Book"):
        if ole.exists(name):
            yield from _records(_start(ole, name, LONGEST_GLOBALS))


def _start(ole: "OleFileIO[str]", name: str, size: int) -> bytes:
    return bytes(ole.openstream(name).read(size))


def _records(data: bytes) -> Iterator[Finding]:
    at = 0
    while at + 4 <= len(data):
        kind, size = (int.from_bytes(data[at + it : at + it + 2], "little") for it in (0, 2))
        if kind == _FILEPASS:
            yield Finding(Danger.ENCRYPTED)
            return  # what follows cannot be read
        if kind == _BOUNDSHEET and data[at + 9 : at + 10] == b"\x01":
            yield Finding(Danger.MACROS, "a sheet of macros")
        at += 4 + size
