"""Programs of Debian's that some tests drive: installed when root, otherwise the one line to type.

`make test` installs them all beforehand; this is for whoever calls pytest by itself.
"""

import os
import shutil
import subprocess

SEARCH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
PATIENCE = 600  # seconds


def program(name: str, package: str) -> str:
    """Its path; fails when it is not there and cannot be installed."""
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
    if not shutil.which(name, path=SEARCH) and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, timeout=PATIENCE)
        subprocess.run(install, env=quiet, check=False, timeout=PATIENCE, stdout=subprocess.DEVNULL)
    found = shutil.which(name, path=SEARCH)
    assert found, f"These tests need {name}. Type: apt-get install -y --no-install-recommends {package}"
    return found
