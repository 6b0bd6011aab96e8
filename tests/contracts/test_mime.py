"""What the reader makes of mail, crafted and real: nothing lost in silence, nothing believed too easily."""

from base64 import b64encode, encodebytes
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

import pytest

from adapters.mime.reader import read
from hub.intake.magic import sniff
from hub.intake.mail import Kind, Mail

SHARED = Path(__file__).parents[3] / "shared" / "mails"
REAL = sorted(it for it in SHARED.rglob("*") if it.suffix in (".eml", ".txt"))


def a_mail(body: bytes = b"Hello.\r\n", *, subject: str = "Hello", **headers: str) -> bytes:
    fields = {"From": "Ann <ann@a.example>", "To": "hub@h.example", "Subject": subject} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + b"\r\n" + body


def a_multipart(kind: str, *parts: bytes) -> bytes:
    body = b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts) + b"--cut--\r\n"
    return a_mail(body, Content_Type=f"multipart/{kind}; boundary=cut")


def noted(mail: Mail, words: str) -> bool:
    return any(words in note for note in mail.notes)


def test_a_plain_mail() -> None:
    raw = a_mail(
        b"Dear all,\r\n\r\nHello.\r\n",
        Date="Sun, 22 Nov 2026 10:00:00 +0100",
        Message_ID="<1@a.example>",
        In_Reply_To="<0@a.example>",
        References="<00@a.example>\r\n <0@a.example>",
        Cc="Bob <bob@b.example>, carol@c.example",
    )
    mail = read(raw)
    assert mail.kind is Kind.PERSON
    assert mail.senders == ("ann@a.example",)
    assert mail.recipients == ("hub@h.example", "bob@b.example", "carol@c.example")
    assert mail.subject == "Hello"
    assert str(mail.date) == "2026-11-22 09:00:00+00:00"
    assert (mail.message_id, mail.in_reply_to) == ("<1@a.example>", ("<0@a.example>",))
    assert mail.references == ("<00@a.example>", "<0@a.example>")
    assert mail.text.strip() == "Dear all,\n\nHello."
    assert (mail.html, mail.attachments, mail.notes) == ("", (), ())


# -- the bytes around the mail


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"From ann@a.example Sun Nov 22 10:00:00 2026\r\n"]
)
def test_what_stands_before_the_headers_is_passed_over(before: bytes) -> None:
    assert read(before + a_mail()).subject == "Hello"


@pytest.mark.parametrize("ending", [b"\n", b"\r", b"\r\r\n"])
def test_any_line_ending(ending: bytes) -> None:
    mail = read(a_mail(b"one\r\ntwo\r\n").replace(b"\r\n", ending))
    assert (mail.subject, mail.text.split()) == ("Hello", ["one", "two"])


def test_a_junk_line_among_the_headers_keeps_sender_and_subject() -> None:
    mail = read(b"To: x@y.example\r\nthis is no header\r\n" + a_mail())
    assert (mail.senders, mail.subject, mail.text.strip()) == (("ann@a.example",), "Hello", "Hello.")
    assert noted(mail, "no header")


def test_headers_that_run_into_the_text_without_a_blank_line() -> None:
    mail = read(b"From: ann@a.example\r\nSubject: Hello\r\nThis is the text\r\nof it.\r\n")
    assert (mail.subject, mail.text.strip()) == ("Hello", "This is the text\nof it.")
    assert noted(mail, "No blank line")


def test_a_text_without_any_header_is_a_text() -> None:
    assert read(b"Just a text.\r\n\r\nMore.").text == "Just a text.\n\nMore."


def test_a_folded_header_with_an_empty_fold() -> None:
    raw = b"To: a@x.example,\r\n \r\n\tb@x.example\r\nFrom: ann@a.example\r\nSubject: Hello\r\n\r\ntext"
    assert (read(raw).subject, read(raw).recipients) == ("Hello", ("a@x.example", "b@x.example"))


