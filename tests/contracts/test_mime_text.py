"""Where a mail's words stand when they are no plain text, and what only looks packed or encoded."""

from base64 import b64encode

import pytest

from adapters.mime.reader import read
from hub.intake.mail import Mail

RICH = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard Dear hub,\par Caf\'e9 \b at\b0  nine.\par}"
WORDS = "Dear hub,\nCafé at nine."


def mail(content_type: str, body: bytes, *, head: str = "") -> Mail:
    said = f"From: ann@a.example\nSubject: Visit\nContent-Type: {content_type}\n{head}\n"
    return read(said.encode() + body)


def part(content_type: str, body: bytes) -> bytes:
    return b"--b\nContent-Type: " + content_type.encode() + b"\n\n" + body + b"\n"


@pytest.mark.parametrize(
    "content_type", ["text/rtf", "application/rtf", "application/x-rtf", "text/richtext"]
)
def test_rich_text_that_is_the_only_text_is_given_as_words(content_type: str) -> None:
    assert mail(content_type, RICH).text == WORDS
    assert mail("multipart/mixed; boundary=b", part(content_type, RICH) + b"--b--\n").text == WORDS
    packed = mail(content_type, b64encode(RICH), head="Content-Transfer-Encoding: base64\n")
    assert packed.text == WORDS


def test_rich_text_beside_a_plain_one_or_that_is_none_is_left_alone() -> None:
    both = part("text/plain", b"Plain.") + part("text/rtf", RICH) + b"--b--\n"
    assert mail("multipart/alternative; boundary=b", both).text == "Plain."
    assert mail("text/rtf", b"Not rich at all.").text == "Not rich at all."


def test_html_within_rich_text_is_given_as_words() -> None:
    rich = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Dear {\*\htmltag84 <b>}hub{\*\htmltag92 </b>}}"
    assert mail("text/rtf", rich).text == "Dear hub"


DIGEST = (
    b"--d\n\nSubject: one\n\nFirst.\n--d\n\nSubject: two\n\nSecond.\n--d\n\nSubject: three\n\nThird.\n--d--\n"
)


def test_all_mails_of_a_digest_are_in_its_text() -> None:
    found = mail("multipart/digest; boundary=d", DIGEST)
    assert found.text == "First.\n\nSecond.\n\nThird."
    assert [it.name for it in found.attachments] == ["one.eml", "two.eml", "three.eml"]


def test_what_a_list_writes_around_its_digest_comes_first() -> None:
    parts = (
        part("text/plain", b"Today's topics")
        + part("multipart/digest; boundary=d", DIGEST)
        + part("text/plain", b"End")
        + b"--b--\n"
    )
    assert (
        mail("multipart/mixed; boundary=b", parts).text
        == "Today's topics\n\nEnd\n\nFirst.\n\nSecond.\n\nThird."
    )


def test_a_mail_attached_to_another_is_no_digest() -> None:
    parts = part("text/plain", b"See below.") + part("message/rfc822", b"Subject: x\n\nInner.") + b"--b--\n"
    assert mail("multipart/mixed; boundary=b", parts).text.strip() == "See below."


@pytest.mark.parametrize(
    "lines",
    [
        b"",
        b"`\n",
        b"THE PLAN FOR THE BOY\nSEE HIM ON MONDAY\n",
        b"the plan\n",
        b"MEET AT NINE\nMOTHER IS TOLD\n`\n",
    ],
)
def test_prose_between_begin_and_end_stays_where_it_is(lines: bytes) -> None:
    text = b"We begin:\nbegin 644 x\n" + lines + b"end\nRegards"
    found = mail("text/plain", text)
    assert found.text == text.decode()
    assert found.attachments == ()


@pytest.mark.parametrize(
    ("packed", "content"),
    [
        (b"#0V%T\n`\n", b"Cat"),
        (b"#0V%T\n \n", b"Cat"),
        (b"#0V%T\n\n", b"Cat"),
        (b"#0V%T\n", b"Cat"),
        (b"#0V%T!\n`\n", b"Cat"),  # a check sum at the end of the line
        (b'"0V$\n`\n', b"Ca"),  # a blank was lost at the end of the line
        (b"M" + b"86%A" * 15 + b"\n#86%A\n`\n", b"a" * 48),
    ],
)
def test_what_is_uuencoded_is_a_file_however_its_encoder_ends_it(packed: bytes, content: bytes) -> None:
    found = mail("text/plain", b"See below.\n\nbegin 644 a.txt\n" + packed + b"end\nBye.\n")
    assert [it.content for it in found.attachments] == [content]
    assert found.text.split() == ["See", "below.", "Bye."]


