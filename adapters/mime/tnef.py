"""Reads `winmail.dat`, in which Exchange wraps what it takes for its own kind. MS-OXTNEF.

Written here because the library for it (tnefparse) drops the whole file at the first broken attribute and
copies what is left of it at each one, so that a hostile megabyte takes many seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct, error
from typing import Final

from adapters.mime.mapi import (
    CODEPAGE,
    CONTENT,
    NAME,
    TEXT8,
    WANTED,
    File,
    Message,
    Value,
    charset_of,
    file_of,
    message_of,
)

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
MOST: Final = 5000
"""Attributes of a file, and properties of a message."""

SUBJECT: Final = 0x8004
BODY: Final = 0x800C
DATA: Final = 0x800F
TITLE: Final = 0x8010
BEGINS: Final = 0x9002
PROPERTIES: Final = 0x9003
ATTACHMENT: Final = 0x9005
OEM_CODEPAGE: Final = 0x9007

OBJECT: Final = 0x0D
VARIABLE: Final = frozenset({OBJECT, 0x1E, 0x1F, 0x102})
WIDTHS: Final = {0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
MANY: Final = 0x1000
NAMED: Final = 0x8000

_HEAD: Final = Struct("<BHHI")
_TAG: Final = Struct("<HH")
_NUMBER: Final = Struct("<I")


@dataclass(slots=True)
class _Wrapped:
    """Properties as they come: the message's and each attachment's."""

    charset: str
    message: dict[int, Value]
    files: list[dict[int, Value]]
    broken: bool = False


def read_tnef(data: bytes) -> Message:
    """As far as it can be read; raises ValueError for what is no TNEF at all."""
    if not data.startswith(SIGNATURE):
        raise ValueError("This is no TNEF.")
    found = _Wrapped("cp1252", {}, [])
    for name, value in _attributes(data, found):
        _take(found, name, value)
    message = message_of(found.message, found.charset)
    message.files = [_file(it, found.charset) for it in found.files]
    message.broken = found.broken
    return message


def _attributes(data: bytes, found: _Wrapped) -> Iterator[tuple[int, bytes]]:
    """Each attribute's name and bytes; one that is longer than the file ends with it."""
    at = 6
    for _ in range(MOST):
        if len(data) - at < _HEAD.size:
            return
        _, name, _, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield name, data[at : at + size]
        found.broken = found.broken or at + size > len(data)
        at += size + 2


def _take(found: _Wrapped, name: int, value: bytes) -> None:
    if name == OEM_CODEPAGE:
        found.charset = charset_of(int.from_bytes(value[:4], "little"))
    elif name == PROPERTIES:
        found.message.update(_properties(value, found))
    elif name == BODY:
        found.message.setdefault(0x1000, Value(TEXT8, value))
    elif name == SUBJECT:
        found.message.setdefault(0x0037, Value(TEXT8, value))
    elif name == BEGINS:
        found.files.append({})
    elif found.files:
        _take_of_file(found, name, value)


def _take_of_file(found: _Wrapped, name: int, value: bytes) -> None:
    file = found.files[-1]
    if name == ATTACHMENT:
        file.update(_properties(value, found))
    elif name == TITLE:
        file.setdefault(NAME, Value(TEXT8, value))
    elif name == DATA:
        file.setdefault(CONTENT, Value(0x102, value))


def _properties(data: bytes, found: _Wrapped) -> dict[int, Value]:
    """The wanted ones; those after a broken one are lost, for nothing tells where the next begins."""
    values: dict[int, Value] = {}
    try:
        (count,), at = _NUMBER.unpack_from(data), 4
        for _ in range(min(count, MOST)):
            type_, name = _TAG.unpack_from(data, at)
            value, at = _value(data, _after_name(data, at + 4, name), type_)
            if name in WANTED:
                values[name] = Value(type_, value)
    except error:
        found.broken = True
    if CODEPAGE in values:
        found.charset = charset_of(values[CODEPAGE].number())
    return values


def _after_name(data: bytes, at: int, name: int) -> int:
    """A named property says its name before its value: a number, or a text."""
    if name < NAMED:
        return at
    (kind,) = _NUMBER.unpack_from(data, at + 16)
    (size,) = _NUMBER.unpack_from(data, at + 20)
    return at + 24 + (_padded(size) if kind else 0)


def _value(data: bytes, at: int, type_: int) -> tuple[bytes, int]:
    """The bytes of the first of its values, and where the next property begins."""
    plain = type_ & ~MANY
    count = 1
    if plain in VARIABLE or type_ & MANY:
        (count,), at = _NUMBER.unpack_from(data, at), at + 4
    first = b""
    for number in range(min(count, MOST)):
        size = WIDTHS.get(plain, 4)
        if plain in VARIABLE:
            (size,), at = _NUMBER.unpack_from(data, at), at + 4
        first = first if number else data[at : at + size]
        at += _padded(size)
    return first, at


def _padded(size: int) -> int:
    return (size + 3) & ~3


def _file(values: dict[int, Value], charset: str) -> File:
    """An embedded message or object has sixteen bytes before it that say which."""
    content = values.get(CONTENT)
    if content and content.type == OBJECT:
        values = {**values, CONTENT: Value(0x102, content.data[16:])}
    return file_of(values, charset)
