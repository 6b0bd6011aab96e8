"""The folder that a policy calls the inbox."""

from typing import Final

from exchangelib import Account
from exchangelib.errors import ErrorFolderNotFound
from exchangelib.properties import DistinguishedFolderId, FolderId

from adapters.exchange.account import distinguished
from adapters.exchange.services import Below

INBOX: Final = "inbox"


def inbox_named(account: Account, name: str) -> DistinguishedFolderId | FolderId:
    """The Inbox itself, or the folder of that name below it; raises ErrorFolderNotFound."""
    inbox = distinguished(account, INBOX)
    if name.casefold() == INBOX:
        return inbox
    found = Below(account=account).named(inbox, name)
    if found is None:
        raise ErrorFolderNotFound(f"There is no folder {name} below the Inbox.")
    return found
