"""Who may speak to the listener (protocol §3): the PBX, which knows the secret and is no web browser.

A page in the user's browser can make it call this computer, so a browser's marks are refused, and so is every Host
that is not ours: a name rebound to this computer does not become it.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Self

from fonetray.listener.addresses import is_within, read_network
from fonetray.listener.pace import Pace
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
    OPEN = "open"
    """A desk's request over plain http, or passed on by a proxy that nobody has named."""
    SHARE = "share"
    """A request for the shared employee list that was not let in."""
    CROWD = "crowd"
    """A connection that had to make room for others before it said anything."""


class Visit(NamedTuple):
    """What the guard looks at: of a path, what stands first, where the secret belongs, and what follows it."""

    method: str
    secret: str
    rest: str
    host: str
    source: str
    headers: Mapping[str, str]

    @classmethod
    def of(cls, method: str, path: str, source: str, headers: Mapping[str, str]) -> Self:
        """Take a request apart."""
        secret, _, rest = path.removeprefix("/").partition("/")
        return cls(method, secret, rest, headers.get("Host", ""), source, headers)


_BROWSER_MARKS = frozenset(("origin", "referer"))
_BROWSER_FAMILIES = ("sec-", "access-control-request-")
"""Headers that only browsers send; a page can neither set nor remove any that begins with ``Sec-``."""
_RATE, _BURST = 200.0, 400.0
"""Requests a second from one address, and how many at once after a pause."""
_SOURCES_KEPT = 1024


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
        self._networks = [read_network(source) for source in sources]
        self._pace = Pace(rate=_RATE, burst=_BURST, kept=_SOURCES_KEPT, clock=clock)

    def refusal(self, visit: Visit, known_paths: Collection[str]) -> Refusal | None:
        """Say why a request may not pass, or None. ``known_paths`` are what may follow the secret."""
        held = self._secret.held_by(visit.secret)
        # Behind a tunnel everybody has one address: those who guess must not use up what the PBX may send.
        if not self._pace.allows((visit.source, held is not None)):
            return Refusal.RATE
        if self._networks and not is_within(visit.source, self._networks):
            return Refusal.SOURCE
        if visit.host.lower() not in self._hosts:
            return Refusal.HOST
        if from_browser(visit.headers):
            return Refusal.BROWSER
        if held is None:
            return Refusal.SECRET if visit.rest in known_paths else Refusal.PATH
        if visit.rest not in known_paths:
            return Refusal.PATH
        if visit.method not in ("GET", "POST"):
            return Refusal.METHOD
        if held is Held.FORMER:
            self._secret.note_former_use()
        return None

    def too_often(self, source: str) -> bool:
        """Say whether an address asks for more than it may, and count this time."""
        return not self._pace.allows((source, False))

    def refusal_of_desk(self, visit: Visit, *, private: bool) -> Refusal | None:
        """Say why a desk's request may not pass, whoever's desk it is; ``private`` is one that nobody could read."""
        if visit.host.lower() not in self._hosts:
            return Refusal.HOST
        if from_browser(visit.headers):
            return Refusal.BROWSER
        return None if private else Refusal.OPEN


def from_browser(headers: Mapping[str, str]) -> bool:
    """Say whether a request bears the marks of a web browser's page."""
    for header in headers:
        name = header.lower()
        if name in _BROWSER_MARKS or name.startswith(_BROWSER_FAMILIES):
            return True
    return False
