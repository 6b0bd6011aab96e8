"""Writes the form as a PDF with fields (ISO 32000-1, 12.7), each with its label for screen readers."""

from dataclasses import dataclass, field, replace
from io import BytesIO
from textwrap import wrap
from typing import Final

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from adapters.formfile.layout import Kind, Piece
from adapters.formtext.labels import Section

WIDTH, HEIGHT, MARGIN, COLUMN = 595, 842, 50, 250
LINE: Final = 13
PEOPLE: Final = 4
"""Nobody can copy a part of a PDF, so it has room for this many."""

_PRINTED, _MANY_LINES = 4, 4096
_SIZES: Final = {Kind.TITLE: 16, Kind.HEADING: 13, Kind.PROSE: 10, Kind.FIELD: 10}


def pdf(pieces: list[Piece]) -> bytes:
    """The empty form."""
    sheets = _Sheets()
    for person, piece in _repeated(pieces):
        sheets.put(piece, person)
    sheets.end_page()
    made = BytesIO()
    sheets.writer.write(made)
    return made.getvalue()


def _repeated(pieces: list[Piece]) -> list[tuple[int, Piece]]:
    """Each piece with the person it is about; the person's part once for each there is room for."""
    at = [it.text == "PERSON 1" for it in pieces].index(True)
    end = next(n for n in range(at + 1, len(pieces)) if pieces[n].kind is Kind.HEADING)
    people = [
        (number, replace(it, text=f"PERSON {number}") if it.kind is Kind.HEADING else it)
        for number in range(1, PEOPLE + 1)
        for it in pieces[at:end]
        if "copy this" not in it.text or number == 1
    ]
    return [*((0, it) for it in pieces[:at]), *people, *((0, it) for it in pieces[end:])]


@dataclass(slots=True)
class _Sheets:
    """Pages as they fill from top to bottom."""

    writer: PdfWriter = field(default_factory=PdfWriter)
    y: float = HEIGHT - MARGIN
    drawn: list[str] = field(default_factory=list)
    widgets: list[DictionaryObject] = field(default_factory=list)

    def put(self, piece: Piece, person: int) -> None:
        text = piece.text if "copy this" not in piece.text else piece.text.split(" For more")[0]
        lines = wrap(text, 44 if piece.kind is Kind.FIELD else 90)
        height = max(len(lines) * LINE, 90 if piece.long else 18) + 6
        if self.y - height < MARGIN + (60 if piece.kind is Kind.HEADING else 0):
            self.end_page()
        if piece.kind in (Kind.TITLE, Kind.HEADING):
            self.y -= 10
        for number, line in enumerate(lines):
            self._draw(line, self.y - LINE * (number + 1) + 2, _SIZES[piece.kind])
        if piece.slot is not None:
            self._field(piece, person, height - 6)
        self.y -= height

    def end_page(self) -> None:
        page = self.writer.add_blank_page(WIDTH, HEIGHT)
        content = DecodedStreamObject()
        content.set_data("\n".join(self.drawn).encode("cp1252"))
        fonts = DictionaryObject({NameObject("/Helv"): _font()})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/Contents")] = self.writer._add_object(content)  # noqa: SLF001 - there is no other way
        page[NameObject("/Tabs")] = NameObject("/S")
        links = ArrayObject()
        for it in self.widgets:
            it[NameObject("/P")] = page.indirect_reference or it
            links.append(self.writer._add_object(it))  # noqa: SLF001
        page[NameObject("/Annots")] = links
        _fields(self.writer).extend(links)
        self.y, self.drawn, self.widgets = HEIGHT - MARGIN, [], []

    def _draw(self, text: str, y: float, size: int) -> None:
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        self.drawn.append(f"BT /Helv {size} Tf {MARGIN} {y:.1f} Td ({escaped}) Tj ET")

    def _field(self, piece: Piece, person: int, height: float) -> None:
        box = (MARGIN + COLUMN, self.y - height, WIDTH - MARGIN, self.y)
        widget = {
            "/Type": NameObject("/Annot"),
            "/Subtype": NameObject("/Widget"),
            "/FT": NameObject("/Tx"),
            "/T": TextStringObject(_name(piece, person)),
            "/TU": TextStringObject(f"Person {person}: {piece.text}" if person else piece.text),
            "/Rect": ArrayObject(FloatObject(it) for it in box),
            "/F": NumberObject(_PRINTED),
            "/Ff": NumberObject(_MANY_LINES if piece.long else 0),
            "/DA": TextStringObject("/Helv 10 Tf 0 g"),
            "/MK": DictionaryObject({NameObject("/BC"): ArrayObject([FloatObject(0.3)])}),
        }
        self.widgets.append(DictionaryObject({NameObject(key): it for key, it in widget.items()}))


def _fields(writer: PdfWriter) -> ArrayObject:
    """The document's list of fields, with the font they are written in."""
    root = writer.root_object
    if "/AcroForm" not in root:
        fonts = DictionaryObject({NameObject("/Helv"): _font()})
        form = {
            "/Fields": ArrayObject(),
            "/DR": DictionaryObject({NameObject("/Font"): fonts}),
            "/DA": TextStringObject("/Helv 10 Tf 0 g"),
            "/NeedAppearances": BooleanObject(True),
        }
        root[NameObject("/AcroForm")] = DictionaryObject({NameObject(key): it for key, it in form.items()})
        root[NameObject("/Lang")] = TextStringObject("en-GB")
    fields = root["/AcroForm"]["/Fields"]  # type: ignore[index]
    assert isinstance(fields, ArrayObject)  # noqa: S101  # as made above
    return fields


def _font() -> DictionaryObject:
    said = {
        "/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"
    }  # fmt: skip
    return DictionaryObject({NameObject(key): NameObject(it) for key, it in said.items()})


def _name(piece: Piece, person: int) -> str:
    assert piece.slot is not None  # noqa: S101  # only fields are named
    section = piece.slot.section
    return (
        f"{section.value}-{person}-{piece.slot.name}"
        if section is Section.PERSON
        else (f"{section.value}-{piece.slot.name}".strip("-"))
    )
