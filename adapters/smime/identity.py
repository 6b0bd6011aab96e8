"""Whose signatures are believed, and the certificate and key that the hub itself signs and decrypts with."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from hub.errors import ConfigError, HubError

LONGEST_HOLDER: Final = 200


@dataclass(frozen=True, slots=True)
class Own:
    """The hub's own certificate with its key; mail programs encrypt for RSA keys alone."""

    certificate: x509.Certificate
    key: RSAPrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """`authorities` are the certificates that a signature has to lead to; none: no signature is believed."""

    authorities: tuple[x509.Certificate, ...] = ()
    own: Own | None = None


def identity(certificate: Path | None, key: Path | None, authorities: Path | None) -> Identity:
    """From PEM files; raises ConfigError naming the setting that is wrong."""
    trusted = tuple(_certificates(authorities, "HUB_SMIME_AUTHORITIES")) if authorities else ()
    if (certificate is None) != (key is None):
        raise ConfigError("HUB_SMIME_CERT and HUB_SMIME_KEY belong together: set both, or neither.")
    if certificate is None or key is None:
        return Identity(trusted)
    [own, *_] = _certificates(certificate, "HUB_SMIME_CERT")
    private = _private_key(key)
    if own.public_key() != private.public_key():
        raise ConfigError("HUB_SMIME_KEY is not the key of the certificate in HUB_SMIME_CERT.")
    return Identity(trusted, Own(own, private))


def recipient(pem: bytes) -> x509.Certificate:
    """A person's certificate that letters can be encrypted for; raises ValueError saying why it is none."""
    certificate = x509.load_pem_x509_certificate(pem)
    if not isinstance(certificate.public_key(), RSAPublicKey):
        raise ValueError("its key is not an RSA key, and mail programs encrypt for no other")
    return certificate


def enrollable(raw: bytes, email: str, now: datetime) -> str:
    """The certificate in a file, as PEM, if letters to that address can be encrypted with it.

    Raises HubError saying what to do.
    """
    try:
        certificate = recipient(raw)
    except ValueError as error:
        raise HubError(f"That file cannot be used ({error}). Give one RSA certificate in PEM.") from error
    if email.strip().lower() not in addresses(certificate):
        raise HubError(f"The certificate is not made out to {email}. Ask them for the right one.")
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise HubError("The certificate has expired or is not valid yet. Ask them for the new one.")
    return certificate.public_bytes(Encoding.PEM).decode()


def addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """The email addresses that it was made out to, in lower case."""
    named = [str(it.value) for it in certificate.subject.get_attributes_for_oid(x509.NameOID.EMAIL_ADDRESS)]
    try:
        other = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        named += other.get_values_for_type(x509.RFC822Name)
    except x509.ExtensionNotFound:
        pass
    return tuple(dict.fromkeys(it.lower() for it in named))


def holder(certificate: x509.Certificate) -> str:
    """Whom it says it is for, in a note: its first addresses, else its name; whoever made it wrote them."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    said = ", ".join(addresses(certificate)[:3]) or ", ".join(str(it.value) for it in names[:1])
    return "".join(it for it in said if it.isprintable())[:LONGEST_HOLDER].strip() or "nobody it names"


def _certificates(path: Path, setting: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{setting}: {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise ConfigError(f"{setting}: {path} holds no certificate in PEM.") from error


def _private_key(path: Path) -> RSAPrivateKey:
    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise ConfigError(f"HUB_SMIME_KEY: {path} cannot be read ({error.strerror}).") from error
    except (ValueError, TypeError) as error:
        raise ConfigError(f"HUB_SMIME_KEY: {path} holds no key in PEM without a password.") from error
    if not isinstance(found, RSAPrivateKey):
        raise ConfigError("HUB_SMIME_KEY is not an RSA key, and mail programs encrypt for no other.")
    return found
