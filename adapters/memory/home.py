"""A machine's data folder in memory, for a hub that is to forget which database it served."""

from hub.tracking.instance import Twin


class MemoryHome:
    """`ports.Home` in memory; `folder` as a test wants it."""

    def __init__(self, folder: str = "", remembers: bool = True) -> None:
        self.folder = folder
        self.remembers = remembers
        self._twin: Twin | None = None

    def read(self) -> Twin | None:
        return self._twin

    def keep(self, twin: Twin) -> None:
        self._twin = twin
