"""When people are read again: on a timer that no two desks share, after a sleep, for news, and to settle a doubt."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from fonetray.config.paths import Home
from fonetray.config.settings import Settings
from fonetray.services import refresh as module
from fonetray.services.ground.account import Account
from fonetray.services.people.availability import Availability, Link
from fonetray.services.people.directory import Directory
from fonetray.services.refresh import Refresh
from fonetray.store.people import PeopleStore
from fonetray.telephony.doubts import BELIEVED_AFTER
from fonetray.telephony.people import CallFlow, Employee
from support.databases import opened

if TYPE_CHECKING:
    from fonetray.services.foundation import Foundation

EVERYBODY = [Employee(str(local), f"Navn {local}") for local in range(200, 240)]


class Company:
    """A provider that lists whom it is told to, and counts."""

    def __init__(self) -> None:
        self.people = list(EVERYBODY)
        self.asked = 0
        self.more = asyncio.Event()

    async def employees(self) -> list[Employee]:
        self.asked += 1
        self.more.set()
        return self.people

    async def call_flows(self) -> list[CallFlow]:
        return []

    async def set_call_flow(self, local_number: str, *, active: bool) -> None:
        raise NotImplementedError

    async def until(self, asked: int) -> None:
        async with asyncio.timeout(20):
            while self.asked < asked:
                self.more.clear()
                await self.more.wait()


class Chance:
    """Gives the middle of what is possible times ``waits``, and no pauses at all; keeps what it was asked."""

    def __init__(self, waits: float = 1.0) -> None:
        self.asked: list[tuple[float, float]] = []
        self._waits = waits

    def __call__(self, least: float, most: float) -> float:
        self.asked.append((least, most))
        pauses = (module._AT_ONCE, module._AWAKE, module._NOW)
        return 0.0 if (least, most) in pauses else (least + most) / 2 * self._waits


class Desk:
    """What a refresh needs of a desk."""

    def __init__(self, people: PeopleStore, account: Account) -> None:
        self.company = Company()
        self.availability = Availability()
        self.account = account
        self.directory = Directory(people=people, client=self.company, availability=self.availability)


class Readable(Account):
    reads_people = cast("property", True)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = opened(tmp_path / "fonetray.db")
    yield Desk(PeopleStore(database), Readable(Home.at(tmp_path), Settings()))
    await asyncio.to_thread(database.close)


@asynccontextmanager
async def running(desk: Desk, chance: Chance) -> AsyncIterator[Refresh]:
    refresh = Refresh(desk=cast("Foundation", desk), chance=chance)
    task = asyncio.ensure_future(refresh.regularly())
    try:
        await desk.company.until(1)
        yield refresh
    finally:
        task.cancel()
        await asyncio.wait({task})


async def resting(refresh: Refresh) -> float:
    """Wait until it waits, and say for how many seconds it is going to."""
    async with asyncio.timeout(20):
        while refresh._due == float("inf"):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0)
    return refresh._due - module.elapsed()


async def test_an_office_drifts_apart(desk: Desk) -> None:
    waits = []
    for waits_for in (0.91, 1.0, 1.09):
        async with running(desk, Chance(waits_for)) as refresh:
            waits.append(await resting(refresh))
    hour = 3600
    assert [round(wait / hour, 1) for wait in waits] == [0.9, 1.0, 1.1]


async def test_many_desks_that_start_together_ask_one_after_the_other(desk: Desk) -> None:
    chance = Chance()
    async with running(desk, chance) as refresh:
        await resting(refresh)
        assert module._AT_ONCE not in chance.asked  # who knows nobody waits for nothing
    async with running(desk, chance):
        await desk.company.until(2)
        assert chance.asked.count(module._AT_ONCE) == 1


async def test_news_are_read_within_seconds_and_once(desk: Desk) -> None:
    chance = Chance()
    async with running(desk, chance) as refresh:
        await resting(refresh)
        refresh.hurry()
        refresh.hurry()
        await desk.company.until(2)
        await resting(refresh)
    assert desk.company.asked == 2
    assert module._AT_ONCE in chance.asked


async def test_a_look_reads_only_what_is_due(desk: Desk) -> None:
    async with running(desk, Chance()) as refresh:
        refresh.look()  # while it reads, or before it is due
        await resting(refresh)
        refresh._due = module.elapsed() + 60
        refresh.look()
        assert not refresh._early.is_set()
        refresh._due = module.elapsed() - 1  # the computer slept, and the timer stood still
        refresh.look()
        await desk.company.until(2)


async def test_after_a_sleep_the_network_is_given_a_moment(desk: Desk) -> None:
    chance = Chance()
    async with running(desk, chance) as refresh:
        await resting(refresh)
        refresh._woken()
        await desk.company.until(2)
    assert module._AWAKE in chance.asked


async def test_a_doubted_list_is_read_a_second_time_when_that_can_settle_it(desk: Desk) -> None:
    now = desk.directory._now()
    desk.directory._now = lambda: now
    chance = Chance()
    async with running(desk, chance) as refresh:
        await resting(refresh)
        assert refresh._second is None
        desk.company.people = EVERYBODY[:20]
        await desk.directory.sync()
        assert refresh._second is not None
        due = refresh._second.when() - asyncio.get_running_loop().time()
        assert BELIEVED_AFTER < timedelta(seconds=due) < 2 * BELIEVED_AFTER
        assert len(desk.directory.employees) == 40
        now += BELIEVED_AFTER
        refresh._second.cancel()
        refresh._read_second()
        await desk.company.until(3)
        await resting(refresh)
        assert len(desk.directory.employees) == 20
        assert desk.directory.doubt is None
        assert refresh._second is None
    assert desk.availability.link is Link.UP


async def test_nothing_is_left_to_be_read_when_it_ends(desk: Desk) -> None:
    async with running(desk, Chance()) as refresh:
        await resting(refresh)
        desk.company.people = []
        await desk.directory.sync()
        second = refresh._second
        assert second is not None
    assert second.cancelled()
