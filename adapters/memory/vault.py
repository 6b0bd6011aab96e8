"""A vault whose one key lives and dies with the process; what it seals is really sealed."""

import hmac
import secrets
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.errors import Tampered
from hub.ports import WrappedKey

NONCE_BYTES: Final = 12


class MemoryVault:
    """`ports.Vault` in memory: `rotate` makes a newer key-encryption key, as a key file's rotation does."""

    def __init__(self) -> None:
        self._keys: dict[str, AESGCM] = {}
        self.rotate()

    def rotate(self) -> None:
        self._newest = f"memory-{len(self._keys) + 1}"
        self._keys[self._newest] = AESGCM(secrets.token_bytes(32))

    def new_key(self) -> WrappedKey:
        return self._wrap(secrets.token_bytes(32))

    def rewrap(self, key: WrappedKey) -> WrappedKey:
        return self._wrap(self._raw(key))

    def seal(self, key: WrappedKey, plain: bytes, about: str) -> bytes:
        return _encrypt(AESGCM(self._raw(key)), plain, about)

    def unseal(self, key: WrappedKey, sealed: bytes, about: str) -> bytes:
        return _decrypt(AESGCM(self._raw(key)), sealed, about)

    def mark(self, key: WrappedKey, data: bytes, about: str) -> bytes:
        mark_key = hmac.digest(self._raw(key), b"mark", sha256)
        place = about.encode()
        return hmac.digest(mark_key, len(place).to_bytes(4) + place + data, sha256)

    def _wrap(self, raw: bytes) -> WrappedKey:
        return WrappedKey(self._newest, _encrypt(self._keys[self._newest], raw, "data key"))

    def _raw(self, key: WrappedKey) -> bytes:
        if key.kek not in self._keys:
            raise Tampered(f"This vault has no key {key.kek}.")
        return _decrypt(self._keys[key.kek], key.wrapped, "data key")


def _encrypt(cipher: AESGCM, plain: bytes, about: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, about.encode())


def _decrypt(cipher: AESGCM, sealed: bytes, about: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise Tampered("A sealed value does not verify.") from error
