"""An authority, certificates and signed or encrypted mails that a test makes and throws away."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7EnvelopeBuilder,
    PKCS7Options,
    PKCS7SignatureBuilder,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
NOW = datetime.now(UTC)


def now() -> datetime:
    """When a mail is opened: in a long run that is well after this module was read."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key


def an_authority(name: str = "Invented authority") -> Holder:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    public = key.public_key()
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    made = (
        x509.CertificateBuilder(subject, subject, public, x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=900))
        .not_valid_after(NOW + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, SHA256())
    )
    return Holder(made, key)


def a_holder(
    authority: Holder,
    *emails: str,
    key: Key | None = None,
    until: timedelta = timedelta(days=300),
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.EMAIL_PROTECTION,
) -> Holder:
    """A certificate for these addresses that the authority vouches for."""
    key = key or rsa.generate_private_key(65537, 2048)
    issuer = authority.certificate
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    made = (
        x509.CertificateBuilder(issuer.subject)
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=600))
        .not_valid_after(NOW + until)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(it) for it in emails]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
        .sign(authority.key, SHA256())
    )
    return Holder(made, key)


HEAD = (
    "From: {sender}\r\nTo: notify@hub.example.org\r\nSubject: Signed\r\nMessage-ID: <{id}@sender.example>\r\n"
)
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nA signed word.\r\n"


def signed(holder: Holder, content: bytes = TEXT, opaque: bool = False) -> bytes:
    """A MIME entity: `multipart/signed`, or one opaque part."""
    builder = PKCS7SignatureBuilder().set_data(content).add_signer(holder.certificate, holder.key, SHA256())
    if not opaque:
        return builder.sign(Encoding.SMIME, [PKCS7Options.DetachedSignature])
    return _enveloped("signed-data", builder.sign(Encoding.DER, [PKCS7Options.Binary]))


def encrypted(holder: Holder, content: bytes = TEXT) -> bytes:
    builder = PKCS7EnvelopeBuilder().set_data(content).add_recipient(holder.certificate)
    return _enveloped("enveloped-data", builder.encrypt(Encoding.DER, [PKCS7Options.Binary]))


def _enveloped(kind: str, der: bytes) -> bytes:
    from base64 import encodebytes

    head = f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\r\n"
    return f"MIME-Version: 1.0\r\n{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + encodebytes(der)


def a_mail(entity: bytes, sender: str = "amara@lscp.example.org", *fields: str) -> bytes:
    from uuid import uuid4

    more = "".join(f"{it}\r\n" for it in fields)
    return (HEAD.format(sender=sender, id=uuid4().hex) + more).encode() + entity
