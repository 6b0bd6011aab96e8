"""S/MIME in: a good signature names its holder, and nothing that is wrong with one loses a mail."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from adapters.mime.reader import read
from adapters.smime.identity import Identity, Own
from adapters.smime.opener import SmimeOpener
from tests.smime import NOW, TEXT, Holder, a_holder, a_mail, an_authority, encrypted, signed

AMARA = "amara@lscp.example.org"
AUTHORITY = an_authority()
HOLDER = a_holder(AUTHORITY, AMARA)
HUB = a_holder(AUTHORITY, "notify@hub.example.org")


def opener(*authorities: Holder) -> SmimeOpener:
    own = Own(HUB.certificate, HUB.key)  # type: ignore[arg-type]
    return SmimeOpener(Identity(tuple(it.certificate for it in authorities or (AUTHORITY,)), own))


@pytest.mark.parametrize("opaque", [False, True])
def test_a_good_signature_names_its_holder_and_the_text_is_read(opaque: bool) -> None:
    found = opener()(a_mail(signed(HOLDER, opaque=opaque)), NOW)
    assert found.signed_by == (AMARA,)
    mail = read(found.raw)
    assert mail.text.strip() == "A signed word."
    assert (mail.senders, mail.subject, mail.attachments) == ((AMARA,), "Signed", ())
    assert "the signature holds" in found.notes[0]


def test_a_signature_by_an_elliptic_key_is_as_good() -> None:
    holder = a_holder(AUTHORITY, AMARA, key=ec.generate_private_key(ec.SECP256R1()))
    assert opener()(a_mail(signed(holder)), NOW).signed_by == (AMARA,)


def test_encrypted_and_signed_and_encrypted_mails_are_opened() -> None:
    found = opener()(a_mail(encrypted(HUB)), NOW)
    assert (found.signed_by, read(found.raw).text.strip()) == ((), "A signed word.")
    found = opener()(a_mail(encrypted(HUB, signed(HOLDER))), NOW)
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
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
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
    found = opener()(make(), NOW)
    assert found.signed_by == ()
    assert note in " ".join(found.notes)
    assert "word" in read(found.raw).text


def test_an_old_signature_sent_again_proves_nothing() -> None:
    assert "more than a week" in opener()(a_mail(signed(HOLDER)), NOW + timedelta(days=8)).notes[0]


def test_without_authorities_a_signature_is_read_and_not_believed() -> None:
    found = SmimeOpener(Identity())(a_mail(signed(HOLDER, opaque=True)), NOW)
    assert (found.signed_by, read(found.raw).text.strip()) == ((), "A signed word.")
    assert "knows no authority" in found.notes[0]


def test_what_no_key_here_opens_is_kept_and_said() -> None:
    found = opener()(a_mail(encrypted(HOLDER)), NOW)
    assert "no key that opens it" in found.notes[0]
    assert [it.name for it in read(found.raw).attachments] == ["smime.p7m"]


def test_a_plain_mail_is_left_as_it_is() -> None:
    raw = a_mail(TEXT)
    assert opener()(raw, NOW).raw == raw
    assert opener()(b"", NOW).raw == b""


@given(st.binary(max_size=300), st.integers(0, 3000), st.booleans())
def test_no_bytes_stop_it_and_none_forge_a_signature(noise: bytes, at: int, opaque: bool) -> None:
    good = a_mail(signed(HOLDER, opaque=opaque))
    torn = good[:at] + noise + good[at + len(noise) :]
    found = opener()(torn, NOW)
    if found.signed_by:
        assert b"A signed word." in found.raw
    opener()(noise, NOW)
    opener()(b"Content-Type: application/pkcs7-mime\r\n\r\n" + noise, NOW)


def test_what_openssl_signs_is_read_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Another maker's signature, with its own order of attributes and line ends."""
    import shutil
    import subprocess

    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here to sign with")
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
            ["openssl", "cms", "-sign", "-signer", "c.pem", "-inkey", "k.pem", "-in", "text", *options],
            cwd=folder, check=True, capture_output=True,
        ).stdout  # fmt: skip
        found = opener()(a_mail(made), NOW + timedelta(minutes=5))
        assert found.signed_by == (AMARA,), (options, found.notes)
        assert read(found.raw).text.strip() == "A signed word."
