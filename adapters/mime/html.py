"""HTML to readable text, and to the few safe tags that a screen may show.

Text does not come from an HTML parser: on hostile input (200,000 nested elements, a megabyte of ampersands)
good ones take seconds to minutes, and the text of a mail must always be had. Markup that would be slow to
clean is not shown as HTML at all.
"""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

import nh3

from adapters.mime.markup import tokens

LONGEST_SHOWN: Final = 512 * 1024
DEEPEST_SHOWN: Final = 300
MOST_REFERENCES: Final = 50_000
LONGEST_TAG_SHOWN: Final = 128 * 1024

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

_GAP: Final = re.compile(r"[ \t\r\n\f\xa0]+")


@dataclass(frozen=True, slots=True)
class Html:
    """One HTML part: as it came, as a reader would see its text, and how deeply its elements nest."""

    source: str
    text: str
    deepest: int


def read_html(source: str) -> Html:
    """In one pass: table cells come out apart by tabs, and list items behind hyphens."""
    page, depth, deepest = _Page(), 0, 0
    for name, what in tokens(source):
        if not name:
            page.text(unescape(what))
            continue
        if name in SET_APART:
            page.tag(name, opening=what == "<")
        if name not in VOID:
            depth = depth + 1 if what == "<" else max(depth - 1, 0)
            deepest = max(deepest, depth)
    page.end_line()
    return Html(source, re.sub(r"\n{3,}", "\n\n", "\n".join(page.lines)).strip(), deepest)


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


def safe_html(html: Html) -> str:
    """Only harmless tags, no scripts, styles or remote pictures; nothing where cleaning could be slow."""
    if _too_wild(html):
        return ""
    return nh3.clean(
        html.source,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        clean_content_tags={"script", "style", "title"},
    )


def _too_wild(html: Html) -> bool:
    """Too much, too deep, too many references, or one endless tag."""
    return (
        len(html.source) > LONGEST_SHOWN
        or html.deepest > DEEPEST_SHOWN
        or html.source.count("&") > MOST_REFERENCES
        or len(max(html.source.split(">"), key=len)) > LONGEST_TAG_SHOWN
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith("cid:") else None
    return None if name in ("style", "class", "id") else value
