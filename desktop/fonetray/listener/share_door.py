"""The door for an intranet: the employee list, to be read only, by whoever has its own secret (docs/sharing.md).

It is no way to the events: it has another secret, takes no body, and changes nothing. Unlike there, browsers are
welcome, since a page is what reads the list; which sites' pages may, the browser is told for each answer.
"""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from aiohttp import web

from fonetray.listener.addresses import is_within, read_network
from fonetray.listener.desk_ports import Tagged
from fonetray.listener.guard import Refusal
from fonetray.listener.pace import Pace
from fonetray.listener.secret import Held, ListenerSecret
from fonetray.listener.short import plain

PAGE = "employees.json"
_RATE, _BURST = 5.0, 100.0
"""Requests a second from one address, and how many at once after a pause."""
_FRESH = 60
"""Seconds for which a browser need not ask again."""


class SharedList(Protocol):
    """What is given away, and to whom, as it is at the moment of asking."""

    @property
    def secret(self) -> ListenerSecret | None:
        """What stands in the path; None while nothing is given away."""

    @property
    def origins(self) -> Collection[str]:
        """The web sites whose pages may read it."""

    @property
    def sources(self) -> Sequence[str]:
        """The networks that it may be read from; none for any."""

    async def page(self) -> Tagged:
        """Give the list and its tag."""


class ShareDoor:
    """Answers for the one page."""

    def __init__(self, shared: SharedList, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Give away ``shared``."""
        self._shared = shared
        self._hosts: frozenset[str] = frozenset()
        self._pace = Pace(rate=_RATE, burst=_BURST, clock=clock)

    def open(self, hosts: Collection[str]) -> None:
        """Answer to these values of ``Host``."""
        self._hosts = frozenset(host.lower() for host in hosts)

    def owns(self, path: str) -> bool:
        """Say whether a path is one of this door's: something, and then the page."""
        first, _, rest = path.removeprefix("/").partition("/")
        return bool(first) and rest == PAGE and self._shared.secret is not None

    async def answer(self, request: web.BaseRequest, source: str) -> web.StreamResponse | Refusal:
        """Answer a request for the page that came from an address, empty where nobody can tell; or refuse it."""
        origin = request.headers.get("Origin", "")
        allowed = origin if origin.lower() in self._shared.origins else ""
        refusal = self._refusal(request, source, allowed)
        if refusal is not None:
            return refusal
        if request.method == "OPTIONS":
            response = plain(204)
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Allow-Private-Network"] = "true"  # a site outside, we inside
            response.headers["Access-Control-Max-Age"] = str(_FRESH)
        else:
            response = await self._list(request)
        response.headers["Vary"] = "Origin"
        if allowed:
            response.headers["Access-Control-Allow-Origin"] = allowed
        return response

    def _refusal(self, request: web.BaseRequest, source: str, allowed: str) -> Refusal | None:
        secret = self._shared.secret
        held = secret.held_by(request.path.removeprefix("/").partition("/")[0]) if secret else None
        # Behind a proxy everybody has one address: those who guess must not use up what the others may ask.
        if not self._pace.allows((source, held is not None)):
            return Refusal.RATE
        networks = [read_network(each) for each in self._shared.sources]
        welcome = not networks or is_within(source, networks)
        ours = request.headers.get("Host", "").lower() in self._hosts
        asks = request.method in ("GET", "HEAD") or (request.method == "OPTIONS" and bool(allowed))
        if secret is None or held is None or not (welcome and ours and asks) or request.can_read_body:
            return Refusal.SHARE
        if held is Held.FORMER:
            secret.note_former_use()
        return None

    async def _list(self, request: web.BaseRequest) -> web.Response:
        page = await self._shared.page()
        tag = f'"{page.tag}"'
        if tag in request.headers.get("If-None-Match", ""):
            response = plain(304)
        else:
            response = web.Response(body=page.body, headers={"Server": "-"})
            response.headers["Content-Type"] = "application/json; charset=utf-8"
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = f"private, max-age={_FRESH}"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"  # for what asks past CORS: scripts, images
        return response
