"""Files that earlier versions wrote: each opens, is brought to today's form, and keeps every row."""

import shutil
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from fonetray.store import schema
from fonetray.store.database import Database, open_or_recover
from fonetray.store.errors import StoreError, StoreTooNew
from store import story

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.db"))
Table = tuple[list[str], list[tuple[object, ...]]]


def tables(path: Path) -> dict[str, Table]:
    """Read all tables without the product's help: columns and sorted rows; the inner parts of the index not."""
    found: dict[str, Table] = {}
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
        for _, name, kind, *_ in connection.execute("PRAGMA table_list").fetchall():
            if kind in ("table", "virtual") and not name.startswith("sqlite_"):
                cursor = connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - the file's own names
                found[name] = ([column[0] for column in cursor.description], sorted(cursor.fetchall(), key=repr))
    return found


@pytest.fixture(params=SAMPLES, ids=lambda path: path.name)
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(request.param, tmp_path / "fonetray.db"))


def test_every_form_has_its_sample_and_every_table_of_it_a_row() -> None:
    steps = [entry.name[:4] for entry in files("fonetray.store.migrations").iterdir() if entry.name.endswith(".sql")]
    assert [path.stem for path in SAMPLES] == sorted(steps)
    for path in SAMPLES:
        assert [name for name, (_, rows) in tables(path).items() if not rows] == []
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (int(path.stem),)


async def test_a_sample_is_brought_to_todays_form_and_keeps_every_row(sample: Path) -> None:
    before, form = tables(sample), number_of(sample)
    database, kept = open_or_recover(sample)
    assert kept is None
    await story.check(database, form=form)
    await database.look_closely()
    database.close()
    after = tables(sample)
    for name, (columns, rows) in before.items():
        now, new = after[name]
        where = [now.index(column) for column in columns]
        assert sorted((tuple(row[at] for at in where) for row in new), key=repr) == rows, name
    database = Database(sample)
    database.open()
    await story.check(database, form=form)
    database.close()


async def test_a_sample_can_be_looked_at_as_it_is(sample: Path) -> None:
    before, form = content(sample), number_of(sample)
    looking = Database.read_only(sample)
    looking.open()
    await story.check(looking, form=form)
    looking.close()
    assert content(sample) == before


async def made_of_people(database: Database) -> list[list[tuple[object, ...]]]:
    sqls = ("SELECT initials FROM people_initials ORDER BY 1", "SELECT * FROM people_spellings ORDER BY 1")
    return [await database.read(lambda one, sql=sql: one.execute(sql).fetchall()) for sql in sqls]


async def test_people_of_old_forms_are_found_as_those_who_are_read_today(sample: Path, tmp_path: Path) -> None:
    fresh, old = tmp_path / "fresh.db", Database(sample)
    await story.write(fresh)
    new = Database(fresh)
    for database in (old, new):
        database.open()
    assert await made_of_people(old) == await made_of_people(new)
    for database in (old, new):
        database.close()


STEP = "ALTER TABLE calls ADD COLUMN note TEXT NOT NULL DEFAULT 'none';\nCREATE TABLE remarks (text TEXT) STRICT;\n"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> int:
    """A program with one more step than today's."""
    steps = schema._steps()
    number = steps[-1][0] + 1
    monkeypatch.setattr(schema, "_steps", lambda: [*steps, (number, STEP)])
    return number


def content(path: Path) -> bytes:
    return path.read_bytes()


def number_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


async def test_one_more_step_is_taken_once(sample: Path, later: int) -> None:
    for _ in range(2):
        database = Database(sample)
        database.open()
        assert await database.read(lambda one: one.execute("SELECT DISTINCT note FROM calls").fetchall()) == [("none",)]
        await database.write(lambda one: one.execute("INSERT INTO remarks VALUES ('a')").rowcount)
        database.close()
    assert number_of(sample) == later


async def test_an_older_file_is_looked_at_in_a_copy(sample: Path, later: int) -> None:
    before = content(sample)
    looking = Database.read_only(sample)
    looking.open()
    assert await looking.read(lambda one: one.execute("SELECT DISTINCT note FROM calls").fetchall()) == [("none",)]
    looking.close()
    assert content(sample) == before
    assert number_of(sample) < later


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = Path(shutil.copy(SAMPLES[-1], tmp_path / "fonetray.db"))
    before, steps = tables(newest), schema._steps()
    broken = "CREATE TABLE half (a TEXT);\nDELETE FROM calls;\nINSERT INTO nowhere VALUES (1);\n"
    monkeypatch.setattr(schema, "_steps", lambda: [*steps, (steps[-1][0] + 1, broken)])
    with pytest.raises(StoreError, match="nowhere"):
        Database(newest).open()
    assert tables(newest) == before
    assert number_of(newest) == steps[-1][0]


async def test_todays_program_leaves_a_later_ones_file_alone(
    sample: Path, later: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(sample)
    database.open()
    database.close()
    monkeypatch.undo()
    before = content(sample)
    with pytest.raises(StoreTooNew, match="update Fonetray"):
        open_or_recover(sample)
    assert content(sample) == before
    assert number_of(sample) == later
