"""Ties a child process to its parent, so that a hub killed with -9 leaves no server behind.

The kernel sends the signal (prctl(2) PR_SET_PDEATHSIG), so no code of ours has to run for it. It goes out
when the *thread* that started the child ends: start children from the main thread. setpriv(1), of
util-linux, sets it without a preexec_fn and, for PostgreSQL, lays root aside on the way.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hub.errors import ConfigError

# The numbers are those of capabilities(7), in linux/capability.h.
CAP_DAC_READ_SEARCH: Final = 2  # read and traverse any folder, write to none
CAP_SETPCAP: Final = 8  # choose what a child is granted
NO_SETPRIV: Final = "setpriv is missing: install util-linux, or set HUB_DATABASE_URL and HUB_REDIS_URL."


def tethered(command: Sequence[str], last_signal: str = "TERM") -> list[str]:
    """The same command, sent `last_signal` the moment its parent is gone."""
    return [*_setpriv(last_signal), "--", *command]


def tethered_as(owner: tuple[int, int], command: Sequence[str], last_signal: str = "TERM") -> list[str]:
    """The same, as the unprivileged (uid, gid): for root, whom PostgreSQL refuses to run under.

    The child may still read and traverse folders that only root can enter (a checkout under /root), where
    the machine grants that, so nothing has to be opened to everyone for its sake.
    """
    who = [f"--reuid={owner[0]}", f"--regid={owner[1]}", "--clear-groups"]
    if _granted(CAP_DAC_READ_SEARCH) and _granted(CAP_SETPCAP):
        kept = "-all,+dac_read_search"
        who += [f"--inh-caps={kept}", f"--ambient-caps={kept}", f"--bounding-set={kept}"]
        who.append("--securebits=+no_setuid_fixup")  # else access(2) forgets it, and initdb asks by that
    return [*_setpriv(last_signal), *who, "--", *command]


def _setpriv(last_signal: str) -> list[str]:
    found = shutil.which("setpriv")
    if found is None:
        raise ConfigError(NO_SETPRIV)
    return [found, f"--pdeathsig={last_signal}"]


def _granted(capability: int) -> bool:
    """Whether this process may hand the capability on: a container often lacks some of root's."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    permitted = next(line for line in lines if line.startswith("CapPrm:")).split()[1]
    return bool(int(permitted, 16) >> capability & 1)
