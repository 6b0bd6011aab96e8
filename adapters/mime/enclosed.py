"""Opens the mails attached to a mail, and those attached to them: people forward a referral as an attachment.

What lies in them stays apart from what the mail itself brought, each file with the mail it was found in.
All of it together costs no more than one mail may: the parts are counted over all, and three deep is the end.
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from adapters.mime.addresses import people
from adapters.mime.clean import titled
from adapters.mime.contents import Contents, contents_of
from adapters.mime.outlook import SAVED
from adapters.mime.parts import MAIL_TYPES, MOST_PARTS
from adapters.mime.rtf import Allowance
from adapters.mime.words import header_text
from hub.intake.magic import OCTETS
from hub.intake.mail import Attachment, Enclosed

DEEPEST: Final = 3
MOST_MAILS: Final = 50

MAILS: Final = frozenset({*MAIL_TYPES, SAVED})
_MAY_BE: Final = frozenset({"text/plain", OCTETS})
_HEADERS: Final = re.compile(
    rb"^(MIME-Version|Content-Type|From|To|Date|Subject|Received|Message-ID):", re.IGNORECASE | re.MULTILINE
)
_TOO_DEEP: Final = f"Mails are attached to one another more than {DEEPEST} deep; the deepest were not opened."
_TOO_MANY: Final = "There are more mails or parts in the attached mails than are opened."


def enclosed(own: Contents, notes: list[str], allowance: Allowance) -> tuple[Enclosed, ...]:
    """Those nearest to the mail first; never raises, and what cannot be opened is said in a note."""
    walk = _Walk(notes, allowance)
    walk.look_into((), own.files, own.mails)
    while walk.todo:
        path, file = walk.todo.popleft()
        walk.open(path, file)
    return tuple(walk.found)


@dataclass(slots=True)
class _Walk:
    """`todo` holds attached mails, each with the way to it; `parts` is how many may be read yet."""

    notes: list[str]
    allowance: Allowance
    parts: int = MOST_PARTS
    found: list[Enclosed] = field(default_factory=list)
    todo: deque[tuple[tuple[str, ...], Attachment]] = field(default_factory=deque)

    def look_into(
        self, path: tuple[str, ...], files: Sequence[Attachment], mails: Sequence[Enclosed] = ()
    ) -> None:
        """Remember the mails among the files; take those that Outlook had wrapped in as they are."""
        self.todo.extend((path, it) for it in files if _is_mail(it))
        for it in mails:
            if self._may_go_on(len(path) + len(it.path)):
                self._keep(replace(it, path=(*path, *it.path)))

    def open(self, path: tuple[str, ...], file: Attachment) -> None:
        if not self._may_go_on(len(path) + 1):
            return
        own: list[str] = []
        try:
            contents = contents_of(file.content, own, self.allowance, self.parts, mails_searched=0)
            mail = _mail(contents, file, path)
        except Exception as error:  # noqa: BLE001  # whatever is broken in it, the file itself is kept
            self.notes.append(f"An attached mail could not be opened ({type(error).__name__}).")
            return
        self.parts -= 1 + sum(1 for _ in contents.root.leaves())
        self.notes.extend(f"In {mail.where}: {note[:1].lower()}{note[1:]}" for note in dict.fromkeys(own))
        self._keep(mail)
        self.look_into(mail.path, (), contents.mails)

    def _keep(self, mail: Enclosed) -> None:
        within = tuple(replace(it, within=mail.where) for it in mail.attachments)
        self.found.append(replace(mail, attachments=within))
        self.look_into(mail.path, mail.attachments)

    def _may_go_on(self, depth: int) -> bool:
        if depth > DEEPEST:
            self.notes.append(_TOO_DEEP)
        elif self.parts <= 0 or len(self.found) >= MOST_MAILS:
            self.notes.append(_TOO_MANY)
        else:
            return True
        return False


def _mail(contents: Contents, file: Attachment, path: tuple[str, ...]) -> Enclosed:
    subject = header_text(contents.headers.first("subject"), contents.hint)
    senders = people(contents.headers, contents.hint, "from")
    title = titled(subject or file.name.removesuffix(".eml").removesuffix(".msg"))
    return Enclosed((*path, title), next(iter(senders), ""), contents.text, contents.files)


def _is_mail(it: Attachment) -> bool:
    """By its type; or a text or bytes of no known type that begin as mails do, whatever the name."""
    if it.content_type in MAILS:
        return True
    if it.content_type not in _MAY_BE:
        return False
    head = it.content[:8192].lstrip(b"\xef\xbb\xbf\r\n \t").replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return len({name.lower() for name in _HEADERS.findall(head)}) >= 2
