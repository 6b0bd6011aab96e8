"""S/MIME in and out: a good signature names its holder, and nothing that is wrong with one loses a mail."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.headerregistry import Address
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from adapters.mime.reader import read
from adapters.mime.safe import SafeReader
from adapters.smime.child import Question
from adapters.smime.identity import Identity, Own, enrollable, holder, identity
from adapters.smime.opener import SmimeOpener
from adapters.smime.safe import SafeOpener
from adapters.smime.writer import SmimeWriter
from adapters.wall.wall import Wall
from config.mail_file import mail_file
from hub.errors import ConfigError, HubError
from hub.intake.mail import Mail, Unwrapped
from hub.sending.mime import Unwritable, write
from hub.sending.parcel import Letter
from tests.debian import program
from tests.smime import TEXT, Holder, a_holder, a_mail, an_authority, encrypted, now, signed

AMARA = "amara@lscp.example.org"
AUTHORITY = an_authority()
HOLDER = a_holder(AUTHORITY, AMARA)
HUB = a_holder(AUTHORITY, "notify@hub.example.org")


def opener(*authorities: Holder) -> SmimeOpener:
    own = Own(HUB.certificate, HUB.key)  # type: ignore[arg-type]
    return SmimeOpener(Identity(tuple(it.certificate for it in authorities or (AUTHORITY,)), own))


@pytest.mark.parametrize("opaque", [False, True])
def test_a_good_signature_names_its_holder_and_the_text_is_read(opaque: bool) -> None:
    found = opener()(a_mail(signed(HOLDER, opaque=opaque)), now())
    assert found.signed_by == (AMARA,)
    mail = read(found.raw)
    assert mail.text.strip() == "A signed word."
    assert (mail.senders, mail.subject, mail.attachments) == ((AMARA,), "Signed", ())
    assert "the signature holds" in found.notes[0]


@pytest.mark.parametrize("shut", [False, True])
def test_what_servers_write_is_not_believed_from_within_what_the_sender_signed_or_encrypted(
    shut: bool,
) -> None:
    """Our server strips its name from the header of the mail, and cannot from what is wrapped up in it."""
    stranger = a_holder(an_authority("Nobody we know"), "evil@x.example")
    forged = (
        b"Authentication-Results: mx.hub;\r\n dmarc=pass header.from=lscp.example.org\r\n"
        b"X-MS-Exchange-Organization-AuthAs: Internal\r\n"
    )
    content = forged + b"Content-Type: text/plain\r\n\r\nAuthentication-Results: a word of the text\r\n"
    entity = encrypted(HUB, content) if shut else signed(stranger, content, opaque=True)
    mail = read(opener()(a_mail(entity), now()).raw)
    assert mail.text.strip() == "Authentication-Results: a word of the text"
    assert (mail.authentication, mail.inside) == ((), False)
    above = a_mail(entity, AMARA, "Authentication-Results: mx.hub; dmarc=fail")
    assert read(opener()(above, now()).raw).authentication == ("mx.hub; dmarc=fail",)


def test_a_signature_by_an_elliptic_key_is_as_good() -> None:
    holder = a_holder(AUTHORITY, AMARA, key=ec.generate_private_key(ec.SECP256R1()))
    assert opener()(a_mail(signed(holder)), now()).signed_by == (AMARA,)


def test_encrypted_and_signed_and_encrypted_mails_are_opened() -> None:
    found = opener()(a_mail(encrypted(HUB)), now())
    assert (found.signed_by, read(found.raw).text.strip()) == ((), "A signed word.")
    found = opener()(a_mail(encrypted(HUB, signed(HOLDER))), now())
    assert found.signed_by == (AMARA,)
    assert read(found.raw).text.strip() == "A signed word."
    assert any("encrypted for this hub" in note for note in found.notes)


def _opaque_changed() -> bytes:
    from base64 import b64decode, encodebytes

    head, _, body = signed(HOLDER, opaque=True).partition(b"\r\n\r\n")
    der = b64decode(body.replace(b"\n", b""))
    assert b"A signed word" in der
    return a_mail(head + b"\r\n\r\n" + encodebytes(der.replace(b"A signed word", b"A singed word")))


def _by_a_holder() -> Holder:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    key = rsa.generate_private_key(65537, 2048)
    made = (
        x509.CertificateBuilder(HOLDER.certificate.subject, HOLDER.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(AMARA)]), critical=False)
        .sign(HOLDER.key, SHA256())
    )
    return Holder(made, key)


def _with_another_part() -> bytes:
    raw = a_mail(signed(HOLDER))
    boundary = raw.partition(b'boundary="')[2].partition(b'"')[0]
    return raw.replace(b"--" + boundary + b"--", b"--" + boundary + b"\n\nmore\n--" + boundary + b"--")


WRONG: dict[str, tuple[Callable[[], bytes], str]] = {
    "changed": (lambda: a_mail(signed(HOLDER)).replace(b"A signed word", b"A changed word"), "changed after"),
    "changed opaque": (_opaque_changed, "changed after"),
    "expired": (lambda: a_mail(signed(a_holder(AUTHORITY, AMARA, until=-timedelta(days=1)))), "expired"),
    "another authority": (lambda: a_mail(signed(a_holder(an_authority("Other"), AMARA))), "no authority"),
    "same name, another authority": (lambda: a_mail(signed(a_holder(an_authority(), AMARA))), "no authority"),
    "not for mail": (
        lambda: a_mail(signed(a_holder(AUTHORITY, AMARA, purpose=ExtendedKeyUsageOID.CODE_SIGNING))),
        "not made for signing",
    ),
    "signed by a holder as if an authority": (lambda: a_mail(signed(_by_a_holder())), "no authority"),
    "more beside it": (_with_another_part, "something in it beside"),
}


@pytest.mark.parametrize("how", WRONG)
def test_what_is_wrong_is_noted_proves_nothing_and_loses_nothing(how: str) -> None:
    make, note = WRONG[how]
    found = opener()(make(), now())
    assert found.signed_by == ()
    assert note in " ".join(found.notes)
    assert "word" in read(found.raw).text


def test_an_old_signature_sent_again_proves_nothing() -> None:
    assert "more than a week" in opener()(a_mail(signed(HOLDER)), now() + timedelta(days=8)).notes[0]


def test_without_authorities_a_signature_is_read_and_not_believed() -> None:
    found = SmimeOpener(Identity())(a_mail(signed(HOLDER, opaque=True)), now())
    assert (found.signed_by, read(found.raw).text.strip()) == ((), "A signed word.")
    assert "knows no authority" in found.notes[0]


def test_what_no_key_here_opens_is_kept_and_said() -> None:
    found = opener()(a_mail(encrypted(HOLDER)), now())
    assert "no key that opens it" in found.notes[0]
    assert [it.name for it in read(found.raw).attachments] == ["smime.p7m"]


def test_a_plain_mail_is_left_as_it_is() -> None:
    raw = a_mail(TEXT)
    assert opener()(raw, now()).raw == raw
    assert opener()(b"", now()).raw == b""


# -- behind the wall


@pytest.fixture(scope="module")
def safe() -> Iterator[SafeOpener]:
    made = SafeOpener(Identity((AUTHORITY.certificate,), Own(HUB.certificate, HUB.key)), timeout=60)  # type: ignore[arg-type]
    yield made
    made.close()


MAILS: dict[str, Callable[[], bytes]] = {
    "plain": lambda: a_mail(TEXT),
    "signed": lambda: a_mail(signed(HOLDER)),
    "opaque": lambda: a_mail(signed(HOLDER, opaque=True)),
    "encrypted": lambda: a_mail(encrypted(HUB, signed(HOLDER))),
    "encrypted and opaque": lambda: a_mail(encrypted(HUB, signed(HOLDER, opaque=True))),
    "signed over encrypted": lambda: a_mail(signed(HOLDER, encrypted(HUB))),
    "for another": lambda: a_mail(encrypted(HOLDER)),
    "relabelled": lambda: a_mail(
        signed(HOLDER, opaque=True).replace(b"application/pkcs7-mime", b"application/octet-stream")
    ),
    "changed": _opaque_changed,
    "empty": lambda: b"",
}


@pytest.mark.parametrize("how", MAILS)
def test_behind_the_wall_the_same_comes_out(safe: SafeOpener, how: str) -> None:
    raw, at = MAILS[how](), now()
    assert safe(raw, at) == opener()(raw, at)


def test_what_a_gateway_relabelled_is_opened_by_its_name() -> None:
    found = opener()(MAILS["relabelled"](), now())
    assert (found.signed_by, read(found.raw).text.strip()) == ((AMARA,), "A signed word.")


def test_a_mail_without_it_starts_no_child_and_only_what_may_be_encrypted_brings_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    safe = SafeOpener(Identity((AUTHORITY.certificate,), Own(HUB.certificate, HUB.key)))  # type: ignore[arg-type]
    asked: list[Question] = []

    def ask(_wall: Wall, question: bytes) -> bytes:
        asked.append(msgspec.msgpack.decode(question, type=Question))
        return msgspec.msgpack.encode(Unwrapped(b""))

    monkeypatch.setattr(Wall, "ask", ask)
    for how in ("plain", "signed", "encrypted", "signed over encrypted"):
        safe(MAILS[how](), now())
    assert [bool(it.key) for it in asked] == [False, True, True]


def test_what_ends_the_child_or_takes_too_long_costs_nobody_the_mail() -> None:
    raw = a_mail(b"Content-Type: application/pkcs7-mime\r\n\r\n" + b"x" * 60_000_000)
    slow = SafeOpener(Identity(), timeout=0.0001)
    small = SafeOpener(Identity(), timeout=60, memory=150 * 1024 * 1024)
    for safe, why in ((slow, "took too long"), (small, "ended the reader")):
        found = safe(raw, now())
        assert (found.raw, found.signed_by) == (raw, ())
        assert "could not be opened safely" in found.notes[0]
        assert why in found.notes[0]
        safe.close()


def test_whom_a_certificate_names_comes_into_the_note_tamed() -> None:
    named = a_holder(AUTHORITY, "a@b.example\r\n<b>" + "x" * 900)
    assert holder(named.certificate) == ("a@b.example<b>" + "x" * 900)[:200]
    assert holder(a_holder(AUTHORITY).certificate) == "somebody"


# -- a file, as `hub mail read` reads it


@pytest.fixture(scope="module")
def read_file(safe: SafeOpener) -> Iterator[Callable[[bytes], Mail]]:
    reader = SafeReader(timeout=60)
    yield mail_file(safe, reader)
    reader.close()


def dated(entity: bytes) -> bytes:
    return a_mail(entity, AMARA, f"Date: {format_datetime(now())}")


def test_a_file_says_who_signed_it_and_keeps_the_signature(read_file: Callable[[bytes], Mail]) -> None:
    for opaque, names in ((False, ["smime.p7s"]), (True, [])):
        mail = read_file(dated(signed(HOLDER, opaque=opaque)))
        assert (mail.text.strip(), mail.signed_by) == ("A signed word.", (AMARA,))
        assert [it.name for it in mail.attachments] == names
        assert f"signed with a certificate for {AMARA}, and the signature holds" in mail.notes[0]
    changed = read_file(dated(signed(HOLDER)).replace(b"A signed word", b"A changed word"))
    assert (changed.text.strip(), changed.signed_by) == ("A changed word.", ())
    assert [it.name for it in changed.attachments] == ["smime.p7s"]
    assert "does not hold" in changed.notes[0]


def test_a_file_of_long_ago_is_judged_by_its_own_day(read_file: Callable[[bytes], Mail]) -> None:
    raw = dated(signed(HOLDER))
    assert read_file(raw).signed_by == (AMARA,)
    later = raw.replace(b"Date: ", b"X-Date: ")
    assert read_file(later).signed_by == (AMARA,), "it was signed just now"


def test_an_encrypted_file_is_opened_or_said_to_be_shut(read_file: Callable[[bytes], Mail]) -> None:
    assert read_file(dated(encrypted(HUB))).text.strip() == "A signed word."
    shut = read_file(dated(encrypted(HOLDER)))
    assert (shut.text, [it.name for it in shut.attachments]) == ("", ["smime.p7m"])
    assert "no key that opens it" in shut.notes[0]


@given(st.binary(max_size=300), st.integers(0, 3000), st.booleans())
def test_no_bytes_stop_it_and_none_forge_a_signature(noise: bytes, at: int, opaque: bool) -> None:
    good = a_mail(signed(HOLDER, opaque=opaque))
    torn = good[:at] + noise + good[at + len(noise) :]
    found = opener()(torn, now())
    if found.signed_by:
        assert b"A signed word." in found.raw
    opener()(noise, now())
    opener()(b"Content-Type: application/pkcs7-mime\r\n\r\n" + noise, now())


def test_what_openssl_signs_is_read_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Another maker's signature, with its own order of attributes and line ends."""
    import subprocess

    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    command = program("openssl", "openssl")
    folder = tmp_path_factory.mktemp("openssl")
    (folder / "c.pem").write_bytes(HOLDER.certificate.public_bytes(Encoding.PEM))
    (folder / "k.pem").write_bytes(
        HOLDER.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "text").write_bytes(TEXT)
    for options in (
        [],
        ["-nodetach"],
        ["-nodetach", "-stream"],
        ["-keyopt", "rsa_padding_mode:pss"],
        ["-keyid"],
    ):
        made = subprocess.run(
            [command, "cms", "-sign", "-signer", "c.pem", "-inkey", "k.pem", "-in", "text", *options],
            cwd=folder, check=True, capture_output=True,
        ).stdout  # fmt: skip
        found = opener()(a_mail(made), now() + timedelta(minutes=5))
        assert found.signed_by == (AMARA,), (options, found.notes)
        assert read(found.raw).text.strip() == "A signed word."


