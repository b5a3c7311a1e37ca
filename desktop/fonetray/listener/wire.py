"""The listener's side of HTTP itself: what aiohttp would say, allow or refuse on its own, said our way.

A PBX's idea of a URL may be a sloppy one (raw ``æ``, raw spaces), and a stranger's request may be no HTTP at all. The
first is mended before it is parsed, the second is answered like everything else that is not the PBX.
"""

import asyncio
import logging
import re
from asyncio import BaseTransport, TimerHandle
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from http import HTTPStatus
from typing import Any

from aiohttp import HttpVersion11, StreamReader, web
from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD

from fonetray.listener.guard import Refusal
from fonetray.listener.short import REFUSED, Short, response, written

log = logging.getLogger(__name__)

_REQUEST_LINE = re.compile(rb"((?:GET|POST) )(/[^\r\n]*)( HTTP/1\.[01]\r\n)")
_NOT_IN_A_URL = re.compile(rb"[^!-~]")
CONNECTIONS = 256
"""How many may be open at once; a PBX needs a handful."""
FROM_ONE_ADDRESS = 160
"""How many of them may be one address's."""
HUB_CONNECTIONS, HUB_FROM_ONE_ADDRESS = 1024, 640
"""The same on a hub, of connections of which nobody knows yet that they are a desk's: behind one address may be a whole
company, whose desks all come at once when their hub is back."""
HEAD_PATIENCE = 15.0
"""Seconds that a connection may take to send a request's head, the first or the next."""
_MISTAKE = "A request could not be answered"
_LONGEST = 8190
"""Bytes of a request line, and of a header."""
_HEADERS = 64
_LARGEST_HEAD = 32 * 1024
"""Bytes of a first head altogether; only who is let in sends a second one."""

AtOnce = Callable[[RawRequestMessage, str], Short | Coroutine[Any, Any, Short] | None]
"""Answers a request that is all head, of an address, or begins to; None for what aiohttp is to hand to its handler."""


class PbxServer(web.Server):
    """An aiohttp server whose connections are `PbxConnection`; ``turned_away`` is told of those that get nowhere.

    Where there is no room, who has been here longest without being let in makes room: a PBX says its secret at once,
    and whoever holds connections open to shut it out holds the oldest.
    """

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        *,
        at_once: AtOnce = lambda _head, _peer: None,
        turned_away: Callable[[Refusal], None],
        head_patience: float = HEAD_PATIENCE,
        connections: int = CONNECTIONS,
        from_one_address: int = FROM_ONE_ADDRESS,
    ) -> None:
        """Have ``handler`` answer what can be read and is not answered ``at_once``, which costs half as much."""
        super().__init__(handler)
        self.at_once = at_once
        self.turned_away = turned_away
        self.head_patience = head_patience
        self._most = connections
        self._from_one_address = from_one_address
        self.by_address: Counter[str] = Counter()
        self.welcome = 0
        """How many connections are desks', and count no more."""
        self.strangers: dict[PbxConnection, None] = {}
        """Connections on which nobody was let in yet, whatever they have asked, the oldest first."""
        self.answering: set[asyncio.Task[None]] = set()
        """What is under way of what connections answer themselves, also of those that are gone."""

    def __call__(self) -> web.RequestHandler:
        """Make the protocol of one connection."""
        return PbxConnection(self)

    def arrived(self, newcomer: "PbxConnection") -> None:
        """Count a connection in; when there are too many, a stranger's is closed, which may be this one."""
        self.strangers[newcomer] = None
        self.by_address[newcomer.address] += 1
        if self.by_address[newcomer.address] > self._from_one_address:
            self._make_room(next(each for each in self.strangers if each.address == newcomer.address))
        elif len(self.connections) - self.welcome > self._most:
            self._make_room(next(iter(self.strangers)))

    def gone(self, connection: "PbxConnection") -> None:
        """Count it out."""
        self.strangers.pop(connection, None)
        if connection.welcome:
            self.welcome -= 1
        else:
            self._count_out(connection)

    def stays(self, connection: "PbxConnection") -> None:
        """Count a connection no more: it is a desk's, of which one address may have any number."""
        if not connection.welcome:
            connection.welcome = True
            self.welcome += 1
            self._count_out(connection)

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - aiohttp's
        """Answer what is under way, then close; what takes longer than ``timeout`` seconds is given up."""
        if self.answering:
            _, late = await asyncio.wait(self.answering, timeout=timeout)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=timeout)
        await super().shutdown(timeout)

    def _count_out(self, connection: "PbxConnection") -> None:
        self.by_address[connection.address] -= 1
        if self.by_address[connection.address] <= 0:
            del self.by_address[connection.address]

    def _make_room(self, connection: "PbxConnection") -> None:
        self.turned_away(Refusal.CROWD)
        connection.hang_up()


