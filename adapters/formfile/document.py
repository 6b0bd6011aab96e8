"""Reads the form out of a Word document (ECMA-376): its tables by row, its paragraphs by line."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table

from adapters.formfile.rows import Row

MOST_ROWS: Final = 5000

_TEXT, _BREAK, _TAB, _PARAGRAPH = qn("w:t"), qn("w:br"), qn("w:tab"), qn("w:p")
_ROW, _CELL = qn("w:tr"), qn("w:tc")


def rows_of(content: bytes) -> Iterator[Row]:
    """Every row and paragraph in order; raises whatever python-docx raises for what is no document."""
    tables = paragraphs = 0
    for block in Document(BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            yield from _table(block._tbl, tables)  # noqa: SLF001 - its cells leave out content controls
        else:
            for line in _text(block._p).splitlines():  # noqa: SLF001
                paragraphs += 1
                yield Row(f"paragraph {paragraphs}", line)
        if paragraphs > MOST_ROWS:
            return


def _table(table: Any, number: int) -> Iterator[Row]:
    """The first cell is the label, the others the value; a row of one cell is a heading or a line."""
    for at, row in enumerate(table.iterchildren(_ROW), 1):
        cells = [_text(cell) for cell in row.iter(_CELL)]
        if cells and at <= MOST_ROWS:
            yield Row(
                f"row {at} of table {number}", cells[0], "\n".join(it for it in cells[1:] if it.strip())
            )


def _text(element: Any) -> str:
    """All the letters within, content controls and hyperlinks among them, deleted ones not."""
    pieces: list[str] = []
    for it in element.iter(_TEXT, _BREAK, _TAB, _PARAGRAPH):
        if it.tag == _TEXT:
            pieces.append(it.text or "")
        elif it.tag == _TAB and it.getparent().tag != qn("w:tabs"):
            pieces.append("\t")
        elif pieces:
            pieces.append("\n")
    return "".join(pieces).strip()