def a_letter(certificate: str = "") -> Letter:
    text = "Dear colleague,\n\nGrüße. " + "x" * 1200 + "\n.\nFrom here on.\n"
    to = "case+abc@hub.example.org"
    return Letter(uuid4(), AMARA, "LSH-2026-000001: please acknowledge", text, to, certificate)


def pem(holder: Holder) -> str:
    return holder.certificate.public_bytes(Encoding.PEM).decode()


def sent(letter: Letter, own: Holder | None = HUB) -> bytes:
    identity = Identity((), Own(own.certificate, own.key) if own else None)  # type: ignore[arg-type]
    return SmimeWriter(identity)(letter, Address("Hub", addr_spec="notify@hub.example.org"), now())


def test_our_letters_are_signed_and_a_receiver_can_tell() -> None:
    letter = a_letter()
    raw = sent(letter)
    found = opener()(raw, now())
    assert found.signed_by == ("notify@hub.example.org",), found.notes
    mail = read(found.raw)
    assert mail.text.replace("\r\n", "\n").strip() == letter.text.strip()
    assert (mail.subject, mail.recipients, mail.hops) == (letter.subject, (AMARA,), 1)
    assert mail.message_id == f"<{letter.key}@hub.example.org>"
    assert mail.kind == "automatic"
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_letter_to_whoever_enrolled_a_certificate_travels_encrypted() -> None:
    letter = a_letter(pem(HOLDER))
    for own in (HUB, None):
        raw = sent(letter, own)
        assert b"colleague" not in raw
        assert opener()(raw, now()).notes[0].startswith("The mail is encrypted, and this hub has no key")
        theirs = SmimeOpener(Identity((AUTHORITY.certificate,), Own(HOLDER.certificate, HOLDER.key)))  # type: ignore[arg-type]
        found = theirs(raw, now())
        assert found.signed_by == (("notify@hub.example.org",) if own else ())
        assert read(found.raw).text.replace("\r\n", "\n").strip() == letter.text.strip()


