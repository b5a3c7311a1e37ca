"""The journal: what came, what was made of it, and what was asked for, across a restart."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from fonetray.store.database import Database
from fonetray.store.errors import StoreError
from fonetray.store.journal import Journal, RawEvent
from fonetray.store.times import iso
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def raw(at: datetime = NOON, *, reason: str = "") -> RawEvent:
    return RawEvent(
        received=at,
        source="192.0.2.7",
        path_kind="",
        method="GET",
        query=b"ANumber=%F8&x=\xff\x00",
        content_type="",
        body=b"\x00\xff",
        understood=not reason,
        reason=reason,
    )


def call(call_id: str = "1.1", employee: str = "202", **changed: object) -> Call:
    whole = Call(
        call_id=call_id,
        employee=employee,
        direction=Direction.INCOMING,
        state=CallState.RINGING,
        number="86515151",
        started=NOON,
        phones=("2020", "2021"),
    )
    return replace(whole, **changed)  # type: ignore[arg-type]  # the names are those of the fields


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database)


async def test_an_event_is_kept_byte_for_byte(journal: Journal) -> None:
    first = await journal.append(raw(), [])
    second = await journal.append(raw(NOON + timedelta(seconds=1), reason="no call id"), [])
    assert second > first
    assert await journal.raw_events_since(NOON) == [raw(), raw(NOON + timedelta(seconds=1), reason="no call id")]
    assert len(await journal.raw_events_since(NOON + timedelta(seconds=1))) == 1


async def test_times_are_compared_across_zones(journal: Journal) -> None:
    danish = timezone(timedelta(hours=1))
    await journal.append(raw(NOON.astimezone(danish)), [])
    kept = await journal.raw_events_since(NOON.astimezone(danish))
    assert [event.received for event in kept] == [NOON]
    assert await journal.raw_events_since(NOON + timedelta(microseconds=1)) == []


async def test_events_are_counted(journal: Journal) -> None:
    counts = await journal.event_counts()
    assert (counts.last, counts.count, counts.not_understood) == (None, 0, 0)
    await journal.append(raw(), [])
    await journal.append(raw(NOON + timedelta(hours=1), reason="no call id"), [])
    counts = await journal.event_counts()
    assert (counts.last, counts.count, counts.not_understood) == (NOON + timedelta(hours=1), 2, 1)


async def test_an_event_and_its_calls_are_kept_together_or_not_at_all(journal: Journal) -> None:
    unkeepable = call(duration=2**70)
    with pytest.raises((StoreError, OverflowError)):
        await journal.append(raw(), [call(), unkeepable])
    assert await journal.raw_events_since(NOON) == []
    assert await journal.list_calls(since=NOON) == []


async def test_a_call_is_kept_as_it_last_was(journal: Journal) -> None:
    await journal.append(raw(), [call()])
    answered = call(state=CallState.ANSWERED, answered=NOON + timedelta(seconds=4))
    ended = replace(answered, state=CallState.ENDED, ended=NOON + timedelta(seconds=90), duration=86, transfer=True)
    await journal.append(raw(), [answered])
    await journal.save_calls([ended, call(employee="203", state=CallState.ELSEWHERE, answered_by="202")])
    assert await journal.list_calls(since=NOON, employee="202") == [ended]
    other = await journal.list_calls(since=NOON, employee="203")
    assert [(found.state, found.answered_by) for found in other] == [(CallState.ELSEWHERE, "202")]


async def test_calls_are_listed_newest_first(journal: Journal) -> None:
    calls = [call(f"{n}.1", started=NOON + timedelta(minutes=n)) for n in range(5)]
    await journal.save_calls(calls)
    assert await journal.list_calls(since=NOON + timedelta(minutes=1), limit=3) == calls[:1:-1]


@pytest.mark.parametrize("asked", ["86515151", "+4586515151", "004586515151", "86 51 51 51"])
async def test_calls_are_found_by_number_in_any_form(journal: Journal, asked: str) -> None:
    await journal.save_calls([call("1.1"), call("2.1", number="+4586515151"), call("3.1", number="203")])
    found = await journal.list_calls(since=NOON, number=asked)
    assert {entry.call_id for entry in found} == {"1.1", "2.1"}
    assert [entry.call_id for entry in await journal.list_calls(since=NOON, number="203")] == ["3.1"]


async def test_wishes_to_call_are_kept(journal: Journal, database: Database) -> None:
    await journal.record_dial(time=NOON, number="+4586515151", origin="link", status="uncertain", device="")
    rows = await database.read(lambda one: one.execute("SELECT number, origin, status FROM dials").fetchall())
    assert rows == [("+4586515151", "link", "uncertain")]


async def test_many_at_once_are_kept_in_their_order_and_a_call_as_the_last_has_it(journal: Journal) -> None:
    times = [NOON + timedelta(seconds=number) for number in range(151)]
    kept = [journal.append(raw(at), [call(f"{number % 10}.1", duration=number)]) for number, at in enumerate(times)]
    silent = journal.save_calls([call("3.1", duration=999)])
    *numbers, _ = await asyncio.gather(*kept, silent)
    assert numbers == list(range(numbers[0], numbers[0] + 151))
    assert [event.received for event in await journal.raw_events_since(NOON)] == times
    durations = {one.call_id: one.duration for one in await journal.list_calls(since=NOON)}
    assert durations == {f"{last}.1": 140 + last for last in range(1, 10)} | {"0.1": 150, "3.1": 999}


async def test_a_few_of_many_requests_are_found_without_looking_at_all(journal: Journal, database: Database) -> None:
    many = [(iso(NOON - timedelta(seconds=5000 - number)), b"%d" % number) for number in range(5000)]
    sql = (
        "INSERT INTO raw_events (received, source, path_kind, method, query, content_type, body, understood, reason)"
        " VALUES (?, '', '', 'GET', ?, '', x'', 1, '')"
    )
    await database.write(lambda connection: connection.executemany(sql, many).rowcount)
    hundreds = itertools.count()  # of SQLite's steps
    await database.read(lambda connection: connection.set_progress_handler(lambda: next(hundreds) and 0, 100))
    last = [raw.query for raw in await journal.last_raw_events(timedelta(seconds=2))]
    since = [raw.query for raw in await journal.raw_events_since(NOON - timedelta(seconds=3))]
    assert last == since == [b"4997", b"4998", b"4999"]
    assert next(hundreds) < 20
