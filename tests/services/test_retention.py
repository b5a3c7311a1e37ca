"""What is old goes, with all that hangs on it; what runs, what is young and who calls meanwhile are left alone."""

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.services.retention import EVIDENCE, Retention, months
from fonetray.store.ageing import Aged, Ageing
from fonetray.store.event_log import SqliteEventLog
from fonetray.store.journal import RawEvent
from fonetray.store.notes import Note, NoteStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from services.remembering import Place, place_at
from support.alarms import alarms

NOW = datetime.now(UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with place_at(tmp_path) as made:
        yield made


def retention(place: Place, keep: timedelta | None, *, newest: bool = False) -> Retention:
    ageing = Ageing(place.database, keeps_newest=newest)
    return Retention(base=place.desk, ageing=ageing, keep=lambda: keep, now=lambda: NOW)


async def had(place: Place, call_id: str, days: int, *, state: CallState = CallState.ENDED, note: bool = False) -> None:
    at = NOW - timedelta(days=days)
    raw = RawEvent(at, "", "ended", "GET", f"UniqueCallId={call_id}".encode(), "", b"", True, "", call_id)
    await place.desk.journal.append(raw, [Call(call_id, "202", Direction.INCOMING, state, "70707070", at)])
    if note:
        await NoteStore(place.database).write(Note(call_id, call_id, "+4570707070", "202", "Ringer igen", at))


async def test_what_is_older_goes_with_its_notes_and_dials(place: Place) -> None:
    for days in (91, 89):
        await had(place, f"{days}", days, note=True)
        at = NOW - timedelta(days=days)
        await place.desk.journal.record_dial(time=at, number=f"{days}", origin="link", status="placed", device="")
    assert await Ageing(place.database).count(NOW - timedelta(days=90)) == Aged(1, 1)
    keeping = retention(place, timedelta(days=90))
    assert await keeping.once() == Aged(1, 1, 1)
    assert await place.calls() == ["89"]
    assert [note.id for note in await NoteStore(place.database).of_calls(["91", "89"])] == ["89"]
    assert [dial.number for dial in await place.desk.journal.list_dials(since=LONG_AGO, limit=9)] == ["89"]
    assert await keeping.once() == Aged()


async def test_a_call_that_a_colleague_took_is_forgotten_too(place: Place) -> None:
    await had(place, "elsewhere", 91, state=CallState.ELSEWHERE)
    assert (await retention(place, timedelta(days=90)).once()).calls == 1


async def test_for_ever_forgets_nothing_but_what_made_no_sense(place: Place) -> None:
    await had(place, "old", 5000)
    for age in (EVIDENCE + timedelta(days=1), EVIDENCE - timedelta(days=1)):
        await place.desk.journal.append(RawEvent(NOW - age, "", "", "GET", b"", "", b"?", False, "no call id"), ())
    assert await retention(place, months(0)).once() == Aged()
    assert await place.calls() == ["old"]
    assert (await place.desk.journal.event_counts()).not_understood == 1


async def test_what_runs_and_a_hubs_newest_event_are_never_forgotten(place: Place) -> None:
    await place.database.write(lambda one: [_fill(one, number, LONG_AGO) for number in range(2100)])
    runs = Call("runs", "202", Direction.INCOMING, CallState.ANSWERED, "1", LONG_AGO, answered=LONG_AGO)
    await place.desk.journal.save_calls([runs])
    log = SqliteEventLog(database=place.database, journal=place.desk.journal)
    newest = await log.last()
    assert (await retention(place, timedelta(days=1), newest=True).once()).events == 2099
    assert await place.desk.journal.live_calls() == [runs]
    assert await log.last() == newest
    assert (await retention(place, timedelta(days=1)).once()).events == 1, "nobody knows a desk's by its number"


async def test_calls_are_taken_while_thousands_are_forgotten(place: Place) -> None:
    await place.database.write(lambda one: [_fill(one, number, LONG_AGO) for number in range(5000)])
    commits = 0

    async def forget() -> Aged:
        return await retention(place, timedelta(days=1)).once()

    forgetting = asyncio.create_task(forget())
    while not forgetting.done():
        await place.call(f"new.{commits}", "70707070")
        commits += 1
    assert forgetting.result().events == 5000
    assert commits > 1, "a call's events come between two parts"
    assert len(await place.calls()) == commits


async def test_a_clock_that_is_far_ahead_for_a_moment_costs_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: asyncio.Queue[None] = asyncio.Queue()
    rounds: list[list[str]] = []

    async def next_day(_: float) -> None:
        rounds.append(await place.calls())
        await days.get()

    monkeypatch.setattr("fonetray.config.long_wait.long_wait", next_day)
    now = NOW + timedelta(days=5000)
    keeping = Retention(
        base=place.desk, ageing=Ageing(place.database), keep=lambda: timedelta(days=90), now=lambda: now
    )
    await had(place, "old", 91)
    await had(place, "young", 1)
    regularly = asyncio.create_task(keeping.regularly())
    async with asyncio.timeout(20):
        for now, kept in (
            (NOW + timedelta(days=5000), {"old", "young"}),
            (NOW, {"young"}),
            (NOW + timedelta(days=200), {"young"}),
            (NOW + timedelta(days=201), set[str]()),
        ):
            while not rounds:  # noqa: ASYNC110 - what is patched in tells nobody
                await asyncio.sleep(0.005)
            assert set(rounds.pop()) == kept, now
            days.put_nowait(None)
    regularly.cancel()
    await asyncio.wait({regularly})


async def test_a_forgetting_that_fails_ends_nothing(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    await had(place, "old", 9)
    refuse = "CREATE TRIGGER held BEFORE DELETE ON raw_events BEGIN SELECT raise(abort, 'held'); END"
    await place.database.write(lambda one: one.execute(refuse).rowcount)
    regularly = asyncio.create_task(retention(place, timedelta(days=1)).regularly())
    async with asyncio.timeout(20):
        while "could not be forgotten" not in caplog.text:  # noqa: ASYNC110 - the log tells nobody
            await asyncio.sleep(0.005)
    assert not regularly.done()
    regularly.cancel()


async def test_it_goes_on_every_day(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fonetray.services.retention.EVERY", timedelta(seconds=0.01))
    regularly = asyncio.create_task(retention(place, timedelta(days=90)).regularly())
    async with asyncio.timeout(20):
        for which in ("first", "second", "third"):
            await had(place, which, 200)
            while await place.calls():  # noqa: ASYNC110 - nothing tells when it has been forgotten
                await asyncio.sleep(0.005)
    regularly.cancel()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' own alarm, which goes on while it sleeps")
async def test_a_night_asleep_counts(place: Place) -> None:
    others = alarms()
    regularly = asyncio.create_task(retention(place, timedelta(days=90)).regularly())
    async with asyncio.timeout(20):
        while alarms() <= others:  # noqa: ASYNC110 - an alarm tells nobody that it was set
            await asyncio.sleep(0.005)
    regularly.cancel()


async def test_a_capture_that_ended_long_ago_goes(place: Place) -> None:
    capture = place.desk.capture
    capture.turn_on()
    await place.call("1", "70707070")
    await asyncio.to_thread(capture.turn_off)
    file = place.home.capture_file
    before = datetime.now(UTC) - EVIDENCE
    assert not capture.remove_old(before)
    old = time.time() - EVIDENCE.total_seconds() - 60
    os.utime(file, (old, old))
    assert capture.remove_old(before)
    assert not file.exists()


def _fill(connection: sqlite3.Connection, number: int, at: datetime) -> None:
    row = (at.isoformat(timespec="microseconds"), b"UniqueCallId=%d&EmployeeLocalNumber=202" % number, str(number))
    connection.execute(
        "INSERT INTO raw_events (received, source, path_kind, method, query, content_type, body, understood, reason,"
        " call_id) VALUES (?, '', 'answered', 'GET', ?, '', x'', 1, '', ?)", row,
    )  # fmt: skip
