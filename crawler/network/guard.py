"""Closed doors: what a crawl may connect to. Every name, redirect and odd form of an address ends at this resolver,
and the address that it gives is the one that is then connected to.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

RESOLVER = "crawler.network.guard.GuardedResolver"
STANDARD_PORTS = frozenset({80, 443})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefusedError(DNSLookupError):
    """A name that leads to a private, loopback, link-local or otherwise non-public address that nobody named."""


class GuardedResolver(CachingThreadedResolver):
    """Resolves names and refuses addresses that are not public, unless the name or address is in GUARD_ALLOWED.

    GUARD_HOSTS maps names to addresses as /etc/hosts does, and to nothing for a name that does not exist: tests stand
    in for portals with it.
    `refused` holds the names that were refused, with their addresses.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.allowed: frozenset[str] = frozenset()
        self.hosts: dict[str, str] = {}
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """The resolver with the process's allow list. `TWISTED_DNS_RESOLVER` in a spider's own settings is ignored,
        so these must be the settings of the process."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = frozenset(crawler.settings.getlist("GUARD_ALLOWED"))
        resolver.hosts = crawler.settings.getdict("GUARD_HOSTS")
        assert isinstance(resolver, GuardedResolver)
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        """The address of `name`; fails with `AddressRefusedError` for one that may not be connected to."""
        if name not in self.hosts:
            found: Deferred[str] = super().getHostByName(name, timeout)
        elif known := self.hosts[name]:
            found = succeed(known)
        else:
            return fail(DNSLookupError(f"{name} does not exist"))
        return found.addCallback(self._vet, name)

    def _vet(self, address: str, name: str) -> str | Deferred[str]:
        if name in self.allowed or address in self.allowed or is_public(address):
            return address
        self.refused[name] = address
        return fail(AddressRefusedError(f"{name} leads to {address}, which is not a public address"))


def is_public(address: str) -> bool:
    """Whether an IP address may be anybody's portal. One that stands for another (6to4, NAT64) is as that is."""
    found = ipaddress.ip_address(address)
    inner = found.sixtofour if isinstance(found, ipaddress.IPv6Address) else None
    if found in _NAT64:
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def port_allowed(url: str, named: Iterable[str]) -> bool:
    """Whether the port of `url` is 80, 443, or one that HOST:PORT in `named` gives for its host."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return False
    return port in STANDARD_PORTS or f"{parts.hostname}:{port}" in set(named)
