"""A restart in the middle of everything comes to where a program that ran all the time would be."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from fonetray.listener.ports import EventRequest
from fonetray.services.calls.ingest import CallService
from fonetray.store.database import Database
from fonetray.store.journal import Journal
from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.events import CallEvent, EventKind
from support.databases import opened
from telephony.sequences import START, TABLE, event

PHONE = {EventKind.INCOMING: "Calledphone", EventKind.OUTGOING: "PhoneLocalNumber"}
HOUR = timedelta(hours=1)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def reset(self) -> None:
        pass


def request(sent: CallEvent) -> EventRequest:
    parameters = {"UniqueCallId": sent.call_id}
    if sent.kind is EventKind.ENDED:
        parameters["Transfer"] = str(sent.transfer).lower()
        if sent.duration is not None:
            parameters["Duration"] = str(sent.duration)
    else:
        parameters |= {"EmployeeLocalNumber": sent.employee, "ANumber": sent.a_number}
    if sent.kind in PHONE:
        parameters[PHONE[sent.kind]] = sent.phone
    if sent.timestamp:
        parameters["TimeStamp"] = sent.timestamp.isoformat()
    return EventRequest(START, "127.0.0.1", sent.kind, "GET", urlencode(parameters).encode(), "", b"")


class Life:
    """A program's life over one journal: its clock moves, its timers go off, and it may be restarted."""

    def __init__(self, database: Database, numbers: Iterator[str]) -> None:
        self.clock = Clock()
        self.database = database
        self.numbers = numbers
        self.calls = self._service()

    def _service(self) -> CallService:
        return CallService(
            journal=Journal(self.database),
            clock=self.clock,
            ring_timeout=lambda: timedelta(seconds=45),
            account_id=str,
            told=self._told,
        )

    def _told(self, sent: CallEvent) -> CallEvent:
        """Tell each dial another number, as the user's wishes do: what was told is known nowhere but here."""
        return replace(sent, a_number=next(self.numbers)) if sent.kind is EventKind.OUTGOING else sent

    async def take(self, text: str) -> None:
        waits = text[0] == "+"
        self.clock.time += timedelta(seconds=int(text[1:]) if waits else 1)
        if waits:
            await self.wake()
        else:
            await self.calls.receive(request(event(text)))

    async def wake(self) -> None:
        self.calls.retime()
        await self.calls.settled()

    async def restart(self) -> None:
        self.calls.close()
        self.calls = self._service()
        await self.calls.restore()

    async def on_disk(self) -> list[Call]:
        return await Journal(self.database).list_calls(since=START - 24 * HOUR)

    def live(self) -> set[Call]:
        return set(self.calls.live_calls())


@asynccontextmanager
async def life(file: Path) -> AsyncIterator[Life]:
    database = opened(file)
    lived = Life(database, (f"8651515{count % 10}" for count in range(1000)))
    yield lived
    lived.calls.close()
    database.close()


@pytest.mark.parametrize("name", TABLE)
async def test_a_restart_after_each_event_changes_nothing(name: str, tmp_path: Path) -> None:
    async with life(tmp_path / "a.db") as steady, life(tmp_path / "b.db") as restarted:
        for text in TABLE[name][0]:
            await steady.take(text)
            await restarted.take(text)
            await restarted.restart()
            assert restarted.live() == steady.live()
            assert restarted.calls._state == steady.calls._state
            assert await restarted.on_disk() == await steady.on_disk()


@pytest.mark.parametrize("name", [name for name, (steps, _) in TABLE.items() if any(text[0] == "+" for text in steps)])
async def test_what_passes_while_the_program_is_off_is_made_up_for(name: str, tmp_path: Path) -> None:
    async with life(tmp_path / "a.db") as steady, life(tmp_path / "b.db") as off:
        for text in TABLE[name][0]:
            await steady.take(text)
            if text[0] == "+":
                off.clock.time += timedelta(seconds=int(text[1:]))
                await off.restart()
            else:
                await off.take(text)
        assert off.calls._state == steady.calls._state
        assert await off.on_disk() == await steady.on_disk()


