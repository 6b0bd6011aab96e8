"""The form's text template as a list of what stands on it, so that no other template can differ from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from adapters.formtext.labels import Section, Slot, Sort
from adapters.formtext.lines import ANYWHERE, BY_SECTION, sense
from adapters.formtext.senses import Heading, Labelled


class Kind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PROSE = "prose"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing on the form; a field knows its `slot`."""

    kind: Kind
    text: str
    slot: Slot | None = None

    @property
    def long(self) -> bool:
        """Whether it asks for more than a line."""
        return self.slot is not None and self.slot.sort is Sort.PROSE


def layout(template: str) -> Iterator[Piece]:
    """The pieces of `notification-form.txt`, without what only concerns pasting."""
    title, *paragraphs = re.split(r"\n\s*\n", template.strip())
    yield Piece(Kind.TITLE, title.strip())
    section = Section.TOP
    for paragraph in paragraphs[1:]:
        if paragraph.strip() == "END OF FORM":
            return
        heading = sense(paragraph.strip())
        if isinstance(heading, Heading):
            section = heading.section
            yield Piece(Kind.HEADING, paragraph.strip())
        elif ":" not in paragraph:
            yield Piece(Kind.PROSE, " ".join(paragraph.split()))
        else:
            yield from _fields(paragraph, section)


def _fields(paragraph: str, section: Section) -> Iterator[Piece]:
    for label in " ".join(paragraph.split()).removesuffix(":").split(": "):
        found = sense(f"{label}:")
        if not isinstance(found, Labelled):
            raise ValueError(f"The form has no field called {label}.")
        slot = BY_SECTION.get((section, found.leaf)) or ANYWHERE[found.leaf]
        yield Piece(Kind.FIELD, label, slot)
