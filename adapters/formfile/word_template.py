"""Writes the form as a Word document: a heading and a table for each part, its right-hand cells empty."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Cm

from adapters.formfile.layout import Kind, Piece

LEFT, RIGHT = Cm(8), Cm(8)


def word(pieces: list[Piece]) -> bytes:
    """The empty document."""
    document = Document()
    table: Any = None
    for piece in pieces:
        if piece.kind is Kind.FIELD:
            table = table or _table(document)
            _row(table, piece)
            continue
        table = None
        if piece.kind is Kind.PROSE:
            document.add_paragraph(f"{piece.text}:")
        else:
            document.add_heading(piece.text.capitalize(), 0 if piece.kind is Kind.TITLE else 1)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _table(document: Any) -> Any:
    table = document.add_table(0, 2)
    table.style, table.autofit = "Table Grid", False
    return table


def _row(table: Any, piece: Piece) -> None:
    label, value = table.add_row().cells
    label.width, value.width = LEFT, RIGHT
    label.text, value.text = f"{piece.text}:", "\n\n\n" if piece.long else ""
