"""Neighbours who hold connections open, drip and flood: the PBX is answered all the same."""

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator, Iterator

import pytest

from fonetray.listener.ports import WebPage
from fonetray.listener.server import Listener, Patience
from fonetray.listener.wire import CONNECTIONS, FROM_ONE_ADDRESS, HUB_CONNECTIONS, HUB_FROM_ONE_ADDRESS
from support.desks import a_hub, reader
from support.listening import PATH, Connection, Sink, closed, flood, head, listening, open_from, status, talk

LINE = b"GET " + PATH + b" HTTP/1.1"
POST = b"POST " + PATH + b" HTTP/1.1"
MANY = 1000


@pytest.fixture
async def hasty(sink: Sink) -> AsyncIterator[Listener]:
    """Give one that waits for next to nothing."""
    async with listening(sink, patience=Patience(head=0.5, body=0.2)) as made:
        yield made


@pytest.fixture
async def patient(sink: Sink) -> AsyncIterator[Listener]:
    """Give one that waits for heads longer than any test takes: only what makes room helps."""
    async with listening(sink, patience=Patience(head=600.0)) as made:
        yield made


@pytest.fixture
def room_for_many_sockets() -> Iterator[None]:
    """Let this process hold both ends of many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MANY + 500
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def hold(listener: Listener, sources: list[str], sent: bytes = b"") -> list[Connection]:
    """Open a connection from each source and say no more than ``sent``."""
    held: list[Connection] = []
    for source in sources:
        connection = await open_from(listener, source)
        connection[1].write(sent)
        held.append(connection)
    return held


async def drip(connection: Connection, what: bytes) -> None:
    """Send ``what`` again and again, and read nothing of importance, until the other side has had enough."""
    reader, writer = connection
    end = asyncio.create_task(reader.read())
    async with asyncio.timeout(20):
        while not end.done():
            writer.write(what)
            await asyncio.sleep(0.02)
    with contextlib.suppress(ConnectionError):
        await end
    await closed(connection)


async def still_open(connections: list[Connection], most: int) -> int:
    """Count those that stay open once no more than ``most`` do."""

    def count() -> int:
        return sum(not reader.at_eof() for reader, _ in connections)

    async with asyncio.timeout(20):
        while count() > most:  # noqa: ASYNC110 - each end is told to its own reader
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    return count()


@pytest.mark.usefixtures("room_for_many_sockets")
@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nX: "])
@pytest.mark.parametrize("neighbours", [["127.0.0.1"], ["127.0.0.7"], [f"127.0.1.{n}" for n in range(1, 251)]])
async def test_a_thousand_connections_do_not_shut_the_pbx_out(
    patient: Listener, sink: Sink, neighbours: list[str], sent: bytes
) -> None:
    held: list[Connection] = []
    for turn in range(4):
        sources = [neighbours[number % len(neighbours)] for number in range(MANY // 4)]
        held += await hold(patient, sources, sent)
        assert status(await talk(patient, head(patient, LINE))) == 200
        assert len(sink.received) == turn + 1
    most = FROM_ONE_ADDRESS if len(neighbours) == 1 else CONNECTIONS
    assert await still_open(held, most) <= most
    assert patient.evidence().refusals["crowd"] >= MANY - most
    await closed(*held)


PROBES = {
    "a page": b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "a forged token": b"GET /desk/v1/feed HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer forged\r\n\r\n",
}


@pytest.mark.usefixtures("room_for_many_sockets")
@pytest.mark.parametrize("probe", PROBES)
async def test_who_is_answered_and_not_let_in_shuts_nobody_out_by_staying(probe: str) -> None:
    async def page(_: str) -> WebPage:
        return WebPage(200, b"ok\n")

    async with a_hub(listen={"patience": Patience(head=600.0), "pages": {"/health": page}}) as hub:
        request = PROBES[probe] % ((hub.listener.port,) if b"%d" in PROBES[probe] else ())
        held = await hold(hub.listener, [f"127.0.3.{1 + number % 200}" for number in range(HUB_CONNECTIONS)], request)
        async with asyncio.timeout(60):
            for stranger, _ in held:
                assert await stranger.readuntil(b"\r\n\r\n")
        assert status(await talk(hub.listener, head(hub.listener, LINE))) == 200
        assert len(hub.sink.received) == 1
        assert (await hub.ask("employees")).status == 200
        await closed(*held)


@pytest.mark.usefixtures("room_for_many_sockets")
async def test_a_body_that_is_waited_for_shuts_nobody_out() -> None:
    async with a_hub(listen={"patience": Patience(head=600.0)}, patience=600.0) as hub:
        join = head(hub.listener, b"POST /desk/v1/join HTTP/1.1", b"Content-Length: 100")
        held = await hold(hub.listener, [f"127.0.3.{1 + number % 200}" for number in range(HUB_CONNECTIONS)], join)
        assert await still_open(held, len(held)) == HUB_CONNECTIONS
        assert status(await talk(hub.listener, head(hub.listener, LINE))) == 200
        await closed(*held)


@pytest.mark.usefixtures("room_for_many_sockets")
async def test_a_whole_office_behind_one_address_asks_and_keeps_its_connections() -> None:
    """Each desk has one for its feed, and one for what it asks beside it, which it keeps for a while."""
    desks = HUB_FROM_ONE_ADDRESS + 40
    async with a_hub(*(reader(str(1000 + number)) for number in range(desks))) as hub:
        kept: list[Connection] = []
        for number in range(desks):
            connection = await open_from(hub.listener, "127.0.0.1")
            token = b"Authorization: Bearer token-of-desk-%d" % (1000 + number)
            connection[1].write(head(hub.listener, b"GET /desk/v1/employees HTTP/1.1", token))
            async with asyncio.timeout(20):
                assert status(await connection[0].readuntil(b"\r\n\r\n")) == 200
            kept.append(connection)
        assert await still_open(kept, desks) == desks
        assert status(await talk(hub.listener, head(hub.listener, LINE))) == 200
        await closed(*kept)


async def test_a_pbx_that_keeps_its_connection_keeps_it_in_a_crowd(patient: Listener, sink: Sink) -> None:
    reader, writer = await open_from(patient, "127.0.0.1")
    held: list[Connection] = []
    for turn in range(3):
        writer.write(head(patient, LINE))
        async with asyncio.timeout(20):
            assert status(await reader.readuntil(b"\r\n\r\n")) == 200
        assert len(sink.received) == turn + 1
        held += await hold(patient, [f"127.0.{1 + turn}.{number}" for number in range(1, 200)])
    await closed((reader, writer), *held)


async def test_one_address_takes_no_more_than_its_share(patient: Listener) -> None:
    others = await hold(patient, ["127.0.0.8"] * 20)
    greedy = await hold(patient, ["127.0.0.7"] * 400)
    assert await still_open(greedy, FROM_ONE_ADDRESS) == FROM_ONE_ADDRESS
    assert await still_open(others, 20) == 20
    await closed(*others, *greedy)


async def test_the_pbx_is_answered_while_slow_ones_drip(hasty: Listener, sink: Sink) -> None:
    held = await hold(hasty, [f"127.0.2.{number}" for number in range(1, 101)], b"GET / HTTP/1.1\r\nX: ")
    dripping = [asyncio.create_task(drip(connection, b"y")) for connection in held]
    for turn in range(20):
        assert status(await talk(hasty, head(hasty, LINE))) == 200
        assert len(sink.received) == turn + 1
    await asyncio.gather(*dripping)
    assert set(hasty.evidence().refusals) == {"slow"}, "a few may have been cut off before they were heard at all"


@pytest.mark.parametrize("sent", [b"G", b"GET ", b"GET /x HTTP/1.1\r\nHost: a\r\nX: "])
async def test_a_head_that_never_ends_is_not_waited_for(hasty: Listener, sent: bytes) -> None:
    reader, writer = await open_from(hasty, "127.0.0.1")
    writer.write(sent)
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    await closed((reader, writer))
    assert hasty.evidence().refusals == {"slow": 1}


async def test_one_that_connects_and_says_nothing_is_closed_and_not_counted(hasty: Listener) -> None:
    reader, writer = await open_from(hasty, "127.0.0.1")
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    await closed((reader, writer))
    assert hasty.evidence().refusals == {}


async def test_a_head_without_measure_is_cut_off(patient: Listener) -> None:
    reader, writer = await open_from(patient, "127.0.0.1")
    with contextlib.suppress(ConnectionError):
        writer.write(LINE + b"\r\n")
        for number in range(40):
            writer.write(b"X-%d: " % number + b"y" * 2000 + b"\r\n")
            await writer.drain()
        async with asyncio.timeout(20):
            assert await reader.read() == b""
    await closed((reader, writer))
    assert patient.evidence().refusals == {"unreadable": 1}


@pytest.mark.parametrize("dripped", [b"", b"G"])
async def test_a_connection_that_has_nothing_more_to_say_is_closed(hasty: Listener, dripped: bytes) -> None:
    reader, writer = await open_from(hasty, "127.0.0.1")
    writer.write(head(hasty, LINE))
    async with asyncio.timeout(20):
        assert status(await reader.readuntil(b"\r\n\r\n")) == 200
    await drip((reader, writer), dripped)


@pytest.mark.parametrize("dripped", [b"", b"x"])
@pytest.mark.usefixtures("room_for_many_sockets")
async def test_a_body_that_never_ends_is_not_waited_for(hasty: Listener, sink: Sink, dripped: bytes) -> None:
    reader, writer = await open_from(hasty, "127.0.0.1")
    writer.write(head(hasty, POST, b"Content-Length: 60000"))
    answer = asyncio.create_task(reader.readuntil(b"\r\n\r\n"))
    async with asyncio.timeout(20):
        while not answer.done():
            writer.write(dripped)
            await asyncio.sleep(0.02)
    assert status(await answer) == 404
    await closed((reader, writer))
    assert sink.received == []
    assert hasty.evidence().refusals == {"body": 1}


async def test_a_flood_with_the_secret_is_bounded_too(listener: Listener, sink: Sink) -> None:
    answers = await flood(listener, head(listener, LINE) * 3000)
    assert 400 <= len(sink.received) < 3000
    assert answers.count(b"HTTP/1.1 200 OK\r\n") <= len(sink.received)
    assert answers.count(b"HTTP/1.1 404 Not Found\r\n") <= 1, "the connection ends with the first refusal"
    assert listener.evidence().refusals == {"rate": 1}


async def test_who_guesses_is_cut_off_and_the_pbx_at_the_same_address_is_not(listener: Listener, sink: Sink) -> None:
    wrong = head(listener, b"GET /" + b"g" * 32 + b"/events HTTP/1.1")
    assert {status(await talk(listener, wrong)) for _ in range(30)} == {404}
    assert status(await talk(listener, head(listener, LINE))) == 200
    assert len(sink.received) == 1
    assert listener.evidence().refusals == {"secret": 30}
