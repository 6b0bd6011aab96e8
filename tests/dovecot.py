"""A real Dovecot of our own: its own configuration, ports and mail, for any user who knows the password."""

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from tests.certificates import a_certificate
from tests.debian import program
from tests.processes import wait_for
from tests.running import free_ports

PASSWORD = "invented-imap"
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = yes
auth_mechanisms = plain
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
default_login_user = {service}
default_internal_user = {service}
default_internal_group = {service_group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = .
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
{more}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    folder: Path
    certificate: Path
    tls: int
    plain: int
    prefix: str

    def deliver(self, user: str, raw: bytes) -> None:
        with self.signed_in(user) as client:
            client.append("INBOX", raw)

    def lying_in(self, user: str, folder: str) -> list[bytes]:
        """What any other mail program would see there."""
        with self.signed_in(user) as client:
            name = "INBOX" if folder == "Inbox" else self.prefix + folder
            if not client.folder_exists(name):
                return []
            client.select_folder(name, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"])
            return [it[b"BODY[]"] for it in found.values() if b"\\Deleted" not in it[b"FLAGS"]]

    def renumber(self, user: str) -> None:
        """Another UIDVALIDITY, as after a restore."""
        with self.signed_in(user) as client:
            before = client.select_folder("INBOX")[b"UIDVALIDITY"]
        words = ["mailbox", "update", "-u", user, "--uid-validity", str(before + 1), "INBOX"]
        subprocess.run(["doveadm", "-c", self.folder / "conf", *words], check=True, timeout=20)

    def signed_in(self, user: str) -> IMAPClient:
        """As any mail program would be."""
        client = IMAPClient("127.0.0.1", self.plain, ssl=False)
        client.starttls(_trusting(self.certificate))
        client.login(user, PASSWORD)
        return client


@contextmanager
def dovecot(prefix: str = "", more: str = "") -> Iterator[Dovecot]:
    """Started with the namespace `prefix` and `more` configuration; gone with its mail at the end."""
    command = program("dovecot", "dovecot-imapd")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)  # its mail belongs to a user who may not enter root's own folders
    made, (plain, tls) = a_certificate(folder), free_ports(2)
    server = Dovecot(folder, made.certificate, tls, plain, prefix)
    (folder / "conf").write_text(_config(server, made.key, more), "utf-8")
    process = subprocess.Popen([command, "-F", "-c", folder / "conf"], stdin=subprocess.DEVNULL)
    try:
        wait_for(lambda: _answers(tls), seconds=20)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder)


def _config(it: Dovecot, key: Path, more: str) -> str:
    root = os.geteuid() == 0
    mail = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    (it.folder / "mail").mkdir()
    os.chown(it.folder / "mail", mail.pw_uid, mail.pw_gid)
    own = pwd.getpwuid(os.geteuid())
    return CONFIG.format(
        folder=it.folder,
        certificate=it.certificate,
        key=key,
        password=PASSWORD,
        uid=mail.pw_uid,
        gid=mail.pw_gid,
        service="dovecot" if root else own.pw_name,
        service_group="dovecot" if root else own.pw_gid,
        plain=it.plain,
        tls=it.tls,
        prefix=it.prefix,
        more=more,
    )


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def _trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)
