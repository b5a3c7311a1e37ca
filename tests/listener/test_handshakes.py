"""TLS handshakes that are begun and not ended: whoever means it is served, from wherever they come."""

import asyncio
import resource
import socket
import ssl
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fonetray.listener.certificate import Certificate
from fonetray.listener.guard import Refusal
from fonetray.listener.handshakes import Handshakes
from fonetray.listener.server import Patience
from fonetray.listener.wire import HUB_FROM_ONE_ADDRESS
from support.certificates import write_certificate
from support.desks import Hub, a_hub, reader
from support.listening import Connection, closed

PATIENCE = 20.0
ABUSER, NEIGHBOUR = "127.0.0.2", "127.0.0.3"
DESKS = 500


class Echo(asyncio.Protocol):
    """Says what it was told, and notes what it heard of its connection."""

    def __init__(self, heard: list[str]) -> None:
        self._heard = heard
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._heard.append(f"made, {transport.get_extra_info('ssl_object').version()}")

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._heard.append(data.decode())
        self._transport.write(data)

    def eof_received(self) -> None:
        self._heard.append("eof")

    def connection_lost(self, _: Exception | None) -> None:
        self._heard.append("lost")


class Served:
    """A server whose handshakes have bounds of a test's own."""

    def __init__(self, certificate: tuple[Path, Path], *, most: int, from_one_address: int) -> None:
        self.heard: list[str] = []
        self.turned_away: list[Refusal] = []
        server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.load_cert_chain(*certificate)
        self.client = ssl.create_default_context(cafile=certificate[0])
        self.handshakes = Handshakes(
            lambda: Echo(self.heard),
            server,
            patience=600.0,
            turned_away=self.turned_away.append,
            most=most,
            from_one_address=from_one_address,
        )
        self.port = 0

    async def hold(self, source: str, times: int = 1) -> list[Connection]:
        """Connect so often, and say nothing."""
        held = []
        for _ in range(times):
            before = self.handshakes.under_way, len(self.turned_away)
            held.append(await asyncio.open_connection("127.0.0.1", self.port, local_addr=(source, 0)))
            await until(lambda: (self.handshakes.under_way, len(self.turned_away)) != before)  # noqa: B023 - waited for
        return held

    async def talk(self, source: str) -> None:
        """Have a word over TLS."""
        reading, writing = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self.client, server_hostname="localhost", local_addr=(source, 0)
        )
        writing.write(b"hello")
        async with asyncio.timeout(PATIENCE):
            assert await reading.readexactly(5) == b"hello"
        await closed((reading, writing))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_certificate(tmp_path_factory.mktemp("certificate"))


@asynccontextmanager
async def serving(certificate: tuple[Path, Path], *, most: int = 8, from_one_address: int = 4) -> AsyncIterator[Served]:
    served = Served(certificate, most=most, from_one_address=from_one_address)
    server = await asyncio.get_running_loop().create_server(served.handshakes, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        served.handshakes.close()
        await server.wait_closed()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.001)


async def hung_up_on(connection: Connection) -> bool:
    async with asyncio.timeout(PATIENCE):
        try:
            return await connection[0].read() == b""
        except ConnectionError:
            return True


async def test_the_oldest_of_an_address_makes_room_for_its_next(certificate: tuple[Path, Path]) -> None:
    async with serving(certificate) as served:
        held = await served.hold(ABUSER, 10)
        for connection in held[:6]:
            assert await hung_up_on(connection)
        assert served.handshakes.under_way == 4
        assert served.turned_away == [Refusal.CROWD] * 6
        await served.talk(NEIGHBOUR)
        await served.talk(ABUSER)  # behind whose address others may be
        assert not any(reading.at_eof() for reading, _ in held[7:])
        await closed(*held)


async def test_of_too_many_in_all_the_one_with_the_most_makes_room(certificate: tuple[Path, Path]) -> None:
    async with serving(certificate) as served:
        held = await served.hold(ABUSER, 4)
        others = [(await served.hold(f"127.0.1.{number}"))[0] for number in range(1, 5)]
        assert not served.turned_away
        others += await served.hold(NEIGHBOUR)
        assert await hung_up_on(held[0])
        assert served.handshakes.under_way == 8
        await served.talk(NEIGHBOUR)
        assert await hung_up_on(held[1])
        assert not any(reading.at_eof() for reading, _ in others)
        await closed(*held, *others)


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"])
@pytest.mark.parametrize("abruptly", [False, True])
async def test_who_goes_or_speaks_no_tls_counts_no_more(
    certificate: tuple[Path, Path], said: bytes, *, abruptly: bool
) -> None:
    async with serving(certificate) as served:
        held = await served.hold(ABUSER, 4)
        for _, writing in held:
            writing.write(said)
            if abruptly:
                linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                writing.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writing.close()
        await until(lambda: served.handshakes.under_way == 0)
        await closed(*held)
        await served.talk(ABUSER)
        assert served.turned_away == []
        assert served.heard[:2] == ["made, TLSv1.3", "hello"]


