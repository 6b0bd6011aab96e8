"""One file looked at within bounds: what it is, and what speaks against letting anybody open it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from adapters.screen.archive import in_tar, in_zip, is_zip
from adapters.screen.compound import in_compound
from adapters.screen.formula import in_table
from adapters.screen.message import in_message
from adapters.screen.pdf import in_pdf
from adapters.screen.signs import (
    FIRST_BYTES,
    MARKUP_WORDS,
    RTF_WORDS,
    RUN_BY_NAME,
    TEXT_WORDS,
    WITH_MACROS,
)
from hub.intake.attachment import Danger, Finding, Screened
from hub.intake.magic import OCTETS, sniff

MOST_FINDINGS: Final = 20
ZIPS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_SYLK: Final = re.compile(rb"ID;P[^\r\n]{0,60}[\r\n]{1,4}(?:[BCFEOPW]|NN|NE)(?:;|[\r\n])")
_QUERY: Final = re.compile(rb"WEB\r?\n1\r?\n\s{0,9}[a-z]{2,8}:", re.IGNORECASE)
_MARKUP: Final = re.compile(rb"^(?:\xef\xbb\xbf)?\s{0,200}<(?:[!?a-z])", re.IGNORECASE)
_HEADERS: Final = re.compile(
    rb"^(MIME-Version|Content-Type|From|To|Date|Subject|Received|Message-ID):", re.IGNORECASE | re.MULTILINE
)
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def look(name: str, content: bytes) -> Screened:
    """Never raises: what cannot be made out is itself a finding."""
    kind = sniff(content, OCTETS)
    try:
        found = _first_of_each(_findings(name, content, kind, 0))
    except (Exception, RecursionError) as error:  # noqa: BLE001  # hostile bytes break parsers in every way
        found = [Finding(Danger.UNREADABLE, type(error).__name__)]
    return Screened(kind, tuple(found))


def _findings(name: str, content: bytes, kind: str, depth: int) -> Iterator[Finding]:
    yield from _by_name(name)
    yield from _by_first_bytes(content)
    if content.startswith(ZIPS):
        yield from in_zip(content)
    elif is_zip(content) and kind.startswith(("image/", "application/pdf", "text/")):
        yield Finding(Danger.DISGUISED, "an archive is hidden behind it")
    if kind == "application/x-tar":
        yield from in_tar(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        yield from in_compound(content, lambda inner, data: _inner(inner, data, depth))
    if kind == "application/pdf" or b"%PDF-" in content[:1024]:
        yield from in_pdf(content)
    if b"{\\rt" in content[:64]:
        yield from _words(content.lower(), RTF_WORDS)
    if name.lower().endswith((".eml", ".mht", ".mhtml")) or _is_a_message(content):
        yield from in_message(content, lambda inner, data: _inner(inner, data, depth))
    yield from _in_text(content, kind)


def _inner(name: str, content: bytes, depth: int) -> Iterable[Finding]:
    """A file that lies unpacked within another, as in a saved mail."""
    if depth >= 3:
        return [Finding(Danger.NESTED, "more than three deep")]
    return _findings(name, content, sniff(content, OCTETS), depth + 1)


def _is_a_message(content: bytes) -> bool:
    """Word opens a saved web page as a document whatever its name, and a mail program a mail."""
    head = content[:8192].lstrip(b"\xef\xbb\xbf\r\n \t").replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return len({it.lower() for it in _HEADERS.findall(head)}) >= 2


def _by_name(name: str) -> Iterator[Finding]:
    ending = name.lower().rstrip(". ").rpartition(".")[2]
    if "." in name and ending in RUN_BY_NAME:
        yield Finding(Danger.EXECUTABLE, f"its name ends in .{ending}")
    if "." in name and ending in WITH_MACROS:
        yield Finding(Danger.MACROS, f"its name ends in .{ending}")


def _by_first_bytes(content: bytes) -> Iterator[Finding]:
    for at, mark, danger in FIRST_BYTES:
        if content.startswith(mark, at):
            yield Finding(danger)
    if _SYLK.match(content):
        yield Finding(Danger.MACROS, "a symbolic link sheet")
    if _QUERY.match(content):
        yield Finding(Danger.EXECUTABLE, "a query that a spreadsheet runs")


def _in_text(content: bytes, kind: str) -> Iterator[Finding]:
    """Scripts in what a browser or Office would read as markup or a table, also in two-byte letters."""
    start = content[:4096].replace(b"\0", b"")
    if _MARKUP.match(start.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")):
        plain = content.replace(b"\0", b"") if content.startswith(_WIDE) else content
        yield from _words(plain.lower(), MARKUP_WORDS)
    if kind.startswith("text/") or content.startswith(_WIDE):
        yield from _words(start.lower(), TEXT_WORDS)
        yield from in_table(content)


def _words(content: bytes, words: Iterable[tuple[bytes, Danger]]) -> Iterator[Finding]:
    for word, danger in words:
        if word in content:
            yield Finding(danger, word.decode("ascii").strip("/<\\"))


def _first_of_each(found: Iterable[Finding]) -> list[Finding]:
    """One finding a danger is enough to hold it by."""
    kept: dict[Danger, Finding] = {}
    for it in found:
        kept.setdefault(it.danger, it)
        if len(kept) >= MOST_FINDINGS:
            break
    return list(kept.values())
