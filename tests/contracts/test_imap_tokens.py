"""IMAP with an application's token (XOAUTH2), against a real Dovecot that asks a token service about it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import parse_qs

import pytest

from adapters.imap.inbox import ImapInbox
from adapters.imap.policy import Auth, ImapPolicy
from adapters.memory.tokens import MemoryTokens
from hub.intake.mailbox import Ailment, Batch, Found, Trouble
from tests.dovecot import Dovecot, dovecot

MAIL = b"Message-ID: <one@example.org>\r\nSubject: x\r\n\r\nHello\r\n"
USER, TOKEN = "rag", "invented-good-token"
ASKS = """
auth_mechanisms = plain xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {file}
}}
"""


@contextmanager
def token_service() -> Iterator[str]:
    """Says of one token that it is good, and whose (RFC 7662)."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            good = form.get("token") == [TOKEN]
            body = json.dumps({"active": good, "username": USER} if good else {"active": False}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A test's output is its own."""

    service = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=service.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{service.server_address[1]}/"
    finally:
        service.shutdown()
        service.server_close()
        thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with TemporaryDirectory(prefix="xoauth2-") as folder, token_service() as url:
        Path(folder).chmod(0o755)
        file = Path(folder) / "oauth2.conf"
        file.write_text(
            f"introspection_mode = post\nintrospection_url = {url}\nusername_attribute = username\n"
            "active_attribute = active\nactive_value = true\n"
        )
        with dovecot(more=ASKS.format(file=file)) as running:
            yield running


def inbox(server: Dovecot, *tokens: str) -> ImapInbox:
    policy = ImapPolicy("127.0.0.1", USER, port=server.tls, ca_file=server.certificate, auth=Auth.OAUTH2)
    return ImapInbox(policy, MemoryTokens(*tokens))


def test_a_good_token_opens_the_mailbox(server: Dovecot) -> None:
    server.deliver(USER, MAIL)
    opened = inbox(server, TOKEN)
    batch = opened.poll("")
    assert isinstance(batch, Batch)
    assert opened.fetch(batch.items[0]) == Found(MAIL)


def test_a_token_that_was_revoked_is_refused_once_and_the_next_look_brings_a_fresh_one(
    server: Dovecot,
) -> None:
    opened = inbox(server, "revoked", TOKEN)
    said = opened.poll("")
    assert isinstance(said, Trouble)
    assert said.kind is Ailment.REFUSED
    assert "revoked" not in said.why
    assert isinstance(opened.poll(""), Batch)


def test_no_token_is_the_sign_in_services_trouble_and_not_the_mailboxs(server: Dovecot) -> None:
    said = inbox(server).poll("")
    assert said == Trouble(Ailment.AWAY, "The sign-in service is away.")
