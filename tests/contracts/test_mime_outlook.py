"""What Outlook wraps up is unwrapped: the text and the files of `winmail.dat` and `.msg`, broken or not."""

from email.message import EmailMessage
from itertools import pairwise
from struct import pack
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mime.reader import read
from adapters.mime.rtf import read_rtf, unpacked
from hub.intake.mail import Kind, Mail
from tests.wrappings import attribute, message, msg, packed_rtf, properties, storage, tnef, tnef_file

RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator X;}"
    rb"\pard Dear hub,\par Caf\'e9 \u8364 ?5\par}"
)
HTML_RTF = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag19 <html>}{\*\htmltag64 <p>}"
    rb"\htmlrtf {\htmlrtf0 Dear hub{\*\htmltag72 </p>}\htmlrtf \par}\htmlrtf0 {\*\htmltag27 </html>}}"
)


def a_mail(content: bytes, kind: str, name: str = "", text: str = "") -> Mail:
    """With only that attachment beside the text."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ann@a.example", "Case"
    mail.set_content(text)
    main, _, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name or None)
    return read(mail.as_bytes())


def winmail(*attributes: bytes, text: str = "") -> Mail:
    return a_mail(tnef(*attributes), "application/ms-tnef", "winmail.dat", text)


def body(**values: str | bytes | int) -> bytes:
    named = {"text": 0x1000, "rtf": 0x1009, "html": 0x1013, "codepage": 0x3FDE}
    return attribute(0x9003, properties({named[name]: value for name, value in values.items()}))


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ([body(text="Grüße an den Hub")], "Grüße an den Hub"),
        ([attribute(0x9007, pack("<I", 1251)), attribute(0x800C, "Привет".encode("cp1251"))], "Привет"),
        ([body(html="<p>Grüße</p>".encode(), codepage=65001)], "Grüße"),
        ([body(rtf=packed_rtf(RTF))], "Dear hub,\nCafé €5"),
        ([body(rtf=packed_rtf(HTML_RTF))], "Dear hub"),
    ],
)
def test_the_text_of_winmail_is_the_mails_where_it_has_no_other(attributes: list[bytes], text: str) -> None:
    mail = winmail(*attributes)
    assert mail.text == text
    assert any("Outlook" in note for note in mail.notes)
    assert winmail(*attributes, text="My own.").text.strip() == "My own."


def test_a_mail_that_is_nothing_but_winmail() -> None:
    raw = b"From: ann@a.example\r\nContent-Type: application/ms-tnef\r\n\r\n" + tnef(
        body(text="All there is.")
    )
    assert read(raw).text == "All there is."


def test_html_of_winmail_is_shown_as_safely_as_any() -> None:
    mail = winmail(body(html=b"<p>Hello <b>you</b></p><script>alert(1)</script>", codepage=1252))
    assert "<b>you</b>" in mail.html
    assert "script" not in mail.html


def test_the_files_of_winmail_are_listed_beside_it() -> None:
    mail = winmail(
        tnef_file(b"short~1.pdf", b"%PDF-1.4 x", {0x3707: "a long näme.pdf"}),
        tnef_file(b"b.txt", b"words"),
        tnef_file(b"../../evil.png", b"\x89PNG\r\n\x1a\n", {0x3712: "pic@x"}),
        text="See attached.",
    )
    assert [(it.name, it.content_type, it.inline) for it in mail.attachments] == [
        ("winmail.dat", "application/vnd.ms-tnef", False),
        ("a long näme.pdf", "application/pdf", False),
        ("b.txt", "text/plain", False),
        ("evil.png", "image/png", True),
    ]
    assert mail.attachments[2].content == b"words"


def test_winmail_in_winmail_is_opened_too() -> None:
    inner = tnef(tnef_file(b"deep.txt", b"deep"))
    embedded = (
        pack("<HHII", 0x0D, 0x3701, 1, len(inner) + 16) + b"\0" * 16 + inner + b"\0" * (-len(inner) % 4)
    )
    named = properties({0x3001: "Forwarded"})[4:]
    mail = winmail(attribute(0x9002, b"", 2), attribute(0x9005, pack("<I", 2) + named + embedded, 2))
    assert [it.name for it in mail.attachments] == ["winmail.dat", "Forwarded", "deep.txt"]


def test_winmail_pasted_into_the_text_is_opened() -> None:
    from base64 import encodebytes

    wrapped = encodebytes(tnef(tnef_file(b"a.txt", b"words"))).decode()
    mail = read(
        f"From: ann@a.example\n\nSee below.\n\nbegin-base64 644 winmail.dat\n{wrapped}====\n".encode()
    )
    assert mail.text.strip() == "See below."
    assert [it.name for it in mail.attachments] == ["winmail.dat", "a.txt"]


def test_winmail_that_is_cut_off_gives_what_came_and_says_so() -> None:
    whole = tnef(tnef_file(b"a.txt", b"first"), tnef_file(b"b.txt", b"second" * 99))
    mail = a_mail(whole[:-200], "application/ms-tnef", "winmail.dat", "Text.")
    assert [it.name for it in mail.attachments] == ["winmail.dat", "a.txt", "b.txt"]
    assert any("broken" in note for note in mail.notes)


def test_a_saved_message_gives_its_text_and_its_files() -> None:
    inner = {
        **storage({0x3001: "shown"}),
        "__substg1.0_3701000D": message(
            {0x37: "An inner/case", 0x1000: "Inside."}, [storage({0x3707: "c.txt"})]
        ),
    }
    saved = msg(
        {0x37: "Case", 0x1000: "Grüße aus der Akte"},
        [storage({0x3707: "report.pdf", 0x3701: b"%PDF-1.4" + b"x" * 900, 0x370E: "application/pdf"}), inner],
    )
    mail = a_mail(saved, "application/vnd.ms-outlook", "case.msg")
    assert mail.text == "Grüße aus der Akte"
    assert [it.name for it in mail.files] == ["case.msg", "report.pdf", "An inner-case.txt", "c.txt"]
    assert len(mail.files[1].content) == 908
    assert mail.files[2].content == b"Inside."
    assert [it.name for it in mail.attachments] == ["case.msg"], "what lies in it is not the mail's own"
    assert a_mail(saved, "application/octet-stream", "case.msg", "Mine.").text.strip() == "Mine."


@pytest.mark.parametrize("values", [{0x1013: b"<p>Dear hub</p>"}, {0x1009: packed_rtf(RTF)}])
def test_a_saved_message_with_html_or_rich_text_alone(values: dict[int, bytes]) -> None:
    assert a_mail(msg(dict(values)), "application/vnd.ms-outlook", "case.msg").text.startswith("Dear hub")


def test_rich_text_is_unpacked_as_the_specification_shows() -> None:
    simple = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0"
    )
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert unpacked(simple) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpacked(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert read_rtf(unpacked(simple)) == ("hello world", "")


HOSTILE = {
    "attributes": tnef(*[attribute(0x9006, b"")] * 80_000),
    "files": tnef(*[attribute(0x9002, b"", 2)] * 90_000),
    "properties": tnef(attribute(0x9003, pack("<I", 2**31) + pack("<HHI", 0x101E, 0x1000, 2**31) * 120_000)),
    "names": tnef(attribute(0x9003, pack("<I", 9000) + (pack("<HH", 3, 0x8001) + b"\xff" * 24) * 30_000)),
    "rich text": tnef(body(rtf=pack("<II4sI", 0, 0, b"LZFu", 0) + b"\xff\x0c\xff" * 300_000)),
    "braces": tnef(body(rtf=pack("<II4sI", 0, 0, b"MELA", 0) + b"{\\rtf1" + b"{\\u8364 ?\\'e9" * 60_000)),
    "streams": msg({0x1000: "x"}, [storage({0x3707: f"{n}"}) for n in range(700)]),
    "sectors": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0" * 45_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_hostile_megabyte_of_it_takes_long(what: str) -> None:
    kind = "application/ms-tnef" if HOSTILE[what].startswith(b"\x78") else "application/vnd.ms-outlook"
    before = process_time()
    mail = a_mail(HOSTILE[what][:1_000_000], kind, "wrapped")
    assert process_time() - before < 1.5
    assert mail.attachments[0].name == "wrapped"
    assert not any("reader failed" in note for note in mail.notes)


GOOD = [
    tnef(body(text="Text", rtf=packed_rtf(RTF)), tnef_file(b"a.txt", b"abc", {0x3707: "long.txt"})),
    msg({0x37: "s", 0x1000: "Text"}, [storage({0x3707: "a.txt", 0x3701: b"abc"})]),
]


@settings(max_examples=300, deadline=None)
@given(
    whole=st.sampled_from(GOOD),
    cuts=st.lists(st.tuples(st.integers(0, 6000), st.binary(min_size=1, max_size=6)), max_size=8),
    length=st.integers(0, 6000),
)
def test_no_damage_raises_or_loses_the_original(
    whole: bytes, cuts: list[tuple[int, bytes]], length: int
) -> None:
    damaged = bytearray(whole)
    for at, put in cuts:
        damaged[at % len(whole) : at % len(whole) + len(put)] = put
    content = bytes(damaged[: max(length, 8)])
    mail = a_mail(content, "application/ms-tnef", "wrapped", "Mine.")
    assert mail.text.strip() == "Mine."
    assert mail.attachments[0].content == content
    assert not any("reader failed" in note for note in mail.notes)
    assert all("\0" not in it.name and "/" not in it.name for it in mail.attachments)


def test_the_builder_of_compound_files_makes_what_others_read() -> None:
    from io import BytesIO

    from olefile import OleFileIO

    names = [f"{n}" for n in range(40)]
    with OleFileIO(BytesIO(msg({0x1000: "x" * 9000}, [storage({0x3707: name}) for name in names]))) as ole:
        listed = [it[0] for it in ole.listdir() if it[-1].endswith("3707001F")]
    assert len(listed) == 40
    assert all(before < after for before, after in pairwise(listed))


SAVED = {
    0x37: "Visit",
    0x1000: "Nobody answered the door.",
    0x0C1F: "/O=TRUST/OU=EXCHANGE/CN=ANN",
    0x5D01: "ann@a.example",
    0x0E04: "Hub <hub@hub.example>",
    0x1035: "<1@a.example>",
}


def test_a_file_that_outlook_saved_is_a_mail_of_its_own() -> None:
    mail = read(msg(SAVED, [storage({0x3707: "report.pdf", 0x3701: b"%PDF-1.4"})]))
    assert (mail.senders, mail.recipients) == (("ann@a.example",), ("hub@hub.example",))
    assert (mail.subject, mail.text, mail.message_id) == (
        "Visit",
        "Nobody answered the door.",
        "<1@a.example>",
    )
    assert [it.name for it in mail.attachments] == ["report.pdf"]
    assert "Outlook saves it" in mail.notes[0]


def test_a_saved_mail_keeps_the_headers_it_was_sent_under() -> None:
    sent = (
        "Received: from x\r\n\tby y\r\nFrom: Bob <bob@b.example>\r\nSubject: Away\r\n"
        "Content-Type: multipart/alternative;\r\n\tboundary=cut\r\nAuto-Submitted: auto-replied\r\n\r\n"
    )
    mail = read(msg({**SAVED, 0x1000: "I am on leave.", 0x7D: sent}))
    assert (mail.senders, mail.subject, mail.text) == (("bob@b.example",), "Away", "I am on leave.")
    assert (mail.kind, mail.message_id) == (Kind.OUT_OF_OFFICE, "<1@a.example>")


@pytest.mark.parametrize(
    ("sort", "subject", "kind"),
    [
        ("IPM.Note", "Visit", Kind.PERSON),
        ("IPM.Note.Rules.OofTemplate.Microsoft", "Visit", Kind.OUT_OF_OFFICE),
        ("IPM.Note.Rules.ReplyTemplate.Microsoft", "Visit", Kind.AUTOMATIC),
        ("REPORT.IPM.Note.NDR", "Undeliverable: Visit", Kind.BOUNCE),
        ("REPORT.IPM.Note.Delayed", "Delivery delayed: Visit", Kind.DELAYED),
        ("REPORT.IPM.Note.IPNRN", "Read: Visit", Kind.AUTOMATIC),
        ("REPORT.IPM.Note.DR", "Delivered: Visit", Kind.AUTOMATIC),
    ],
)
def test_what_outlook_calls_a_saved_mail_tells_its_kind(sort: str, subject: str, kind: Kind) -> None:
    assert read(msg({**SAVED, 0x1A: sort, 0x37: subject})).kind is kind


@pytest.mark.parametrize(
    "line", ["content-a", "content-a: x\n ", "a:b\n", "\r", "mime-version ", "From: a@b,"]
)
def test_the_headers_of_a_saved_mail_take_no_longer_than_their_length(line: str) -> None:
    saved = msg({**SAVED, 0x7D: line * (200_000 // len(line))})
    before = process_time()
    assert read(saved).text == "Nobody answered the door."
    assert process_time() - before < 1


def test_a_compound_file_that_is_no_message_is_read_as_bytes() -> None:
    assert read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more").senders == ()
