"""What the figures were taken on: a figure without its machine says nothing."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def machine() -> dict[str, str]:
    """Processor, cores, memory, load before the run, and the versions that matter."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": _field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(_field('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.1f} GiB",
        "load": " ".join(f"{it:.2f}" for it in os.getloadavg()),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


def family(root: int) -> set[int]:
    """A process and everything that it and its children started."""
    parents = {int(it.name): _parent(it) for it in Path("/proc").iterdir() if it.name.isdigit()}
    found, newest = {root}, {root}
    while newest:
        newest = {pid for pid, parent in parents.items() if parent in newest} - found
        found |= newest
    return found


def memory(pids: set[int]) -> float:
    """MB: the proportional set size, in which a page that several processes share is counted once."""
    rollups = (Path(f"/proc/{pid}/smaps_rollup") for pid in pids)
    return sum(int(_field(str(it), "Pss").split()[0]) for it in rollups if it.exists()) / 1024


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _field(path: str, name: str) -> str:
    """The first line `name: value` of a file of the kernel's."""
    for line in Path(path).read_text().splitlines():
        head, _, value = line.partition(":")
        if head.strip() == name:
            return value.strip()
    return ""
