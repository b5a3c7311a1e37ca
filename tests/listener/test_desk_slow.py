"""Desks that read slowly, not at all, or are gone without a word; and a listener that speaks https itself."""

import asyncio
import socket
import ssl
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from fonetray.listener import feed_stream
from fonetray.listener.certificate import Certificate
from fonetray.listener.server import ListenerError, Patience
from fonetray.telephony.presence import PersonPresence, PresenceState
from support.certificates import write_certificate
from support.desks import NOON, FeedKept, Hub, a_hub, reader
from support.listening import PATIENCE, flood, head, open_from, status, talk

FILLER = "x" * 10_000


async def deaf(hub: Hub, desk: str = "desk-101", *, last: str = "") -> socket.socket:
    """Connect as a desk that reads its answer's head and nothing more, with a small window."""
    loop = asyncio.get_running_loop()
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setblocking(False)
    await loop.sock_connect(connection, ("127.0.0.1", hub.listener.port))
    headers = [f"Authorization: Bearer token-of-{desk}".encode()] + (
        [f"Last-Event-ID: {last}".encode()] if last else []
    )
    await loop.sock_sendall(connection, head(hub.listener, b"GET /desk/v1/feed HTTP/1.1", *headers))
    async with asyncio.timeout(PATIENCE):
        said = b""
        while b"\r\n\r\n" not in said:
            said += await loop.sock_recv(connection, 256)
    return connection


async def until_connected(hub: Hub, *desks: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while set(hub.door.figures().connected) != set(desks):  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.005)


def waiting(hub: Hub) -> dict[str, int]:
    """Give the bytes that wait for each desk."""
    streams = hub.door._broadcast._arriving
    return {desk: stream._transport.get_write_buffer_size() for desk, stream in streams.items() if stream._transport}


async def test_a_desk_that_does_not_read_is_cut_off_and_others_are_not() -> None:
    async with a_hub(reader("101"), reader("102")) as hub, hub.reading("desk-102") as other:
        await other.until("company")
        slow = await deaf(hub)
        await until_connected(hub, "desk-101", "desk-102")
        most, sent = 0, 0
        while "desk-101" in hub.door.figures().connected:
            hub.feed.add("101", "c1", filler=FILLER)
            await asyncio.sleep(0)
            most, sent = max(most, waiting(hub).get("desk-101", 0)), sent + 1
            assert sent < 2000, "a desk that does not read must be cut off"
        assert most <= feed_stream.MOST_WAITING + 2 * len(FILLER)
        hub.feed.add("102", "c2")
        assert (await other.until("call")).data["kind"] == "incoming"
        slow.close()
        # It catches up when it comes again, though what it missed is far more than may wait at once.
        async with hub.reading(last="0") as again:
            for number in range(1, sent + 1):
                assert (await again.until("call")).id.startswith(f"{number}-")


async def test_what_was_missed_waits_on_the_disk_and_not_in_memory() -> None:
    async with a_hub() as hub:
        for _ in range(400):
            hub.feed.add("101", "c1", filler=FILLER)
        slow = await deaf(hub, last="0")
        for _ in range(200):
            await asyncio.sleep(0.001)
            assert sum(waiting(hub).values()) <= feed_stream.ROOM + 3 * len(FILLER)
        assert "desk-101" in waiting(hub), "it is not cut off: what it missed waits for it"
        assert hub.door.figures().connected == (), "it is still catching up"
        slow.close()


async def test_presence_does_not_pile_up_for_a_desk_that_is_slow_and_is_whole_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fonetray.listener.broadcast.PRESENCE_PAUSE", 0.0)
    async with a_hub(heartbeat=0.02) as hub:
        slow = await deaf(hub)
        await until_connected(hub, "desk-101")
        stream = hub.door._broadcast._streams["desk-101"]
        while stream.has_room:
            hub.feed.add("101", "c1", filler=FILLER)
            await asyncio.sleep(0)
        before = waiting(hub)["desk-101"]
        for turn in range(300):
            hub.feed.set_presence(str(turn), PersonPresence(PresenceState.RINGING, NOON))
            await asyncio.sleep(0.001)
        assert waiting(hub)["desk-101"] <= before + 20_000, "only signs of life were added"
        assert stream.presence_owed
        said = bytearray()
        async with asyncio.timeout(PATIENCE):
            while b'"employee":"299"' not in said:
                said += await asyncio.get_running_loop().sock_recv(slow, 1 << 16)
        assert b'"employee":"0"' in said
        assert said.count(b'"employee":"150"') == 1
        slow.close()


async def test_a_desk_that_hangs_up_is_forgotten() -> None:
    async with a_hub() as hub:
        for _ in range(20):
            connection = await deaf(hub)
            connection.close()
        await until_connected(hub)
        assert not hub.door._broadcast._arriving
        assert not hub.door._broadcast._by_employee


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be told how long to wait")
async def test_the_system_is_told_to_notice_a_desk_that_is_gone_without_a_word() -> None:
    async with a_hub() as hub, hub.reading() as feed:
        await feed.until("company")
        stream = hub.door._broadcast._streams["desk-101"]
        assert stream._transport is not None
        sock = stream._transport.get_extra_info("socket")
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert 0 < sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) <= 60_000


