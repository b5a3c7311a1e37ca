import asyncio
import http.client
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fonetray.listener.hosts import EVERYWHERE
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener, ListenerError
from fonetray.telephony.events import EventKind
from support.listening import PATH, Sink, head, listening, status, talk


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1".encode()


def path(listener: Listener, name: str = "any") -> str:
    return urlsplit(getattr(listener.urls(), name)).path


@pytest.mark.parametrize("name", ["any", "incoming", "answered", "outgoing", "ended"])
async def test_each_path_says_what_it_is(listener: Listener, sink: Sink, name: str) -> None:
    answer = await talk(listener, head(listener, get(path(listener, name) + "?UniqueCallId=1.1&N=+45%E6")))
    assert status(answer) == 200
    assert b"Content-Length: 0" in answer
    (kept,) = sink.received
    assert kept.kind == (None if name == "any" else EventKind(name))
    assert kept.query == b"UniqueCallId=1.1&N=+45%E6"
    assert kept.source == "127.0.0.1"


async def test_bodies_arrive(listener: Listener, sink: Sink) -> None:
    headers = (b"Content-Type: application/json", b"Content-Length: 8")
    raw = head(listener, b"POST " + PATH + b" HTTP/1.1", *headers) + b'{"a": 1}'
    assert status(await talk(listener, raw)) == 200
    assert (sink.received[0].body, sink.received[0].content_type) == (b'{"a": 1}', "application/json")


async def test_a_sink_that_cannot_keep_is_said(listener: Listener, sink: Sink) -> None:
    sink.full = True
    assert status(await talk(listener, head(listener))) == 503


async def test_a_hundred_at_once(listener: Listener, sink: Sink) -> None:
    raws = [head(listener, get(f"{path(listener)}?UniqueCallId={n}")) for n in range(100)]
    answers = await asyncio.gather(*(talk(listener, raw) for raw in raws))
    assert {status(answer) for answer in answers} == {200}
    assert len(sink.received) == 100


async def test_stopping_answers_what_is_under_way(listener: Listener, sink: Sink) -> None:
    sink.gate.clear()
    under_way = asyncio.create_task(talk(listener, head(listener)))
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


async def test_a_public_address_is_a_host(sink: Sink) -> None:
    async with listening(sink, public_url="https://calls.firma.example/") as listener:
        assert listener.urls().any.startswith("https://calls.firma.example/")
        line = get(path(listener))
        assert status(await talk(listener, b"\r\n".join([line, b"Host: calls.firma.example", b"", b""]))) == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
async def test_the_address_that_it_gives_is_one_that_it_answers(sink: Sink, host: str) -> None:
    async with listening(sink, host=host) as listener:
        for url in (listener.urls().any, listener.own_url):
            assert await asyncio.to_thread(as_a_client_does, url) == 200


@pytest.mark.parametrize("host", sorted(EVERYWHERE))
async def test_one_that_listens_everywhere_answers_its_own_computer(sink: Sink, host: str) -> None:
    async with listening(sink, host=host) as listener:
        assert await asyncio.to_thread(as_a_client_does, listener.own_url) == 200


def as_a_client_does(url: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_secret_is_long_private_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "listener.secret"
    first = ListenerSecret.load_or_create(file)
    assert len(first.reveal()) * 6 >= 128
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ListenerSecret.load_or_create(file).reveal() == first.reveal()
    assert first.reveal() not in repr(first)
    file.write_text("short")
    assert ListenerSecret.load_or_create(file).reveal() not in ("short", first.reveal())