# -- header text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (b"=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        (b"=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),
        (b"=?iso-8859-1?Q?Gr=FC=DFe?=", "Grüße"),
        (b"=?iso-8859-1*de?Q?Gr=FC=DFe?=", "Grüße"),
        (b"=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?Q?a_b?=\r\n =?utf-8?Q?_c?= d", "a b c d"),
        (b"Re:=?utf-8?Q?_x?=", "Re: x"),
        (b"=?utf-8?Q?with spaces in it?=", "with spaces in it"),
        (b"=?x-nonsense?Q?Gr=FC=DFe?=", "Grüße"),
        (b"=?gb2312?B?1tDOxA==?=", "中文"),
        (b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        (b"=?utf-7?Q?Gr+APwA3w-e?=", "Grüße"),
        (b"Gr\xfc\xdfe", "Grüße"),
        ("Grüße".encode(), "Grüße"),
        (b"=?utf-8?Q?broken", "=?utf-8?Q?broken"),
        (b"=?hex?Q?6162?=", "6162"),
        (b"=?idna?Q?xn--a?=", "xn--a"),
        (b"=?utf-8?Q?one=0D=0ABcc:_evil@x.example?=", "one Bcc: evil@x.example"),
        (b"=?utf-8?Q?nul=00_esc=1B_turn=E2=80=AE?=", "nul esc turn"),
        (b"=?utf-16?B?/v8AaABp?=", "hi"),
        (b"", ""),
    ],
)
def test_subjects(said: bytes, meant: str) -> None:
    assert read(b"From: a@b.example\r\nSubject: " + said + b"\r\n\r\nx").subject == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ann@a.example", ["ann@a.example"]),
        ("Ann <ann@a.example>", ["ann@a.example"]),
        ('"Ann, of A" <ann@a.example>', ["ann@a.example"]),
        ("ann@a.example (Ann)", ["ann@a.example"]),
        ("(boss@corp.example) ann@a.example", ["ann@a.example"]),
        ("(nested (boss@corp.example) more) ann@a.example", ["ann@a.example"]),
        ("=?utf-8?Q?boss@corp.example?= <evil@x.example>", ["evil@x.example"]),
        ("boss@corp.example <evil@x.example>", ["evil@x.example"]),
        ('"boss@corp.example" <evil@x.example>', ["evil@x.example"]),
        ('"boss@corp.example <boss@corp.example>" <evil@x.example>', ["evil@x.example"]),
        ("<a@b.example> <c@d.example>", ["a@b.example", "c@d.example"]),
        ("a@b.example, c@d.example", ["a@b.example", "c@d.example"]),
        ("a@b.example; c@d.example", ["a@b.example", "c@d.example"]),
        ("Friends: a@b.example, c@d.example;", ["a@b.example", "c@d.example"]),
        ("<@relay.example,@other.example:ann@a.example>", ["ann@a.example"]),
        ("<mailto:ann@a.example>", ["ann@a.example"]),
        ("Ann < ann @ a.example >", ["ann@a.example"]),
        ("ann @ a.example", ["ann@a.example"]),
        ('"Ann <ann@a.example>', ["ann@a.example"]),
        ('"ann smith"@a.example', ['"ann smith"@a.example']),
        ("ann@[192.0.2.1]", ["ann@[192.0.2.1]"]),
        ("jürgen@köln.example", ["jürgen@köln.example"]),
        ("undisclosed-recipients:;", []),
        ("Ann", []),
        ("<>", []),
        ('"', []),
        ("a@b.example\r\n\tc@d.example", ["a@b.example"]),
    ],
)
def test_addresses_are_what_the_brackets_say(said: str, meant: list[str]) -> None:
    raw = f"To: {said}\r\nFrom: x@y.example\r\n\r\nx".encode()
    assert list(read(raw).recipients) == meant


def test_the_true_sender_of_an_encoded_word_trick() -> None:
    mail = read(a_mail(From="=?utf-8?Q?boss@corp.example?= <evil@x.example>"))
    assert mail.senders == ("evil@x.example",)


def test_two_senders_are_both_there_and_noted() -> None:
    mail = read(b"From: a@b.example\r\nFrom: c@d.example\r\n\r\nx")
    assert mail.senders == ("a@b.example", "c@d.example")
    assert noted(mail, "more than one sender")


