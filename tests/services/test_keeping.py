"""Whether calls can be kept: told on the loop, logged once when lost and once when back."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fonetray.config.paths import Home
from fonetray.config.settings import Settings
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.store.database import open_or_recover
from fonetray.store.errors import StoreError, StoreFull
from fonetray.telephony.people import Contact, Employee

NOTE = "INSERT INTO meta VALUES (?, ?)"


class Heard:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.kept: list[Path | None] = []
        self.threads: set[int] = set()
        self.changed = asyncio.Event()

    def troubled(self, error: StoreError | None) -> None:
        self.said.append(type(error).__name__ if error else "well")
        self.threads.add(threading.get_ident())
        self.changed.set()

    def began_anew(self, kept: Path | None) -> None:
        self.kept.append(kept)
        self.changed.set()


def open_desk(folder: Path) -> Desk:
    database, _ = open_or_recover(Home.at(folder).database)
    return Desk(account=Account(Home.at(folder), Settings()), database=database)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = open_desk(tmp_path)
    yield made
    await made.close()


async def limit(desk: Desk, pages: int) -> None:
    await desk.database.write(lambda one: one.execute(f"PRAGMA max_page_count = {pages}").fetchall())


async def note(desk: Desk, key: str, size: int) -> None:
    await desk.database.write(lambda one: one.execute(NOTE, (key, "x" * size)).rowcount)


async def test_a_full_disk_is_logged_once_and_so_is_its_end(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()
    desk.keeping.subscribe(heard)
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            await limit(desk, 1)
            for _ in range(5):
                with pytest.raises(StoreFull):
                    await note(desk, "large", 100_000)
            await heard.changed.wait()
            assert isinstance(desk.keeping.error, StoreFull)
            heard.changed.clear()
            await limit(desk, 1_000_000)
            await heard.changed.wait()
            assert desk.keeping.error is None
            heard.changed.clear()
    said = [record.getMessage() for record in caplog.records if record.name == "fonetray.services.calls.keeping"]
    assert [text.partition(":")[0] for text in said] == ["Nothing can be kept", "The database can be written again"] * 2
    assert heard.said == ["StoreFull", "well"] * 2
    assert heard.threads == {threading.get_ident()}


async def test_one_bad_job_is_no_trouble_with_the_file(desk: Desk) -> None:
    heard = Heard()
    desk.keeping.subscribe(heard)
    await note(desk, "a", 1)
    with pytest.raises(StoreError, match="UNIQUE"):
        await note(desk, "a", 1)
    await note(desk, "b", 1)
    await asyncio.sleep(0)
    assert heard.said == []


async def test_a_damaged_file_met_at_the_start_is_kept_and_a_new_one_begun(tmp_path: Path) -> None:
    before = open_desk(tmp_path)
    contacts = [Contact("csv", str(number), f"Navn {number}") for number in range(2_000)]
    await before.people.upsert_contacts(contacts)
    await before.people.replace_employees([Employee(str(number), "x" * 500) for number in range(1_000)])
    await before.close()
    path = Home.at(tmp_path).database
    spoil_the_employees(path)
    desk, heard = open_desk(tmp_path), Heard()
    desk.keeping.subscribe(heard)
    await desk.load()
    await heard.changed.wait()
    assert desk.directory.employees == ()
    (kept,) = heard.kept
    assert kept is not None
    assert kept.name.startswith("fonetray.db.damaged-")
    await desk.people.replace_employees([Employee("202", "Mette")])
    assert [hit.person.name for hit in await desk.people.search("mette")] == ["Mette"]
    await desk.close()


def spoil_the_employees(path: Path) -> None:
    """Overwrite pages that only the list of colleagues is read from."""
    content = path.read_bytes()
    at = content.index(b'"name":"' + b"x" * 500)
    with path.open("r+b") as file:
        file.seek(at // 4096 * 4096)
        file.write(b"\xa5" * 40_960)
