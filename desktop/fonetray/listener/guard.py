"""Who may speak to the listener (protocol §3): the PBX, which knows the secret and is no web browser.

A page in the user's browser can make it call this computer, so a browser's marks are refused, and so is every Host
that is not ours: a name rebound to this computer does not become it.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fonetray.listener.secret import Held, ListenerSecret


class Refusal(StrEnum):
    """Why a request was refused; the answer never says."""

    PATH = "path"
    SECRET = "secret"  # noqa: S105 - a reason's name
    HOST = "host"
    BROWSER = "browser"
    SOURCE = "source"
    METHOD = "method"
    RATE = "rate"
    BODY = "body"
    """Too large a body, or one that did not arrive."""
    UNREADABLE = "unreadable"
    """No HTTP, or more of it than is taken."""
    SLOW = "slow"
    """A head that was begun and not finished in its time."""
    CROWD = "crowd"
    """A connection that had to make room for others before it said anything."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What the guard looks at."""

    method: str
    path: str
    host: str
    source: str
    headers: Mapping[str, str]


_BROWSER_MARKS = frozenset(("origin", "referer"))
_BROWSER_FAMILIES = ("sec-", "access-control-request-")
"""Headers that only browsers send; a page can neither set nor remove any that begins with ``Sec-``."""
_RATE, _BURST = 200.0, 400.0
"""Requests a second from one address, and how many at once after a pause."""
_SOURCES_KEPT = 1024

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Guard:
    """Holds what is allowed; `refusal` is pure but for the rate's buckets, and for noting a former secret's use."""

    def __init__(
        self,
        *,
        secret: ListenerSecret,
        hosts: Sequence[str],
        sources: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take allowed hosts (``name`` or ``name:port``) and, where given, allowed addresses or networks."""
        self._secret = secret
        self._hosts = frozenset(host.lower() for host in hosts)
        self._networks = [_network(source) for source in sources]
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, bool], tuple[float, float]] = OrderedDict()

    def refusal(self, visit: Visit, known_paths: Collection[str]) -> Refusal | None:
        """Say why a request may not pass, or None. ``known_paths`` are what may follow the secret."""
        first, _, rest = visit.path.removeprefix("/").partition("/")
        held = self._secret.held_by(first)
        # Behind a tunnel everybody has one address: those who guess must not use up what the PBX may send.
        if not self._within_rate((visit.source, held is not None)):
            return Refusal.RATE
        if self._networks and not self._from_allowed(visit.source):
            return Refusal.SOURCE
        if visit.host.lower() not in self._hosts:
            return Refusal.HOST
        if _from_browser(visit.headers):
            return Refusal.BROWSER
        if held is None:
            return Refusal.SECRET if rest in known_paths else Refusal.PATH
        if rest not in known_paths:
            return Refusal.PATH
        if visit.method not in ("GET", "POST"):
            return Refusal.METHOD
        if held is Held.FORMER:
            self._secret.note_former_use()
        return None

    def too_often(self, source: str) -> bool:
        """Say whether an address asks for more than it may, and count this time."""
        return not self._within_rate((source, False))

    def _from_allowed(self, source: str) -> bool:
        try:
            address = ipaddress.ip_address(source)
        except ValueError:
            return False
        # An IPv4 peer of a socket that takes both kinds
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self._networks)

    def _within_rate(self, source: tuple[str, bool]) -> bool:
        now = self._clock()
        tokens, since = self._buckets.pop(source, (_BURST, now))
        tokens = min(_BURST, tokens + (now - since) * _RATE)
        passes = tokens >= 1.0
        self._buckets[source] = (tokens - 1.0 if passes else tokens, now)
        while len(self._buckets) > _SOURCES_KEPT:
            self._buckets.popitem(last=False)
        return passes


def _from_browser(headers: Mapping[str, str]) -> bool:
    for header in headers:
        name = header.lower()
        if name in _BROWSER_MARKS or name.startswith(_BROWSER_FAMILIES):
            return True
    return False


def _network(text: str) -> _Network:
    """Read an address or a network; one of IPv4 addresses in IPv6's clothes is one of IPv4."""
    network = ipaddress.ip_network(text, strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is None:
        return network
    return ipaddress.ip_network((mapped, max(0, network.prefixlen - 96)), strict=False)
