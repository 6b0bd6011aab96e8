"""What gives a dangerous file away, as data: its first bytes, its ending, and words within it."""

from typing import Final

from hub.intake.attachment import Danger


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file that every virus scanner must recognise. Written in two, so that none recognises it here."""

FIRST_BYTES: Final = (
    (0, EICAR, Danger.INFECTED),
    (0, b"MZ", Danger.EXECUTABLE),
    (0, b"\x7fELF", Danger.EXECUTABLE),
    (0, b"\xfe\xed\xfa", Danger.EXECUTABLE),  # Mach-O, in both byte orders, and Java classes
    (1, b"\xfa\xed\xfe", Danger.EXECUTABLE),
    (0, b"\xca\xfe\xba\xbe", Danger.EXECUTABLE),
    (0, b"dex\n", Danger.EXECUTABLE),
    (0, b"\0asm", Danger.EXECUTABLE),
    (0, b"#!", Danger.EXECUTABLE),
    (0, b"L\0\0\0\x01\x14\x02\0", Danger.EXECUTABLE),  # a Windows shortcut
    (0, b"[InternetShortcut]", Danger.EXECUTABLE),
    (0, b"ITSF", Danger.EXECUTABLE),  # compiled HTML help
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", Danger.EMBEDDED),  # OneNote, in which anything may lie
    (0, b"ActiveMime", Danger.MACROS),
    (0, b"\x09\x00\x04\x00", Danger.MACROS),  # workbooks of Excel 2 to 5 by themselves
    (0, b"\x09\x02\x06\x00", Danger.MACROS),
    (0, b"\x09\x04\x06\x00", Danger.MACROS),
    (0, b"\x09\x08\x08\x00", Danger.MACROS),
    (0, b"\x09\x08\x10\x00", Danger.MACROS),
    (0, b"\x1f\x8b", Danger.UNLISTED),
    (0, b"BZh", Danger.UNLISTED),
    (0, b"\xfd7zXZ\0", Danger.UNLISTED),
    (0, b"\x28\xb5\x2f\xfd", Danger.UNLISTED),
    (0, b"7z\xbc\xaf\x27\x1c", Danger.UNLISTED),
    (0, b"Rar!\x1a\x07", Danger.UNLISTED),
    (0, b"MSCF", Danger.UNLISTED),
    (0, b"\x60\xea", Danger.UNLISTED),
    (2, b"-lh", Danger.UNLISTED),
    (7, b"**ACE**", Danger.UNLISTED),
    (0, b"xar!", Danger.UNLISTED),
    (0, b"!<arch>", Danger.UNLISTED),
    (0, b"\x78\x9f\x3e\x22", Danger.UNLISTED),  # winmail.dat, whose files are listed beside it
    (32769, b"CD001", Danger.UNLISTED),
    (0, b"conectix", Danger.UNLISTED),
    (0, b"vhdxfile", Danger.UNLISTED),
)  # fmt: skip

RUN_BY_NAME: Final = _words(
    """ade adp app application appref-ms appx bat chm cmd com cpl desktop diagcab dll dmg exe gadget hlp hta
    accdc accde accdr accdu appinstaller appxbundle bas cdxml contact csh deskthemepack diagcfg diagpkg dqy
    fxp grp hpj htc ksh library-ms maf mag mam maq mar mas mat mau mav maw mda mdt mdw mdz msh1 msh2 mshxml
    msixbundle msu odc osd pcd plg printerexport prg ps2 ps2xml psc2 psd1 psdm1 pyo pyz pyzw rdp
    search-ms searchconnector-ms shb shs theme themepack udl vsmacros vsto vsw webpnp ws wsb xbap xnk
    img inf ins iqy iso jar jnlp js jse lnk mde msc msh msi msix msp mst oqy pif pl ps1 ps1xml psc1 psm1 py
    pyc pyw rb reg rqy scf scr sct settingcontent-ms sh sys url vb vba vbe vbs vhd vhdx vxd website wim wsc
    wsf wsh xll
    """
)
"""Endings by which a computer runs a file, whatever it contains: a script is text until it is opened."""

WITH_MACROS: Final = _words("docm dotm xlsm xltm xlam pptm potm ppam ppsm sldm xla xlm slk")
ARCHIVES: Final = _words("zip 7z rar gz tgz bz2 xz zst tar cab arj lzh ace zipx z")

PDF_WORDS: Final = (
    (b"/Encrypt", Danger.ENCRYPTED),
    (b"/JavaScript", Danger.ACTIVE),
    (b"/Launch", Danger.ACTIVE),
    (b"/EmbeddedFile", Danger.EMBEDDED),
    (b"/RichMedia", Danger.ACTIVE),
)
MARKUP_WORDS: Final = (
    (b"<script", Danger.ACTIVE),
    (b"javascript:", Danger.ACTIVE),
    (b"<iframe", Danger.ACTIVE),
    (b"<object", Danger.ACTIVE),
    (b"<embed", Danger.ACTIVE),
    (b"onload=", Danger.ACTIVE),
    (b"onerror=", Danger.ACTIVE),
    (b'macrospresent="yes"', Danger.MACROS),
    (b"editdata.mso", Danger.MACROS),
    (b"<librarydescription", Danger.EXECUTABLE),
    (b"<searchconnectordescription", Danger.EXECUTABLE),
)
TEXT_WORDS: Final = ((b"[oledb]", Danger.EXECUTABLE), (b"full address:s:", Danger.EXECUTABLE))
"""A data link, which asks a server for data with what it is told, and a remote desktop to connect to."""
RTF_WORDS: Final = (
    (b"\\objdata", Danger.EMBEDDED),
    (b"\\objupdate", Danger.EMBEDDED),
    (b"ddeauto", Danger.ACTIVE),
)

OLE_NAMES: Final = {
    "_vba_project": Danger.MACROS,
    "_vba_project_cur": Danger.MACROS,
    "vba": Danger.MACROS,
    "macros": Danger.MACROS,
    "encryptedpackage": Danger.ENCRYPTED,
    "encryptioninfo": Danger.ENCRYPTED,
    "encryptedsummary": Danger.ENCRYPTED,
    "\x01ole10native": Danger.EMBEDDED,
    "objectpool": Danger.EMBEDDED,
}
"""Storages and streams of a compound file, in lower case: MS-OVBA 2.2, MS-OFFCRYPTO 1.3."""

INSTALLER: Final = "000C1084-0000-0000-C000-000000000046"
"""The class of a Windows Installer package, which is a compound file too."""
