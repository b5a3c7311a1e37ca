"""Who is on the line: one reading of our own file, other sources meanwhile, and an answer whatever fails."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fonetray.lookup.resolver import Certainty, Match, Resolver
from fonetray.provider.client import ProviderClient
from fonetray.services.availability import Availability
from fonetray.services.directory import Directory
from fonetray.services.foundation import NO_CREDENTIALS
from fonetray.services.identity import Identification
from fonetray.store.database import Database
from fonetray.store.journal import Journal
from fonetray.store.people import PeopleStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.events import Direction
from fonetray.telephony.people import Contact, ContactNumber, Department, Employee, EmployeeNumber

NUMBER, DIRECT = "+4586515151", "+4578791001"
METTE = Employee("202", "Mette Lund", numbers=(EmployeeNumber(DIRECT),), department=Department("Salg"))
JENSEN = Contact("csv", "1", "Jensen & Søn", "Tømrer", url="https://x.example/1",
                 numbers=(ContactNumber("86515151", "", NUMBER),), fields=(("By", "Hobro"),))  # fmt: skip
TODAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Elsewhere:
    """A source across a network."""

    name = "crm"

    def __init__(self, *found: Match, error: Exception | None = None, late: bool = False) -> None:
        self._found, self._error, self._late = found, error, late

    async def find(self, number: PhoneNumber) -> Sequence[Match]:
        assert number.e164
        if self._late:
            await asyncio.get_running_loop().create_future()
        if self._error is not None:
            raise self._error
        return self._found


class Office:
    def __init__(self, database: Database, directory: Directory) -> None:
        self.database, self.directory, self.people = database, directory, PeopleStore(database)

    def asking(self, *sources: Elsewhere, patience: float = 30) -> Identification:
        resolver = Resolver(sources, deadline=0.05)
        return Identification(directory=self.directory, people=self.people, resolver=resolver, patience=patience)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    database = Database(tmp_path / "fonetray.db")
    database.open()
    people = PeopleStore(database)
    await people.replace_employees([METTE])
    await people.upsert_contacts([JENSEN])
    await Journal(database).save_calls([Call("1", "202", Direction.INCOMING, CallState.ENDED, NUMBER, TODAY)])
    async with asyncio.timeout(60):
        client = ProviderClient(
            api_url="https://x.example", myfone_url="https://x.example", credentials=lambda: NO_CREDENTIALS
        )
        directory = Directory(people=people, client=client, availability=Availability())
        await directory.load()
        yield Office(database, directory)
        await client.aclose()
        database.close()


async def test_all_that_is_kept_comes_with_one_reading(office: Office) -> None:
    readings: list[str] = []
    trace = readings.append
    await office.database.read(lambda one: one.set_trace_callback(trace))
    readings.clear()
    identity = await office.asking().who("86 51 51 51")
    await office.database.read(lambda one: one.set_trace_callback(None))
    assert identity.matches == (
        Match("Jensen & Søn", "contacts", "Tømrer", "https://x.example/1", fields=(("By", "Hobro"),)),
    )
    assert identity.last is not None
    assert identity.last.when == TODAY
    assert readings.count("BEGIN") == 2  # who's, and the one that ends the counting


async def test_only_who_asks_for_the_last_call_and_not_for_this_one(office: Office) -> None:
    assert (await office.asking().known(NUMBER)).last is None
    assert (await office.asking().known(NUMBER)).matches
    assert (await office.asking().who(NUMBER, besides_call="1")).last is None


@pytest.mark.parametrize("text", ["202", DIRECT])
async def test_colleagues_come_first(office: Office, text: str) -> None:
    assert (await office.asking().who(text)).matches == (Match("Mette Lund", "colleagues", "Salg"),)


@pytest.mark.parametrize("text", ["", "anonymous"])
async def test_a_hidden_number_is_nobodys(office: Office, text: str) -> None:
    identity = await office.asking(Elsewhere(Match("Everybody", "crm"))).who(text)
    assert (identity.matches, identity.last) == ((), None)


async def test_sources_elsewhere_are_asked_too_and_a_broken_or_late_one_costs_only_itself(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    maybe, exact = Match("Perhaps", "crm", certainty=Certainty.MAYBE), Match("Surely", "crm")
    sources = Elsewhere(maybe, exact), Elsewhere(error=OSError("no route")), Elsewhere(late=True)
    with caplog.at_level(logging.WARNING):
        identity = await office.asking(*sources).who(NUMBER)
    assert [match.name for match in identity.matches] == ["Jensen & Søn", "Surely", "Perhaps"]
    assert identity.last is not None
    assert sorted(record.getMessage() for record in caplog.records) == [
        "Lookup in crm failed: OSError",
        "Lookup in crm took longer than 0.1 s and was left out",
    ]
    caplog.clear()


async def test_a_slow_disk_costs_the_name_but_not_the_answer(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    let_go = threading.Event()
    slow = asyncio.ensure_future(office.database.read(lambda _: let_go.wait(30)))
    await asyncio.sleep(0)
    with caplog.at_level(logging.WARNING):
        identity = await office.asking(Elsewhere(Match("Surely", "crm")), patience=0.05).who(NUMBER)
    let_go.set()
    assert await slow
    assert (identity.number.e164, [match.name for match in identity.matches]) == (NUMBER, ["Surely"])
    assert [record.getMessage() for record in caplog.records] == [
        "Lookup in contacts took longer than 0.1 s and was left out"
    ]
    caplog.clear()


async def test_a_file_that_cannot_be_read_costs_the_name_but_not_the_answer(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    def drop(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE contact_numbers")

    await office.database.write(drop)
    with caplog.at_level(logging.WARNING):
        identity = await office.asking().who(DIRECT)
    assert [match.name for match in identity.matches] == ["Mette Lund"]
    (record,) = caplog.records
    assert record.getMessage().startswith("Lookup in contacts failed: ")
    caplog.clear()
