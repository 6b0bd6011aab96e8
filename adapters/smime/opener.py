"""Opens what came signed or encrypted; whatever is wrong is said in a note and costs nobody the mail."""

from datetime import datetime
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der

from adapters.smime.entity import ENVELOPED, Broken, Entity, decoded, entity, inside, signed_parts
from adapters.smime.identity import Identity, addresses, holder
from adapters.smime.signed import Signed, carried, distrusted, is_signed, verify
from hub.intake.mail import Unwrapped

DEEPEST: Final = 3
"""Wrappings taken off, one in the other: encrypted, signed, and one more."""

GOOD: Final = "The mail is signed with a certificate for {whom}, and the signature holds."
NOT_BELIEVED: Final = (
    "The mail is signed with a certificate for {whom}. The signature holds, "
    "and the certificate is not believed: {why}."
)
BROKEN: Final = "The mail bears a signature that does not hold: {why}."
DECRYPTED: Final = "The mail came encrypted for this hub."
SHUT: Final = "The mail is encrypted, and this hub has no key that opens it. Ask its sender to write again."
UNREADABLE: Final = "The S/MIME of this mail could not be read ({error}). This is the mail as it came."


class SmimeOpener:
    """`ports.OpenMail`; safe to share between threads."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def __call__(self, raw: bytes, at: datetime) -> Unwrapped:
        """The mail as its reader should see it; `at` is when it came, which certificates are judged by."""
        opened = Unwrapped(raw)
        for _ in range(DEEPEST):
            try:
                within = self._unwrap(opened.raw, at)
            except Exception as error:  # noqa: BLE001 - no bytes may cost anybody the mail; the note names the bug
                return opened.noting(UNREADABLE.format(error=type(error).__name__))
            if within is None:
                break
            opened = Unwrapped(
                within.raw, within.signed_by or opened.signed_by, (*opened.notes, *within.notes)
            )
            if within.final:
                break
        return opened

    def _unwrap(self, raw: bytes, at: datetime) -> Unwrapped | None:
        """One wrapping less; None where there is none."""
        outer = entity(raw)
        if outer.kind == "multipart/signed" and "pkcs7" in str(outer.fields.get("content-type", "")).lower():
            return self._detached(outer, raw, at)
        if outer.kind not in ENVELOPED:
            return None
        der = decoded(outer)
        if not is_signed(der):
            return self._decrypted(outer, der, raw)
        try:
            return self._judged(outer, verify(der), at)
        except Broken as broken:
            content = carried(der)
            within = raw if content is None else inside(outer, content)
            return Unwrapped(within, (), (BROKEN.format(why=broken),), final=content is None)

    def _detached(self, outer: Entity, raw: bytes, at: datetime) -> Unwrapped:
        try:
            content, part = signed_parts(outer)
            return self._judged(outer, verify(decoded(part), content), at)
        except Broken as broken:
            return Unwrapped(raw, (), (BROKEN.format(why=broken),), final=True)

    def _judged(self, outer: Entity, signed: Signed, at: datetime) -> Unwrapped:
        mail, named = inside(outer, signed.content), addresses(signed.certificate)
        whom = holder(signed.certificate)
        if why := distrusted(signed, self._identity.authorities, at):
            return Unwrapped(mail, (), (NOT_BELIEVED.format(whom=whom, why=why),))
        return Unwrapped(mail, named, (GOOD.format(whom=whom),))

    def _decrypted(self, outer: Entity, der: bytes, raw: bytes) -> Unwrapped:
        own = self._identity.own
        if own is None:
            return Unwrapped(raw, (), (SHUT,), final=True)
        try:
            content = pkcs7_decrypt_der(der, own.certificate, own.key, [])
        except (ValueError, UnsupportedAlgorithm):
            return Unwrapped(raw, (), (SHUT,), final=True)
        return Unwrapped(inside(outer, content), (), (DECRYPTED,))
