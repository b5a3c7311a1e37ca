"""The window of all calls over 200,000 of them: its first page, and a filter that has to look at every one."""

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.figures import Figure, at_most, times_floor
from fonetray.config.paths import Home
from fonetray.config.settings import Settings
from fonetray.services.desk import Desk
from fonetray.services.ground.account import NO_CREDENTIALS, Account
from fonetray.services.history.calls import Missed, Wanted
from fonetray.services.people.names import Names
from fonetray.store.database import Database
from fonetray.store.journal import Journal
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction

CALLS = 200_000
PAGE = 100
ME = "203"
_BATCH = 2000
_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_STATES = [CallState.ENDED] * 6 + [CallState.MISSED] * 2 + [CallState.ELSEWHERE]
_BARE = "SELECT * FROM calls ORDER BY started DESC LIMIT 100"
_BARE_FILTER = "SELECT * FROM calls WHERE instr(number_key, '999999') > 0 ORDER BY started DESC LIMIT 100"


def measure(rounds: int) -> Iterator[Figure]:
    """Make the calls and read them as the window does, and as one bare question to SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fonetray.db"
        asyncio.run(_fill(file))
        found = [asyncio.run(_read(file)) for _ in range(rounds)]
        pages, filters = [_bare(file, _BARE) for _ in range(rounds)], [_bare(file, _BARE_FILTER) for _ in range(rounds)]
    first, filtered, longest = ([one[place] for one in found] for place in range(3))
    floor = "one question to SQLite, in time's order"
    yield Figure(f"history of {CALLS:,} calls, first page with names", "ms", first, pages, floor, (at_most(100),))
    what = f"history of {CALLS:,} calls, a filter that finds nothing"
    yield Figure(what, "ms", filtered, filters, "the same as one question", (at_most(500), times_floor(4)))
    yield Figure("the longest of its readings, which a call may wait for", "ms", longest, limits=(at_most(20),))


def _bare(file: Path, sql: str) -> float:
    connection = sqlite3.connect(file)
    begun = time.perf_counter()
    connection.execute(sql).fetchall()
    took = time.perf_counter() - begun
    connection.close()
    return took * 1000


async def _read(file: Path) -> tuple[float, float, float]:
    database = Database(file)
    database.open()
    desk = Desk(account=Account(Home.at(file.parent), Settings(), NO_CREDENTIALS), database=database)
    names = Names(desk.identification)
    begun = time.perf_counter()
    part = await desk.history.part(Wanted(employee=ME, me=ME), None, PAGE)
    for kept in part.calls:
        await names.of(kept.call.number)
    first = time.perf_counter() - begun
    assert part.calls
    longest, after, begun = 0.0, None, time.perf_counter()
    wanted = Wanted(me=ME, missed=Missed.MISSED, finds=(await desk.history.meaning("999999")).finds)
    while True:
        asked = time.perf_counter()
        part = await desk.history.part(wanted, after, PAGE)
        longest = max(longest, time.perf_counter() - asked)
        assert not part.calls
        if part.rest is None:
            break
        after = part.rest
    filtered = time.perf_counter() - begun
    await desk.close()
    return first * 1000, filtered * 1000, longest * 1000


async def _fill(file: Path) -> None:
    database = Database(file)
    database.open()
    journal, chance = Journal(database), random.Random(4)
    for begun in range(0, CALLS, _BATCH):
        await journal.save_calls([_call(chance, number) for number in range(begun, begun + _BATCH)])
    database.close()


def _call(chance: random.Random, number: int) -> Call:
    outgoing = chance.random() < 0.3
    direction = Direction.OUTGOING if outgoing else Direction.INCOMING
    state = CallState.ENDED if outgoing else chance.choice(_STATES)
    began = _NOON - timedelta(minutes=3 * number, seconds=chance.random() * 60)
    other = f"+45{20_000_000 + chance.randrange(30_000)}"
    return Call(f"{number}.1", str(200 + chance.randrange(50)), direction, state, other, began, duration=60)
