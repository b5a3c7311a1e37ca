"""A real listener on a real port, and what is said to it byte for byte."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener

SECRET = "s" * 32
PATH = f"/{SECRET}/events".encode()
PATIENCE = 20.0
"""Seconds that a test waits for what comes at once."""

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Sink:
    """Keeps what it is given; a gate holds an event under way, and it can be full or broken."""

    def __init__(self) -> None:
        self.received: list[EventRequest] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self.full = False
        self.broken = False

    async def receive(self, request: EventRequest) -> None:
        self.entered.set()
        await self.gate.wait()
        if self.full:
            raise SinkUnavailable("full")
        if self.broken:
            raise RuntimeError("a mistake of ours")
        self.received.append(request)


@asynccontextmanager
async def listening(sink: Sink, **options: Any) -> AsyncIterator[Listener]:
    """Listen with ``options``, where nothing else is said with the secret of all tests; ``pages`` are shown.

    ``hub`` is a door for desks, ``serve`` what else `Listener.serve_hub` is told.
    """
    pages, hub, serve = options.pop("pages", {}), options.pop("hub", None), options.pop("serve", {})
    listener = Listener(**{"sink": sink, "secret": ListenerSecret(SECRET), **options})
    for path, ask in pages.items():
        listener.show(path, ask)
    if hub is not None:
        listener.serve_hub(hub, **serve)
    await listener.start()
    try:
        yield listener
    finally:
        await listener.stop()


def head(listener: Listener, line: bytes = b"GET " + PATH + b" HTTP/1.1", *headers: bytes) -> bytes:
    """Give a request's head, with the Host that it should have."""
    return b"\r\n".join([line, b"Host: 127.0.0.1:%d" % listener.port, *headers, b"", b""])


def without_host(line: bytes, *headers: bytes) -> bytes:
    """Give a head that says nothing of itself."""
    return b"\r\n".join([line, *headers, b"", b""])


async def talk(listener: Listener, *parts: bytes, source: str = "127.0.0.1") -> bytes:
    """Say ``parts`` on a connection of its own and give all that is answered, or all until the answer's end."""
    reader, writer = await open_from(listener, source)
    for part in parts:
        writer.write(part)
        await writer.drain()
    async with asyncio.timeout(PATIENCE):
        answer = await reader.readuntil(b"\r\n\r\n")
        if b"Connection: close" in answer:
            answer += await reader.read()
    await closed((reader, writer))
    return answer


async def open_from(listener: Listener, source: str) -> Connection:
    """Connect from one of this computer's many loopback addresses."""
    return await asyncio.open_connection("127.0.0.1", listener.port, local_addr=(source, 0))


async def closed(*connections: Connection) -> None:
    """Close them all."""
    for _, writer in connections:
        writer.close()
    for _, writer in connections:
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def flood(listener: Listener, said: bytes, source: str = "127.0.0.1") -> bytes:
    """Say more than is listened to and give all that is answered, up to where the other side hangs up.

    A plain socket gives what came before a reset; a stream's reader would throw it away.
    """
    return await asyncio.to_thread(_flood, listener.port, said, source)


def _flood(port: int, said: bytes, source: str) -> bytes:
    answers = bytearray()
    with socket.create_connection(("127.0.0.1", port), 60, source_address=(source, 0)) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(said)
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                answers += part
    return bytes(answers)


def status(answer: bytes) -> int:
    """Read an answer's status."""
    return int(answer.split(b" ", 2)[1])


def undated(answer: bytes) -> bytes:
    """Give an answer without the one thing in it that may differ."""
    return re.sub(rb"\r\nDate: [^\r]*", b"\r\nDate:", answer)
