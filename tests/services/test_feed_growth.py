"""A feed that is lost and comes back hundreds of times leaves nothing behind, neither on the desk nor on the hub."""

import asyncio
import gc
import weakref
from contextlib import suppress
from pathlib import Path

import pytest

from fonetray.config.paths import Home
from fonetray.feed.client import FeedClient
from fonetray.feed.connection import HubConnection
from fonetray.feed.ports import FeedLink
from fonetray.listener.pace import Pace
from support.real_hub import RealHub
from support.seat import Seat, until

FIRST = 8


@pytest.mark.parametrize(("times", "more"), [(16, 10), pytest.param(500, 50, marks=pytest.mark.long)])
async def test_a_feed_that_comes_again_leaves_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, times: int, more: int
) -> None:
    caplog.set_level("ERROR", "fonetray")  # what is logged is kept
    hub, seat = RealHub(tmp_path / "hub"), Seat(Home.at(tmp_path / "desk"))
    seat.home.prepare()
    await hub.start()
    hub._door._requests = Pace(rate=10_000, burst=10_000, kept=1)  # else a desk may come ten times a second
    await seat.join(hub)
    async with seat.open(follow=False) as desk:
        token = desk.account.credentials.hub_token
        connection = HubConnection(url=hub.url, token=lambda: token)
        client = FeedClient(connection=connection, receiver=desk.hub.feeding)
        following = asyncio.create_task(client.run())

        async def come_again(times: int) -> None:
            for _ in range(times):
                await until("the feed", lambda: desk.hub.feeding.link.link is FeedLink.UP and hub.listener_has_desks)
                await hub.hear("1.1", "incoming", "202")
                for stream in list(hub._door._broadcast.streams):
                    stream.end()
                await until("its end", lambda: desk.hub.feeding.link.link is FeedLink.LOST)
                client.again()
            hub.log.look_anew()  # it keeps the newest thousand entries at hand

        await come_again(FIRST)
        before = _held()
        await come_again(times)
        after = _held()
        for _ in range(100):  # what was cut off last may be on its way out
            if after <= before + more:
                break
            await asyncio.sleep(0.05)
            after = _held()
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    await hub.stop()
    assert after <= before + more, (before, after)


def _held() -> int:
    gc.collect()
    objects = gc.get_objects()
    return len(objects) - sum(isinstance(one, weakref.ref) and one() is None for one in objects)
