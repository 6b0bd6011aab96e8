"""Splits the header block from the body and keeps each field as bytes, whatever junk stands between them."""

import re
from dataclasses import dataclass, field
from typing import Final

LONGEST_BLOCK: Final = 256 * 1024
LONGEST_FIELD: Final = 64 * 1024
MOST_FIELDS: Final = 2000
"""Of one head, and bytes of it, that are kept; of more, only what a mail cannot do without."""
JUNK_LINES: Final = 50
"""Lines that are no header are skipped when a known header follows within this many; else the body began."""

_FIELD: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
_KNOWN: Final = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|received|return-path|mime-version|reply-to|sender|references"
    rb"|in-reply-to|delivered-to|auto-submitted|precedence|importance|priority|user-agent|organization"
    rb"|(?:x|content|list|arc|dkim|authentication|received|resent|thread|errors|envelope)-[\w-]+)[ \t]*:",
    re.IGNORECASE,
)


_NEEDED: Final = (
    *("from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "sender", "reply-to"),
    *("content-type", "content-transfer-encoding", "content-disposition", "return-path", "auto-submitted"),
    *("precedence", "authentication-results", "x-failed-recipients"),
)
"""Kept once each, however much stands above them."""
_AT_NAME: Final = {
    it: re.compile(
        rb"^%s[ \t]*+:[ \t]*+([^\n]*+(?:\n[ \t]++[^\s][^\n]*+)*+)" % it.encode(), re.IGNORECASE | re.MULTILINE
    )
    for it in _NEEDED
}
_FOLDED: Final = re.compile(rb"(?:[ \t]++[^\s][^\n]*+\n?)*+")
_END: Final = re.compile(rb"\n\r*\n")
_CUT: Final = "A header longer than 64 kB was cut."
_DROPPED: Final = "There are more headers than are read; those that a mail needs were looked for among them."


@dataclass(slots=True)
class Headers:
    """Fields in order, names in lower case, values still folded and undecoded."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _places: dict[str, list[int]] = field(default_factory=dict)
    size: int = 0

    def first(self, name: str) -> bytes:
        places = self._places.get(name)
        return self.fields[places[0]][1] if places else b""

    def all(self, name: str) -> list[bytes]:
        return [self.fields[at][1] for at in self._places.get(name, ())]

    def has(self, name: str) -> bool:
        return name in self._places

    @property
    def full(self) -> bool:
        return self.size >= LONGEST_BLOCK or len(self.fields) >= MOST_FIELDS

    @property
    def overlong(self) -> bool:
        """Whether the last field is as long as one may be."""
        return bool(self.fields) and len(self.fields[-1][1]) >= LONGEST_FIELD

    def take(self, name: str, value: bytes) -> None:
        """One more field, cut to what of it is kept."""
        self._places.setdefault(name, []).append(len(self.fields))
        self.fields.append((name, b""))
        self.fold(value)

    def fold(self, more: bytes) -> None:
        """Lengthens the last field as far as there is room in it."""
        name, value = self.fields[-1]
        more = more[: LONGEST_FIELD - len(value)]
        self.fields[-1] = (name, value + more)
        self.size += len(more)


def split_head(raw: bytes) -> tuple[Headers, bytes]:
    """The header fields and the body that follows them; a text without any header is all body."""
    headers, at, sure = Headers(), 0, 0
    while at < len(raw):
        end = raw.find(b"\n", at) + 1 or len(raw)
        text = raw[at:end].rstrip(b"\r\n")
        if not text.strip() and not (text and headers.fields and _goes_on(raw, end)):
            return headers, raw[end:]
        if headers.full and text[:1] not in b" \t":
            return _beyond(headers, raw, at)
        if not _take(headers, text):
            sure = sure if at < sure else _next_known(raw, end)
            if not sure:
                return _body_without_a_blank_line(headers, raw, at)
            headers.notes.append("Lines among the headers that are no header were passed over.")
        at = _cut(headers, raw, end) if headers.overlong else end
    return headers, b""


def _take(headers: Headers, text: bytes) -> bool:
    """Keeps a header line; False when it is none."""
    if text[:1] in b" \t" and headers.fields:
        headers.fold(b"\r\n" + text)
        return True
    found = _FIELD.match(text)
    if found:
        headers.take(found[1].decode("ascii").lower(), text[found.end() :])
    return found is not None


def _cut(headers: Headers, raw: bytes, at: int) -> int:
    """Behind what is left of a field that is too long."""
    headers.notes.append("A header longer than 64 kB was cut.")
    rest = _FOLDED.match(raw, at)
    return rest.end() if rest else at


def _beyond(headers: Headers, raw: bytes, at: int) -> tuple[Headers, bytes]:
    """Of more headers than are kept, those without which a mail cannot be read."""
    headers.notes.append("There are more headers than are read; those a mail needs were sought among them.")
    end = _END.search(raw, at)
    if not end:
        return headers, raw[at:]
    for name in _NEEDED:
        if not headers.has(name) and (found := _AT_NAME[name].search(raw, at, end.start())):
            headers.take(name, found[1].rstrip(b"\r"))
    return headers, raw[end.end() :]


def _goes_on(raw: bytes, at: int) -> bool:
    """Whether a line of spaces is a folded piece of a header rather than the end of them all."""
    return _FIELD.match(raw, at) is not None or (raw[at : at + 1] in b" \t" and _next_known(raw, at) > 0)


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
