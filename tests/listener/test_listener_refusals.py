"""Whoever is not the PBX gets one answer, the same to the byte, and nothing else: not even why."""

import logging
from collections.abc import AsyncIterator

import pytest

from fonetray.listener.evidence import LOG_PAUSE, Witness
from fonetray.listener.guard import Refusal
from fonetray.listener.server import Listener, Patience
from support.listening import (
    PATH,
    SECRET,
    Sink,
    flood,
    head,
    listening,
    status,
    talk,
    undated,
    without_host,
)

LINE = b"GET " + PATH + b" HTTP/1.1"
POST = b"POST " + PATH + b" HTTP/1.1"
HOST = b"Host: 127.0.0.1:%d"

REFUSED = [
    ("path", b"GET / HTTP/1.1", (HOST,), b""),
    ("path", b"GET /favicon.ico HTTP/1.1", (HOST,), b""),
    ("path", b"GET /%s HTTP/1.1" % SECRET.encode(), (HOST,), b""),
    ("path", b"GET /%s/nothing HTTP/1.1" % SECRET.encode(), (HOST,), b""),
    ("path", b"GET /%s/module HTTP/1.1" % SECRET.encode(), (HOST,), b""),
    ("path", b"GET " + PATH + b"/ HTTP/1.1", (HOST,), b""),
    ("path", b"GET /" + PATH + b" HTTP/1.1", (HOST,), b""),
    ("path", b"GET http://127.0.0.1" + PATH + b" HTTP/1.1", (HOST,), b""),
    ("secret", b"GET /%s/events HTTP/1.1" % SECRET[:-1].encode(), (HOST,), b""),
    ("secret", b"GET /%sx/events HTTP/1.1" % SECRET.encode(), (HOST,), b""),
    ("secret", b"GET /%s/events/ended HTTP/1.1" % SECRET.upper().encode(), (HOST,), b""),
    ("secret", b"GET //events HTTP/1.1", (HOST,), b""),
    ("host", LINE, (b"Host: evil.example",), b""),
    ("host", LINE, (b"Host: evil.example:%d",), b""),
    ("host", LINE, (b"Host: 127.0.0.1",), b""),
    ("host", LINE, (b"Host: 127.0.0.1.:%d",), b""),
    ("host", LINE, (b"Host: 127.1:%d",), b""),
    ("host", LINE, (b"Host: localhost.evil.example:%d",), b""),
    ("host", LINE, (b"Host: user@127.0.0.1:%d",), b""),
    ("host", LINE, (b"Host:",), b""),
    ("host", b"GET " + PATH + b" HTTP/1.1", (b"X-Forwarded-Host: 127.0.0.1:%d", b"Host: a"), b""),
    ("browser", LINE, (HOST, b"Origin: https://evil.example"), b""),
    ("browser", LINE, (HOST, b"origin: null"), b""),
    ("browser", LINE, (HOST, b"Origin:"), b""),
    ("browser", LINE, (HOST, b"Referer: https://evil.example/page"), b""),
    ("browser", LINE, (HOST, b"SEC-FETCH-SITE: cross-site"), b""),
    ("browser", LINE, (HOST, b"Sec-Fetch-Site: same-origin"), b""),
    ("browser", LINE, (HOST, b"Sec-Fetch-Site: none"), b""),
    ("browser", LINE, (HOST, b"Sec-Fetch-Mode: no-cors"), b""),
    ("browser", LINE, (HOST, b"Sec-Fetch-Dest: image"), b""),
    ("browser", LINE, (HOST, b'Sec-CH-UA: "Chromium"'), b""),
    ("browser", LINE, (HOST, b"Sec-WebSocket-Key: eA==", b"Upgrade: websocket", b"Connection: Upgrade"), b""),
    ("browser", b"OPTIONS " + PATH + b" HTTP/1.1", (HOST, b"Access-Control-Request-Method: POST"), b""),
    ("browser", b"GET /%s/module HTTP/1.1" % SECRET.encode(), (HOST, b"Origin: null"), b""),
    ("browser", b"GET /%s/events/ended HTTP/1.1" % SECRET.encode(), (HOST, b"Sec-Fetch-Site: none"), b""),
    ("method", b"PUT " + PATH + b" HTTP/1.1", (HOST,), b""),
    ("method", b"HEAD " + PATH + b" HTTP/1.1", (HOST,), b""),
    ("method", b"DELETE " + PATH + b" HTTP/1.1", (HOST,), b""),
    ("method", b"OPTIONS " + PATH + b" HTTP/1.1", (HOST,), b""),
    ("body", POST, (HOST, b"Content-Length: 70000"), b"x" * 70_000),
    ("body", POST, (HOST, b"Content-Length: 70000", b"Expect: 100-continue"), b""),
    ("body", POST, (HOST, b"Transfer-Encoding: chunked"), b"10000\r\n" + b"x" * 65536 + b"\r\n1\r\nx\r\n0\r\n\r\n"),
    ("body", POST, (HOST, b"Content-Length: 10"), b"late"),
    ("unreadable", b"GET " + PATH + b"?a=" + b"x" * 9000 + b" HTTP/1.1", (HOST,), b""),
    ("unreadable", LINE, (HOST, b"X: " + b"y" * 9000), b""),
    ("unreadable", LINE, (HOST, *(b"X-%d: y" % number for number in range(70))), b""),
    ("unreadable", LINE, (HOST, b"Host: evil.example"), b""),
    ("unreadable", LINE, (HOST, b"Content-Length: 1", b"Transfer-Encoding: chunked"), b""),
    ("unreadable", POST, (HOST, b"Content-Length: -1"), b""),
    ("unreadable", b"hello", (), b""),
    ("unreadable", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", (), b""),
    ("secret", b"GET /\xff/events HTTP/1.1", (HOST,), b""),
    ("unreadable", b"GET " + PATH + b" HTTP/9.9", (HOST,), b""),
    ("unreadable", b"PRI * HTTP/2.0\r\n\r\nSM", (), b""),
    ("unreadable", b"GET /%00\x00 HTTP/1.1", (HOST, b"X: \x00"), b""),
]

REFUSAL = b"HTTP/1.1 404 Not Found\r\nServer: -\r\nContent-Length: 0\r\nDate:\r\nConnection: close\r\n\r\n"
TO_NO_HTTP = b"HTTP/1.0 404 Not Found\r\nServer: -\r\nContent-Length: 0\r\nDate:\r\n\r\n"


@pytest.fixture
async def hasty(sink: Sink) -> AsyncIterator[Listener]:
    async with listening(sink, patience=Patience(body=0.2)) as made:
        yield made


def said(listener: Listener, line: bytes, headers: tuple[bytes, ...]) -> bytes:
    return without_host(line, *(each % listener.port if b"%d" in each else each for each in headers))


@pytest.mark.parametrize(("reason", "line", "headers", "body"), REFUSED)
async def test_each_is_refused_for_its_reason(
    hasty: Listener, sink: Sink, reason: str, line: bytes, headers: tuple[bytes, ...], body: bytes
) -> None:
    assert status(await talk(hasty, said(hasty, line, headers) + body)) == 404
    assert sink.received == []
    assert hasty.evidence().refusals == {reason: 1}
    assert list(hasty.evidence().last_refused) == [reason]
    assert hasty.evidence().sources == ()


async def test_all_are_answered_the_same_to_the_byte(hasty: Listener, sink: Sink) -> None:
    answers = {}
    for reason, line, headers, body in REFUSED:
        answers.setdefault(reason, set()).add(undated(await talk(hasty, said(hasty, line, headers) + body)))
    async with listening(sink, allowed_sources=["192.0.2.0/24"]) as elsewhere:
        answers["source"] = {undated(await talk(elsewhere, head(elsewhere)))}
        assert elsewhere.evidence().refusals == {"source": 1}
    answers["rate"] = {await flooded(hasty)}
    for reason, differing in answers.items():
        expected = {TO_NO_HTTP if reason == "unreadable" else REFUSAL}
        assert differing == expected


async def flooded(listener: Listener) -> bytes:
    """Give the answer to one request too many; what still came after it may have made the system throw it away."""
    while True:
        answers = await flood(listener, head(listener) * 3000, "127.0.0.5")
        last = undated(b"HTTP/1.1" + answers.rpartition(b"HTTP/1.1")[2])
        if b"200" not in last:
            assert listener.evidence().refusals["rate"]
            return last


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (b"User-Agent: Mozilla/4.0 (compatible; PBX)", b"Accept: */*", b"Accept-Language: da"),
        (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"),
        (b"X-Forwarded-For: 192.0.2.1", b"Secret: none", b"Originator: pbx"),
        tuple(b"X-%d: y" % number for number in range(50)),
    ],
)
async def test_the_pbx_itself_is_let_in_whatever_its_client_adds(
    listener: Listener, sink: Sink, headers: tuple[bytes, ...]
) -> None:
    assert status(await talk(listener, head(listener, LINE, *headers))) == 200
    assert len(sink.received) == 1
    assert listener.evidence().refusals == {}
    assert listener.evidence().sources == ("127.0.0.1",)


