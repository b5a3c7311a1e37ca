"""The values of a request's Host that mean this listener."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound to
"""Addresses that mean all of this computer's, and the one of them that it reaches itself by."""
_DEFAULT_PORTS = ("80", "443")


def in_url(address: str) -> str:
    """Give an address as it stands in a URL: one of IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def allowed_hosts(*, host: str, port: int, public_url: str, named: Sequence[str]) -> list[str]:
    """Give those that mean us: loopback and where we listen, with our port; the public address's; an admin's."""
    own = {"127.0.0.1", "localhost", "::1"} | ({host} - EVERYWHERE.keys())
    public = urlsplit(public_url).netloc.rpartition("@")[2]
    found = [f"{in_url(name)}:{port}" for name in own]
    if str(port) in _DEFAULT_PORTS:
        found += map(in_url, own)
    for name in filter(None, (public, *named)):
        found += _as_sent(name, port)
    return found


def _as_sent(name: str, port: int) -> Iterator[str]:
    """Give a name, which may hold a port, as clients send it: without a default port, letters beyond ASCII encoded."""
    bare, colon, given = name.rpartition(":")
    if not colon or name.endswith("]"):
        bare, given = name, ""
    ports = [given] if given else [str(port), *_DEFAULT_PORTS]
    for way in {bare, _encoded(bare)}:
        yield from (f"{way}:{each}" for each in ports)
        if not given or given in _DEFAULT_PORTS:
            yield way


def _encoded(name: str) -> str:
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name