@pytest.mark.parametrize("text", ["Hello", "Help", "Test", "Urgent", "Safeguarding", "Room12", "OK\nBob"])
def test_a_word_called_base64_that_is_none_is_shown_as_it_stands(text: str) -> None:
    found = mail("text/plain", text.encode(), head="Content-Transfer-Encoding: base64\n")
    assert found.text.strip() == text
    assert "A part said to be base64 is plain text." in found.notes


@pytest.mark.parametrize("text", ["Hello", "Hi", "Café", "Help!", "OK", "Ring me."])
def test_a_word_that_is_base64_is_undone(text: str) -> None:
    for packed in (b64encode(text.encode()), b64encode(text.encode()).rstrip(b"=")):
        assert mail("text/plain", packed, head="Content-Transfer-Encoding: base64\n").text == text


def test_a_small_file_in_base64_is_undone_though_it_is_no_text() -> None:
    file = b"--b\nContent-Type: application/x-odd; name=a\nContent-Transfer-Encoding: base64\n\nHelp\n--b--\n"
    found = mail("multipart/mixed; boundary=b", part("text/plain", b"See the file.") + file)
    assert [it.content for it in found.attachments] == [b"\x1d\xe9i"]


def test_parts_that_were_encoded_all_together_are_parts() -> None:
    packed = b64encode(part("text/plain", b"Inside.") + part("text/html", b"<p>Inside.") + b"--b--\n")
    found = mail("multipart/alternative; boundary=b", packed, head="Content-Transfer-Encoding: base64\n")
    assert (found.text, found.attachments) == ("Inside.", ())
    assert found.html.startswith("<p>Inside.")


@pytest.mark.parametrize(
    "monster",
    [
        b"X-Big: " + b"x" * 300_000 + b"\n",
        b"X-Big: " + (b"x" * 70 + b"\n ") * 5000 + b"x\n",
        b"X-Big: y\n" * 30_000,
        (b"X-Big: " + b"x" * 60_000 + b"\n") * 10,
    ],
    ids=["in one line", "folded", "in many fields", "in some long fields"],
)
def test_a_header_as_long_as_a_book_hides_no_other(monster: bytes) -> None:
    tail = b"Subject:\n Visit\nTo: hub@hub.example\nMessage-ID: <1@a.example>\n\nNobody answered.\n"
    found = read(b"From: ann@a.example\n" + monster + tail)
    assert (found.subject, found.recipients, found.senders) == (
        "Visit",
        ("hub@hub.example",),
        ("ann@a.example",),
    )
    assert (found.message_id, found.text) == ("<1@a.example>", "Nobody answered.")
    assert any("cut" in it or "more headers" in it for it in found.notes)


def test_of_too_many_headers_those_that_come_first_count() -> None:
    found = read(b"Subject: First\n" + b"X: y\n" * 3000 + b"Subject: Last\nFrom: ann@a.example\n\nx\n")
    assert (found.subject, found.senders) == ("First", ("ann@a.example",))


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("message_v2.rpmsg", "Microsoft's message encryption"),
        ("package.switch", "Egress"),
        ("securedoc_20261121T1000.html", "Cisco's secure email"),
        ("encrypted.asc", "OpenPGP"),
    ],
)
def test_a_mail_that_is_locked_in_an_attachment_says_who_opens_it(name: str, service: str) -> None:
    parts = part("text/plain", b"You have a secure mail.") + part(f"application/x-any; name={name}", b"\1\2")
    assert f"locked in an attachment by {service}" in " ".join(
        mail("multipart/mixed; boundary=b", parts + b"--b--\n").notes
    )
    other = part("text/plain", b"A form.") + part("text/html; name=report.html", b"<p>x") + b"--b--\n"
    assert mail("multipart/mixed; boundary=b", other).notes == ()
