"""Which addresses the hub may call: public ones, and what the administrator listed by name or network.

A board's endpoint is text that somebody typed. Without this a webhook could be pointed at the database,
at a cloud machine's metadata service, or at the hub itself (server-side request forgery, CWE-918).
"""

import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Host and port -> addresses as text; raises OSError when there are none."""

CARRIES_IPV4: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""NAT64 (RFC 6052, RFC 8215): the last 32 bits are where the packet goes in the end."""

UNICAST: Final = (ip_network("2000::/3"), ip_network("64:ff9b::/96"))
"""All the IPv6 space that is handed out; nothing beside it (site-local, IPv4-compatible) is public."""

NOT_PUBLIC: Final = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"), ip_network("3fff::/20"))
"""Protocol assignments, 6to4 relays and documentation, which Python 3.11 takes for public."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Every address of the host is one the hub does not call."""

    why: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What was listed: host names in small letters, and networks."""

    hosts: frozenset[str]
    networks: tuple[IPv4Network | IPv6Network, ...]

    def host(self, name: str) -> bool:
        return name.lower() in self.hosts

    def names(self, host: str) -> bool:
        """Whether this host was listed, by name or, where it is written as an address, by network."""
        try:
            return self.host(host) or self.address(ip_address(host))
        except ValueError:
            return self.host(host)

    def address(self, address: Address) -> bool:
        return any(address.version == it.version and address in it for it in self.networks)


def allowed(listed: Iterable[str]) -> Allowed:
    """Reads `HUB_ALLOWED_ENDPOINTS`: what is no network or address is a host name."""
    hosts, networks = set[str](), list[IPv4Network | IPv6Network]()
    for it in listed:
        try:
            networks.append(ip_network(it, strict=False))
        except ValueError:
            hosts.add(it.lower())
    return Allowed(frozenset(hosts), tuple(networks))


def resolve(host: str, port: int) -> Sequence[str]:
    """The system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def choose(host: str, addresses: Iterable[str], listed: Allowed) -> Sequence[str] | Forbidden:
    """The addresses that may be called, in the resolver's order."""
    good = [
        it for it in addresses if listed.host(host) or _may_call(ip_address(it.partition("%")[0]), listed)
    ]
    return good or Forbidden("The host has no public address, and it is not in HUB_ALLOWED_ENDPOINTS.")


def _may_call(address: Address, listed: Allowed) -> bool:
    if listed.address(address):
        return True
    return all(_is_public(it) for it in (address, *_inside(address)))


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or any(address in it for it in NOT_PUBLIC):
        return False
    return isinstance(address, IPv4Address) or any(address in it for it in UNICAST)


def _inside(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address leads to: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return []
    found: list[Address] = [it for it in (address.ipv4_mapped, address.sixtofour) if it]
    found += address.teredo or ()
    if any(address in network for network in CARRIES_IPV4):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return found
