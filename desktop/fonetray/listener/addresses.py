"""Addresses and networks as an admin writes them; an IPv4 peer of a socket that takes both kinds is one of IPv4."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read_network(text: str) -> Network:
    """Read an address or a network; raises ``ValueError``."""
    network = ipaddress.ip_network(text, strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is None:
        return network
    return ipaddress.ip_network((mapped, max(0, network.prefixlen - 96)), strict=False)


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Say whether an address is of one of these networks; what is no address is of none."""
    found = _read(address)
    return found is not None and any(found in network for network in networks)


def is_address(text: str) -> bool:
    """Say whether a text is an address."""
    return _read(text) is not None


@lru_cache(maxsize=256)
def is_loopback(text: str) -> bool:
    """Say whether a text is an address by which a computer reaches itself."""
    found = _read(text)
    return found is not None and found.is_loopback


@lru_cache(maxsize=256)
def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
