"""What a hub's feed brings becomes calls as if the PBX had told this computer, only later."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.services.calls.fed import FedEvent
from fonetray.services.calls.ingest import CallService
from fonetray.services.calls.repeats import Repeats
from fonetray.services.calls.two_roads import TwoRoads
from fonetray.services.ground.clock import SteadyClock
from fonetray.store.journal import Journal
from fonetray.telephony.calls import CallChange, CallState
from fonetray.telephony.events import EventKind
from support.databases import opened

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Desk:
    def __init__(self, path: Path) -> None:
        self.database = opened(path)
        self.journal = Journal(self.database)
        self.calls = CallService(
            journal=self.journal,
            clock=SteadyClock(),
            ring_timeout=lambda: timedelta(seconds=45),
            account_id=lambda: "",
            told=lambda event: event,
        )
        self.roads = TwoRoads(sink=self.calls, calls=self.calls, journal=self.journal, repeats=Repeats())
        self.told: list[CallChange] = []
        self.calls.subscribe(self.told.append)

    def states(self) -> list[tuple[str, CallState]]:
        return [(change.after.call_id, change.after.state) for change in self.told]

    async def take(self, *fed: FedEvent) -> None:
        await self.roads.take(fed, f"{fed[-1].number}-00000000", now=datetime.now(UTC))

    async def hear(self, query: str, kind: EventKind) -> None:
        await self.roads.receive(EventRequest(datetime.now(UTC), "::1", kind, "GET", query.encode(), "", b""))

    async def kept(self) -> list[str]:
        return [raw.call_id for raw in await self.journal.raw_events_since(LONG_AGO)]

    def close(self) -> None:
        self.calls.close()
        self.database.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path / "fonetray.db")
    yield made
    made.close()


def rings(number: int, call: str = "1", age: float = 0.0) -> FedEvent:
    parameters = {"UniqueCallId": call, "Calledphone": "200202", "ANumber": "+4586515151", "EmployeeLocalNumber": "202"}
    return FedEvent(number, EventKind.INCOMING, tuple(parameters.items()), age)


def answered(number: int, call: str = "1", age: float = 0.0) -> FedEvent:
    parameters = {"UniqueCallId": call, "ANumber": "+4586515151", "EmployeeLocalNumber": "202"}
    return FedEvent(number, EventKind.ANSWERED, tuple(parameters.items()), age)


def ended(number: int, call: str = "1", age: float = 0.0) -> FedEvent:
    parameters = {"UniquelCallId": call, "Duration": "12", "Transfer": "false", "CallDirection": "Incoming"}
    return FedEvent(number, EventKind.ENDED, tuple(parameters.items()), age)


async def test_what_comes_at_once_is_told_as_it_comes(desk: Desk) -> None:
    for fed in (rings(1), answered(2), ended(3)):
        await desk.take(fed)
    assert desk.states() == [("1", CallState.RINGING), ("1", CallState.ANSWERED), ("1", CallState.ENDED)]
    assert (await desk.journal.feed_place())[0] == "3-00000000"


async def test_what_was_slept_through_is_told_as_it_ended(desk: Desk) -> None:
    await desk.take(
        rings(1, "missed", age=600),
        rings(2, "talked", age=500),
        answered(3, "talked", age=490),
        ended(4, "talked", age=300),
        rings(5, "rings", age=4),
    )
    assert sorted(desk.states()) == [
        ("missed", CallState.MISSED), ("rings", CallState.RINGING), ("talked", CallState.ENDED),
    ]  # fmt: skip
    calls = {call.call_id: call for call in await desk.journal.list_calls(since=LONG_AGO)}
    now = datetime.now(UTC)
    assert abs((now - calls["missed"].started) - timedelta(seconds=600)) < timedelta(seconds=30)
    assert calls["talked"].duration == 12


async def test_a_restart_comes_to_the_same(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "fonetray.db")
    await desk.take(rings(1, age=3), rings(2, "2", age=2), answered(3, "2", age=1))
    live = {(call.call_id, call.state) for call in desk.calls.live_calls()}
    desk.close()
    again = Desk(tmp_path / "fonetray.db")
    await again.calls.restore()
    assert {(call.call_id, call.state) for call in again.calls.live_calls()} == live
    assert (await again.journal.feed_place())[0] == "3-00000000"
    again.close()


async def test_events_and_position_reach_the_disk_together_or_not_at_all(desk: Desk) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TRIGGER no_room BEFORE INSERT ON meta BEGIN SELECT raise(abort, 'no room'); END")

    def heal(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TRIGGER no_room")

    await desk.database.write(fail)
    with pytest.raises(SinkUnavailable):
        await desk.take(rings(1), ended(2))
    assert await desk.kept() == []
    assert (await desk.journal.feed_place())[0] == ""
    assert desk.states() == [("1", CallState.MISSED)], "the call is told of all the same"
    await desk.database.write(heal)
    await desk.take(rings(1, age=5), ended(2, age=5))
    assert await desk.kept() == ["1", "1"]
    assert desk.states() == [("1", CallState.MISSED)], "and not a second time"
    (call,) = await desk.journal.list_calls(since=LONG_AGO)
    assert call.state is CallState.MISSED


async def test_two_roads_never_double_a_call(desk: Desk) -> None:
    query = "UniqueCallId=1&Calledphone=200202&ANumber=%2B4586515151&EmployeeLocalNumber=202"
    await desk.hear(query, EventKind.INCOMING)
    await desk.take(rings(1))
    await desk.take(rings(2, "2"))
    await desk.hear(query.replace("UniqueCallId=1", "UniqueCallId=2"), EventKind.INCOMING)
    assert await desk.kept() == ["1", "2"]
    assert desk.states() == [("1", CallState.RINGING), ("2", CallState.RINGING)]
    assert (await desk.journal.feed_place())[0] == "2-00000000"


async def test_a_hub_that_lost_its_place_may_send_the_day_again(desk: Desk) -> None:
    await desk.take(rings(900, age=7200), answered(901, age=7190), ended(902, age=7000))
    await desk.roads.begin_anew(datetime.now(UTC))
    await desk.take(rings(1, age=7200), answered(2, age=7190), ended(3, age=7000), rings(4, "new", age=6000))
    assert await desk.kept() == ["1", "1", "1", "new"]
    assert desk.states() == [("1", CallState.ENDED), ("new", CallState.MISSED)]


async def test_what_seems_to_be_older_than_what_came_before_it_is_as_old(desk: Desk) -> None:
    await desk.take(rings(1, age=1), answered(2, age=3), ended(3, age=5))
    await desk.take(rings(4, "2", age=1))
    await desk.take(answered(5, "2", age=40))
    for call in await desk.journal.list_calls(since=LONG_AGO):
        assert call.answered == call.started
    kept = [raw.received for raw in await desk.journal.raw_events_since(LONG_AGO)]
    assert kept == sorted(kept)
    assert desk.states()[0] == ("1", CallState.ENDED)


@pytest.mark.parametrize("age", [-5.0, 1e300, 1e12])
async def test_an_age_that_cannot_be_true_is_no_trouble(desk: Desk, age: float) -> None:
    await desk.take(rings(1, age=age), rings(2, "2"))
    assert desk.states()[-1] == ("2", CallState.RINGING)
    assert len(await desk.kept()) == 2
    assert max(raw.received for raw in await desk.journal.raw_events_since(LONG_AGO)) <= datetime.now(UTC)
