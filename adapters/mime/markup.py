"""HTML as a row of tags and texts, in one pass whatever the bytes: a search that failed is not made again."""

import re
from collections.abc import Iterator
from typing import Final

SILENT: Final = frozenset({"script", "style", "title", "template", "xml", "textarea"})
"""Elements whose content is no text for a reader."""

_OPEN: Final = re.compile(r"<(?=/?[a-zA-Z]|[!?])")
_TAG: Final = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_BARE_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})([^>]*+)>?")
_ANY_TAG: Final = re.compile(r"<[^<>]*+>")
MOST_TAGS: Final = 100_000
"""Of more, each is taken for a line break."""

REST: Final = "rest"
Token = tuple[str, str, str]
"""("", text, ""), or (lower-case tag name, "<" or "</", its attributes); ("", text, REST) in set lines."""


def tokens(html: str) -> Iterator[Token]:
    """Comments, declarations and what stands in silent elements are left out; nothing raises."""
    return _Tokens(html).run()


class _Tokens:
    def __init__(self, html: str) -> None:
        self._html = html
        self._tag = _TAG
        self._unclosed: set[str] = set()

    def run(self) -> Iterator[Token]:
        html, at, left = self._html, 0, MOST_TAGS
        while left and (found := _OPEN.search(html, at)):
            start, left = found.start(), left - 1
            if start > at:
                yield "", html[at:start], ""
            if html[start + 1] in "!?":
                at = self._declaration_end(start)
                continue
            tag = self._tag.match(html, start) or self._unquoted(start)
            word, at = tag[2].lower(), tag.end()
            yield word, "</" if tag[1] else "<", tag[3]
            if word in SILENT and not tag[1]:
                at = self._behind(word, at)
        yield ("", html[at:], "") if left else ("", _ANY_TAG.sub("\n", html[at:]), REST)

    def _unquoted(self, start: int) -> re.Match[str]:
        """A quote was opened that never closes: from here on quotes do not count."""
        self._tag = _BARE_TAG
        found = _BARE_TAG.match(self._html, start)
        assert found is not None, "every place that opens a tag matches"  # noqa: S101
        return found

    def _declaration_end(self, start: int) -> int:
        ending = "-->" if self._html.startswith("<!--", start) else ">"
        end = self._html.find(ending, start + 2)
        return end + len(ending) if end >= 0 else len(self._html)

    def _behind(self, word: str, at: int) -> int:
        """Where the content of a silent element ends; one that never ends is not silent."""
        if word in self._unclosed:
            return at
        found = re.compile(rf"</{word}\b", re.IGNORECASE).search(self._html, at)
        if found:
            return found.start()
        self._unclosed.add(word)
        return at
