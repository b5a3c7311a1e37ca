"""What happens to the store when its disk is full, read-only, or its file goes away under it."""

import json
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fonetray.store.database import Database, open_or_recover
from fonetray.store.errors import StoreCorrupt, StoreError, StoreFull, StoreGone, StoreUnusable
from support.small_disk import SmallDisk, read_only, small_disk

SMALL = 8 * 1024 * 1024


def put(key: str, size: int = 0) -> Callable[[sqlite3.Connection], str]:
    def job(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO meta VALUES (?, ?)", (key, "x" * size))
        return key

    return job


def keys(connection: sqlite3.Connection) -> list[str]:
    return [key for (key,) in connection.execute("SELECT key FROM meta ORDER BY key")]


class Heard:
    """What a watcher is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.kept: list[Path | None] = []

    def troubled(self, error: StoreError | None) -> None:
        self.said.append(type(error).__name__ if error else "well")

    def began_anew(self, kept: Path | None) -> None:
        self.said.append("anew")
        self.kept.append(kept)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", SMALL) as made:
        yield made


@pytest.fixture
def mending(path: Path) -> Iterator[tuple[Database, Heard]]:
    database, kept = open_or_recover(path)
    assert kept is None
    heard = Heard()
    database.watch(heard)
    yield database, heard
    database.close()


async def test_a_really_full_disk_refuses_and_loses_nothing(disk: SmallDisk) -> None:
    path = disk.folder / "fonetray.db"
    database, heard = Database(path), Heard()
    database.open()
    database.watch(heard)
    kept: list[str] = []
    disk.fill(leave=300_000)

    async def write_on() -> None:
        while True:
            kept.append(await database.write(put(f"{len(kept):05}", 3_000)))

    with pytest.raises(StoreFull, match="no room left"):
        await write_on()
    assert len(kept) > 10
    for _ in range(5):
        with pytest.raises(StoreFull):
            await database.write(put("refused", 3_000))
    assert await database.read(keys) == kept
    assert heard.said == ["StoreFull"]
    disk.empty()
    kept += [await database.write(put(f"later {number:03}", 3_000)) for number in range(100)]
    assert await database.read(keys) == kept
    assert heard.said == ["StoreFull", "well"]
    database.close()
    with closing(sqlite3.connect(path)) as other:
        assert keys(other) == kept
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_one_job_too_large_harms_no_small_one(disk: SmallDisk) -> None:
    database = Database(disk.folder / "fonetray.db")
    database.open()
    with pytest.raises(StoreFull):
        await database.write(put("large", 2 * SMALL))
    assert await database.write(put("small")) == "small"
    assert await database.read(keys) == ["small"]
    database.close()


@pytest.mark.parametrize("leave", [0, 8_192, 40_960])
def test_beginning_on_a_full_disk_is_said(disk: SmallDisk, leave: int) -> None:
    disk.fill(leave=leave)
    with pytest.raises(StoreFull, match="free some"):
        open_or_recover(disk.folder / "fonetray.db")
    disk.empty()
    database, kept = open_or_recover(disk.folder / "fonetray.db")
    assert kept is None
    assert database.write_now(put("a")) == "a"
    database.close()


@pytest.mark.parametrize("leave", [0, 8_192, 40_960])
def test_what_is_there_can_be_read_on_a_full_disk(disk: SmallDisk, leave: int) -> None:
    path = disk.folder / "fonetray.db"
    database = Database(path)
    database.open()
    database.write_now(put("a"))
    database.close()
    disk.fill(leave=leave)
    looking = Database.read_only(path)
    looking.open()
    assert looking.read_now(keys) == ["a"]
    looking.close()


WRITES_UNTIL_REFUSED = """
import json, resource, sys
from pathlib import Path
from fonetray.store.database import Database
from fonetray.store.errors import StoreUnusable
database = Database(Path(sys.argv[1]))
database.open()
put = lambda key: database.write_now(lambda one: one.execute("INSERT INTO meta VALUES (?, ?)", (key, "x" * 3000)).rowcount)
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, most))
kept, refused = [], []
for number in range(400):
    try:
        put(f"{number:05}")
        kept.append(f"{number:05}")
    except StoreUnusable as error:
        refused.append(str(error))
        if len(refused) == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
