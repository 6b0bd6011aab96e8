"""Tells which parts are the text, which are its HTML, and which are attachments: RFC 8621 section 4.1.4.

One thing more than the RFC: an empty text/plain beside HTML does not count, for mailers send it often.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from adapters.mime.charset import decode
from adapters.mime.clean import prose
from adapters.mime.flowed import unflowed
from adapters.mime.html import Html, read_html
from adapters.mime.parts import Part
from adapters.mime.transfer import MOST_PASTED, Uuencoded, decoded, stands_as_it_is, uuencoded

_META: Final = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_MARKUP: Final = re.compile(r"\s{0,200}(?:<!doctype html|<html)\b", re.IGNORECASE)


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
    _sort([root], "mixed", body)
    return body


def _sort(parts: list[Part], within: str, body: Body) -> None:
    texts, htmls = len(body.text), len(body.html)
    for place, part in enumerate(parts):
        if part.multipart:
            _sort(part.children, part.content_type.removeprefix("multipart/"), body)
        elif not _is_text(part, place, within):
            body.attachments.append(part)
            if _is_inline(part, within):
                body.inline.add(id(part))
        elif part.content_type == "text/html":
            _take_html(part, within, body)
        else:
            _take_plain(part, body)
    if within == "alternative" and len(body.text) == texts:
        body.text.extend(html.text for html in body.html[htmls:])


def _take_html(part: Part, within: str, body: Body) -> None:
    source = body.raw_text(part)
    if source.strip():
        html = read_html(source)
        body.html.append(html)
        if within != "alternative" and html.text:
            body.text.append(html.text)


def _take_plain(part: Part, body: Body) -> None:
    text = body.plain(part)
    if _MARKUP.match(text):
        body.notes.append("A text said to be plain is HTML.")
        body.html.append(read_html(text))
        text = body.html[-1].text
    if text.strip():
        body.text.append(text)


def _is_text(part: Part, place: int, within: str) -> bool:
    if part.content_type not in ("text/plain", "text/html") or part.disposition.word == "attachment":
        return False
    return place == 0 or (
        within != "related" and not ("name" in part.type.params or "filename" in part.disposition.params)
    )


def _is_inline(part: Part, within: str) -> bool:
    if part.disposition.word == "attachment":
        return False
    return part.disposition.word == "inline" or (within == "related" and part.headers.has("content-id"))
