"""Finds the form of a mail: pasted into its text, or attached to it and read behind the wall.

A mail that is attached is searched the same way, after the mail itself.
"""

from collections.abc import Iterator, Sequence

import msgspec

from adapters.formfile.kinds import KINDS
from adapters.formtext.find import find
from adapters.wall.wall import Died, Wall
from hub.intake.form import Form
from hub.intake.mail import Attachment, Mail

MOST_FILES = 10
FAR_MORE = 2

_ENCODER = msgspec.msgpack.Encoder()
_ANSWER = msgspec.msgpack.Decoder(Form | None)


class MailForms:
    """`ports.FormFinder`; safe to share between threads."""

    def __init__(self, timeout: float = 20.0, memory: int = 512 * 1024 * 1024) -> None:
        self._wall = Wall("adapters.formfile.child:task", timeout, memory)

    def __call__(self, mail: Mail) -> Form | None:
        """The first form with anything in it, the text's before a file's, unless another says far more: some
        facts in a covering mail are no form. Any other is named in the notes.
        """
        found = list(self._forms(mail))
        filled = [it for it in found if it[1].fields]
        chosen = _fullest(filled) or next(iter(found), None)
        if chosen is None:
            return None
        where, form = chosen
        others = [
            f"{place}: there is another form, which was not read." for place, _ in filled if place != where
        ]
        broken = [
            f"{place} {note}." for place, it in found if not it.fields and it is not form for note in it.notes
        ]
        return Form(form.fields, (*form.notes, *others, *broken), form.places)

    def close(self) -> None:
        """End the idle children."""
        self._wall.close()

    def _forms(self, mail: Mail) -> Iterator[tuple[str, Form]]:
        left = MOST_FILES
        for where, text, files in _places(mail):
            if (form := find(text)) is not None:
                name = f"The text of {where or 'the mail'}"
                yield name, _placed(name, form) if where else form
            candidates = [it for it in files if it.content_type in KINDS][:left]
            left -= len(candidates)
            for number, it in enumerate(candidates, 1):
                kind = "Word" if "word" in it.content_type else "PDF"
                name = f"The attached file {number} ({kind}){where and f' in {where}'}"
                if (form := self._read(it)) is not None:
                    yield name, _placed(name, form)

    def _read(self, file: Attachment) -> Form | None:
        try:
            answer = self._wall.ask(_ENCODER.encode((file.content_type, file.content)))
            form: Form | None = _ANSWER.decode(answer)
            return form
        except (Died, TimeoutError) as failure:
            return Form({}, (f"could not be read safely: {failure}",))


def _fullest(filled: Sequence[tuple[str, Form]]) -> tuple[str, Form] | None:
    """The first, or the one that has the most values where those are at least twice as many."""
    first = next(iter(filled), None)
    most = max(filled, key=lambda it: len(it[1].places), default=None)
    if first and most and len(most[1].places) >= FAR_MORE * len(first[1].places):
        return most
    return first


def _places(mail: Mail) -> Iterator[tuple[str, str, Sequence[Attachment]]]:
    """Where a form may be: the mail, then each attached to it, with its text and its files.

    A mail without a text of its own was given that of a mail attached to it, which is no second form.
    """
    yield "", mail.text, mail.attachments
    for it in mail.enclosed:
        yield it.where, it.text if it.text != mail.text else "", it.attachments


def _placed(name: str, form: Form) -> Form:
    """Its notes and places say which file they are about."""
    notes = tuple(it if it.startswith("could") else f"{name}: {it[:1].lower()}{it[1:]}" for it in form.notes)
    beside = f"{name[:1].lower()}{name[1:]}"
    return Form(form.fields, notes, {path: f"{it} of {beside}" for path, it in form.places.items()})
