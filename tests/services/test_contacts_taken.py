"""Contacts taken in from any source: batch by batch, stopped anywhere, and joined with nothing half-written."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fonetray.contacts.batches import Batch, ContactsUnreadable, Rejected, Trouble
from fonetray.services.contacts.file_import import document, import_file
from fonetray.services.contacts.imports import ImportRunning, Imports, ImportState
from fonetray.services.contacts.taking import (
    NAMED,
    ImportReport,
    NoSuchSource,
    Progress,
    SourceTaken,
    remove_source,
    take,
)
from fonetray.store.contacts import ContactStore
from fonetray.store.database import Database
from fonetray.store.people import PeopleStore
from fonetray.store.schema import check_whole
from fonetray.telephony.people import Contact, ContactNumber
from fonetray.telephony.sources import Source, SourceKind
from support.databases import opened

LDAP = Source("ad", SourceKind.LDAP)


def contact(key: int) -> Contact:
    number = str(20_000_000 + key)
    return Contact(LDAP.name, str(key), f"Navn {key}", numbers=(ContactNumber(number, "", f"+45{number}"),))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = opened(tmp_path / "fonetray.db")
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> ContactStore:
    return ContactStore(database)


async def batches(*given: Batch | Exception) -> AsyncIterator[Batch]:
    for one in given:
        if isinstance(one, Exception):
            raise one
        yield one


async def keys(database: Database) -> list[str]:
    found = await PeopleStore(database).search("navn", limit=100)
    return sorted(one.person.key for one in found if isinstance(one.person, Contact))


async def test_each_batch_is_told_and_the_report_sums_them(store: ContactStore) -> None:
    told: list[Progress] = []
    no = Rejected(7, "has no phone number")
    given = batches(Batch((contact(1), contact(2)), (no,), 5, 10), Batch((contact(3),), (), 10, 10))
    report = await take(store, LDAP, given, complete=False, progress=told.append)
    assert report == ImportReport(added=3, rejected=(no,), rejected_count=1)
    assert told == [Progress(5, 10, 2, 0, 1), Progress(10, 10, 3, 0, 1)]
    kept = await store.source("ad")
    assert kept is not None
    assert (kept.count, kept.read is not None) == (3, True)


async def test_a_whole_reading_removes_who_is_not_in_it_any_more(store: ContactStore, database: Database) -> None:
    await take(store, LDAP, batches(Batch((contact(1), contact(2), contact(3)))), complete=True)
    again = await take(store, LDAP, batches(Batch((contact(1),)), Batch((contact(3),))), complete=True)
    assert again == ImportReport(removed=1)
    assert await keys(database) == ["1", "3"]


@pytest.mark.parametrize("given", [(), (Batch(),), (Batch((contact(1),)), ContactsUnreadable("the server is gone"))])
async def test_a_reading_that_failed_or_found_nobody_removes_nobody(
    store: ContactStore, database: Database, given: tuple[Batch | Exception, ...]
) -> None:
    await take(store, LDAP, batches(Batch((contact(1), contact(2)))), complete=True)
    try:
        report = await take(store, LDAP, batches(*given), complete=True)
    except ContactsUnreadable:
        pass
    else:
        assert report.removed == 0
    assert await keys(database) == ["1", "2"]


async def test_one_that_is_cancelled_leaves_whole_contacts_and_removes_nobody(
    store: ContactStore, database: Database
) -> None:
    await take(store, LDAP, batches(Batch((contact(90),))), complete=True)
    first = asyncio.Event()

    async def endless() -> AsyncIterator[Batch]:
        yield Batch(tuple(map(contact, range(10))))
        first.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(take(store, LDAP, endless(), complete=True))
    await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await keys(database)) == 11
    await database.write(check_whole)


async def test_a_name_belongs_to_one_kind_of_source(store: ContactStore) -> None:
    await take(store, LDAP, batches(Batch((contact(1),))), complete=True)
    with pytest.raises(SourceTaken, match="choose another name"):
        await take(store, Source("ad", SourceKind.CSV), batches(Batch((contact(2),))), complete=True)


async def test_what_is_left_out_is_named_up_to_a_thousand_and_counted(store: ContactStore) -> None:
    many = tuple(Rejected(line, "has no phone number") for line in range(700))
    report = await take(store, LDAP, batches(Batch((), many), Batch((), many)), complete=False)
    assert (len(report.rejected), report.rejected_count) == (NAMED, 1400)


async def test_a_source_is_removed_by_its_name(store: ContactStore) -> None:
    await take(store, LDAP, batches(Batch((contact(1),))), complete=True)
    with pytest.raises(NoSuchSource, match="there are: ad"):
        await remove_source(store, "da")
    assert await remove_source(store, "ad") == {"removed": 1}


def customers(path: Path, rows: int) -> Path:
    lines = "".join(f"Navn {row};{20_000_000 + row}\n" for row in range(rows))
    path.write_text(f"Navn;Telefon\n{lines}Ingen;\n", encoding="utf-8")
    return path


async def test_a_file_is_read_by_a_process_of_its_own(store: ContactStore, tmp_path: Path) -> None:
    told: list[Progress] = []
    file = customers(tmp_path / "kunder æøå.csv", 1_200)
    done = await import_file(store, file, progress=told.append)
    assert (done.report.added, done.report.rejected) == (1_200, (Rejected(1_202, "has no phone number"),))
    assert [one.total for one in told] == [file.stat().st_size] * len(told)
    assert document([done])["rejected"] == [{"file": file.name, "line": 1_202, "why": "has no phone number"}]
    again = await import_file(store, file)
    assert (again.report.added, again.report.changed) == (0, 0)


async def test_a_file_whose_name_another_kind_has_is_told_from_it(store: ContactStore, tmp_path: Path) -> None:
    await import_file(store, customers(tmp_path / "kunder.csv", 1))
    cards = tmp_path / "kunder.vcf"
    cards.write_text("BEGIN:VCARD\nFN:Bo\nTEL:86515151\nEND:VCARD\n", encoding="utf-8")
    await import_file(store, cards)
    assert [kept.source for kept in await store.sources()] == [
        Source("kunder", SourceKind.CSV),
        Source("kunder.vcf", SourceKind.VCARD),
    ]


async def test_our_own_database_is_not_read(store: ContactStore, tmp_path: Path) -> None:
    with pytest.raises(ContactsUnreadable) as refused:
        await import_file(store, tmp_path / "fonetray.db")
    assert refused.value.trouble is Trouble.OUR_OWN


async def test_what_the_process_cannot_read_is_told_here(store: ContactStore, tmp_path: Path) -> None:
    file = tmp_path / "kunder.csv"
    file.write_text("By;Land\nAarhus;Danmark\n", encoding="utf-8")
    with pytest.raises(ContactsUnreadable) as refused:
        await import_file(store, file)
    assert refused.value.trouble is Trouble.NO_COLUMNS
    assert await store.sources() == []


async def test_a_cancelled_import_ends_its_process_and_leaves_what_is_whole(
    store: ContactStore, database: Database, tmp_path: Path
) -> None:
    imports = Imports(store)
    some = asyncio.Event()
    imports.subscribe(lambda: some.set() if imports.current and imports.current.progress.added else None)
    imports.begin([customers(tmp_path / "kunder.csv", 60_000)])
    with pytest.raises(ImportRunning):
        imports.begin([tmp_path / "andre.csv"])
    async with asyncio.timeout(30):
        await some.wait()
    await imports.cancel()
    assert imports.current is not None
    assert imports.current.state is ImportState.CANCELLED
    assert not imports.running
    (kept,) = await store.sources()
    assert 0 < kept.count < 60_000
    assert kept.read is None
    await database.write(check_whole)


async def test_an_import_that_fails_says_why(store: ContactStore, tmp_path: Path) -> None:
    imports = Imports(store)
    ended = asyncio.Event()
    imports.subscribe(lambda: None if imports.current and imports.current.state is ImportState.RUNNING else ended.set())
    imports.begin([customers(tmp_path / "kunder.csv", 3), tmp_path])
    async with asyncio.timeout(30):
        await ended.wait()
    current = imports.current
    assert current is not None
    assert (current.state, current.trouble) == (ImportState.FAILED, Trouble.FOLDER)
    assert [one.report.added for one in current.reports] == [3]
    await imports.cancel()


async def test_nothing_is_kept_of_an_import_that_read_nobody(store: ContactStore, tmp_path: Path) -> None:
    file = tmp_path / "kunder.csv"
    file.write_text("Navn;Telefon\nBo;\n", encoding="utf-8")
    done = await import_file(store, file)
    assert (done.report.added, done.report.rejected_count) == (0, 1)
    assert await store.sources() == []
