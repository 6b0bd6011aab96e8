"""Watching processes and waiting for what they do, without sleeping longer than it takes."""

import time
from collections.abc import Callable
from pathlib import Path


def ended(pid: int) -> bool:
    """Gone, or dead and waiting for a parent that never asks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(condition: Callable[[], bool], seconds: float = 20, every: float = 0.02) -> None:
    """Return as soon as it holds; fail when it does not in time.

    `every` is the pause between two looks, in seconds: longer where a look is a command or a browser's page,
    which would keep a core busy that what is waited for needs.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"it did not happen within {seconds} s"
        time.sleep(every)
