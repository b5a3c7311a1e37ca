"""When servers are read: soon after the start, some hours after that, sooner when lost, never where there is none."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fonetray.config.contact_servers import CardDavServer
from fonetray.servers.errors import LoginRefused, Unreachable
from fonetray.services.contacts import rounds as source_rounds
from fonetray.services.contacts.rounds import SourceRounds
from fonetray.services.contacts.sources import ContactSources, ReadingLeft
from fonetray.services.contacts.state import SourceState
from fonetray.services.contacts.taking import ImportReport
from fonetray.store.errors import StoreError

HOUR = 3600.0


class Sources(ContactSources):
    """Servers that come to whatever is said, and note when they were read."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self._states: dict[str, SourceState] = {}
        self._listeners: list[Callable[[], None]] = []
        self.outcomes = list(outcomes)
        self.read: list[tuple[str, bool]] = []

    def put(self, name: str, **more: Any) -> None:
        self._states[name] = SourceState(name, CardDavServer(url="https://a.dk", user="u", every=4), **more)
        self._tell()

    async def sync(self, name: str, *, by_hand: bool = True) -> ImportReport:
        self.read.append((name, by_hand))
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome
        return ImportReport()


class Clock:
    """A clock that is where a test sets it; whoever waits is woken when it has come so far."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self._moved = asyncio.Condition()
        monkeypatch.setattr(source_rounds, "elapsed", lambda: self.now)
        monkeypatch.setattr(source_rounds, "long_wait", self.wait)

    async def wait(self, seconds: float) -> None:
        end = self.now + seconds
        self.waits.append(seconds)
        async with self._moved:
            await self._moved.wait_for(lambda: self.now >= end)

    async def move(self, seconds: float) -> None:
        await settle()
        async with self._moved:
            self.now += seconds
            self._moved.notify_all()
        await settle()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@asynccontextmanager
async def running(sources: Sources, *, chance: float = 0.5) -> AsyncIterator[None]:
    rounds = asyncio.create_task(SourceRounds(sources, chance=lambda: chance).run())
    await settle()
    yield
    rounds.cancel()
    await asyncio.gather(rounds, return_exceptions=True)


async def test_where_there_is_no_server_nothing_waits(clock: Clock) -> None:
    async with running(Sources()):
        await clock.move(10 * HOUR)
    assert clock.waits == []


async def test_the_first_minute_is_the_users_and_then_every_four_hours(clock: Clock) -> None:
    sources = Sources()
    sources.put("office")
    async with running(sources):
        await clock.move(59)
        assert sources.read == []
        await clock.move(1)
        assert sources.read == [("office", False)]
        await clock.move(4 * HOUR - 1)
        assert len(sources.read) == 1
        await clock.move(1)
        assert len(sources.read) == 2


async def test_a_chance_moves_it_so_that_an_office_does_not_come_at_once(clock: Clock) -> None:
    sources = Sources()
    sources.put("office")
    async with running(sources, chance=0.0):
        await clock.move(60)
        await clock.move(3.6 * HOUR)
        assert len(sources.read) == 2


async def test_what_was_read_just_before_the_start_is_not_read_again_at_once(clock: Clock) -> None:
    sources = Sources()
    sources.put("office", read=datetime.now(UTC) - timedelta(minutes=30))
    async with running(sources):
        await clock.move(3 * HOUR)
        assert sources.read == []
        await clock.move(0.6 * HOUR)
        assert len(sources.read) == 1


async def test_one_that_was_read_hours_ago_is(clock: Clock) -> None:
    sources = Sources()
    sources.put("office", read=datetime.now(UTC) - timedelta(hours=2))
    async with running(sources):
        await clock.move(60)
        assert len(sources.read) == 1


async def test_a_lost_server_is_tried_soon_and_then_ever_more_seldom(clock: Clock) -> None:
    sources = Sources(*[Unreachable("lost")] * 20)
    sources.put("office")
    async with running(sources):
        await clock.move(60)
        for wait in (60, 120, 240, 480):
            before = len(sources.read)
            await clock.move(wait - 1)
            assert len(sources.read) == before
            await clock.move(1)
            assert len(sources.read) == before + 1
        for _ in range(10):
            await clock.move(4 * HOUR)
        assert len(sources.read) == 15


async def test_a_server_that_came_back_begins_anew(clock: Clock) -> None:
    sources = Sources(Unreachable("lost"), Unreachable("lost"), None, Unreachable("lost"))
    sources.put("office")
    async with running(sources):
        for wait in (60, 60, 120, 4 * HOUR, 60):
            await clock.move(wait)
        assert len(sources.read) == 5


@pytest.mark.parametrize("outcome", [LoginRefused("no"), ReadingLeft("left")], ids=["refused", "left"])
async def test_a_refused_login_and_a_reading_that_was_left_are_not_tried_soon(clock: Clock, outcome: Exception) -> None:
    sources = Sources(outcome)
    sources.put("office")
    async with running(sources):
        await clock.move(60)
        await clock.move(3.9 * HOUR)
        assert len(sources.read) == 1
        await clock.move(0.1 * HOUR)
        assert len(sources.read) == 2


async def test_a_database_that_takes_nothing_is_tried_again_and_not_at_once(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    sources = Sources(StoreError("the disk is full"))
    sources.put("office")
    async with running(sources):
        await clock.move(60)
        assert len(sources.read) == 1
        await clock.move(60)
        assert len(sources.read) == 2
    assert "the disk is full" in caplog.text


async def test_a_server_that_is_added_is_read_at_once_and_one_that_is_removed_no_more(clock: Clock) -> None:
    sources = Sources()
    async with running(sources):
        await clock.move(100)
        sources.put("office")
        await clock.move(0)
        assert len(sources.read) == 1
        del sources._states["office"]
        sources._tell()
        await clock.move(20 * HOUR)
        assert len(sources.read) == 1


async def test_after_a_sleep_what_is_due_is_read_when_the_computer_wakes(clock: Clock) -> None:
    sources = Sources()
    sources.put("a")
    sources.put("b")
    async with running(sources):
        await clock.move(60)
        await clock.move(15 * HOUR)  # the clock goes on meanwhile, and `long_wait` ends when it is awake
        assert len(sources.read) == 4


async def test_it_ends_when_it_is_told_to_also_amid_a_real_wait() -> None:
    sources = Sources()
    sources.put("office")
    async with running(sources):
        assert sources.read == []
