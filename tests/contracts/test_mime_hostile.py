"""Mail that means harm: any megabyte reads within a second, and a poison mail costs only itself."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.mime.reader import read
from adapters.mime.safe import SafeReader
from hub.intake.mail import Kind, Mail

MEGABYTE = 10**6


def field(name: bytes, value: bytes) -> bytes:
    return name + b": " + value + b"\n\nx"


def typed(content_type: bytes, body: bytes) -> bytes:
    return b"Content-Type: " + content_type + b"\n\n" + body


def encoded(way: bytes, body: bytes) -> bytes:
    return b"Content-Transfer-Encoding: " + way + b"\n\n" + body


MULTI = b"multipart/mixed; boundary=b"

HOSTILE = {
    "commas": field(b"To", b"," * 100_000),
    "quotes": field(b"To", b'"' * 50_001),
    "escaped quotes": field(b"To", b'"\\"' * 20_000),
    "open brackets": field(b"To", b"(" * 60_000),
    "nested brackets": field(b"From", b"(" * 30_000 + b")" * 30_000),
    "angles": field(b"From", b"<" * 60_000),
    "at signs": field(b"From", b"@" * 60_000),
    "half addresses": field(b"From", b"a@" * 30_000),
    "groups": field(b"To", b"a:" * 30_000),
    "spaces": field(b"To", b"a" + b" " * 60_000 + b"@x"),
    "encoded words": field(b"Subject", b"=?utf-8?q?a?= " * 4_600),
    "open encoded words": field(b"Subject", b"=?utf-8?q?" * 6_000),
    "word starts": field(b"Subject", b"=?" * 30_000),
    "message ids": field(b"References", b"<a@b> " * 10_000),
    "open message ids": field(b"References", b"<" * 60_000),
    "date": field(b"Date", b"1:" * 30_000),
    "many headers": b"X: y\n" * 200_000 + b"\nx",
    "junk lines": b"junk\n" * 200_000,
    "junk between headers": (b"junk\n" * 49 + b"to: x\n") * 4_000,
    "blank folds": b"X: y\n" + b" \n" * 300_000 + b"\n\nx",
    "parameters": field(b"Content-Type", b"text/plain; " + b"a*0=b;" * 2_600),
    "open parameters": field(b"Content-Type", b"text/plain; " + b'a="' * 5_000),
    "semicolons": field(b"Content-Type", b"text/plain; " + b";" * 16_000),
    "long name": field(b"Content-Disposition", b"attachment; filename=" + b"a" * 15_000),
    "3,000 deep": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(3000)
    ),
    "mails in mails": b"Content-Type: message/rfc822\n\n" * 30_000 + b"x",
    "100,000 parts": typed(MULTI, b"--b\n\nx\n" * 100_000),
    "empty parts": typed(MULTI, b"--b\n" * 200_000),
    "the same boundary inside": typed(MULTI, b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 20_000),
    "lost boundaries": typed(b"multipart/mixed", b"--a\ncontent-x:y\n" * 50_000),
    "hyphens": typed(b"multipart/mixed", b"--" * 400_000),
    "digest": typed(b"multipart/digest; boundary=b", b"--b\n\nSubject: x\n\ny\n" * 40_000),
    "uuencode starts": b"\nbegin 644 x\n" * 80_000,
    "endless uuencode": b"\nbegin 644 x\n" + b"#0V%T\n" * 150_000,
    "padding": encoded(b"base64", b"=" * MEGABYTE),
    "padded pieces": encoded(b"base64", b"AA==" * (MEGABYTE // 4)),
    "soft breaks": encoded(b"quoted-printable", b"=" * MEGABYTE),
    "utf-7": typed(b"text/plain; charset=utf-7", b"+" * MEGABYTE),
    "bad utf-8": typed(b"text/plain; charset=utf-8", b"\xff" * MEGABYTE),
    "bad shift-jis": typed(b"text/plain; charset=shift_jis", b"\x81\x20" * (MEGABYTE // 2)),
    "escapes": typed(b"text/plain; charset=iso-2022-jp", b"\x1b$B!" * (MEGABYTE // 4)),
    "flowed": typed(b"text/plain; format=flowed", b"x \n" * 330_000),
    "quoted depth": typed(b"text/plain; format=flowed", b">" * MEGABYTE),
    "calendar": typed(b"text/calendar", b"SUMMARY:" * 125_000),
    "report": typed(
        b"multipart/report; report-type=delivery-status; boundary=b",
        b"--b\nContent-Type: message/delivery-status\n\n" + b"action: \n" * 100_000,
    ),
    "bounce words": b"From: mailer-daemon@x\nSubject: "
    + b"undeliver " * 6_000
    + b"\n\n"
    + b"warning: message " * 60_000,
    "carriage returns": b"\r" * MEGABYTE,
    "nothing": b"\0" * MEGABYTE,
    "address of quotes": b"To: " + b'"' * MEGABYTE + b"\nFrom: a@b.example\n\nx",
    "deep html": typed(b"text/html", b"<div>" * 200_000),
    "less-than": typed(b"text/html", b"<" * MEGABYTE),
    "ampersands": typed(b"text/html", b"&" * MEGABYTE),
    "open tags": typed(b"text/html", b"<a " * 330_000),
    "open quotes": typed(b"text/html", b'<a b="' * 160_000),
    "open styles": typed(b"text/html", b"<style>" * 140_000),
    "comments": typed(b"text/html", b"<!--" * 250_000),
    "cells": typed(b"text/html", b"<td></td>" * 110_000),
    "attributes": typed(b"text/html", b"<a " + b"".join(b"x%d=1 " % i for i in range(60_000)) + b">"),
    "html again and again": typed(
        b"multipart/alternative; boundary=b",
        (b"--b\nContent-Type: text/html\n\n" + b"<p>x</p>" * 200 + b"\n") * 490,
    ),
    "archives": typed(b"application/zip\nContent-Transfer-Encoding: base64", b"UEsDBA" * (MEGABYTE // 6)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_megabyte_takes_a_second_of_work(what: str) -> None:
    began = time.process_time()
    mail = read(HOSTILE[what])
    assert time.process_time() - began < 1
    assert not failed(mail)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("3,000 deep", "nested deeper than 40"),
        ("100,000 parts", "more than 500 parts"),
        ("many headers", "more headers than are read"),
    ],
)
def test_what_is_beyond_a_limit_is_said(what: str, said: str) -> None:
    assert any(said in note for note in read(HOSTILE[what]).notes)


def test_no_field_and_no_tree_grows_beyond_its_limit() -> None:
    assert len(read(field(b"Subject", b"x" * MEGABYTE)).subject) == 64 * 1024
    assert len(read(HOSTILE["100,000 parts"]).text.split()) == 499
    assert len(read(HOSTILE["message ids"] + b"y").references) == 1
    many = b"".join(b"<%d@b> " % number for number in range(10_000))
    assert len(read(field(b"References", many)).references) == 1000


def failed(mail: Mail) -> list[str]:
    return [note for note in mail.notes if "The reader failed" in note]


PIECES = st.sampled_from(
    [
        b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"Content-Type: ",
        b"Content-Disposition: ", b"Content-Transfer-Encoding: ", b"multipart/mixed; boundary=b",
        b"multipart/alternative; boundary=b",
        b"multipart/report; report-type=delivery-status; boundary=b", b"text/plain; charset=",
        b"text/html", b"message/rfc822", b"message/delivery-status", b"text/calendar", b"base64",
        b"quoted-printable", b"x-uuencode", b"attachment; filename=", b"filename*0*=utf-8''%", b"name*",
        b"utf-7", b"utf-16", b"hz", b"iso-2022-jp", b"idna", b"=?utf-8?b?", b"?=", b"=?utf-7?q?+",
        b"\r\n", b"\n", b"\n\n", b"\r", b" ", b"\t", b"--b\n", b"--b--\n", b"<", b">", b"@", b'"', b"(",
        b")", b",", b";", b":", b"=", b"\0", b"\xff", b"\xe2\x80", b"begin 644 a\n", b"end\n", b"<div>",
        b"<style>", b"<!--", b"&#x110000;", b"&#55296;", b"\x1b$B", b"From ", b"format=flowed",
        b"Action: failed\n", b"AAAA", b"PK\x03\x04", b"\xd8\x00", b"a@b.example", b"+2AA-",
    ]
)  # fmt: skip

BYTES = st.binary(max_size=300) | st.lists(PIECES | st.binary(max_size=4), max_size=60).map(b"".join)


@settings(max_examples=10_000, deadline=None)
@given(BYTES)
@example(b"Content-Type: text/plain; charset=utf-7\n\n+2AA-")
@example(b"Content-Type: text/plain; charset=utf-16\n\n\xd8\x00")
@example(b"Content-Type: text/html\n\n&#55296;&#x110000;")
def test_no_bytes_raise_and_whatever_comes_out_can_be_kept(raw: bytes) -> None:
    mail = read(raw)
    assert failed(mail) == []
    texts = [
        mail.subject,
        mail.text,
        mail.html,
        mail.message_id,
        *mail.senders,
        *mail.recipients,
        *mail.notes,
        *(text for it in mail.enclosed for text in (it.where, it.sender, it.text)),
    ]
    texts += [it for file in mail.files for it in (file.name, file.content_type, file.within)]
    for text in texts:
        assert "\0" not in text
        text.encode()
    for line in (mail.subject, *mail.senders, *mail.recipients, *mail.references, mail.message_id):
        assert not any(mark in line for mark in "\r\n")
    assert all("/" not in file.name and "\\" not in file.name for file in mail.files)


# -- behind the wall


@pytest.fixture
def reader() -> Iterator[SafeReader]:
    made = SafeReader(timeout=20)
    yield made
    made.close()


MAIL = b"From: ann@a.example\nSubject: Hello\n\nHello."


def children() -> set[int]:
    """The readers that this process started."""
    found = set[int]()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (process / "stat").read_text().rpartition(")")[2][2:].split(maxsplit=1)[0]
            if int(parent) == os.getpid() and b"adapters.wall.child" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found


def test_behind_the_wall_the_same_mail_comes_out(reader: SafeReader) -> None:
    attached = typed(MULTI, b"--b\n\nText\n--b\nContent-Type: application/pdf; name=a\n\n%PDF-\xff\n--b--")
    for raw in (MAIL, attached, b"\xff" * 1000, b"Date: Sun, 22 Nov 2026 10:00:00 +0100\n\nx"):
        assert reader.read(raw) == read(raw)


def test_one_child_reads_many_mails(reader: SafeReader) -> None:
    reader.read(MAIL)
    before = children()
    for _ in range(50):
        reader.read(MAIL)
    assert children() == before
    assert len(before) == 1


def test_a_mail_that_takes_too_long_costs_only_itself() -> None:
    slow = SafeReader(timeout=0.0001)
    mail = slow.read(MAIL)
    assert "took too long" in mail.unread
    assert "took too long" in mail.notes[0]
    assert (mail.kind, mail.senders, mail.subject) == (Kind.PERSON, ("ann@a.example",), "Hello")
    assert mail.text.endswith("Hello."), "how it begins is shown as it came"
    slow.close()
    assert children() == set()


def test_a_mail_that_takes_too_much_memory_costs_only_itself() -> None:
    small = SafeReader(timeout=20, memory=256 * 1024 * 1024)
    assert small.read(MAIL).subject == "Hello"
    mail = small.read(typed(b"application/pdf", b"x" * (300 * MEGABYTE)))
    assert mail.notes
    assert mail.attachments == ()
    assert small.read(MAIL).subject == "Hello"
    small.close()


def test_a_child_that_was_killed_while_idle_is_replaced(reader: SafeReader) -> None:
    reader.read(MAIL)
    for child in children():
        os.kill(child, signal.SIGKILL)
    time.sleep(0.1)
    assert reader.read(MAIL).subject == "Hello"


def test_a_child_that_is_killed_in_the_middle_gives_a_mail_that_says_so(reader: SafeReader) -> None:
    reader.read(MAIL)
    [child] = children()
    os.kill(child, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(reader.read, MAIL)
        time.sleep(0.3)
        os.kill(child, signal.SIGKILL)
        mail = reading.result(10)
    assert "Look at the original" in mail.notes[0]
    assert reader.read(MAIL).subject == "Hello"


def test_an_empty_mail_is_a_mail(reader: SafeReader) -> None:
    assert reader.read(b"").text == ""


def test_a_child_ends_when_its_parent_does(reader: SafeReader) -> None:
    reader.read(MAIL)
    [child] = children()
    reader.close()
    assert not Path(f"/proc/{child}").exists()


def test_the_child_knows_no_secret_of_its_parent(reader: SafeReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_KEY_FILE", "/secret")
    reader.read(MAIL)
    for child in children():
        assert b"HUB_KEY_FILE" not in Path(f"/proc/{child}/environ").read_bytes()


def test_threads_read_side_by_side(reader: SafeReader) -> None:
    raws = [MAIL.replace(b"Hello", b"Hello %d" % number) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        mails = list(pool.map(reader.read, raws))
    assert [mail.subject for mail in mails] == [f"Hello {number}" for number in range(200)]
    assert len(children()) <= 8
