"""Who may speak to the listener (protocol §3): the PBX, which knows the secret and is no web browser.

A page in the user's browser can make it call this computer, so a browser's marks are refused, and so is every Host
that is not ours: a name rebound to this computer does not become it.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from fonetray.listener.secret import ListenerSecret


class Refusal(StrEnum):
    """Why a request was refused; the answer never says."""

    PATH = "path"
    SECRET = "secret"  # noqa: S105 - a reason's name
    HOST = "host"
    BROWSER = "browser"
    SOURCE = "source"
    METHOD = "method"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Visit:
    """What the guard looks at."""

    method: str
    path: str
    host: str
    source: str
    headers: Mapping[str, str]


_BROWSER_MARKS = ("Origin", "Sec-Fetch-Site")
_RATE, _BURST = 200.0, 400.0
"""Requests a second from one address, and how many at once after a pause."""
_SOURCES_KEPT = 1024


class Guard:
    """Holds what is allowed; `refusal` is pure but for the rate's buckets."""

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
        self._networks = [ipaddress.ip_network(source, strict=False) for source in sources]
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, bool], tuple[float, float]] = OrderedDict()

    def refusal(self, visit: Visit, known_paths: Sequence[str]) -> Refusal | None:
        """Say why a request may not pass, or None. ``known_paths`` are what may follow the secret."""
        first, _, rest = visit.path.removeprefix("/").partition("/")
        authentic = self._secret.matches(first)
        # Behind a tunnel everybody has one address: those who guess must not use up what the PBX may send.
        if not self._within_rate((visit.source, authentic)):
            return Refusal.RATE
        if self._networks and not self._from_allowed(visit.source):
            return Refusal.SOURCE
        if visit.host.lower() not in self._hosts:
            return Refusal.HOST
        if any(mark in visit.headers for mark in _BROWSER_MARKS):
            return Refusal.BROWSER
        if not authentic:
            return Refusal.SECRET if rest in known_paths else Refusal.PATH
        if rest not in known_paths:
            return Refusal.PATH
        return None if visit.method in ("GET", "POST") else Refusal.METHOD

    def _from_allowed(self, source: str) -> bool:
        try:
            address = ipaddress.ip_address(source)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def _within_rate(self, source: tuple[str, bool]) -> bool:
        now = self._clock()
        tokens, since = self._buckets.pop(source, (_BURST, now))
        tokens = min(_BURST, tokens + (now - since) * _RATE)
        passes = tokens >= 1.0
        self._buckets[source] = (tokens - 1.0 if passes else tokens, now)
        while len(self._buckets) > _SOURCES_KEPT:
            self._buckets.popitem(last=False)
        return passes


def allowed_hosts(port: int, public_url: str, named: Sequence[str]) -> list[str]:
    """Give the Host values that mean us: loopback with our port, the public address's, and those an admin named."""
    hosts = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
    public = urlsplit(public_url).netloc.rpartition("@")[2]
    for name in filter(None, (public, *named)):
        hosts.append(name)
        if ":" not in name:
            hosts += [f"{name}:{port}", f"{name}:80", f"{name}:443"]
    return hosts
