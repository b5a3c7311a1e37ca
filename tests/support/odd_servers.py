"""Servers that are not what they should be: silent, of another kind, or sending people elsewhere."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

Reply = Callable[[bytes], bytes | None]
"""What is answered to a request's first part; None for nothing, ever."""


@asynccontextmanager
async def answering(reply: Reply, *, certificate: tuple[Path, Path] | None = None) -> AsyncIterator[int]:
    """Give the port of a server that answers so, whatever it is asked."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = asyncio.current_task()
        assert me is not None
        talks.add(me)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while asked := await reader.read(65536):
                answer = reply(asked)
                if answer is not None:
                    writer.write(answer)
                    await writer.drain()
        writer.close()
        talks.discard(me)

    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


def silent(_asked: bytes) -> None:
    """Answer nothing."""


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Write an answer of a web server's."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items())]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
