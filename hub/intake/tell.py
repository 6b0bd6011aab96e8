"""Turns a mail into what was told: a pasted form's fields if there is one, else its text for a person."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hub.intake.filed import Told
from hub.intake.form import Form
from hub.intake.forwarded import original_sender
from hub.intake.mail import Attachment, Enclosed, Kind, Mail
from hub.intake.value import Problem, is_address

SET_ASIDE: Final = {
    Kind.AUTOMATIC: "A machine sent it (Auto-Submitted or similar).",
    Kind.OUT_OF_OFFICE: "An out-of-office answer.",
    Kind.BOUNCE: "A mail server says that a letter could not be delivered.",
    Kind.DELAYED: "A mail server says that a letter is delayed; it is still trying.",
}
"""Why mail that no person wrote is kept and put on nobody's desk."""


ENCLOSED: Final = (
    "It brings {where}, which says that it is from {whom}. That is a claim; nobody has checked it."
)
FORWARDED: Final = "It passes on a mail that it says is from {whom}. That is a claim; nobody has checked it."


def told(mail: Mail, form: Form | None) -> Told:
    """The first revision: fields as the vocabulary nests them, and always the whole text beside them.

    Lists and hubs get no automatic answer; anybody can write that a hub sent a mail, so it hides none.
    """
    fields = _with_sender(dict(form.fields) if form else {}, mail)
    notes = (*mail.notes, *(form.notes if form else ("No form was found in this mail.",)), *_claims(fields))
    if mail.attachments:
        notes = (*notes, f"Attachments kept with the original: {_names(mail.attachments)}.")
    if original := original_sender(mail):
        notes = (*notes, FORWARDED.format(whom=original))
    notes = (*notes, *(note for it in mail.enclosed for note in _of_enclosed(it)))
    places = form.places if form else {}
    quiet = mail.quiet or mail.hops > 0
    return Told(fields, _whole_text(mail), notes, places=places, quiet=quiet)


def _whole_text(mail: Mail) -> str:
    """Its subject and text, and those of the mails attached to it that are not in it already."""
    attached = (f"In {it.where}:\n\n{it.text}" for it in mail.enclosed if it.text not in mail.text)
    return "\n\n".join((f"Subject: {mail.subject}", mail.text, *attached))


def _of_enclosed(it: Enclosed) -> Iterator[str]:
    if it.attachments:
        yield f"Attachments in {it.where}: {_names(it.attachments)}."
    if it.sender:
        yield ENCLOSED.format(where=it.where, whom=it.sender)


def _names(files: Sequence[Attachment]) -> str:
    return ", ".join(sorted(it.name or "unnamed" for it in files))


def from_board(fields: Mapping[str, object], partnership: str | None) -> Mapping[str, object]:
    """Who signed in, or whose system signed, tells which board notifies, where the form does not say."""
    raised_by = fields.get("raised_by")
    if partnership is None or not isinstance(raised_by, Mapping) or raised_by.get("partnership"):
        return fields
    return {**fields, "raised_by": {**raised_by, "partnership": partnership}}


def other_board(fields: Mapping[str, object], partnership: str | None) -> Problem | None:
    """Nobody who belongs to a board notifies in another board's name."""
    raised_by = fields.get("raised_by")
    named = raised_by.get("partnership") if isinstance(raised_by, Mapping) else None
    if partnership is None or not named or named == partnership:
        return None
    return Problem("raised_by.partnership", f"You notify for {partnership}. Leave this out, or say so.")


def _claims(fields: Mapping[str, object]) -> list[str]:
    """Anybody can write a board's name into a mail, so it is shown and gives nobody sight of the case."""
    raised_by = fields.get("raised_by")
    named = raised_by.get("partnership") if isinstance(raised_by, Mapping) else None
    return [f"The mail says that {named} notifies. That is the sender's word alone."] if named else []


def _with_sender(fields: dict[str, object], mail: Mail) -> dict[str, object]:
    """Who wrote it is recognised even where nothing else was; to a machine nobody writes back."""
    raised_by = fields.get("raised_by")
    said = dict(raised_by) if isinstance(raised_by, Mapping) else {}
    if not is_address(str(said.get("email", ""))):
        said.pop("email", None)
    if mail.kind is Kind.PERSON and mail.senders and is_address(mail.senders[0]):
        said.setdefault("email", mail.senders[0])
    return fields | {"raised_by": said} if said else fields
