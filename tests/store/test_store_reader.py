"""The reading thread: one job after another, what nobody waits for is not done, and nothing is held afterwards."""

import asyncio
import gc
import sqlite3
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from fonetray.store.database import Database
from fonetray.store.errors import StoreError


class Held:
    """A read that takes until it is let go, as on a slow disk."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, _: sqlite3.Connection) -> str:
        self.begun.set()
        assert self.let_go.wait(30)
        return "held"


def noting(done: list[int], number: int) -> Callable[[sqlite3.Connection], int]:
    def job(_: sqlite3.Connection) -> int:
        done.append(number)
        return number

    return job


async def test_reads_are_done_in_turn_on_a_thread_of_their_own(database: Database) -> None:
    done: list[int] = []
    reads = (database.read(noting(done, number)) for number in range(50))
    names = database.read(lambda _: threading.current_thread().name)
    assert await asyncio.gather(*reads, names) == [*range(50), "store reader"]
    assert done == [*range(50)]


async def test_a_slow_read_does_not_hold_the_loop(database: Database) -> None:
    held = Held()
    slow = asyncio.ensure_future(database.read(held))
    assert await asyncio.to_thread(held.begun.wait, 30)
    assert not slow.done()
    held.let_go.set()
    assert await slow == "held"


async def test_what_nobody_waits_for_any_more_is_not_read(database: Database) -> None:
    held, done = Held(), list[int]()
    slow = asyncio.ensure_future(database.read(held))
    reads = [asyncio.ensure_future(database.read(noting(done, number))) for number in range(10)]
    await asyncio.sleep(0)
    for read in reads[:9]:
        read.cancel()
    await asyncio.sleep(0)
    held.let_go.set()
    assert await slow == "held"
    assert await reads[9] == 9
    assert done == [9]


async def test_a_read_that_fails_costs_no_other(database: Database) -> None:
    def wrong(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT nothing FROM nowhere")

    def broken(_: sqlite3.Connection) -> None:
        raise ZeroDivisionError

    assert await asyncio.gather(
        database.read(wrong), database.read(broken), database.read(lambda _: 7), return_exceptions=True
    ) == [Like(StoreError), Like(ZeroDivisionError), 7]


class Like:
    """Equals every exception of a kind."""

    def __init__(self, kind: type[Exception]) -> None:
        self._kind = kind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self._kind)

    __hash__ = None  # type: ignore[assignment]  # only ever compared


async def test_what_was_read_is_let_go(database: Database) -> None:
    class Large:
        pass

    gone = threading.Event()
    kept: list[weakref.ref[Large]] = []

    def job(_: sqlite3.Connection) -> Large:
        large = Large()
        kept.append(weakref.ref(large, lambda _: gone.set()))
        return large

    await database.read(job)
    gc.collect()
    assert await asyncio.to_thread(gone.wait, 30)  # the thread may yet be on its way back to its queue


async def test_closing_finishes_the_reads_that_were_asked(path: Path) -> None:
    database, done = Database(path), list[int]()
    database.open()
    reads = [asyncio.ensure_future(database.read(noting(done, number))) for number in range(20)]
    await asyncio.sleep(0)
    database.close()
    assert await asyncio.gather(*reads) == [*range(20)]
    assert "store reader" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(StoreError, match="not open"):
        await database.read(lambda _: None)
