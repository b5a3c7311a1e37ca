"""What is answered at once is answered to the letter as aiohttp would, in its turn, and as long as anybody listens."""

import asyncio
import contextlib
import itertools
import ssl
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.http import RawRequestMessage
from hypothesis import given, settings
from hypothesis import strategies as st

from fonetray.listener.short import REFUSED, TAKEN, UNAVAILABLE, Short, response
from fonetray.listener.wire import PbxServer, read_body
from support.certificates import write_certificate
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
        if head.path == "/mistake":
            raise ValueError("a mistake of ours")
        return self._later(head.path) if head.path.startswith("/now") else None

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        await read_body(request, largest=1000, patience=PATIENCE)
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
        if "/mistake" in path:
            raise ValueError("a mistake of ours")
        return Short(200, "text/plain", path.rpartition("/")[2].encode()) if "/say/" in path else self.answer


@contextlib.asynccontextmanager
async def serving(door: Door, patience: float = PATIENCE, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    server = PbxServer(door.handle, at_once=door.at_once, turned_away=lambda _: None, head_patience=patience)
    runner = web.ServerRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
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


@pytest.mark.parametrize("path", ["/mistake", "/now/mistake", "/later/mistake"])
async def test_a_mistake_of_ours_is_logged_once_and_leaves_nobody_waiting(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(Door()) as port:
        connection = await connect(port)
        connection[1].write(line("/now") + line(path))
        assert [(await heard(connection))[0].split()[1] for _ in range(2)] == [b"200", b"404"]
        async with asyncio.timeout(PATIENCE):
            assert await connection[0].read() == b""
        await closed(connection)
    assert [record.getMessage() for record in caplog.records] == ["A request could not be answered"]
    assert caplog.records[0].exc_info


@pytest.mark.parametrize("ends", [b"", line("/now/say/b"), line("/now/say/b") + line("/now/say/c")])
async def test_who_says_no_more_hears_what_was_asked(ends: bytes) -> None:
    door = Door()
    door.gate.clear()
    async with serving(door) as port:
        connection = await connect(port)
        connection[1].write(line("/now/say/a") + ends)
        connection[1].write_eof()
        await door.begun.wait()
        await asyncio.sleep(0.05)  # so that the end is read before the answer is there
        door.gate.set()
        async with asyncio.timeout(PATIENCE):
            said = await connection[0].read()
        assert said.count(b"HTTP/1.1 200 OK") == 1 + ends.count(b"GET")
        await closed(connection)


async def test_the_end_waits_for_what_was_begun_for_who_has_gone(sink: Sink) -> None:
    sink.gate.clear()
    async with listening(sink) as listener:
        connection = await open_from(listener, "127.0.0.1")
        connection[1].write(head(listener))
        await sink.entered.wait()
        connection[1].transport.abort()
        await asyncio.sleep(0.05)
        asyncio.get_running_loop().call_later(0.1, sink.gate.set)
    assert len(sink.received) == 1


async def test_all_that_is_under_way_at_the_end_is_answered(sink: Sink) -> None:
    sink.gate.clear()
    async with listening(sink) as listener:
        connections = [await open_from(listener, "127.0.0.1") for _ in range(100)]
        for number, (_, writer) in enumerate(connections):
            if number % 2:
                writer.write(head(listener) * 2)  # of which the second is not begun
        while len(listener_tasks()) < 50:  # noqa: ASYNC110 - the listener says nothing of it
            await asyncio.sleep(0.01)
        asyncio.get_running_loop().call_later(0.1, sink.gate.set)
    async with asyncio.timeout(PATIENCE):
        said = [await reader.read() for reader, _ in connections]
    assert [one.count(b"HTTP/1.1 200 OK") for one in said] == [0, 1] * 50
    assert len(sink.received) == 50
    assert not listener_tasks()
    await closed(*connections)


def listener_tasks() -> list[asyncio.Task[Any]]:
    """Give what answers at once."""
    return [task for task in asyncio.all_tasks() if "_give_later" in repr(task.get_coro())]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no loop of before Python 3.12 begins tasks at once")
async def test_where_tasks_begin_at_once_all_are_answered() -> None:
    asyncio.get_running_loop().set_task_factory(getattr(asyncio, "eager_task_factory"))  # noqa: B009 - see above
    async with serving(Door()) as port:
        connection = await connect(port)
        connection[1].write(line("/now/say/a") + line("/now/say/b"))
        assert [(await heard(connection))[1] for _ in range(2)] == [b"a", b"b"]
        connection[1].write(line("/now/say/c"))
        assert (await heard(connection))[1] == b"c"
        await closed(connection)


@pytest.mark.parametrize("last", [b"", line("/mistake"), line("/later", "Connection: close"), b"no http\r\n\r\n"])
async def test_over_tls_it_is_the_same(tmp_path: Path, last: bytes) -> None:
    certificate, key = write_certificate(tmp_path)
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context(cafile=certificate)
    server.load_cert_chain(certificate, key)
    door = Door()
    async with serving(door, tls=server) as port:
        connection = await asyncio.open_connection("127.0.0.1", port, ssl=client, server_hostname="localhost")
        for path in ("/now/say/a", "/later/say/b", "/now/say/c"):
            connection[1].write(line(path))
            assert (await heard(connection))[1] == path[-1:].encode()
        connection[1].write(line("/now/say/d") + line("/later/say/e") + line("/now/say/f"))
        assert [(await heard(connection))[1] for _ in range(3)] == [b"d", b"e", b"f"]
        if last:
            connection[1].write(last)
            await heard(connection)
            async with asyncio.timeout(PATIENCE):
                assert await connection[0].read() == b""
        await closed(connection)
    assert door.ways[1:3] == ["aiohttp", "at once"], "the first may come before aiohttp waits for any"


KINDS = {
    "at once": line("/now/say/1"),
    "at once, as others ask": line("/now/say/2", "Content-Length: 0").replace(b"GET", b"POST"),
    "a head longer than most": line("/now/say/3", "X: " + "x" * 2000),
    "aiohttp": line("/later/say/4"),
    "a body": line("/later/say/5", "Content-Length: 18").replace(b"GET", b"POST") + b"GET / HTTP/1.1\r\n\r\n",
    "a body in pieces": line("/later/say/6", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n",
    "a body asked about": line("/later/say/7", "Expect: 100-continue", "Content-Length: 3") + b"abc",
    "another protocol": line("/now/say/8", "Connection: Upgrade", "Upgrade: websocket"),
}
LAST = {
    "close": line("/now/say/a", "Connection: close"),
    "1.0": line("/now/say/b", version="1.0"),
    "refused": line("/mistake"),
}
UNREADABLE = {
    "old line ends": b"GET /now HTTP/1.1\nHost: a\n\n",
    "two lengths": line("/later", "Content-Length: 3", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "a folded header": line("/now", "X: a\r\n b"),
    "a header with nothing": line("/now", "X: a\0b"),
    "no http": b"\x16\x03\x01\r\n\r\n",
}


async def answers_to(parts: Sequence[bytes], turns: Sequence[int]) -> bytes:
    """Give all that is said, up to the end, to who sends exactly these parts, with turns of the loop between them."""
    door = Door()
    server = PbxServer(door.handle, at_once=door.at_once, turned_away=lambda _: None)
    runner = web.ServerRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    reader, writer = await connect(runner.addresses[0][1])
    while not server.connections:  # noqa: ASYNC110 - the server says nothing of it
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    protocol = server.connections[0]
    for part, pause in zip(parts, turns, strict=True):
        protocol.data_received(part)  # a socket would join them as it likes
        for _ in range(pause):
            await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE):
        said = await reader.read()
    await closed((reader, writer))
    await runner.cleanup()
    return undated(said)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_however_a_stream_is_cut_it_is_answered_as_one_by_one(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(sorted(KINDS)), max_size=6))
    # what aiohttp has held back behind a wish for another protocol it reads in one go, or nothing of it
    lasts = LAST if "another protocol" in kinds else LAST | UNREADABLE
    requests = [*(KINDS[kind] for kind in kinds), lasts[data.draw(st.sampled_from(sorted(lasts)))]]
    whole, last = b"".join(requests), len(requests[-1])
    cuts = data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=12))
    places = sorted({0, len(whole) - last, len(whole)} | cuts)
    parts = [whole[start:end] for start, end in itertools.pairwise(places)]
    turns = data.draw(st.lists(st.integers(0, 5), min_size=len(parts), max_size=len(parts)))
    assert asyncio.run(answers_to(parts, turns)) == b"".join(map(_alone, requests))


@cache
def _alone(request: bytes) -> bytes:
    """Give what a request hears on a connection of its own, of which another one, that ends it, tells the end."""
    last = LAST["close"]
    said = asyncio.run(answers_to([request, last], [9, 1]))
    return said if request in (*LAST.values(), *UNREADABLE.values()) else said.removesuffix(_alone(last))
