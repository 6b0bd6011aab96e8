"""Standard Webhooks signatures over raw bytes: v1 (HMAC-SHA256) and v1a (ed25519), both ways.

Secrets read `whsec_` (shared), `whsk_` (ed25519, signs) and `whpk_` (ed25519, verifies). Source: the
Standard Webhooks specification; what is signed is `id.timestamp.body`.
"""

import binascii
import hmac
import secrets as random
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hub.errors import ConfigError

TOLERANCE: Final = timedelta(minutes=5)
LONGEST_ID: Final = 256
LONGEST_SIGNATURES: Final = 4096
MOST_SIGNATURES: Final = 20


@dataclass(frozen=True, slots=True)
class Verified:
    """The bytes are from somebody who holds the secret; `id` is the same on every retry."""

    id: str
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class Unverified:
    """Not to be believed; `why` is for the audit trail and the sender's engineer."""

    why: str


@dataclass(frozen=True, slots=True)
class _Shared:
    key: bytes

    def sign(self, content: bytes) -> str:
        return f"v1,{b64encode(hmac.digest(self.key, content, sha256)).decode()}"

    def verifies(self, version: str, signature: bytes, content: bytes) -> bool:
        return hmac.compare_digest(hmac.digest(self.key, content, sha256), signature) and version == "v1"


@dataclass(frozen=True, slots=True)
class _Asymmetric:
    public: Ed25519PublicKey
    private: Ed25519PrivateKey | None = None

    def sign(self, content: bytes) -> str:
        if self.private is None:
            raise ConfigError("A whpk_ key only verifies; signing needs the whsk_ key.")
        return f"v1a,{b64encode(self.private.sign(content)).decode()}"

    def verifies(self, version: str, signature: bytes, content: bytes) -> bool:
        try:
            self.public.verify(signature, content)
        except InvalidSignature:
            return False
        return version == "v1a"


def verify(
    secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime
) -> Verified | Unverified:
    """Whether a live secret signed these bytes within five minutes of `now`; a bad header never raises."""
    named = {name.lower(): value for name, value in headers.items()}
    identity, stamp = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
    signatures = named.get("webhook-signature", "")
    if why := _malformed(identity, stamp, signatures):
        return Unverified(why)
    if abs(int(stamp) - now.timestamp()) > TOLERANCE.total_seconds():
        return Unverified("webhook-timestamp is more than five minutes from our clock")
    content = b"%s.%s.%s" % (identity.encode(), stamp.encode(), body)
    given = [_split(one) for one in signatures.split(" ")[:MOST_SIGNATURES]]
    keys = [read_secret(secret) for secret in secrets]
    # Every pair is tried, so that the time taken does not tell which of them fits.
    matches = [key.verifies(version, raw, content) for key in keys for version, raw in given]
    if not any(matches):
        return Unverified("no signature matches a live secret")
    return Verified(identity, datetime.fromtimestamp(int(stamp), UTC))


def sign(secrets: Sequence[str], id: str, timestamp: datetime, body: bytes) -> dict[str, str]:  # noqa: A002
    """The three headers, signed with every secret; raises ConfigError for an id that cannot be signed."""
    stamp = str(int(timestamp.timestamp()))
    content = b"%s.%s.%s" % (id.encode(), stamp.encode(), body)
    signatures = " ".join(read_secret(secret).sign(content) for secret in secrets)
    if why := _malformed(id, stamp, signatures):
        raise ConfigError(f"This call cannot be signed: {why}.")
    return {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signatures}


def new_secret() -> str:
    """A fresh shared secret of 32 bytes, for `hub source add` to print once."""
    return "whsec_" + b64encode(random.token_bytes(32)).decode()


@lru_cache(256)
def read_secret(text: str) -> _Shared | _Asymmetric:
    """The key behind a secret as written; raises ConfigError that says what is wrong, never the secret."""
    kind, _, encoded = text.strip().partition("_")
    try:
        raw = b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError("A webhook secret is whsec_, whsk_ or whpk_ and then base64.") from error
    match kind, len(raw):
        case "whsec", size if 24 <= size <= 64:
            return _Shared(raw)
        case "whpk", 32:
            return _Asymmetric(Ed25519PublicKey.from_public_bytes(raw))
        case "whsk", 64:
            return _key_pair(raw[:32], raw[32:])
    raise ConfigError("A webhook secret is whsec_ with 24 to 64 bytes, whsk_ with 64 or whpk_ with 32.")


def unfit_key(text: str) -> str:
    """Why this is no public key to verify a system's own signatures with; empty when it is one."""
    try:
        key = read_secret(text)
    except ConfigError:
        key = None
    if isinstance(key, _Asymmetric) and key.private is None:
        return ""
    return "A public key is whpk_ and then the base64 of its 32 bytes."


def _key_pair(seed: bytes, public: bytes) -> _Asymmetric:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    if private.public_key().public_bytes_raw() != public:
        raise ConfigError("The two halves of this whsk_ key do not belong together.")
    return _Asymmetric(private.public_key(), private)


def _malformed(identity: str, stamp: str, signatures: str) -> str:
    """Why these headers cannot even be checked, or nothing."""
    if not identity or not stamp or not signatures:
        return "webhook-id, webhook-timestamp and webhook-signature are all needed"
    if len(identity) > LONGEST_ID or not _visible(identity) or "." in identity:
        return f"webhook-id is at most {LONGEST_ID} visible ASCII characters without a full stop"
    if len(stamp) > 12 or not (stamp.isascii() and stamp.isdigit()):
        return "webhook-timestamp is not a whole number of seconds"
    if len(signatures) > LONGEST_SIGNATURES or not signatures.isascii():
        return "webhook-signature is too long or not ASCII"
    return ""


def _visible(text: str) -> bool:
    return all("!" <= letter <= "~" for letter in text)


def _split(signature: str) -> tuple[str, bytes]:
    version, _, encoded = signature.partition(",")
    try:
        return version, b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return "", b""
