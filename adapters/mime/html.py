"""HTML to readable text.

Text does not come from an HTML parser: on hostile input (200,000 nested elements, a megabyte of ampersands)
good ones take seconds to minutes, and the text of a mail must always be had.
"""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

from adapters.mime.markup import REST, tokens

BREAKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt",
        "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
        "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
SET_APART: Final = BREAKS | {"td", "th"}
PARAGRAPHS: Final = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
VOID: Final = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

_GAP_IN_LINE: Final = re.compile(r"[ \t\r\f\xa0]{2,}|[\t\r\f\xa0]")
_GAP: Final = re.compile(r"[ \t\r\n\f\xa0]{2,}|[\t\r\n\f\xa0]")
"""What is set as one blank and is not written as one."""


@dataclass(frozen=True, slots=True)
class Html:
    """One HTML part: as it came, and as a reader would see its text."""

    source: str
    text: str


def read_html(source: str) -> Html:
    """In one pass: table cells come out apart by tabs, and list items behind hyphens."""
    page = _Page()
    for name, what, attributes in tokens(source):
        if not name and attributes is REST:
            page.rest(unescape(what))
        elif not name:
            page.text(unescape(what))
        elif name in SET_APART:
            page.tag(name, opening=what == "<")
    page.end_line()
    return Html(source, re.sub(r"\n{3,}", "\n\n", "\n".join(page.lines)).strip())


class _Page:
    """Text as it is set, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._pre = 0

    def text(self, words: str) -> None:
        if self._pre:
            first, *more = words.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for rest in more:
                self.end_line()
                self._line.append(rest)
            return
        words = _GAP.sub(" ", words)
        if not self._line or self._line[-1].endswith((" ", "\t")):
            words = words.lstrip(" ")
        if words:
            self._line.append(words)

    def rest(self, words: str) -> None:
        """What stands in lines already, as a page of too many tags does."""
        self.end_line()
        self.lines.append(_GAP_IN_LINE.sub(" ", words).replace(" \n", "\n").replace("\n ", "\n"))

    def tag(self, name: str, *, opening: bool) -> None:
        if name in ("td", "th"):
            if not opening:
                self._line.append("\t")
            return
        if self._line or (name == "br" and opening):
            self.end_line()
        if name in PARAGRAPHS and self.lines and self.lines[-1]:
            self.lines.append("")
        if name == "li" and opening:
            self._line.append("- ")
        if name == "pre":
            self._pre = max(self._pre + (1 if opening else -1), 0)

    def end_line(self) -> None:
        self.lines.append("".join(self._line).rstrip())
        self._line.clear()