def test_without_an_address_in_from_the_nearest_thing_is_taken_and_noted() -> None:
    mail = read(b"From: Ann\r\nSender: ann@a.example\r\n\r\nx")
    assert mail.senders == ("ann@a.example",)
    assert noted(mail, "taken from Sender")
    assert noted(read(b"Subject: x\r\n\r\nx"), "no sender")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("<1@a.example>", "<1@a.example>"),
        ("<[x@microsoft.com]>", "<[x@microsoft.com]>"),
        ("1@a.example", "<1@a.example>"),
        ("<1@a.example\r\n >", "<1@a.example>"),
        ("<>", ""),
        ("", ""),
        ("<no-at-sign>", "<no-at-sign>"),
    ],
)
def test_message_ids(said: str, meant: str) -> None:
    assert read(a_mail(Message_ID=said)).message_id == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Sun, 22 Nov 2026 10:00:00 +0000", "2026-11-22T10:00:00+00:00"),
        ("22 Nov 2026 10:00 GMT", "2026-11-22T10:00:00+00:00"),
        ("Sun, 22 Nov 2026 10:00:00 -0000", "2026-11-22T10:00:00+00:00"),
        ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06+00:00"),
        ("yesterday", None),
        ("Sun, 99 Nov 2026 10:00:00 +0000", None),
        ("Sun, 22 Nov 2026 10:00:00 +9999", None),
        ("", None),
    ],
)
def test_dates(said: str, meant: str | None) -> None:
    mail = read(a_mail(Date=said))
    assert (mail.date.isoformat() if mail.date else None) == meant
    assert noted(mail, "date") == (meant is None and said != "")


# -- which part is the text


PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe plain text."
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>The <b>HTML</b> text.</p>"
EMPTY = b"Content-Type: text/plain\r\n\r\n \r\n"
PICTURE = b"Content-Type: image/png\r\nContent-ID: <p>\r\n\r\n\x89PNG\r\n\x1a\n..."
FILE = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-1"


def test_the_plain_alternative_is_the_text_and_the_other_its_html() -> None:
    mail = read(a_multipart("alternative", PLAIN, HTML))
    assert (mail.text, mail.html, mail.attachments) == (
        "The plain text.", "<p>The <b>HTML</b> text.</p>", (),
    )  # fmt: skip


def test_an_empty_plain_part_beside_html_does_not_hide_the_text() -> None:
    assert read(a_multipart("alternative", EMPTY, HTML)).text == "The HTML text."
    assert read(a_multipart("mixed", EMPTY, HTML)).text == "The HTML text."


def test_text_in_several_pieces_is_all_there_in_order() -> None:
    assert read(a_multipart("mixed", PLAIN, PICTURE, HTML)).text == "The plain text.\n\nThe HTML text."


@pytest.mark.parametrize(
    ("content", "claimed", "kind"),
    [
        (b"\r\n%PDF-1.4\n", "application/pdf", "application/pdf"),
        (b"\xef\xbb\xbf%PDF-1.7\n", "application/octet-stream", "application/pdf"),
        (b"Scanned by a gateway\n%PDF-1.4\n", "application/pdf", "application/pdf"),
        (b"%PDF-1.4 is how such a file begins", "text/plain", "application/pdf"),
        (b"It begins with %PDF-1.4.", "text/plain", "text/plain"),
        (b"\0\0\0\x24ftypmif1\0\0\0\0", "application/octet-stream", "image/heic"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "application/octet-stream", "video/quicktime"),
    ],
)
def test_a_file_is_what_its_bytes_say_even_behind_others(content: bytes, claimed: str, kind: str) -> None:
    assert sniff(content, claimed) == kind


def test_attachments_know_their_name_their_true_type_and_whether_they_are_inline() -> None:
    mail = read(a_multipart("related", HTML, PICTURE))
    assert [(it.content_type, it.inline) for it in mail.attachments] == [("image/png", True)]
    [file] = read(a_multipart("mixed", PLAIN, FILE)).attachments
    assert (file.name, file.content_type) == ("a.pdf", "application/pdf")
    assert (file.content, file.inline) == (b"%PDF-1", False)


