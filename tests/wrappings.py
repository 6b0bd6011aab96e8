"""Builders of what Outlook wraps mail in: TNEF and `.msg`, and the compound file that holds the latter."""

from collections.abc import Mapping, Sequence
from struct import pack

Properties = Mapping[int, str | bytes | int]
"""By MAPI property id: text is written as Unicode, bytes as binary."""


def attribute(name: int, value: bytes, level: int = 1) -> bytes:
    return pack("<BHHI", level, name, 6, len(value)) + value + pack("<H", sum(value) & 0xFFFF)


def properties(values: Properties) -> bytes:
    return pack("<I", len(values)) + b"".join(_property(name, value) for name, value in values.items())


def _property(name: int, value: str | bytes | int) -> bytes:
    if isinstance(value, int):
        return pack("<HHI", 0x03, name, value)
    data = f"{value}\0".encode("utf-16-le") if isinstance(value, str) else value
    kind = 0x1F if isinstance(value, str) else 0x102
    return pack("<HHII", kind, name, 1, len(data)) + data + b"\0" * (-len(data) % 4)


def tnef(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x9006, pack("<I", 0x10000)) + b"".join(attributes)


def tnef_file(title: bytes, content: bytes, values: Properties | None = None) -> bytes:
    made = attribute(0x9002, b"\0" * 14, 2) + attribute(0x8010, title + b"\0", 2)
    made += attribute(0x800F, content, 2)
    return made + attribute(0x9005, properties(values), 2) if values else made


def packed_rtf(rtf: bytes) -> bytes:
    """Rich text "compressed" without compression, in runs of eight letters."""
    runs = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return pack("<II4sI", len(runs) + 12, len(rtf), b"LZFu", 0) + runs


def squeezed_rtf(size: int) -> bytes:
    """Rich text of many commands that unpacks to eight times its `size`, by repeating what came before."""
    start = b"{\\rtf1 " + rb"\par b\i c\b0 " * 12
    literal = start[: len(start) // 8 * 8]
    packed, at = (
        b"".join(b"\0" + literal[it : it + 8] for it in range(0, len(literal), 8)),
        207 + len(literal),
    )
    for _ in range((size - len(packed)) // 17):
        again = (pack(">H", ((at + 17 * it - 34) % 4096) << 4 | 15) for it in range(8))
        packed, at = packed + b"\xff" + b"".join(again), at + 8 * 17
    return pack("<II4sI", len(packed) + 12, 8 * size, b"LZFu", 0) + packed


Tree = Mapping[str, "Tree | bytes"]


def msg(values: Properties, files: Sequence[Tree] = ()) -> bytes:
    """A saved message; each of `files` is the storage of one attachment."""
    return compound(message(values, files, 32))


def message(values: Properties, files: Sequence[Tree] = (), head: int = 24) -> Tree:
    named = {f"__attach_version1.0_#{at:08X}": it for at, it in enumerate(files)}
    return {**storage(values, head), **named}


def storage(values: Properties, head: int = 8) -> dict[str, Tree | bytes]:
    fixed = b"".join(pack("<HHIII", 3, k, 6, v, 0) for k, v in values.items() if isinstance(v, int))
    streams: dict[str, Tree | bytes] = {"__properties_version1.0": b"\0" * head + fixed}
    for name, value in values.items():
        if isinstance(value, str):
            streams[f"__substg1.0_{name:04X}001F"] = value.encode("utf-16-le")
        elif isinstance(value, bytes):
            streams[f"__substg1.0_{name:04X}0102"] = value
    return streams


class _Compound:
    """Version 3 of MS-CFB: sectors of 512 bytes, all streams in the mini stream, siblings in one chain."""

    def __init__(self, tree: Tree) -> None:
        self.entries: list[tuple[str, int, int, int, int, int]] = []
        self.mini, self.minifat = bytearray(), list[int]()
        self._add("Root Entry", tree, 5)

    def _add(self, name: str, what: "Tree | bytes", kind: int) -> int:
        place = len(self.entries)
        self.entries.append((name, kind, -1, -1, -2, 0))
        if isinstance(what, bytes):
            start = len(self.minifat) if what else -2
            count = -(-len(what) // 64)
            self.minifat += [*range(len(self.minifat) + 1, len(self.minifat) + count), -2] if count else []
            self.mini += what + b"\0" * (-len(what) % 64)
            self.entries[place] = (name, 2, -1, -1, start, len(what))
            return place
        after = -1
        for child, inside in reversed(list(what.items())):
            made = self._add(child, inside, 1)
            entry = self.entries[made]
            self.entries[made] = (*entry[:2], after, *entry[3:])
            after = made
        self.entries[place] = (name, kind, -1, after, 0 if kind == 5 else -2, 0)
        return place

    def write(self) -> bytes:
        mini = bytes(self.mini) + b"\0" * (-len(self.mini) % 512)
        minifat = _numbers(self.minifat)
        name, kind, right, child, _, _ = self.entries[0]
        self.entries[0] = (name, kind, right, child, 0, len(self.mini))
        directory = b"".join(_entry(it) for it in self.entries)
        directory += b"\0" * (-len(directory) % 512)
        pieces = [mini, minifat, directory]
        counts = [len(it) // 512 for it in pieces]
        fat_sectors = 1
        while (sum(counts) + fat_sectors) > fat_sectors * 128:
            fat_sectors += 1
        starts = [sum(counts[:at]) for at in range(4)]
        fat = [
            n for s, c in zip(starts, counts, strict=False) for n in [*range(s + 1, s + c), -2][: max(c, 0)]
        ]
        fat += [-3] * fat_sectors
        difat = [*range(starts[3], starts[3] + fat_sectors)]
        header = pack(
            "<8s16sHHHHH6sIIiIIiIiI", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
            0, fat_sectors, starts[2], 0, 4096, starts[1] if counts[1] else -2, counts[1], -2, 0,
        )  # fmt: skip
        return header + pack("<109i", *difat, *[-1] * (109 - len(difat))) + b"".join(pieces) + _numbers(fat)


def compound(tree: Tree) -> bytes:
    return _Compound(tree).write()


def _numbers(them: Sequence[int]) -> bytes:
    made = pack(f"<{len(them)}i", *them)
    return made + b"\xff" * (-len(made) % 512)


def _entry(it: tuple[str, int, int, int, int, int]) -> bytes:
    name, kind, right, child, start, size = it
    said = f"{name}\0".encode("utf-16-le")
    return pack("<64sHBBiii16sIQQiQ", said, len(said), kind, 1, -1, right, child, b"", 0, 0, 0, start, size)
