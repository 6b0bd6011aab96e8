"""Writes letters as `hub.sending.mime` does, signs them, and encrypts for whoever enrolled a certificate."""

from datetime import datetime
from email.headerregistry import Address

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7EnvelopeBuilder,
    PKCS7Options,
    PKCS7SignatureBuilder,
)

from adapters.smime.entity import canonical, content_of, entity, own_fields
from adapters.smime.identity import Identity, Own, recipient
from hub.sending.mime import Unwritable, write
from hub.sending.parcel import Letter


class SmimeWriter:
    """`hub.sending.mime.Writer`; safe to share between threads."""

    def __init__(self, identity: Identity) -> None:
        self._own = identity.own

    def __call__(self, letter: Letter, sender: Address, now: datetime) -> bytes:
        """A letter that should be encrypted goes encrypted or not at all; raises Unwritable."""
        plain = write(letter, sender, now)
        if self._own is None and not letter.certificate:
            return plain
        content = content_of(plain)
        if self._own is not None:
            content = _signed(content, self._own)
        if letter.certificate:
            content = _encrypted(content, letter.certificate)
        return own_fields(entity(plain).head) + content


def _signed(content: bytes, own: Own) -> bytes:
    builder = PKCS7SignatureBuilder().set_data(content).add_signer(own.certificate, own.key, SHA256())
    return canonical(builder.sign(Encoding.SMIME, [PKCS7Options.DetachedSignature]))


def _encrypted(content: bytes, certificate: str) -> bytes:
    try:
        builder = PKCS7EnvelopeBuilder().set_data(content).add_recipient(recipient(certificate.encode()))
        return canonical(builder.encrypt(Encoding.SMIME, [PKCS7Options.Binary]))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unwritable(
            "it could not be encrypted with the certificate that its receiver enrolled"
        ) from error
