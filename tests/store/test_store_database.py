"""The database's promises: what was written is on the disk, and one bad job harms no other."""

import asyncio
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from fonetray.store.database import Database
from fonetray.store.errors import StoreError, StoreFull, StoreLocked
from fonetray.store.writer import Grouped


def put(key: str, value: str = "") -> Callable[[sqlite3.Connection], str]:
    def job(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO meta VALUES (?, ?)", (key, value))
        return key

    return job


def keys(connection: sqlite3.Connection) -> list[str]:
    return [key for (key,) in connection.execute("SELECT key FROM meta ORDER BY key")]


async def test_what_was_written_is_read_by_another_program(database: Database, path: Path) -> None:
    assert await database.write(put("a")) == "a"
    with closing(sqlite3.connect(path)) as other:
        assert keys(other) == ["a"]
    assert await database.read(keys) == ["a"]


async def test_a_commit_is_on_the_disk_before_it_is_acknowledged(database: Database) -> None:
    pragmas = ("synchronous", "journal_mode", "foreign_keys", "query_only")

    def settings(connection: sqlite3.Connection) -> list[object]:
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]

    assert await database.write(settings) == [2, "wal", 1, 0]  # 2 is FULL
    assert await database.read(settings) == [2, "wal", 1, 1]


def test_one_thread_writes_whoever_asks(database: Database) -> None:
    def who(connection: sqlite3.Connection) -> tuple[str, int]:
        return threading.current_thread().name, id(connection)

    with ThreadPoolExecutor(8) as askers:
        wrote = set(askers.map(lambda _: database.write_now(who), range(100)))
    assert len(wrote) == 1
    assert wrote.pop()[0] == "store writer"


async def test_a_failing_job_harms_no_other(database: Database) -> None:
    def half(connection: sqlite3.Connection) -> None:
        put("half")(connection)
        raise ZeroDivisionError

    done = await asyncio.gather(
        database.write(put("a")), database.write(half), database.write(put("a")), database.write(put("b")),
        return_exceptions=True,
    )  # fmt: skip
    assert done[0] == "a"
    assert isinstance(done[1], ZeroDivisionError)
    assert isinstance(done[2], StoreError)  # a key that is there already
    assert done[3] == "b"
    assert await database.read(keys) == ["a", "b"]


