"""A file's rows of label and value, put on the same sheet as the lines of a pasted form."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.formtext.lines import sense
from adapters.formtext.senses import End, Heading, Labelled, Stranger, Title
from adapters.formtext.sheet import Sheet
from hub.intake.form import Form


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in one place of the file: a heading or a line of its own has no value."""

    where: str
    label: str
    value: str = ""


def read_rows(rows: Iterable[Row]) -> Form | None:
    """The form they are, or None; what has no place on the form is noted, since the file is there to read."""
    sheet = Sheet()
    for row in rows:
        label = " ".join(row.label.split())
        match sense(f"{label.rstrip(':?')}:" if row.value.strip() else label):
            case Title():
                sheet.titled = True
            case Heading() as heading:
                sheet.turn_to(heading)
                if heading.rest == "" and row.value.strip():
                    sheet.turn_to(Heading(heading.section, heading.person, row.value))
            case Labelled() as found:
                said = row.value.strip() or found.value
                sheet.start(Labelled(found.leaf, "", found.section, found.person), row.where).text[:] = [said]
            case Stranger() | None if row.value.strip():
                sheet.note(row.where, "there is no such field on the form; please read the file")
            case End() | Stranger() | None:
                pass
    return sheet.form() if sheet.is_form() else None
