"""Short answers that come by the thousand, written as the bytes they are: 200 with nothing in it, or a local number."""

from functools import lru_cache

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.helpers import rfc822_formatted_time

from fonetray.listener.wire import plain

_OK = web.HTTPOk.status_code


class _Written(web.Response):
    """Writes what `web.Response` would say to a client that keeps its connection; it is never changed."""

    def __init__(self, head: str, body: bytes = b"") -> None:
        """Take the head's lines beside those that all have, and the body."""
        super().__init__(status=_OK)
        self._keep_alive = True
        self._head = head
        self._body_bytes = body

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write all of it."""
        head = _head(self._head, len(self._body_bytes), rfc822_formatted_time())
        await request.writer.write(head + self._body_bytes)
        return request.writer

    async def write_eof(self, data: bytes = b"") -> None:
        """Add nothing to it."""


class TakenAnswers:
    """Says that an event was taken."""

    def __init__(self) -> None:
        """Have the answer ready."""
        self._ready = _Written("")

    def answer(self, request: web.BaseRequest) -> web.Response:
        """Give what to answer a request with."""
        return self._ready if keeps(request) else plain(_OK)


def keeps(request: web.BaseRequest) -> bool:
    """Say whether a client keeps its connection, and needs to be told nothing of that."""
    return request.keep_alive and request.version == HttpVersion11


@lru_cache(maxsize=256)
def written(content_type: str, body: bytes) -> web.Response:
    """Give a 200 with a body; the same one again and again is made once."""
    return _Written(f"Content-Type: {content_type}\r\nCache-Control: no-store\r\n", body)


@lru_cache(maxsize=64)
def _head(lines: str, length: int, date: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nServer: -\r\n{lines}Content-Length: {length}\r\nDate: {date}\r\n\r\n".encode()
