"""What an Exchange server answers, as XML: the smallest replies that its schema allows."""

from collections.abc import Sequence
from typing import Any

from lxml import etree

S = "http://schemas.xmlsoap.org/soap/envelope/"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
NAMES = f'xmlns:s="{S}" xmlns:m="{M}" xmlns:t="{T}"'
VERSION = '<t:ServerVersionInfo MajorVersion="15" MinorVersion="1" Version="V2016_10_10"/>'


def m(name: str) -> str:
    return f"{{{M}}}{name}"


def t(name: str) -> str:
    return f"{{{T}}}{name}"


def read(text: str | bytes) -> Any:
    """XML of any size: a mail of 25 MB is one text node."""
    return etree.fromstring(text, etree.XMLParser(huge_tree=True))


def envelope(reply: Any) -> bytes:
    text = etree.tostring(reply).decode()
    return f"<s:Envelope {NAMES}><s:Header>{VERSION}</s:Header><s:Body>{text}</s:Body></s:Envelope>".encode()


def busy(milliseconds: int) -> bytes:
    """A SOAP fault that asks for a slower pace."""
    code = "ErrorServerBusy"
    value = f'<t:Value Name="BackOffMilliseconds">{milliseconds}</t:Value>'
    detail = (
        f'<e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">{code}'
        f"</e:ResponseCode><t:MessageXml>{value}</t:MessageXml>"
    )
    fault = f"<faultcode>a:{code}</faultcode><faultstring>Busy.</faultstring><detail>{detail}</detail>"
    return f"<s:Envelope {NAMES}><s:Body><s:Fault>{fault}</s:Fault></s:Body></s:Envelope>".encode()


def failed(operation: str, code: str, text: str, holder: str = "") -> Any:
    said = f"<m:MessageText>{text}</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>"
    said += "<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>" + (f"<{holder}/>" if holder else "")
    if operation == "SyncFolderItems":
        said += "<m:SyncState/><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>"
    return _reply(operation, [said], "Error")


def changes(items: Sequence[tuple[str, int]], state: str, last: bool) -> Any:
    made = "".join(
        f'<t:Create><t:Message><t:ItemId Id="{it}" ChangeKey="k"/><t:Size>{size}</t:Size></t:Message>'
        "</t:Create>"
        for it, size in items
    )
    whether = str(last).lower()
    said = (
        f"<m:SyncState>{state}</m:SyncState><m:IncludesLastItemInRange>{whether}</m:IncludesLastItemInRange>"
    )
    return _reply("SyncFolderItems", [f"{OK}{said}<m:Changes>{made}</m:Changes>"])


def mime(item: str, content: str) -> Any:
    it = f'<t:MimeContent CharacterSet="UTF-8">{content}</t:MimeContent><t:ItemId Id="{item}" ChangeKey="k"/>'
    return _reply("GetItem", [f"{OK}<m:Items><t:Message>{it}</t:Message></m:Items>"])


def moved(items: Sequence[str | None]) -> Any:
    """One message an item; None was not there."""
    gone = "<m:MessageText>Gone.</m:MessageText><m:ResponseCode>ErrorItemNotFound</m:ResponseCode><m:Items/>"
    done = "<m:Items><t:Message><t:ItemId Id='{}' ChangeKey='k'/></t:Message></m:Items>"
    said = [OK + done.format(it) if it else gone for it in items]
    return _reply("MoveItem", said, *["Success" if it else "Error" for it in items])


def folder(operation: str, key: str, name: str, count: int = 0) -> Any:
    return _reply(operation, [f"{OK}<m:Folders>{_folder(key, name, count)}</m:Folders>"])


def folders_found(named: dict[str, str]) -> Any:
    there = "".join(_folder(key, name) for key, name in named.items())
    return _reply("FindFolder", [f"{OK}{_range(len(named))}<t:Folders>{there}</t:Folders></m:RootFolder>"])


def items_found(items: Sequence[str]) -> Any:
    there = "".join(f'<t:Message><t:ItemId Id="{it}" ChangeKey="k"/></t:Message>' for it in items)
    return _reply("FindItem", [f"{OK}{_range(len(items))}<t:Items>{there}</t:Items></m:RootFolder>"])


def subscribed(key: str) -> Any:
    return _reply("Subscribe", [f"{OK}<m:SubscriptionId>{key}</m:SubscriptionId>"])


def news(key: str, event: str) -> Any:
    """`event` is a StatusEvent, or one about a mail."""
    about = "" if event == "StatusEvent" else EVENT
    it = f"<t:{event}><t:Watermark>w</t:Watermark>{about}</t:{event}>"
    said = f"<m:Notification><t:SubscriptionId>{key}</t:SubscriptionId>{it}</m:Notification>"
    said = f"<m:Notifications>{said}</m:Notifications><m:ConnectionStatus>OK</m:ConnectionStatus>"
    return _reply("GetStreamingEvents", [OK + said])


def no_more_news() -> Any:
    return _reply("GetStreamingEvents", [f"{OK}<m:ConnectionStatus>Closed</m:ConnectionStatus>"])


EVENT = (
    "<t:TimeStamp>2026-11-23T09:00:00Z</t:TimeStamp><t:ItemId Id='i' ChangeKey='k'/>"
    "<t:ParentFolderId Id='inbox' ChangeKey='k'/>"
)


def created() -> Any:
    return _reply("CreateItem", [f"{OK}<m:Items/>"])


def deviating(reply: Any) -> Any:
    """The same as a server says it that does not keep to the schema, gromox above all."""
    operation = etree.QName(reply).localname.removesuffix("Response")
    if operation in ("CreateItem", "SendItem"):
        reply[0].tag = m("Responses")
    for root in reply.iter(m("RootFolder")):
        group = "<t:GroupedItems><t:GroupIndex>0</t:GroupIndex></t:GroupedItems>"
        root.append(read(f"<t:Groups {NAMES}>{group}</t:Groups>"))
    if operation == "SyncFolderItems":
        for size in list(reply.iter(t("Size"))):
            size.getparent().remove(size)
    if operation == "MoveItem":
        for items in reply.iter(m("Items")):
            items.clear()
    return reply


OK = "<m:ResponseCode>NoError</m:ResponseCode>"


def _range(count: int) -> str:
    ends = 'IncludesLastItemInRange="true"'
    return f'<m:RootFolder IndexedPagingOffset="{count}" TotalItemsInView="{count}" {ends}>'


def _folder(key: str, name: str, count: int = 0) -> str:
    counts = f"<t:TotalCount>{count}</t:TotalCount><t:ChildFolderCount>0</t:ChildFolderCount>"
    kind = "<t:FolderClass>IPF.Note</t:FolderClass>"
    return (
        f'<t:Folder><t:FolderId Id="{key}" ChangeKey="k"/><t:ParentFolderId Id="root" ChangeKey="k"/>{kind}'
        f"<t:DisplayName>{name}</t:DisplayName>{counts}<t:UnreadCount>0</t:UnreadCount></t:Folder>"
    )


def _reply(operation: str, said: Sequence[str], *classes: str) -> Any:
    one = f"m:{operation}ResponseMessage"
    marks = classes or ["Success"] * len(said)
    parts = (f'<{one} ResponseClass="{mark}">{it}</{one}>' for it, mark in zip(said, marks, strict=True))
    whole = f"<m:{operation}Response {NAMES}><m:ResponseMessages>{''.join(parts)}</m:ResponseMessages>"
    return read(f"{whole}</m:{operation}Response>")
