"""Charset labels as they are written, and transfer encodings as gateways leave them."""

import codecs
from base64 import b64encode

import pytest

from adapters.mime.charset import decode
from adapters.mime.labels import codec_of
from adapters.mime.reader import read
from tests.contracts.test_mime import a_mail, a_multipart, noted

JAPANESE = "日本語の本文"
ROW_13 = b"\x1b$B-!F|K\\\x1b(B"
"""A circled one in NEC's row 13, which Microsoft's mailers send, and 日本."""


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        ("iso-2022-jp-ms", "iso2022_jp_ext", JAPANESE), ("cp50220", "iso2022_jp_ext", JAPANESE),
        ("CP50221", "iso2022_jp_ext", JAPANESE), ("csISO2022JP", "iso2022_jp_ext", JAPANESE),
        ("x-iso-2022-jp", "iso2022_jp_ext", JAPANESE), ("eucjp-ms", "euc_jp", JAPANESE),
        ("cp51932", "euc_jp", JAPANESE), ("x-euc-jp", "euc_jp", JAPANESE), ("ms932", "cp932", JAPANESE),
        ("windows-31j", "cp932", JAPANESE), ("x-mac-japanese", "cp932", JAPANESE),
        ("x-windows-949", "cp949", "한국어"), ("ks_c_5601-1989", "cp949", "한국어"),
        ("gb_2312", "gb18030", "中文"), ("gb2312_charset", "gb18030", "中文"), ("cn-gb", "gb18030", "中文"),
        ("cn-big5", "big5", "中文"), ("x-x-big5", "big5", "中文"), ("cp-1252", "cp1252", "“é”"),
        ("windows1252", "cp1252", "“é”"), ("ansi", "cp1252", "“é”"),
        ("windows-1252http-equiv", "cp1252", "“é”"), ("iso-8859-1-windows-3.1-latin-1", "cp1252", "“é”"),
        ("win-1251", "cp1251", "Ребёнок"), ("x-cp1251", "cp1251", "Дети"), ("cp-1251", "cp1251", "Дети"),
        ("koi8-ru", "koi8_u", "Привет"), ("cp-850", "cp850", "é à"), ("dos-850", "cp850", "é à"),
        ("iso-8859-6-i", "iso8859_6", "سلام"), ("latin-9", "iso8859_15", "€"), ("utf-8n", "utf-8", "é"),
        ("ucs-2", "utf-16-be", "Ann é"), ("x-unicode", "utf-16-le", "Ann é"), ("unicode", "utf-16", "Ann é"),
    ],
)  # fmt: skip
def test_a_label_as_it_is_written_is_understood(label: str, codec: str, words: str) -> None:
    raw = a_mail(words.encode(codec), Content_Type=f'text/plain; charset="{label}"')
    mail = read(raw)
    assert (mail.text, mail.notes) == (words, ())


@pytest.mark.parametrize("label", ["viscii", "euc-tw", "armscii-8", "iso-2022-cn", "default_charset"])
def test_a_charset_that_nothing_reads_is_guessed_and_said(label: str) -> None:
    assert codec_of(label) is None
    mail = read(a_mail(b"caf\xe9", Content_Type=f"text/plain; charset={label}"))
    assert mail.text == "café"
    assert noted(mail, "charset")


@pytest.mark.parametrize(
    "label", ["punycode", "idna", "unicode_escape", "base64", "rot13", "x-" * 30, "cp99999"]
)
def test_what_is_no_charset_is_not_taken_for_one(label: str) -> None:
    assert codec_of(label) is None


@pytest.mark.parametrize("label", ["", "; charset=utf-8", "; charset=us-ascii", "; charset=iso-8859-1"])
def test_japanese_in_seven_bits_says_what_it_is(label: str) -> None:
    raw = "日本".encode("iso2022_jp")
    mail = read(a_mail(raw, Content_Type=f"text/plain{label}").replace(b": Hello", b": " + raw, 1))
    assert (mail.subject, mail.text) == ("日本", "日本")


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        ("iso-8859-2", "cp1250", "Dziecko zostało pobite, ściągnąć – „pilne”"),
        ("iso-8859-2", "utf-8", "Dziecko zostało pobite"),
        ("windows-1250", "utf-8", "Zażółć gęślą jaźń"),
        ("iso-8859-9", "utf-8", "Çocuk yaralı, şüpheli"),
        ("iso-8859-15", "cp1252", "£100 – ‘urgent’"),
        ("iso-8859-7", "cp1253", "Παιδί – “άμεσα”"),
    ],
)
def test_a_label_that_is_not_quite_right_spoils_no_letters(label: str, codec: str, words: str) -> None:
    assert decode(words.encode(codec), label) == (words, True)


