"""The one answer that comes by the thousand: 200 with nothing in it, kept as the bytes it is."""

from functools import lru_cache

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.helpers import rfc822_formatted_time

from fonetray.listener.wire import plain

_OK = web.HTTPOk.status_code


class _Taken(web.Response):
    """Writes what `plain` would say to a client that keeps its connection; it has no state, so that one is enough."""

    def __init__(self) -> None:
        super().__init__(status=_OK)
        self._keep_alive = True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write all of it."""
        await request.writer.write(_bytes(rfc822_formatted_time()))
        return request.writer

    async def write_eof(self, data: bytes = b"") -> None:
        """Add nothing to it."""


class TakenAnswers:
    """Says that an event was taken."""

    def __init__(self) -> None:
        """Have the answer ready."""
        self._ready = _Taken()

    def answer(self, request: web.BaseRequest) -> web.Response:
        """Give what to answer a request with."""
        return self._ready if request.keep_alive and request.version == HttpVersion11 else plain(_OK)


@lru_cache(maxsize=2)
def _bytes(date: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nServer: -\r\nContent-Length: 0\r\nDate: {date}\r\n\r\n".encode()
