"""What a file is by its first bytes; what a mail claims about it counts only where the bytes do not tell."""

import re
from typing import Final

OCTETS: Final = "application/octet-stream"
PDF: Final = "application/pdf"

SIGNATURES: Final = (
    (0, b"%PDF-", PDF),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    *((4, b"ftyp" + brand, "image/heic") for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (0, b"BEGIN:VCALENDAR", "text/calendar"),
    (0, b"BEGIN:VCARD", "text/vcard"),
    (0, b"%!PS", "application/postscript"),
)

OFFICE: Final = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OLE: Final = {
    b"_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0": "application/vnd.ms-outlook",
    b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0": "application/msword",
    b"W\0o\0r\0k\0b\0o\0o\0k\0": "application/vnd.ms-excel",
    b"P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0": "application/vnd.ms-powerpoint",
}
KNOWN: Final = frozenset(kind for _, _, kind in SIGNATURES) | {"application/zip", "image/bmp"}

NO_TEXT: Final = ("image/", "audio/", "video/", "font/", OCTETS)

_MARKUP: Final = re.compile(rb"\s{0,200}(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_PDF: Final = re.compile(rb"(?s:.{0,1019})%PDF-1\.\d")
"""Readers of PDF look for its mark in the first 1024 bytes; scanners and gateways put something before it."""
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(content: bytes, claimed: str) -> str:
    """The content type of the bytes; `claimed` where they are text or of a kind not listed here."""
    if content.startswith(b"PK\x03\x04"):
        return _zip(content)
    for at, mark, kind in SIGNATURES:
        if content.startswith(mark, at):
            return (
                next((ole for name, ole in OLE.items() if name in content), kind) if "ole" in kind else kind
            )
    if claimed in (PDF, OCTETS) and _PDF.match(content):
        return PDF
    if _MARKUP.match(content):
        return "text/html"
    if not content or claimed.startswith(("message/", "multipart/")):
        return claimed
    if not _CONTROLS.search(content[:4096]):
        return "text/plain" if claimed in KNOWN or claimed.startswith(NO_TEXT) else claimed
    return OCTETS if claimed in KNOWN or claimed.startswith("text/") else claimed


def _zip(content: bytes) -> str:
    """Office documents are archives; the names of their members tell which."""
    if content.startswith(b"mimetype", 30):
        named = re.match(rb"[\w.+/-]{5,100}", content[38:140])
        return named[0].decode("ascii") if named else "application/zip"
    members = content[:8192] + content[-65536:]
    if b"[Content_Types].xml" in members:
        return next((kind for name, kind in OFFICE.items() if name in members), "application/zip")
    return "application/zip"