def test_a_type_that_the_bytes_contradict_is_not_believed() -> None:
    lie = (
        b"Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n\r\nMZ\x90\x00\x03"
    )
    [file] = read(a_multipart("mixed", PLAIN, lie)).attachments
    assert file.content_type == "application/vnd.microsoft.portable-executable"


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('filename="a b.txt"', "a b.txt"),
        ("filename*=utf-8''na%C3%AFve.txt", "naïve.txt"),
        ("filename*0*=utf-8''na%C3%AF; filename*1=ve.txt", "naïve.txt"),
        ("filename*1=ve.txt; filename*0*=utf-8''na%C3%AF", "naïve.txt"),
        ("filename=plain.txt; filename*=utf-8''rich.txt", "rich.txt"),
        ('filename="=?utf-8?Q?na=C3=AFve.txt?="', "naïve.txt"),
        ("filename==?utf-8?Q?na=C3=AFve.txt?=", "naïve.txt"),
        ('filename="..\\\\..\\\\etc/passwd"', "passwd"),
        ('filename="a\x00b\u202egpj.exe"', "a bgpj.exe"),
        ("filename=this is it.txt", "this is it.txt"),
        ('filename="unclosed.txt', "unclosed.txt"),
        ("name*", ""),
    ],
)
def test_file_names(parameter: str, name: str) -> None:
    part = (
        f"Content-Type: application/x-thing\r\nContent-Disposition: attachment; {parameter}\r\n\r\nx".encode()
    )
    [file] = read(a_multipart("mixed", PLAIN, part)).attachments
    assert file.name == name


@pytest.mark.parametrize(
    "star", ["text/plain; name*", "text/plain; name*0*", "text/plain; charset", "text/plain; ="]
)
def test_a_parameter_without_a_value_stops_nothing(star: str) -> None:
    assert read(a_mail(b"text", Content_Type=star)).text == "text"


def test_a_multipart_without_its_boundary_still_has_its_text() -> None:
    cut = a_multipart("mixed", PLAIN, FILE)
    for raw in (cut.replace(b"; boundary=cut", b""), cut.replace(b"boundary=cut", b'boundary="wrong"')):
        mail = read(raw)
        assert (mail.text, [it.name for it in mail.attachments]) == ("The plain text.", ["a.pdf"])
        assert noted(mail, "boundary")


def test_a_multipart_that_has_no_parts_is_a_text() -> None:
    mail = read(a_mail(b"All there is.", Content_Type="multipart/mixed; boundary=cut"))
    assert mail.text == "All there is."
    assert noted(mail, "read as text")


def test_a_multipart_that_is_cut_off_keeps_what_came() -> None:
    assert read(a_multipart("mixed", PLAIN).replace(b"\r\n--cut--", b"")).text.strip() == "The plain text."


def test_an_attached_mail_is_kept_whole_and_its_text_used_where_there_is_no_other() -> None:
    inner = a_mail(b"The inner text.", subject="Inner")
    for encode in (False, True):
        body = b64encode(inner) if encode else inner
        encoding = b"Content-Transfer-Encoding: base64\r\n" if encode else b""
        part = b"Content-Type: message/rfc822\r\n" + encoding + b"\r\n" + body
        mail = read(a_multipart("mixed", EMPTY, part))
        [file] = mail.attachments
        assert (file.name, file.content_type, file.content) == ("Inner.eml", "message/rfc822", inner)
        assert mail.text == "The inner text."
        assert noted(mail, "attached mail")


def test_an_invitation_keeps_its_file_and_its_text() -> None:
    invitation = (
        b"Content-Type: text/calendar; method=REQUEST; name=invite.ics\r\n\r\n"
        b"BEGIN:VCALENDAR\r\nSUMMARY:Strategy\r\n  meeting\r\nDESCRIPTION:Join here\\nplease\r\nEND:VCALENDAR"
    )
    mail = read(a_multipart("alternative", PLAIN, invitation))
    assert (mail.text, [it.content_type for it in mail.attachments]) == ("The plain text.", ["text/calendar"])
    assert read(a_multipart("mixed", invitation)).text == "Strategy meeting\nJoin here\nplease"


def test_a_uuencoded_file_in_the_text_is_a_file() -> None:
    mail = read(a_mail(b"See below.\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\nBye.\r\n"))
    assert [(it.name, it.content) for it in mail.attachments] == [("a.txt", b"Cat")]
    assert mail.text.split() == ["See", "below.", "Bye."]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", b"SGVsbG8u"),
        ("BASE64 ", b"SGVs\r\nbG8u\r\n"),
        ("base64", b"SGVsbG8"[:7] + b"u"),
        ("base64;", b"SGVsbA==\r\nby4="),
        ("quoted-printable", b"Hel=\r\nlo=2E"),
        ("Quoted-Printable;", b"Hello=2e"),
        ("8bits", b"Hello."),
        ("7-bit", b"Hello."),
        ("", b"Hello."),
        ("base64", b"Hello."),
        ("x-uuencode", b"begin 644 x\n&2&5L;&\\N\n`\nend\n"),
    ],
)
def test_transfer_encodings_as_labelled_and_as_mislabelled(encoding: str, body: bytes) -> None:
    assert read(a_mail(body, Content_Transfer_Encoding=encoding)).text.strip() == "Hello."


