"""Open connections to the mail server, each lent to one letter at a time and kept while it works."""

import select
import smtplib
import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Final

from adapters.smtp.policy import SmtpPolicy

MOST_LETTERS: Final = 200
"""Letters sent over one connection before a fresh one is opened; servers commonly allow some hundreds."""
LONGEST_IDLE: Final = 20.0
A_MOMENT: Final = 2.0
"""Seconds for which a connection over which nothing came is good without asking, as it is in a backlog."""


@dataclass(slots=True)
class Line:
    """One open connection; `sent` counts its letters, `deadline` is when the attempt in hand must be over."""

    smtp: smtplib.SMTP
    deadline: float
    sent: int = 0
    used_at: float = 0.0

    def step(self) -> smtplib.SMTP:
        """The connection, with what is left of the time as its patience."""
        if self.smtp.sock is not None:
            self.smtp.sock.settimeout(max(self.deadline - monotonic(), 0.001))
        return self.smtp


class Lines:
    """Lends connections; `name` is what we call ourselves in EHLO."""

    def __init__(self, policy: SmtpPolicy, name: str) -> None:
        self._policy = policy
        self._name = name
        self._tls = ssl.create_default_context(cafile=policy.ca_file)
        self._idle: deque[Line] = deque()
        self._lock = Lock()

    @contextmanager
    def lend(self) -> Iterator[Line]:
        """A connection that answers; it is kept for the next letter only if this one was sent over it."""
        deadline = monotonic() + self._policy.timeout
        line = self._kept(deadline) or self._open(deadline)
        before = line.sent
        try:
            yield line
        finally:
            if before < line.sent < MOST_LETTERS:
                line.used_at = monotonic()
                with self._lock:
                    self._idle.append(line)
            else:
                line.smtp.close()

    def close(self) -> None:
        """Hang up every idle connection."""
        with self._lock:
            while self._idle:
                self._idle.popleft().smtp.close()

    def _kept(self, deadline: float) -> Line | None:
        while True:
            with self._lock:
                line = self._idle.pop() if self._idle else None
            if line is None:
                return None
            line.deadline = deadline
            if monotonic() - line.used_at < LONGEST_IDLE and _answers(line):
                return line
            line.smtp.close()

    def _open(self, deadline: float) -> Line:
        policy = self._policy
        smtp: smtplib.SMTP
        if policy.tls == "implicit":
            smtp = smtplib.SMTP_SSL(
                policy.host, policy.port, self._name, timeout=policy.timeout / 2, context=self._tls
            )
        else:
            smtp = smtplib.SMTP(policy.host, policy.port, self._name, timeout=policy.timeout / 2)
        line = Line(smtp, deadline)
        try:
            if policy.tls == "starttls":
                line.step().starttls(context=self._tls)
            line.step().ehlo_or_helo_if_needed()
            if policy.user:
                line.step().login(policy.user, policy.password)
        except BaseException:
            smtp.close()
            raise
        return line


def _answers(line: Line) -> bool:
    """A server that hangs up, or says that it will, makes itself heard; one that is gone has to be asked."""
    if monotonic() - line.used_at < A_MOMENT and not _heard(line):
        return True
    try:
        return bool(line.step().noop()[0] == 250)
    except (OSError, smtplib.SMTPException):
        return False


def _heard(line: Line) -> bool:
    if line.smtp.sock is None:
        return True
    ears = select.poll()
    ears.register(line.smtp.sock, select.POLLIN)
    return bool(ears.poll(0))