@pytest.mark.parametrize("hours", [13, 70])
async def test_a_call_that_ran_when_the_program_was_stopped_is_over_after_the_weekend(
    hours: int, tmp_path: Path
) -> None:
    async with life(tmp_path / "a.db") as lived:
        for text in ("in 202 a", "in 203", "ans 203"):
            await lived.take(text)
        await lived.calls.receive(request(event("in 204", "1.2")))
        lived.calls.close()
        lived.clock.time += hours * HOUR
        await lived.restart()
        assert not lived.live()
        found = {call.employee: (call.state, call.ended) for call in await lived.on_disk()}
        assert found["202"][0] is CallState.ELSEWHERE
        assert found["203"] == (CallState.ENDED, START + timedelta(seconds=3) + 4 * HOUR)
        assert found["204"] == (CallState.MISSED, START + timedelta(seconds=3) + timedelta(seconds=45))


async def test_a_call_whose_events_are_gone_is_closed_all_the_same(tmp_path: Path) -> None:
    async with life(tmp_path / "a.db") as lived:
        await lived.take("in 202 a")
        await lived.take("ans 203")
        await lived.calls.receive(request(event("in 204", "1.2")))
        await lived.database.write(lambda connection: connection.execute("DELETE FROM raw_events").rowcount)
        lived.clock.time += 5 * HOUR
        await lived.restart()
        assert not lived.live()
        assert {call.employee: call.state for call in await lived.on_disk()} == {
            "202": CallState.ELSEWHERE,
            "203": CallState.ENDED,
            "204": CallState.MISSED,
        }


async def test_what_was_not_understood_before_is_not_lived_through(tmp_path: Path) -> None:
    async with life(tmp_path / "a.db") as lived:
        await lived.take("in 202 a")
        await lived.database.write(
            lambda connection: connection.execute("UPDATE raw_events SET understood = 0").rowcount
        )
        await lived.restart()
        assert not lived.live()


async def test_a_start_with_no_room_on_the_disk_knows_its_calls_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with life(tmp_path / "a.db") as lived:
        await lived.take("in 202 a")
        await lived.take("ans 203")
        lived.clock.time += 5 * HOUR
        await lived.calls.receive(request(event("in 204", "1.2")))
        await lived.database.write(
            lambda connection: connection.execute("UPDATE calls SET state = 'answered' WHERE employee = '203'").rowcount
        )
        await lived.database.write(
            lambda connection: (
                connection.execute(
                    "CREATE TRIGGER full BEFORE INSERT ON calls BEGIN SELECT RAISE(FAIL, 'full'); END"
                ).rowcount
            )
        )
        await lived.restart()
        assert {call.employee for call in lived.live()} == {"204"}
        assert "could not be kept" in caplog.text
        await lived.database.write(lambda connection: connection.execute("DROP TRIGGER full").rowcount)
        await lived.restart()
        assert {call.employee: call.state.value for call in await lived.on_disk()} == {
            "202": "elsewhere",
            "203": "ended",
            "204": "ringing",
        }


async def test_what_still_rings_is_told_after_a_restart(tmp_path: Path) -> None:
    async with life(tmp_path / "a.db") as lived:
        for text in ("in 202 a", "in 203", "ans 203"):
            await lived.take(text)
        await lived.calls.receive(request(event("in 202", "1.2")))
        lived.calls.close()
        lived.calls, told = lived._service(), list[CallChange]()
        lived.calls.subscribe(told.append)
        await lived.calls.restore()
        assert [(change.before, change.after.call_id, change.after.state.value) for change in told] == [
            (None, "1.2", "ringing")
        ]


async def test_of_a_fold_and_an_event_at_once_the_later_one_stays(tmp_path: Path) -> None:
    async with life(tmp_path / "a.db") as lived:
        told = list[CallChange]()
        lived.calls.subscribe(told.append)
        await lived.take("in 202 a")
        lived.clock.time += timedelta(seconds=60)
        lived.calls.retime()  # whose write is not begun when the answer comes
        await lived.calls.receive(request(event("ans 202")))
        await lived.wake()
        assert [change.after.state.value for change in told] == ["ringing", "missed", "answered"]
        assert [change.before and change.before.state.value for change in told] == [None, "ringing", "missed"]
        (kept,) = await lived.on_disk()
        assert kept.state is CallState.ANSWERED
