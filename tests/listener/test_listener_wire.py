import asyncio
import contextlib
import gzip
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from fonetray.listener.guard import Guard, Refusal, Visit
from fonetray.listener.ports import EventRequest
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener, Patience
from fonetray.listener.wire import escape_url

SECRET = "s" * 32
PATH = f"/{SECRET}/events".encode()

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Sink:
    """Keeps what it is given, or fails as no sink should."""

    def __init__(self) -> None:
        self.received: list[EventRequest] = []
        self.broken = False

    async def receive(self, request: EventRequest) -> None:
        if self.broken:
            raise RuntimeError("a mistake of ours")
        self.received.append(request)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
async def listener(sink: Sink) -> AsyncIterator[Listener]:
    made = Listener(sink=sink, secret=ListenerSecret(SECRET), patience=Patience(head=0.5, body=0.2))
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def patient(sink: Sink) -> AsyncIterator[Listener]:
    """Give one that waits for heads longer than any test takes."""
    made = Listener(sink=sink, secret=ListenerSecret(SECRET), patience=Patience(head=60.0))
    await made.start()
    yield made
    await made.stop()


async def talk(listener: Listener, *parts: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    writer.close()
    await writer.wait_closed()
    return answer


def head(listener: Listener, line: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([line, b"Host: 127.0.0.1:%d" % listener.port, *headers, b"", b""])


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("?Name=Sønderå".encode(), b"?Name=S%C3%B8nder%C3%A5"),
        ("?Name=Sønderå".encode("cp1252"), b"?Name=S%F8nder%E5"),
        (b"?ANumber=hemmeligt nummer&a=1", b"?ANumber=hemmeligt%20nummer&a=1"),
        (b"?ANumber=+4586515151&T=%20x", b"?ANumber=+4586515151&T=%20x"),
    ],
)
async def test_raw_characters_in_a_url_survive(listener: Listener, sink: Sink, raw: bytes, kept: bytes) -> None:
    answer = await talk(listener, head(listener, b"GET " + PATH + raw + b" HTTP/1.1"))
    assert status(answer) == 200
    assert b"?" + sink.received[0].query == kept


@pytest.mark.parametrize(
    "data",
    [b"", b"GET /a HTTP/1.1\r\n\r\n", b"\xe6\xf8\xe5", b"GET /\xe6", b"Name: \xe6\r\n", b"PUT /\xe6 HTTP/1.1\r\n"],
)
def test_only_a_request_line_is_mended(data: bytes) -> None:
    assert escape_url(data) == data


def test_what_follows_the_line_is_left_alone() -> None:
    rest = b"Host: x y\r\nContent-Length: 2\r\n\r\n\xe6 "
    assert escape_url(b"POST /a b HTTP/1.1\r\n" + rest) == b"POST /a%20b HTTP/1.1\r\n" + rest


