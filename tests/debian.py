"""Programs of Debian's that some tests drive: installed when root, otherwise the one line to type.

`make test` installs them all beforehand; this is for whoever calls pytest by itself.
"""

import os
import shutil
import subprocess
from pathlib import Path

SEARCH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
PATIENCE = 600  # seconds


def program(name: str, package: str) -> str:
    """Its path, also of a file named by its whole path; fails where it cannot be installed either."""
    # Beside another test that installs, wait for it.
    install = [
        "apt-get",
        "-o",
        "DPkg::Lock::Timeout=300",
        "install",
        "-yqq",
        "--no-install-recommends",
        package,
    ]
    if not _found(name) and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, timeout=PATIENCE)
        subprocess.run(install, env=quiet, check=False, timeout=PATIENCE, stdout=subprocess.DEVNULL)
    found = _found(name)
    assert found, f"These tests need {name}. Type: apt-get install -y --no-install-recommends {package}"
    return found


def _found(name: str) -> str | None:
    return name if Path(name).is_file() else shutil.which(name, path=SEARCH)