async def test_what_comes_along_with_the_end_of_the_handshake_is_heard(certificate: tuple[Path, Path]) -> None:
    async with serving(certificate) as served:
        reading, writing = await asyncio.open_connection("127.0.0.1", served.port)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        secured = served.client.wrap_bio(incoming, outgoing, server_hostname="localhost")
        while not _shaken(secured):
            if outgoing.pending:
                writing.write(outgoing.read())
            async with asyncio.timeout(PATIENCE):
                incoming.write(await reading.read(1 << 16))
        secured.write(b"at once")  # with what ends the handshake still to be sent
        writing.write(outgoing.read())
        await until(lambda: len(served.heard) == 2)
        assert served.heard == ["made, TLSv1.3", "at once"]
        secured.write(b" and later")
        writing.write(outgoing.read())
        await until(lambda: served.heard[2:] == [" and later"])
        await closed((reading, writing))
        await until(lambda: served.heard[-1] == "lost")
        assert served.handshakes.under_way == 0


def _shaken(secured: ssl.SSLObject) -> bool:
    try:
        secured.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


async def test_the_end_ends_what_is_under_way(certificate: tuple[Path, Path]) -> None:
    async with serving(certificate) as served:
        held = await served.hold(ABUSER, 2)
        latest = await asyncio.open_connection("127.0.0.1", served.port)
        await until(lambda: served.handshakes.under_way == 3)  # the last of which has only just begun
        served.handshakes.close()
        for connection in (*held, latest):
            assert await hung_up_on(connection)
        assert (served.handshakes.under_way, served.turned_away, served.heard) == (0, [], [])
        await closed(*held, latest)


async def test_who_says_nothing_takes_little_memory(certificate: tuple[Path, Path]) -> None:
    many = 50
    async with serving(certificate, most=many, from_one_address=many) as served:
        held = await served.hold(ABUSER)  # with what is made once
        tracemalloc.start()
        try:
            held += await served.hold(ABUSER, many - 1)
            of_each = tracemalloc.get_traced_memory()[0] / (many - 1)
        finally:
            tracemalloc.stop()
        await closed(*held)
    assert of_each < 64 * 1024  # both ends, the other of which sets aside what may come in


@pytest.fixture
def room_for_many_sockets() -> Iterator[None]:
    """Let this process hold both ends of many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * (HUB_FROM_ONE_ADDRESS + DESKS) + 500
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@asynccontextmanager
async def a_hub_over_tls(certificate: tuple[Path, Path], desks: int) -> AsyncIterator[tuple[Hub, ssl.SSLContext]]:
    """Have a hub that waits for handshakes longer than any test takes: only what makes room helps."""
    made = Certificate(certificate=certificate[0], key=certificate[1])
    patient = {"patience": Patience(handshake=600.0)}
    readers = [reader(str(number)) for number in range(1000, 1000 + desks)]
    async with a_hub(*readers, serve={"certificate": made}, listen=patient) as hub:
        yield hub, ssl.create_default_context(cafile=certificate[0])


async def greeted(hub: Hub, trusting: ssl.SSLContext, employee: str) -> bool:
    """Follow the feed until the hub has said all that there is."""
    url = hub.url("feed").replace("http:", "https:").replace("127.0.0.1", "localhost")
    token = {"Authorization": f"Bearer token-of-desk-{employee}"}
    async with hub.session.get(url, headers=token, ssl=trusting) as response:
        return b"hello" in await response.content.readuntil(b"event: company")


def crowded_out(hub: Hub) -> int:
    return hub.listener.evidence().refusals.get(Refusal.CROWD, 0)


@pytest.mark.usefixtures("room_for_many_sockets")
async def test_a_flood_of_handshakes_keeps_no_desk_behind_the_same_address_out(certificate: tuple[Path, Path]) -> None:
    more = 60
    async with a_hub_over_tls(certificate, 1) as (hub, trusting):
        held = [
            await asyncio.open_connection("127.0.0.1", hub.listener.port) for _ in range(HUB_FROM_ONE_ADDRESS + more)
        ]
        async with asyncio.timeout(PATIENCE):
            assert await greeted(hub, trusting, "1000")
        assert crowded_out(hub) == more + 1
        for connection in held[: more + 1]:
            assert await hung_up_on(connection)
        await closed(*held)


@pytest.mark.long
@pytest.mark.usefixtures("room_for_many_sockets")
@pytest.mark.parametrize("flood", [0, HUB_FROM_ONE_ADDRESS])
async def test_all_desks_of_a_company_come_at_once_behind_one_address(
    certificate: tuple[Path, Path], flood: int
) -> None:
    async with a_hub_over_tls(certificate, DESKS) as (hub, trusting):
        held = [await asyncio.open_connection("127.0.0.1", hub.listener.port) for _ in range(flood)]
        desks = [str(1000 + number) for number in range(DESKS)]
        async with asyncio.timeout(3 * PATIENCE):
            assert all(await asyncio.gather(*(greeted(hub, trusting, desk) for desk in desks)))
        assert crowded_out(hub) <= (DESKS if flood else 0)  # each makes room for itself at the most
        await closed(*held)
