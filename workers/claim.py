"""One hub a data folder, and the address its servers are found at.

The claim is an flock(2): the kernel lets go of it with the process, however that ends, so it is never stale.
"""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hub.errors import ConfigError

ELSEWHERE: Final = "Make room and let this account write there, or set HUB_DATA to another folder."
PATIENCE: Final = 0.5  # seconds: longer than any look at the address holds the file


class Claim:
    """The right to run one server on one folder, held until `release`."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raise ConfigError when another hub holds the folder, or it cannot be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(_path(folder, name), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ConfigError(unwritable(folder, error)) from error
        if not _taken(self._file):
            os.close(self._file)
            raise ConfigError(
                f"Another hub is running on {folder}. Stop it first, or set HUB_DATA to another folder."
            )
        os.ftruncate(self._file, 0)

    def publish(self, url: str) -> None:
        """Let other commands on this machine find the server while the claim lasts."""
        os.pwrite(self._file, url.encode(), 0)

    def release(self) -> None:
        """Let the folder go; safe to call twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def published(folder: Path, name: str) -> str | None:
    """The address of the server that a hub runs on this folder now, if one does."""
    try:
        file = os.open(_path(folder, name), os.O_RDONLY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be read: {error.strerror}. Run as the account that owns it."
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:  # held, so what is written in it is true
        return os.pread(file, 4096, 0).decode() or None
    else:
        return None
    finally:
        os.close(file)


def unwritable(folder: Path, error: OSError) -> str:
    """The one line for a folder that the hub cannot keep its data in."""
    return f"{folder} cannot be written: {error.strerror}. {ELSEWHERE}"


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.lock"


def _taken(file: int) -> bool:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        else:
            return True
