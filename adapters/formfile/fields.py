"""Reads the form out of the fields of a PDF (ISO 32000-1, 12.7), by their names."""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any, Final

from pypdf import PdfReader

from adapters.formfile.rows import Row
from adapters.formtext.labels import SLOTS

MOST_FIELDS: Final = 2000
OFF: Final = frozenset({"", "off"})

LABELS: Final = {f"{slot.section.value}-{slot.name}".strip("-"): slot for slot in SLOTS}
"""Names of our template's fields: `raised_by-agency`, `aware_on`; a person's are `people-1-name`."""


def opened(content: bytes) -> PdfReader:
    """The file; raises whatever pypdf raises for what is none, and ValueError where it wants a password."""
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("encrypted")
    return reader


def fields_of(reader: PdfReader) -> list[Row] | None:
    """Every field that was filled in, in the file's order; None where the file has no fields."""
    fields = reader.get_fields() or {}
    return list(islice(_rows(fields), MOST_FIELDS)) if fields else None


def _rows(fields: dict[str, Any]) -> Iterator[Row]:
    yield Row("", "Partnership notification form")
    for name, it in fields.items():
        said = str(it.get("/V", "") or "").lstrip("/").replace("\r\n", "\n").replace("\r", "\n")
        if said.lower() not in OFF:
            label = _label(name, str(it.get("/TU", "") or ""))
            yield Row(f"field {name}", label, said)


def _label(name: str, tooltip: str) -> str:
    """What the field is called on the form: by its name in our template, by its name or tooltip in others."""
    parts = name.split("-")
    if parts[0] == "people" and len(parts) == 3 and parts[1].isdecimal():
        return f"Person {parts[1]} {parts[2].replace('_', ' ')}"
    if slot := LABELS.get(name):
        prefix = {"raised_by": "raised by ", "incident": "incident "}.get(slot.section.value, "")
        return f"{prefix}{slot.name.replace('_', ' ')}"
    return tooltip or name.replace("_", " ").replace(".", " ")
