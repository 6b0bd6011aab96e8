"""What one mail holds, whoever carries it: its parts sorted, its text found, Outlook's wrappings opened."""

from dataclasses import dataclass

from adapters.mime.attach import attached, pasted
from adapters.mime.body import Body, sort_body
from adapters.mime.fallback import DEEPEST_MAIL, digested, text_elsewhere
from adapters.mime.headers import Headers
from adapters.mime.html import read_html
from adapters.mime.outlook import SAVED, WINMAIL, opened
from adapters.mime.parts import MOST_PARTS, Part, read_parts
from adapters.mime.repair import repaired
from adapters.mime.rtf import Allowance
from adapters.mime.saved import NOTE, as_mail
from hub.intake.mail import Attachment, Enclosed

FROM_OUTLOOK = "The text was taken from an attachment in Outlook's own form."


@dataclass(frozen=True, slots=True)
class Contents:
    """`files` are the mail's own attachments, `mails` those attached within Outlook's wrappings.

    `hint` is the charset of the first text: the best guess for bare 8-bit headers.
    """

    root: Part
    body: Body
    hint: str
    text: str
    files: tuple[Attachment, ...]
    mails: tuple[Enclosed, ...]

    @property
    def headers(self) -> Headers:
        return self.root.headers


def contents_of(
    raw: bytes,
    notes: list[str],
    allowance: Allowance,
    most: int = MOST_PARTS,
    mails_searched: int = DEEPEST_MAIL,
) -> Contents:
    """`most` counts parts; for its text, mails in mails are searched so many deep."""
    root = read_parts(as_mail(repaired(raw, notes), notes), notes, most)
    body = sort_body(root, notes)
    hint = next((it.type.params["charset"] for it in root.leaves() if "charset" in it.type.params), "")
    files = attached(body, hint)
    kind = SAVED if NOTE in notes else WINMAIL
    wrapped, mails = _unwrapped((*files, *pasted(body, hint)), body, allowance, kind)
    texts = [it.strip("\n") for it in (*body.text, *digested(root, body, mails_searched))]
    text = "\n\n".join(texts) or text_elsewhere(root, body, mails_searched)
    own = files if NOTE not in notes else ()
    return Contents(root, body, hint, text, (*own, *pasted(body, hint), *wrapped), mails)


def _unwrapped(
    kept: tuple[Attachment, ...], body: Body, allowance: Allowance, kind: str
) -> tuple[tuple[Attachment, ...], tuple[Enclosed, ...]]:
    """What is within Outlook's wrappings; their text becomes the mail's where it has no other."""
    found = opened(kept, kind, allowance)
    body.notes.extend(found.notes)
    if found.text and not body.text:
        body.text.append(found.text)
        body.notes.append(FROM_OUTLOOK)
        if found.html and not body.html:
            body.html.append(read_html(found.html))
    return tuple(found.files), tuple(found.mails)