@pytest.mark.parametrize(
    ("charset", "data", "text", "guessed"),
    [
        ("utf-8", "Grüße".encode(), "Grüße", False),
        ("utf-8", b"Gr\xfc\xdfe to you all", "Grüße to you all", True),
        ("us-ascii", "Grüße".encode(), "Grüße", True),
        ("us-ascii", b"Gr\xfc\xdfe", "Grüße", False),
        ("iso-8859-1", b"\x93quoted\x94", "“quoted”", False),
        ("iso-8859-1", "Grüße".encode(), "Grüße", True),
        ("gb2312", "镕基".encode("gb18030"), "镕基", False),
        ("ks_c_5601-1987", "똠".encode("cp949"), "똠", False),
        ("iso-2022-jp", "日本".encode("iso2022_jp"), "日本", False),
        ("shift_jis", "①髙".encode("cp932"), "①髙", False),
        ("x-mac-cyrillic", "Привет".encode("mac_cyrillic"), "Привет", False),
        ("koi8-r", "Привет".encode("koi8_r"), "Привет", False),
        ("utf-7", b"Gr+APwA3w-e", "Grüße", False),
        ("x-unknown", b"Gr\xfc\xdfe", "Grüße", True),
        ("'utf-8'", "Grüße".encode(), "Grüße", False),
        ("idna", b"hello", "hello", False),
        ("undefined", b"hello", "hello", False),
        ("hex", b"6869", "6869", False),
        ("rot13", b"hello", "hello", False),
        ("unicode_escape", rb"\u0041", r"\u0041", False),
        ("../../etc", b"hello", "hello", False),
        ("utf-16", "héllo".encode("utf-16"), "héllo", False),
        ("", b"nul\0 here", "nul here", False),
    ],
)
def test_charsets(charset: str, data: bytes, text: str, guessed: bool) -> None:
    raw = b"From: a@b.example\r\nContent-Type: text/plain; charset=" + charset.encode()
    mail = read(raw + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64encode(data))
    assert mail.text == text
    assert noted(mail, "charset") == guessed


def test_html_says_its_charset_in_itself() -> None:
    page = '<html><head><meta charset="koi8-r"></head><body>Привет</body></html>'.encode("koi8_r")
    assert read(a_mail(page, Content_Type="text/html")).text == "Привет"


def test_flowed_lines_are_put_together() -> None:
    flowed = b"A long \r\nline.\r\n> quoted \r\n> too.\r\n-- \r\nAnn\r\n stuffed\r\n"
    mail = read(a_mail(flowed, Content_Type="text/plain; format=flowed"))
    assert mail.text.strip() == "A long line.\n> quoted too.\n-- \nAnn\nstuffed"


# -- HTML


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<ul><li>One<li>Two</ul>", "- One\n- Two"),
        (
            "<table><tr><td>Label:</td><td>value</td></tr><tr><td>x</td><td>y</td></tr></table>",
            "Label:\tvalue\nx\ty",
        ),
        ("a &amp; b &lt;c&gt; &eacute;&#8217;", "a & b <c> é’"),
        ("<style>p {color: red}</style><script>alert(1)</script>Text<title>no</title>", "Text"),
        ("<!-- hidden -->Text<!--[if mso]>no<![endif]-->", "Text"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        ("  many \n\n spaces  ", "many spaces"),
        ('<a title="a > b">Text</a>', "Text"),
        ("<style>never closed", "never closed"),
        ("1 < 2 and <b>3</b>", "1 < 2 and 3"),
        ('<a href="never closed>Text</a><p>more', "Text\n\nmore"),
        ("Text <", "Text <"),
        ("<p", ""),
    ],
)
def test_html_as_text(html: str, text: str) -> None:
    assert read(a_mail(html.encode(), Content_Type="text/html")).text.strip() == text


