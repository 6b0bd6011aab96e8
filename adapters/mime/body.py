"""Tells which parts are the text, which are its HTML, and which are attachments: RFC 8621 section 4.1.4.

Two things more than the RFC: a blank text/plain beside HTML does not count, for mailers send it often; and of
an alternative's versions the plainest is the text with all that is in it, so that no words are in none.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from adapters.mime.charset import decode
from adapters.mime.clean import blank, prose
from adapters.mime.enriched import ENRICHED, read_enriched
from adapters.mime.flowed import unflowed
from adapters.mime.html import Html, read_html
from adapters.mime.parts import Part
from adapters.mime.rtf import read_rtf
from adapters.mime.standin import stands_in
from adapters.mime.transfer import MOST_PASTED, Uuencoded, decoded, stands_as_it_is, uuencoded

TEXTS: Final = frozenset({"text/plain", "text/html", *ENRICHED})
"""Types that a mail's own words come in."""

_META: Final = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_MARKUP: Final = re.compile(r"\s{0,200}(?:<!doctype html|<html)\b", re.IGNORECASE)


class Dress(IntEnum):
    """How much is around the words of a text, the plainest first."""

    PLAIN = 0
    ENRICHED = 1
    HTML = 2


@dataclass(frozen=True, slots=True)
class Said:
    """One text found in the mail; never blank."""

    dress: Dress
    words: str


@dataclass(slots=True)
class Body:
    """The parts of a mail sorted by what they are for, and what was odd about them."""

    notes: list[str]
    text: list[str] = field(default_factory=list)
    html: list[Html] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)
    pasted: list[Uuencoded] = field(default_factory=list)
    inline: set[int] = field(default_factory=set)

    def content(self, part: Part) -> bytes:
        """The bytes of a leaf as they were before sending."""
        encoding = part.headers.first("content-transfer-encoding").decode("latin-1")
        content, note = decoded(part.body, encoding)
        if note:
            self.notes.append(note)
        return content

    def _words(self, part: Part) -> bytes:
        """The bytes of a text: short ones called base64 may be nothing of the kind."""
        encoding = part.headers.first("content-transfer-encoding")
        if encoding.lstrip()[:6].lower() == b"base64" and stands_as_it_is(part.body):
            self.notes.append("A part said to be base64 is plain text.")
            return part.body
        return self.content(part)

    def raw_text(self, part: Part) -> str:
        """The text of a leaf in its charset, HTML still HTML."""
        content, label = self._words(part), part.type.params.get("charset", "")
        if not label and part.content_type == "text/html" and (meta := _META.search(content[:4096])):
            label = meta[1].decode("latin-1")
        text, guessed = decode(content, label)
        if guessed:
            self.notes.append("The charset of a text was missing or wrong and was guessed.")
        return prose(text)

    def plain(self, part: Part) -> str:
        """The text of a text/plain leaf, without files pasted into it and without soft line breaks."""
        text = self.raw_text(part)
        if "begin" in text:
            files, rest = uuencoded(text.encode(), MOST_PASTED - len(self.pasted))
            self.pasted.extend(files)
            text = rest.decode()
        if part.type.params.get("format", "").lower() == "flowed":
            return unflowed(text, delete_space=part.type.params.get("delsp", "").lower() == "yes")
        return text


def sort_body(root: Part, notes: list[str]) -> Body:
    """Walks the tree once; its depth is limited, so recursion is too."""
    body = Body(notes)
    body.text.extend(it.words for it in _sort(root, "mixed", body, first=True))
    return body


def _sort(part: Part, within: str, body: Body, *, first: bool) -> list[Said]:
    """What is said in a part and in those below it; whatever says nothing goes to the attachments."""
    if part.multipart:
        kind, root = part.content_type.removeprefix("multipart/"), _root(part)
        said = [_sort(it, kind, body, first=at == root) for at, it in enumerate(part.children)]
        return _plainest(said) if kind == "alternative" else [it for each in said for it in each]
    if not _is_text(part, within, first=first):
        body.attachments.append(part)
        if _is_inline(part, within):
            body.inline.add(id(part))
        return []
    own = _html(part, body) if part.content_type == "text/html" else _plain(part, body)
    return [] if blank(own.words) else [own]


def _root(related: Part) -> int:
    """The place of the child that the others belong to: the first but where another is named (RFC 2387)."""
    if related.content_type != "multipart/related":
        return 0
    start = related.type.params.get("start", "").strip("<> ")
    named = (at for at, it in enumerate(related.children) if start and _content_id(it) == start)
    may_be = (at for at, it in enumerate(related.children) if it.multipart or it.content_type in TEXTS)
    return next(named, next(may_be, 0))


def _content_id(part: Part) -> str:
    return part.headers.first("content-id").decode("latin-1").strip("<> \t\r\n")


def _plainest(versions: list[list[Said]]) -> list[Said]:
    """The versions in the plainest dress, none twice, and what is said plainly in those in a richer one.

    All of them, where the plainest only says that another program would show more.
    """
    told = [it for it in versions if it]
    if len(told) < 2:
        return [it for each in told for it in each]
    dress = min(_dress(it) for it in told)
    if all(stands_in(it.words) for version in told if _dress(version) == dress for it in version):
        dress = Dress.HTML
    kept: dict[str, Said] = {}
    for version in told:
        for it in version:
            if _dress(version) <= dress or it.dress is Dress.PLAIN:
                kept.setdefault(" ".join(it.words.split()), it)
    return list(kept.values())


def _dress(version: list[Said]) -> Dress:
    return max(it.dress for it in version)


def _html(part: Part, body: Body) -> Said:
    source = body.raw_text(part)
    if not source.strip():
        return Said(Dress.HTML, "")
    body.html.append(read_html(source))
    return Said(Dress.HTML, body.html[-1].text)


def _plain(part: Part, body: Body) -> Said:
    if part.content_type in ENRICHED:
        words, _ = read_rtf(body.content(part))
        return Said(Dress.ENRICHED, words or read_enriched(body.raw_text(part)))
    text = body.plain(part)
    if _MARKUP.match(text):
        body.notes.append("A text said to be plain is HTML.")
        body.html.append(read_html(text))
        text = body.html[-1].text
    return Said(Dress.PLAIN, text)


def _is_text(part: Part, within: str, *, first: bool) -> bool:
    if part.content_type not in TEXTS or part.disposition.word == "attachment":
        return False
    return first or (
        within != "related" and not ("name" in part.type.params or "filename" in part.disposition.params)
    )


def _is_inline(part: Part, within: str) -> bool:
    if part.disposition.word == "attachment":
        return False
    return part.disposition.word == "inline" or (within == "related" and part.headers.has("content-id"))
