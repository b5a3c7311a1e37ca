import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.listener.ports import EventRequest, SinkUnavailable
from fonetray.services.calls.ingest import CallService
from fonetray.services.ground.clock import SteadyClock
from fonetray.store.database import Database
from fonetray.store.journal import Journal
from fonetray.telephony.calls import CallChange, CallState
from fonetray.telephony.events import EventKind
from support.databases import opened

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def request(query: str) -> EventRequest:
    return EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", query.encode(), "", b"")


RINGS = "AccountId=48151&UniqueCallId=1.1&Calledphone=200202&ANumber=86515151&EmployeeLocalNumber=202"
ANSWERED = "AccountId=48151&UniqueCallId=1.1&ANumber=86515151&EmployeeLocalNumber=202"
ENDED = "AccountId=48151&UniquelCallId=1.1&Duration=5&Transfer=false&CallDirection=Incoming"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = opened(tmp_path / "fonetray.db")
    yield made
    made.close()


def service(database: Database, ring_timeout: float = 45.0, account: str = "") -> CallService:
    return CallService(
        journal=Journal(database),
        clock=SteadyClock(),
        ring_timeout=lambda: timedelta(seconds=ring_timeout),
        account_id=lambda: account,
        told=lambda event: event,
    )


async def test_an_event_is_on_disk_before_anybody_hears_of_it(database: Database) -> None:
    calls, kept = service(database), []
    count = "SELECT (SELECT count(*) FROM raw_events), (SELECT count(*) FROM calls)"
    calls.subscribe(lambda _: kept.append(database.read_now(lambda connection: connection.execute(count).fetchone())))
    await calls.receive(request(RINGS))
    assert kept == [(1, 1)]
    calls.close()


async def test_a_call_from_ring_to_journal(database: Database) -> None:
    calls, changes = service(database), list[CallChange]()
    calls.subscribe(changes.append)
    for query in (RINGS, RINGS, ANSWERED, ENDED, ENDED):
        await calls.receive(request(query))
    assert [change.after.state for change in changes] == [CallState.RINGING, CallState.ANSWERED, CallState.ENDED]
    (kept,) = await Journal(database).list_calls(since=LONG_AGO)
    assert (kept.state, kept.duration, kept.phones) == (CallState.ENDED, 5, ("200202",))
    assert (await Journal(database).event_counts()).count == 5
    calls.close()


async def test_what_makes_no_sense_is_kept_and_counted(database: Database) -> None:
    calls = service(database, account="48151")
    await calls.receive(request("hello=1"))
    await calls.receive(request(RINGS.replace("48151", "99999")))
    counts = await Journal(database).event_counts()
    assert (counts.count, counts.not_understood) == (2, 2)
    assert calls.live_calls() == ()
    calls.close()


@pytest.mark.parametrize(
    ("kind", "query", "content_type", "body"),
    [
        (None, "hello=1", "", b""),
        (EventKind.ENDED, "", "application/json", b'{"Duration": \xff'),
        (None, "%E6=%00", "application/x-www-form-urlencoded", b"\x00\x80="),
    ],
)
async def test_what_makes_no_sense_is_kept_word_for_word(
    database: Database, kind: EventKind | None, query: str, content_type: str, body: bytes
) -> None:
    calls = service(database)
    await calls.receive(EventRequest(datetime.now(UTC), "192.0.2.1", kind, "POST", query.encode(), content_type, body))
    (raw,) = await Journal(database).raw_events_since(LONG_AGO)
    assert (raw.query, raw.content_type, raw.body, raw.method) == (query.encode(), content_type, body, "POST")
    assert (raw.source, raw.path_kind, raw.understood) == ("192.0.2.1", kind.value if kind else "", False)
    assert raw.reason
    calls.close()


@pytest.mark.parametrize(
    ("account", "ours"), [("AccountId=48151&", True), ("", True), ("AccountId=&", True), ("AccountId=48152&", False)]
)
async def test_events_of_another_account_are_kept_but_are_no_calls(
    database: Database, account: str, *, ours: bool
) -> None:
    calls = service(database, account="48151")
    await calls.receive(request(RINGS.replace("AccountId=48151&", account)))
    assert bool(calls.live_calls()) is ours
    assert (await Journal(database).event_counts()).not_understood == (0 if ours else 1)
    calls.close()


async def test_times_go_by_arrival_and_not_by_what_the_pbx_writes(database: Database) -> None:
    calls = service(database)
    for query in (RINGS, ANSWERED):
        await calls.receive(request(query + "&TimeStamp=2026-01-01T00:00:00"))
    (call,) = calls.live_calls()
    assert call.answered is not None
    assert abs(call.answered - datetime.now(UTC)) < timedelta(minutes=1)
    assert call.started <= call.answered
    calls.close()


async def test_an_unanswered_ring_folds_by_itself(database: Database) -> None:
    calls, folded = service(database, ring_timeout=0.1), asyncio.Event()
    calls.subscribe(lambda change: folded.set() if change.after.state is CallState.MISSED else None)
    await calls.receive(request(RINGS))
    async with asyncio.timeout(20):
        await folded.wait()
    (kept,) = await Journal(database).list_calls(since=LONG_AGO)
    assert kept.state is CallState.MISSED
    calls.close()