async def test_jobs_that_arrive_together_are_committed_together(database: Database) -> None:
    commits = []

    def watched(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(lambda statement: commits.append(1) if statement == "COMMIT" else None)

    await database.write(watched)
    commits.clear()
    await asyncio.gather(*(database.write(put(f"{number:04}")) for number in range(500)))
    assert len(await database.read(keys)) == 500
    assert len(commits) < 250


async def test_a_cancelled_asker_leaves_the_writer_at_work(database: Database) -> None:
    tasks = [asyncio.ensure_future(database.write(put(f"{number:03}"))) for number in range(100)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await database.write(put("after")) == "after"
    assert {f"{number:03}" for number in range(1, 100, 2)} <= set(await database.read(keys))


async def test_a_reader_sees_one_moment(database: Database) -> None:
    def both(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
        before = keys(connection)
        database.write_now(put("between"))
        return before, keys(connection)

    assert await database.read(both) == ([], [])
    assert await database.read(keys) == ["between"]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError):
        await database.read(put("a"))
    assert await database.read(keys) == []


async def test_a_full_disk_is_said_and_the_rest_stays(database: Database) -> None:
    def limit(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    await database.write(put("before"))
    await database.write(limit)
    with pytest.raises(StoreFull, match="no room"):
        await database.write(put("large", "x" * 100_000))
    assert await database.write(put("small")) == "small"
    assert await database.read(keys) == ["before", "small"]


async def test_another_programs_lock_is_said_and_passes(database: Database, path: Path) -> None:
    await database.write(lambda connection: connection.execute("PRAGMA busy_timeout = 20").fetchall())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="another program"):
            await database.write(put("a"))
        other.execute("ROLLBACK")
    assert await database.write(put("a")) == "a"


async def test_closing_finishes_what_was_asked(path: Path) -> None:
    database = Database(path)
    database.open()
    asked = [asyncio.ensure_future(database.write(put(f"{number:03}"))) for number in range(50)]
    await asyncio.sleep(0)
    database.close()
    assert len(await asyncio.gather(*asked)) == 50
    with pytest.raises(StoreError, match="not open"):
        await database.write(put("late"))
    with pytest.raises(StoreError, match="not open"):
        await database.read(keys)
    with pytest.raises(StoreError, match="not open"):
        database.read_now(keys)
    database.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


WRITES_UNTIL_KILLED = """
import sys
from pathlib import Path
from fonetray.store.database import Database
database = Database(Path(sys.argv[1]))
database.open()
number = 0
while True:
    database.write_now(lambda one: one.execute("INSERT INTO meta VALUES (?, '')", (str(number),)).lastrowid)
    print(number, flush=True)
    number += 1
"""


async def test_what_was_acknowledged_survives_a_kill(path: Path) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITES_UNTIL_KILLED, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    for _ in range(100):
        assert await program.stdout.readline()
    program.kill()
    rest, _ = await program.communicate()
    last = 99 + len(rest.split())
    database = Database(path)
    database.open()
    kept = {int(key) for key in database.read_now(keys)}
    database.close()
    assert set(range(last)) <= kept


class Together(Grouped):
    """Notes how many were done in one go, and fails when it is told to."""

    def __init__(self, key: str, parties: list[int]) -> None:
        self.key = key
        self.parties = parties

    @classmethod
    def together(cls, connection: sqlite3.Connection, jobs: Sequence["Together"]) -> list[str]:
        for job in jobs:
            put(job.key)(connection)
        jobs[0].parties.append(len(jobs))
        return [job.key for job in jobs]


async def test_grouped_jobs_that_stand_behind_each_other_are_done_in_one_go_and_in_order(database: Database) -> None:
    parties: list[int] = []
    jobs = [Together("a", parties), Together("b", parties), put("c"), Together("d", parties), put("e")]
    assert await asyncio.gather(*map(database.write, jobs)) == ["a", "b", "c", "d", "e"]
    assert parties == [2, 1]
    rows = await database.read(lambda one: one.execute("SELECT key FROM meta").fetchall())
    assert sorted(rows) == [("a",), ("b",), ("c",), ("d",), ("e",)]


async def test_one_of_a_group_that_fails_harms_no_other(database: Database) -> None:
    parties: list[int] = []
    jobs = [Together(key, parties) for key in ("a", "b", "a", "c")]
    done = await asyncio.gather(*map(database.write, jobs), return_exceptions=True)
    assert [done[0], done[1], done[3]] == ["a", "b", "c"]
    assert isinstance(done[2], StoreError)
    assert parties == [1, 1, 1]
    assert await database.read(keys) == ["a", "b", "c"]


async def test_what_was_asked_for_in_this_turn_is_finished_when_it_is_closed(database: Database, path: Path) -> None:
    asked = [asyncio.ensure_future(database.write(put(key))) for key in "abc"]
    await asyncio.sleep(0)
    database.close()
    assert await asyncio.gather(*asked) == ["a", "b", "c"]
    with closing(sqlite3.connect(path)) as other:
        assert keys(other) == ["a", "b", "c"]
    with pytest.raises(StoreError):
        await database.write(put("d"))


def test_a_loop_that_ended_in_the_middle_of_a_turn_leaves_its_jobs_to_the_next_one(database: Database) -> None:
    cut_off = asyncio.new_event_loop()

    async def ask_and_go() -> None:
        cut_off.stop()
        await database.write(put("a"))

    task = cut_off.create_task(ask_and_go())
    cut_off.run_forever()

    async def next_one() -> list[str]:
        await database.write(put("b"))
        return await database.read(keys)

    assert asyncio.run(next_one()) == ["a", "b"]
    cut_off.run_until_complete(task)
    cut_off.close()


def test_what_was_written_is_moved_into_the_file_in_a_quiet_moment(database: Database, path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    before, patience = path.stat().st_size, time.monotonic() + 20
    for number in range(300):
        database.write_now(put(str(number), "x" * 12_000))
        if number == 190:  # from about then on any moment will do, and a slow computer has many
            assert log.stat().st_size > 1000 * 4096
            assert path.stat().st_size == before, "a commit stopped to move what there was"
    while path.stat().st_size < before + 300 * 12_000:
        assert time.monotonic() < patience
        time.sleep(0.01)
    database.write_now(put("after"))
    assert len(database.read_now(keys)) == 301
