"""One attached file to the form in it, if there is one; what cannot be opened is said in a note."""

from adapters.formfile.document import rows_of
from adapters.formfile.fields import fields_of, text_of
from adapters.formfile.kinds import WORD
from adapters.formfile.rows import read_rows
from adapters.formtext.find import find
from hub.intake.form import Form


def read_file(content_type: str, content: bytes) -> Form | None:
    """Never raises; a file that breaks its reader is a form without fields and with a note."""
    try:
        if content_type == WORD:
            return read_rows(rows_of(content))
        rows = fields_of(content)
        form = read_rows(rows) if rows else None
        return form if form and form.fields else find(text_of(content)) or form
    except (Exception, RecursionError) as error:  # noqa: BLE001  # hostile files break libraries in every way
        return Form({}, (f"could not be read ({type(error).__name__}); open it to see if it is a form",))