async def test_what_is_no_http_is_told_nothing(
    listener: Listener, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    line = b"GET " + PATH + b" HTTP/1.1"
    strange = [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        head(listener, b"GET " + PATH + b"?a=" + b"x" * 9000 + b" HTTP/1.1"),
        head(listener, line, b"Host: evil.example"),
        head(listener, line, *(b"X%d: y" % number for number in range(300))),
        head(listener, line, b"X: " + b"y" * 9000),
        head(listener, b"GET /\xff/events HTTP/1.1"),
        head(listener, b"POST " + PATH + b" HTTP/1.1", b"Transfer-Encoding: chunked") + b"no length\r\n\r\n",
    ]
    with caplog.at_level(logging.DEBUG):
        for raw in strange:
            answer = await talk(listener, raw)
            assert status(answer) == 404
            assert b"aiohttp" not in answer
            assert b"Content-Length: 0\r\n" in answer
    assert sink.received == []
    assert SECRET not in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_body_that_never_comes_is_not_waited_for(listener: Listener, sink: Sink) -> None:
    line = b"POST " + PATH + b" HTTP/1.1"
    assert status(await talk(listener, head(listener, line, b"Content-Length: 10"), b"a")) == 404
    assert sink.received == []
    assert listener.evidence().refusals == {"body": 1}


async def test_a_packed_body_is_kept_packed(listener: Listener, sink: Sink) -> None:
    packed = gzip.compress(b"0" * 5_000_000)
    headers = (b"Content-Encoding: gzip", b"Content-Length: %d" % len(packed))
    raw = head(listener, b"POST " + PATH + b" HTTP/1.1", *headers)
    assert status(await talk(listener, raw, packed)) == 200
    assert sink.received[0].body == packed


async def test_a_body_in_pieces_arrives_whole(listener: Listener, sink: Sink) -> None:
    raw = head(listener, b"POST " + PATH + b" HTTP/1.1", b"Transfer-Encoding: chunked")
    assert status(await talk(listener, raw, b"5\r\nUniqu\r\n", b"8\r\neCallId=\r\n0\r\n\r\n")) == 200
    assert sink.received[0].body == b"UniqueCallId="


async def test_two_events_on_one_connection(listener: Listener, sink: Sink) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    for number in range(2):
        writer.write(head(listener, b"GET " + PATH + b"?Name=\xe6 %d HTTP/1.1" % number))
        assert status(await reader.readuntil(b"\r\n\r\n")) == 200
    writer.close()
    await writer.wait_closed()
    assert [request.query for request in sink.received] == [b"Name=%E6%200", b"Name=%E6%201"]


async def test_a_mistake_of_ours_is_not_told_as_success(
    listener: Listener, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    sink.broken = True
    assert status(await talk(listener, head(listener, b"GET " + PATH + b" HTTP/1.1"))) == 503
    assert "could not be taken" in caplog.text
    assert SECRET not in caplog.text


async def open_from(listener: Listener, address: str, count: int) -> list[Connection]:
    return [await asyncio.open_connection("127.0.0.1", listener.port, local_addr=(address, 0)) for _ in range(count)]


async def closed(connections: list[Connection]) -> None:
    for _, writer in connections:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def test_open_connections_are_bounded(patient: Listener) -> None:
    idle = [each for n in (2, 3) for each in await open_from(patient, f"127.0.0.{n}", 128)]
    surplus = await open_from(patient, "127.0.0.9", 1)
    assert await asyncio.wait_for(surplus[0][0].read(1), 20) == b""
    await closed([*idle, *surplus])
    async with asyncio.timeout(20):
        while True:
            try:
                answer = await talk(patient, head(patient, b"GET " + PATH + b" HTTP/1.1"))
            except (asyncio.IncompleteReadError, ConnectionError):
                await asyncio.sleep(0.01)  # the closed ones have not all been noticed yet
                continue
            assert status(answer) == 200
            break


async def test_one_address_cannot_take_all_connections(patient: Listener) -> None:
    held = await open_from(patient, "127.0.0.7", 200)
    assert status(await talk(patient, head(patient, b"GET " + PATH + b" HTTP/1.1"))) == 200
    await closed(held)


@pytest.mark.parametrize("sent", [b"", b"GET ", b"GET /x HTTP/1.1\r\nHost: a\r\nX: "])
async def test_a_head_that_never_ends_is_not_waited_for(listener: Listener, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(sent)
    assert await asyncio.wait_for(reader.read(), 20) == b""
    await closed([(reader, writer)])


async def test_a_head_that_drips_is_not_waited_for(listener: Listener) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(20):
            while not reader.at_eof():
                writer.write(b"G")
                await writer.drain()
                await asyncio.sleep(0.05)
    await closed([(reader, writer)])


async def test_many_small_headers_and_a_great_one_are_refused(listener: Listener, sink: Sink) -> None:
    for headers in (b"".join(b"X-%d: y\r\n" % n for n in range(200)), b"X: " + b"y" * 9000 + b"\r\n"):
        line = b"GET " + PATH + b" HTTP/1.1\r\n"
        raw = line + headers + head(listener, b"").partition(b"\r\n")[2]
        assert status(await talk(listener, raw)) == 404
    assert sink.received == []


def test_guessing_does_not_use_up_what_the_pbx_may_send() -> None:
    guard = Guard(secret=ListenerSecret(SECRET), hosts=["pbx.example"], clock=lambda: 0.0)
    wrong = Visit("GET", "/" + "g" * 32 + "/events", "pbx.example", "127.0.0.1", {})
    right = Visit("GET", f"/{SECRET}/events", "pbx.example", "127.0.0.1", {})
    refusals = [guard.refusal(wrong, ("events",)) for _ in range(500)]
    assert refusals[0] is Refusal.SECRET
    assert refusals[-1] is Refusal.RATE
    assert guard.refusal(right, ("events",)) is None


@pytest.mark.parametrize("path", ["", "/", "//", "/æ/events", "/\udcff/events", "/" + "s" * 31 + "/events"])
def test_strange_paths_are_refused(path: str) -> None:
    guard = Guard(secret=ListenerSecret(SECRET), hosts=["pbx.example"])
    assert guard.refusal(Visit("GET", path, "pbx.example", "127.0.0.1", {}), ("events",)) is not None


def test_a_secret_that_others_could_read_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "listener.secret"
    first = ListenerSecret.load_or_create(file)
    file.chmod(0o644)
    assert ListenerSecret.load_or_create(file).reveal() == first.reveal()
    assert file.stat().st_mode & 0o077 == 0
    left = tmp_path / "listener.secret.new"
    left.touch(mode=0o644)
    first.rotate(timedelta(0))
    assert file.stat().st_mode & 0o077 == 0
    assert not left.exists()
