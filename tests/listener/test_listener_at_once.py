"""What is answered at once is answered to the letter as aiohttp would, in its turn, and as long as anybody listens."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest
from aiohttp import web
from aiohttp.http import RawRequestMessage

from fonetray.listener.short import REFUSED, TAKEN, UNAVAILABLE, Short, response
from fonetray.listener.wire import PbxServer
from support.listening import PATIENCE, Connection, Sink, closed, head, listening, open_from, undated

MODULE = Short(200, "text/plain; charset=utf-8", b"6050")
NO_ANSWER = Short(409, "text/plain; charset=utf-8", b"")


class Door:
    """Answers what is on a path that begins with ``/now`` at once, the rest by aiohttp; says which way it did."""

    def __init__(self) -> None:
        self.answer = TAKEN
        self.ways: list[str] = []
        self.gate = asyncio.Event()
        """Shut, it holds the first that is answered at once."""
        self.gate.set()
        self.begun = asyncio.Event()

    def at_once(self, head: RawRequestMessage, peer: str) -> Coroutine[Any, Any, Short] | None:
        assert peer == "127.0.0.1"
        return self._later(head.path) if head.path.startswith("/now") else None

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        self.ways.append("aiohttp")
        self.begun.set()
        return response(self._said(request.path))

    async def _later(self, path: str) -> Short:
        first = not self.ways
        self.ways.append("at once")
        self.begun.set()
        if first:
            await self.gate.wait()
        return self._said(path)

    def _said(self, path: str) -> Short:
        return Short(200, "text/plain", path.rpartition("/")[2].encode()) if "/say/" in path else self.answer


@contextlib.asynccontextmanager
async def serving(door: Door, patience: float = PATIENCE) -> AsyncIterator[int]:
    server = PbxServer(door.handle, at_once=door.at_once, turned_away=lambda _: None, head_patience=patience)
    runner = web.ServerRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def connect(port: int) -> Connection:
    return await asyncio.open_connection("127.0.0.1", port)


def line(path: str, *headers: str, version: str = "1.1") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/{version}", "Host: a", *headers, "", ""]).encode()


async def heard(connection: Connection) -> tuple[bytes, bytes]:
    """Give the next answer's head and body."""
    async with asyncio.timeout(PATIENCE):
        said = await connection[0].readuntil(b"\r\n\r\n")
        length = int(said.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        return said, await connection[0].readexactly(length)


@pytest.mark.parametrize("answer", [TAKEN, REFUSED, UNAVAILABLE, MODULE, NO_ANSWER])
async def test_it_is_what_aiohttp_says(answer: Short) -> None:
    door = Door()
    door.answer = answer
    said = []
    async with serving(door) as port:
        for path in ("/now", "/later"):
            connection = await connect(port)
            connection[1].write(line(path))
            one = undated(b"".join(await heard(connection)))
            connection[1].write(line(path))
            ends = answer.ends and not await connection[0].read()
            said.append((set(one.split(b"\r\n")), ends))
            await closed(connection)
    assert door.ways[:1] + door.ways[-1:] == ["at once", "aiohttp"]
    assert said[0] == said[1]
    assert said[0][1] is answer.ends


@pytest.mark.parametrize(
    "request_",
    [
        line("/now", "Connection: close"),
        line("/now", version="1.0"),
        line("/now", "Connection: keep-alive", version="1.0"),
        line("/now", "Connection: Upgrade", "Upgrade: websocket"),
        line("/now", "Content-Length: 3") + b"abc",
        line("/now", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
    ],
)
async def test_what_wants_more_is_left_to_aiohttp(request_: bytes) -> None:
    door = Door()
    async with serving(door) as port:
        connection = await connect(port)
        connection[1].write(request_)
        assert (await heard(connection))[0].split()[1] == b"200"
        await closed(connection)
    assert door.ways == ["aiohttp"]


async def test_each_is_answered_in_its_turn_whichever_way() -> None:
    door = Door()
    door.gate.clear()
    paths = [
        f"/{way}/say/{number}" for number, way in enumerate(("now", "now", "later", "now", "later", "later", "now"))
    ]
    async with serving(door) as port:
        connection = await connect(port)
        for path in paths:
            connection[1].write(line(path))
            await door.begun.wait()
            await asyncio.sleep(0.01)  # so that each comes alone
        assert door.ways == ["at once"]
        door.gate.set()
        assert [(await heard(connection))[1] for _ in paths] == [str(number).encode() for number in range(len(paths))]
        await closed(connection)
    assert len(door.ways) == len(paths)
    assert set(door.ways) == {"at once", "aiohttp"}


async def test_all_of_many_that_come_in_one_breath_are_answered() -> None:
    door = Door()
    many = 300
    async with serving(door) as port:
        connection = await connect(port)
        connection[1].write(b"".join(line(f"/now/say/{number}") for number in range(many)))
        assert [int((await heard(connection))[1]) for _ in range(many)] == list(range(many))
        await closed(connection)


async def test_a_connection_serves_as_long_as_it_is_used() -> None:
    async with serving(Door(), patience=1.0) as port:
        connection = await connect(port)
        for number in range(300):
            connection[1].write(line(f"/now/say/{number}"))
            assert int((await heard(connection))[1]) == number
        connection[1].write(line("/now/say/a") + line("/now/say/b"))
        assert [(await heard(connection))[1] for _ in range(2)] == [b"a", b"b"]
        await closed(connection)


async def test_a_connection_that_is_used_is_not_taken_for_an_idle_one() -> None:
    loop, patience = asyncio.get_running_loop(), 0.5
    async with serving(Door(), patience=patience) as port:
        longest = patience
        while longest > 0.9 * patience:  # this computer was busy, and the connection idle for too long
            connection, longest = await connect(port), 0.0
            for _ in range(4):
                connection[1].write(line("/now"))
                last = loop.time()
                with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                    await heard(connection)
                await asyncio.sleep(0.4 * patience)
                longest = max(longest, loop.time() - last)
        connection[1].write(line("/now"))
        assert (await heard(connection))[0].split()[1] == b"200"
        await closed(connection)


async def test_for_who_does_not_listen_nothing_more_is_made() -> None:
    door = Door()
    door.answer = Short(200, "text/plain", b"x" * 4_000_000)  # more than fits between the two
    async with serving(door) as port:
        connection = await connect(port)
        for _ in range(3):
            connection[1].write(line("/now"))
        await door.begun.wait()
        door.begun.clear()
        await asyncio.sleep(0.2)
        assert door.ways.count("at once") == 1
        for _ in range(3):
            assert len((await heard(connection))[1]) == 4_000_000
        await closed(connection)


async def test_an_answer_may_take_longer_than_a_connection_may_be_idle() -> None:
    door = Door()
    door.gate.clear()
    async with serving(door, patience=0.1) as port:
        connection = await connect(port)
        connection[1].write(line("/now"))
        await door.begun.wait()
        await asyncio.sleep(0.5)
        door.gate.set()
        assert (await heard(connection))[0].startswith(b"HTTP/1.1 200 OK\r\n")
        async with asyncio.timeout(PATIENCE):
            assert await connection[0].read() == b""  # and now it is idle
        await closed(connection)


async def test_what_was_begun_for_who_has_gone_is_finished(sink: Sink) -> None:
    sink.gate.clear()
    async with listening(sink) as listener:
        connection = await open_from(listener, "127.0.0.1")
        connection[1].write(head(listener))
        await sink.entered.wait()
        connection[1].transport.abort()
        await asyncio.sleep(0.05)
        sink.gate.set()
    assert len(sink.received) == 1


async def test_what_does_not_end_is_given_up_at_the_end() -> None:
    door = Door()
    door.gate.clear()
    server = PbxServer(door.handle, at_once=door.at_once, turned_away=lambda _: None)
    runner = web.ServerRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connection = await connect(runner.addresses[0][1])
    connection[1].write(line("/now"))
    await door.begun.wait()
    async with asyncio.timeout(PATIENCE):
        await runner.cleanup()
        assert await connection[0].read() == b""
    await closed(connection)
