"""The vault on a key file: AES-256-GCM under one data key a notification, each wrapped by a file key.

A sealed value is `version (1 byte) | nonce (12) | ciphertext and tag`; a wrapped key is
`version (1 byte) | RFC 3394 wrap (40)`. Key wrap needs no nonce, so one file key may wrap any number
of data keys; the random 96-bit nonce of GCM is safe because a data key seals only one notification.
"""

import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from adapters.vault.keyfile import KEY_BYTES, FileKey, load
from hub.errors import Tampered
from hub.ports import WrappedKey

VERSION: Final = b"\x01"
NONCE_BYTES: Final = 12
CACHED_KEYS: Final = 1024
"""Unwrapped data keys kept per process: enough for a screenful and the sweep, few enough to count as few."""


@dataclass(frozen=True, slots=True)
class _DataKey:
    raw: bytes
    cipher: AESGCM


class FileVault:
    """`ports.Vault` over a key file; safe to share between threads, and sees a rotated file by itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_keys()
        self._data_key = lru_cache(CACHED_KEYS)(self._unwrap)

    def new_key(self) -> WrappedKey:
        return self._wrap(secrets.token_bytes(KEY_BYTES))

    def rewrap(self, key: WrappedKey) -> WrappedKey:
        return self._wrap(self._data_key(key).raw)

    def seal(self, key: WrappedKey, plain: bytes, about: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._data_key(key).cipher.encrypt(nonce, plain, VERSION + about.encode())

    def unseal(self, key: WrappedKey, sealed: bytes, about: str) -> bytes:
        cipher = self._data_key(key).cipher
        version, nonce, rest = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if version != VERSION or len(nonce) != NONCE_BYTES:
            raise Tampered("A sealed value is cut short or of an unknown version.")
        try:
            return cipher.decrypt(nonce, rest, VERSION + about.encode())
        except InvalidTag as error:
            raise Tampered("A sealed value does not verify, or was moved from where it belongs.") from error

    def mark(self, key: WrappedKey, data: bytes, about: str) -> bytes:
        place = about.encode()
        return hmac.digest(_mark_key(self._data_key(key).raw), len(place).to_bytes(4) + place + data, sha256)

    def _wrap(self, raw: bytes) -> WrappedKey:
        if self._stamp() != self._read_at:
            self._read_keys()
        newest = next(reversed(self._file_keys.values()))
        return WrappedKey(newest.id, VERSION + aes_key_wrap(newest.secret, raw))

    def _unwrap(self, key: WrappedKey) -> _DataKey:
        try:
            if key.wrapped[:1] != VERSION:
                raise Tampered("A data key is of an unknown version.")
            raw = aes_key_unwrap(self._file_key(key.kek).secret, key.wrapped[1:])
        except (InvalidUnwrap, ValueError) as error:
            raise Tampered("A data key does not verify.") from error
        return _DataKey(raw, AESGCM(raw))

    def _file_key(self, name: str) -> FileKey:
        if name not in self._file_keys:  # another process may have rotated since we read the file
            self._read_keys()
        if name not in self._file_keys:
            raise Tampered(f"{self._path} lacks the key {name}. Restore the key file from its backup.")
        return self._file_keys[name]

    def _read_keys(self) -> None:
        self._read_at = self._stamp()
        self._file_keys: dict[str, FileKey] = {key.id: key for key in load(self._path)}

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None  # load says what is wrong with the file
        return status.st_ino, status.st_mtime_ns


@lru_cache(4)
def _mark_key(raw: bytes) -> bytes:
    """Only the hub's own key marks; those of notifications are many and never do."""
    return HKDF(SHA256(), 32, salt=None, info=b"hub mark v1").derive(raw)
