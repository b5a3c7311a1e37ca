"""The listener's side of HTTP itself: what aiohttp would say, allow or refuse on its own, said our way.

A PBX's idea of a URL may be a sloppy one (raw ``æ``, raw spaces), and a stranger's request may be no HTTP at all. The
first is mended before it is parsed, the second is answered like everything else that is not the PBX.
"""

import re
from asyncio import BaseTransport, TimerHandle
from collections import Counter
from collections.abc import Awaitable, Callable

from aiohttp import web

_REQUEST_LINE = re.compile(rb"((?:GET|POST) )(/[^\r\n]*)( HTTP/1\.[01]\r\n)")
_NOT_IN_A_URL = re.compile(rb"[^!-~]")
CONNECTIONS = 256
"""How many may be open at once; a PBX needs a handful."""
FROM_ONE_ADDRESS = 160
"""How many of them may be one address's: a neighbour that holds connections open does not shut the PBX out."""
HEAD_PATIENCE = 15.0
"""Seconds that a connection may take to send a request's head, the first or the next."""
_LONGEST = 8190
"""Bytes of a request line, and of a header."""


class PbxServer(web.Server):
    """An aiohttp server whose connections are `PbxConnection`; ``unreadable`` is told of requests that are no HTTP."""

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        *,
        unreadable: Callable[[], None],
        head_patience: float = HEAD_PATIENCE,
    ) -> None:
        """Have ``handler`` answer what can be read."""
        super().__init__(handler)
        self.unreadable = unreadable
        self.head_patience = head_patience
        self.by_address: Counter[str] = Counter()

    def __call__(self) -> web.RequestHandler:
        """Make the protocol of one connection."""
        return PbxConnection(self)


class PbxConnection(web.RequestHandler):
    """One connection: bounded, silent about itself, patient with raw characters in a URL."""

    __slots__ = ("_address", "_first_head", "_server")

    def __init__(self, server: PbxServer) -> None:
        """Serve for ``server``."""
        self._server = server
        self._address = ""
        self._first_head: TimerHandle | None = None
        super().__init__(
            server,
            loop=server._loop,  # noqa: SLF001 - as aiohttp's own Server does
            access_log=None,  # type: ignore[arg-type] # None is aiohttp's documented way to switch it off
            keepalive_timeout=server.head_patience,
            lingering_time=1.0,
            auto_decompress=False,  # a bomb stays small; a body that we cannot read is kept as it came
            max_line_size=_LONGEST,
            max_field_size=_LONGEST,
        )

    def connection_made(self, transport: BaseTransport) -> None:
        """Take a connection, or drop it when there are too many."""
        super().connection_made(transport)
        server = self._server
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if isinstance(peer, tuple) else ""
        server.by_address[self._address] += 1
        if len(server.connections) > CONNECTIONS or server.by_address[self._address] > FROM_ONE_ADDRESS:
            self.force_close()
        else:
            # aiohttp bounds the wait for every head but the first
            self._first_head = self._loop.call_later(server.head_patience, self._give_up)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count it out."""
        self._heard()
        address, self._address = self._address, ""
        self._server.by_address[address] -= 1
        if self._server.by_address[address] <= 0:
            del self._server.by_address[address]
        super().connection_lost(exc)

    def _give_up(self) -> None:
        """Close a connection that has not sent a whole head in its time."""
        self._first_head = None
        self.force_close()

    def _heard(self) -> None:
        if self._first_head is not None:
            self._first_head.cancel()
            self._first_head = None

    def data_received(self, data: bytes) -> None:
        """Parse what came, with raw characters of a request's URL escaped first."""
        super().data_received(escape_url(data))
        if self._first_head is not None and (self._messages or self._request_in_progress):
            self._heard()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,  # noqa: ARG002 - what went wrong is nobody's business outside
        exc: BaseException | None = None,  # noqa: ARG002 - holds the request's line, and with it the secret
        message: str | None = None,  # noqa: ARG002
    ) -> web.StreamResponse:
        """Answer what cannot be read like everything else that is refused."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was under way")
        self._server.unreadable()
        return plain(404)


def escape_url(data: bytes) -> bytes:
    """Return ``data`` with the URL of a request line that it begins with percent-escaped where it must be.

    PBXs fill numbers and names into a URL, and not all of them escape: ``?CallerName=Sønderå Vej``. Neither do they
    send a request line in pieces, so that only one at the beginning of ``data`` is looked for.
    """
    line = _REQUEST_LINE.match(data)
    if line is None or _NOT_IN_A_URL.search(line[2]) is None:
        return data
    url = _NOT_IN_A_URL.sub(lambda found: b"%%%02X" % found[0][0], line[2])
    return line[1] + url + line[3] + data[line.end() :]


def plain(status: int) -> web.Response:
    """Answer with nothing but a status; every refusal is the same to the letter."""
    response = web.Response(status=status, headers={"Server": "-"})
    if status != web.HTTPOk.status_code:
        response.force_close()
    return response
