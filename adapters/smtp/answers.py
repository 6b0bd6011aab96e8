"""What the hub answers at each SMTP command; aiosmtpd finds these by name."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from aiosmtpd.smtp import SMTP

from hub.errors import Unavailable
from hub.intake.belonging import CASE
from hub.intake.mail import NULL_PATH, Envelope
from hub.ports import KeepMail, KnowsToken

log: Final = logging.getLogger(__name__)

LATER: Final = "451 4.3.0 The mail could not be kept just now, please try again later"


class Answers:
    """Knows the mailboxes; takes a mail for each of them it names, and says so only once all are kept.

    A name `case+token` is a mailbox for as many tokens as we made; `knows` tells, and all others are unknown.
    """

    def __init__(
        self, keep: KeepMail, mailboxes: Mapping[str, str], most: int, keepers: int, knows: KnowsToken
    ) -> None:
        self._keep = keep
        self._knows = knows
        self._mailboxes = {address.casefold(): name for address, name in mailboxes.items()}
        self._most = most
        # Keeping waits for the database; in threads, so that one slow commit does not stop the others.
        self.keepers = ThreadPoolExecutor(keepers, "smtp-keep")
        self.in_hand = 0

    async def handle_EHLO(  # noqa: N802  # the library's name
        self, _server: SMTP, session: Any, _envelope: Any, name: str, offers: list[str]
    ) -> list[str]:
        session.host_name = name
        kept = [offer for offer in offers[:-1] if not offer.startswith("250-AUTH")]
        return [*kept, "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self.mailbox(address) is None or not await self._is_ours(address):
            return "550 5.1.1 There is no such mailbox here"
        if len(envelope.rcpt_tos) >= self._most:
            return "452 4.5.3 Too many recipients, please send the rest in another message"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def _is_ours(self, address: str) -> bool:
        """Whether a recipient token is one that we made; an address without one is not in question."""
        if address.partition("@")[0].partition("+")[0].casefold() != CASE:
            return True
        return await asyncio.get_running_loop().run_in_executor(self.keepers, self._knows, _clean(address))

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        sender = _clean(envelope.mail_from) or NULL_PATH
        by_mailbox: defaultdict[str, list[str]] = defaultdict(list)
        for address in envelope.rcpt_tos:
            by_mailbox[self.mailbox(address) or ""].append(_clean(address))
        self.in_hand += 1
        try:
            for mailbox, recipients in by_mailbox.items():
                told = Envelope(mailbox, sender, tuple(recipients))
                raw = bytes(envelope.original_content)
                await asyncio.get_running_loop().run_in_executor(self.keepers, self._keep, told, raw)
        finally:
            self.in_hand -= 1
        return "250 2.0.0 Kept"

    async def handle_exception(self, error: Exception) -> str:
        if not isinstance(error, Unavailable):
            log.error("a mail was put off because of %s", type(error).__name__)
        return LATER

    def mailbox(self, address: str) -> str | None:
        """The mailbox behind an address; `+anything` before the @ is the sender's to choose (RFC 5233)."""
        local, _, domain = address.casefold().rpartition("@")
        return self._mailboxes.get(f"{local}@{domain}") or self._mailboxes.get(
            f"{local.partition('+')[0]}@{domain}"
        )


def _clean(address: str) -> str:
    """The address as text that a database takes: aiosmtpd passes stray bytes on as surrogates."""
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "")
