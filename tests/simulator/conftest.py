"""A running simulator, a client for it, and a real web service that its events reach."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from fonetray.simulator.server import Simulator
from fonetray.simulator.variants import Variant
from simulator.outside import Client, Receiver

QUICK = Variant(ring_delay=0, ring_time=0, talk_time=0)


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


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, simulator.links)
