"""One [[mailbox]] of mailboxes.toml -> whose word on a sender counts in its mail."""

from typing import Final

from adapters.exchange.policy import ExchangePolicy
from adapters.graph.policy import GraphPolicy
from config.mailbox_doors import Policy
from config.table import Table
from hub.intake.authentication import Vouching

NAMELESS: Final = "exchange online"
"""Exchange Online begins Authentication-Results with its results. No server's name has a space in it."""

MICROSOFTS: Final = "outlook.office365.com"
"""Where Exchange Online speaks IMAP."""

NOT_HERE: Final = (
    "Only Exchange Online writes no name. Give the one that this server puts first in Authentication-Results."
)
NOT_INSIDE: Final = "Only Exchange marks what was sent inside its organisation. Take own_domains out."
NO_NAME: Final = f'This is no name of a mail server. Give one without spaces, or "{NAMELESS}".'
NO_DOMAIN: Final = "is not a domain. Write each like lscp.example.org, without @."


def vouching(table: Table, policy: Policy, default: str) -> Vouching:
    """`default` is HUB_AUTHSERV_ID; an empty `authserv_id` says that nobody vouches in this mailbox."""
    said = table.text("authserv_id", default).strip()
    domains = frozenset(it.lower() for it in _own_domains(table))
    exchange = _is_exchange(policy)
    if domains and not exchange:
        table.wrong("own_domains", NOT_INSIDE)
    if said == NAMELESS:
        if not exchange:
            table.wrong("authserv_id", NOT_HERE)
        return Vouching(nameless=True, own_domains=domains)
    if len(said.split()) > 1:
        table.wrong("authserv_id", NO_NAME)
    return Vouching(said, own_domains=domains)


def _own_domains(table: Table) -> list[str]:
    table.known.add("own_domains")
    domains = table.texts("own_domains") if "own_domains" in table.data else []
    for it in domains:
        if "@" in it or "." not in it.strip(".") or len(it.split()) != 1:
            table.wrong("own_domains", f'"{it}" {NO_DOMAIN}')
    return domains


def _is_exchange(policy: Policy) -> bool:
    return isinstance(policy, ExchangePolicy | GraphPolicy) or policy.host.lower() == MICROSOFTS
