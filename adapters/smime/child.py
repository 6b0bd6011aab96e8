"""What is done behind the wall: hostile ASN.1 is taken apart there, with the key only where it is needed."""

from datetime import datetime

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from adapters.smime.identity import Identity, Own
from adapters.smime.opener import SmimeOpener


class Question(msgspec.Struct, frozen=True):
    """A mail, when it came, and what of the hub's identity opening it may take, in DER."""

    raw: bytes
    at: datetime
    authorities: tuple[bytes, ...]
    certificate: bytes = b""
    key: bytes = b""


_ENCODER = msgspec.msgpack.Encoder()
_QUESTION = msgspec.msgpack.Decoder(Question)


def task(question: bytes) -> bytes:
    """The mail as its reader should see it, as MessagePack."""
    asked = _QUESTION.decode(question)
    return _ENCODER.encode(SmimeOpener(_identity(asked))(asked.raw, asked.at))


def _identity(asked: Question) -> Identity:
    authorities = tuple(x509.load_der_x509_certificate(it) for it in asked.authorities)
    key = load_der_private_key(asked.key, password=None) if asked.key else None
    if not isinstance(key, RSAPrivateKey):
        return Identity(authorities)
    return Identity(authorities, Own(x509.load_der_x509_certificate(asked.certificate), key))
