"""Reads the form out of a Word document (ECMA-376): its tables by row, its paragraphs by line."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Any, Final

from docx import Document
from docx.oxml.ns import qn

from adapters.formfile.rows import Row
from adapters.formfile.typed import CONTENT, CONTROL, typed
from adapters.formtext.lines import sense
from adapters.formtext.senses import Labelled

MOST_ROWS: Final = 5000

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_AROUND: Final = frozenset({CONTROL, CONTENT, qn("w:customXml"), qn("w:ins"), qn("w:moveTo")})
"""What Word puts around paragraphs, tables, rows and cells: content controls and marks of changes."""


def rows_of(content: bytes) -> Iterator[Row]:
    """Every row and paragraph in order; raises whatever python-docx raises for what is no document."""
    return islice(_Reading().blocks(Document(BytesIO(content)).element.body), MOST_ROWS)


class _Reading:
    """Counts tables and lines as they come, for people to find them again."""

    def __init__(self) -> None:
        self._tables = self._lines = 0

    def blocks(self, element: Any) -> Iterator[Row]:
        for it in _within(element, _PARAGRAPH, _TABLE):
            if it.tag == _TABLE:
                yield from self._table(it)
            else:
                for line in typed(it).splitlines():
                    self._lines += 1
                    yield Row(f"paragraph {self._lines}", line)

    def _table(self, table: Any) -> Iterator[Row]:
        """A table whose left-hand cell holds another is only there to set the form out."""
        self._tables += 1
        number = self._tables
        for at, row in enumerate(_within(table, _ROW), 1):
            cells = list(_within(row, _CELL))
            if any(True for cell in cells[:1] for _ in _within(cell, _TABLE)):
                for cell in cells:
                    yield from self.blocks(cell)
            else:
                yield from _row(f"row {at} of table {number}", [typed(it) for it in cells])


def _within(element: Any, *wanted: str) -> Iterator[Any]:
    """The children of these sorts, those in content controls and in changes among them."""
    for it in element.iterchildren():
        if it.tag in wanted:
            yield it
        elif it.tag in _AROUND:
            yield from _within(it, *wanted)


def _row(where: str, cells: Sequence[str]) -> Iterator[Row]:
    """The first cell is the label, the others the value, unless they are labels and values in turn; a row of
    one cell is a heading or a line."""
    labels = cells[::2]
    if len(cells) > 2 and all(isinstance(sense(f"{it.rstrip(':?')}:"), Labelled) for it in labels):
        for label, value in zip(labels, (*cells[1::2], ""), strict=False):
            yield Row(where, label, value)
    elif cells:
        yield Row(where, cells[0], "\n".join(it for it in cells[1:] if it.strip()))