database.close()
print(json.dumps([kept, refused]))
"""  # noqa: E501


def test_a_limit_on_files_refuses_and_loses_nothing(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITES_UNTIL_REFUSED, str(path)], check=True, capture_output=True, text=True
    )
    kept, refused = json.loads(done.stdout)
    assert len(refused) == 3
    assert "check the disk" in refused[0]
    assert len(kept) == 397
    database = Database(path)
    database.open()
    assert database.read_now(keys) == kept
    database.close()


def made(path: Path) -> None:
    database = Database(path)
    database.open()
    database.write_now(put("a"))
    database.close()


def test_a_folder_that_may_not_be_written_is_said_and_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    path = folder / "fonetray.db"
    made(path)
    before = path.read_bytes()
    with read_only(folder):
        for opened in (open_or_recover, lambda path: Database(path).open()):
            with pytest.raises(StoreUnusable, match="folder") as caught:
                opened(path)
            assert "\n" not in str(caught.value)
        looking = Database.read_only(path)
        looking.open()
        assert looking.read_now(keys) == ["a"]
        looking.close()
    assert path.read_bytes() == before
    assert [file.name for file in folder.iterdir()] == [path.name]
    database, kept = open_or_recover(path)
    assert kept is None
    database.close()


def test_a_file_that_may_not_be_written_is_said(path: Path) -> None:
    """Root may write any file, so the file is one that SQLite itself opens only to read: a read-only mount."""
    made(path)
    with read_only(path.parent), pytest.raises(StoreUnusable, match=r"check|right"):
        Database(path).open()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_file_that_is_deleted_while_open_is_put_back(mending: tuple[Database, Heard], path: Path) -> None:
    database, heard = mending
    await database.write(put("before"))
    for file in list(path.parent.iterdir()):
        file.unlink()
    assert await database.write(put("after")) == "after"
    assert await database.read(keys) == ["after", "before"]
    assert heard.said == ["anew"]
    assert heard.kept == [None]
    with closing(sqlite3.connect(path)) as other:
        assert keys(other) == ["after", "before"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in path.parent.iterdir())


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
async def test_any_of_its_files_may_be_deleted(mending: tuple[Database, Heard], path: Path, suffix: str) -> None:
    database, heard = mending
    await database.write(put("before"))
    path.with_name(path.name + suffix).unlink()
    assert await database.write(put("after")) == "after"
    assert heard.said == ["anew"]
    with closing(sqlite3.connect(path)) as other:
        assert keys(other) == ["after", "before"]
    database.close()
    with closing(sqlite3.connect(path)) as other:
        assert keys(other) == ["after", "before"]
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_file_put_in_its_place_is_taken(mending: tuple[Database, Heard], path: Path, tmp_path: Path) -> None:
    database, heard = mending
    await database.write(put("before"))
    backup = tmp_path / "backup" / "fonetray.db"
    backup.parent.mkdir()
    made(backup)
    backup.replace(path)
    assert await database.write(put("after")) == "after"
    assert await database.read(keys) == ["a", "after"]
    assert heard.said == ["anew"]


async def test_a_folder_that_is_gone_is_said_and_nothing_is_lost_when_it_is_back(
    mending: tuple[Database, Heard], path: Path
) -> None:
    database, heard = mending
    await database.write(put("before"))
    shutil.rmtree(path.parent)
    for _ in range(3):
        with pytest.raises(StoreUnusable, match="check"):
            await database.write(put("refused"))
    path.parent.mkdir()
    assert await database.write(put("after")) == "after"
    assert await database.read(keys) == ["after", "before"]
    await database.write(keys)  # what the writer has to tell of one commit it tells before the next
    assert heard.said == ["StoreUnusable", "anew", "well"]


def test_a_command_only_says_that_its_file_is_gone(database: Database, path: Path) -> None:
    path.unlink()
    with pytest.raises(StoreGone, match="removed or replaced"):
        database.write_now(put("a"))
    assert not path.exists()


def with_damage(path: Path) -> None:
    """Make a file of which nobody will notice at once that half of it is spoilt."""
    database = Database(path)
    database.open()
    rows = [(str(number), "x" * 900) for number in range(400)]
    database.write_now(lambda one: one.executemany("INSERT INTO meta VALUES (?, ?)", rows).rowcount)
    database.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xa5" * (path.stat().st_size // 2))


async def test_damage_met_while_running_is_mended_at_once(path: Path) -> None:
    with_damage(path)
    database, kept = open_or_recover(path)
    assert kept is None  # nobody has looked yet
    heard = Heard()
    database.watch(heard)
    with pytest.raises(StoreCorrupt):
        await database.read(keys)
    assert await database.write(put("after")) == "after"
    assert await database.read(keys) == ["after"]
    assert heard.said == ["anew"]
    (aside,) = heard.kept
    assert aside is not None
    assert aside.stat().st_size > 400_000
    database.close()
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, aside.name]


async def test_a_write_that_meets_damage_is_done_in_the_new_file(path: Path) -> None:
    with_damage(path)
    database, _ = open_or_recover(path)
    heard = Heard()
    database.watch(heard)
    wanted = [f"{number}.5" for number in range(100, 400, 5)]
    for key in wanted:
        assert await database.write(put(key)) == key
    assert heard.said == ["anew"]
    kept = await database.read(keys)
    assert kept == sorted(wanted)[-len(kept) :]  # those before the one that met the damage are in the file kept
    assert kept
    database.close()


async def test_the_writer_outlives_everything(mending: tuple[Database, Heard], path: Path) -> None:
    """However often the file goes, there is one that takes the next job."""
    database, heard = mending
    for number in range(10):
        for file in list(path.parent.iterdir()):
            file.unlink()
        assert await database.write(put(str(number))) == str(number)
    assert heard.said == ["anew"] * 10
    assert await database.read(keys) == [str(number) for number in range(10)]
