"""Reads what our own mail server found out about a sender: Authentication-Results, RFC 8601 and 5322.

Anybody can write such a field into a mail. The only one believed is the topmost of all, and only when it
bears the name of our own server: whatever stands below another's may have come with the mail. It is read by
its grammar: what stands in a comment or in quotation marks says nothing.
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


@dataclass(frozen=True, slots=True)
class Vouching:
    """Whose word on a sender counts in one mailbox. `server` is our mail server's authserv-id, if set.

    `nameless` for Exchange Online, which writes no authserv-id and puts its results above all that came with
    the mail. Mail from `own_domains` is proven by Exchange's mark for what was sent inside its organisation.
    """

    server: str = ""
    nameless: bool = False
    own_domains: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is anything that could vouch for a sender."""
        return bool(self.server or self.nameless or self.own_domains)

    def vouches(self, fields: Sequence[str], inside: bool, domain: str) -> bool:
        """Whether mail from `domain` is its own; `fields` from the topmost down, `inside` as `Mail` has it.

        Exchange may check nothing of what its own people send, and a result in there is then theirs.
        """
        if inside and (self.nameless or self.own_domains):
            return domain.casefold() in self.own_domains
        return dmarc_passed(fields, self.server, domain, self.nameless)


def dmarc_passed(fields: Sequence[str], server: str, domain: str, nameless: bool = False) -> bool:
    """Whether the topmost of `fields` is `server`'s and says that DMARC passed for mail from `domain`."""
    try:
        sections = _sections(fields[0]) if fields else [[]]
    except Broken:
        return False
    if nameless:
        ours = len(sections[0]) > 2 and sections[0][1].is_mark("=")
    else:
        ours = bool(server) and _server(sections[0]) == server.casefold()
    said = sections if nameless else sections[1:]
    results = [it for it in map(_result, said) if it is not None]
    return ours and bool(results) and all(it == ("pass", domain.casefold()) for it in results)


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
