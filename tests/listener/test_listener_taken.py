"""The answer that is kept ready says to the letter what one that is made for the occasion says."""

import asyncio
import re

import pytest
from aiohttp import web

from fonetray.listener.taken import TakenAnswers
from fonetray.listener.wire import PbxServer, plain

_DATE = re.compile(rb"Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")


@pytest.mark.parametrize(
    ("version", "more"),
    [("1.1", ""), ("1.1", "Connection: close\r\n"), ("1.0", ""), ("1.0", "Connection: keep-alive\r\n")],
)
async def test_it_is_what_would_be_said_without_it(version: str, more: str) -> None:
    taken = TakenAnswers()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return taken.answer(request) if request.path == "/ready" else plain(200)

    async def ask(path: str) -> tuple[bytes, bool]:
        """Give what is answered, and whether the connection stays and answers once more."""
        reader, writer = await asyncio.open_connection(*runner.addresses[0])
        request = f"GET {path} HTTP/{version}\r\nHost: a\r\n{more}\r\n".encode()
        writer.write(request)
        said = await reader.readuntil(b"\r\n\r\n")
        writer.write(request)
        try:
            again = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            again = b""
        writer.close()
        assert _DATE.search(said)
        return _DATE.sub(b"Date:", said), _DATE.sub(b"Date:", again) == _DATE.sub(b"Date:", said)

    runner = web.ServerRunner(PbxServer(handle, turned_away=lambda _: None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        made, ready = await ask("/made"), await ask("/ready")
    finally:
        await runner.cleanup()
    assert ready == made
    assert made[1] is (more == "" if version == "1.1" else more != "")


async def test_requests_that_come_behind_each_other_are_each_answered() -> None:
    taken = TakenAnswers()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return taken.answer(request)

    runner = web.ServerRunner(PbxServer(handle, turned_away=lambda _: None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    reader, writer = await asyncio.open_connection(*runner.addresses[0])
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 9 + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    said = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    await runner.cleanup()
    assert said.count(b"HTTP/1.1 200 OK\r\n") == 10
    assert said.count(b"\r\n\r\n") == 10
