"""A flood is answered first and followed behind: nothing is lost, doubled or overtaken, wherever the program dies."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.config.elapsed import elapsed
from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.services.calls.arrivals import Arrivals
from fonetray.services.calls.ingest import CallService, ReadRequest
from fonetray.services.ground.clock import SteadyClock
from fonetray.store.arrivals import Arrival, ArrivalStore, Round
from fonetray.store.database import Database
from fonetray.store.event_log import SqliteEventLog
from fonetray.store.journal import Journal
from fonetray.telephony.calls import Call, CallChange, CallState
from support.databases import opened
from support.events import event

NONE = timedelta(0)
HOUR = timedelta(hours=1)
HALF_A_DAY = timedelta(hours=13)
"""After so long nothing is known of a call any more."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CALLS = 90
FLOOD = [
    event(kind, "" if kind == "ended" else str(200 + call % 7), call=f"{first + call}.1")
    for first in range(0, CALLS, 30)
    for kind in ("incoming", "answered", "ended")
    for call in range(30)
]
"""The events of thirty calls at a time, from ringing to their end."""


Sent = tuple[str, bytes]


def sent(request: EventRequest) -> Sent:
    assert request.kind is not None
    return request.kind.value, request.query


class Road:
    """The road in over a database, in which every event is one of a flood unless a test says otherwise."""

    def __init__(self, database: Database, *, burst: float = 0.0, most: int = 1000, ahead: timedelta = NONE) -> None:
        self.journal = Journal(database)
        self.store = ArrivalStore(database)
        self.log = SqliteEventLog(database=database, journal=self.journal)
        self.ahead = ahead
        clock = SteadyClock(
            wall=lambda: datetime.now(UTC) + self.ahead, elapsed=lambda: elapsed() + self.ahead.total_seconds()
        )
        self.calls = CallService(
            journal=self.journal,
            clock=clock,
            ring_timeout=lambda: timedelta(seconds=45),
            account_id=str,
            told=lambda event: event,
        )
        self.told: list[CallChange] = []
        self.calls.subscribe(self.told.append)
        self.arrivals = Arrivals(calls=self.calls, store=self.store, now=clock.now, burst=burst, most=most)

    async def send(self, requests: Sequence[EventRequest]) -> list[BaseException | None]:
        return await asyncio.gather(*map(self.arrivals.receive, requests), return_exceptions=True)

    async def kept(self) -> list[Sent]:
        return [(raw.path_kind, raw.query) for raw in await self.journal.raw_events_since(LONG_AGO)]

    async def ends(self) -> set[tuple[str, str, CallState]]:
        return {(*call.key, call.state) for call in await self._calls()}

    async def talked_on(self) -> int:
        """Count the calls that were answered, and ended by what came and not by time."""
        calls = await self._calls()
        return sum(bool(call.answered and call.ended and call.ended - call.answered < HOUR) for call in calls)

    async def _calls(self) -> list[Call]:
        return await self.journal.list_calls(since=LONG_AGO, limit=1000)

    async def close(self) -> None:
        await self.arrivals.close()
        self.calls.close()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = opened(tmp_path / "fonetray.db")
    yield made
    made.close()


SENT = [sent(request) for request in FLOOD]
ENDS = {(f"{call}.1", str(200 + call % 30 % 7), CallState.ENDED) for call in range(CALLS)}


async def test_all_of_a_flood_is_answered_followed_and_told_in_its_order(database: Database) -> None:
    road = Road(database)
    assert await road.send(FLOOD) == [None] * len(FLOOD)
    await road.close()
    assert await road.kept() == SENT
    assert await road.ends() == ENDS
    assert await road.store.left() == {}
    assert road.arrivals.behind == 0
    last = {change.after.call_id: change.after.state for change in road.told}
    assert last == {f"{call}.1": CallState.ENDED for call in range(CALLS)}


async def test_no_call_times_out_whose_news_waits_to_be_followed(database: Database) -> None:
    road = Road(database)
    under_way = [asyncio.ensure_future(road.arrivals.receive(request)) for request in FLOOD]
    road.ahead = HALF_A_DAY
    road.calls.retime()
    await asyncio.gather(*under_way)
    await road.close()
    assert CallState.MISSED not in {change.after.state for change in road.told}
    assert await road.ends() == ENDS
    assert await road.talked_on() == len(ENDS)
    assert road.calls.remembered() == set(), "what is over is forgotten as soon as all is known"


