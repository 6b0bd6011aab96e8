"""A whole mail that is a file as Outlook saves it (`.msg`): given the headers it says it came with."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from adapters.mime.clean import line_feeds
from adapters.mime.mapi import Message
from adapters.mime.msg import read_msg

COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOTE: Final = "The mail was a file as Outlook saves it (.msg)."

LONGEST: Final = 128 * 1024
MOST_LINES: Final = 1500
"""Of its headers; within what is read as headers of any mail."""

CLASSES: Final = (
    (re.compile(r"ipm\.note\.rules\.oof", re.IGNORECASE), ("Auto-Submitted", "auto-replied (vacation)")),
    (re.compile(r"ipm\.note\.rules\.", re.IGNORECASE), ("Auto-Submitted", "auto-replied")),
    (re.compile(r"report\..{1,200}\.ndr$", re.IGNORECASE), ("X-MS-Exchange-Message-Is-Ndr", "yes")),
    (re.compile(r"report\..{1,200}\.delayed$", re.IGNORECASE), ("Content-Class", "urn:content-classes:dsn")),
    (re.compile(r"report\.", re.IGNORECASE), ("Auto-Submitted", "auto-generated")),
)
"""What Outlook calls a machine's mail, and the headers that say the same, the surest first: MS-OXOMSG."""

_AS_IT_CAME: Final = re.compile(
    r"^(?:content-[a-z-]++|mime-version)[ \t]*+:.*(?:\n[ \t].*)*\n?", re.IGNORECASE | re.MULTILINE
)
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)


def as_mail(raw: bytes, notes: list[str]) -> bytes:
    """The file behind headers, as its mail's one part; the same bytes back for what is no such file."""
    if not raw.startswith(COMPOUND):
        return raw
    try:
        message = read_msg(raw)
    except Exception:  # noqa: BLE001  # olefile raises what it likes; then it is a text like any other
        return raw
    notes.append(NOTE)
    return _head(message).encode("utf-8", "replace") + b"Content-Type: application/vnd.ms-outlook\n\n" + raw


def _head(message: Message) -> str:
    """The headers it was sent under; for one that never went over the internet, those its properties make."""
    sent = line_feeds(message.headers[:LONGEST].replace("\0", "")).strip("\n")
    sent = "\n".join(sent.split("\n")[:MOST_LINES])
    lines = [re.sub(_AS_IT_CAME, "", f"\n{sent}\n".replace("\n\n", "\n"))] if sent else []
    known = {line.partition(":")[0].strip().lower() for line in sent.split("\n")}
    made = {"From": message.sender, "To": message.recipients, "Subject": message.subject}
    made |= {"Message-ID": message.message_id, "Date": _date(message.sent)}
    made |= dict(said for named, said in reversed(CLASSES) if named.match(message.message_class))
    lines += [
        f"{name}: {' '.join(value.split())}"
        for name, value in made.items()
        if value and name.lower() not in known
    ]
    return "".join(f"{it.strip(chr(10))}\n" for it in lines if it.strip())


def _date(ticks: int) -> str:
    """A Windows time, in tenths of microseconds since 1601, as a header has it."""
    try:
        return format_datetime(_EPOCH + timedelta(microseconds=ticks // 10)) if ticks else ""
    except OverflowError:
        return ""
