"""Which network addresses may be connected to.

A list of addresses comes from strangers: a feed, a redirect or a name that resolves to a machine
inside must not make this one ask its neighbours in its own name (server-side request forgery).
"""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Protocol

IPAddress = IPv4Address | IPv6Address


class Policy(Protocol):
    """Says why a connection is refused, or None where it may be made."""

    def refusal(self, address: IPAddress, port: int) -> str | None: ...


# The registries of special addresses (RFC 6890, IANA), written out: what the standard library
# calls global has changed from release to release.
_PRIVATE: tuple[tuple[str, str], ...] = (
    ("127.0.0.0/8", "this machine"),
    ("10.0.0.0/8", "a private network"),
    ("172.16.0.0/12", "a private network"),
    ("192.168.0.0/16", "a private network"),
    ("100.64.0.0/10", "a provider's inner network"),
    ("::1/128", "this machine"),
    ("fc00::/7", "a private network"),
)
_NEVER: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "no address of a host"),
    ("169.254.0.0/16", "a link-local address"),
    ("192.0.0.0/24", "a reserved address"),
    ("192.0.2.0/24", "an address for examples"),
    ("192.88.99.0/24", "a reserved address"),
    ("198.18.0.0/15", "a network for measurements"),
    ("198.51.100.0/24", "an address for examples"),
    ("203.0.113.0/24", "an address for examples"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
    ("::/128", "no address of a host"),
    ("100::/64", "a reserved address"),
    ("2001::/23", "a reserved address"),
    ("2001:db8::/32", "an address for examples"),
    ("3fff::/20", "an address for examples"),
    ("5f00::/16", "a reserved address"),
    ("64:ff9b:1::/48", "a private network"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a private network"),
    ("ff00::/8", "a multicast address"),
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_CARRIERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("::/96"), 0),  # IPv4-compatible
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)
"""Networks of IPv6 addresses that stand for an IPv4 address, and how many bits follow it."""


def _networks(table: tuple[tuple[str, str], ...]) -> list[tuple[IPv4Network | IPv6Network, str]]:
    return [(ipaddress.ip_network(network), kind) for network, kind in table]


class Public:
    """Lets through what the public internet routes, on the ports that :mod:`~pipeline.fetch.address` lets through."""

    _refused = _networks(_PRIVATE + _NEVER)

    def refusal(self, address: IPAddress, port: int) -> str | None:
        for each in _meant(address):
            for network, kind in self._refused:
                if each in network:
                    return f"{address} is {kind}"
            if isinstance(each, IPv6Address) and each not in _GLOBAL_V6 and _carried(each) is None:
                if not self._allows_inside(each):
                    return f"{address} is a reserved address"
        return None

    def _allows_inside(self, address: IPv6Address) -> bool:
        return False


class Private(Public):
    """Lets through private networks and this machine as well: for an intranet."""

    _refused = _networks(_NEVER)

    def _allows_inside(self, address: IPv6Address) -> bool:
        return any(address in network for network, _kind in _networks(_PRIVATE))


def _meant(address: IPAddress) -> list[IPAddress]:
    """The address and the IPv4 address that it stands for, if it does."""
    carried = _carried(address)
    return [address] if carried is None else [carried, address]


def _carried(address: IPAddress) -> IPv4Address | None:
    if not isinstance(address, IPv6Address) or address.packed[:15] == bytes(15):
        return None
    for network, shift in _CARRIERS:
        if address in network:
            return IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None
