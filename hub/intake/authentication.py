"""Reads what our own mail server found out about a sender: Authentication-Results, RFC 8601 and 5322.

Anybody can write such a field into a mail. The only one believed is the topmost that bears the name of our
own server, read by its grammar: what stands in a comment or in quotation marks says nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 16 * 1024
_PLAIN: Final = re.compile(r"[^\s()\";=]+")
_BLANK: Final = re.compile(r"\s+")


class Broken(ValueError):
    """A field that does not follow the grammar; nothing in it is believed."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of the field. `quoted` words are never marks, whatever they say."""

    text: str
    quoted: bool = False

    def is_mark(self, mark: str) -> bool:
        return self.text == mark and not self.quoted


def dmarc_passed(fields: Sequence[str], server: str, domain: str) -> bool:
    """Whether `server` says that DMARC passed for mail from `domain`; `fields` from the topmost down."""
    for field in fields:
        try:
            sections = _sections(field)
        except Broken:
            return False  # perhaps ours, made unreadable by what a sender wrote into it: believe none below
        if _server(sections[0]) == server.casefold():
            results = [it for it in map(_result, sections[1:]) if it is not None]
            return bool(results) and all(it == ("pass", domain.casefold()) for it in results)
    return False


def tokens(field: str) -> Iterator[Token]:
    """The words and marks of a field, in time linear in it; raises Broken."""
    at = 0
    if len(field) > LONGEST:
        raise Broken
    while at < len(field):
        mark = field[at]
        if blank := _BLANK.match(field, at):
            at = blank.end()
        elif mark == "(":
            at = _past_comment(field, at)
        elif mark == '"':
            text, at = _quoted(field, at)
            yield Token(text, quoted=True)
        elif plain := _PLAIN.match(field, at):
            at = plain.end()
            yield Token(plain[0])
        elif mark in ";=":
            at += 1
            yield Token(mark)
        else:
            raise Broken


def _past_comment(field: str, at: int) -> int:
    depth = 0
    while at < len(field):
        mark = field[at]
        depth += {"(": 1, ")": -1}.get(mark, 0)
        at += 2 if mark == "\\" else 1
        if depth == 0:
            return at
    raise Broken


def _quoted(field: str, at: int) -> tuple[str, int]:
    said: list[str] = []
    at += 1
    while at < len(field):
        mark = field[at]
        if mark == '"':
            return "".join(said), at + 1
        at += 1 if mark != "\\" else 2
        said.append(field[at - 1 : at])
    raise Broken


def _sections(field: str) -> list[list[Token]]:
    sections: list[list[Token]] = [[]]
    for token in tokens(field):
        if token.is_mark(";"):
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


def _server(first: list[Token]) -> str | None:
    """The server's name, perhaps followed by a version."""
    versioned = len(first) == 2 and first[1].text.isdigit()
    if not (len(first) == 1 or versioned) or first[0].is_mark("="):
        return None
    return first[0].text.casefold()


def _result(section: list[Token]) -> tuple[str, str] | None:
    """What DMARC came to and for which domain; None for another method. An odd one passes nothing."""
    if not section or section[0].quoted or section[0].text.partition("/")[0].casefold() != "dmarc":
        return None
    said: dict[str, str] = {}
    for at in range(0, len(section), 3):
        triple = section[at : at + 3]
        if len(triple) < 3 or not triple[1].is_mark("=") or triple[0].quoted or triple[2].is_mark("="):
            return ("odd", "")
        said.setdefault(triple[0].text.partition("/")[0].casefold(), triple[2].text.casefold())
    return said["dmarc"], said.get("header.from", "")