async def test_a_restart_in_the_middle_of_a_call_knows_of_it(database: Database) -> None:
    before = service(database)
    await before.receive(request(RINGS))
    before.close()
    after = service(database)
    await after.restore()
    assert [call.state for call in after.live_calls()] == [CallState.RINGING]
    await after.receive(request(ANSWERED))
    assert [call.state for call in after.live_calls()] == [CallState.ANSWERED]
    after.close()


async def test_a_store_that_cannot_keep_refuses_the_event_but_the_phone_rings(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    calls, told = service(database), list[CallChange]()
    calls.subscribe(told.append)
    database.close()
    with pytest.raises(SinkUnavailable):
        await calls.receive(request(RINGS))
    assert [change.after.state for change in told] == [CallState.RINGING]
    assert "could not be kept" in caplog.text
    calls.close()


async def test_what_could_not_be_kept_goes_with_what_can_and_is_told_once(tmp_path: Path) -> None:
    database, told = Database(tmp_path / "fonetray.db"), list[CallChange]()
    calls = service(database)
    calls.subscribe(told.append)
    for query in (RINGS, ANSWERED):
        with pytest.raises(SinkUnavailable):
            await calls.receive(request(query))
    database.open()
    await calls.receive(request(ANSWERED))  # the PBX tries once more
    (kept,) = await Journal(database).list_calls(since=LONG_AGO)
    assert (kept.state, kept.phones) == (CallState.ANSWERED, ("200202",))
    assert [change.after.state for change in told] == [CallState.RINGING, CallState.ANSWERED]
    calls.close()
    database.close()


async def test_a_lowered_ring_timeout_ends_what_rings_already(database: Database) -> None:
    timeout, folded = [timedelta(seconds=600)], asyncio.Event()
    calls = CallService(
        journal=Journal(database),
        clock=SteadyClock(),
        ring_timeout=lambda: timeout[0],
        account_id=str,
        told=lambda event: event,
    )
    calls.subscribe(lambda change: folded.set() if change.after.state is CallState.MISSED else None)
    await calls.receive(request(RINGS))
    calls.retime()
    assert calls.live_calls()
    timeout[0] = timedelta(seconds=0.05)
    calls.retime()
    async with asyncio.timeout(20):
        await folded.wait()
    (kept,) = await Journal(database).list_calls(since=LONG_AGO)
    assert kept.state is CallState.MISSED
    calls.close()


def no_room(connection: sqlite3.Connection) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")


def room(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA max_page_count = 1000000")


async def test_a_ring_that_ends_while_nothing_can_be_kept_is_kept_later(database: Database) -> None:
    timeout, folded = [timedelta(seconds=0.1)], asyncio.Event()
    calls = CallService(
        journal=Journal(database),
        clock=SteadyClock(),
        ring_timeout=lambda: timeout[0],
        account_id=str,
        told=lambda event: event,
    )
    calls.subscribe(lambda change: folded.set() if change.after.state is CallState.MISSED else None)
    await database.write(no_room)
    with pytest.raises(SinkUnavailable):
        await calls.receive(request(RINGS + "&x=" + "y" * 10_000))
    async with asyncio.timeout(20):
        await folded.wait()
    timeout[0] = timedelta(seconds=600)  # what rings now goes on
    await database.write(room)
    await calls.receive(request(RINGS.replace("1.1", "2.1")))
    kept = {call.call_id: call.state for call in await Journal(database).list_calls(since=LONG_AGO)}
    assert kept == {"1.1": CallState.MISSED, "2.1": CallState.RINGING}
    calls.close()


async def test_a_window_that_fails_costs_only_itself(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    calls, heard = service(database), list[CallChange]()

    def fail(_: CallChange) -> None:
        raise RuntimeError("broken window")

    calls.subscribe(fail)
    calls.subscribe(heard.append)
    await calls.receive(request(RINGS))
    assert len(heard) == 1
    assert "A window failed" in caplog.text
    calls.close()


class Computer:
    """A wall clock that somebody sets, and seconds that only pass."""

    def __init__(self) -> None:
        self.wall, self.seconds = datetime(2026, 3, 2, 8, tzinfo=UTC), 0.0

    def clock(self) -> SteadyClock:
        return SteadyClock(wall=lambda: self.wall, elapsed=lambda: self.seconds)


@pytest.mark.parametrize("jump", [timedelta(hours=8), timedelta(hours=-8)])
async def test_a_clock_that_jumps_moves_no_call(database: Database, jump: timedelta) -> None:
    computer = Computer()
    calls = service(database)
    calls._clock = computer.clock()
    await calls.receive(request("UniqueCallId=1.1&Calledphone=200202&ANumber=86515151&EmployeeLocalNumber=202"))
    computer.wall += jump
    computer.seconds += 40
    calls.retime()
    await calls.settled()
    assert [call.state.value for call in calls.live_calls()] == ["ringing"]
    computer.seconds += 6
    calls.retime()
    await calls.settled()
    assert calls.live_calls() == ()
    calls.close()


async def test_a_laptop_that_slept_for_eight_hours_has_missed_what_rang(database: Database) -> None:
    computer = Computer()
    calls = service(database)
    calls._clock = computer.clock()
    await calls.receive(request("UniqueCallId=1.1&Calledphone=200202&ANumber=86515151&EmployeeLocalNumber=202"))
    computer.wall += timedelta(hours=8)
    computer.seconds += 8 * 3600
    told: list[CallChange] = []
    calls.subscribe(told.append)
    calls.retime()
    await calls.settled()
    assert [change.after.state.value for change in told] == ["missed"]
    calls.close()