def test_without_a_key_and_a_certificate_a_letter_is_written_as_ever() -> None:
    letter, sender = a_letter(), Address("Hub", addr_spec="notify@hub.example.org")
    assert sent(letter, None).replace(b"Hub", b"Hub") == write(letter, sender, now())


def test_a_letter_that_cannot_be_encrypted_does_not_go_in_the_open() -> None:
    with pytest.raises(Unwritable, match="could not be encrypted"):
        sent(a_letter("no certificate"))


def test_openssl_opens_and_verifies_what_we_send(tmp_path_factory: pytest.TempPathFactory) -> None:
    import subprocess

    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    command = program("openssl", "openssl")
    folder = tmp_path_factory.mktemp("openssl")
    (folder / "c.pem").write_text(pem(HOLDER))
    (folder / "ca.pem").write_text(pem(AUTHORITY))
    (folder / "k.pem").write_bytes(
        HOLDER.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "mail").write_bytes(sent(a_letter(pem(HOLDER))))

    def openssl(*words: str) -> bytes:
        return subprocess.run([command, "cms", *words], cwd=folder, check=True, capture_output=True).stdout

    (folder / "inner").write_bytes(openssl("-decrypt", "-in", "mail", "-inkey", "k.pem", "-recip", "c.pem"))
    assert b"Dear colleague" in openssl("-verify", "-in", "inner", "-CAfile", "ca.pem")


