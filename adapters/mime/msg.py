"""Reads `.msg`, a message as Outlook saves it. MS-OXMSG, in the compound file of MS-CFB (olefile)."""

import re
from collections import defaultdict
from io import BytesIO
from typing import Final

from olefile import OleFileIO

from adapters.mime.mapi import (
    CODEPAGE,
    DISPLAY_NAME,
    WANTED,
    File,
    Message,
    Value,
    Values,
    charset_of,
    file_of,
    message_of,
)

MOST_STREAMS: Final = 5000
DEEPEST: Final = 3

Path = tuple[str, ...]
"""Of a stream or storage within the file."""

PROPERTIES: Final = "__properties_version1.0"
MESSAGE_INSIDE: Final = "__substg1.0_3701000d"
_STREAM: Final = re.compile(r"__substg1\.0_([0-9a-f]{4})([0-9a-f]{4})", re.IGNORECASE)
_FILE: Final = re.compile(r"__attach_version1\.0_#[0-9a-f]{8}", re.IGNORECASE)


def read_msg(data: bytes) -> Message:
    """As far as it can be read; raises whatever olefile raises for what is no compound file."""
    with OleFileIO(BytesIO(data)) as ole:
        return _Msg(ole, len(data)).message((), 0)


class _Msg:
    """Reads no more bytes than the file has, however often its streams point at the same."""

    def __init__(self, ole: "OleFileIO[str]", budget: int) -> None:
        self._ole = ole
        self._budget = budget
        self._streams: defaultdict[Path, list[str]] = defaultdict(list)
        self._storages: defaultdict[Path, dict[str, None]] = defaultdict(dict)
        for path in ole.listdir()[:MOST_STREAMS]:
            *above, name = path
            self._streams[tuple(above)].append(name)
            if above:
                self._storages[tuple(above[:-1])][above[-1]] = None

    def message(self, within: Path, depth: int) -> Message:
        values = self._values(within, 24 if within else 32)
        charset = charset_of(values[CODEPAGE].number() if CODEPAGE in values else 0)
        message = message_of(values, charset)
        for name in self._storages[within]:
            if _FILE.fullmatch(name):
                self._take((*within, name), charset, depth, message)
        message.broken = self._budget <= 0
        return message

    def _take(self, within: Path, charset: str, depth: int, into: Message) -> None:
        """One attachment; a message in a message is a file with its text, and a message of its own."""
        values = self._values(within, 8)
        inside = next((it for it in self._storages[within] if it.lower() == MESSAGE_INSIDE), None)
        if inside is None:
            into.files.append(file_of(values, charset))
        elif depth < DEEPEST:
            message = self.message((*within, inside), depth + 1)
            shown = values[DISPLAY_NAME].text(charset) if DISPLAY_NAME in values else ""
            message.subject = message.subject or shown or "message"
            text = message.text.encode("utf-8", "replace")
            into.files.append(File(f"{message.subject.replace('/', '-')}.txt", "text/plain", text))
            into.messages.append(message)

    def _values(self, within: Path, head: int) -> Values:
        values: dict[int, Value] = {}
        for stream in self._streams[within]:
            if stream == PROPERTIES:
                self._fixed(self._read((*within, stream))[head:], values)
            elif (found := _STREAM.fullmatch(stream)) and (name := int(found[1], 16)) in WANTED:
                values[name] = Value(int(found[2], 16), self._read((*within, stream)))
        return values

    def _fixed(self, table: bytes, values: dict[int, Value]) -> None:
        """Sixteen bytes each: type, name, flags, value."""
        for at in range(0, min(len(table) - 15, 16 * MOST_STREAMS), 16):
            type_, name = (int.from_bytes(table[at + it : at + it + 2], "little") for it in (0, 2))
            if name in WANTED:
                values.setdefault(name, Value(type_, table[at + 8 : at + 16]))

    def _read(self, path: Path) -> bytes:
        if self._budget <= 0:
            return b""
        data = bytes(self._ole.openstream(list(path)).read())[: self._budget]
        self._budget -= len(data)
        return data
