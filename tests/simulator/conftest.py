"""A running simulator, a client for it, and a real web service that its events reach."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web

from fonetray.simulator.server import Simulator
from fonetray.simulator.variants import Variant

QUICK = Variant(ring_delay=0, ring_time=0, talk_time=0)


@dataclass
class Received:
    method: str
    path: str
    raw_query: str
    content_type: str
    body: bytes

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))


@dataclass
class Receiver:
    """Keeps every request it gets; ``wait`` returns the first so many of them."""

    url: str = ""
    seen: list[Received] = field(default_factory=list)
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        raw_query = request.raw_path.partition("?")[2]
        async with self._more:
            self.seen.append(Received(request.method, request.path, raw_query, request.content_type, body))
            self._more.notify_all()
        return web.Response()

    async def wait(self, count: int) -> list[Received]:
        async with asyncio.timeout(20), self._more:
            await self._more.wait_for(lambda: len(self.seen) >= count)
        return self.seen[:count]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(variant=QUICK) as running:
        yield running


@dataclass
class Client:
    """Talks to a simulator as the outside does: only over HTTP and only by its links."""

    session: aiohttp.ClientSession
    links: dict[str, str]

    async def api(self, verb: str, path: str, **query: str) -> tuple[int, object]:
        given = {"account": self.links["account"], "hash": self.links["hash"]} | query
        async with self.session.request(verb, self.links["api_url"] + path, params=given) as answer:
            return answer.status, await answer.json()

    async def make_call(self, **changed: str | None) -> tuple[int, dict[str, object]]:
        whole = {
            "Callee": "86515151",
            "Device": "",
            "Username": self.links["username"],
            "Password": self.links["password"],
        } | changed
        body = {name: value for name, value in whole.items() if value is not None}
        async with self.session.post(self.links["myfone_url"] + "/api/MakeCall", json=body) as answer:
            return answer.status, await answer.json()

    async def control(self, path: str, **wanted: object) -> tuple[int, dict[str, object]]:
        async with self.session.post(self.links["control_url"] + path, json=wanted) as answer:
            return answer.status, await answer.json()

    async def look(self, path: str) -> list[dict[str, object]]:
        async with self.session.get(self.links["control_url"] + path) as answer:
            return await answer.json()


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, simulator.links)
