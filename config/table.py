"""Reads one table of a configuration file key by key, and remembers whatever is wrong with it, and where."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from config.toml_file import Finding, TomlFile, Where

Word = TypeVar("Word", bound=StrEnum)
Kind = TypeVar("Kind", str, int, bool, date, time)


class Table:
    """Reading goes on after a mistake, with a stand-in, so that one start names all of them."""

    def __init__(self, file: TomlFile, found: list[Finding], where: Where = ()) -> None:
        self.file = file
        self.found = found
        self.where = where
        self.data: Mapping[str, Any] = file.data
        for step in where:
            self.data = self.data[step]  # type: ignore[index]
        self.known: set[str] = set()

    def wrong(self, key: str, text: str) -> None:
        """Note a mistake at a key, or at the table itself when the key is not there."""
        self.found.append(Finding(self.file.name, self.file.line_of((*self.where, key)), text))

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it has to be there and say something."""
        value = self._value(key, str, default, "a text in quotation marks", "")
        if not value.strip() and default is None and key in self.data:
            self.wrong(key, f"{key} is empty. Say it.")
        return value

    def whole(self, key: str, lowest: int, highest: int) -> int:
        """A whole number within bounds."""
        value = self._value(key, int, None, "a whole number", lowest)
        if not lowest <= value <= highest:
            self.wrong(key, f"{key} must lie between {lowest} and {highest}.")
            return lowest
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        return self._value(key, bool, None, "true or false", False)

    def day(self, key: str, default: date) -> date:
        """A date without quotation marks."""
        return self._value(key, date, default, "a date such as 2026-11-22, without quotation marks", default)

    def clock_time(self, key: str) -> time:
        """A time of day without quotation marks."""
        return self._value(key, time, None, "a time such as 17:00:00, without quotation marks", time())

    def one_of(self, key: str, words: type[Word]) -> Word:
        """A word of a fixed list."""
        stand_in = str(next(iter(words)))
        value = self._value(key, str, None, "a word in quotation marks", stand_in)
        return words(self._known_word(key, value, [str(it) for it in words], stand_in))

    def name_of(self, key: str, names: Iterable[str], thing: str) -> str:
        """The id of something that has to exist."""
        value, known = self.text(key), list(names)
        if value and value not in known:
            self.wrong(key, f'There is no {thing} "{value}".{_meant(value, known)}')
        return value

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        self.known.add(key)
        value = self.data.get(key)
        if isinstance(value, list) and all(isinstance(it, str) for it in value):
            return value
        self.wrong(key, f"{key} must be a list of texts in quotation marks.")
        return []

    def tables(self, key: str) -> list["Table"]:
        """Each [[key]] below this table."""
        self.known.add(key)
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(it, dict) for it in value):
            return [Table(self.file, self.found, (*self.where, key, place)) for place in range(len(value))]
        self.wrong(key, f"Write each of these under a header of its own, [[{key}]].")
        return []

    def table(self, key: str) -> "Table | None":
        """The table [key] below this one, which has to be there."""
        self.known.add(key)
        if isinstance(self.data.get(key), dict):
            return Table(self.file, self.found, (*self.where, key))
        self.wrong(key, f"The table [{key}] is missing.")
        return None

    def nothing_else(self) -> None:
        """Refuse every key nobody asked for: a misspelt key would otherwise go quietly unread."""
        for key in self.data:
            if key not in self.known:
                meant = _meant(key, self.known)
                self.wrong(key, f'There is no key "{key}" here.{meant or " Take it out."}')

    def _value(self, key: str, kind: type[Kind], default: Kind | None, what: str, stand_in: Kind) -> Kind:
        self.known.add(key)
        if key not in self.data:
            if default is None:
                self.wrong(key, f"{key} is missing here. Give {what}.")
            return stand_in if default is None else default
        value = self.data[key]
        lookalike = isinstance(value, bool) != (kind is bool) or isinstance(value, datetime)
        if isinstance(value, kind) and not lookalike:
            return value
        self.wrong(key, f"{key} must be {what}.")
        return stand_in

    def _known_word(self, key: str, value: str, words: list[str], stand_in: str) -> str:
        if value in words:
            return value
        self.wrong(key, f'"{value}" is not a {key}. Use one of: {", ".join(words)}.')
        return stand_in


def _meant(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f' Did you mean "{close[0]}"?' if close else ""