def test_only_a_certificate_that_letters_can_be_encrypted_with_is_enrolled() -> None:
    assert enrollable(pem(HOLDER).encode(), AMARA.upper(), now()) == pem(HOLDER)
    elliptic = a_holder(AUTHORITY, AMARA, key=ec.generate_private_key(ec.SECP256R1()))
    expired = a_holder(AUTHORITY, AMARA, until=-timedelta(days=1))
    for raw, email, why in (
        (b"nonsense", AMARA, "RSA certificate in PEM"),
        (pem(HOLDER).encode(), "other@lscp.example.org", "not made out to"),
        (pem(elliptic).encode(), AMARA, "not an RSA key"),
        (pem(expired).encode(), AMARA, "expired"),
    ):
        with pytest.raises(HubError, match=why):
            enrollable(raw, email, now())


def test_settings_that_do_not_belong_together_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "c.pem").write_text(pem(HOLDER))
    (tmp_path / "none").write_text("nothing")
    for certificate, key, authorities, why in (
        (tmp_path / "c.pem", None, None, "belong together"),
        (None, None, tmp_path / "none", "HUB_SMIME_AUTHORITIES"),
        (None, None, tmp_path / "away", "cannot be read"),
        (tmp_path / "c.pem", tmp_path / "none", None, "HUB_SMIME_KEY"),
    ):
        with pytest.raises(ConfigError, match=why):
            identity(certificate, key, authorities)
