"""A real Postfix of our own: its own configuration, ports and queue. It relays everything to one place.

What that place refuses it gives back: a report to the return path, which is relayed there as well.
"""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import a_certificate
from tests.debian import program
from tests.processes import wait_for
from tests.running import free_ports

DAEMONS = Path("/usr/lib/postfix/sbin")
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mta.example.org
mydomain = example.org
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
relayhost = [127.0.0.1]:{relay}
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtp_tls_security_level = none
tls_random_source = dev:/dev/urandom
minimal_backoff_time = 1s
maillog_file = {folder}/data/log
maillog_file_prefixes = {folder}
"""
MASTER = """
127.0.0.1:{plain} inet n - n - - smtpd
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_tls_security_level=encrypt
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    certificate: Path
    plain: int
    tls: int


@contextmanager
def postfix(relay: int) -> Iterator[Postfix]:
    """Started so that it hands on to 127.0.0.1:`relay`; gone with its queue at the end."""
    command = program("postfix", "postfix")
    assert os.geteuid() == 0, "Postfix starts as root alone: run these tests as root"
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)
    made, (plain, tls) = a_certificate(folder), free_ports(2)
    conf, data, spool = (folder / it for it in ("conf", "data", "spool"))
    for it in (conf, data, spool):
        it.mkdir()
    owner = pwd.getpwnam("postfix")
    os.chown(data, owner.pw_uid, grp.getgrnam("postfix").gr_gid)
    facts = {"folder": folder, "relay": relay, "certificate": made.certificate, "key": made.key}
    (conf / "main.cf").write_text(MAIN.format(**facts), "utf-8")
    (conf / "master.cf").write_text(MASTER.format(plain=plain, tls=tls), "utf-8")
    subprocess.run([command, "-c", conf, "check"], check=True, timeout=30, stderr=subprocess.DEVNULL)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # Not start-fg: that is a shell, whose end master would outlive.
    process = subprocess.Popen([DAEMONS / "master", "-c", conf, "-d"], **quiet)
    try:
        wait_for(lambda: _answers(plain) and _answers(tls), seconds=20)
        yield Postfix(made.certificate, plain, tls)
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder)


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
