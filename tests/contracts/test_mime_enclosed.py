"""Mails attached to a mail: one attachment each; what lies in them stands apart, with where it was found."""

import time
from base64 import encodebytes

import pytest

from adapters.mime.enclosed import DEEPEST, MOST_MAILS
from adapters.mime.parts import MOST_PARTS
from adapters.mime.reader import read
from tests.wrappings import (
    attribute,
    message,
    msg,
    packed_rtf,
    properties,
    squeezed_rtf,
    storage,
    tnef,
    tnef_file,
)

PDF = b"%PDF-1.7\n%%EOF\n"
BLANK = b"Content-Type: text/plain\n\n"


def parts(*bodies: bytes, boundary: bytes = b"cut") -> bytes:
    """A multipart, from its Content-Type on."""
    mark = b"\n--" + boundary
    head = b"Content-Type: multipart/mixed; boundary=" + boundary + b"\n"
    return head + b"".join(mark + b"\n" + it for it in bodies) + mark + b"--\n"


def a_file(name: bytes, content: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    head = b"Content-Type: " + kind + b"\nContent-Disposition: attachment; filename=" + name
    return head + b"\nContent-Transfer-Encoding: base64\n\n" + encodebytes(content)


def an_inner(subject: bytes, *bodies: bytes, boundary: bytes = b"inner") -> bytes:
    return (
        b"From: ann@a.example\nTo: b@b.example\nSubject: "
        + subject
        + b"\n"
        + parts(b"\nThe words of " + subject, *bodies, boundary=boundary)
    )


def an_outer(*bodies: bytes) -> bytes:
    return b"From: officer@o.example\nSubject: Outer\n" + parts(b"\nPlease see.", *bodies)


REFERRAL = an_inner(b"Referral", a_file(b"a.pdf", PDF))
SAVED = msg(
    {0x37: "Referral", 0x1000: "The words of Referral", 0x5D01: "ann@a.example"},
    [storage({0x3707: "a.pdf", 0x3701: PDF})],
)
WAYS = {
    "as a mail": b"Content-Type: message/rfc822\n\n" + REFERRAL,
    "as a mail in base64": b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    + encodebytes(REFERRAL),
    "in UTF-8 headers": b"Content-Type: message/global\n\n" + REFERRAL,
    "as a file": a_file(b"Referral.eml", REFERRAL),
    "as a file of another name": a_file(b"referral.dat", REFERRAL),
    "as a text": b"Content-Disposition: attachment\n\n" + REFERRAL,
    "saved by Outlook": a_file(b"Referral.msg", SAVED),
    "saved by Outlook, in winmail.dat": a_file(b"winmail.dat", tnef(tnef_file(b"Referral.msg", SAVED))),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_attached_mail_is_one_attachment_and_what_lies_in_it_stands_apart(way: str) -> None:
    mail = read(an_outer(WAYS[way]))
    assert (mail.senders, mail.subject) == (("officer@o.example",), "Outer")
    assert mail.text.strip() == "Please see."
    assert "a.pdf" not in [it.name for it in mail.attachments]
    [within] = mail.enclosed
    assert (within.where, within.sender) == ("the attached mail “Referral”", "ann@a.example")
    assert within.text.strip() == "The words of Referral"
    [file] = within.attachments
    assert (file.name, file.content_type, file.content) == ("a.pdf", "application/pdf", PDF)
    assert file.within == "the attached mail “Referral”"
    assert mail.files == (*mail.attachments, file)


def test_a_mail_that_is_attached_as_one_part_is_one_attachment() -> None:
    assert [it.name for it in read(an_outer(WAYS["as a mail"])).attachments] == ["Referral.eml"]
    assert [it.name for it in read(an_outer(WAYS["saved by Outlook"])).attachments] == ["Referral.msg"]


def test_a_text_that_only_quotes_a_mail_is_none() -> None:
    mail = read(an_outer(a_file(b"notes.txt", b"He wrote:\n\nFrom: ann\nTo: ben\n", b"text/plain")))
    assert ([it.name for it in mail.attachments], mail.enclosed) == (["notes.txt"], ())


def test_mails_in_a_mail_are_found_three_deep_and_no_deeper() -> None:
    inner = an_inner(b"4", a_file(b"4.pdf", PDF), boundary=b"four")
    for depth in (b"3", b"2", b"1"):
        attached = b"Content-Type: message/rfc822\n\n" + inner
        inner = an_inner(depth, attached, a_file(depth + b".pdf", PDF), boundary=b"b" + depth)
    mail = read(an_outer(b"Content-Type: message/rfc822\n\n" + inner))
    assert [it.path for it in mail.enclosed] == [("1",), ("1", "2"), ("1", "2", "3")]
    assert len(mail.enclosed) == DEEPEST
    assert [it.name for it in mail.enclosed[2].attachments] == ["4.eml", "3.pdf"]
    assert mail.enclosed[1].where == "the attached mail “2” in the attached mail “1”"
    assert any("more than 3 deep" in note for note in mail.notes)


def test_messages_in_a_saved_message_are_found_with_their_files() -> None:
    deep = {
        **storage({0x3001: "shown"}),
        "__substg1.0_3701000D": message(
            {0x37: "An inner/case", 0x1009: packed_rtf(rb"{\rtf1\ansi Inside.}")},
            [storage({0x3707: "c.pdf", 0x3701: PDF})],
        ),
    }
    saved = msg({0x37: "Case", 0x1000: "Outside."}, [deep])
    by_itself = read(saved)
    assert [it.name for it in by_itself.attachments] == ["An inner-case.txt"]
    attached = read(an_outer(a_file(b"Case.msg", saved)))
    assert [it.name for it in attached.attachments] == ["Case.msg"]
    for mail, path in ((by_itself, ("An inner/case",)), (attached, ("Case", "An inner/case"))):
        within = mail.enclosed[-1]
        assert (within.path, within.text.strip()) == (path, "Inside.")
        assert [(it.name, it.within) for it in within.attachments] == [("c.pdf", within.where)]


def test_the_words_of_winmail_in_winmail_are_found_and_its_files_not_listed_twice() -> None:
    inner = tnef(attribute(0x800C, b"The inner words.\0"), tnef_file(b"deep.txt", b"deep"))
    named = properties({0x3001: "Forwarded", 0x3701: inner})
    mail = read(
        an_outer(a_file(b"winmail.dat", tnef(attribute(0x9002, b"", 2), attribute(0x9005, named, 2))))
    )
    assert [it.name for it in mail.attachments] == ["winmail.dat", "Forwarded", "deep.txt"]
    assert [(it.path, it.text, it.attachments) for it in mail.enclosed] == [
        (("Forwarded",), "The inner words.", ())
    ]


def test_a_title_that_turns_or_imitates_the_words_around_it_is_tamed() -> None:
    subject = "a” of the hub\u202e“ ".encode() + b"x" * 500
    [within] = read(an_outer(b"Content-Type: message/rfc822\n\n" + an_inner(subject))).enclosed
    assert within.path == (f"a of the hub {'x' * 67}…",)


def test_more_mails_and_parts_than_one_mail_may_have_are_left_closed_and_said() -> None:
    small = b"Content-Type: message/rfc822\n\nSubject: s\n\nx"
    mail = read(an_outer(*[small] * 100))
    assert (len(mail.attachments), len(mail.enclosed)) == (100, MOST_MAILS)
    assert any("more mails or parts" in note for note in mail.notes)
    wide = b"Content-Type: message/rfc822\n\n" + parts(*[a_file(b"f", b"x")] * 300, boundary=b"wide")
    mail = read(an_outer(*[wide] * 40))
    assert len(mail.attachments) == 40
    assert 300 < sum(len(it.attachments) for it in mail.enclosed) <= MOST_PARTS
    assert any("more mails or parts" in note for note in mail.notes)


def test_an_attached_mail_that_is_broken_costs_nothing_else() -> None:
    whole = msg({0x37: "Case"}, [storage({0x3707: "c.pdf", 0x3701: PDF})])
    broken = a_file(b"Case.msg", whole[:1600])
    mail = read(an_outer(broken, WAYS["as a mail"]))
    assert mail.text.strip() == "Please see."
    assert [it.name for it in mail.files][-1] == "a.pdf"
    assert not any("The reader failed" in note for note in mail.notes)


RFC822 = b"Content-Type: message/rfc822\n\n"
THREE_DEEP = (
    b"From: a@a.example\n" + RFC822 + b"From: b@b.example\n" + RFC822 + b"From: c@c.example\n" + RFC822
)
A_RICH_ONE = message({0x37: "s", 0x1009: packed_rtf(rb"{\rtf1 " + rb"\par x" * 3000 + b"}")})
SQUEEZED = squeezed_rtf(60_000)
HOSTILE = {
    "a chain of mails": RFC822 * 30_000,
    "mails of parts": parts(*[RFC822 + parts(*[b"\nx"] * 300, boundary=b"i")] * 490),
    "mails of mails of mails": parts(
        *[RFC822 + parts(*[RFC822 + parts(*[b"\nx"] * 40, boundary=b"j")] * 40, boundary=b"i")] * 40
    ),
    "headers": parts(*[RFC822 + b"X: y\n" * 4000 + b"\nx"] * 49),
    "a page three deep": THREE_DEEP + b"Content-Type: text/html\n\n" + b"<p>x</p>" * 125_000,
    "tables three deep": THREE_DEEP
    + b"Content-Type: text/html\n\n"
    + b"<b><table><td></b></td></table>" * 32_000,
    "pasted files three deep": THREE_DEEP + b"\n" + b"begin 644 x\n" * 80_000,
    "lost boundaries three deep": THREE_DEEP
    + b"Content-Type: multipart/mixed\n\n"
    + b"--a\ncontent-x:y\n" * 50_000,
    "saved messages": a_file(
        b"x.msg", msg({}, [{**storage({}), "__substg1.0_3701000D": A_RICH_ONE} for _ in range(25)])
    ),
    "rich text in saved messages": parts(*[a_file(b"x.msg", msg({0x1009: SQUEEZED}))] * 12),
    "rich text in winmail.dat": parts(
        *[a_file(b"x.dat", tnef(attribute(0x9003, properties({0x1009: SQUEEZED}))))] * 12
    ),
    "what may be mails": parts(*[a_file(b"x", b"From: a\nTo: b\n\nx")] * 499),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_no_megabyte_of_mails_in_mails_takes_a_second(how: str) -> None:
    began = time.process_time()
    mail = read(HOSTILE[how])
    assert time.process_time() - began < 1
    assert not any("The reader failed" in note for note in mail.notes)
    assert sum(len(it.attachments) for it in mail.enclosed) <= MOST_PARTS


def test_the_rich_text_of_the_first_is_read_though_that_of_all_is_too_much() -> None:
    mail = read(b"From: a@a.example\n" + HOSTILE["rich text in saved messages"])
    assert mail.enclosed[0].text.startswith("b")
    assert len(mail.enclosed) == 12
    assert any("broken or too long" in note for note in mail.notes)