async def test_what_a_run_left_is_followed_as_of_when_it_came_however_late_the_next_begins(database: Database) -> None:
    road = Road(database)
    await road.send(FLOOD[:45])  # half of the first thirty are answered
    await road.close()
    now = datetime.now(UTC)
    await road.store.keep(Round(now, [_arrival(request) for request in FLOOD[45:]]))

    later = Road(database, ahead=HALF_A_DAY)
    await later.arrivals.restore()
    await later.close()
    assert CallState.MISSED not in {change.after.state for change in later.told}
    assert await later.kept() == SENT
    assert await later.ends() == ENDS
    assert await later.talked_on() == len(ENDS)


async def test_what_is_answered_is_on_the_disk(database: Database, tmp_path: Path) -> None:
    road = Road(database)
    await road.arrivals.receive(FLOOD[0])
    with closing(sqlite3.connect(tmp_path / "fonetray.db")) as connection:
        sql = "SELECT (SELECT count(*) FROM arrivals) + (SELECT count(*) FROM raw_events)"
        assert connection.execute(sql).fetchone() == (1,)
    await road.close()


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
async def test_killed_anywhere_it_comes_to_where_it_would_be(tmp_path: Path, turns: int) -> None:
    """The file as it is after so many turns of the loop is what a kill would have left."""
    database = opened(tmp_path / "fonetray.db")
    road = Road(database)
    under_way = [asyncio.ensure_future(road.arrivals.receive(request)) for request in FLOOD]
    for _ in range(turns):
        await asyncio.sleep(0.001)
    answered = {sent(request) for request, one in zip(FLOOD, under_way, strict=True) if one.done()}
    killed = tmp_path / "killed.db"
    await database.write(lambda connection: _copy(connection, killed))
    await asyncio.gather(*under_way)
    await road.close()
    database.close()

    database = opened(killed)
    later = Road(database)
    await later.arrivals.restore()
    kept = await later.kept()
    assert len(kept) == len(set(kept))
    assert answered <= set(kept)
    assert kept == SENT[: len(kept)]
    await later.send(FLOOD[len(kept) :])
    await later.close()
    assert await later.kept() == SENT
    assert await later.ends() == ENDS
    database.close()


