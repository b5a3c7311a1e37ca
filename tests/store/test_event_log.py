import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.store.ageing import Ageing
from fonetray.store.event_log import SqliteEventLog
from fonetray.store.forgetting import ForgettingStore
from fonetray.store.journal import Journal, RawEvent
from fonetray.store.log_tail import LogTail
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.event_log import EventLog, LogEntry, Page, Position, read_position
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, Direction, EventKind
from support.databases import opened

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Kept:
    def __init__(self, path: Path) -> None:
        self.database = opened(path)
        self.journal = Journal(self.database)
        self.log: EventLog = SqliteEventLog(database=self.database, journal=self.journal)

    async def append(self, call: str, *employees: str, at: datetime = NOON, understood: bool = True) -> None:
        query = f"UniqueCallId={call}&EmployeeLocalNumber={employees[0] if employees else 202}&Calledphone=1&x=%C3%A6"
        raw = RawEvent(at, "", "incoming", "GET", query.encode(), "", b"", understood, "", call if understood else "")
        state, ended = CallState.ENDED, at
        calls = [Call(call, one, Direction.INCOMING, state, "", at, ended=ended) for one in employees]
        await self.journal.append(raw, calls)


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    made = Kept(tmp_path / "fonetray.db")
    yield made
    made.database.close()


async def ids(kept: Kept, after: int = 0, **wanted: object) -> tuple[list[str], int]:
    page = await kept.log.read(after, **{"limit": 100, **wanted})  # type: ignore[arg-type]
    return [entry.call_id for entry in page.entries], page.up_to


async def test_entries_are_read_in_their_order_with_all_that_was_sent(kept: Kept) -> None:
    assert await ids(kept) == ([], 0)
    assert await kept.log.last() == Position()
    await kept.append("1", "202")
    await kept.append("x", understood=False)
    await kept.append("2", "203")
    assert await ids(kept) == (["1", "2"], 3)
    assert await ids(kept, 1) == (["2"], 3)
    assert await ids(kept, limit=1) == (["1"], 1)
    entry = (await kept.log.read(2, limit=9)).entries[0]
    assert ("x", "æ") in entry.event.sent
    assert entry.event.received == NOON
    assert await kept.log.last() == entry.position


async def test_whole_calls_are_given_to_whom_they_concern(kept: Kept) -> None:
    await kept.append("1", "202", "203")
    await kept.append("2", "204")
    await kept.append("1")
    assert await ids(kept, employees=["202"]) == (["1", "1"], 3)
    assert await ids(kept, employees=["204", "203"]) == (["1", "2", "1"], 3)
    assert await ids(kept, employees=[]) == ([], 3)
    assert await ids(kept, call_id="2") == (["2"], 3)


async def test_a_calls_entries_are_found_without_reading_the_others(kept: Kept) -> None:
    steps: list[int] = []

    def count(connection: sqlite3.Connection) -> None:
        steps.clear()
        connection.set_progress_handler(lambda: steps.append(1), 10)

    taken = []
    for many in (10, 1000):
        await kept.database.write(lambda connection, many=many: _fill(connection, many))
        await kept.append(f"wanted {many}", "202")
        await kept.database.read(count)
        assert await ids(kept, call_id=f"wanted {many}") == ([f"wanted {many}"], (await kept.log.last()).number)
        taken.append(len(steps))
    await kept.database.read(lambda connection: connection.set_progress_handler(None, 0))
    assert taken[0] > 0
    assert taken[1] < 2 * taken[0]


def _fill(connection: sqlite3.Connection, many: int) -> None:
    connection.executemany(
        "INSERT INTO raw_events (received, source, path_kind, method, query, content_type, body, understood, reason,"
        " call_id) VALUES (?, '', 'incoming', 'GET', x'', '', x'', 1, '', ?)",
        [(NOON.isoformat(), f"other {number}") for number in range(many)],
    )


async def test_a_position_is_known_by_what_it_was(kept: Kept) -> None:
    assert await kept.log.knows(Position())
    await kept.append("1", "202")
    last = await kept.log.last()
    assert await kept.log.knows(last)
    assert read_position(str(last)) == last
    for wrong in (Position(1, "00000000"), Position(2, last.digest), Position(10**17, last.digest)):
        assert not await kept.log.knows(wrong)


async def test_a_position_is_known_when_its_entry_was_forgotten(kept: Kept) -> None:
    positions = []
    for call in ("1", "2", "3"):
        await kept.append(call, "202")
        positions.append(await kept.log.last())
    await ForgettingStore(kept.database).remove_calls(["2", "3"])
    assert await ids(kept) == (["1"], 3)
    assert [await kept.log.knows(position) for position in positions] == [True, True, True]
    await kept.append("4", "202")
    assert (await kept.log.last()).number == 4, "no number is given twice"
    assert await kept.log.knows(positions[2])


@pytest.mark.parametrize(
    "text", ["", "-", "x", "1", "1-", "1-abc", "-1-00000000", "0-00000000", "1" * 19, "١-00000000"]
)
def test_what_is_no_position_is_none(text: str) -> None:
    assert read_position(text) is None


