"""Of several versions of one text, one is the text: as mailers send it, and what hides words."""

import pytest

from adapters.mime.reader import read
from hub.intake.mail import Kind
from tests.contracts.test_mime import a_mail, a_multipart, noted

PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe words\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>The <b>words</b></p>\r\n"
PICTURE = b"Content-Type: image/png; name=i.png\r\nContent-ID: <i>\r\n\r\n\x89PNG\r\n\x1a\n\r\n"
PDF = b"Content-Type: application/pdf\r\nContent-Disposition: inline; filename=a.pdf\r\n\r\n%PDF-1\r\n"


def within(kind: str, *parts: bytes, more: str = "", cut: str = "") -> bytes:
    """A multipart to be put into another."""
    cut = cut or f"in-{kind}"
    head = f"Content-Type: multipart/{kind}; boundary={cut}{more}\r\n\r\n".encode()
    return head + b"".join(f"--{cut}\r\n".encode() + it + b"\r\n" for it in parts) + f"--{cut}--\r\n".encode()


def saying(words: str, kind: str = "plain") -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{words}\r\n".encode()


@pytest.mark.parametrize(
    "versions",
    [
        (PLAIN, HTML),
        (PLAIN, within("related", HTML, PICTURE)),
        (within("related", HTML, PICTURE), PLAIN),
        (PLAIN, within("mixed", HTML, PDF, HTML)),
        (PLAIN, within("mixed", within("related", HTML, PICTURE), PDF)),
        (within("alternative", PLAIN, HTML), within("related", HTML, PICTURE)),
        (PLAIN, saying("<bold>The words</bold>", "enriched"), HTML),
        (PLAIN, within("mixed", HTML, PLAIN)),
        (saying(" \u00a0\r\n\u200b\ufeff"), HTML),
        (saying("\u00ad\u3164"), within("related", HTML, PICTURE)),
        (HTML, within("related", HTML, PICTURE)),
    ],
)
def test_the_text_is_told_once(versions: tuple[bytes, ...]) -> None:
    mail = read(a_multipart("alternative", *versions))
    assert mail.text == "The words"
    assert "<b>words</b>" in mail.html


@pytest.mark.parametrize(
    "plain",
    [
        "This is an HTML email. Please view it in an HTML viewer.",
        "Your email client does not support HTML messages.",
        "To view the message, please use an HTML compatible email viewer!",
        "[cid:image001.png@01DC5D]",
        "[Logo]\r\n\r\n[cid:image002.jpg@01DC5D]",
    ],
)
def test_a_plain_version_that_only_asks_for_another_program_hides_no_words(plain: str) -> None:
    mail = read(a_multipart("alternative", saying(plain), HTML))
    assert mail.text.splitlines()[-1] == "The words"
    assert read(a_multipart("alternative", saying(plain), saying("", "html"))).text == plain.replace(
        "\r\n", "\n"
    )


@pytest.mark.parametrize(
    "plain", ["See the HTML report.", "[cid:i] Words here", "Please view the message below"]
)
def test_a_short_plain_version_of_ones_own_is_the_text(plain: str) -> None:
    assert read(a_multipart("alternative", saying(plain), HTML)).text == plain


def test_nothing_is_left_out_that_only_the_richer_version_says_plainly() -> None:
    mail = read(a_multipart("alternative", PLAIN, within("mixed", HTML, saying("A word from the list"))))
    assert mail.text == "The words\n\nA word from the list"


def test_texts_that_are_no_versions_of_one_another_are_all_kept() -> None:
    assert read(a_multipart("mixed", PLAIN, HTML)).text == "The words\n\nThe words"
    both = within("mixed", PLAIN, saying("<p>and more</p>", "html"))
    assert read(a_multipart("alternative", both)).text == "The words\n\nand more"


def test_a_text_of_blanks_alone_does_not_stand_before_the_attached_text() -> None:
    attached = b"Content-Disposition: attachment; filename=a.txt\r\n" + PLAIN
    mail = read(a_multipart("mixed", saying("\u200b\u00a0"), attached))
    assert mail.text == "The words"
    assert noted(mail, "attached text")


@pytest.mark.parametrize("more", ["; start=<root>", ""])
def test_the_root_of_related_parts_need_not_come_first(more: str) -> None:
    root = b"Content-ID: <root>\r\n" + HTML
    other = b"Content-ID: <other>\r\nContent-Type: text/html\r\n\r\n<p>Not this</p>"
    parts = (PICTURE, root, other) if not more else (other, PICTURE, root)
    mail = read(a_multipart("mixed", within("related", *parts, more=more)))
    assert (mail.text, mail.html.strip()) == ("The words", "<p>The <b>words</b></p>")
    assert [it.content_type for it in mail.attachments if it.inline].count("text/html") == 1


@pytest.mark.parametrize("kind", ["enriched", "richtext"])
def test_enriched_text_is_the_text_and_no_attachment(kind: str) -> None:
    said = (
        "<bold>Child</bold> at <<risk>\r\nsince <color><param>red</param>Monday</color>.\r\n\r\nPlease ring."
    )
    mail = read(a_mail(said.encode(), Content_Type=f"text/{kind}"))
    assert mail.text == "Child at <risk> since Monday.\nPlease ring."
    assert (mail.attachments, mail.notes) == ((), ())


def test_enriched_text_that_never_closes_keeps_its_words() -> None:
    assert read(a_mail(b"<param>Help us", Content_Type="text/enriched")).text == "Help us"


def test_a_report_in_utf8_is_a_report() -> None:
    status = (
        "Content-Type: message/global-delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: utf-8; j\\x{E9}@b.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n"
    )
    back = "Content-Type: message/global-headers\r\n\r\nMessage-ID: <1@hub.example>\r\nTo: jé@b.example\r\n"
    said = saying("It could not be delivered yet.")
    mail = read(a_multipart("report; report-type=delivery-status", said, status.encode(), back.encode()))
    assert mail.kind is Kind.DELAYED
    assert mail.about is not None
    assert [(it.recipients, it.action) for it in mail.about.verdicts] == [(("jé@b.example",), "delayed")]
    assert mail.about.original_message_ids == ("<1@hub.example>",)


def test_a_whole_mail_in_utf8_is_opened() -> None:
    inner = "Content-Type: message/global\r\n\r\nFrom: é@a.example\r\nSubject: Häusliche Gewalt\r\n\r\nInner"
    mail = read(a_multipart("mixed", inner.encode()))
    assert mail.text == "Inner"
    assert mail.attachments[0].name == "Häusliche Gewalt.eml"


def test_a_page_of_more_tags_than_are_looked_at_keeps_its_lines() -> None:
    lines = [f"<p>Line  {number} of it</p>" for number in range(60_000)]
    text = read(a_mail("\n".join(lines).encode(), Content_Type="text/html")).text
    assert [it for it in text.split("\n") if it][-2:] == ["Line 59998 of it", "Line 59999 of it"]
