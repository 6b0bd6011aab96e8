"""Reads a form off the pages of a PDF: as they were drawn, or labels on the left and answers on the right.

By where the words stand, a form reads that was filled in and then printed to a file, as browsers and
telephones do, or typed over with notes: there the answers come after all of the page, or are no part of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pypdf import PageObject

from adapters.formfile.rows import Row
from adapters.formtext.bare import label_alone

MOST_PAGES: Final = 40
MOST_WORDS: Final = 20_000
MIDDLE: Final = 0.45
"""Of the width of a page: what begins to the right of it is an answer."""
SAME_LINE, ABOVE = 3.0, 6.0
"""Points by which words of one line differ in height, and by which an answer may stand above its label."""


Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Words:
    """In points from the page's left and bottom edge."""

    x: float
    y: float
    text: str


def text_of(pages: Sequence[PageObject]) -> str:
    """The letters on the pages, in the order in which they were drawn."""
    return "\n".join(page.extract_text() for page in islice(pages, MOST_PAGES))


def rows_of(pages: Sequence[PageObject]) -> Iterator[Row]:
    """Page by page, each line on the left with the answer beside it."""
    for number, page in enumerate(islice(pages, MOST_PAGES), 1):
        edge = float(page.mediabox.left) + float(page.mediabox.width) * MIDDLE
        words = sorted((*_drawn(page), *_typed_over(page)), key=lambda it: (-it.y, it.x))
        left = _lines([it for it in words if it.x < edge])
        yield from _beside(f"page {number}", left, _lines([it for it in words if it.x >= edge]))


def _beside(where: str, left: list[_Words], right: list[_Words]) -> Iterator[Row]:
    texts, at = [it.text for it in left], 0
    while at < len(left):
        found, further = label_alone(texts, at)
        label = " ".join(texts[at : at + 1 + (further if found else 0)])
        at += 1 + (further if found else 0)
        floor = left[at].y + ABOVE if at < len(left) else float("-inf")
        answers = [right.pop(0).text for _ in range(sum(it.y > floor for it in right))]
        yield Row(where, label, "\n".join(answers))


def _lines(words: list[_Words]) -> list[_Words]:
    """Words of the same height in one piece; they come sorted."""
    lines: list[_Words] = []
    for it in words:
        if lines and lines[-1].y - it.y < SAME_LINE:
            lines[-1] = _Words(lines[-1].x, lines[-1].y, f"{lines[-1].text} {it.text}")
        else:
            lines.append(it)
    return lines


def _drawn(page: PageObject) -> list[_Words]:
    """What the page itself shows; the answers of a form that were made part of it are pictures on it."""
    eye = _Eye()
    page.extract_text(
        visitor_operand_before=eye.before, visitor_operand_after=eye.after, visitor_text=eye.see
    )
    return eye.found


class _Eye:
    """Follows pypdf through a page and the pictures on it, each of which has its own beginning."""

    def __init__(self) -> None:
        self.found: list[_Words] = []
        self._places: list[Matrix] = [(1, 0, 0, 1, 0, 0)]
        self._next: Matrix | None = None

    def before(self, operator: bytes, _operands: Any, page: Sequence[float], _text: Any) -> None:
        """A picture's own place counts from its first operator, for words before it are told late."""
        if self._next is not None:
            self._places.append(self._next)
            self._next = None
        if operator == b"Do":
            self._next = _placed(page, self._places[-1])

    def after(self, operator: bytes, *_: Any) -> None:
        if operator == b"Do" and self._next is None:
            self._places.pop()
        elif operator == b"Do":
            self._next = None

    def see(self, text: str, page: Sequence[float], within: Sequence[float], *_: Any) -> None:
        if len(self.found) < MOST_WORDS and (said := text.strip()):
            place = _placed(_placed(within, page), self._places[-1])
            self.found.append(_Words(place[4], place[5], said))


def _placed(inner: Sequence[float], outer: Sequence[float]) -> Matrix:
    """What `inner` comes to within `outer` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = (float(it) for it in inner)
    g, h, i, j, k, m = (float(it) for it in outer)
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _typed_over(page: PageObject) -> Iterator[_Words]:
    """Notes that were laid on the page, each from its upper left corner."""
    for it in page.annotations or ():
        note = it.get_object()
        if note.get("/Subtype") == "/FreeText":
            left, _, _, top = (float(edge) for edge in note["/Rect"])
            yield _Words(left, top - 2 * ABOVE, str(note.get("/Contents", "")).strip())