def test_html_is_shown_without_scripts_styles_and_remote_pictures() -> None:
    html = (
        b'<p onclick="x()" style="position:fixed">Hi <a href="javascript:x()">a</a><a href="https://x.example">b</a>'
        b'<img src="https://x.example/pixel.png"><img src="cid:p"></p><script>x()</script>'
        b'<iframe src="//x.example"></iframe>'
    )
    shown = read(a_mail(html, Content_Type="text/html")).html
    for bad in ("onclick", "style", "javascript", "pixel", "script", "iframe"):
        assert bad not in shown
    assert 'href="https://x.example"' in shown
    assert 'src="cid:p"' in shown


def test_html_that_could_be_slow_to_clean_is_not_shown_but_its_text_is() -> None:
    mail = read(a_mail(b"<div>" * 31_000 + b"Deep.", Content_Type="text/html"))
    assert (mail.html, mail.text) == ("", "Deep.")
    assert noted(mail, "tangled")


def test_html_is_shown_closed_in_turn_and_no_deeper_than_a_screen_needs() -> None:
    tangled = b"<p>a<p>b <b>c<i>d</b>e<table><td><b>f</div></td></table><div>" + b"<div>" * 5000 + b"Deep."
    shown = read(a_mail(tangled, Content_Type="text/html")).html
    assert shown.startswith("<p>a</p><p>b <b>c<i>d</i></b>e</p>")
    assert "<b>f</b></td>" in shown
    assert 50 < shown.count("<div>") <= 100


def test_what_a_quoted_tag_hides_is_not_shown_as_a_tag() -> None:
    hidden = b'<p title="<script>x</script><b>y</b>">Words</p><b "><i>z</i>">end</b>'
    shown = read(a_mail(hidden, Content_Type="text/html")).html
    assert "<script" not in shown
    assert "<i>" not in shown
    assert shown.endswith(">Words</p><b>end</b>")


def test_html_labelled_as_plain_text_is_read_as_html() -> None:
    mail = read(a_mail(b"<!DOCTYPE html><html><body><p>Hi</p></body></html>"))
    assert mail.text == "Hi"
    assert noted(mail, "is HTML")


# -- real mails


@pytest.mark.skipif(not REAL, reason="the shared mails are not here")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_every_real_mail_reads_without_loss(path: Path) -> None:
    raw = path.read_bytes()
    mail = read(raw)
    assert not noted(mail, "The reader failed")
    assert "\ufffd" not in mail.text or b"\xef\xbf\xbd" in raw or b"=EF=BF=BD" in raw
    assert "\ufffd" not in mail.subject or b"\xef\xbf\xbd" in raw
    everything = "\n".join((mail.subject, mail.text, mail.html, *mail.senders, *mail.notes))
    everything.encode()
    assert "\0" not in everything
    assert "\n" not in mail.subject


BETTER: Final = frozenset(
    {
        "msg_05.txt", "msg_43.txt",  # no address at all, of which Python makes one
        "mix_caps_content_type.eml", "utf8_headers.eml", "invalid_subject_characters.eml",
        "example13.eml", "raw_email_incorrect_header.eml",  # Python stops at a line it cannot read
    }
)  # fmt: skip
"""Where Python's own reader has taken a name into the address, or lost letters above ASCII."""


@pytest.mark.skipif(not REAL, reason="the shared mails are not here")
def test_22_sender_and_subject_are_pythons_own_wherever_it_reads_them() -> None:
    unlike = {path.name for path in REAL if _by_python(path.read_bytes()) not in (None, _by_us(path))}
    assert unlike == BETTER & {path.name for path in REAL}


def _by_us(path: Path) -> tuple[tuple[str, ...], str]:
    mail = read(path.read_bytes())
    return mail.authors, mail.subject


def _by_python(raw: bytes) -> tuple[tuple[str, ...], str] | None:
    """None for the fields at which it raises."""
    mail = message_from_bytes(raw, policy=default)
    try:
        named = mail["From"]
        return tuple(it.addr_spec for it in named.addresses) if named else (), " ".join(
            str(mail["Subject"] or "").split()
        )
    except (AttributeError, IndexError, ValueError):
        return None


def real(name: str) -> Mail:
    found = [path for path in REAL if path.name == name]
    if not found:
        pytest.skip("the shared mails are not here")
    return read(found[0].read_bytes())


