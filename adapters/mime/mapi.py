"""MAPI properties as Outlook keeps them, whatever they are wrapped in. MS-OXPROPS, MS-OXCMSG."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from adapters.mime.charset import decode

CLASS: Final = 0x001A
SUBJECT: Final = 0x0037
SENT: Final = 0x0039
HEADERS: Final = 0x007D
SENDER_NAME: Final = 0x0C1A
SENDER: Final = 0x0C1F
SENDER_SMTP: Final = 0x5D01
TO: Final = 0x0E04
MESSAGE_ID: Final = 0x1035
BODY: Final = 0x1000
RTF: Final = 0x1009
HTML: Final = 0x1013
DISPLAY_NAME: Final = 0x3001
CONTENT: Final = 0x3701
NAME: Final = 0x3704
LONG_NAME: Final = 0x3707
MIME_TAG: Final = 0x370E
CONTENT_ID: Final = 0x3712
BODY_CODEPAGE: Final = 0x3FDE
CODEPAGE: Final = 0x3FFD

WANTED: Final = frozenset(
    {
        *(CLASS, SUBJECT, BODY, RTF, HTML, DISPLAY_NAME, CONTENT, NAME, LONG_NAME, MIME_TAG, CONTENT_ID),
        *(BODY_CODEPAGE, CODEPAGE, SENT, HEADERS, SENDER_NAME, SENDER, SENDER_SMTP, TO, MESSAGE_ID),
    }
)

TEXT8: Final = 0x1E
TEXT16: Final = 0x1F

_CHARSETS: Final = {1200: "utf-16-le", 20127: "ascii", 28591: "iso-8859-1", 65000: "utf-7", 65001: "utf-8"}


@dataclass(frozen=True, slots=True)
class File:
    """An attachment; `inline` when the HTML shows it."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False


@dataclass(slots=True)
class Message:
    """A message in MAPI's terms; `rtf` is compressed, `charset` that of `html`, `sent` a Windows time.

    `messages` are those attached to it; each is also a text among its `files`.
    `message_class` says what sort of item it is: `IPM.Note` is a mail.
    """

    subject: str = ""
    text: str = ""
    html: bytes = b""
    rtf: bytes = b""
    charset: str = ""
    headers: str = ""
    sender: str = ""
    recipients: str = ""
    message_id: str = ""
    message_class: str = ""
    sent: int = 0
    files: list[File] = field(default_factory=list)
    messages: "list[Message]" = field(default_factory=list)
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One property: its type and its bytes."""

    type: int
    data: bytes

    def text(self, charset: str) -> str:
        """As text, without the NUL that may end it."""
        if self.type == TEXT16:
            return self.data.decode("utf-16-le", "replace").rstrip("\0")
        return decode(self.data, charset)[0].rstrip("\0")

    def number(self) -> int:
        return int.from_bytes(self.data[:4], "little")


Values = Mapping[int, Value]


def charset_of(codepage: int) -> str:
    """The charset of a Windows code page; Western where none is given."""
    return _CHARSETS.get(codepage, f"cp{codepage}" if codepage else "cp1252")


def message_of(values: Values, charset: str) -> Message:
    """What the properties of a message say."""
    html = values.get(HTML)
    body_codepage = values.get(BODY_CODEPAGE)
    return Message(
        subject=_text(values, charset, SUBJECT),
        text=_text(values, charset, BODY),
        html=_html(html) if html else b"",
        rtf=values[RTF].data if RTF in values else b"",
        charset="utf-8" if html and html.type == TEXT16 else charset_of(_number(body_codepage)),
        headers=_text(values, charset, HEADERS),
        sender=_sender(values, charset),
        recipients=_text(values, charset, TO),
        message_id=_text(values, charset, MESSAGE_ID),
        message_class=_text(values, charset, CLASS),
        sent=int.from_bytes(values[SENT].data[:8], "little") if SENT in values else 0,
    )


def _sender(values: Values, charset: str) -> str:
    """Its address in brackets, where it has one of the internet's; one within Exchange has no @."""
    found = [_text(values, charset, it) for it in (SENDER_SMTP, SENDER, SENDER_NAME)]
    address = next((it for it in found if "@" in it), "")
    return f"<{address}>" if address else ""


def file_of(values: Values, charset: str) -> File:
    """What the properties of an attachment say."""
    content = values[CONTENT].data if CONTENT in values else b""
    name = _text(values, charset, LONG_NAME, NAME, DISPLAY_NAME)
    return File(name, _text(values, charset, MIME_TAG), content, CONTENT_ID in values)


def _html(value: Value) -> bytes:
    return value.text("").encode("utf-8", "replace") if value.type == TEXT16 else value.data.rstrip(b"\0")


def _text(values: Values, charset: str, *ids: int) -> str:
    found = (values[it].text(charset) for it in ids if it in values)
    return next((it for it in found if it.strip()), "")


def _number(value: Value | None) -> int:
    return value.number() if value else 0