async def test_an_old_client_is_refused_and_let_in_alike(listener: Listener, sink: Sink) -> None:
    old = b"GET " + PATH + b" HTTP/1.0"
    assert status(await talk(listener, head(listener, old))) == 200
    assert status(await talk(listener, without_host(old))) == 404
    assert len(sink.received) == 1
    assert listener.evidence().refusals == {"host": 1}


async def test_the_log_has_one_line_and_no_secret(listener: Listener, caplog: pytest.LogCaptureFixture) -> None:
    wrong = b"GET /" + b"g" * 32 + b"/events?password=hunter2 HTTP/1.1"
    with caplog.at_level(logging.DEBUG):
        for line in (wrong, b"OPTIONS " + PATH + b" HTTP/1.1", b"nonsense", LINE):
            for _ in range(25):
                await talk(listener, head(listener, line, b"Origin: https://evil.example"))
    (record,) = [each for each in caplog.records if each.name.startswith("fonetray")]
    assert record.levelno == logging.WARNING
    for stranger in (SECRET, "g" * 32, "hunter2", "evil"):
        assert stranger not in caplog.text


def test_the_log_has_a_line_a_minute_at_the_most(caplog: pytest.LogCaptureFixture) -> None:
    times = iter((1000.0, 1001.0, 1000.0 + LOG_PAUSE - 0.01, 1000.0 + LOG_PAUSE, 1001.0 + LOG_PAUSE))
    witness = Witness(clock=lambda: next(times))
    for _ in range(5):
        witness.turned_away(Refusal.HOST)
    assert [each.getMessage() for each in caplog.records] == [
        "Requests to the listener were refused: {'host': 1}",
        "Requests to the listener were refused: {'host': 4}",
    ]
    assert witness.evidence(None).refusals == {"host": 5}
