"""The listener's side of HTTP itself: what aiohttp would say, allow or refuse on its own, said our way.

A PBX's idea of a URL may be a sloppy one (raw ``æ``, raw spaces), and a stranger's request may be no HTTP at all. The
first is mended before it is parsed, the second is answered like everything else that is not the PBX.
"""

import re
from asyncio import BaseTransport
from collections.abc import Awaitable, Callable

from aiohttp import web

_REQUEST_LINE = re.compile(rb"((?:GET|POST) )(/[^\r\n]*)( HTTP/1\.[01]\r\n)")
_NOT_IN_A_URL = re.compile(rb"[^!-~]")
_CONNECTIONS = 256
"""How many may be open at once; a PBX needs a handful."""
_IDLE = 15.0
"""Seconds that a connection may take to send a request's head, the first or the next."""
_LONGEST = 8190
"""Bytes of a request line, and of a header."""


class PbxServer(web.Server):
    """An aiohttp server whose connections are `PbxConnection`; ``unreadable`` is told of requests that are no HTTP."""

    def __init__(
        self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], *, unreadable: Callable[[], None]
    ) -> None:
        """Have ``handler`` answer what can be read."""
        super().__init__(handler)
        self.unreadable = unreadable

    def __call__(self) -> web.RequestHandler:
        """Make the protocol of one connection."""
        return PbxConnection(self)


class PbxConnection(web.RequestHandler):
    """One connection: bounded, silent about itself, patient with raw characters in a URL."""

    __slots__ = ("_server",)

    def __init__(self, server: PbxServer) -> None:
        """Serve for ``server``."""
        self._server = server
        super().__init__(
            server,
            loop=server._loop,  # noqa: SLF001 - as aiohttp's own Server does
            access_log=None,  # type: ignore[arg-type] # None is aiohttp's documented way to switch it off
            keepalive_timeout=_IDLE,
            lingering_time=1.0,
            auto_decompress=False,  # a bomb stays small; a body that we cannot read is kept as it came
            max_line_size=_LONGEST,
            max_field_size=_LONGEST,
        )

    def connection_made(self, transport: BaseTransport) -> None:
        """Take a connection, or drop it when there are too many."""
        super().connection_made(transport)
        if len(self._server.connections) > _CONNECTIONS:
            self.force_close()

    def data_received(self, data: bytes) -> None:
        """Parse what came, with raw characters of a request's URL escaped first."""
        super().data_received(escape_url(data))

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
