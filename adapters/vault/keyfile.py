"""The key file: one key-encryption key a line (`id created base64`), readable by its owner alone.

The newest key wraps; every older one stays so that what it wrapped can be opened. Lines that start
with `#` are comments. Losing this file loses every sealed fact, so it is backed up apart from the database.
"""

import binascii
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hub.errors import ConfigError

KEY_BYTES: Final = 32
HEADER: Final = (
    "# Keys that seal personal facts: id, created, key. Back this file up; never share or commit it.\n"
)


@dataclass(frozen=True, slots=True)
class FileKey:
    """One key-encryption key; `created` is UTC and `secret` is never printed."""

    id: str
    created: datetime
    secret: bytes = field(repr=False)


def create(path: Path) -> FileKey:
    """Make a key file with one fresh key; raises ConfigError rather than overwrite one that is there."""
    key = _fresh()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ConfigError(f"{path}: there is a key file already. To add a key to it, rotate.") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot make the key file ({error.strerror}).") from error
    _write(descriptor, HEADER + _line(key))
    return key


def add_key(path: Path) -> FileKey:
    """Add a fresh key, which from now on wraps; the file is replaced in one step, never half written."""
    load(path)
    key = _fresh()
    text = path.read_text(encoding="utf-8")
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write(
        os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
        text + ("" if text.endswith("\n") else "\n") + _line(key),
    )
    beside.replace(path)
    return key


def load(path: Path) -> tuple[FileKey, ...]:
    """All keys, oldest first; raises ConfigError, naming the line, when the file will not do."""
    try:
        mode = path.stat().st_mode & 0o777
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot read the key file ({error}). Set HUB_KEY_FILE.") from error
    if mode & 0o077:
        raise ConfigError(f"{path}: others may read the key file (mode {mode:o}). Run: chmod 600 {path}")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    keys = [_key(line, f"{path}:{number}") for number, line in lines if not line.startswith("#")]
    if not keys:
        raise ConfigError(f"{path}: the key file holds no key. Restore it from its backup.")
    if len({key.id for key in keys}) < len(keys):
        raise ConfigError(f"{path}: two keys have the same id. Restore the file from its backup.")
    return tuple(sorted(keys, key=lambda key: key.created))


def _key(line: str, where: str) -> FileKey:
    try:
        name, created, secret = line.split()
        key = FileKey(name, datetime.fromisoformat(created), b64decode(secret, validate=True))
    except (ValueError, binascii.Error) as error:
        raise ConfigError(f"{where}: not a key; a line reads `id created base64`.") from error
    if len(key.secret) != KEY_BYTES or key.created.tzinfo is None:
        raise ConfigError(f"{where}: a key is {KEY_BYTES} bytes and its creation time has an offset.")
    return key


def _fresh() -> FileKey:
    now = datetime.now(UTC)
    return FileKey(f"{now:%Y%m%d}-{secrets.token_hex(4)}", now, secrets.token_bytes(KEY_BYTES))


def _line(key: FileKey) -> str:
    return f"{key.id} {key.created.isoformat()} {b64encode(key.secret).decode()}\n"


def _write(descriptor: int, text: str) -> None:
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
