"""Splits the header block from the body and keeps each field as bytes, whatever junk stands between them."""

import re
from dataclasses import dataclass, field
from typing import Final

LONGEST_BLOCK: Final = 256 * 1024
LONGEST_FIELD: Final = 64 * 1024
MOST_FIELDS: Final = 2000
JUNK_LINES: Final = 50
"""Lines that are no header are skipped when a known header follows within this many; else the body began."""

_FIELD: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
_KNOWN: Final = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|received|return-path|mime-version|reply-to|sender|references"
    rb"|in-reply-to|delivered-to|auto-submitted|precedence|importance|priority|user-agent|organization"
    rb"|(?:x|content|list|arc|dkim|authentication|received|resent|thread|errors|envelope)-[\w-]+)[ \t]*:",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Headers:
    """Fields in order, names in lower case, values still folded and undecoded."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def first(self, name: str) -> bytes:
        return next((value for known, value in self.fields if known == name), b"")

    def all(self, name: str) -> list[bytes]:
        return [value for known, value in self.fields if known == name]

    def has(self, name: str) -> bool:
        return any(known == name for known, _ in self.fields)


def split_head(raw: bytes) -> tuple[Headers, bytes]:
    """The header fields and the body that follows them; a text without any header is all body."""
    headers, at, sure, limit = Headers(), 0, 0, min(len(raw), LONGEST_BLOCK)
    while at < limit:
        end = raw.find(b"\n", at) + 1 or len(raw)
        text = raw[at:end].rstrip(b"\r\n")
        if not text.strip() and not (text and headers.fields and _goes_on(raw, end)):
            return headers, raw[end:]
        if not _take(headers, text):
            sure = sure if at < sure else _next_known(raw, end)
            if not sure:
                return _body_without_a_blank_line(headers, raw, at)
            headers.notes.append("Lines among the headers that are no header were passed over.")
        at = end
    if at < len(raw):
        headers.notes.append("The headers are longer than 256 kB; the rest was not read as headers.")
    return headers, raw[at:]


def _take(headers: Headers, text: bytes) -> bool:
    """Keeps a header line; False when it is none."""
    if text[:1] in b" \t" and headers.fields:
        _fold(headers, text)
        return True
    found = _FIELD.match(text)
    if found and len(headers.fields) < MOST_FIELDS:
        headers.fields.append((found[1].decode("ascii").lower(), text[found.end() :][:LONGEST_FIELD]))
    return found is not None


def _goes_on(raw: bytes, at: int) -> bool:
    """Whether a line of spaces is a folded piece of a header rather than the end of them all."""
    return _FIELD.match(raw, at) is not None or (raw[at : at + 1] in b" \t" and _next_known(raw, at) > 0)


def _fold(headers: Headers, text: bytes) -> None:
    name, value = headers.fields[-1]
    if len(value) < LONGEST_FIELD:
        headers.fields[-1] = (name, value + b"\r\n" + text)


def _next_known(raw: bytes, at: int) -> int:
    """Where the next known header begins, if it does so before a blank line and soon; else 0."""
    for _ in range(JUNK_LINES):
        end = raw.find(b"\n", at) + 1 or len(raw)
        if not raw[at:end].strip():
            return 0
        if _KNOWN.match(raw, at):
            return at
        at = end
    return 0


def _body_without_a_blank_line(headers: Headers, raw: bytes, at: int) -> tuple[Headers, bytes]:
    if headers.fields:
        headers.notes.append("No blank line ends the headers; the text was taken to begin where they stop.")
    return headers, raw[at:]
