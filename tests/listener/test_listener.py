import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener, ListenerError
from fonetray.telephony.events import EventKind


class Sink:
    """Keeps what it is given; a gate lets a test hold an event under way."""

    def __init__(self) -> None:
        self.received: list[EventRequest] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self.full = False

    async def receive(self, request: EventRequest) -> None:
        self.entered.set()
        await self.gate.wait()
        if self.full:
            raise SinkUnavailable("full")
        self.received.append(request)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
async def listener(sink: Sink, tmp_path: Path) -> AsyncIterator[Listener]:
    made = Listener(sink=sink, secret=ListenerSecret.load_or_create(tmp_path / "listener.secret"))
    await made.start()
    yield made
    await made.stop()


async def talk(listener: Listener, raw: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(raw)
    await writer.drain()
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    writer.close()
    await writer.wait_closed()
    return answer


def request(
    listener: Listener, path: str, *headers: str, method: str = "GET", host: str | None = None, body: bytes = b""
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{listener.port}'}", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def path(listener: Listener, name: str = "any") -> str:
    return urlsplit(getattr(listener.urls(), name)).path


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("name", ["any", "incoming", "answered", "outgoing", "ended"])
async def test_each_path_says_what_it_is(listener: Listener, sink: Sink, name: str) -> None:
    answer = await talk(listener, request(listener, path(listener, name) + "?UniqueCallId=1.1&N=+45%E6"))
    assert status(answer) == 200
    assert b"Content-Length: 0" in answer
    (kept,) = sink.received
    assert kept.kind == (None if name == "any" else EventKind(name))
    assert kept.query == b"UniqueCallId=1.1&N=+45%E6"
    assert kept.source == "127.0.0.1"


async def test_bodies_arrive(listener: Listener, sink: Sink) -> None:
    raw = request(listener, path(listener), "Content-Type: application/json", method="POST", body=b'{"a": 1}')
    assert status(await talk(listener, raw)) == 200
    assert (sink.received[0].body, sink.received[0].content_type) == (b'{"a": 1}', "application/json")


async def test_everything_else_is_one_and_the_same_404(listener: Listener, sink: Sink) -> None:
    good = path(listener)
    secret = good.split("/")[1]
    refused = [
        request(listener, "/"),
        request(listener, "/events"),
        request(listener, f"/{secret}"),
        request(listener, f"/{secret}/nothing"),
        request(listener, f"/{secret[:-1]}/events"),
        request(listener, f"/{secret}x/events"),
        request(listener, good + "/"),
        request(listener, path(listener, "module")),
        request(listener, good, host="evil.example"),
        request(listener, good, host=f"evil.example:{listener.port}"),
        request(listener, good, "Origin: https://evil.example"),
        request(listener, good, "Origin: null"),
        request(listener, good, "Sec-Fetch-Site: cross-site"),
        request(listener, good, "Sec-Fetch-Site: none"),
        request(listener, good, method="PUT"),
        request(listener, good, method="OPTIONS"),
        request(listener, good, method="POST", body=b"x" * 70_000),
    ]
    answers = {answer.partition(b"\r\nDate:")[0] for answer in [await talk(listener, raw) for raw in refused]}
    assert {status(answer) for answer in answers} == {404}
    assert len(answers) == 1
    assert sink.received == []
    evidence = listener.evidence().refusals
    assert (evidence["host"], evidence["browser"], evidence["secret"]) == (2, 4, 2)


async def test_too_long_a_request_is_refused(listener: Listener, sink: Sink) -> None:
    answer = await talk(listener, request(listener, path(listener) + "?a=" + "x" * 10_000))
    assert status(answer) in (400, 404, 414)
    assert sink.received == []


async def test_a_sink_that_cannot_keep_is_said(listener: Listener, sink: Sink) -> None:
    sink.full = True
    assert status(await talk(listener, request(listener, path(listener)))) == 503


async def test_a_hundred_at_once(listener: Listener, sink: Sink) -> None:
    raws = [request(listener, f"{path(listener)}?UniqueCallId={n}") for n in range(100)]
    answers = await asyncio.gather(*(talk(listener, raw) for raw in raws))
    assert {status(answer) for answer in answers} == {200}
    assert len(sink.received) == 100


async def test_a_flood_is_slowed_down(listener: Listener) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    count = 900
    writer.write(request(listener, path(listener)) * count)
    await writer.drain()
    statuses = set()
    for _ in range(count):
        try:
            statuses.add(status(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)))
        except asyncio.IncompleteReadError:
            break
    writer.close()
    await writer.wait_closed()
    assert statuses == {200, 404}


async def test_stopping_answers_what_is_under_way(listener: Listener, sink: Sink) -> None:
    sink.gate.clear()
    under_way = asyncio.create_task(talk(listener, request(listener, path(listener))))
    await sink.entered.wait()
    stopping = asyncio.create_task(listener.stop())
    await asyncio.sleep(0.05)
    sink.gate.set()
    assert status(await under_way) == 200
    await stopping
    assert not listener.running


async def test_a_taken_port_is_said(listener: Listener, sink: Sink, tmp_path: Path) -> None:
    other = Listener(sink=sink, secret=ListenerSecret.load_or_create(tmp_path / "other"), port=listener.port)
    with pytest.raises(ListenerError, match=r"listener\.port"):
        await other.start()


async def test_sources_can_be_limited(sink: Sink, tmp_path: Path) -> None:
    secret = ListenerSecret.load_or_create(tmp_path / "secret")
    listener = Listener(sink=sink, secret=secret, allowed_sources=["192.0.2.0/24"])
    await listener.start()
    try:
        assert status(await talk(listener, request(listener, path(listener)))) == 404
    finally:
        await listener.stop()
    assert listener.evidence().refusals == {"source": 1}


async def test_a_public_address_is_a_host(sink: Sink, tmp_path: Path) -> None:
    secret = ListenerSecret.load_or_create(tmp_path / "secret")
    listener = Listener(sink=sink, secret=secret, public_url="https://calls.firma.example/")
    await listener.start()
    try:
        assert listener.urls().any.startswith("https://calls.firma.example/")
        assert status(await talk(listener, request(listener, path(listener), host="calls.firma.example"))) == 200
    finally:
        await listener.stop()


def test_the_secret_is_long_private_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "listener.secret"
    first = ListenerSecret.load_or_create(file)
    assert len(first.reveal()) * 6 >= 128
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ListenerSecret.load_or_create(file).reveal() == first.reveal()
    assert first.reveal() not in repr(first)
    file.write_text("short")
    assert ListenerSecret.load_or_create(file).reveal() not in ("short", first.reveal())