@pytest.mark.parametrize(
    ("name", "sender", "subject", "begins"),
    [
        ("japanese_iso_2022.eml", "raasdnil@gmail.com", "まみむめも", "すみません。"),
        ("ks_c_5601-1987.eml", "from@example.com", "test", "스티해"),
        ("raw_email.eml", "jamis@37signals.com", "NOTE: 한국말로 하는 것", "대부분의 마찬가지로"),
        ("example13.eml", "jdoe@machine.example", "Saying Hello", "This is a message"),
        ("new_line_in_to_header.eml", "l@gcn-example.com", "[Online Lead] Online Lead #1111111", "<?xml"),
        ("raw_email_incorrect_header.eml", "xxx@xxx.xxx", "Stop adware/spyware once and for all.", "You are"),
        ("email_with_similar_boundaries.eml", "xxxxxx@xxxxxxxx.xxx", "Xxxxxx", "Test"),
        ("multiple_content_types.eml", "redacted@flashmail.net", "Redacted", "foo"),
        ("missing_content_disposition.eml", "redacted@example.com", "Redacted", "Thank you for using"),
        ("raw_email_with_illegal_boundary.eml", "email_test@me.nowhere", "Testing outlook", "Hello\nThis is"),
        ("msg_35.txt", "aperson@dom.ain", "here's something interesting", "counter to RFC 2822"),
        ("msg_25.txt", "MAILER-DAEMON@zinfandel.lacita.com", None, "The original message was received"),
        ("utf8_headers.eml", "jdöe@mächine.example", "Säying Hello", "body"),
    ],
)
def test_what_real_mails_say(name: str, sender: str, subject: str | None, begins: str) -> None:
    mail = real(name)
    assert mail.senders == (sender,)
    assert subject is None or mail.subject == subject
    assert mail.text.strip().startswith(begins)


def test_the_library_way_of_building_mail_reads_back() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ä <a@b.example>", "c@d.example", "Grüße " * 20
    message.set_content("Zeile mit Ümlaut " * 20 + "\n")
    message.add_alternative("<p>Zeile</p>", subtype="html")
    message.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="ä b.pdf")
    mail = read(message.as_bytes())
    assert mail.subject == ("Grüße " * 20).strip()
    assert mail.text.strip() == ("Zeile mit Ümlaut " * 20).strip()
    assert [(it.name, it.content) for it in mail.attachments] == [("ä b.pdf", b"%PDF-1")]
    assert mail.html.strip() == "<p>Zeile</p>"


def test_what_a_mail_server_left_in_the_headers_is_kept_apart_from_what_its_author_wrote() -> None:
    mail = read(
        b"Delivered-To: case+x@hub.example\r\nAuthentication-Results: mx.hub.example;\r\n\tdmarc=pass\r\n"
        b"Authentication-Results: mx.evil.example; none\r\nX-Partnership-Hub-Hops: 2\r\n"
        b"Reply-To: c@d.example\r\n\r\ntext"
    )
    assert mail.delivered_to == ("case+x@hub.example",)
    assert mail.authentication == ("mx.hub.example; dmarc=pass", "mx.evil.example; none")
    assert (mail.hops, mail.authors, mail.senders) == (2, (), ("c@d.example",))


PROSE = b"Dear hub\r\nPlease call the family tomorrow morning\r\nRegards\r\nAnn Lee\r\n"


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", PROSE, "Please call the family tomorrow morning"),
        ("base64", b64encode(b"Please ring me.") + b"\r\n-- \r\nSent by a list.\r\n", "Please ring me."),
        (
            "base64",
            encodebytes(b"Please ring me today. " * 9) + b"_____\r\nSent by a list.\r\n",
            "Sent by a list.",
        ),
        ('"base64"', b64encode(b"Please ring me."), "Please ring me."),
        ("(as agreed) quoted-printable", b"Please =72ing me.", "Please ring me."),
    ],
)
def test_an_encoding_that_is_not_quite_what_it_says(encoding: str, body: bytes, text: str) -> None:
    raw = b"From: a@b.example\r\nContent-Transfer-Encoding: %s\r\n\r\n%s" % (encoding.encode(), body)
    assert text in read(raw).text
    assert "\ufffd" not in read(raw).text
