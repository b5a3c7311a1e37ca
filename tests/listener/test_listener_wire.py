"""A PBX's sloppy HTTP is understood, and nobody else's is answered by the library's own words."""

import asyncio
import gzip

import pytest

from fonetray.listener.server import Listener
from fonetray.listener.wire import escape_url
from support.listening import PATH, SECRET, Sink, closed, head, open_from, status, talk

POST = b"POST " + PATH + b" HTTP/1.1"


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


async def test_a_packed_body_is_kept_packed(listener: Listener, sink: Sink) -> None:
    packed = gzip.compress(b"0" * 5_000_000)
    headers = (b"Content-Encoding: gzip", b"Content-Length: %d" % len(packed))
    raw = head(listener, b"POST " + PATH + b" HTTP/1.1", *headers)
    assert status(await talk(listener, raw, packed)) == 200
    assert sink.received[0].body == packed


async def test_a_body_that_looks_like_a_request_is_left_alone(listener: Listener, sink: Sink) -> None:
    """Mended, it would be longer than was said, and its end taken for another request's beginning."""
    body = b"GET /\xe6 HTTP/1.1\r\n"
    connection = await open_from(listener, "127.0.0.1")
    connection[1].write(head(listener, POST, b"Expect: 100-continue", b"Content-Length: %d" % len(body)))
    async with asyncio.timeout(20):
        assert await connection[0].readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection[1].write(body)
    async with asyncio.timeout(20):
        assert status(await connection[0].readuntil(b"\r\n\r\n")) == 200
    connection[1].write(head(listener, b"GET " + PATH + b"?Name=\xe6 HTTP/1.1"))
    async with asyncio.timeout(20):
        assert status(await connection[0].readuntil(b"\r\n\r\n")) == 200
    await closed(connection)
    assert [(each.body, each.query) for each in sink.received] == [(body, b""), (b"", b"Name=%E6")]


@pytest.mark.parametrize("method", [b"GET", b"POST"])
async def test_a_type_that_is_no_text_can_be_kept(listener: Listener, sink: Sink, method: bytes) -> None:
    raw = head(listener, method + b" " + PATH + b" HTTP/1.1", b"Content-Type: a\xff")
    assert status(await talk(listener, raw)) == 200
    assert sink.received[0].content_type == "a?"


async def test_a_body_in_pieces_arrives_whole(listener: Listener, sink: Sink) -> None:
    raw = head(listener, b"POST " + PATH + b" HTTP/1.1", b"Transfer-Encoding: chunked")
    assert status(await talk(listener, raw, b"5\r\nUniqu\r\n", b"8\r\neCallId=\r\n0\r\n\r\n")) == 200
    assert sink.received[0].body == b"UniqueCallId="


@pytest.mark.parametrize("more", [(), (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AA")])
async def test_two_events_on_one_connection(listener: Listener, sink: Sink, more: tuple[bytes, ...]) -> None:
    reader, writer = await open_from(listener, "127.0.0.1")
    for number in range(2):
        writer.write(head(listener, b"GET " + PATH + b"?Name=\xe6 %d HTTP/1.1" % number, *more))
        async with asyncio.timeout(20):
            assert status(await reader.readuntil(b"\r\n\r\n")) == 200
    await closed((reader, writer))
    assert [request.query for request in sink.received] == [b"Name=%E6%200", b"Name=%E6%201"]


async def test_a_client_that_asks_before_it_sends_a_body_is_told_to(listener: Listener, sink: Sink) -> None:
    reader, writer = await open_from(listener, "127.0.0.1")
    for body in (b"first", b"again"):
        writer.write(head(listener, POST, b"Expect: 100-Continue", b"Content-Length: 5"))
        async with asyncio.timeout(20):
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(body)
        async with asyncio.timeout(20):
            assert status(await reader.readuntil(b"\r\n\r\n")) == 200
    await closed((reader, writer))
    assert [each.body for each in sink.received] == [b"first", b"again"]


async def test_a_mistake_of_ours_is_not_told_as_success(
    listener: Listener, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    sink.broken = True
    assert status(await talk(listener, head(listener, b"GET " + PATH + b" HTTP/1.1"))) == 503
    assert "could not be taken" in caplog.text
    assert SECRET not in caplog.text