async def test_a_desk_that_sends_more_after_its_request_is_fed_all_the_same() -> None:
    async with a_hub() as hub:
        token = b"Authorization: Bearer token-of-desk-101"
        request = head(hub.listener, b"GET /desk/v1/feed HTTP/1.1", token)
        reading, writing = await open_from(hub.listener, "127.0.0.1")
        writing.write(request + request)
        async with asyncio.timeout(PATIENCE):
            await reading.readuntil(b"event: company")
        hub.feed.add("101", "c1")
        async with asyncio.timeout(PATIENCE):
            await reading.readuntil(b"event: call")
        writing.close()


async def test_strangers_do_not_keep_desks_out() -> None:
    async with a_hub() as hub:
        held = [await open_from(hub.listener, "127.0.0.7") for _ in range(400)]
        async with hub.reading() as feed:
            await feed.until("company")
        assert status(await talk(hub.listener, head(hub.listener))) == 200
        for _, writing in held:
            writing.close()


async def test_a_failing_disk_ends_a_feed_that_has_begun_and_the_next_one_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    feed = FeedKept()
    async with a_hub(feed=feed) as hub:
        feed.add("101", "c1")
        missed, feed.missed = feed.missed, broken  # type: ignore[method-assign,assignment]
        async with hub.reading(last="0") as reads:
            assert [block.event for block in await reads.until_end()] == ["hello"]
        assert "a disk that fails" in caplog.text
        feed.missed = missed  # type: ignore[method-assign]
        async with hub.reading(last="0") as reads:
            assert (await reads.until("call")).id.startswith("1-")


async def broken(*_: object, **__: object) -> None:
    raise RuntimeError("a disk that fails")


async def shown(port: int) -> bytes:
    """Give the certificate that a listener shows now."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writing = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    certificate = writing.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writing.close()
    await writing.wait_closed()
    assert isinstance(certificate, bytes)
    return certificate


async def test_a_certificate_is_shown_and_renewed_without_a_restart(tmp_path: Path) -> None:
    paths = write_certificate(tmp_path)
    async with a_hub(serve={"certificate": Certificate(certificate=paths[0], key=paths[1])}) as hub:
        first = await shown(hub.listener.port)
        assert first == der(paths[0])
        write_certificate(tmp_path)
        assert await shown(hub.listener.port) == first
        hub.listener.renew_certificate()
        assert await shown(hub.listener.port) == der(paths[0]) != first
        second = der(paths[0])
        paths[1].write_text("nothing")
        with pytest.raises(ListenerError, match=str(paths[1])):
            hub.listener.renew_certificate()
        assert await shown(hub.listener.port) == second
        assert hub.listener.own_url.startswith("https://")


async def test_a_desk_over_tls_is_fed_and_one_in_the_clear_gets_nowhere(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    async with a_hub(serve={"certificate": Certificate(certificate=certificate, key=key)}) as hub:
        trusting = ssl.create_default_context(cafile=certificate)
        url = hub.url("feed").replace("http:", "https:").replace("127.0.0.1", "localhost")
        token = {"Authorization": "Bearer token-of-desk-101"}
        async with hub.session.get(url, headers=token, ssl=trusting) as response:
            assert (await response.content.readuntil(b"event: company")).startswith(b"id: 0\nevent: hello")
        assert await flood(hub.listener, head(hub.listener, b"GET /desk/v1/flows HTTP/1.1")) == b""


async def test_who_connects_and_does_not_speak_tls_is_hung_up_on(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    hasty = {"patience": Patience(handshake=0.1)}
    async with a_hub(serve={"certificate": Certificate(certificate=certificate, key=key)}, listen=hasty) as hub:
        reading, writing = await asyncio.open_connection("127.0.0.1", hub.listener.port)
        async with asyncio.timeout(PATIENCE):
            assert await reading.read() == b""
        writing.close()
        await writing.wait_closed()


@pytest.mark.parametrize("spoilt", ["missing", "garbage", "another's key", "locked"])
async def test_a_certificate_that_cannot_be_used_is_said_in_one_line(tmp_path: Path, spoilt: str) -> None:
    certificate, key = write_certificate(tmp_path, password=b"secret" if spoilt == "locked" else b"")
    if spoilt == "missing":
        key.unlink()
    if spoilt == "garbage":
        certificate.write_text("-----BEGIN NOTHING-----")
    if spoilt == "another's key":
        (tmp_path / "other").mkdir()
        key = write_certificate(tmp_path / "other")[1]
    with pytest.raises(ListenerError) as error:
        async with a_hub(serve={"certificate": Certificate(certificate=certificate, key=key)}):
            pass
    assert str(key) in str(error.value)
    assert "\n" not in str(error.value)


def der(path: Path) -> bytes:
    return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.DER)
