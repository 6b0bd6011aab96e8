"""Archives by their listing: nothing is unpacked but the first bytes of each member.

APPNOTE.TXT 6.3 sections 4.3.12 and 4.3.16 for zip; Office documents (ECMA-376, ODF) are zips too.
"""

import re
import tarfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from adapters.screen.office import LONGEST_LINKS, LONGEST_PART, in_links, in_part, is_links
from adapters.screen.signs import ARCHIVES, FIRST_BYTES, RUN_BY_NAME, WITH_MACROS
from hub.intake.attachment import Danger, Finding

MOST_ENTRIES: Final = 2000
LARGEST_LISTING: Final = 1024 * 1024
LARGEST_UNPACKED: Final = 512 * 1024 * 1024
HIGHEST_RATIO: Final = 100
ALLOWED_ANYHOW: Final = 16 * 1024 * 1024
"""Unpacked bytes at which a high ratio matters: a page of zeros packs a thousandfold and harms nobody."""

PEEK: Final = 512
PEEK_OF_XML: Final = 64 * 1024

_END: Final = b"PK\x05\x06"
_OFFICE_CODE: Final = re.compile(
    r"(?:^|/)(?:vba(?:project|data)[^/]*\.(?:bin|xml)|macrosheets/|activex/|basic/|scripts/)", re.IGNORECASE
)
_OFFICE_OBJECT: Final = re.compile(r"(?:^|/)embeddings/[^/]*\.bin$|(?:^|/)object ?\d*$", re.IGNORECASE)
_OFFICE_TYPES: Final = "[Content_Types].xml"


def is_zip(content: bytes) -> bool:
    """Whether a program would find an archive in it, wherever it begins."""
    return _END in content[-65_557:]


def in_zip(content: bytes) -> Iterator[Finding]:
    """What speaks against an archive; raises for one that its own listing does not describe."""
    end = content.rfind(_END, max(len(content) - 65_557, 0))
    if end < 0:
        yield Finding(Danger.UNREADABLE, "it has no listing")
        return
    if int.from_bytes(content[end + 12 : end + 16], "little") > LARGEST_LISTING:
        yield Finding(Danger.BOMB, "its listing is too long")
        return
    with ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MOST_ENTRIES:
            yield Finding(Danger.BOMB, f"{len(members)} files")
            return
        if too_large := list(_sizes(members, len(content))):
            yield from too_large
            return  # nothing of it is unpacked
        document = any(it.filename in (_OFFICE_TYPES, "mimetype") for it in members)
        for it in members:
            yield from _member(it)
            yield from _in_document(archive, it) if document else _in_archive(archive, it)


def in_tar(content: bytes) -> Iterator[Finding]:
    """The headers alone are read, one after the other."""
    total = 0
    with tarfile.open(fileobj=BytesIO(content), mode="r:") as archive:
        for number, it in enumerate(archive):
            total += it.size
            if number >= MOST_ENTRIES or total > LARGEST_UNPACKED or it.size > len(content):
                yield Finding(Danger.BOMB, "more than it can hold")
                return
            yield from _names(it.name)
            if it.issym() or it.islnk() or it.isdev():
                yield Finding(Danger.UNSAFE_NAMES, "links or devices")
            yield from _starts(content[it.offset_data : it.offset_data + PEEK])


def _sizes(members: list[ZipInfo], packed: int) -> Iterator[Finding]:
    total = sum(it.file_size for it in members)
    worst = max((it.file_size / max(it.compress_size, 1) for it in members), default=0)
    too_high = max(total / max(packed, 1), worst) > HIGHEST_RATIO and total > ALLOWED_ANYHOW
    if total > LARGEST_UNPACKED or too_high:
        yield Finding(Danger.BOMB, f"{total // 1_000_000} MB unpacked, from {packed // 1000} kB")


def _member(it: ZipInfo) -> Iterator[Finding]:
    yield from _names(it.orig_filename)
    if it.flag_bits & 0x41:  # encrypted, also strongly
        yield Finding(Danger.ENCRYPTED)
    elif not it.is_dir() and it.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        yield Finding(Danger.UNLISTED, "packed in a way that is not looked into")
    if (it.external_attr >> 16) & 0o170000 == 0o120000:
        yield Finding(Danger.UNSAFE_NAMES, "a link")


def _names(name: str) -> Iterator[Finding]:
    """A name that would leave the folder it is unpacked into, and an ending that runs or packs again."""
    parts = re.split(r"[/\\]", name)
    if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or "\0" in name:
        yield Finding(Danger.UNSAFE_NAMES)
    ending = parts[-1].lower().rstrip(". ").rpartition(".")[2] if "." in parts[-1] else ""
    if ending in RUN_BY_NAME:
        yield Finding(Danger.EXECUTABLE, f"a .{ending} file within it")
    if ending in WITH_MACROS:
        yield Finding(Danger.MACROS, f"a .{ending} file within it")
    if ending in ARCHIVES:
        yield Finding(Danger.NESTED, f"a .{ending} file within it")


def _in_archive(archive: ZipFile, it: ZipInfo) -> Iterator[Finding]:
    """The first bytes of a member tell whether it is a program, an archive, or a document to look into."""
    if start := _peek(archive, it, PEEK):
        yield from _starts(start)


def _in_document(archive: ZipFile, it: ZipInfo) -> Iterator[Finding]:
    name = it.filename
    if _OFFICE_CODE.search(name):
        yield Finding(Danger.MACROS)
    elif _OFFICE_OBJECT.search(name):
        yield Finding(Danger.EMBEDDED)
    elif name == "META-INF/manifest.xml" and b"encryption-data" in _peek(archive, it, PEEK_OF_XML):
        yield Finding(Danger.ENCRYPTED)
    elif is_links(name):
        yield from in_links(_peek(archive, it, LONGEST_LINKS + 1))
    elif name.lower().endswith(".xml"):
        yield from in_part(_peek(archive, it, LONGEST_PART + 1))
    else:
        for at, mark, danger in FIRST_BYTES:
            if danger is Danger.EXECUTABLE and _peek(archive, it, PEEK).startswith(mark, at):
                yield Finding(danger, "a program within it")


def _starts(start: bytes) -> Iterator[Finding]:
    for at, mark, danger in FIRST_BYTES:
        if start.startswith(mark, at):
            yield Finding(Danger.NESTED if danger is Danger.UNLISTED else danger, "within it")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield Finding(Danger.NESTED, "documents or archives within it")


def _peek(archive: ZipFile, it: ZipInfo, most: int) -> bytes:
    """The first bytes of a member, where no more than those need be unpacked for it."""
    if it.is_dir() or it.flag_bits & 0x41 or it.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return b""
    with archive.open(it) as member:
        return member.read(most)
