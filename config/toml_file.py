"""A TOML file with the line of every key: `tomllib` forgets them, and a wrong file has to be findable.

tomlkit keeps layout but no line numbers either, so the lines are found by the file's own shape: headers
and `key =` at the start of a line, outside multi-line strings. Values come from `tomllib` alone.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Where = tuple[str | int, ...]
"""Path to a value: `("rule", 3, "when")` is the key `when` of the fourth [[rule]]."""

_HEADER = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[\w\"'. -]+?)\s*\]\]?\s*(#.*)?$", re.ASCII)
_KEY = re.compile(r"\s*(?P<name>[\w-]+|\"[^\"]*\"|'[^']*')\s*[.=]", re.ASCII)
_FENCE = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, where, and what to do about it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class TomlFile:
    """One file read. `lines` maps a path to the line it stands on, counted from 1."""

    name: str
    text: str
    data: Mapping[str, Any]
    lines: Mapping[Where, int]

    def line_of(self, where: Where) -> int:
        """The line of a value, or of the nearest thing around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


def read_toml(path: Path) -> TomlFile | Finding:
    """The file, or what keeps it from being read."""
    try:
        text = path.read_text("utf-8")
        return TomlFile(path.name, text, tomllib.loads(text), dict(_lines(text)))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        ends = len(text.splitlines()) or 1
        return Finding(path.name, int(found[1]) if found else ends, f"this is not TOML: {error}.")
    except FileNotFoundError:
        advice = f"there is no such file in {path.parent}. Put it there or set HUB_CONFIG."
        return Finding(path.name, 1, advice)
    except (OSError, UnicodeDecodeError) as error:
        return Finding(path.name, 1, f"cannot be read as UTF-8 text ({type(error).__name__}).")


def _lines(text: str) -> Iterator[tuple[Where, int]]:
    table: Where = ()
    counts: Counter[Where] = Counter()
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not fence and (header := _HEADER.match(line)):
            table = _table(header["name"], header["open"] == "[[", counts)
            yield table, number
        elif not fence and (key := _KEY.match(line)):
            yield (*table, key["name"].strip("\"'")), number
        for mark in _FENCE.findall(line):
            fence = "" if mark == fence else fence or mark


def _table(name: str, repeated: bool, counts: Counter[Where]) -> Where:
    """The path of a header; names that stand for lists mean their latest item, as TOML has it."""
    parts = [part.strip().strip("\"'") for part in name.split(".")]
    where: Where = ()
    for part in parts[:-1]:
        where = (*where, part)
        where = (*where, counts[where] - 1) if counts[where] else where
    where = (*where, parts[-1])
    if not repeated:
        return where
    counts[where] += 1
    return (*where, counts[where] - 1)