async def test_followers_are_given_what_comes_and_what_was_there(kept: Kept) -> None:
    await kept.append("0", "202")
    got: list[list[str]] = [[], []]

    async def follow(into: list[str], after: int) -> None:
        async with aclosing(kept.log.follow(after)) as batches:
            async for batch in batches:
                into += [entry.call_id for entry in batch]
                if into[-1] == "29":
                    return

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(follow(got[0], 0))
        group.create_task(follow(got[1], 1))
        await asyncio.gather(*(kept.append(str(number), "202") for number in range(1, 29)))
        await kept.append("29", "202")
    assert sorted(got[0], key=int) == [str(number) for number in range(30)]
    assert got[0][1:] == got[1]


@pytest.mark.parametrize("seed", range(20))
async def test_who_follows_is_given_the_same_as_who_reads_the_disk(kept: Kept, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same each time
    got: list[LogEntry] = []

    async def follow() -> None:
        async with aclosing(kept.log.follow(0)) as batches:
            async for batch in batches:
                got.extend(batch)

    async def write(number: int) -> None:
        way = chance.choice(("read", "read", "read", "unread", "not understood", "another program's"))
        call = f"{number}.1"
        query = f"UniqueCallId={call}&EmployeeLocalNumber=202&Calledphone=1&x=%C3%A6".encode()
        understood = way != "not understood"
        raw = RawEvent(NOON, "", "incoming", "GET", query, "", b"", understood, "", call if understood else "")
        event = read_event(query=query, content_type="", body=b"", kind=EventKind.INCOMING, received=NOON)
        assert isinstance(event, CallEvent)
        if way == "another program's":
            await kept.journal.append_fed([raw], (), "")
        else:
            await kept.journal.append(raw, (), event if way == "read" else None)

    following = asyncio.create_task(follow())
    for number in range(30):
        if chance.random() < 0.1:  # nobody follows for a while
            following.cancel()
            await asyncio.wait([following])
            got.clear()
            await write(-number - 1)
            following = asyncio.create_task(follow())
        together = [write(10 * number + more) for more in range(chance.choice((1, 1, 5)))]
        await asyncio.gather(*together)
    await kept.append("last", "202")
    whole = (await kept.log.read(0, limit=1000)).entries
    async with asyncio.timeout(20):
        while len(got) < len(whole):  # noqa: ASYNC110 - the last of them tells nobody
            await asyncio.sleep(0.001)
    following.cancel()
    await asyncio.wait([following])
    assert got == list(whole)
    assert [entry.event.sent for entry in got] == [entry.event.sent for entry in whole]


async def test_the_old_is_forgotten_and_the_newest_never(kept: Kept) -> None:
    for number, days in enumerate((5, 4, 3)):
        await kept.append(str(number), "202", at=NOON - timedelta(days=days))
    assert (await kept.log.position_before(NOON - timedelta(days=4))).number == 1
    first = (await kept.log.read(0, limit=1)).entries[0].position
    ageing = Ageing(kept.database, keeps_newest=True)
    assert (await ageing.forget(NOON - timedelta(days=3, hours=12))).events == 2
    assert await ids(kept) == (["2"], 3)
    assert await kept.log.knows(first), "what is older than all that is kept is no surprise"
    assert (await ageing.forget(NOON)).events == 0
    assert (await kept.log.position_before(NOON)).number == 3
    calls = await kept.journal.list_calls(since=NOON - timedelta(days=9))
    assert calls == []


async def test_who_has_few_among_many_is_read_in_parts_and_lacks_none(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fonetray.store.event_log._SPAN", 10)
    for number in range(1, 36):
        await kept.append(str(number), "203" if number in (4, 11, 33) else "202")
    found, after, parts = [], 0, []
    while not parts or parts[-1] != after:
        parts.append(after)
        page = await kept.log.read(after, limit=100, employees=["203"])
        found += [entry.call_id for entry in page.entries]
        after = page.up_to
    assert found == ["4", "11", "33"]
    assert parts == [0, 10, 20, 30, 35]


async def test_the_number_of_the_newest_is_given_to_no_other_when_it_made_no_sense_and_is_old(kept: Kept) -> None:
    """Whoever follows has been told that there is nothing up to it."""
    await kept.append("1", "202", at=NOON - timedelta(days=9))
    await kept.append("", at=NOON - timedelta(days=8), understood=False)
    read_up_to = (await kept.log.read(0, limit=100)).up_to
    ageing = Ageing(kept.database, keeps_newest=True)
    assert await ageing.forget_unread(NOON) == 0
    await kept.append("2", "202")
    assert [entry.call_id for entry in (await kept.log.read(read_up_to, limit=100)).entries] == ["2"]
    assert await ageing.forget_unread(NOON) == 1


def test_a_tail_gives_what_it_has_without_a_gap_and_nothing_else() -> None:
    tail = LogTail()
    entries = {number: LogEntry(Position(number), CallEvent(EventKind.ANSWERED, "1", NOON)) for number in range(1, 9)}
    assert tail.page(0) is None
    tail.add(3, entries[3])
    tail.add(4, None)
    tail.add(5, entries[5])
    assert tail.page(1) is None
    assert tail.page(2) == Page((entries[3], entries[5]), 5)
    assert tail.page(3) == Page((entries[5],), 5)
    assert tail.page(5) == Page((), 5)
    assert tail.page(7) == Page((), 7)
    tail.add(7, entries[7])
    assert tail.page(5) is None
    assert tail.page(6) == Page((entries[7],), 7)
    tail.clear()
    assert tail.page(7) is None