class PbxConnection(web.RequestHandler):
    """One connection: bounded, silent about itself, patient with raw characters in a URL.

    What a PBX asks is all head and answered shortly, thousands of times. Such a request is answered here, behind the
    same parser, without what aiohttp makes for each that might want more: a task, a request, a writer.
    """

    __slots__ = (
        "_answering",
        "_body",
        "_has_ended",
        "_head_bytes",
        "_patience",
        "_server",
        "address",
        "lost",
        "welcome",
    )

    def __init__(self, server: PbxServer) -> None:
        """Serve for ``server``."""
        self._server = server
        self.address = ""
        self.welcome = False
        self.lost: Callable[[], None] | None = None
        """Called when the connection is gone, where somebody waits for that."""
        self._patience: TimerHandle | None = None
        self._head_bytes = 0
        self._body = EMPTY_PAYLOAD
        """The body of the request that began last."""
        self._has_ended = False
        self._answering: asyncio.Task[None] | None = None
        super().__init__(
            server,
            loop=server._loop,  # noqa: SLF001 - as aiohttp's own Server does
            access_log=None,  # type: ignore[arg-type] # None is aiohttp's documented way to switch it off
            keepalive_timeout=server.head_patience,
            lingering_time=1.0,
            auto_decompress=False,  # a bomb stays small; a body that we cannot read is kept as it came
            max_line_size=_LONGEST,
            max_field_size=_LONGEST,
            max_headers=_HEADERS,
        )

    def connection_made(self, transport: BaseTransport) -> None:
        """Take a connection.

        aiohttp bounds the wait for each head but, in some versions, the first; our own timer, set before its, can also
        tell that a head was begun.
        """
        self._patience = self._loop.call_later(self._server.head_patience, self._give_up)
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if isinstance(peer, tuple) else ""
        self._server.arrived(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count it out."""
        self._heard()
        self._server.gone(self)
        if self.lost is not None:
            self.lost()
        super().connection_lost(exc)

    def let_in(self) -> None:
        """Hear that who asks here has the secret, or a token: this connection need make no room for others."""
        self._server.strangers.pop(self, None)

    def stay(self) -> None:
        """Keep this connection out of all counts too."""
        self.let_in()
        self._server.stays(self)

    def hang_up(self) -> None:
        """Close without a word."""
        self._heard()
        self._server.strangers.pop(self, None)
        self.force_close()

    def _give_up(self) -> None:
        if self._head_bytes:  # who says nothing at all, as a browser that connects in advance, does no harm
            self._server.turned_away(Refusal.SLOW)
        self.hang_up()

    def _heard(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def data_received(self, data: bytes) -> None:
        """Parse what came, with raw characters of a request's URL escaped first."""
        waiter, self._waiter = self._waiter, None  # aiohttp, which wakes for what is not answered at once
        try:
            super().data_received(escape_url(data) if self._body.is_eof() else data)
        finally:
            self._waiter = waiter
        if self._messages:
            self._body = self._messages[-1][1]
        if self._patience is not None:
            self._head_bytes += len(data)
            if self._messages or self._request_in_progress:
                self._heard()
            elif self._head_bytes > _LARGEST_HEAD:
                self._server.turned_away(Refusal.UNREADABLE)
                self.hang_up()
        self._go_on()

    def _go_on(self) -> None:
        """Answer the next request that came, or leave it and those behind it to aiohttp while that waits for one."""
        waiter, parser = self._waiter, self._parser
        if not self._messages or self._answering is not None or parser is None or waiter is None or waiter.done():
            return
        answer = self._begin_at_once(*self._messages[0])
        if answer is None:
            waiter.set_result(None)
        else:
            self._messages.popleft()
            parser.message_consumed()
            if isinstance(answer, Short):
                self._give(answer)
            else:
                task = self._loop.create_task(self._give_later(answer))
                if not task.done():  # as it may be where a loop begins tasks at once
                    self._answering = task
                    self._server.answering.add(task)

    def _begin_at_once(
        self, head: RawRequestMessage | object, body: StreamReader
    ) -> Short | Coroutine[Any, Any, Short] | None:
        if not isinstance(head, RawRequestMessage) or body is not EMPTY_PAYLOAD:  # or what could not be read
            return None
        if head.should_close or head.upgrade or head.version != HttpVersion11:
            return None
        if self.writing_paused or self._buffer_paused:  # it sends and does not listen
            return None
        try:
            answer = self._server.at_once(head, self.address)
        except Exception:
            log.exception(_MISTAKE)
            return REFUSED
        if answer is not None and answer is not REFUSED:
            self.let_in()
        return answer

    async def _give_later(self, answer: Coroutine[Any, Any, Short]) -> None:
        try:
            given = await answer
        except Exception:
            log.exception(_MISTAKE)
            given = REFUSED
        finally:
            if self._answering is not None:
                self._server.answering.discard(self._answering)
                self._answering = None
        self._give(given)

    def _give(self, answer: Short) -> None:
        if self.transport is not None:
            self.transport.write(written(answer))
            self._stay_open()
        if answer.ends or (self._has_ended and not self._messages):
            self.force_close()
        self._go_on()

    def eof_received(self) -> bool:  # type: ignore[override] # aiohttp never keeps one that asyncio would let it keep
        """Keep the connection of who says no more until what is under way is answered; TLS has no such half."""
        self._has_ended = self._answering is not None and self.ssl_context is None
        return self._has_ended

    def _process_keepalive(self) -> None:
        if self._answering is not None:
            self._stay_open()
        super()._process_keepalive()

    def _stay_open(self) -> None:
        self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,  # what went wrong is nobody's business outside
        exc: BaseException | None = None,  # what cannot be read holds the request's line, and with it the secret
        message: str | None = None,  # noqa: ARG002
    ) -> web.StreamResponse:
        """Answer what cannot be read, and what we make a mistake with, like everything else that is refused."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was under way")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(exc, ConnectionError):
            log.error(_MISTAKE, exc_info=exc or True)
        else:
            self._server.turned_away(Refusal.UNREADABLE)
        return response(REFUSED)


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


async def read_body(request: web.BaseRequest, *, largest: int, patience: float) -> bytes | None:
    """Give a body, or None when it is of more than ``largest`` bytes or takes more than ``patience`` seconds."""
    if not request.can_read_body:
        return b""
    if (request.content_length or 0) > largest:
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(patience):
            if request.headers.get("Expect", "").lower() == "100-continue":  # as .NET's clients ask before a body
                await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                request.writer.output_size = 0
            async for part in request.content.iter_chunked(8192):
                body += part
                if len(body) > largest:
                    return None
    except (TimeoutError, ConnectionError, web.RequestPayloadError):
        return None
    return bytes(body)
