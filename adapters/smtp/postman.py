"""Submits letters to a mail server, and tells apart what is worth trying again. RFC 5321, 6409, 8689.

Only a refusal of the recipient or of the message itself is final. Whatever happens before that (no
connection, no TLS, a wrong password, a sender we may not use) is ours to mend, so the letter waits.
"""

import smtplib
from datetime import UTC, datetime
from email.headerregistry import Address

from adapters.smtp.lines import Line, Lines
from adapters.smtp.policy import SmtpPolicy
from hub.errors import ConfigError
from hub.sending.mime import Unwritable, Writer, message_id, write
from hub.sending.outcome import Deferred, Outcome, Refused, Sent
from hub.sending.parcel import Letter

__all__ = ["SmtpPolicy", "SmtpPostman"]


class SmtpPostman:
    """`ports.Postman` over SMTP; shared between threads, each sending over a connection of its own."""

    def __init__(self, policy: SmtpPolicy, write: Writer = write) -> None:
        try:
            self._sender = Address(policy.from_name, addr_spec=policy.from_address)
        except (ValueError, IndexError) as error:
            raise ConfigError(f"The sender {policy.from_address!r} is not an address.") from error
        self._policy = policy
        self._write = write
        self._lines = Lines(policy, self._sender.domain)

    def send(self, letter: Letter) -> Outcome:
        """One attempt; a repeat of one that may have arrived carries the same Message-ID."""
        try:
            mail = self._write(letter, self._sender, datetime.now(UTC))
        except Unwritable as error:
            return Refused(f"The letter could not be written: {error}.")
        if self._policy.tls == "none" and self._demands_tls(letter):
            return Deferred("Mail to this domain must travel under TLS, which is switched off.")
        try:
            with self._lines.lend() as line:
                return self._submit(line, letter, mail)
        except smtplib.SMTPResponseException as error:
            return Deferred(_reply("The mail server would not talk to us", error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            return Deferred(f"The mail server could not be reached or broke off ({type(error).__name__}).")

    def close(self) -> None:
        """Hang up every idle connection."""
        self._lines.close()

    def _submit(self, line: Line, letter: Letter, mail: bytes) -> Outcome:
        bounces = self._policy.bounce_domain
        path = f"bounce+{letter.key.hex}@{bounces}" if bounces else ""
        text: bytes | str
        code, text = line.step().mail(path, self._options(line.smtp, letter, mail))
        if code != 250:
            return Deferred(_reply("The mail server does not take mail from us", code, text))
        code, text = line.step().rcpt(letter.to)
        if code not in (250, 251, 252):
            return _verdict("The recipient was not taken", code, text)
        try:
            code, text = line.step().data(mail)
        except smtplib.SMTPDataError as error:
            code, text = error.smtp_code, error.smtp_error
        except (OSError, smtplib.SMTPServerDisconnected):
            return Deferred("The line broke as the letter was handed over, so it may have arrived.")
        if code != 250:
            return _verdict("The message was not taken", code, text)
        line.sent += 1
        return Sent(f"{message_id(letter, self._sender)} {_plain(text)}".strip())

    def _options(self, smtp: smtplib.SMTP, letter: Letter, mail: bytes) -> list[str]:
        options = [f"SIZE={len(mail)}"] if smtp.has_extn("size") else []
        if self._demands_tls(letter) and smtp.has_extn("requiretls"):
            options.append("REQUIRETLS")
        return options

    def _demands_tls(self, letter: Letter) -> bool:
        return letter.to.rpartition("@")[2].lower() in self._policy.require_tls_domains


def _verdict(what: str, code: int, text: bytes | str) -> Outcome:
    """Final when the server says so, except that a sign-in it wants of us (530) is ours to mend."""
    final = 500 <= code <= 599 and code != 530
    return Refused(_reply(what, code, text)) if final else Deferred(_reply(what, code, text))


def _reply(what: str, code: int, text: bytes | str) -> str:
    return f"{what}: {code} {_plain(text)}"


def _plain(text: bytes | str) -> str:
    """What a server said, short enough and clean enough for a screen."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return "".join(mark if mark.isprintable() else " " for mark in words)[:300]
