"""HTML as a screen may show it: harmless tags only, and never slow to clean.

What a browser's parser makes of tangled HTML (`<b></i>` a hundred thousand times) costs it minutes. So it
is given only what we have written anew from our own tags: each closed in turn, nested no deeper than a limit.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from itertools import islice
from typing import Final

import nh3

from adapters.mime.html import BREAKS, VOID, Html
from adapters.mime.markup import tokens

LONGEST: Final = 512 * 1024
MOST_TAGS: Final = 30_000
DEEPEST: Final = 100
MOST_ATTRIBUTES: Final = 20

_CELLS: Final = frozenset({"table", "td", "th"})
_PARAGRAPH: Final = frozenset({"p"})
_ROWS: Final = frozenset({*_CELLS, "caption", "tbody", "tfoot", "thead", "tr"})
_ENDS: Final = {
    "li": frozenset({"li", "p"}), "dt": frozenset({"dt", "dd", "p"}), "dd": frozenset({"dt", "dd", "p"}),
    "td": frozenset({"td", "th", "p"}), "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"td", "th", "tr", "p"}),
}  # fmt: skip
"""What an opening tag closes before it, where its writer did not."""
_ATTRIBUTE: Final = re.compile(r"""([a-zA-Z-]{1,30}+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")


class TooMuch(Exception):
    """More tags than are shown."""


def safe_html(pages: Sequence[Html]) -> str:
    """The pages of one mail, without scripts, styles and remote pictures; nothing where there is too much."""
    if sum(len(it.source) for it in pages) > LONGEST:
        return ""
    try:
        nested = "\n".join("".join(it) for it in _rewritten(pages))
    except TooMuch:
        return ""
    return nh3.clean(
        nested,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
    )


def _rewritten(pages: Sequence[Html]) -> Iterator[list[str]]:
    left = MOST_TAGS
    for page in pages:
        nest = _Nest()
        for name, what, attributes in tokens(page.source):
            if not name:
                nest.out.append(escape(unescape(what), quote=False))
            elif name in nh3.ALLOWED_TAGS:
                left -= 1
                nest.tag(name, attributes, opening=what == "<")
            if not left:
                raise TooMuch
        nest.close(0)
        yield nest.out


class _Nest:
    """Tags as they are written anew, those still open from the outermost in."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._open: list[str] = []

    def tag(self, name: str, attributes: str, *, opening: bool) -> None:
        if opening:
            self._begin(name, attributes)
        elif (at := self._where(name)) >= 0:
            self.close(at)

    def close(self, depth: int) -> None:
        while len(self._open) > depth:
            self.out.append(f"</{self._open.pop()}>")

    def _begin(self, name: str, attributes: str) -> None:
        ends = _ENDS.get(name, _PARAGRAPH if name in BREAKS else frozenset[str]())
        while self._open and self._open[-1] in ends:
            self.close(len(self._open) - 1)
        if name not in VOID:
            if len(self._open) >= DEEPEST:
                return
            self._open.append(name)
        self.out.append(f"<{name}{_written(attributes)}>")

    def _where(self, name: str) -> int:
        """The innermost of that name; what stands within a cell closes nothing outside it."""
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at] == name:
                return at
            if self._open[at] in _CELLS and name not in _ROWS:
                return -1
        return -1


def _written(attributes: str) -> str:
    if "=" not in attributes:
        return ""
    found = islice(_ATTRIBUTE.finditer(attributes), MOST_ATTRIBUTES)
    pairs = ((it[1].lower(), it[2] or it[3] or it[4] or "") for it in found)
    return "".join(f' {name}="{escape(unescape(value))}"' for name, value in pairs)


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith("cid:") else None
    return None if name in ("style", "class", "id") else value
