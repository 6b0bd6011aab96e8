"""What came beside the text: each file with a safe name, its true type, and whether it is inline."""

from adapters.mime.body import Body
from adapters.mime.clean import file_name
from adapters.mime.headers import split_head
from adapters.mime.params import read_params
from adapters.mime.parts import MAIL_TYPES, Part
from adapters.mime.words import decode_words, header_text, raw_text
from hub.intake.magic import OCTETS, sniff
from hub.intake.mail import Attachment


def attached(body: Body, hint: str) -> tuple[Attachment, ...]:
    """Every part that is not the text; what has neither a name nor content is none."""
    parts = (_attachment(part, body, hint) for part in body.attachments)
    return tuple(it for it in parts if it.name or it.content.strip())


def pasted(body: Body, hint: str) -> tuple[Attachment, ...]:
    """The files that were pasted into a text by uuencode, as far as texts have been read."""
    return tuple(
        Attachment(file_name(raw_text(it.name, hint)), sniff(it.content, OCTETS), it.content)
        for it in body.pasted
    )


def _attachment(part: Part, body: Body, hint: str) -> Attachment:
    content = body.content(part)
    return Attachment(
        name=_name(part, content, hint),
        content_type=sniff(content, part.content_type),
        content=content,
        inline=id(part) in body.inline,
    )


def _name(part: Part, content: bytes, hint: str) -> str:
    """The name it was sent under; an attached mail without one goes by its subject."""
    said = read_params(part.headers.first("content-disposition"), hint).params.get("filename")
    said = said or read_params(part.headers.first("content-type"), hint).params.get("name")
    if said:
        return file_name(decode_words(said))
    if part.content_type in MAIL_TYPES:
        subject = header_text(split_head(content.lstrip(b"\r\n"))[0].first("subject"), hint)
        return file_name(f"{subject.replace('/', '-') or 'message'}.eml")
    return ""
