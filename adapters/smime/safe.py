"""The opener behind the wall: a child process that can be killed takes each mail out of its S/MIME."""

from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.smime.child import Question
from adapters.smime.entity import may_be_encrypted, may_be_smime
from adapters.smime.identity import Identity
from adapters.wall.wall import Died, Wall
from hub.intake.mail import Unwrapped

UNSAFE = "The S/MIME of this mail could not be opened safely: {why}. This is the mail as it came."

_ENCODER = msgspec.msgpack.Encoder()
_ANSWER = msgspec.msgpack.Decoder(Unwrapped)


class SafeOpener:
    """`ports.OpenMail`; safe to share between threads. `memory` is in bytes.

    A mail without S/MIME, as nearly all are, starts no child; the key goes to one only with what may be
    encrypted.
    """

    def __init__(self, identity: Identity, timeout: float = 20.0, memory: int = 512 * 1024 * 1024) -> None:
        self._wall = Wall("adapters.smime.child:task", timeout, memory)
        self._authorities = tuple(it.public_bytes(Encoding.DER) for it in identity.authorities)
        own = identity.own
        self._certificate = own.certificate.public_bytes(Encoding.DER) if own else b""
        self._key = own.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()) if own else b""

    def __call__(self, raw: bytes, at: datetime) -> Unwrapped:
        """The mail as its reader should see it; where opening it ended the child, as it came, and a note."""
        if not self.opens(raw):
            return Unwrapped(raw)
        own = (self._certificate, self._key) if may_be_encrypted(raw) else (b"", b"")
        try:
            answer = self._wall.ask(_ENCODER.encode(Question(raw, at, self._authorities, *own)))
        except (Died, TimeoutError) as failure:
            return Unwrapped(raw, (), (UNSAFE.format(why=failure),), final=True)
        return _ANSWER.decode(answer)

    def opens(self, raw: bytes) -> bool:
        """Whether there may be anything to open; where not, the mail stays as it is."""
        return may_be_smime(raw)

    def close(self) -> None:
        """End the idle children."""
        self._wall.close()
