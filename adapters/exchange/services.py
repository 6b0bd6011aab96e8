"""The five EWS operations of a polled inbox, with no more asked and no more read than it needs.

exchangelib's own folders would ask for the root of the mailbox and for whole items; ours know ids.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exchangelib.errors import ErrorContentConversionFailed, ErrorInternalServerError, ErrorMoveCopyFailed
from exchangelib.fields import FieldPath
from exchangelib.folders import Folder
from exchangelib.items import ID_ONLY, Message
from exchangelib.properties import FolderId, ItemId
from exchangelib.services import FindFolder, GetFolder, GetItem, MoveItem, SyncFolderItems
from exchangelib.services.common import EWSAccountService, folder_ids_element
from exchangelib.util import MNS, TNS, add_xml_child, create_element

from hub.intake.mailbox import Found, Unreadable

PAGE = 100


@dataclass(frozen=True, slots=True)
class Change:
    """`there` is false for what was deleted or moved away."""

    item: str
    size: int
    there: bool


class Changes(SyncFolderItems):  # type: ignore[misc]
    """What changed in a folder: ids and sizes."""

    def since(self, folder: FolderId, state: str) -> Iterator[Change]:
        """To the end, page by page; `sync_state` is the new state once all of it is consumed."""
        size = FieldPath(field=Message.get_field_by_fieldname("size"))
        while True:
            for found in self.call(folder, ID_ONLY, [size], state, None, PAGE, None):
                if isinstance(found, Exception):
                    raise found
                if found is not None:
                    yield found
            if self.includes_last_item_in_range or self.sync_state == state:
                return
            state = self.sync_state

    def _elem_to_obj(self, elem: Any) -> Change | None:
        kind = self.change_types_map[elem.tag]
        if kind == self.READ_FLAG_CHANGE:
            return None
        size = elem.findtext(f".//{{{TNS}}}Size") or "0"
        there = kind != self.DELETE
        return Change(elem.find(f".//{{{TNS}}}ItemId").get("Id"), int(size), there)


class Mime(GetItem):  # type: ignore[misc]
    """One item as the bytes of a mail, whatever kind of item it is."""

    ERRORS_TO_CATCH_IN_RESPONSE = (
        *GetItem.ERRORS_TO_CATCH_IN_RESPONSE,
        ErrorContentConversionFailed,
        ErrorInternalServerError,
    )

    def of(self, item: str) -> Found | Unreadable | Exception:
        """An exception is Exchange's word on this one item."""
        mime = FieldPath(field=Message.get_field_by_fieldname("mime_content"))
        [found] = self.call([ItemId(id=item)], [mime], ID_ONLY)
        answer: Found | Unreadable | Exception = found
        return answer

    def _elem_to_obj(self, elem: Any) -> Found | Unreadable:
        try:
            raw = base64.b64decode(elem.findtext(f"{{{TNS}}}MimeContent") or "")
        except binascii.Error:
            raw = b""
        return Found(raw) if raw else Unreadable("Exchange gave no content for it.")


class Move(MoveItem):  # type: ignore[misc]
    """Items to another folder, where they have other ids."""

    ERRORS_TO_CATCH_IN_RESPONSE = (*MoveItem.ERRORS_TO_CATCH_IN_RESPONSE, ErrorMoveCopyFailed)

    def to(self, folder: FolderId, items: list[str]) -> None:
        """An item that is gone, or that Exchange will not move, is left: it is kept here in any case."""
        for _ in self.call([ItemId(id=it) for it in items], folder):
            pass


class Below(FindFolder):  # type: ignore[misc]
    """The folders right below one."""

    def named(self, parent: FolderId, name: str) -> FolderId | None:
        """The one of that name, if there is one."""
        shown = FieldPath(field=Folder.get_field_by_fieldname("name"))
        pages = self._paged_call(
            payload_func=self.get_payload,
            max_items=None,
            folders=[parent],
            additional_fields=[shown],
            restriction=None,
            shape=ID_ONLY,
            depth="Shallow",
            page_size=self.page_size,
            offset=0,
        )
        for found in self._elems_to_objs(pages):
            if isinstance(found, Exception):
                raise found
            if found[0].casefold() == name.casefold():
                return found[1]
        return None

    def _elem_to_obj(self, elem: Any) -> tuple[str, FolderId]:
        return elem.findtext(f"{{{TNS}}}DisplayName") or "", _folder_id(elem)


class Count(GetFolder):  # type: ignore[misc]
    """How many items lie in a folder."""

    def of(self, folder: FolderId) -> int:
        """Raises what Exchange says instead."""
        total = FieldPath(field=Folder.get_field_by_fieldname("total_count"))
        payload = self.get_payload(folders=[folder], additional_fields=[total], shape=ID_ONLY)
        [found] = self._get_elements(payload)
        if isinstance(found, Exception):
            raise found
        return int(found.findtext(f"{{{TNS}}}TotalCount") or 0)


class NewFolder(EWSAccountService):  # type: ignore[misc]
    """A folder for mail. exchangelib's own would read the whole tree first."""

    SERVICE_NAME = "CreateFolder"
    element_container_name = f"{{{MNS}}}Folders"

    def below(self, parent: FolderId, name: str) -> FolderId:
        """Made with the rights of its parent."""
        payload = create_element("m:CreateFolder")
        payload.append(folder_ids_element([parent], self.account.version, "m:ParentFolderId"))
        folders, folder = create_element("m:Folders"), create_element("t:Folder")
        add_xml_child(folder, "t:FolderClass", "IPF.Note")
        add_xml_child(folder, "t:DisplayName", name)
        folders.append(folder)
        payload.append(folders)
        [made] = self._elems_to_objs(self._get_elements(payload))
        if isinstance(made, Exception):
            raise made
        return made

    def _elem_to_obj(self, elem: Any) -> FolderId:
        return _folder_id(elem)


def _folder_id(elem: Any) -> FolderId:
    found = elem.find(f"{{{TNS}}}FolderId")
    return FolderId(id=found.get("Id"), changekey=found.get("ChangeKey"))
