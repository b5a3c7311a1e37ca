"""The feed's client against a hub's real door: lost, refused, displaced, killed, and always on from where it was."""

import asyncio
import json
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from fonetray.feed.client import FeedClient
from fonetray.feed.connection import HubConnection
from fonetray.feed.errors import FeedBroken, NoHubAddress, NotAdmitted, NotTaken, Refused, Unreachable
from fonetray.feed.hub_api import HubClient
from fonetray.feed.ports import FedCall, FeedLink, FeedPlace, FeedStanding
from fonetray.telephony.feed_messages import CompanyMessage, HandledMessage, Hello, PresenceMessage

Script = Callable[[web.Request, web.StreamResponse], Awaitable[None]]


class Hub:
    """Says what a test has it say, one script a connection; the last one again for ever."""

    def __init__(self) -> None:
        self.url = ""
        self.scripts: list[Script] = []
        self.asked: list[str] = []
        self.had: list[tuple[str, str]] = []
        """Of each connection whose calls the desk says that it had, and up to which number it heard of handled ones."""
        self.status = 200
        self.document: Any = {}

    async def feed(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.headers.get("Last-Event-ID", ""))
        self.had.append((request.headers.get("Fonetray-Reads", ""), request.headers["Fonetray-Handled"]))
        if self.status != 200:
            return web.json_response(self.document, status=self.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        with suppress(ConnectionError):
            await script(request, response)
        return response

    async def other(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.raw_path} {request.headers.get('If-None-Match', '')}")
        tag = {"ETag": '"t"'}
        if self.status in (204, 304):
            return web.Response(status=self.status, headers=tag)
        return web.json_response(self.document, status=self.status, headers=tag)


class Receiver:
    """Notes what came; it can be full."""

    def __init__(self) -> None:
        self.kept = ""
        self.reads = ""
        self.handled_up_to = 0
        self.told: list[HandledMessage] = []
        self.caught = 0
        self.calls: list[tuple[int, str]] = []
        self.standings: list[FeedStanding] = []
        self.hellos: list[Hello] = []
        self.presences: list[PresenceMessage] = []
        self.companies: list[CompanyMessage] = []
        self.together: list[int] = []
        self.full = 0
        self.news = asyncio.Event()

    async def place(self) -> FeedPlace:
        return FeedPlace(self.kept, self.reads, self.handled_up_to)

    async def begin(self, hello: Hello) -> None:
        self.hellos.append(hello)

    async def take(self, calls: Sequence[FedCall], place: FeedPlace) -> None:
        if self.full:
            self.full -= 1
            raise NotTaken("full")
        self.calls += [(call.number, call.message.kind) for call in calls]
        self.together.append(len(calls))
        self.kept, self.reads = place.position, place.reads
        self.news.set()

    def caught_up(self) -> None:
        self.caught += 1
        self.news.set()

    async def handled(self, told: Sequence[HandledMessage]) -> None:
        self.told += told
        self.handled_up_to = told[-1].number
        self.news.set()

    def presence(self, message: PresenceMessage) -> None:
        self.presences.append(message)
        self.news.set()

    def company(self, message: CompanyMessage) -> None:
        self.companies.append(message)
        self.news.set()

    def standing(self, standing: FeedStanding) -> None:
        self.standings.append(standing)
        self.news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self.news.clear()
                await self.news.wait()

    def links(self) -> list[FeedLink]:
        return [standing.link for standing in self.standings]


def event(name: str, data: Any, identity: str = "") -> bytes:
    return f"{f'id: {identity}{chr(10)}' if identity else ''}event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def greeting(identity: str = "0", *, reads: str = "own", reset: bool = False) -> bytes:
    said = {"hub": "x", "employee": "202", "reading": "own", "reset": reset, "reads": reads}
    return event("hello", said, identity)


def hello(identity: str = "0", *, reads: str = "own") -> bytes:
    """Greet, and with the whole presence say that nothing was missed."""
    return greeting(identity, reads=reads) + PRESENT


PRESENT = event("presence", {"people": [], "whole": True})


def call(number: int, kind: str = "incoming") -> bytes:
    return event("call", {"age": 0, "kind": kind, "parameters": [["UniqueCallId", "1"]]}, f"{number}-00000000")


def says(*pieces: bytes, stays: bool = False) -> Script:
    async def script(_: web.Request, response: web.StreamResponse) -> None:
        for piece in pieces:
            await response.write(piece)
        if stays:
            await asyncio.sleep(60)

    return script


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    made = Hub()
    async with serving(made) as url:
        made.url = url
        yield made


@asynccontextmanager
async def serving(hub: Hub, context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/desk/v1/feed", hub.feed)
    app.router.add_route("*", "/desk/v1/{rest:.*}", hub.other)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    yield f"{'https' if context else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def following(hub: Hub, *, silence: float = 20.0) -> AsyncIterator[tuple[Receiver, FeedClient]]:
    receiver = Receiver()
    connection = HubConnection(url=hub.url, token=lambda: "t", run="r", silence=silence)
    client = FeedClient(connection=connection, receiver=receiver, chance=lambda: 0.0)
    running = asyncio.create_task(client.run())
    try:
        yield receiver, client
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_what_was_missed_is_taken_in_one_piece_however_it_comes(hub: Hub) -> None:
    greeting, presence = hello().split(b"event: presence")

    async def script(_: web.Request, response: web.StreamResponse) -> None:
        for piece in (greeting, call(1), call(2, "ended"), b"event: presence" + presence, call(3)):
            await response.write(piece)
            await asyncio.sleep(0.05)
        await asyncio.sleep(60)

    hub.scripts = [script]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: receiver.kept.startswith("3-"))
        assert receiver.together == [2, 1]


async def test_what_one_read_brings_is_taken_together_and_the_position_after_it(hub: Hub) -> None:
    hub.scripts = [says(hello() + call(1) + call(2) + event("presence", {"people": [], "whole": True}), stays=True)]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: bool(receiver.presences) and bool(receiver.calls))
        assert receiver.calls == [(1, "incoming"), (2, "incoming")]
        assert receiver.kept == "2-00000000"
        assert receiver.links() == [FeedLink.CONNECTING, FeedLink.UP]


