"""The form as a Word or PDF file: no template differs from another, and what is filled in is read."""

import json
import re
import subprocess
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from adapters.formfile.finder import MOST_FILES, MailForms
from adapters.formfile.kinds import PDF, WORD
from adapters.formfile.layout import Kind, layout
from adapters.formfile.pdf_template import PEOPLE, pdf
from adapters.formfile.read import read_file
from adapters.formfile.word_template import word
from adapters.formtext.find import find
from hub.intake.form import Form
from hub.intake.mail import Attachment, Enclosed, Mail
from hub.intake.read import read
from tests.builders import ROOT, PlainReader, a_mail
from tests.contracts.test_formtext import ANSWERS, EXPECTED, TEMPLATE, filled
from tests.debian import program

PIECES = list(layout(TEMPLATE))
LABELS = [it.text for it in PIECES if it.kind is Kind.FIELD]
FORMS = ROOT / "config" / "forms"
EMPTY = (FORMS / "notification-form.pdf").read_bytes()


def bare(label: str) -> str:
    return label.partition(" (")[0].removesuffix(":")


def value_of(label: str) -> str:
    return next((it for name, it in ANSWERS.items() if bare(label) == name), "")


def a_word(value: Callable[[str], str] = value_of, template: bytes | None = None) -> bytes:
    """Filled in by python-docx, as whoever types into the cells would."""
    document = Document(BytesIO(template or (FORMS / "notification-form.docx").read_bytes()))
    for table in document.tables:
        for row in table.rows:
            row.cells[1].text = value(row.cells[0].text)
    return saved(document)


def saved(document: Any) -> bytes:
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def a_pdf(values: dict[str, str] | None = None) -> bytes:
    """Filled in by pypdf, field by field."""
    writer = PdfWriter(BytesIO((FORMS / "notification-form.pdf").read_bytes()))
    labels = {name: it["/TU"].removeprefix("Person 1: ") for name, it in (writer.get_fields() or {}).items()}
    mine = values or {
        name: value_of(label) for name, label in labels.items() if not label.startswith("Person ")
    }
    for page in writer.pages:
        writer.update_page_form_field_values(page, mine)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def printed(scale: float = 1.0, empty: bool = False) -> bytes:
    """The filled form as a browser prints it into a file: the answers are on the pages and in no field."""
    writer = PdfWriter(BytesIO(EMPTY if empty else a_pdf()))
    fields = {name: str(it.get("/V", "")) for name, it in (writer.get_fields() or {}).items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, fields, flatten=True)
        page.scale_by(scale)
    writer.remove_annotations(subtypes="/Widget")
    del writer.root_object["/AcroForm"]
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def form_of(content_type: str, content: bytes) -> Form:
    form = read_file(content_type, content)
    assert form is not None
    return form


def test_the_templates_ask_for_what_the_text_form_asks() -> None:
    document = Document(str(FORMS / "notification-form.docx"))
    assert [row.cells[0].text.removesuffix(":") for table in document.tables for row in table.rows] == LABELS
    fields = PdfReader(FORMS / "notification-form.pdf").get_fields() or {}
    asked = [it["/TU"] for it in fields.values()]
    assert [it for it in asked if not it.startswith("Person ") or it == "Person's name"] == [
        it.text for it in PIECES if it.slot and it.slot.section != "people"
    ]
    for person in range(1, PEOPLE + 1):
        mine = [it.removeprefix(f"Person {person}: ") for it in asked if it.startswith(f"Person {person}: ")]
        assert mine == [it.text for it in PIECES if it.slot and it.slot.section == "people"]


def test_the_shipped_templates_are_what_make_forms_writes() -> None:
    assert (FORMS / "notification-form.pdf").read_bytes() == pdf(PIECES)
    shipped = Document(str(FORMS / "notification-form.docx")).element.xml
    assert shipped == Document(BytesIO(word(PIECES))).element.xml


def test_the_empty_templates_are_empty_forms() -> None:
    assert form_of(WORD, (FORMS / "notification-form.docx").read_bytes()) == Form({}, ())
    assert form_of(PDF, (FORMS / "notification-form.pdf").read_bytes()) == Form({}, ())


@pytest.mark.parametrize("kind", [WORD, PDF])
def test_the_filled_templates_read_into_the_same_notification(kind: str) -> None:
    form = form_of(kind, a_word() if kind == WORD else a_pdf())
    assert read(form.fields) == EXPECTED
    assert form.notes == ()