@pytest.mark.parametrize(
    ("codec", "words"),
    [("iso8859-2", "Zażółć"), ("cp1250", "„Źle”"), ("iso8859-9", "şüpheli"), ("iso8859-15", "€5, é")],
)
def test_a_label_that_is_right_is_believed(codec: str, words: str) -> None:
    assert decode(words.encode(codec), codec) == (words, False)


def test_a_sign_that_only_windows_knows_takes_no_other_with_it() -> None:
    label = {"Content_Type": "text/plain; charset=iso-2022-jp"}
    assert read(a_mail(ROW_13, **label)).text == "①日本"
    assert read(a_mail(b"\x1b$B" + b"\x7d\x7d" + b"F|K\\\x1b(B", **label)).text.endswith("日本")
    assert (
        read(a_mail(b"\xad\xa1\xc6\xfc\xcb\xdc", Content_Type="text/plain; charset=euc-jp")).text == "①日本"
    )


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "utf-8"])
def test_japanese_under_the_label_of_another_is_read(codec: str) -> None:
    mail = read(a_mail(JAPANESE.encode(codec), Content_Type="text/plain; charset=iso-2022-jp"))
    assert mail.text == JAPANESE
    assert noted(mail, "charset")


@pytest.mark.parametrize("label", ["utf-16", "unicode", "ucs-2", "utf-32"])
def test_plain_letters_under_the_label_of_wide_ones_stay_letters(label: str) -> None:
    assert decode(b"The child is at home.", label) == ("The child is at home.", True)


def test_wide_letters_keep_their_mark_of_order() -> None:
    for mark, codec in ((codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF16_LE, "utf-16-le")):
        assert decode(mark + "é".encode(codec), "ucs-2") == ("é", False)


@pytest.mark.parametrize(
    "tail", [b"\x1b$B", b"\x1b$BF", b"\x1b$Bab\nhello", b"\x1b$)C\x0e\x21", b"\x1b$)C\x0e zz"]
)
def test_an_escape_that_leads_nowhere_raises_nothing(tail: bytes) -> None:
    assert read(a_mail(b"Words " + tail)).text.startswith("Words")


def test_base64_with_blanks_in_its_lines() -> None:
    words = b"The child is at home with her aunt, who rang us this morning."
    packed = b64encode(words)
    spaced = b"\r\n".join(
        b" ".join(packed[at : at + 8] for at in range(row, row + 40, 8)) for row in range(0, 84, 40)
    )
    assert read(a_mail(spaced, Content_Transfer_Encoding="base64")).text.strip() == words.decode()
    pdf = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBE Ri0x LjQK"
    [file] = read(a_multipart("mixed", b"Content-Type: text/plain\r\n\r\nSee\r\n", pdf)).attachments
    assert (file.content, file.content_type) == (b"%PDF-1.4\n", "application/pdf")


def test_base64_with_blanks_and_a_list_s_words_below() -> None:
    packed = b64encode(b"The child is at home with her aunt.")
    spaced = b" ".join(packed[at : at + 4] for at in range(0, len(packed), 4))
    mail = read(a_mail(spaced + b"\r\n\r\nSent from my phone\r\n", Content_Transfer_Encoding="base64"))
    assert mail.text.split("\n")[0] == "The child is at home with her aunt."
    assert "Sent from my phone" in mail.text


@pytest.mark.parametrize("said", ["Dear all\r\nthe child is at home", "PLEASE RING US NOW", "Thank you Ann"])
def test_prose_said_to_be_base64_stays_prose(said: str) -> None:
    assert read(a_mail(said.encode(), Content_Transfer_Encoding="base64")).text.split() == said.split()


def test_a_soft_line_break_with_blanks_behind_it_is_one() -> None:
    raw = a_mail(b"The chi=  \r\nld is=\t\r\n here=20=\r\n", Content_Transfer_Encoding="quoted-printable")
    assert read(raw).text == "The child is here "


@pytest.mark.parametrize(
    "raw",
    [
        b"From: ann@a.example\rSubject: Hello\r\rOne\nTwo",
        b"From: ann@a.example\rSubject: Hello\r\rOne\r\nTwo\r\n",
        b"From: ann@a.example\n\rSubject: Hello\n\r\n\rOne\n\rTwo\n\r",
    ],
)
def test_headers_that_end_in_cr_above_a_body_that_does_not(raw: bytes) -> None:
    mail = read(raw)
    assert (mail.senders, mail.subject, mail.text.split()) == (("ann@a.example",), "Hello", ["One", "Two"])