async def test_a_lost_hub_is_asked_again_from_where_everything_is_kept(hub: Hub) -> None:
    hub.scripts = [says(hello(), call(1), b"id: 5-00000000\n\n"), says(hello(), call(6), stays=True)]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: (6, "incoming") in receiver.calls)
        assert hub.asked == ["", "5-00000000"]
        assert receiver.links() == [FeedLink.CONNECTING, FeedLink.UP, FeedLink.LOST, FeedLink.UP]


async def test_half_an_event_is_none(hub: Hub) -> None:
    hub.scripts = [says(hello(), call(1)[:-1]), says(hello(), call(1), stays=True)]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: bool(receiver.calls))
        assert receiver.calls == [(1, "incoming")]


async def test_a_silent_hub_is_taken_for_dead(hub: Hub) -> None:
    hub.scripts = [says(hello(), stays=True), says(hello(), call(1), stays=True)]
    async with following(hub, silence=0.3) as (receiver, _):
        await receiver.until(lambda: bool(receiver.calls))
        assert FeedLink.LOST in receiver.links()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which timers a connection has")
async def test_the_system_looks_whether_a_silent_hub_is_still_there(hub: Hub) -> None:
    hub.scripts = [says(hello(), stays=True)]
    port = f":{int(hub.url.rpartition(':')[2]):04X}"

    def timer() -> str:
        lines = [line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]]
        [found] = [timer for _, _, to, state, _, timer, *_ in lines if to.endswith(port) and state == "01"]
        return found

    async with following(hub) as (receiver, _), asyncio.timeout(20):
        await receiver.until(lambda: FeedLink.UP in receiver.links())
        while not timer().startswith("02:"):  # noqa: ASYNC110 - the kernel tells nobody; that of what was sent may run
            await asyncio.sleep(0.01)


async def test_what_could_not_be_kept_is_asked_for_again(hub: Hub) -> None:
    hub.scripts = [says(hello(), call(1), stays=True)]
    async with following(hub) as (receiver, _):
        receiver.full = 1
        await receiver.until(lambda: bool(receiver.calls))
        assert hub.asked == ["", ""]
        assert receiver.calls == [(1, "incoming")]


async def test_a_refused_token_is_not_tried_again_until_there_is_another(hub: Hub) -> None:
    hub.status, hub.document = 401, {"code": "revoked", "message": "x"}
    hub.scripts = [says(hello(), stays=True)]
    async with following(hub) as (receiver, client):
        await receiver.until(lambda: FeedLink.REFUSED in receiver.links())
        error = receiver.standings[-1].error
        assert isinstance(error, NotAdmitted)
        assert error.code == "revoked"
        await asyncio.sleep(0.7)
        assert len(hub.asked) == 1
        hub.status = 200
        client.again()
        await receiver.until(lambda: receiver.links()[-1] is FeedLink.UP)