def test_each_value_says_where_it_was_found() -> None:
    words, pdfs, text = form_of(WORD, a_word()), form_of(PDF, a_pdf()), find(filled())
    assert text is not None
    assert set(words.places) == set(pdfs.places) == set(text.places)
    assert words.places["raised_by.agency"] == "row 1 of table 1"
    assert pdfs.places["people[0].name"] == "field people-1-name"
    assert text.places["raised_by.agency"] == "line 11"


def test_what_is_unclear_is_unknown_and_noted_with_its_place() -> None:
    form = form_of(WORD, a_word(lambda label: "perhaps" if label.startswith("Suicide") else ""))
    assert form.fields == {"incident": {"suicide_suspected": "unknown"}}
    assert form.notes == ("Row 2 of table 3: suicide suspected is not plain and was taken as unknown.",)
    form = form_of(PDF, a_pdf({"incident-suicide_suspected": "perhaps"}))
    assert form.notes == (
        "Field incident-suicide_suspected: suicide suspected is not plain and was taken as unknown.",
    )


def test_people_of_a_pdf_keep_their_numbers() -> None:
    form = form_of(PDF, a_pdf({"people-1-name": "Ann", "people-1-role": "subject", "people-3-name": "Ben"}))
    assert form.fields["people"] == [{"role": "subject", "name": "Ann"}, {"name": "Ben"}]
    assert form.places["people[1].name"] == "field people-3-name"


@pytest.mark.parametrize("scale", [1.0, 0.8])
def test_a_filled_pdf_that_was_printed_into_a_file_reads_by_where_the_answers_stand(scale: float) -> None:
    form = form_of(PDF, printed(scale))
    summary = EXPECTED.incident.summary.replace("\n\n", "\n")  # a blank line is nowhere on paper
    assert read(form.fields) == replace(EXPECTED, incident=replace(EXPECTED.incident, summary=summary))
    assert form.notes == ()
    assert form.places["people[0].self_neglect"] == "page 3"
    assert form_of(PDF, printed(scale, empty=True)) == Form({}, ())


@pytest.mark.parametrize("fields", [True, False])
def test_notes_typed_over_a_form_are_its_answers(fields: bool) -> None:
    field = PdfReader(BytesIO(EMPTY)).pages[0].annotations or []
    top = float(field[0].get_object()["/Rect"][3])
    writer = PdfWriter(BytesIO(EMPTY if fields else printed(empty=True)))
    writer.add_annotation(0, FreeText(text="West Yorkshire Police", rect=(302, top - 18, 500, top)))
    made = BytesIO()
    writer.write(made)
    assert form_of(PDF, made.getvalue()).fields == {"raised_by": {"agency": "West Yorkshire Police"}}


def test_a_copied_part_of_a_word_form_is_the_next_person() -> None:
    def one(name: str) -> Callable[[str], str]:
        return lambda label: {"Role in the incident": "sibling", "Person's name": name}.get(bare(label), "")

    document, other = (Document(BytesIO(a_word(one(name)))) for name in ("Ann", "Ben"))
    place = next(it for it in document.paragraphs if it.text == "Anything else")
    for block in list(other.iter_inner_content()):
        if isinstance(block, Paragraph) and block.text == "Person 1":
            block.runs[0].text = "Person 2"
            place._p.addprevious(deepcopy(block._p))
        if isinstance(block, Table) and block.rows[0].cells[0].text.startswith("Role in the incident"):
            place._p.addprevious(deepcopy(block._tbl))
    form: Any = form_of(WORD, saved(document)).fields
    assert form["people"] == [{"role": "sibling", "name": "Ann"}, {"role": "sibling", "name": "Ben"}]


def test_a_row_that_is_no_field_of_ours_is_noted() -> None:
    document = Document(BytesIO(a_word()))
    cells = document.tables[0].add_row().cells
    cells[0].text, cells[1].text = "Favourite colour", "blue"
    assert "there is no such field on the form" in " ".join(form_of(WORD, saved(document)).notes)


def test_content_controls_are_read() -> None:
    document = Document(BytesIO(a_word()))
    cell = document.tables[0].rows[0].cells[1]
    text = cell.paragraphs[0].runs[0]._r
    control = text.makeelement(text.tag.replace("}r", "}sdt"), {})
    inner = text.makeelement(text.tag.replace("}r", "}sdtContent"), {})
    text.getparent().replace(text, control)
    control.append(inner)
    inner.append(text)
    form: Any = form_of(WORD, saved(document)).fields
    assert form["raised_by"]["agency"] == value_of("Your agency")


NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
UNFILLED = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
BOX = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>{}</w:checkBox>'
    "</w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
)
LIST = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
    '<w:listEntry w:val="Yes"/><w:listEntry w:val="No"/></w:ddList></w:ffData></w:fldChar></w:r>'
)
DRAWN = "<w:pict><w:txbxContent><w:p><w:r><w:t>Sam</w:t></w:r></w:p></w:txbxContent></w:pict>"
TEXT_BOX = (
    f"<w:r><mc:AlternateContent><mc:Choice>{DRAWN}</mc:Choice><mc:Fallback>{DRAWN}</mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def letters(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def wingding(number: str) -> str:
    return f'<w:r><w:sym w:font="Wingdings" w:char="{number}"/></w:r>'


def with_cell(label: str, inside: str) -> Any:
    """The filled form with something of Word's own making in one cell."""
    document = Document(BytesIO(a_word()))
    rows = (row for table in document.tables for row in table.rows)
    cell = next(row.cells[1]._tc for row in rows if bare(row.cells[0].text) == label)
    for paragraph in cell.findall(qn("w:p")):
        cell.remove(paragraph)
    cell.append(parse_xml(f"<w:p {NAMESPACES}>{inside}</w:p>"))
    return document


NAMES = {
    "taken back": ('<w:del w:id="1"><w:r><w:delText>Old</w:delText></w:r></w:del>' + letters("New"), "New"),
    "moved": ('<w:moveFrom w:id="1">' + letters("Old") + "</w:moveFrom>" + letters("New"), "New"),
    "not filled in": (UNFILLED.format(letters("Click or tap here to enter text.")), None),
    "hyphens": ("<w:r><w:t>Lee</w:t><w:noBreakHyphen/><w:t>Roe</w:t></w:r>", "Lee-Roe"),
    "text box": (TEXT_BOX, "Sam"),
}


@pytest.mark.parametrize("case", NAMES)
def test_words_count_as_word_shows_them(case: str) -> None:
    inside, expected = NAMES[case]
    form: Any = form_of(WORD, saved(with_cell("Person's name", inside))).fields
    assert form["people"][0].get("name") == expected


TICKS = {
    "a box and another": (f"{wingding('F0FE')}{letters(' Yes ')}{wingding('F0A8')}{letters(' No')}", "yes"),
    "the other": (f"{wingding('F0A8')}{letters(' Yes ')}{wingding('00FE')}{letters(' No')}", "no"),
    "a tick": (wingding("F0FC"), "yes"),
    "an open box": (wingding("F06F"), None),
    "letters in Wingdings": ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>þ</w:t></w:r>', "yes"),
    "old boxes": (f"{BOX.format('<w:checked/>')}{letters(' Yes ')}{BOX.format('')}{letters(' No')}", "yes"),
    "old boxes, the other": (
        f"{BOX.format('')}{letters(' Yes ')}{BOX.format('<w:checked/>')}{letters(' No')}",
        "no",
    ),
    "an old list": (LIST, "no"),
}


@pytest.mark.parametrize("case", TICKS)
def test_ticks_and_choices_in_word_count(case: str) -> None:
    inside, expected = TICKS[case]
    form: Any = form_of(WORD, saved(with_cell("Domestic abuse", inside))).fields
    assert form["incident"].get("domestic_abuse") == expected


def put_into(outside: str, *inner: Any) -> None:
    """What was in the document, within something else at the same place."""
    around = parse_xml(outside)
    inner[0].addprevious(around)
    innermost = list(around.iter())[-1]
    for it in inner:
        innermost.append(it)


@pytest.mark.parametrize("what", ["table", "row", "cell", "paragraph"])
def test_controls_around_whole_pieces_hide_nothing(what: str) -> None:
    document = Document(BytesIO(a_word()))
    table = document.tables[0]._tbl
    row = table.find(qn("w:tr"))
    piece = {
        "table": table,
        "row": row,
        "cell": row.findall(qn("w:tc"))[1],
        "paragraph": document.paragraphs[1]._p,
    }
    put_into(f"<w:sdt {NAMESPACES}><w:sdtPr/><w:sdtContent/></w:sdt>", piece[what])
    form = form_of(WORD, saved(document))
    assert (read(form.fields), form.notes) == (EXPECTED, ())


def test_a_control_around_a_cell_that_waits_is_empty() -> None:
    document = Document(BytesIO(a_word()))
    cell = document.tables[0].rows[0]._tr.findall(qn("w:tc"))[1]
    put_into(UNFILLED.format("").replace("<w:sdt>", f"<w:sdt {NAMESPACES}>"), cell)
    form: Any = form_of(WORD, saved(document)).fields
    assert "agency" not in form["raised_by"]


def test_a_table_that_only_frames_the_form_hides_nothing() -> None:
    document = Document(BytesIO(a_word()))
    blocks = [it for it in document.element.body if it.tag in (qn("w:p"), qn("w:tbl"))]
    put_into(f"<w:tbl {NAMESPACES}><w:tr><w:tc/></w:tr></w:tbl>", *blocks)
    form = form_of(WORD, saved(document))
    assert (read(form.fields), form.notes) == (EXPECTED, ())
    assert form.places["raised_by.agency"] == "row 1 of table 2"


def test_labels_and_values_side_by_side_are_told_apart() -> None:
    document = Document()
    document.add_heading("Partnership notification form", 0)
    cells = document.add_table(1, 4).rows[0].cells
    for cell, text in zip(cells, ("Your name", "Ann", "Your role:", "Nurse"), strict=True):
        cell.text = text
    assert form_of(WORD, saved(document)).fields == {"raised_by": {"name": "Ann", "role": "Nurse"}}


@pytest.mark.parametrize("kind", [WORD, PDF])
def test_files_that_are_no_form_are_none(kind: str) -> None:
    letter = Document()
    letter.add_paragraph("Dear all,\nplease find our report below.")
    empty = PdfWriter()
    empty.add_blank_page(100, 100)
    made = BytesIO()
    empty.write(made)
    assert read_file(kind, saved(letter) if kind == WORD else made.getvalue()) is None


def a_mail_of(text: str, *files: tuple[str, bytes]) -> Mail:
    mail = PlainReader().read(a_mail(text))
    attached = tuple(Attachment("form", kind, content) for kind, content in files)
    return Mail(**{name: getattr(mail, name) for name in Mail.__slots__} | {"attachments": attached})


@pytest.fixture(scope="module")
def forms() -> Any:
    made = MailForms(timeout=60)
    yield made
    made.close()


def test_two_forms_and_none_is_lost(forms: MailForms) -> None:
    form = forms(a_mail_of("Two forms attached, and some words.", (WORD, a_word()), (PDF, a_pdf())))
    assert form is not None
    assert read(form.fields) == EXPECTED
    assert form.notes == ("The attached file 2 (PDF): there is another form, which was not read.",)
    assert form.places["raised_by.agency"] == "row 1 of table 1 of the attached file 1 (Word)"


def test_some_facts_in_a_covering_mail_do_not_stand_in_for_the_form_beside_them(forms: MailForms) -> None:
    facts = "Please see attached.\n\nName: Sam Invented\nDOB: 3/3/1990\nNHS number: 999 000 0000"
    assert find(facts) is not None
    form = forms(a_mail_of(facts, (WORD, a_word())))
    assert form is not None
    assert read(form.fields) == EXPECTED
    assert form.notes == ("The text of the mail: there is another form, which was not read.",)
    half = a_word(lambda label: value_of(label) if label.startswith(("Your", "Date", "Worst")) else "")
    form = forms(a_mail_of(filled(), (WORD, half)))
    assert form is not None
    assert form.places["raised_by.agency"].startswith("line ")


def test_a_form_in_an_attached_mail_is_found_after_the_mails_own_and_says_where(forms: MailForms) -> None:
    mail = a_mail_of("Please see the attached mail.")
    inner = Enclosed(("Referral",), "ann@a.example", filled())
    form = forms(replace(mail, enclosed=(inner,)))
    assert form is not None
    assert (read(form.fields), form.notes) == (EXPECTED, ())
    assert re.fullmatch(
        "line [0-9]+ of the text of the attached mail “Referral”", form.places["raised_by.agency"]
    )
    deeper = Enclosed(("Fw", "Referral"), "", "", (Attachment("form", PDF, a_pdf()),))
    form = forms(replace(mail, enclosed=(deeper,)))
    assert form is not None
    assert read(form.fields) == EXPECTED
    there = "the attached file 1 (PDF) in the attached mail “Referral” in the attached mail “Fw”"
    assert form.places["raised_by.agency"].endswith(f" of {there}")
    both = forms(replace(a_mail_of("Words.", (WORD, a_word())), enclosed=(inner,)))
    assert both is not None
    assert both.places["raised_by.agency"].endswith("of the attached file 1 (Word)")
    assert both.notes == (
        "The text of the attached mail “Referral”: there is another form, which was not read.",
    )


def test_the_text_of_an_attached_mail_that_stood_for_the_mails_is_no_second_form(forms: MailForms) -> None:
    mail = replace(a_mail_of(filled()), enclosed=(Enclosed(("Referral",), "", a_mail_of(filled()).text),))
    form = forms(mail)
    assert form is not None
    assert (read(form.fields), form.notes) == (EXPECTED, ())


def test_no_more_files_are_opened_than_of_one_mail(forms: MailForms) -> None:
    broken = Attachment("form", PDF, b"%PDF-no")
    many = Enclosed(("Fw",), "", "", (broken,) * MOST_FILES)
    form = forms(replace(a_mail_of("Words.", (PDF, b"%PDF-no")), enclosed=(many, many)))
    assert form is not None
    assert len(form.notes) == MOST_FILES


def test_a_filled_form_beside_an_empty_one(forms: MailForms) -> None:
    form = forms(a_mail_of(filled(), (PDF, (FORMS / "notification-form.pdf").read_bytes())))
    assert form is not None
    assert (read(form.fields), form.notes) == (EXPECTED, ())
    empty = forms(a_mail_of(TEMPLATE, (WORD, a_word())))
    assert empty is not None
    assert read(empty.fields) == EXPECTED


def test_a_file_that_breaks_its_reader_is_noted_and_the_mail_goes_on(forms: MailForms) -> None:
    assert forms(a_mail_of("Nothing here.")) is None
    broken = forms(a_mail_of("Nothing here.", (PDF, b"%PDF-1.7\nbroken")))
    assert broken is not None
    assert broken.fields == {}
    assert "open it" in broken.notes[0]
    hasty = MailForms(timeout=0.0001)
    slow = hasty(a_mail_of("", (WORD, a_word())))
    assert slow is not None
    assert "could not be read safely" in slow.notes[0]


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_no_damage_raises(data: st.DataObject) -> None:
    kind, made = data.draw(
        st.sampled_from([(WORD, a_word()), (PDF, (FORMS / "notification-form.pdf").read_bytes())])
    )
    spoilt = bytearray(made)
    for at in data.draw(st.lists(st.integers(0, len(spoilt) - 1), max_size=6)):
        spoilt[at] = data.draw(st.integers(0, 255))
    read_file(kind, bytes(spoilt))


def libreoffice(source: Path, to: str) -> bytes:
    """The file as LibreOffice writes it."""
    office = program("soffice", "libreoffice-writer-nogui")
    folder = source.parent / "made"
    profile = f"-env:UserInstallation=file://{source.parent}/profile"
    command = [office, profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    return (folder / f"{source.stem}.{to}").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("to", "kind"), [("docx", WORD), ("pdf", PDF)])
def test_what_libreoffice_saves_or_prints_reads(tmp_path: Path, to: str, kind: str) -> None:
    source = tmp_path / "form.docx"
    source.write_bytes(a_word())
    form: Any = form_of(kind, libreoffice(source, to)).fields
    assert form["raised_by"]["agency"] == value_of("Your agency")
    assert form["people"][0]["name"] == value_of("Person's name")
    assert form["incident"]["abuse_or_neglect"] == "suspected"
    if kind == WORD:
        assert read(form) == EXPECTED


@pytest.mark.slow
def test_what_is_typed_into_the_form_in_libreoffice_reads(tmp_path: Path) -> None:
    office = program("soffice", "libreoffice-writer-nogui")
    program("/usr/lib/python3/dist-packages/uno.py", "python3-uno")
    form, pipe = tmp_path / "empty.docx", f"hub{uuid4().hex}"
    form.write_bytes((FORMS / "notification-form.docx").read_bytes())
    asked = [row.cells[0].text for table in Document(str(form)).tables for row in table.rows]
    answers = {label: value_of(label) for label in asked}
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    listening = [office, profile, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp"]
    filling = [
        "/usr/bin/python3",
        str(ROOT / "tests" / "libreoffice_fills.py"),
        pipe,
        str(form),
        str(tmp_path),
    ]
    with subprocess.Popen(listening, stderr=subprocess.DEVNULL) as running:
        try:
            subprocess.run(filling, input=json.dumps(answers), text=True, check=True, timeout=90)
        finally:
            running.terminate()
    typed: Any = form_of(WORD, (tmp_path / "form.docx").read_bytes()).fields
    assert read(typed) == EXPECTED
    printed: Any = form_of(PDF, (tmp_path / "form.pdf").read_bytes()).fields
    assert printed["people"][0]["name"] == value_of("Person's name")