async def test_rounds_of_one_are_followed_together(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are what a steady flood leaves: followed one by one, and each after a pause, they would pile up."""
    road = Road(database)
    for request in FLOOD[:100]:
        await road.store.keep(Round(LONG_AGO, [_arrival(request)]))
    parts: list[int] = []
    follow = road.calls.follow

    def counted(requests: Sequence[EventRequest]) -> list[ReadRequest]:
        parts.append(len(requests))
        return follow(requests)

    monkeypatch.setattr(road.calls, "follow", counted)
    await road.arrivals.restore()
    await road.close()
    assert await road.kept() == SENT[:100]
    assert sum(parts) == 100
    assert len(parts) <= 5


def _arrival(request: EventRequest) -> Arrival:
    kind = request.kind.value if request.kind else ""
    return Arrival(request.source, kind, request.method, request.query, request.content_type, request.body)


def _copy(connection: sqlite3.Connection, to: Path) -> None:
    """Copy what is committed; this runs in the writer's own transaction, which has changed nothing."""
    source = connection.execute("PRAGMA database_list").fetchone()[2]
    for end in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copy(f"{source}{end}", f"{to}{end}")


async def test_what_comes_after_a_flood_does_not_overtake_it(database: Database) -> None:
    road = Road(database, burst=10)
    await road.send(FLOOD)
    last = event("incoming", "209", call="last.1")
    await road.arrivals.receive(last)
    await road.close()
    assert await road.kept() == [*SENT, sent(last)]


async def test_a_few_events_are_followed_before_they_are_answered(database: Database) -> None:
    road = Road(database, burst=10)
    await road.arrivals.receive(FLOOD[0])
    assert await road.kept() == SENT[:1]
    assert [change.after.state for change in road.told] == [CallState.RINGING]
    await road.close()


async def test_no_more_wait_than_may(database: Database) -> None:
    road = Road(database, most=20)
    most = 0

    async def send(request: EventRequest) -> None:
        nonlocal most
        await road.arrivals.receive(request)
        most = max(most, road.arrivals.behind)

    await asyncio.gather(*map(send, FLOOD))
    await road.close()
    assert most <= 20
    assert await road.kept() == SENT


async def test_who_comes_when_there_is_room_again_does_not_overtake_who_waits_for_it(database: Database) -> None:
    road = Road(database, burst=10, most=20)
    under_way = [asyncio.ensure_future(road.arrivals.receive(request)) for request in FLOOD[:60]]
    for request in FLOOD[60:]:
        await road.arrivals.caught_up()  # after which there is room at this very moment
        under_way.append(asyncio.ensure_future(road.arrivals.receive(request)))
    await asyncio.gather(*under_way)
    await road.close()
    assert await road.kept() == SENT


async def test_who_follows_the_log_is_given_each_event_once(database: Database) -> None:
    road, given = Road(database), []

    async def follow() -> None:
        async for entries in road.log.follow(0):
            given.extend(entry.event.call_id for entry in entries)
            if len(given) >= len(FLOOD):
                return

    following = asyncio.ensure_future(follow())
    await road.send(FLOOD)
    async with asyncio.timeout(30):
        await following
    await road.close()
    assert given == [request.query.decode().split("&")[0].partition("=")[2] for request in FLOOD]


async def test_a_flood_that_cannot_be_kept_is_refused_and_told_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(tmp_path / "fonetray.db")
    road = Road(database)
    refused = await road.send(FLOOD[:5])
    assert [type(one) for one in refused] == [SinkUnavailable] * 5
    await road.close()
    assert {change.after.state for change in road.told} == {CallState.RINGING}
    assert "could not be kept" in caplog.text


async def test_a_round_that_we_fail_at_is_refused_and_the_next_is_kept(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    road = Road(database)
    road.arrivals = Arrivals(calls=road.calls, store=(store := FailsOnce(database)), now=lambda: LONG_AGO, burst=0.0)
    first = asyncio.ensure_future(road.send(FLOOD[:3]))
    await store.entered.wait()
    second = asyncio.ensure_future(road.send(FLOOD[3:5]))
    await asyncio.sleep(0)
    store.gate.set()
    async with asyncio.timeout(20):
        assert [type(one) for one in await first] == [SinkUnavailable] * 3
        assert await second == [None] * 2
        await road.close()
    assert await road.kept() == SENT[3:5]
    assert [record.getMessage() for record in caplog.records] == ["What the PBX told could not be kept"]


class FailsOnce(ArrivalStore):
    """Has a mistake in it, which shows once the gate is open."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.entered = asyncio.Event()
        self.gate = asyncio.Event()

    async def keep(self, arrived: Round) -> int:
        if not self.entered.is_set():
            self.entered.set()
            await self.gate.wait()
            raise ValueError("a mistake of ours")
        return await super().keep(arrived)


async def test_what_was_answered_is_kept_when_the_disk_has_room_again(database: Database) -> None:
    road = Road(database)
    await database.write(lambda connection: connection.execute("ALTER TABLE raw_events RENAME TO full").rowcount)
    assert await road.send(FLOOD[:5]) == [None] * 5
    await road.close()
    assert len(road.told) == 5
    assert [len(one.arrivals) for one in (await road.store.left()).values()] == [5]
    await database.write(lambda connection: connection.execute("ALTER TABLE full RENAME TO raw_events").rowcount)
    later = Road(database)
    await later.arrivals.restore()
    assert await later.kept() == SENT[:5]
    await later.close()


async def test_who_must_know_all_that_came_can_wait_for_it(database: Database) -> None:
    road = Road(database)
    await road.send(FLOOD)
    assert road.arrivals.behind
    await road.arrivals.caught_up()
    assert await road.kept() == SENT
    assert not road.arrivals.behind
    await road.arrivals.caught_up()
    await road.close()
