"""One desk's end of the feed, as the hub writes it: server-sent events, never more waiting than fits."""

import asyncio
import socket
import sys
from contextlib import suppress
from typing import Any

import msgspec
from aiohttp import HttpVersion11, web

from fonetray.listener.wire import PbxConnection
from fonetray.telephony.event_log import Position
from fonetray.telephony.reading import Reader

MOST_WAITING = 1 << 20
"""Bytes that may wait for a desk that reads too slowly; who has more waiting is cut off, and catches up later."""
ROOM = 64 * 1024
"""Bytes up to which what can wait is sent all the same."""
_SILENT_MS = 30_000
"""Milliseconds for which what was sent may stay unacknowledged before the connection is given up (Linux)."""
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
    "Server": "-",
}


def message(event: str, data: Any, position: Position | None = None) -> bytes:
    """Write an event with its data as JSON."""
    head = f"id: {position}\n" if position is not None else ""
    return b"%sevent: %s\ndata: %s\n\n" % (head.encode(), event.encode(), msgspec.json.encode(data))


def position_only(position: Position) -> bytes:
    """Write what moves a desk's position and says nothing else."""
    return f"id: {position}\n\n".encode()


class FeedStream:
    """Writes to one connection. What is written is sent in its order or, when the desk reads too slowly, never."""

    def __init__(self, reader: Reader, request: web.BaseRequest, *, run: str, scope: str = "") -> None:
        """Take an admitted desk's request, the word for the program that asks, and whose calls it reads."""
        self.reader = reader
        self.run = run
        self.scope = scope
        self.after = 0
        """The number of the newest entry that was sent or is none of this desk's business."""
        self.handled: int | None = 0
        """The same of what is said of missed calls; None for a desk that knows nothing of that."""
        self.presence_owed = False
        """Whether presence was left out, because the desk reads slowly."""
        self._request = request
        self._response = web.StreamResponse(headers=HEADERS)
        self._transport = request.transport
        self._in_chunks = request.version >= HttpVersion11
        """A proxy that is left as it was installed may ask by HTTP/1.0, where an answer ends with its connection."""
        self._ended = asyncio.Event()
        self.cut_off = False
        self.sent_bytes = 0

    async def open(self) -> None:
        """Send the answer's head."""
        self._response.force_close()
        if self._in_chunks:
            self._response.enable_chunked_encoding()
        await self._response.prepare(self._request)
        if isinstance(self._request.protocol, PbxConnection):
            self._request.protocol.lost = self.end
        if self._transport is not None:
            _expect_answers(self._transport.get_extra_info("socket"))

    def send(self, messages: bytes) -> None:
        """Send whole messages now; nothing is sent after the end."""
        transport = self._transport
        if self._ended.is_set() or not messages:
            return
        if transport is None or transport.is_closing():
            self.end()
            return
        transport.write(b"%x\r\n%s\r\n" % (len(messages), messages) if self._in_chunks else messages)
        self.sent_bytes += len(messages)
        if transport.get_write_buffer_size() > MOST_WAITING:
            self.cut_off = True
            transport.abort()
            self.end()

    @property
    def ended(self) -> bool:
        """Whether nothing is sent any more."""
        return self._ended.is_set()

    @property
    def has_room(self) -> bool:
        """Whether what can wait may be sent."""
        return self._transport is not None and self._transport.get_write_buffer_size() <= ROOM

    async def until_room(self) -> bool:
        """Wait until there is room; False where the stream has ended."""
        while not self._ended.is_set() and not self.has_room:
            with suppress(TimeoutError):
                async with asyncio.timeout(0.02):
                    await self._ended.wait()
        return not self._ended.is_set()

    def end(self, last: bytes = b"") -> None:
        """End it, with a last message."""
        if not self._ended.is_set():
            self.send(last)
            self._ended.set()

    async def until_ended(self) -> web.StreamResponse:
        """Wait for the end; gives the answer."""
        await self._ended.wait()
        return self._response


def _expect_answers(sock: socket.socket | None) -> None:
    """Have the system notice a desk that is gone without a word."""
    if sock is None:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "linux":
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT_MS)
