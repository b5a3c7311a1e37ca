"""TLS handshakes under way: bounded in all and for each address, before anybody has said a word that can be judged.

asyncio's own server tells of a connection when its handshake is over. Here each is counted from its first moment and
asked for TLS by the same means (`loop.start_tls`), which a connection that is already open has.
"""

import asyncio
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable
from typing import cast

from fonetray.listener.guard import Refusal
from fonetray.listener.wire import HUB_CONNECTIONS, HUB_FROM_ONE_ADDRESS

_AT_ONCE = 16 * 1024
"""Bytes that a connection over TLS reads at once: a record's. asyncio sets 256 KiB aside for each connection as long as
it lives, which for five hundred desks are 120 MB, and has no other setting for it than its class's own."""


class Handshakes:
    """Makes the protocol of each connection that comes; whoever has shaken hands is handed on to ``serve``'s.

    Where there is no room, the oldest of the same address makes room, and when there are too many in all, the oldest of
    the address with the most: who means it is done in a moment, and whoever holds connections to shut others out has
    the oldest.
    """

    def __init__(
        self,
        serve: Callable[[], asyncio.Protocol],
        context: ssl.SSLContext,
        *,
        patience: float,
        turned_away: Callable[[Refusal], None],
        most: int = HUB_CONNECTIONS,
        from_one_address: int = HUB_FROM_ONE_ADDRESS,
    ) -> None:
        """Take how TLS is spoken, the seconds that each may take, and who is told of those that had to make room."""
        SSLProtocol.max_size = _AT_ONCE
        self.serve = serve
        self.context = context
        self.patience = patience
        self._turned_away = turned_away
        self._most = most
        self._from_one_address = from_one_address
        self._count = 0
        self._by_address: dict[str, dict[_Handshake, None]] = {}
        """Those under way, the oldest of each address first."""

    def __call__(self) -> asyncio.Protocol:
        """Make the protocol of one connection."""
        return _Handshake(self)

    @property
    def under_way(self) -> int:
        """How many are under way."""
        return self._count

    def began(self, newcomer: "_Handshake") -> None:
        """Count one in; when there are too many, one is ended."""
        neighbours = self._by_address.setdefault(newcomer.address, {})
        neighbours[newcomer] = None
        self._count += 1
        if self._count > self._most:
            neighbours = max(self._by_address.values(), key=len)
        elif len(neighbours) <= self._from_one_address:
            return
        self._turned_away(Refusal.CROWD)
        next(iter(neighbours)).end()

    def over(self, handshake: "_Handshake") -> None:
        """Count one out."""
        neighbours = self._by_address.get(handshake.address, {})
        if handshake in neighbours:
            del neighbours[handshake]
            self._count -= 1
            if not neighbours:
                del self._by_address[handshake.address]

    def close(self) -> None:
        """End all that are under way."""
        for neighbours in list(self._by_address.values()):
            for handshake in list(neighbours):
                handshake.end()


class _Handshake(asyncio.Protocol):
    """A connection until its handshake is over, with what of its first request comes along with that."""

    def __init__(self, all_of_them: Handshakes) -> None:
        self._all = all_of_them
        self.address = ""
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._came: list[bytes] = []
        self._has_ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.pause_reading()  # what comes is for TLS
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if isinstance(peer, tuple) else ""
        self._all.began(self)
        self._task = asyncio.get_running_loop().create_task(self._shake_hands(self._transport), name="TLS handshake")

    def data_received(self, data: bytes) -> None:
        self._came.append(data)

    def eof_received(self) -> None:
        self._has_ended = True

    def end(self) -> None:
        """End it without a word."""
        self._all.over(self)
        if self._transport is not None:
            self._transport.abort()

    async def _shake_hands(self, transport: asyncio.Transport) -> None:
        try:
            if transport.is_closing():
                return
            secured = await asyncio.get_running_loop().start_tls(
                transport, self, self._all.context, server_side=True, ssl_handshake_timeout=self._all.patience
            )
        except OSError:  # which an SSLError is: it was not TLS, took too long, or is gone
            transport.abort()
            return
        finally:
            self._all.over(self)
        if secured is not None:  # as it is for a connection that was ended meanwhile
            self._hand_on(secured)

    def _hand_on(self, secured: asyncio.Transport) -> None:
        protocol = self._all.serve()
        secured.set_protocol(protocol)
        protocol.connection_made(secured)
        for data in self._came:
            protocol.data_received(data)
        if self._has_ended:
            protocol.eof_received()