async def test_a_hub_that_knows_a_refused_token_again_is_found_by_itself(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its backup was put back, or its clock was wrong."""
    monkeypatch.setattr("fonetray.feed.client.REFUSED_WAIT", 0.01)
    hub.status, hub.document = 401, {"code": "unknown", "message": "x"}
    hub.scripts = [says(hello(), stays=True)]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: receiver.links().count(FeedLink.REFUSED) > 1)
        hub.status = 200
        await receiver.until(lambda: receiver.links()[-1] is FeedLink.UP)
        assert set(receiver.links()[1:-1]) == {FeedLink.REFUSED}


async def test_a_displaced_desk_waits_until_it_is_wanted_again(hub: Hub) -> None:
    hub.scripts = [says(hello(), event("displaced", {}), stays=True), says(hello(), stays=True)]
    async with following(hub) as (receiver, client):
        await receiver.until(lambda: FeedLink.DISPLACED in receiver.links())
        client.again()
        await receiver.until(lambda: receiver.links()[-1] is FeedLink.UP)


@pytest.mark.parametrize("turns", range(4))
async def test_it_ends_though_it_is_woken_just_then(hub: Hub, turns: int) -> None:
    hub.status = 500
    async with asyncio.timeout(20), following(hub) as (receiver, client):
        await receiver.until(lambda: FeedLink.LOST in receiver.links())
        client.again()
        for _ in range(turns):
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("status", "document", "error"),
    [
        (500, {}, Unreachable),
        (404, "<html>", FeedBroken),
        (429, {"code": "too-often", "message": "wait"}, Refused),
    ],
)
async def test_every_other_answer_is_trouble_that_may_pass(
    hub: Hub, status: int, document: Any, error: type[Exception]
) -> None:
    hub.status, hub.document, hub.scripts = status, document, [says(hello(), stays=True)]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: FeedLink.LOST in receiver.links())
        assert isinstance(receiver.standings[-1].error, error)
        hub.status = 200
        await receiver.until(lambda: receiver.links()[-1] is FeedLink.UP)


@pytest.mark.parametrize("piece", [b"event: call\ndata: {}\n\n", b"event: hello\ndata: <html>\n\n"])
async def test_what_is_not_understood_is_no_crash(hub: Hub, piece: bytes) -> None:
    hub.scripts = [says(hello(), piece, stays=True), says(hello(), call(1), stays=True)]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: bool(receiver.calls))
        assert any(isinstance(standing.error, FeedBroken) for standing in receiver.standings)


@pytest.mark.parametrize(
    "address", ["http://hub.firma.dk", "ftp://127.0.0.1", "hub.firma.dk", "http://[", "http://10.0.0.1"]
)
async def test_a_token_goes_to_nobody_who_could_read_it_on_the_way(address: str) -> None:
    client = HubClient(HubConnection(url=address, token=lambda: "t"))
    with pytest.raises(NoHubAddress):
        await client.employees("")


async def test_what_has_not_changed_is_not_sent_again(hub: Hub) -> None:
    connection = HubConnection(url=hub.url, token=lambda: "t")
    client = HubClient(connection)
    hub.document = {"employees": [{"local_number": "202"}], "synced_at": ""}
    first = await client.employees("")
    assert first.value is not None
    assert (first.value.employees[0].local_number, first.tag) == ("202", "t")
    hub.status = 304
    assert (await client.employees("t")).value is None
    hub.status = 204
    assert await client.last_contact("+4586515151", besides_call="1.2") is None
    assert hub.asked == [
        "GET /desk/v1/employees ",
        'GET /desk/v1/employees "t"',
        "GET /desk/v1/last-contact?number=%2B4586515151&besides=1.2 ",
    ]
    await connection.aclose()


def test_no_secret_is_in_any_error(caplog: pytest.LogCaptureFixture) -> None:
    secret = "s3cr3t"
    connection = HubConnection(url="http://127.0.0.1:9", token=lambda: secret)
    with pytest.raises(Unreachable) as raised:
        asyncio.run(HubClient(connection).join(secret))
    assert secret not in str(raised.value) + repr(raised.value) + caplog.text


async def test_whose_calls_are_fed_is_kept_when_all_that_was_missed_is(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off while it is sent again what it has, a desk asks as before: it may be lacking what came earlier."""
    monkeypatch.setattr("fonetray.feed.client.FIRST_WAIT", 0.01)
    missed = greeting("1-00000000", reads="all", reset=True) + call(2) + call(3)
    hub.scripts = [
        says(hello("5-00000000"), call(6)),
        says(missed),
        says(missed, *(call(number) for number in range(4, 1010))),
        says(missed, call(6), PRESENT, call(7)),
        says(hello("7-00000000", reads="all"), stays=True),
    ]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: len(hub.had) == 5)
        assert hub.asked == ["", *["6-00000000"] * 3, "7-00000000"]
        assert [reads for reads, _ in hub.had] == ["", "own", "own", "own", "all"]
        await receiver.until(lambda: receiver.caught == 3)
        assert receiver.reads == "all"
        assert sum(receiver.together) > 1000, "what was kept of it comes again, and is dropped by who keeps it"


async def test_what_is_said_of_missed_calls_is_kept_together_and_asked_for_from_there(hub: Hub) -> None:
    def said(number: int) -> bytes:
        return event("handled", {"call_id": "1", "handled": True, "age": 1, "employee": "203", "number": number})

    hub.scripts = [says(hello(), said(4) + said(9)), says(hello(), stays=True)]
    async with following(hub) as (receiver, _):
        await receiver.until(lambda: len(hub.had) == 2)
        assert [one.number for one in receiver.told] == [4, 9]
        assert [handled for _, handled in hub.had] == ["0", "9"]
