"""Keeps, in the data folder, which database this machine serves, so that another in its place is noticed."""

import logging
import os
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final
from uuid import UUID

from hub.errors import ConfigError
from hub.tracking.instance import Twin

NAME: Final = "instance"


class FolderHome:
    """`ports.Home` in a file. `cluster` is the folder of the embedded server's files, None for any other."""

    def __init__(self, folder: Path, cluster: Path | None) -> None:
        self._path = folder / NAME
        self._cluster = cluster
        self._forgetful = False

    @property
    def folder(self) -> str:
        """The inode of the cluster's own mark: moved with its folder, and another one in a copy."""
        return str((self._cluster / "PG_VERSION").stat().st_ino) if self._cluster else ""

    @property
    def remembers(self) -> bool:
        return os.access(self._path.parent, os.W_OK)

    def read(self) -> Twin | None:
        """None where nothing was served yet; raises ConfigError for a file that nobody wrote like that."""
        try:
            name, seen = self._path.read_text(encoding="utf-8").split()
            return Twin(UUID(name), datetime.fromisoformat(seen))
        except FileNotFoundError:
            return None
        except ValueError as error:
            advice = "If this is the live hub, delete the file and start again."
            raise ConfigError(f"{self._path} does not read as an instance. {advice}") from error

    def keep(self, twin: Twin) -> None:
        """In one go, so that nobody reads half of it; a folder that cannot be written only forgets."""
        try:
            with NamedTemporaryFile("w", dir=self._path.parent, prefix=f".{NAME}-", delete=False) as file:
                file.write(f"{twin.id} {twin.seen_at.isoformat()}\n")
            Path(file.name).replace(self._path)
        except OSError as error:
            if not self._forgetful:  # once is enough: this is asked every minute
                logging.getLogger(__name__).warning(
                    "the data folder cannot remember its database: %s", error.strerror
                )
            self._forgetful = True
