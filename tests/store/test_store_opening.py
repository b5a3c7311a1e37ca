"""Opening files in every state they may be found in."""

import asyncio
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from fonetray.store.database import Database, open_or_recover
from fonetray.store.errors import StoreCorrupt, StoreError, StoreTooNew
from fonetray.store.schema import newest


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM meta").fetchone()[0])


def fill(database: Database) -> None:
    def job(connection: sqlite3.Connection) -> None:
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [(str(n), "x" * 500) for n in range(400)])

    database.write_now(job)


def made(path: Path) -> None:
    database = Database(path)
    database.open()
    fill(database)
    database.close()


def damage_in_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xa5" * (path.stat().st_size // 2))


def test_only_the_owner_can_read_any_of_its_files(database: Database, path: Path) -> None:
    fill(database)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_a_file_opens_again_as_it_was(path: Path) -> None:
    made(path)
    database = Database(path)
    database.open()
    assert database.read_now(count) == 400
    database.close()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Database(tmp_path / "nowhere" / "fonetray.db").open()


def test_a_later_versions_file_is_left_alone(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA user_version = {newest() + 1}")
    before = path.read_bytes()
    for opened in (Database(path), Database.read_only(path)):
        with pytest.raises(StoreTooNew, match="update"):
            opened.open()
    with pytest.raises(StoreTooNew):
        open_or_recover(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_not_ours(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE calls (theirs)")
    with pytest.raises(StoreCorrupt, match="another program's"):
        Database(path).open()


@pytest.mark.parametrize(
    "content", [b"no database at all, but longer than a header would have to be" * 9, b"\0" * 5000]
)
def test_what_is_no_database_is_kept_beside_a_new_one(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="damaged"):
        Database(path).open()
    database, kept = open_or_recover(path)
    assert kept is not None
    assert kept.read_bytes() == content
    fill(database)
    assert database.read_now(count) == 400
    database.close()
    database, again = open_or_recover(path)
    assert again is None
    database.close()
    names = {kept.name}
    for number in range(3):  # within one second
        path.write_bytes(content)
        database, kept = open_or_recover(path)
        database.close()
        assert kept is not None
        names.add(kept.name)
        assert len(names) == number + 2


def test_damage_met_by_a_command_is_looked_into_when_the_app_starts(path: Path) -> None:
    made(path)
    damage_in_the_middle(path)
    command = Database(path)
    command.open()
    with pytest.raises(StoreCorrupt, match="damaged"):
        command.read_now(lambda connection: connection.execute("SELECT sum(length(value)) FROM meta").fetchone())
    command.close()
    assert len(list(path.parent.iterdir())) == 2  # a command moves nothing away, it leaves a mark
    database, kept = open_or_recover(path)
    assert kept is not None
    assert database.read_now(count) == 0
    database.close()
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, kept.name]


def test_an_index_that_lacks_a_row_is_damage_too(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO raw_events VALUES (1, '', '', '', '', x'', '', x'', 1, '', '')")
        other.execute("PRAGMA writable_schema = ON")
        other.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX raw_events_not_understood ON raw_events (id)'"
            " WHERE name = 'raw_events_not_understood'"
        )
        other.commit()
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA quick_check").fetchone() == ("ok",)
    path.with_name(path.name + ".suspect").touch()
    database, kept = open_or_recover(path)
    assert kept is not None
    database.close()


def test_a_false_alarm_costs_nothing(path: Path) -> None:
    made(path)
    path.with_name(path.name + ".suspect").touch()
    database, kept = open_or_recover(path)
    assert kept is None
    assert database.read_now(count) == 400
    database.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_looking_at_nothing_makes_nothing(path: Path) -> None:
    database = Database.read_only(path)
    database.open()
    assert database.read_now(count) == 0
    with pytest.raises(StoreError, match="not open for writing"):
        database.write_now(count)
    database.close()
    assert not list(path.parent.iterdir())


def test_an_empty_file_reads_as_empty(path: Path) -> None:
    path.touch()
    database = Database.read_only(path)
    database.open()
    assert database.read_now(count) == 0
    database.close()
    assert path.stat().st_size == 0


def test_looking_while_another_program_writes(database: Database, path: Path) -> None:
    fill(database)
    looking = Database.read_only(path)
    looking.open()
    assert looking.read_now(count) == 400
    database.write_now(lambda connection: connection.execute("DELETE FROM meta").rowcount)
    assert looking.read_now(count) == 0
    looking.close()


def test_another_programs_end_leaves_our_log_alone(database: Database, path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    before = log.stat().st_ino
    subprocess.run([sys.executable, "-c", OPENS, str(path), "other"], input=b"\n", check=True)
    assert log.stat().st_ino == before
    fill(database)
    looking = Database.read_only(path)
    looking.open()
    assert looking.read_now(count) == 401
    looking.close()


OPENS = """
import sys
from pathlib import Path
from fonetray.store.database import Database
database = Database(Path(sys.argv[1]))
sys.stdin.readline()
database.open()
database.write_now(lambda connection: connection.execute("INSERT INTO meta VALUES (?, '')", (sys.argv[2],)).rowcount)
database.close()
"""


async def test_programs_that_begin_a_file_at_the_same_time_all_get_it(path: Path) -> None:
    programs = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPENS, str(path), str(number), stdin=asyncio.subprocess.PIPE
        )
        for number in range(5)
    ]
    await asyncio.gather(*(program.communicate(b"\n") for program in programs))
    assert [program.returncode for program in programs] == [0] * 5
    database = Database.read_only(path)
    database.open()
    assert database.read_now(count) == 5
    database.close()
