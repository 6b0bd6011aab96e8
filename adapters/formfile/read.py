"""One attached file to the form in it, if there is one; what cannot be opened is said in a note."""

from adapters.formfile import document, printed
from adapters.formfile.fields import fields_of, opened
from adapters.formfile.kinds import WORD
from adapters.formfile.rows import read_rows
from adapters.formtext.find import find
from hub.intake.form import Form


def read_file(content_type: str, content: bytes) -> Form | None:
    """Never raises; a file that breaks its reader is a form without fields and with a note."""
    try:
        return read_rows(document.rows_of(content)) if content_type == WORD else _pdf(content)
    except (Exception, RecursionError) as error:  # noqa: BLE001  # hostile files break libraries in every way
        return Form({}, (f"could not be read ({type(error).__name__}); open it to see if it is a form",))


def _pdf(content: bytes) -> Form | None:
    """By its fields; else by its pages, as drawn or by where the words stand: whichever says more."""
    reader = opened(content)
    rows = fields_of(reader)
    form = read_rows(rows) if rows else None
    if form is not None and form.fields:
        return form
    forms = (find(printed.text_of(reader.pages)), read_rows(printed.rows_of(reader.pages)), form)
    return max((it for it in forms if it is not None), key=lambda it: len(it.places), default=None)
